"""`propsmith compile` and `propsmith cache`: a bundle's TensorRT engines, and where they are kept."""

import json
import sys
import time
from pathlib import Path
from typing import Any

import click

from propsmith.runtime.backends.tensorrt.engine_cache import CachedEngine, EngineCache
from propsmith.runtime.backends.tensorrt.engine_shapes import BATCHES, check_batches
from propsmith.runtime.backends.tensorrt.load_tensorrt import FLAVOURS, load_tensorrt
from propsmith.runtime.backends.tensorrt.tensorrt_backend import EngineBuilder, HalfOrFull, TensorRTBackend
from propsmith.runtime.cli import shared
from propsmith.runtime.cli.command import verbose_option
from propsmith.runtime.errors import BackendUnavailableError, InputError
from propsmith.runtime.model.bundle import DEFAULT, Bundle


class Batches(click.ParamType):  # type: ignore[type-arg,unused-ignore]
    """A list of batches, such as 1,2,8."""

    name = "A,B,C"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Turn `1,2,8` into (1, 2, 8)."""
        if isinstance(value, tuple):
            return value
        try:
            return check_batches([int(n) for n in value.split(",")])
        except ValueError:
            self.fail(f"{value!r} is not a list of batches such as 1,2,8", param, ctx)


@click.command("compile")
@click.argument("bundle", default=DEFAULT)
@click.option("--precision", type=click.Choice(["fp16", "fp32"]), default="fp16", show_default=True)
@click.option(
    "--batch",
    "batches",
    type=Batches(),
    default=BATCHES,
    help="Props that are sampled at once; each number gets kernels of its own.  [default: 1,2,8]",
)
@click.option("--arch", metavar="smXX,...", help="For RTX cards that need not be in this machine: sm86,sm89,sm120.")
@click.option("--flavour", type=click.Choice(list(FLAVOURS)), help="[default: the one that suits the card]")
@shared.json_option
@verbose_option
def compile_(
    bundle: str, precision: HalfOrFull, batches: tuple[int, ...], arch: str | None, flavour: str | None, as_json: bool
) -> None:
    """Build the TensorRT engines of BUNDLE, and keep them: the first prop then comes at once.

    Without --arch they are built for the card in this machine. TensorRT-RTX builds for other cards, too, with no card
    here: RTX 30 is sm86, RTX 40 sm89, RTX 50 sm120.

    \b
    Examples:
      propsmith compile
      propsmith compile my-text300M --batch 1,8
      propsmith compile --arch sm86,sm89,sm120
    """
    opened = Bundle.load(bundle)
    names = [None] if arch is None else _architectures(arch)
    engines = []
    if arch is None:
        backend = _backend_here(opened, flavour, precision, batches)
        builder, target = backend.builder, backend.device
    else:
        tensorrt = load_tensorrt(flavour or "tensorrt-rtx")
        for name in names:
            tensorrt.check_target(str(name))
        builder, target = EngineBuilder(opened, tensorrt, precision=precision, batches=batches), tensorrt.label
    jobs = [(graph, name) for name in names for graph in opened.manifest.graphs]
    label = f"{opened.manifest.name} for {arch or target}"
    with click.progressbar(jobs, label=label, file=sys.stderr, hidden=as_json, item_show_func=_job) as bar:
        for graph, name in bar:
            start = time.perf_counter()
            if name is None:
                _, built = backend.load_engine(graph, must_keep=True)
            else:
                _, built = builder.get(graph, lambda plan: plan, name, must_keep=True)
            path = builder.cache.folder / builder.key(graph, name).file_name
            seconds = round(time.perf_counter() - start, 2)
            engines.append({"graph": graph, "arch": name, "built": built, "seconds": seconds, "file": str(path)})
    if as_json:
        click.echo(json.dumps({"engines": engines}, indent=1))
        return
    built_now = sum(bool(e["built"]) for e in engines)
    click.echo(
        f"{len(engines)} engines of {opened.manifest.name} for {arch or target}: {built_now} built now, "
        f"{len(engines) - built_now} kept already, in {builder.cache.folder}"
    )


def _architectures(text: str) -> list[str | None]:
    names: list[str | None] = [name.strip().lower() for name in text.split(",")]
    if not all(names):
        raise InputError(f"--arch takes names such as sm86,sm89,sm120, not {text!r}")
    return names


def _job(job: tuple[str, str | None] | None) -> str:
    return "" if job is None else " for ".join(filter(None, job))


def _backend_here(
    bundle: Bundle, flavour: str | None, precision: HalfOrFull, batches: tuple[int, ...]
) -> TensorRTBackend:
    """TensorRT on this machine's card; raises BackendUnavailableError, with both ways out, where there is none."""
    try:
        return TensorRTBackend(bundle, flavour=flavour, precision=precision, batches=batches)
    except BackendUnavailableError as error:
        raise BackendUnavailableError(f"{error}; for RTX cards that aren't here: --arch sm86,sm89,sm120") from error


@click.group()
def cache() -> None:
    """The engines that are kept: `list` them, or `clear` them away.

    They lie in the user's cache folder, or in $PROPSMITH_CACHE/engines.

    \b
    Example:
      propsmith cache list
    """


@cache.command("list")
@shared.json_option
def list_(as_json: bool) -> None:
    """List the engines that are kept.

    \b
    Example:
      propsmith cache list --json
    """
    engines = EngineCache()
    entries = engines.entries()
    if as_json:
        click.echo(json.dumps({"folder": str(engines.folder), "engines": [_row_of(e) for e in entries]}, indent=1))
        return
    for entry in entries:
        row = _row_of(entry)
        description = "damaged: built again when it is needed"
        if entry.header is not None:
            rows = ", ".join(str(n) for n in row["rows"])
            largest = f", up to {rows} rows" if rows else ""
            description = f"{row['device']}, {row['flavour']} {row['version']}{largest}"
        click.echo(
            f"{entry.nbytes / 1e6:9.1f} MB  {time.strftime('%Y-%m-%d', time.localtime(entry.modified))}  "
            f"{row['bundle'] or entry.path.name} {row['graph'] or ''} {row['precision'] or ''}  {description}"
        )
    total = sum(e.nbytes for e in entries)
    click.echo(f"{len(entries)} engines, {total / 1e6:.1f} MB in {engines.folder}")


def _row_of(entry: CachedEngine) -> dict[str, Any]:
    key = (entry.header or {}).get("key", {})
    names = ("bundle", "graph", "precision", "device", "flavour", "version")
    row = {"file": Path(entry.path).name, "bytes": entry.nbytes, **{name: key.get(name) for name in names}}
    # Of each profile, the first input's first axis in its largest shape.
    profiles = key.get("options", {}).get("profiles", [])
    return {**row, "rows": [next(iter(profile.values()))[2][0] for profile in profiles if profile]}


@cache.command("clear")
def clear() -> None:
    """Remove every engine that is kept; they are built again when they are needed.

    \b
    Example:
      propsmith cache clear
    """
    engines = EngineCache()
    removed, freed = engines.clear()
    click.echo(f"removed {removed} engines, {freed / 1e6:.1f} MB, from {engines.folder}")
