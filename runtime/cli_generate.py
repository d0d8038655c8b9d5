"""`propsmith generate` and `propsmith sheet`."""

import json
import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from propsmith.runtime.bundle import DEFAULT
from propsmith.runtime.cli import verbose_option
from propsmith.runtime.condition import check_prompt
from propsmith.runtime.errors import InputError
from propsmith.runtime.pipeline import STAGES, GenerateOptions, Pipeline
from propsmith.runtime.prop import Prop

MAX_COUNT = 1000
_PATH = click.Path(path_type=Path)


class _Triangles(click.ParamType):  # type: ignore[type-arg,unused-ignore]
    name = "A,B,C"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if isinstance(value, tuple):
            return value
        try:
            return tuple(int(n) for n in value.split(","))
        except ValueError:
            self.fail(f"{value!r} is not a list of triangle counts such as 5000,2500,1000,300", param, ctx)


@click.command()
@click.argument("prompt")
@click.option("-o", "--output", type=_PATH, help="The .glb to write.  [default: named after the prompt]")
@click.option("--seed", type=int, default=0, show_default=True, help="The same seed gives the same prop.")
@click.option("--count", type=click.IntRange(1, MAX_COUNT), default=1, help="How many, from seed on: F_001.glb and on.")
@click.option("--steps", type=int, help="Denoiser evaluations: more are slower and finer.  [default: the bundle's]")
@click.option("--guidance", type=float, help="How closely the prompt is followed.  [default: the bundle's]")
@click.option("--lods", type=click.IntRange(1, 8), help="Number of levels of detail.  [default: 4]")
@click.option("--triangles", type=_Triangles(), help="Ceilings of the levels instead, such as 5000,2500,1000,300.")
@click.option("--resolution", type=int, default=128, show_default=True, help="Lattice cells a side, 64 to 256.")
@click.option("--height", type=float, help="Height in metres.  [default: the model's own size]")
@click.option("--bundle", default=DEFAULT, show_default=True, help="An embedded bundle's name, or a bundle's folder.")
@click.option("--latent", type=_PATH, help="Also write the sampled latent (.npz).")
@click.option("--preview", type=_PATH, help="Also write a picture (.png).")
@click.option("--force", is_flag=True, help="Replace existing files.")
@click.option("--json", "as_json", is_flag=True, help="Print what was made as JSON.")
@verbose_option
def generate(
    prompt: str,
    output: Path | None,
    seed: int,
    count: int,
    lods: int | None,
    triangles: tuple[int, ...] | None,
    bundle: str,
    latent: Path | None,
    preview: Path | None,
    force: bool,
    as_json: bool,
    **choices: Any,
) -> None:
    r"""Make a prop (or several) that PROMPT describes, as a .glb with levels of detail.

    \b
    Examples:
      propsmith generate "wooden barrel" -o barrel.glb
      propsmith generate "red chair" --count 4 --seed 10 --preview chair.png
    """
    prompt = check_prompt(prompt)
    if lods is not None and triangles is not None:
        raise InputError("--lods and --triangles exclude each other: give one")
    options = GenerateOptions(seed=seed, triangles=triangles or lods or 4, **choices)
    targets = {".glb": output or Path(f"{_slug(prompt)}.glb"), ".npz": latent, ".png": preview}
    files = [{s: _numbered(p, i, count) for s, p in targets.items() if p is not None} for i in range(count)]
    for made in files:
        for suffix, path in made.items():
            _check_target(path, suffix, force=force)
    started = time.perf_counter()
    pipeline = Pipeline.load(bundle)
    for unknown in pipeline.unknown_words(prompt):
        click.echo(f"note: {unknown}", err=True)
    assets = []
    with _progress(count, prompt, hidden=as_json) as progress:
        for i, made in enumerate(files):
            prop = pipeline.generate(prompt, _with_seed(options, seed + i), progress=progress)
            _write(prop, made)
            assets.append(_report(prop, made))
    _tell(assets, time.perf_counter() - started, as_json=as_json)


@click.command()
@click.argument("prompts", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("-o", "--output", type=_PATH, default=Path("sheet.png"), show_default=True, help="The picture (.png).")
@click.option("--seed", type=int, default=0, show_default=True, help="The first seed.")
@click.option("--seeds", type=click.IntRange(1, 16), default=1, show_default=True, help="How many seeds a prompt.")
@click.option("--columns", type=click.IntRange(1, 64), default=8, show_default=True, help="Pictures a row.")
@click.option("--size", type=click.IntRange(64, 1024), default=192, show_default=True, help="Pixels a picture.")
@click.option("--steps", type=int, help="Denoiser evaluations.  [default: the bundle's]")
@click.option("--guidance", type=float, help="How closely prompts are followed.  [default: the bundle's]")
@click.option("--resolution", type=int, default=128, show_default=True, help="Lattice cells a side, 64 to 256.")
@click.option("--bundle", default=DEFAULT, show_default=True, help="An embedded bundle's name, or a bundle's folder.")
@click.option("--no-captions", is_flag=True, help="Leave the prompts off, to let somebody guess.")
@click.option("--force", is_flag=True, help="Replace an existing picture.")
@verbose_option
def sheet(
    prompts: Path,
    output: Path,
    seed: int,
    seeds: int,
    columns: int,
    size: int,
    bundle: str,
    no_captions: bool,
    force: bool,
    **choices: Any,
) -> None:
    r"""Render a contact sheet of every line of the file PROMPTS.

    \b
    Example:
      propsmith sheet prompts.txt -o sheet.png --seeds 2
    """
    from propsmith.runtime.contact_sheet import contact_sheet, encode_png
    from propsmith.runtime.files import write_atomic

    lines = [line.strip() for line in prompts.read_text(encoding="utf-8").splitlines() if line.strip()]
    if not lines:
        raise InputError(f"{prompts} holds no prompt: one a line")
    _check_target(output, ".png", force=force)
    options = GenerateOptions(seed=seed, **choices)
    pipeline = Pipeline.load(bundle)
    pictures, captions = [], []
    jobs = [(line, seed + i) for line in lines for i in range(seeds)]
    with _progress(len(jobs), prompts.name) as progress:
        for line, number in jobs:
            prop = pipeline.generate(line, _with_seed(options, number), progress=progress)
            pictures.append(prop.preview(size))
            captions.append("" if no_captions else line if seeds == 1 else f"{line} #{number}")
    write_atomic(output, encode_png(contact_sheet(pictures, captions, columns)))
    click.echo(f"{output}: {len(pictures)} props")


def _with_seed(options: GenerateOptions, seed: int) -> GenerateOptions:
    from dataclasses import replace

    return replace(options, seed=seed)


def _slug(prompt: str) -> str:
    """A file name that is legal everywhere: ASCII letters, digits and underscores."""
    return re.sub(r"[^a-z0-9]+", "_", prompt.lower()).strip("_")[:60] or "prop"


def _numbered(path: Path, index: int, count: int) -> Path:
    return path if count == 1 else path.with_name(f"{path.stem}_{index + 1:03d}{path.suffix}")


def _check_target(path: Path, suffix: str, *, force: bool) -> None:
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
def _progress(count: int, label: str, *, hidden: bool = False) -> Iterator[Callable[[str, float], None]]:
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


def _write(prop: Prop, files: dict[str, Path]) -> None:
    """Write the picture and the latent first: a .glb means that everything is there."""
    if ".png" in files:
        from propsmith.runtime.contact_sheet import encode_png
        from propsmith.runtime.files import write_atomic

        write_atomic(files[".png"], encode_png(prop.preview()))
    if ".npz" in files:
        prop.save_latent(files[".npz"])
    prop.save(files[".glb"])


def _report(prop: Prop, files: dict[str, Path]) -> dict[str, Any]:
    levels = [
        {"triangles": level.triangles, "error": round(level.error.maximum, 5), "ceiling": level.ceiling}
        for level in prop.lods.levels
    ]
    return {
        "files": {suffix[1:]: str(path) for suffix, path in files.items()},
        "seed": prop.recipe.seed,
        "levels": levels,
        "seconds": {stage: round(s, 3) for stage, s in prop.seconds.items()},
    }


def _tell(assets: list[dict[str, Any]], seconds: float, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"assets": assets, "seconds": round(seconds, 3)}, indent=1))
        return
    for asset in assets:
        counts = " / ".join(str(level["triangles"]) for level in asset["levels"])
        click.echo(f"{asset['files']['glb']}: {counts} triangles, seed {asset['seed']}")
    click.echo(f"{len(assets)} prop{'s' * (len(assets) != 1)} in {seconds:.1f} s")
