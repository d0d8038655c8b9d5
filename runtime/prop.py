"""A finished prop: its levels of detail, its latent, and its recipe."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from propsmith.runtime.files import write_atomic
from propsmith.runtime.gltf import encode_glb
from propsmith.runtime.latent import Latent
from propsmith.runtime.lod import LodChain
from propsmith.runtime.preview import render
from propsmith.runtime.recipe import Recipe
from propsmith.runtime.texture_lookup import skin_of


@dataclass(frozen=True, eq=False)
class Prop:
    """What a pipeline makes.

    Attributes:
        lods: levels of detail with textures or vertex colours, in metres, the pivot at the bottom centre.
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
        latent = Latent(self.latent, self.recipe.bundle, self.recipe.bundle_digest, self.recipe)
        write_atomic(path, latent.to_npz())

    def preview(self, size: int = 512, **view: Any) -> NDArray[np.uint8]:
        """A picture of the finest level, uint8 `[size, size, 4]`; `view` goes to `propsmith.runtime.preview.render`."""
        return render(self.lods.levels[0].mesh, size, skin=skin_of(self.lods), **view)
