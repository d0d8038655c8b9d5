"""`propsmith inspect` and `preview`: what a finished .glb holds, and what it looks like."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from propsmith.runtime.cli import shared
from propsmith.runtime.cli.command import verbose_option
from propsmith.runtime.gltf.profiles import PROFILES

_ASSET = click.Path(path_type=Path, exists=True, dir_okay=False)
_SIZES = {"thumbnail": 512, "sheet": 256, "lods": 256, "turntable": 256}


@click.command()
@click.argument("asset", type=_ASSET)
@click.option("--for", "profile", type=click.Choice(list(PROFILES)), help="The engine.  [default: the file's own]")
@click.option("--json", "as_json", is_flag=True, help="Print what is inside as JSON.")
@verbose_option
@click.pass_context
def inspect(context: click.Context, asset: Path, profile: str | None, as_json: bool) -> None:
    """Say what is inside ASSET (.glb or .gltf, of anybody's), and end with 1 if an engine would reject it.

    \b
    Examples:
      propsmith inspect barrel.glb
      propsmith inspect barrel.glb --for godot --json
    """
    from propsmith.runtime.inspect.inspection import as_text, inspect_glb

    found = inspect_glb(asset, profile)
    click.echo(json.dumps(found.to_dict(), indent=1) if as_json else as_text(found))
    context.exit(1 if found.faults else 0)


@click.command()
@click.argument("asset", type=_ASSET)
@click.option("-o", "--output", type=shared.PATH, help="The picture.  [default: ASSET_KIND.png or .webp]")
@click.option(
    "--kind",
    type=click.Choice(list(_SIZES)),
    default="thumbnail",
    show_default=True,
    help="One view, eight, all levels of detail, or turning on the spot.",
)
@click.option("--size", type=int, help="Pixels a side of each view.  [default: 512 for a thumbnail, else 256]")
@shared.force_option
@verbose_option
def preview(asset: Path, output: Path | None, kind: str, size: int | None, force: bool) -> None:
    """Draw ASSET (.glb, .gltf) on the CPU, with its colours.

    \b
    Examples:
      propsmith preview barrel.glb
      propsmith preview barrel.glb --kind lods -o levels.png
    """
    from propsmith.runtime.files import write_atomic
    from propsmith.runtime.gltf.glb_reader import read_glb

    suffix = ".webp" if kind == "turntable" else ".png"
    target = output or Path(f"{asset.stem}_{kind}{suffix}")
    shared.check_target(target, suffix, force=force)
    found = read_glb(asset)
    for note in found.notes:
        click.echo(f"{asset}: {note}", err=True)
    write_atomic(target, _drawn(found, asset.name, kind, size or _SIZES[kind]))
    click.echo(f"{target}")


def _drawn(asset: Any, name: str, kind: str, size: int) -> bytes:
    from propsmith.runtime.inspect.asset_pictures import lod_strip, thumbnail, view_sheet
    from propsmith.runtime.render.contact_sheet import encode_png
    from propsmith.runtime.render.turntable import TurntableOptions, encode_webp, mesh_frames

    if kind != "turntable":
        return encode_png({"thumbnail": thumbnail, "sheet": view_sheet, "lods": lod_strip}[kind](asset, size))
    options = TurntableOptions(size=size)
    frames = mesh_frames(asset.lods[0], options, asset.skins[0])
    with click.progressbar(frames, length=options.frames, label=name[:40], file=sys.stderr) as bar:
        return encode_webp(list(bar))
