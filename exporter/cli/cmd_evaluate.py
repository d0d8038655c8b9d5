"""`propsmith evaluate`: how good a bundle's props are, beside real ones and beside another's."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from propsmith.exporter.evaluation.measures import NAMES, check_names
from propsmith.runtime.cli import shared
from propsmith.runtime.cli.cmd_generate import read_prompts
from propsmith.runtime.cli.command import verbose_option
from propsmith.runtime.errors import InputError
from propsmith.runtime.files import hold_lock

if TYPE_CHECKING:
    from propsmith.exporter.evaluation.judgement import Judgement
    from propsmith.exporter.evaluation.run_evaluation import Evaluation

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_FEW = click.IntRange(1)


@click.command()
@click.argument("bundle", default="props")
@click.option("--against", metavar="OTHER", help="Judge this bundle, too, side by side.")
@click.option("--real", type=shared.PATH, multiple=True, help="Real props: a pack (.npz with its .csv), or a folder.")
@click.option("--prompts", type=_FILE, help="A prompt a line.  [default: captions of held-out real props]")
@click.option("-o", "--output", required=True, type=shared.PATH, help="Folder of the table, the page and all props.")
@click.option("--props", type=click.IntRange(0), default=64, show_default=True, help="Prompts at most.")
@click.option("--seeds", type=_FEW, default=2, show_default=True, help="Samples a prompt.")
@click.option(
    "--reconstruct", type=click.IntRange(0), default=32, show_default=True, help="Real props to encode, at most."
)
@click.option("--suite", type=click.IntRange(0), help="Prompts of a measure's own, at most.  [default: all]")
@click.option("--reference", type=_FEW, help="Real props to compare samples with, at most.  [default: all]")
@click.option("--training", type=_FEW, help="Training props to look for copies among, at most.  [default: all]")
@click.option("--steps", type=_FEW, help="Denoiser evaluations a prop.  [default: the bundle's]")
@shared.prop_options("resolution")
@click.option("--measures", help=f"Which, of {','.join(NAMES)}.  [default: all]")
@click.option("--controls", is_flag=True, help="Judge real props, shuffled prompts and noised latents, too.")
@click.option("--workers", type=_FEW, default=1, show_default=True, help="Processes.")
@shared.backend_option
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@verbose_option
def evaluate(bundle: str, against: str | None, prompts: Path | None, output: Path, as_json: bool, **given: Any) -> None:
    """Judge BUNDLE (a folder, or an embedded bundle's name): its samples, and what it keeps of real props.

    Writes evaluation.json, evaluation.txt and index.html. Run the same command again to go on after an interruption;
    what is in the folder isn't made again.

    \b
    Examples:
      propsmith evaluate --prompts words.txt -o judged
      propsmith evaluate my-bundle --against props --real props_cc0.npz -o judged
      propsmith evaluate --real props_cc0.npz --controls --props 24 --workers 4 -o judged
    """
    from propsmith.exporter.evaluation.judgement import as_text
    from propsmith.exporter.evaluation.run_evaluation import Evaluation, JudgeOptions

    chosen = NAMES if given["measures"] is None else given["measures"].split(",")
    lines = () if prompts is None else tuple(read_prompts(prompts))
    known = {name: value for name, value in given.items() if value is not None}
    options = JudgeOptions(prompts=lines, **known | {"measures": check_names(chosen)})
    evaluation = Evaluation([bundle] if against is None else [bundle, against], options)
    try:
        output.mkdir(exist_ok=True)
    except OSError as error:
        raise InputError(f"can't make the folder {output}: {error.strerror}") from error
    lock = hold_lock(output / ".lock", f"another evaluation is running in {output}: wait, or give another -o")
    try:
        found = _judge(evaluation, output)
    finally:
        lock.release()
    click.echo(json.dumps(found.to_dict(), indent=1) if as_json else as_text(found), nl=as_json)


def _judge(evaluation: "Evaluation", output: Path) -> "Judgement":
    """Judge under a bar of progress on stderr."""
    with click.progressbar(length=1000, label="evaluate", file=sys.stderr, item_show_func=_shortly) as bar:
        return evaluation.judge(output, lambda what, share: bar.update(int(1000 * share) - bar.pos, what))


def _shortly(what: object) -> str:
    return "" if what is None else str(what)[:40]
