"""Latents on disk: a .npz with the latent, the bundle that decodes it, and how it came about."""

import io
import json
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from propsmith.runtime.arrays import FloatArray
from propsmith.runtime.errors import InputError
from propsmith.runtime.geometry.mesh import Placement
from propsmith.runtime.model.bundle import Bundle
from propsmith.runtime.recipe import Recipe

_LARGEST = 64 * 2**20  # bytes of an array that is read; the released model's latent takes 4 MiB


@dataclass(frozen=True, eq=False)
class Latent:
    """A latent and what is known of it.

    Attributes:
        values: float32 `[tokens, channels]`, standardised as the denoiser sees it.
        bundle, bundle_digest: which bundle's decoder it is for.
        recipe: how it was sampled, if it was.
        placement: how the box lies about the model that it was encoded from, if it was: box to model.
        prompt: what that model is, in words, if they are known; one with a recipe has its prompt there.
        longest: that model's longest side in metres, if its file says: glTF does, other formats have no unit.
    """

    values: FloatArray
    bundle: str
    bundle_digest: str
    recipe: Recipe | None = None
    placement: Placement | None = None
    prompt: str = ""
    longest: float | None = None

    def to_npz(self) -> bytes:
        """The bytes of a .npz file."""
        facts: dict[str, Any] = {"bundle": self.bundle, "bundle_digest": self.bundle_digest}
        if self.recipe is not None:
            facts["recipe"] = json.dumps(self.recipe.to_dict())
        if self.placement is not None:
            facts["scale"], facts["offset"] = self.placement.scale, self.placement.offset
        if self.prompt:
            facts["prompt"] = self.prompt
        if self.longest is not None:
            facts["longest"] = self.longest
        buffer = io.BytesIO()
        np.savez(buffer, latent=self.values, **facts)
        return buffer.getvalue()

    def check(self, bundle: Bundle, what: str) -> None:
        """Raise InputError unless the latent is this bundle's; `what` names where it came from."""
        check_bundle(self.bundle, self.bundle_digest, bundle, what)
        if self.values.shape != bundle.manifest.latent_shape:
            raise InputError(
                f"{what} holds a latent {list(self.values.shape)}, "
                f"bundle {bundle.manifest.name} takes {list(bundle.manifest.latent_shape)}"
            )


def check_bundle(name: str, digest: str, bundle: Bundle, what: str) -> None:
    """Raise InputError unless a bundle is the one of this digest: another one would read the latent differently."""
    if digest != bundle.digest:
        raise InputError(
            f"{what} was made with bundle {name} ({digest}), this is {bundle.manifest.name} ({bundle.digest}): "
            "give the one it was made with by --bundle"
        )


def read_latent(path: str | Path) -> Latent:
    """Read a .npz that `Latent.to_npz` gave.

    Raises:
        InputError: the file can't be read, or holds no latent.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            largest = max((member.file_size for member in archive.infolist()), default=0)
        if largest > _LARGEST:
            raise InputError(f"{path} holds an array of {largest:,} bytes: that is no latent")
        with np.load(path, allow_pickle=False) as file:
            return _parse({name: file[name] for name in file.files})
    except OSError as error:
        raise InputError(f"can't read {path}: {error.strerror or error}") from error
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError) as error:
        raise InputError(f"{path} holds no latent that Propsmith wrote ({error})") from error


def _parse(arrays: dict[str, NDArray[Any]]) -> Latent:
    values = arrays["latent"]
    if values.ndim != 2 or values.dtype != np.float32 or not np.isfinite(values).all():
        raise ValueError("the latent is no table of finite float32 numbers")
    recipe = Recipe.from_dict(json.loads(str(arrays["recipe"]))) if "recipe" in arrays else None
    placement = None
    if "scale" in arrays:
        x, y, z = (float(n) for n in arrays["offset"])
        placement = Placement(float(arrays["scale"]), (x, y, z))
    return Latent(
        values,
        str(arrays["bundle"]),
        str(arrays["bundle_digest"]),
        recipe,
        placement,
        prompt=str(arrays.get("prompt", "")),
        longest=float(arrays["longest"]) if "longest" in arrays else None,
    )
