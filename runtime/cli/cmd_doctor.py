"""`propsmith doctor`."""

import json
import sys

import click

from propsmith.runtime.cli.command import verbose_option


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON.")
@verbose_option
def doctor(as_json: bool) -> None:
    """Tell what is installed, which backends work here (each is tried), and what would make it faster.

    \b
    Examples:
      propsmith doctor
      propsmith doctor --json
    """
    from propsmith.runtime.backends.doctor import as_text, examine

    with click.progressbar(length=1000, label="doctor", file=sys.stderr, hidden=as_json, item_show_func=_what) as bar:
        findings = examine(lambda what, share: bar.update(int(1000 * share) - bar.pos, what))
    click.echo(json.dumps(findings, indent=1) if as_json else as_text(findings))
    if not findings["works"]:
        sys.exit(1)


def _what(what: object) -> str:
    return "" if what is None else str(what)
