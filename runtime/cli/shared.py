"""What commands that write props share: their options, checks before the work, progress, and what they say."""

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, get_args

import click

from propsmith.runtime.backends.choose import AUTO, NAMES
from propsmith.runtime.errors import InputError
from propsmith.runtime.gltf.profiles import PROFILES
from propsmith.runtime.model.bundle import DEFAULT
from propsmith.runtime.model.sampler_presets import PRESETS
from propsmith.runtime.model.sampling import SOLVERS
from propsmith.runtime.pipeline import STAGES
from propsmith.runtime.prop import Prop
from propsmith.runtime.texture.material import TextureEncoding
from propsmith.runtime.texture.texturing import TextureChoice

MAX_COUNT = 1000
PATH = click.Path(path_type=Path)


class Sides(click.ParamType):  # type: ignore[type-arg,unused-ignore]
    """The sides of a box."""

    name = "X,Y,Z"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Turn `1,2,0.5` into (1.0, 2.0, 0.5)."""
        if isinstance(value, tuple):
            return value
        try:
            x, y, z = (float(side) for side in value.split(","))
        except ValueError:
            self.fail(f"{value!r} is not a box such as 1,2,0.5 (metres)", param, ctx)
        return x, y, z


class Triangles(click.ParamType):  # type: ignore[type-arg,unused-ignore]
    """A falling list of triangle counts."""

    name = "A,B,C"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Turn `5000,300` into (5000, 300)."""
        if isinstance(value, tuple):
            return value
        try:
            return tuple(int(n) for n in value.split(","))
        except ValueError:
            self.fail(f"{value!r} is not a list of triangle counts such as 5000,2500,1000,300", param, ctx)


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
lods_option = click.option("--lods", type=click.IntRange(1, 8), help="Number of levels of detail.  [default: 4]")
triangles_option = click.option(
    "--triangles", type=Triangles(), help="Ceilings of the levels instead, such as 5000,2500,1000,300."
)
resolution_option = click.option(
    "--resolution", type=int, default=128, show_default=True, help="Lattice cells a side, 64 to 256."
)
height_option = click.option("--height", type=float, help="Height in metres.  [default: what such things usually have]")
profile_option = click.option(
    "--for", "profile", type=click.Choice(list(PROFILES)), help="The engine that the file is for.  [default: generic]"
)
collision_option = click.option(
    "--collision/--no-collision", default=None, help="Convex hulls, where the engine takes them.  [default: with]"
)
box_option = click.option("--box", type=Sides(), help="Fit it into this box instead, in metres.")
shading_option = click.option(
    "--shading",
    type=click.Choice(["flat", "smooth", "auto"]),
    help="The look: crisp planes, or round; auto goes by the prop.  [default: auto]",
)
steps_option = click.option(
    "--steps", type=int, help="Denoiser evaluations: more are slower and finer.  [default: the bundle's]"
)
_guidance_option = click.option(
    "--guidance", type=float, help="How closely the prompt is followed.  [default: the bundle's]"
)

_solver_option = click.option(
    "--solver", type=click.Choice(list(SOLVERS)), help="What walks the noise away.  [default: the sampler's]"
)
_sampler_option = click.option(
    "--sampler",
    type=click.Choice(list(PRESETS)),
    help="A whole sampler by name; --steps, --guidance and --solver overrule it.  [default: the bundle's]",
)


def sampling_options(command: Any) -> Any:
    """Add --steps, --guidance, --solver and --sampler to a command."""
    for option in (_sampler_option, _solver_option, _guidance_option, steps_option):
        command = option(command)
    return command


def texture_options(texture: str | None, encoding: str | None) -> Callable[[Any], Any]:
    """--texture and --texture-format with these defaults; None leaves both as the source has them."""
    size = "Texels a side; auto takes what suits the prop, none keeps vertex colours."
    kind = "WebP is smaller, but not every engine reads it."
    options = (
        _choice("--texture-format", TextureEncoding, kind, encoding),
        _choice("--texture", TextureChoice, size, texture),
    )

    def add(command: Any) -> Any:
        for option in options:
            command = option(command)
        return command

    return add


def _choice(name: str, choices: Any, about: str, default: str | None) -> Callable[[Any], Any]:
    said = f"{about}  [default: {default or 'as the source'}]"
    return click.option(name, type=click.Choice(get_args(choices)), default=default, help=said)


def levels_wanted(lods: int | None, triangles: tuple[int, ...] | None) -> int | tuple[int, ...] | None:
    """What --lods or --triangles ask for, of which only one may be given; None for neither."""
    if lods is not None and triangles is not None:
        raise InputError("--lods and --triangles exclude each other: give one")
    return triangles or lods


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
    if path.is_dir():
        raise InputError(f"{path} is a folder: give a file name")
    if not path.parent.is_dir():
        raise InputError(f"there is no folder {path.parent}: make it first")
    if not os.access(path.parent, os.W_OK):
        raise InputError(f"can't write to the folder {path.parent}: choose another")
    if path.exists() and not force:
        raise InputError(f"{path} exists: choose another name, or --force to replace it")


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

        def progress(stage: str, share: float) -> None:
            nonlocal finished
            position = finished + before[stage] + share * STAGES[stage]
            bar.update(max(0, int(1000 * position) - bar.pos), stage)
            finished += stage == last and share == 1.0

        yield progress


def write_files(prop: Prop, files: dict[str, Path]) -> None:
    """Write the picture and the latent first: a .glb means that everything is there."""
    if ".png" in files:
        from propsmith.runtime.files import write_atomic
        from propsmith.runtime.render.contact_sheet import encode_png

        write_atomic(files[".png"], encode_png(prop.preview()))
    if ".npz" in files:
        prop.save_latent(files[".npz"])
    prop.save(files[".glb"])


def report(prop: Prop, files: dict[str, Path]) -> dict[str, Any]:
    """What --json says about a prop."""
    levels = [
        {"triangles": level.triangles, "error": round(level.error.maximum, 5), "ceiling": level.ceiling}
        for level in prop.lods.lods
    ]
    return {
        "files": {suffix[1:]: str(path) for suffix, path in files.items()},
        "seed": prop.recipe.seed,
        "levels": levels,
        "seconds": {stage: round(s, 3) for stage, s in prop.seconds.items()},
    }


def tell(assets: list[dict[str, Any]], seconds: float, *, as_json: bool) -> None:
    """Say what was made."""
    if as_json:
        click.echo(json.dumps({"assets": assets, "seconds": round(seconds, 3)}, indent=1))
        return
    for asset in assets:
        counts = " / ".join(str(level["triangles"]) for level in asset["levels"])
        click.echo(f"{asset['files']['glb']}: {counts} triangles, seed {asset['seed']}")
    click.echo(f"{len(assets)} prop{'s' * (len(assets) != 1)} in {seconds:.1f} s")
