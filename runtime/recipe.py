"""The recipe of a prop: everything that it depends on, so that the very same one can be made again."""

import types
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from propsmith.runtime.errors import InputError
from propsmith.runtime.gltf.glb_reader import read_extras
from propsmith.runtime.options import GenerateOptions, OptionFields, option_infos, option_values
from propsmith.runtime.validation import InvalidDataError, validate

GENERATOR = f"Propsmith {version('propsmith')}"
"""What made a prop; another version may make another of the same recipe."""

_FIRST_KEYS = (
    "generator", "prompt", "seed", "bundle", "bundle_digest", "steps", "solver", "guidance", "resolution", "triangles",
    "shading", "height", "license", "box", "scale", "profile", "collision", "texture", "texture_format",
    "texel_density", "palette", "image", "edit", "sampler", "pictures",
)  # fmt: skip
"""The keys of version 0.1.0, which every recipe has, in the order of the files. This list is closed: an option that is
added later is written after these, and only where it isn't at its default, so that files of default values stay the
same to the byte. It needs no line here."""

_REQUIRED = frozenset(("seed", "steps", "solver", "guidance", "resolution", "triangles"))
"""Options that every recipe says, though they have defaults: those depend on the bundle and on the version."""

_ABSENT = {"prompt": "", "texture": "none"}
"""What a missing key means where that isn't the field's default. Files leave out empty texts; recipes from
before there were textures lack them, and mean vertex colors."""


@dataclass(frozen=True, kw_only=True)
class Recipe(OptionFields):
    """Everything that a prop depends on; it travels in the file's extras.

    Its options are those that the prop was made with, with the sampler's steps, solver and guidance filled in. They are
    checked when `options` is called, so that a recipe of another version can be read and refused for that.
    """

    generator: str
    prompt: str
    """What it was made for; empty for an edit of latents without words."""
    bundle: str
    bundle_digest: str
    license: str
    image: str | None = None
    """Digest of the picture that it was made from, if it was; the prompt then is the picture's name."""
    edit: dict[str, Any] | None = None
    """How it was made from other latents, if it was; see `propsmith.runtime.edit`."""
    pictures: list[str] | None = None
    """Every picture that it, or what it was made from, was made from, as `image.Subject.packed` gives them; recipes
    inside recipes hold none."""

    def options(self) -> GenerateOptions:
        """How it was made, as options that make others likewise.

        Raises:
            InputError: one is out of its range.
        """
        return GenerateOptions(**option_values(self))

    def to_dict(self) -> dict[str, Any]:
        """The recipe as JSON has it; see `_FIRST_KEYS` for what is in it."""
        values = {name: _plain(getattr(self, name)) for name in _FIRST_KEYS}
        later = (f for f in fields(OptionFields) if f.name not in _FIRST_KEYS)
        return values | {f.name: _plain(v) for f in later if (v := getattr(self, f.name)) != f.default}

    @classmethod
    def from_dict(cls, data: Any) -> "Recipe":
        """Read what `to_dict` gave, by way of JSON or of a .glb, which leaves out nulls and empty strings.

        Raises:
            InputError: it isn't a recipe, or a field is missing or of the wrong kind.
        """
        if not isinstance(data, dict):
            raise InputError(f"a recipe is a set of names and values, not {type(data).__name__}")
        known: dict[str, Any] = {}
        for name, (kind, default) in _kinds().items():
            value = data.get(name)
            try:
                known[name] = default if value is None and default is not MISSING else validate(kind, value)
            except InvalidDataError as error:
                raise InputError(f"the recipe's {name!r} is missing or of the wrong kind: {value!r:.60}") from error
        return cls(**known)


@cache
def _kinds() -> dict[str, tuple[Any, Any]]:
    """Field -> the type that its value is validated as, and its default or MISSING."""
    hints, kinds = get_type_hints(Recipe), {}
    for found in fields(Recipe):
        default = MISSING if found.name in _REQUIRED else _ABSENT.get(found.name, found.default)
        hint = _nonnull(hints[found.name]) if found.name in _REQUIRED else hints[found.name]
        kinds[found.name] = _loose(hint) if found.name in option_infos() else hint, default
    return kinds


def _nonnull(hint: Any) -> Any:
    members = [member for member in get_args(hint) if member is not types.NoneType]
    return Union[tuple(members)] if get_origin(hint) in (Union, types.UnionType) else hint  # noqa: UP007


def _loose(hint: Any) -> Any:
    """The kind of an option: whole numbers stay whole, as they are written; ranges are checked by GenerateOptions."""
    if hint is float:
        return int | float
    if get_origin(hint) is Literal:
        return str
    if get_origin(hint) is tuple:
        return tuple[_loose(get_args(hint)[0]), ...]  # type: ignore[misc]
    if get_origin(hint) in (Union, types.UnionType):
        return Union[tuple(map(_loose, get_args(hint)))]  # noqa: UP007
    return hint


def _plain(value: Any) -> Any:
    """A value as JSON has it: no tuples, and null for an empty list."""
    return (list(value) or None) if isinstance(value, tuple) else value


def without_pictures(recipe: Mapping[str, Any]) -> dict[str, Any]:
    """A recipe as a dictionary to be read: pictures, which take tens of kilobytes each, are named by digests alone."""
    return {name: value for name, value in recipe.items() if name != "pictures"}


def read_recipe(path: str | Path) -> Recipe:
    """The recipe in a .glb of ours.

    Raises:
        InputError: the file can't be read, or holds none.
    """
    if Path(path).suffix.lower() == ".npz":
        raise InputError(f"{path} is a latent: `propsmith generate --from-latent` makes a .glb of it")
    data = read_extras(path).get("propsmith")
    if data is None:
        raise InputError(f"{path} holds no recipe of Propsmith: `propsmith encode` makes a latent of any model")
    try:
        return Recipe.from_dict(data)
    except InputError as error:
        raise InputError(f"{path}: {error}") from error
