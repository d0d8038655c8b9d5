"""`propsmith bench`."""

import json
import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from propsmith.runtime.backends.backend_kinds import AUTO
from propsmith.runtime.benchmark.figures import BenchFigures
from propsmith.runtime.cli import shared
from propsmith.runtime.cli.command import verbose_option
from propsmith.runtime.cli.shared import PATH
from propsmith.runtime.errors import InputError
from propsmith.runtime.files import write_atomic
from propsmith.runtime.model.bundle import DEFAULT, Bundle
from propsmith.runtime.progress import OnProgress

_DEFAULT_PROPS = 5
_NOT_OF_LEVELS = ("batch", "duration", "iterations", "cold")


@click.command()
@click.argument("bundle", default=DEFAULT)
@click.option("--level", type=PATH, metavar="LEVEL", help="Time a level file: batch beside a single process.")
@click.option("--backends", help="Which, such as torch,ort-cpu,tensorrt.  [default: all that run here]")
@click.option("--batch", default="1", show_default=True, help="Assets in one denoiser call, such as 1,2,4,8.")
@click.option("--steps", type=int, help="Denoiser evaluations a prop.  [default: the bundle's]")
@click.option("--props", type=int, help="Props from prompt to file; 0 for none.  [default: 5; all of a level]")
@click.option("--duration", type=float, default=3.0, show_default=True, help="Seconds to time a backend and batch.")
@click.option("--iterations", type=int, default=10, show_default=True, help="Evaluations to time at least.")
@click.option("--cold/--no-cold", default=True, show_default=True, help="Start each backend in a fresh process, too.")
@click.option("--json", "json_file", type=PATH, help="Write every figure (.json), and again with each new one.")
@click.option("--plot", type=PATH, help="Draw a chart (.svg or .png).")
@click.option(
    "--from", "figures", type=PATH, multiple=True, help="Measure nothing: show these figures (.json) together."
)
@shared.force_option
@verbose_option
def bench(bundle: str, json_file: Path | None, plot: Path | None, force: bool, **given: Any) -> None:
    """Time BUNDLE (a folder, or an embedded bundle's name) on every backend, side by side, errors beside speeds.

    As trtexec does: 200 ms of warm-up, then at least 10 evaluations and 3 s; times on the card by CUDA events.
    With --level, the level's props are made twice: by worker processes, as `propsmith batch` does, and by one
    process with all threads.

    \b
    Examples:
      propsmith bench
      propsmith bench my-text300M --backends torch,ort-cuda,tensorrt --batch 1,8 --steps 20 --json f.json --plot f.svg
      propsmith bench --from f.json --plot f.png
      propsmith bench --level village.yaml --props 20 --plot village.svg
    """
    if given["figures"]:
        measure = _earlier_bench(given["figures"])
    else:
        measure = _backends_bench(bundle, json_file, given) if given["level"] is None else _level_bench(bundle, given)
    if json_file is not None:
        shared.check_target(json_file, ".json", force=force)
    if plot is not None:
        if plot.suffix.lower() not in (".svg", ".png"):
            raise InputError(f"{plot} should end in .svg or .png")
        shared.check_target(plot, plot.suffix.lower(), force=force)
        import propsmith.runtime.benchmark.plot  # noqa: F401  # refused before the work where matplotlib is missing
    with click.progressbar(length=1000, label="bench", file=sys.stderr, item_show_func=_what) as bar:
        result, text, draw = measure(lambda what, share: bar.update(int(1000 * share) - bar.pos, what))
    if json_file is not None:
        write_atomic(json_file, _as_json(result))
    if plot is not None:
        write_atomic(plot, draw(plot.suffix.lower().removeprefix(".")))
    click.echo(text)


Measured = tuple[Mapping[str, Any], str, Callable[[str], bytes]]
"""Figures, the same as text, and what draws them in a form."""
Measure = Callable[[OnProgress], Measured]


def _backends_bench(bundle: str, json_file: Path | None, given: dict[str, Any]) -> Measure:
    """The backends side by side; options are refused here, before any work."""
    from propsmith.runtime.benchmark.bench_report import as_text
    from propsmith.runtime.benchmark.candidates import parse_backends
    from propsmith.runtime.benchmark.run_bench import BenchOptions, run_benchmark
    from propsmith.runtime.benchmark.timing import TimingOptions

    kinds = parse_backends(given["backends"])
    timing = TimingOptions(duration=given["duration"], iterations=given["iterations"])
    props = _DEFAULT_PROPS if given["props"] is None else given["props"]
    options = BenchOptions(_batches(given["batch"]), given["steps"], props, given["cold"], timing)
    opened = Bundle.load(bundle)

    def on_result(result: BenchFigures) -> None:
        if json_file is not None:
            write_atomic(json_file, _as_json(result))

    def measure(on_progress: OnProgress) -> Measured:
        result = run_benchmark(opened, kinds, options, on_progress, on_result)
        return result, as_text(result, all_errors=given["backends"] is not None), partial(_draw_backends, result)

    return measure


def _earlier_bench(files: tuple[Path, ...]) -> Measure:
    """Figures that were measured before, shown together; files that hold none are refused here."""
    from propsmith.runtime.benchmark.bench_report import as_text
    from propsmith.runtime.benchmark.figures import read_figures

    result = read_figures(files)
    return lambda _on_progress: (result, as_text(result, all_errors=False), partial(_draw_backends, result))


def _draw_backends(result: BenchFigures, form: str) -> bytes:
    from propsmith.runtime.benchmark.plot import draw

    return draw(result, form)


def _as_json(result: Mapping[str, Any]) -> bytes:
    return (json.dumps(result, indent=1) + "\n").encode()


def _level_bench(bundle: str, given: dict[str, Any]) -> Measure:
    """A level both ways; options are refused here, before any work."""
    from propsmith.runtime.benchmark.level_bench import LevelBenchOptions, bench_level
    from propsmith.runtime.benchmark.level_report import level_as_text
    from propsmith.runtime.cli.cmd_batch import read_level

    for name in _NOT_OF_LEVELS:
        if click.get_current_context().get_parameter_source(name) is not ParameterSource.DEFAULT:
            raise InputError(f"--{name} is for backends: leave it out with --level")
    if given["backends"] is not None and "," in given["backends"]:
        raise InputError(f"--level runs on one backend, not {given['backends']!r}")
    level = read_level(given["level"])
    options = LevelBenchOptions(bundle, given["backends"] or AUTO, given["steps"], given["props"])

    def measure(on_progress: OnProgress) -> Measured:
        result = bench_level(level, options, on_progress)

        def draw(form: str) -> bytes:
            from propsmith.runtime.benchmark.plot_level import draw_level

            return draw_level(result, form)

        return result, level_as_text(result), draw

    return measure


def _what(what: object) -> str:
    return "" if what is None else str(what)


def _batches(text: str) -> tuple[int, ...]:
    try:
        return tuple(int(part) for part in text.split(","))
    except ValueError:
        raise InputError(f"--batch takes numbers such as 1,2,4,8, not {text!r}") from None
