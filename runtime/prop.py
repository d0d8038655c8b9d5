"""A finished prop: its levels of detail, its latent, and the recipe that makes the very same one again."""

import io
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from propsmith.runtime.errors import InputError
from propsmith.runtime.files import write_atomic
from propsmith.runtime.gltf import encode_glb
from propsmith.runtime.lod import LodChain
from propsmith.runtime.preview import render


@dataclass(frozen=True)
class Recipe:
    """Everything that a prop depends on; it travels in the file's extras."""

    generator: str
    prompt: str
    seed: int
    bundle: str
    bundle_digest: str
    steps: int
    solver: str
    guidance: float
    resolution: int
    triangles: int | list[int]
    height: float | None
    license: str
    image: str | None = None
    """Digest of the picture that it was made from, if it was; the prompt then is the picture's name."""
    edit: dict[str, Any] | None = None
    """How it was made from other latents, if it was; see `propsmith.runtime.edit`."""

    @classmethod
    def from_dict(cls, data: Any) -> "Recipe":
        """Read what `asdict` gave, by way of JSON or of a .glb, which leaves out nulls.

        Raises:
            InputError: it isn't a recipe, or a field is missing or of the wrong kind.
        """
        if not isinstance(data, dict):
            raise InputError(f"a recipe is a set of names and values, not {type(data).__name__}")
        known: dict[str, Any] = {}
        for name, kinds in _KINDS.items():
            value = data.get(name)
            if not isinstance(value, kinds) or isinstance(value, bool):
                raise InputError(f"the recipe's {name!r} is missing or of the wrong kind: {value!r:.60}")
            known[name] = value
        return cls(**known)


_OPTIONAL = type(None)
_KINDS: dict[str, tuple[type, ...]] = {
    "generator": (str,),
    "prompt": (str,),
    "seed": (int,),
    "bundle": (str,),
    "bundle_digest": (str,),
    "steps": (int,),
    "solver": (str,),
    "guidance": (int, float),
    "resolution": (int,),
    "triangles": (int, list),
    "height": (int, float, _OPTIONAL),
    "license": (str,),
    "image": (str, _OPTIONAL),
    "edit": (dict, _OPTIONAL),
}


@dataclass(frozen=True, eq=False)
class Prop:
    """What a pipeline makes.

    Attributes:
        lods: levels of detail with vertex colours, in metres, the pivot at the bottom centre.
        latent: `[tokens, channels]`, what was sampled.
        recipe: how to make it again.
        seconds: stage -> how long it took.
    """

    lods: LodChain
    latent: NDArray[np.float32]
    recipe: Recipe
    seconds: dict[str, float]

    def to_glb(self) -> bytes:
        """The bytes of a .glb; the same prop gives the same bytes."""
        return encode_glb(self.lods, name=self.recipe.prompt or "prop", extras={"propsmith": asdict(self.recipe)})

    def save(self, path: str | Path) -> None:
        """Write a .glb, whole or not at all.

        Raises:
            InputError: it can't be written there.
        """
        write_atomic(path, self.to_glb())

    def save_latent(self, path: str | Path) -> None:
        """Write the latent, the bundle it belongs to and its recipe as .npz.

        Raises:
            InputError: it can't be written there.
        """
        data = io.BytesIO()
        np.savez(
            data,
            latent=self.latent,
            bundle=self.recipe.bundle,
            bundle_digest=self.recipe.bundle_digest,
            recipe=json.dumps(asdict(self.recipe)),
        )
        write_atomic(path, data.getvalue())

    def preview(self, size: int = 512, **view: Any) -> NDArray[np.uint8]:
        """A picture of the finest level, uint8 `[size, size, 4]`; `view` goes to `propsmith.runtime.preview.render`."""
        return render(self.lods.levels[0].mesh, size, **view)
