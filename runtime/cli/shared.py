"""What commands that write props share: their options, checks before the work, progress, and what they print."""

import errno
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, get_args, get_type_hints

import click

from propsmith.runtime.backends.backend_kinds import AUTO, NAMES
from propsmith.runtime.errors import InputError
from propsmith.runtime.geometry.lod.lods import MAX_LODS
from propsmith.runtime.model.bundle import DEFAULT
from propsmith.runtime.options import GenerateOptions, OptionFields, option_infos
from propsmith.runtime.pipeline import STAGES
from propsmith.runtime.prop import Prop

MAX_COUNT = 1000
_MAX_NAME = 255  # characters; in bytes Linux says it itself, but Windows takes longer names for missing files
PATH = click.Path(path_type=Path)


class _Row(click.ParamType):  # type: ignore[type-arg,unused-ignore]
    """Values between commas, as a tuple.

    Args:
        name: for help texts, such as `X,Y,Z`.
        item: reads each of them.
        expected: what errors call it.
        length: how many there are; None for any number.
    """

    def __init__(self, name: str, item: Callable[[str], Any], expected: str, length: int | None = None) -> None:
        self.name = name
        self._item = item
        self._expected = expected
        self._length = length

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Turn `1,2,0.5` into (1.0, 2.0, 0.5)."""
        if isinstance(value, tuple):
            return value
        try:
            row = tuple(self._item(part) for part in value.split(","))
        except ValueError:
            row = None
        if row is None or self._length not in (None, len(row)):
            self.fail(f"{value!r} is not {self._expected}", param, ctx)
        return row


_ROWS = {
    "box": _Row("X,Y,Z", float, "a box such as 1,2,0.5 (metres)", 3),
    "triangles": _Row("A,B,C", int, "a list of triangle counts such as 5000,2500,1000,300"),
    "palette": _Row("COLOR,...", str.strip, "a list of colors such as #8a5a2b,#4f6d3a"),
}


bundle_option = click.option(
    "--bundle", default=DEFAULT, show_default=True, help="An embedded bundle's name, or a bundle's folder."
)
backend_option = click.option(
    "--backend",
    type=click.Choice([AUTO, *NAMES]),
    default=AUTO,
    show_default=True,
    envvar="PROPSMITH_BACKEND",
    help="What runs the model; auto is the fastest that works here (see propsmith doctor).",
)
force_option = click.option("--force", is_flag=True, help="Replace existing files.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print what was made as JSON.")
latent_option = click.option("--latent", type=PATH, help="Also write the sampled latent (.npz).")
preview_option = click.option("--preview", type=PATH, help="Also write a picture (.png).")

SAMPLING = ("steps", "guidance", "solver", "sampler")
"""The options of how a latent is sampled."""
BUILDING = (
    "triangles", "shading", "resolution", "height", "box", "scale", "profile", "collision", "texture", "texture_format",
    "texel_density", "palette", "smallest_part",
)  # fmt: skip
"""The options of how a prop is built of its latent."""


def prop_options(*names: str, default_text: str | None = None) -> Callable[[Any], Any]:
    """Add options of `propsmith.runtime.options` to a command, in this order; each is None where it isn't given.

    Args:
        names: of the options; `triangles` brings --lods, too. `chosen` reads them.
        default_text: what help texts say of all defaults; None takes each option's own.
    """
    built = [option for name in names for option in _click_options(name, default_text)]

    def add(command: Any) -> Any:
        for option in reversed(built):
            command = option(command)
        return command

    return add


def _click_options(name: str, default_text: str | None) -> Iterator[Callable[[Any], Any]]:
    option = next(f for f in fields(OptionFields) if f.name == name)
    info = option_infos()[name]
    own = info.default_text if info.default_text is not None else option.default
    note = own if default_text is None else default_text
    about = f"{info.about}  [default: {note}]" if note not in (None, "") else info.about
    if name == "triangles":
        lods = f"Number of levels of detail.  [default: {option.default if default_text is None else default_text}]"
        yield click.option("--lods", type=click.IntRange(1, MAX_LODS), help=lods)
    kind = click.Choice(info.choices) if info.choices else _ROWS.get(name) or _click_type(name)
    flags = info.flags or (f"--{name.replace('_', '-')}",)
    yield click.option(*flags, name, type=kind, default=None, help=about)


def _click_type(name: str) -> Any:
    members = get_args(hint := get_type_hints(OptionFields)[name]) or (hint,)
    return next(kind for kind in (bool, int, float) if kind in members)


def chosen(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The options among a command's arguments that were given, --lods as `triangles`.

    Raises:
        InputError: --lods and --triangles were both given.
    """
    given = {name: value for name in option_infos() if (value := arguments.get(name)) is not None}
    lods = arguments.get("lods")
    if lods is not None and "triangles" in given:
        raise InputError("--lods and --triangles exclude each other: give one")
    return given if lods is None else given | {"triangles": lods}


def options_over(base: GenerateOptions, seed: int, arguments: Mapping[str, Any]) -> GenerateOptions:
    """A source's options but for those that are given."""
    given = chosen(arguments)
    if "height" in given or "box" in given:
        base = replace(base, height=None, box=None)  # either takes the other's place
    return replace(base, **given | {"seed": seed})


def output_files(
    glb: Path, latent: Path | None, preview: Path | None, count: int, *, force: bool
) -> list[dict[str, Path]]:
    """The files of each prop by ending, numbered if there are several; each is checked before the work.

    Raises:
        InputError: one of them can't be written.
    """
    targets = {".glb": glb, ".npz": latent, ".png": preview}
    files = [{s: numbered(p, i, count) for s, p in targets.items() if p is not None} for i in range(count)]
    for made in files:
        for suffix, path in made.items():
            check_target(path, suffix, force=force)
    return files


def numbered(path: Path, index: int, count: int) -> Path:
    """`path`, or of several the one with this number from 0 on: F_001.glb and so on."""
    return path if count == 1 else path.with_name(f"{path.stem}_{index + 1:03d}{path.suffix}")


def check_target(path: Path, suffix: str, *, force: bool) -> None:
    """Refuse what could only fail after the work: each as one line that names the path."""
    if path.suffix.lower() != suffix:
        raise InputError(f"{path} should end in {suffix}")
    try:
        if len(path.name) > _MAX_NAME:
            raise OSError(errno.ENAMETOOLONG, os.strerror(errno.ENAMETOOLONG))
        path.lstat()
        path.resolve(strict=True)
    except (FileNotFoundError, NotADirectoryError):
        pass
    except (
        OSError,
        RuntimeError,
    ) as error:  # a name too long, a circle of links (which Python 3.11 has no OSError for)
        raise InputError(
            f"can't write {path}: {getattr(error, 'strerror', None) or error}: choose another name"
        ) from None
    if path.is_dir():
        raise InputError(f"{path} is a folder: give a file name")
    _check_folder(path.parent)
    if path.is_symlink():
        _check_folder(Path(os.path.realpath(path)).parent)
    if os.path.lexists(path) and not force:
        raise InputError(f"{path} exists: choose another name, or --force to replace it")


def _check_folder(folder: Path) -> None:
    if not folder.is_dir():
        raise InputError(f"there is no folder {folder}: make it first")
    if not os.access(folder, os.W_OK):
        raise InputError(f"can't write to the folder {folder}: choose another")


def _stage_name(stage: object) -> str:
    return "" if stage is None else str(stage)


@contextmanager
def progress_bar(count: int, label: str, *, hidden: bool = False) -> Iterator[Callable[[str, float], None]]:
    """A bar over all props by stage, on stderr."""
    before = dict(zip(STAGES, (sum(list(STAGES.values())[:i]) for i in range(len(STAGES))), strict=True))
    last = list(STAGES)[-1]
    finished = 0
    with click.progressbar(
        length=1000 * count, label=label[:40], file=sys.stderr, hidden=hidden, item_show_func=_stage_name
    ) as bar:

        def on_progress(stage: str, share: float) -> None:
            nonlocal finished
            position = finished + before[stage] + share * STAGES[stage]
            bar.update(max(0, int(1000 * position) - bar.pos), stage)
            finished += stage == last and share == 1.0

        yield on_progress


def write_files(prop: Prop, files: dict[str, Path]) -> None:
    """Write the picture and the latent first: a .glb means that everything is there."""
    if ".png" in files:
        from propsmith.runtime.files import write_atomic
        from propsmith.runtime.render.contact_sheet import encode_png

        write_atomic(files[".png"], encode_png(prop.preview()))
    if ".npz" in files:
        prop.save_latent(files[".npz"])
    prop.save(files[".glb"])


def asset_report(prop: Prop, files: dict[str, Path]) -> dict[str, Any]:
    """What --json prints about a prop."""
    lods = [
        {"triangles": lod.triangles, "error": round(lod.error.maximum, 5), "ceiling": lod.ceiling}
        for lod in prop.lods.lods
    ]
    return {
        "files": {suffix[1:]: str(path) for suffix, path in files.items()},
        "seed": prop.recipe.seed,
        "levels": lods,
        "seconds": {stage: round(s, 3) for stage, s in prop.seconds.items()},
        "notes": list(prop.notes),
    }


def print_assets(assets: list[dict[str, Any]], seconds: float, *, as_json: bool) -> None:
    """Print what was made."""
    if as_json:
        click.echo(json.dumps({"assets": assets, "seconds": round(seconds, 3)}, indent=1))
        return
    for asset in assets:
        counts = " / ".join(str(lod["triangles"]) for lod in asset["levels"])
        click.echo(f"{asset['files']['glb']}: {counts} triangles, seed {asset['seed']}")
    click.echo(f"{len(assets)} prop{'s' * (len(assets) != 1)} in {seconds:.1f} s")
