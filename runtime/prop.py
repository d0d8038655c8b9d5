"""A finished prop: its levels of detail, its latent, and its recipe."""

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from propsmith.runtime.arrays import ByteArray, FloatArray
from propsmith.runtime.files import write_atomic
from propsmith.runtime.geometry.hulls import convex_hulls
from propsmith.runtime.geometry.mesh import Mesh
from propsmith.runtime.gltf.glb_writer import encode_glb
from propsmith.runtime.gltf.names import node_name
from propsmith.runtime.gltf.profiles import find_profile
from propsmith.runtime.latent_file import Latent
from propsmith.runtime.recipe import Recipe
from propsmith.runtime.render.preview import RenderOptions, render
from propsmith.runtime.texture.texture_lookup import skin_of
from propsmith.runtime.texture.textured_lods import TexturedLods

_LEAST_FOR_HULLS = 100  # triangles


@dataclass(frozen=True, eq=False)
class Prop:
    """What a pipeline makes.

    Attributes:
        lods: levels of detail with textures or vertex colors, in metres, the pivot at the bottom center.
        latent: `[tokens, channels]`, what was sampled.
        recipe: how to make it again.
        seconds: stage -> how long it took.
        notes: what of the prompt the model doesn't know, a line each.
    """

    lods: TexturedLods
    latent: FloatArray
    recipe: Recipe
    seconds: dict[str, float]
    notes: tuple[str, ...] = ()

    @cached_property
    def hulls(self) -> list[Mesh]:
        """Convex collision bodies, of the coarsest level that still has a shape; none if the recipe excludes them."""
        if not self.recipe.collision:
            return []
        fit = [level.mesh for level in self.lods.lods if level.triangles >= _LEAST_FOR_HULLS]
        return convex_hulls(fit[-1] if fit else self.lods.lods[0].mesh)

    def to_glb(self, profile: str | None = None) -> bytes:
        """The bytes of a .glb; the same prop gives the same bytes.

        Args:
            profile: of the engine that it is for; None takes the recipe's.

        Raises:
            InputError: there is no such profile.
        """
        recipe = self.recipe if profile is None else replace(self.recipe, profile=profile)
        found = find_profile(recipe.profile)
        return encode_glb(
            self.lods,
            name=node_name(recipe.prompt or ""),
            extras={"propsmith": recipe.to_dict()},
            profile=found,
            hulls=self.hulls if found.hull else (),
        )

    def save(self, path: str | Path, profile: str | None = None) -> None:
        """Write `to_glb`, whole or not at all.

        Raises:
            InputError: it can't be written there.
        """
        write_atomic(path, self.to_glb(profile))

    def save_latent(self, path: str | Path) -> None:
        """Write the latent, the bundle it belongs to and its recipe as .npz.

        Raises:
            InputError: it can't be written there.
        """
        latent = Latent(self.latent, self.recipe.bundle, self.recipe.bundle_digest, self.recipe)
        write_atomic(path, latent.to_npz())

    def preview(self, size: int = 512, **view: Any) -> ByteArray:
        """A picture of the finest level, uint8 `[size, size, 4]`; `view` is of `RenderOptions`."""
        return render(self.lods.lods[0].mesh, size, RenderOptions(**view), skin_of(self.lods))
