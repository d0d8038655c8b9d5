"""`propsmith bench`."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from propsmith.runtime import cli_output
from propsmith.runtime.bundle import DEFAULT, Bundle
from propsmith.runtime.cli import verbose_option
from propsmith.runtime.cli_output import PATH
from propsmith.runtime.errors import InputError


@click.command()
@click.argument("bundle", default=DEFAULT)
@click.option("--backends", help="Which, such as torch,ort-cpu,tensorrt.  [default: all that run here]")
@click.option("--batch", default="1", show_default=True, help="Assets in one denoiser call, such as 1,2,4,8.")
@click.option("--steps", type=int, help="Denoiser evaluations a prop.  [default: the bundle's]")
@click.option("--props", type=int, default=5, show_default=True, help="Props to make from prompt to file; 0 for none.")
@click.option("--duration", type=float, default=3.0, show_default=True, help="Seconds to time a backend and batch.")
@click.option("--iterations", type=int, default=10, show_default=True, help="Evaluations to time at least.")
@click.option("--cold/--no-cold", default=True, show_default=True, help="Start each backend in a fresh process, too.")
@click.option("--json", "json_file", type=PATH, help="Write every figure (.json).")
@click.option("--plot", type=PATH, help="Draw a chart (.svg or .png).")
@cli_output.force_option
@verbose_option
def bench(
    bundle: str,
    backends: str | None,
    batch: str,
    json_file: Path | None,
    plot: Path | None,
    force: bool,
    cold: bool,
    **choices: Any,
) -> None:
    """Time BUNDLE (a folder, or an embedded bundle's name) on every backend, side by side, errors beside speeds.

    As trtexec does: 200 ms of warm-up, then at least 10 evaluations and 3 s; times on the card by CUDA events.

    \b
    Examples:
      propsmith bench
      propsmith bench my-text300M --backends torch,ort-cuda,tensorrt --batch 1,8 --steps 20 --json f.json --plot f.svg
    """
    from propsmith.runtime.benchmark.candidates import parse_backends
    from propsmith.runtime.benchmark.report import as_text
    from propsmith.runtime.benchmark.run import BenchOptions, run_benchmark
    from propsmith.runtime.benchmark.timing import TimingOptions
    from propsmith.runtime.files import write_atomic

    kinds = parse_backends(backends)
    timing = TimingOptions(duration=choices["duration"], iterations=choices["iterations"])
    options = BenchOptions(_batches(batch), choices["steps"], choices["props"], cold, timing)
    if json_file is not None:
        cli_output.check_target(json_file, ".json", force=force)
    if plot is not None:
        cli_output.check_target(plot, ".png" if plot.suffix.lower() == ".png" else ".svg", force=force)
        from propsmith.runtime.benchmark.plot import draw  # refused before the work where matplotlib is missing
    opened = Bundle.load(bundle)
    with click.progressbar(length=1000, label="bench", file=sys.stderr, item_show_func=_what) as bar:
        result = run_benchmark(
            opened, kinds, options, lambda what, share: bar.update(int(1000 * share) - bar.pos, what)
        )
    if json_file is not None:
        write_atomic(json_file, (json.dumps(result, indent=1) + "\n").encode())
    if plot is not None:
        write_atomic(plot, draw(result, plot.suffix.lower().removeprefix(".")))
    click.echo(as_text(result, all_errors=backends is not None))


def _what(what: object) -> str:
    return "" if what is None else str(what)


def _batches(text: str) -> tuple[int, ...]:
    try:
        return tuple(int(part) for part in text.split(","))
    except ValueError:
        raise InputError(f"--batch takes numbers such as 1,2,4,8, not {text!r}") from None
