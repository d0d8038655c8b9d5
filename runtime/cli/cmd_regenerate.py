"""`propsmith regenerate`: the very same prop again."""

from pathlib import Path

import click

from propsmith.runtime.cli import shared
from propsmith.runtime.cli.command import verbose_option
from propsmith.runtime.edit import regenerate as make_again
from propsmith.runtime.files import write_atomic
from propsmith.runtime.model.bundle import DEFAULT
from propsmith.runtime.model.image import load_subject
from propsmith.runtime.pipeline import Pipeline
from propsmith.runtime.progress import Clock
from propsmith.runtime.recipe import read_recipe


@click.command()
@click.argument("asset", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("-o", "--output", type=shared.PATH, help="The .glb to write.  [default: only compare]")
@click.option("--image", type=shared.PATH, help="What it was made from, if the file doesn't hold it.")
@click.option("--mask", type=shared.PATH, help="The picture's mask, if it had one.")
@click.option("--bundle", default=DEFAULT, show_default=True, help="The bundle that it was made with.")
@shared.backend_option
@shared.force_option
@verbose_option
def regenerate(
    asset: Path,
    output: Path | None,
    image: Path | None,
    mask: Path | None,
    bundle: str,
    backend: str,
    force: bool,
) -> None:
    """Make the prop in ASSET (.glb) again from the recipe in it, and say whether the bytes are the same.

    \b
    Examples:
      propsmith regenerate barrel.glb
      propsmith regenerate barrel.glb -o again.glb
    """
    if output is not None:
        shared.check_target(output, ".glb", force=force)
    read_recipe(asset)  # what holds none is refused before the work
    before = asset.read_bytes()  # which --output may be, too
    pictures = [] if image is None else [load_subject(image, mask)]
    pipeline = Pipeline.load(bundle, backend=backend)
    with shared.progress_bar(1, asset.name) as on_progress:
        made = make_again(asset, pipeline, Clock(on_progress), pictures).to_glb()
    if output is not None:
        write_atomic(output, made)
    same = made == before
    ran = f"here the denoiser ran in {pipeline.backend.precision_of('denoiser')} on {pipeline.backend.name}"
    other = f"{ran}; another precision, backend, kind of processor or library gives another prop, or rounds otherwise"
    verdict = "the same, byte for byte" if same else f"not the same bytes: {other}"
    click.echo(f"{output or asset}: {verdict}")
