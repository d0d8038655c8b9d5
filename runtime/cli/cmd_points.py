"""`propsmith points`: clouds of points, by a bundle of Point-E's kind."""

import json
import sys
import time
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import click

from propsmith.runtime.cli import shared
from propsmith.runtime.cli.command import verbose_option
from propsmith.runtime.cli.shared import PATH
from propsmith.runtime.errors import InputError
from propsmith.runtime.files import slug
from propsmith.runtime.gltf.point_cloud import PointCloud
from propsmith.runtime.model.latent_sampler import SampleRequest
from propsmith.runtime.model.text import check_prompt
from propsmith.runtime.options import GenerateOptions
from propsmith.runtime.pipeline import Pipeline
from propsmith.runtime.progress import Clock

_UNITS = 1000  # of the bar, for a cloud


@click.command()
@click.argument("prompt")
@click.option("-o", "--output", type=PATH, help="The .ply or .glb to write.  [default: a .ply named after the prompt]")
@click.option("--seed", type=int, default=0, show_default=True, help="The same seed gives the same cloud.")
@click.option("--count", type=click.IntRange(1, shared.MAX_COUNT), default=1, help="How many, from seed on.")
@shared.prop_options(*shared.SAMPLING)
@click.option("--bundle", required=True, help="Folder of a bundle exported from Point-E.")
@shared.backend_option
@shared.force_option
@shared.json_option
@verbose_option
def points(
    prompt: str,
    output: Path | None,
    seed: int,
    count: int,
    bundle: str,
    backend: str,
    force: bool,
    as_json: bool,
    **choices: Any,
) -> None:
    """Make a cloud of coloured points that PROMPT describes, with Point-E (not embedded; see `propsmith export`).

    \b
    Example:
      propsmith points "a red chair" --bundle my-point-e -o chair.ply
    """
    prompt = check_prompt(prompt)
    options = GenerateOptions(seed=seed, **shared.chosen(choices))
    target = output or Path(f"{slug(prompt)}.ply")
    if target.suffix.lower() not in (".ply", ".glb"):
        raise InputError(f"{target} should end in .ply or .glb")
    files = [shared.numbered(target, i, count) for i in range(count)]
    for file in files:
        shared.check_target(file, file.suffix.lower(), force=force)
    started = time.perf_counter()
    pipeline = Pipeline.load(bundle, backend=backend)
    pipeline.bundle.require("points")
    condition = pipeline.condition(prompt)
    with click.progressbar(length=_UNITS * count, label=prompt[:40], file=sys.stderr, hidden=as_json) as bar:
        for i, file in enumerate(files):
            made = replace(options, seed=seed + i)
            clock = Clock(partial(_advance, bar, i))
            (latent,) = pipeline.sample(SampleRequest(condition, (made.seed,), pipeline.sampler_options(made)), clock)
            recipe = pipeline.recipe(prompt, made).to_dict()
            PointCloud.from_latent(latent).save(file, prompt, {"propsmith": recipe})
    seconds = round(time.perf_counter() - started, 3)
    click.echo(
        json.dumps({"files": [str(file) for file in files], "seconds": seconds}, indent=1)
        if as_json
        else f"{', '.join(map(str, files))}: {count} cloud{'s' * (count != 1)} of points in {seconds:.1f} s"
    )


def _advance(bar: Any, done: int, _stage: str, share: float) -> None:
    """Show that so many clouds are done, and so much of the next."""
    bar.update(max(0, int(_UNITS * (done + share)) - bar.pos))
