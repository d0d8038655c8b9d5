"""A level: its entries, their style and where they stand. Read whole, or all of its mistakes reported."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

from propsmith.runtime.batch.marked_text import DataPath, Marked, MarkedError, Mistake, mark_text, read_marked
from propsmith.runtime.batch.schema_check import schema_mistakes
from propsmith.runtime.errors import InputError
from propsmith.runtime.model.image import load_subject
from propsmith.runtime.model.text import check_prompt
from propsmith.runtime.options import OptionFields, option_infos
from propsmith.runtime.validation import shown

MAX_ASSETS = 10_000
_MAX_INCLUDED = 100
_RESERVED = frozenset(["con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))])
_WHOLE = frozenset(["seed", "count", "variations", "triangles"])
_OUTERMOST = ("name", "seed", "style", "defaults")


class LevelError(InputError):
    """A level file has mistakes; nothing of it was begun.

    Attributes:
        mistakes: every one, in the files' order.
    """

    def __init__(self, path: Path, mistakes: list[Mistake]) -> None:
        count = len(mistakes)
        super().__init__(f"{path.name} has {count} mistake{'s' if count > 1 else ''}; nothing was begun")
        self.mistakes = tuple(mistakes)


@dataclass(frozen=True)
class Style:
    """What the props of a level share."""

    texel_density: float | None = None
    """Texels a metre; None leaves each prop its own texture size."""
    palette: tuple[str, ...] = ()
    """Base colours are snapped to these, `#rrggbb`; empty for all colours."""
    shading: str = OptionFields.shading
    scale: float = OptionFields.scale
    """Factor on the heights that props have by their names."""

    def options(self) -> dict[str, Any]:
        """What it says of the options of its props."""
        return _options_at("style", self)


@dataclass(frozen=True)
class PropPlacement:
    """Where one asset stands: scaled, then turned about +Y, then moved; metres and degrees."""

    position: tuple[float, float, float]
    turn: float = 0.0
    scale: float = 1.0

    @property
    def quaternion(self) -> tuple[float, float, float, float]:
        """The turn as x, y, z, w."""
        half = math.radians(self.turn) / 2
        return (0.0, math.sin(half), 0.0, math.cos(half))


@dataclass(frozen=True)
class LevelEntry:
    """One line of a level: what is made, how often, and where it stands."""

    name: str
    prompt: str = ""
    image: Path | None = None
    seed: int | None = None
    count: int = 1
    variations: int = 0
    strength: float = 0.4
    height: float | None = None
    box: tuple[float, float, float] | None = None
    triangles: int | None = None
    profile: str = OptionFields.profile
    tags: tuple[str, ...] = ()
    placements: tuple[PropPlacement, ...] = ()

    @property
    def assets(self) -> int:
        """How many assets it has."""
        return self.count * (1 + self.variations)

    def asset_names(self) -> dict[str, tuple[str, ...]]:
        """The names of its assets: each original with its variations."""
        originals = [self.name] if self.count == 1 else [f"{self.name}_{i + 1:03d}" for i in range(self.count)]
        return {name: tuple(f"{name}_v{i + 1:02d}" for i in range(self.variations)) for name in originals}

    def options(self) -> dict[str, Any]:
        """What it says of the options of its assets; `triangles` is the ceiling of the finest level of detail."""
        return _options_at("entry", self)


def _options_at(place: str, holder: object) -> dict[str, Any]:
    return {name: getattr(holder, name) for name, info in option_infos().items() if info.level == place}


@dataclass(frozen=True)
class Level:
    """A sound level."""

    name: str
    entries: tuple[LevelEntry, ...]
    seed: int = 0
    style: Style = field(default_factory=Style)

    @property
    def assets(self) -> int:
        """How many assets it has."""
        return sum(entry.assets for entry in self.entries)


def load_level(path: str | Path) -> Level:
    """Read a level and everything that it includes.

    Raises:
        LevelError: it has mistakes; all of them are in it.
    """
    path = Path(path)
    mistakes: list[Mistake] = []
    files: list[_File] = list(_included(path, (), mistakes, {}))
    return _sound(path, files, mistakes)


def parse_level(name: str, content: bytes | dict[str, Any], *, profile: str | None = None) -> Level:
    """Read a level that came over the wire: it stands alone, and names no other file.

    Args:
        name: of its file; the ending tells YAML, JSON and CSV apart.
        content: the file's bytes, or what it holds.
        profile: of props without one; None for the usual one.

    Raises:
        LevelError: it has mistakes; all of them are in it.
    """
    path = Path(name)
    try:
        marked = Marked(name, content) if isinstance(content, dict) else mark_text(name, content)
    except MarkedError as error:
        raise LevelError(path, [error.mistake]) from error
    marked.mistakes += schema_mistakes(marked)
    if isinstance(marked.data, dict) and "include" in marked.data:
        marked.mistakes.append(marked.mistake(("include",), "a level that is sent can't include files: list all props"))
    if not marked.mistakes and profile is not None:
        marked.data["defaults"] = {"profile": profile, **marked.data.get("defaults", {})}
    return _sound(path, [(marked, None)], marked.mistakes)


_File = tuple[Marked, Path | None]
"""What a file holds, and its folder, if it has one."""


def _sound(path: Path, files: list[_File], mistakes: list[Mistake]) -> Level:
    """The level of files that were read, unless they have mistakes."""
    if mistakes:
        raise LevelError(path, mistakes)
    outer = files[0][0].data
    entries: list[LevelEntry] = []
    names: dict[str, Mistake] = {}
    makers: _Makers = {}
    total = 0
    for marked, folder in files:
        for index, data in enumerate(marked.data.get("props", [])):
            here: DataPath = ("props", index)
            mistakes += _entry_mistakes(marked, here, data, folder, names)
            entry = _entry(data, outer.get("defaults", {}), folder)
            entries.append(entry)
            total += entry.assets
            if total <= MAX_ASSETS:
                mistakes += _collisions(entry, marked.mistake((*here, "name"), ""), makers)
    top = files[0][0]
    if not entries and not mistakes:
        mistakes.append(top.mistake((), "has no props: list at least one"))
    if total > MAX_ASSETS:
        mistakes.append(top.mistake(("props",), f"asks for {total} assets, at most {MAX_ASSETS} go: split the level"))
    if mistakes:
        raise LevelError(path, mistakes)
    return Level(
        outer.get("name", path.stem), tuple(entries), int(outer.get("seed", 0)), _style(outer.get("style", {}))
    )


def _included(
    path: Path, above: tuple[Path, ...], mistakes: list[Mistake], seen: dict[Path, Mistake]
) -> Iterator[_File]:
    """The file and those that it includes, checked against the schema, each with its folder.

    Args:
        path: of the file.
        above: those that led to it.
        mistakes: found in any of them are added.
        seen: included file -> where it is included; its own are added.
    """
    try:
        marked = read_marked(path)
    except MarkedError as error:
        mistakes.append(error.mistake)
        return
    marked.mistakes += schema_mistakes(marked)
    if isinstance(marked.data, dict) and above:
        for name in _OUTERMOST:
            if name in marked.data:
                marked.mistakes.append(marked.mistake((name,), "only the outermost file may say this"))
    mistakes += marked.mistakes
    yield marked, path.parent
    if marked.mistakes:
        return
    chain = (*above, path.resolve())
    for index, name in enumerate(marked.data.get("include", [])):
        here = marked.mistake(("include", index), "")
        below = path.parent / name
        refusal = _include_refusal(name, below, chain, seen)
        if refusal is None:
            seen[below.resolve()] = here
            yield from _included(below, chain, mistakes, seen)
        else:
            mistakes.append(replace(here, text=f"{shown(name)} {refusal}"))


def _include_refusal(name: str, below: Path, chain: tuple[Path, ...], seen: dict[Path, Mistake]) -> str | None:
    """Why a file isn't included, or None."""
    if not _is_inside(name):
        return "leads out of the level's folder"
    below = below.resolve()
    if below in chain:
        return "includes itself, at last"
    if below in seen:
        first = seen[below]
        return f"is included already, by {first.field} at {first.file}:{first.line}: remove one"
    return f"is included more than {_MAX_INCLUDED} files deep" if len(chain) > _MAX_INCLUDED else None


def _is_inside(name: str) -> bool:
    """Whether a path that a file names stays in that file's folder, on Linux and on Windows."""
    parts = (*PurePosixPath(name).parts, *PureWindowsPath(name).parts)
    return not (PurePosixPath(name).is_absolute() or PureWindowsPath(name).anchor or ".." in parts)


def _entry_mistakes(
    marked: Marked, here: DataPath, data: dict[str, Any], folder: Path | None, names: dict[str, Mistake]
) -> Iterator[Mistake]:
    """The mistakes of an entry that no schema finds."""
    name, at_name = data["name"], (*here, "name")
    if name in _RESERVED:
        yield marked.mistake(at_name, f"{shown(name)} can't be a file's name on Windows: choose another")
    if name in names:
        first = names[name]
        yield marked.mistake(at_name, f"{shown(name)} is taken already, at {first.file}:{first.line}")
    names.setdefault(name, marked.mistake(at_name, ""))
    if ("prompt" in data) == ("image" in data):
        yield marked.mistake(here, "needs a prompt or an image" + (", not both" if "image" in data else ""))
    elif "prompt" in data:
        try:
            check_prompt(data["prompt"])
        except InputError as error:
            yield marked.mistake((*here, "prompt"), str(error))
    else:
        yield from _image_mistakes(marked, (*here, "image"), data["image"], folder)
    if "height" in data and "box" in data:
        yield marked.mistake((*here, "box"), "a height and a box exclude each other: give one")


_Makers = dict[str, tuple[str, Mistake]]
"""Asset -> the name of the entry that makes it, and where that stands."""


def _collisions(entry: LevelEntry, here: Mistake, makers: _Makers) -> Iterator[Mistake]:
    """The first asset of an entry that another makes, too: "barrel" counts up to "barrel_001".

    Args:
        entry: what is read next.
        here: the place of its name.
        makers: of the assets so far; this entry's are added.
    """
    made = [name for original, varied in entry.asset_names().items() for name in (original, *varied)]
    for name in made:
        other, there = makers.get(name, (entry.name, here))
        if other != entry.name:  # the same name twice is reported as that
            clash = f"{shown(entry.name)} makes {name}.glb, as {shown(other)} at {there.file}:{there.line} does"
            yield replace(here, text=f"{clash}: rename one")
            break
    for name in made:
        makers.setdefault(name, (entry.name, here))


def _image_mistakes(marked: Marked, here: DataPath, name: str, folder: Path | None) -> Iterator[Mistake]:
    if folder is None:
        yield marked.mistake(here, "a level that is sent can't name pictures: give a prompt")
        return
    if not _is_inside(name):
        yield marked.mistake(here, f"{shown(name)} leads out of the level's folder")
        return
    try:
        load_subject(folder / name)
    except InputError as error:
        yield marked.mistake(here, str(error))


def _style(data: dict[str, Any]) -> Style:
    return Style(**{**data, "palette": tuple(color.lower() for color in data.get("palette", ()))})


def _entry(data: dict[str, Any], defaults: dict[str, Any], folder: Path | None) -> LevelEntry:
    fields = {**defaults, **data}
    for name in _WHOLE.intersection(fields):
        fields[name] = int(fields[name])  # some JSON writers know no whole numbers
    if "prompt" in fields:
        fields["prompt"] = " ".join(fields["prompt"].split())
    if "image" in fields and folder is not None:
        fields["image"] = folder / fields["image"]
    if "box" in fields:
        fields["box"] = tuple(float(side) for side in fields["box"])
    fields["tags"] = tuple(dict.fromkeys((*defaults.get("tags", ()), *data.get("tags", ()))))
    fields["placements"] = tuple(
        PropPlacement(**{**placement, "position": tuple(float(x) for x in placement["position"])})
        for placement in data.get("placements", ())
    )
    return LevelEntry(**fields)
