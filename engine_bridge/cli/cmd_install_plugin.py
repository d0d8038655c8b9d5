"""`propsmith install-plugin`."""

from pathlib import Path

import click

from propsmith.runtime.cli.command import verbose_option
from propsmith.runtime.cli.shared import PATH

_NEXT = {
    "godot": "Open the project in Godot (or reload it): the Propsmith dock is at the right.",
    "unity": "Open the project in Unity and choose Window > Propsmith.",
}


@click.command("install-plugin")
@click.argument("engine", type=click.Choice(["godot", "unity"]))
@click.argument("project", type=PATH)
@verbose_option
def install_plugin(engine: str, project: Path) -> None:
    """Put Propsmith's dock into a Godot 4 or Unity PROJECT; again, to bring it up to date.

    The project's own files stay as they are, but for the one that lists its plugins or packages.

    \b
    Examples:
      propsmith install-plugin godot ~/games/dungeon
      propsmith install-plugin unity D:\\games\\dungeon
    """
    from propsmith.engine_bridge import plugins

    done = plugins.install_godot(project) if engine == "godot" else plugins.install_unity(project)
    plugins.write_launch_file()
    click.echo(f"{done.folder}: version {_version()}")
    if done.changed is not None:
        click.echo(f"{done.changed}: names it now" + "".join(f", and {package}" for package in done.added))
    click.echo(_NEXT[engine])


def _version() -> str:
    from importlib.metadata import version

    return version("propsmith")
