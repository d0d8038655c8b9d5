"""`propsmith batch`: a level's worth of props."""

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from propsmith.runtime.backends.backend_kinds import named_kinds, require_some
from propsmith.runtime.backends.processors import physical_cores
from propsmith.runtime.batch.level_file import Level, LevelError, load_level
from propsmith.runtime.batch.manifest import MANIFEST, REPORT, write_summary
from propsmith.runtime.batch.plan import Asset, plan_assets
from propsmith.runtime.batch.run_level import RunOptions, hold_store, run_level
from propsmith.runtime.batch.scheduler import OnDone, Outcome
from propsmith.runtime.batch.store import open_store
from propsmith.runtime.cli import shared
from propsmith.runtime.cli.command import verbose_option
from propsmith.runtime.model.sampling import check_seed

SOME_FAILED = 3
"""Exit code of a run that made what it could."""


@click.command()
@click.argument("level_file", metavar="LEVEL", type=shared.PATH)
@click.option("-o", "--output", required=True, metavar="OUT", help="The folder for everything, or an fsspec URL.")
@click.option("--resume", is_flag=True, help="Go on where an earlier run into OUT ended.")
@click.option("--seed", type=int, help="Instead of the level's seed.")
@click.option("--workers", type=click.IntRange(1, 256), help="Processes that build props.  [default: one a core]")
@shared.prop_options("steps", "resolution")
@shared.backend_option
@shared.bundle_option
@click.option("--ray", metavar="ADDRESS", help="Run on the Ray cluster at ADDRESS, or `local` for one on this machine.")
@shared.json_option
@verbose_option
def batch(
    level_file: Path,
    output: str,
    resume: bool,
    seed: int | None,
    workers: int | None,
    backend: str,
    bundle: str,
    ray: str | None,
    as_json: bool,
    **choices: Any,
) -> None:
    """Make all props of the file LEVEL (.yaml, .json or .csv), with a manifest, a report and a scene.

    Nothing is begun until the file is sound. What fails is listed at the end (exit code 3); the rest is made all the
    same. An interrupted run goes on with --resume and repeats nothing that is finished.

    \b
    Examples:
      propsmith batch village.yaml -o village
      propsmith batch village.yaml -o village --resume
      propsmith batch props.csv -o props --backend tensorrt
      propsmith batch village.yaml -o s3://levels/village --ray 10.0.0.7:6379
    """
    level = read_level(level_file)
    if seed is not None:
        check_seed(seed)
    if ray is None:
        require_some(*named_kinds(backend))
    store = open_store(output)
    assets = plan_assets(level, seed)
    options = RunOptions(bundle, backend, workers or physical_cores(), ray=ray, **shared.chosen(choices))
    started = time.perf_counter()
    with hold_store(store, resume=resume), _bar(len(assets), level.name, hidden=as_json) as on_done:
        outcome = run_level(level, assets, store, options, on_done)
        write_summary(level, assets, outcome, store, time.perf_counter() - started)
    _report(level, assets, outcome, output, time.perf_counter() - started, as_json=as_json)
    if outcome.failures:
        sys.exit(SOME_FAILED)


def read_level(path: Path) -> Level:
    """A level from its file; its mistakes go to stderr, a line each.

    Raises:
        LevelError: it has some.
    """
    try:
        return load_level(path)
    except LevelError as error:
        for mistake in error.mistakes:
            click.echo(str(mistake), err=True)
        raise


@contextmanager
def _bar(count: int, label: str, *, hidden: bool) -> Iterator[OnDone]:
    """A bar over the level's assets, with rate and time to go, on stderr."""
    started = time.perf_counter()

    def rate(outcome: Outcome | None) -> str:
        if outcome is None or not outcome.made:
            return ""
        return f"{outcome.made / (time.perf_counter() - started) * 60:.1f} a minute"

    with click.progressbar(
        length=count,
        label=label[:40],
        file=sys.stderr,
        hidden=hidden,
        show_eta=True,
        show_pos=True,
        item_show_func=rate,
    ) as bar:

        def on_done(outcome: Outcome) -> None:
            bar.update(len(outcome.records) + len(outcome.failures) - bar.pos, outcome)

        yield on_done


def _report(
    level: Level, assets: tuple[Asset, ...], outcome: Outcome, output: str, seconds: float, *, as_json: bool
) -> None:
    records = [(asset.entry.name, outcome.records.get(asset.name, {})) for asset in assets]
    notes = {entry: record["notes"] for entry, record in records if "notes" in record}
    if as_json:
        facts = {
            "level": level.name,
            "made": outcome.made,
            "kept": len(outcome.records) - outcome.made,
            "failures": outcome.failures,
            "notes": notes,
            "seconds": round(seconds, 2),
            "manifest": f"{output}/{MANIFEST}",
        }
        click.echo(json.dumps(facts, indent=1))
        return
    for name, lines in notes.items():
        for line in lines:
            click.echo(f"note: {name}: {line}", err=True)
    for name, message in outcome.failures.items():
        click.echo(f"not made: {name}: {message}", err=True)
    earlier = len(outcome.records) - outcome.made
    note = f" ({earlier} were there already)" if earlier else ""
    click.echo(f"{output}: {len(outcome.records)} of {len(assets)} props{note} in {seconds:.1f} s; see {REPORT}")
