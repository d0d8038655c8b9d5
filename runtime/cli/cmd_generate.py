"""`propsmith generate` and `propsmith sheet`."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from propsmith.runtime import edit
from propsmith.runtime.cli import shared
from propsmith.runtime.cli.command import verbose_option
from propsmith.runtime.cli.shared import PATH
from propsmith.runtime.errors import InputError
from propsmith.runtime.files import read_text, slug
from propsmith.runtime.model.image import load_subject
from propsmith.runtime.model.text import check_prompt
from propsmith.runtime.options import GenerateOptions
from propsmith.runtime.pipeline import Pipeline, Prompt
from propsmith.runtime.progress import Clock, OnProgress
from propsmith.runtime.prop import Prop

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_count_option = click.option(
    "--count",
    type=click.IntRange(1, shared.MAX_COUNT),
    default=1,
    help="How many, from seed on: F_001.glb and on.",
)


@click.command()
@click.argument("prompt", required=False)
@click.option("--image", type=PATH, help="A picture of the thing instead of a prompt (PNG, JPEG, WebP).")
@click.option("--mask", type=PATH, help="White where the thing is in the picture.  [default: its transparency]")
@click.option("--from-latent", type=_FILE, help="Build this latent (.npz) as it is; PROMPT then says what it is.")
@click.option("-o", "--output", type=PATH, help="The .glb to write.  [default: named after the prompt]")
@click.option("--seed", type=int, default=0, show_default=True, help="The same seed gives the same prop.")
@_count_option
@shared.prop_options(*shared.SAMPLING, *shared.BUILDING, "attempts")
@shared.bundle_option
@shared.backend_option
@shared.latent_option
@shared.preview_option
@shared.force_option
@shared.json_option
@verbose_option
def generate(
    prompt: str | None,
    image: Path | None,
    mask: Path | None,
    from_latent: Path | None,
    output: Path | None,
    seed: int,
    count: int,
    bundle: str,
    backend: str,
    latent: Path | None,
    preview: Path | None,
    force: bool,
    as_json: bool,
    **choices: Any,
) -> None:
    """Make a prop (or several) that PROMPT describes, as a .glb with levels of detail.

    \b
    Examples:
      propsmith generate "wooden barrel" -o barrel.glb
      propsmith generate "mossy stone well" --for godot --height 2
      propsmith generate "red chair" --count 4 --seed 10 --preview chair.png
      propsmith generate --image lamp.png --bundle my-image300M -o lamp.glb
      propsmith generate --from-latent chair.npz --for godot -o chair.glb
    """
    request = _prompt(prompt, image, mask) if from_latent is None else _words_of_latent(prompt)
    name = from_latent.stem if from_latent else request if isinstance(request, str) else request.name
    options = GenerateOptions(seed=seed, **shared.chosen(choices))
    glb = output or Path(f"{name if from_latent else slug(name)}.glb")
    files = shared.output_files(glb, latent, preview, count, force=force)
    started = time.perf_counter()
    pipeline = Pipeline.load(bundle, backend=backend)
    make = (
        _maker(pipeline, request, options) if from_latent is None else _builder(pipeline, from_latent, request, choices)
    )
    assets = []
    with shared.progress_bar(count, name, hidden=as_json) as on_progress:
        for i, made in enumerate(files):
            prop = make(seed + i, on_progress)
            shared.write_files(prop, made)
            assets.append(shared.asset_report(prop, made))
    shared.print_assets(assets, time.perf_counter() - started, as_json=as_json)


_Make = Callable[[int, OnProgress], Prop]


def _maker(pipeline: Pipeline, request: Prompt, options: GenerateOptions) -> _Make:
    """Makes the prop of a seed."""
    for note in _notes(request, pipeline):
        click.echo(f"note: {note}", err=True)
    return lambda seed, on_progress: pipeline.generate(request, replace(options, seed=seed), on_progress=on_progress)


def _builder(pipeline: Pipeline, path: Path, prompt: Prompt, choices: dict[str, Any]) -> _Make:
    """Makes the prop of a latent, which has its seed already."""
    source = edit.find_source(path, pipeline)
    options = shared.options_over(source.options, source.options.seed, choices)
    words = str(prompt) or None
    return lambda _seed, on_progress: edit.rebuild(pipeline, source, options, prompt=words, clock=Clock(on_progress))


def _words_of_latent(prompt: str | None) -> str:
    """What a latent is said to be, or nothing; refuses what would sample another one."""
    context = click.get_current_context()
    for name in ("image", "mask", "seed", "count", *shared.SAMPLING, "attempts"):
        if context.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            raise InputError(f"--{name} and --from-latent exclude each other: the latent is sampled already")
    return "" if prompt is None else check_prompt(prompt)


def _prompt(prompt: str | None, image: Path | None, mask: Path | None) -> Prompt:
    """The prompt, or the picture that stands in its place."""
    if image is None:
        if mask is not None:
            raise InputError("--mask goes with --image: give the picture, too")
        if prompt is None:
            raise click.UsageError("Missing argument 'PROMPT' (or --image).", click.get_current_context())
        return check_prompt(prompt)
    if prompt is not None:
        raise InputError("a prompt and --image exclude each other: give one")
    return load_subject(image, mask)


def _notes(prompt: Prompt, pipeline: Pipeline) -> Iterator[str]:
    """What the model won't make much of; raises BundleError if it can't make anything of it."""
    if isinstance(prompt, str):
        yield from map(str, pipeline.unknown_words(prompt))
        return
    pipeline.bundle.require("image")
    if not prompt.masked:
        yield (
            "the picture has no transparency: what stands behind the thing is taken for part of it; "
            "cut it out, or give a --mask"
        )


@click.command()
@click.argument("prompts", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("-o", "--output", type=PATH, default=Path("sheet.png"), show_default=True, help="The picture (.png).")
@click.option("--seed", type=int, default=0, show_default=True, help="The first seed.")
@click.option("--seeds", type=click.IntRange(1, 16), default=1, show_default=True, help="How many seeds a prompt.")
@click.option("--columns", type=click.IntRange(1, 64), default=8, show_default=True, help="Pictures a row.")
@click.option("--size", type=click.IntRange(64, 1024), default=192, show_default=True, help="Pixels a picture.")
@shared.prop_options(*shared.SAMPLING, "shading", "resolution")
@shared.bundle_option
@shared.backend_option
@click.option("--no-captions", is_flag=True, help="Leave the prompts off, to let somebody guess.")
@shared.force_option
@verbose_option
def sheet(
    prompts: Path,
    output: Path,
    seed: int,
    seeds: int,
    columns: int,
    size: int,
    bundle: str,
    backend: str,
    no_captions: bool,
    force: bool,
    **choices: Any,
) -> None:
    """Render a contact sheet of every line of the file PROMPTS.

    \b
    Example:
      propsmith sheet prompts.txt -o sheet.png --seeds 2
    """
    from propsmith.runtime.files import write_atomic
    from propsmith.runtime.render.contact_sheet import contact_sheet, encode_png

    lines = read_prompts(prompts)
    shared.check_target(output, ".png", force=force)
    options = GenerateOptions(seed=seed, texture="256", **shared.chosen(choices))
    pipeline = Pipeline.load(bundle, backend=backend)
    for line in lines:
        for note in _notes(line, pipeline):
            click.echo(f"note: {line}: {note}", err=True)
    pictures, captions = [], []
    jobs = [(line, seed + i) for line in lines for i in range(seeds)]
    with shared.progress_bar(len(jobs), prompts.name) as on_progress:
        for line, number in jobs:
            prop = pipeline.generate(line, replace(options, seed=number), on_progress=on_progress)
            pictures.append(prop.preview(size))
            captions.append("" if no_captions else line if seeds == 1 else f"{line} #{number}")
    write_atomic(output, encode_png(contact_sheet(pictures, captions, columns)))
    click.echo(f"{output}: {len(pictures)} props")


def read_prompts(path: Path) -> list[str]:
    """The lines of a file that hold prompts, each checked before any work."""
    lines = []
    for number, line in enumerate(read_text(path).splitlines(), 1):
        if line.strip():
            try:
                check_prompt(line)
            except InputError as error:
                raise InputError(f"{path}, line {number}: {error}") from None
            lines.append(line.strip())
    if not lines:
        raise InputError(f"{path} holds no prompt: one a line")
    return lines
