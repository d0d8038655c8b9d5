"""`propsmith verify`: with PyTorch where it is installed, and without."""

import dataclasses
import json
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import click

from propsmith.runtime.backends.backend_kinds import (
    KINDS,
    NAMES,
    BackendOptions,
    find_kind,
    open_backend,
    require_some,
    why_missing,
)
from propsmith.runtime.backends.choose import choose_backend
from propsmith.runtime.backends.comparison import Comparison, require_passed, verify_without_torch
from propsmith.runtime.cli.command import verbose_option
from propsmith.runtime.errors import BackendError, InputError
from propsmith.runtime.model.backend import Backend
from propsmith.runtime.model.bundle import Bundle

_PATH = click.Path(path_type=Path)


@click.command()
@click.argument("bundle", default="props")
@click.option(
    "--checkpoint", multiple=True, type=_PATH, help="Also show the error of the stored weights against this checkpoint."
)
@click.option(
    "--backend",
    multiple=True,
    type=click.Choice(NAMES),
    help="Also run on this backend.  [default: all installed]",
)
@click.option("--json", "as_json", is_flag=True, help="Print the comparisons as JSON.")
@verbose_option
def verify(bundle: str, checkpoint: tuple[Path, ...], backend: tuple[str, ...], as_json: bool) -> None:
    """Compare every output of every graph of BUNDLE (a folder, or an embedded bundle's name) with PyTorch.

    Without PyTorch, ONNX Runtime in fp32 is the reference. Every installed backend is compared, too.

    \b
    Example:
      propsmith verify props
      propsmith verify props --backend tensorrt
    """
    opened = Bundle.load(bundle)
    require_some(find_kind("ort-cpu"))  # it runs every graph, whatever it's compared with
    backends = [choose_backend(opened, name) for name in backend] or list(_installed(opened))
    comparisons, found = [], _compare(opened, list(checkpoint), backends)
    if not as_json:
        click.echo(f"{'graph':<15}{'output':<16}{'precision':<11}{'backend':<17}{'max|d|/max|ref|':>16}{'cosine':>10}")
    for comparison in found:
        comparisons.append(comparison)
        if not as_json:
            click.echo(_row(comparison))
    if as_json:
        rows = [dataclasses.asdict(c) | {"passed": c.passed} for c in comparisons]
        click.echo(json.dumps(rows, indent=1).replace("Infinity", "null"))
    require_passed(comparisons)


def _installed(bundle: Bundle) -> Iterator[Backend]:
    """Every installed backend but the CPU's, which always runs; one that fails to open is noted on stderr."""
    for kind in KINDS:
        if kind.name != "ort-cpu" and why_missing(kind) is None:
            try:
                yield open_backend(kind, bundle, BackendOptions())
            except BackendError as error:
                click.echo(f"note: {kind.name} is left out: {error}", err=True)


def _compare(bundle: Bundle, checkpoints: list[Path], backends: list[Backend]) -> Iterator[Comparison]:
    if find_spec("torch") is not None:
        from propsmith.exporter.bundling.verify import verify_bundle

        return verify_bundle(bundle, checkpoints, backends)
    if checkpoints:
        raise InputError("--checkpoint needs PyTorch: pip install 'propsmith[export]'")
    import_module("onnx")  # which edits graphs in half precision: where it is missing, nothing is begun
    click.echo("note: PyTorch isn't installed: the reference is ONNX Runtime in fp32", err=True)
    return verify_without_torch(bundle, backends)


def _row(c: Comparison) -> str:
    verdict = "" if c.passed else f"  over {c.tolerance:.0e}"
    return f"{c.graph:<15}{c.output:<16}{c.precision:<11}{c.backend:<17}{c.error:>16.1e}{c.cosine:>10.6f}{verdict}"
