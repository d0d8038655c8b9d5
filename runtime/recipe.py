"""The recipe of a prop: everything that it depends on, so that the very same one can be made again."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from propsmith.runtime.errors import InputError
from propsmith.runtime.gltf.glb_reader import read_extras

GENERATOR = f"Propsmith {version('propsmith')}"
"""What made a prop; another version may make another of the same recipe."""


@dataclass(frozen=True)
class Recipe:
    """Everything that a prop depends on; it travels in the file's extras."""

    generator: str
    prompt: str
    """What it was made for; empty for an edit of latents without words."""
    seed: int
    bundle: str
    bundle_digest: str
    steps: int
    solver: str
    guidance: float
    resolution: int
    triangles: int | list[int]
    shading: str
    """The look that was asked for."""
    height: float | None
    license: str
    box: list[float] | None = None
    scale: float = 1.0
    profile: str = "generic"
    collision: bool = True
    texture: str = "none"
    """Recipes of before there were textures say nothing of them, and mean vertex colours."""
    texture_format: str = "png"
    texel_density: float | None = None
    palette: list[str] | None = None
    image: str | None = None
    """Digest of the picture that it was made from, if it was; the prompt then is the picture's name."""
    edit: dict[str, Any] | None = None
    """How it was made from other latents, if it was; see `propsmith.runtime.edit`."""
    sampler: str | None = None
    """The named sampler that was chosen instead of the bundle's own, if one was."""
    pictures: list[str] | None = None
    """Every picture that it, or what it was made from, was made from, as `image.Subject.packed` gives them; recipes
    inside recipes hold none."""

    @classmethod
    def from_dict(cls, data: Any) -> "Recipe":
        """Read what `asdict` gave, by way of JSON or of a .glb, which leaves out nulls and empty strings.

        Raises:
            InputError: it isn't a recipe, or a field is missing or of the wrong kind.
        """
        if not isinstance(data, dict):
            raise InputError(f"a recipe is a set of names and values, not {type(data).__name__}")
        known: dict[str, Any] = {}
        for name, kinds in _KINDS.items():
            value = data.get(name, _DEFAULTS.get(name))
            if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
                raise InputError(f"the recipe's {name!r} is missing or of the wrong kind: {value!r:.60}")
            known[name] = value
        return cls(**known)


_DEFAULTS = {
    "prompt": "",
    "scale": 1.0,
    "profile": "generic",
    "collision": True,
    "shading": "auto",
    "texture": "none",
    "texture_format": "png",
}
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
    "shading": (str,),
    "height": (int, float, _OPTIONAL),
    "box": (list, _OPTIONAL),
    "scale": (int, float),
    "profile": (str,),
    "collision": (bool,),
    "texture": (str,),
    "texture_format": (str,),
    "texel_density": (int, float, _OPTIONAL),
    "palette": (list, _OPTIONAL),
    "license": (str,),
    "image": (str, _OPTIONAL),
    "edit": (dict, _OPTIONAL),
    "sampler": (str, _OPTIONAL),
    "pictures": (list, _OPTIONAL),
}


def without_pictures(recipe: Mapping[str, Any]) -> dict[str, Any]:
    """A recipe as a dictionary to be read: pictures, which take tens of kilobytes each, are named by digests alone."""
    return {name: value for name, value in recipe.items() if name != "pictures"}


def read_recipe(path: str | Path) -> Recipe:
    """The recipe in a .glb of ours.

    Raises:
        InputError: the file can't be read, or holds none.
    """
    data = read_extras(path).get("propsmith")
    if data is None:
        raise InputError(f"{path} holds no recipe of Propsmith: `propsmith encode` makes a latent of any model")
    try:
        return Recipe.from_dict(data)
    except InputError as error:
        raise InputError(f"{path}: {error}") from error
