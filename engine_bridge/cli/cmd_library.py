"""`propsmith library`: what was made, listed, shown, copied out, and thinned."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from propsmith.engine_bridge import paths
from propsmith.engine_bridge.library import Library
from propsmith.runtime.cli import shared
from propsmith.runtime.cli.command import verbose_option
from propsmith.runtime.cli.shared import PATH
from propsmith.runtime.errors import InputError
from propsmith.runtime.files import slug, write_atomic

_UNITS = {"": 1, "K": 2**10, "M": 2**20, "G": 2**30, "T": 2**40}

_library_option = click.option(
    "--library", "folder", type=PATH, help="Folder of the library.  [default: in the user's own data]"
)


class ByteSize(click.ParamType):  # type: ignore[type-arg,unused-ignore]
    """A size such as 500M or 2G."""

    name = "SIZE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Turn `2G` into bytes."""
        match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([KMGT]?)i?B?", str(value), re.IGNORECASE)
        if match is None:
            self.fail(f"{value!r} is no size such as 500M or 2G", param, ctx)
        return int(float(match[1]) * _UNITS[match[2].upper()])


@click.group()
def library() -> None:
    """List, show, copy out and thin what `propsmith serve` has made.

    \b
    Examples:
      propsmith library list barrel
      propsmith library export 3f2a -o barrel.glb
      propsmith library prune --max-size 2G
    """


def _open(folder: Path | None) -> Library:
    place = folder or paths.default_library()
    if not (place / "library.sqlite").is_file():
        raise InputError(f"there is no library in {place}: `propsmith serve` makes one, --library names another")
    return Library(place)


@library.command("list")
@click.argument("search", required=False, default="")
@click.option("--limit", type=click.IntRange(1, 100_000), default=50, show_default=True, help="How many at most.")
@shared.json_option
@_library_option
@verbose_option
def list_assets(search: str, limit: int, folder: Path | None, as_json: bool) -> None:
    """List assets, newest first; of those whose words hold all of SEARCH.

    \b
    Example:
      propsmith library list "red chair" --limit 10
    """
    assets, total = _open(folder).history(search, limit)
    if as_json:
        click.echo(json.dumps({"assets": assets, "total": total}, indent=1))
        return
    for asset in assets:
        triangles = asset["lods"][0]["triangles"]
        size = asset["files"]["glb"]["bytes"] / 1e3
        click.echo(
            f"{asset['id'][:8]}  {asset['created'][:10]}  {triangles:>6} triangles {size:>7.0f} kB  "
            f"{asset['title']} (seed {asset['seed']})"
        )
    if total > len(assets):
        click.echo(f"... and {total - len(assets)} more: --limit shows them")
    if not total:
        click.echo("nothing is in the library yet" if not search else f"nothing matches {search!r}")


@library.command()
@click.argument("asset")
@shared.json_option
@_library_option
@verbose_option
def show(asset: str, folder: Path | None, as_json: bool) -> None:
    """Show an ASSET, by its id or the beginning of it: sizes, files, recipe.

    \b
    Example:
      propsmith library show 3f2a
    """
    opened = _open(folder)
    facts = opened.asset(opened.resolve(asset))
    if as_json:
        click.echo(json.dumps(facts, indent=1))
        return
    size = " x ".join(f"{side:g}" for side in facts["size"])
    triangles = " / ".join(str(lod["triangles"]) for lod in facts["lods"])
    click.echo(f"{facts['title']}\n  id        {facts['id']}\n  made      {facts['created']}\n  size      {size} m")
    click.echo(f"  triangles {triangles}")
    for name, file in facts["files"].items():
        path = opened.path(facts["id"], name)
        click.echo(f"  {name:<9} {path} ({file['bytes']:,} bytes{'' if path.is_file() else ', lost'})")
    for name, value in facts["recipe"].items():
        if value is not None:
            click.echo(f"  {name:<14} {value if not isinstance(value, dict) else '(an edit; --json shows it)'}")


@library.command()
@click.argument("assets", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Every asset of the library.")
@click.option(
    "-o",
    "--output",
    type=PATH,
    default=Path(),
    help="A .glb for one asset, or a folder, made if need be.  [default: here]",
)
@shared.force_option
@_library_option
@verbose_option
def export(assets: tuple[str, ...], everything: bool, output: Path, force: bool, folder: Path | None) -> None:
    """Copy the .glb of ASSETS out of the library, by their ids or the beginnings of them.

    \b
    Examples:
      propsmith library export 3f2a -o barrel.glb
      propsmith library export --all -o props/
    """
    opened = _open(folder)
    if everything == bool(assets):
        raise InputError("name the assets, or give --all")
    ids = [a["id"] for a in opened.history(limit=-1)[0]] if everything else [opened.resolve(a) for a in assets]
    single = output.suffix.lower() == ".glb"
    if single and len(ids) != 1:
        raise InputError(f"{output} is one file for {len(ids)} assets: give a folder")
    targets = {i: output if single else output / _name(opened.asset(i)) for i in ids}
    _make_folder(output.parent if single else output)
    for target in targets.values():
        shared.check_target(target, ".glb", force=force)
    lost = {asset: path for asset in targets if not (path := opened.path(asset, "glb")).is_file()}
    if lost and not everything:
        raise InputError(_lost(lost, opened.folder))
    for asset in (a for a in targets if a not in lost):
        write_atomic(targets[asset], opened.path(asset, "glb").read_bytes())
        click.echo(str(targets[asset]))
    if lost:
        raise InputError(_lost(lost, opened.folder))


def _lost(lost: Mapping[str, Path], folder: Path) -> str:
    names = ", ".join(f"{asset[:8]} ({path})" for asset, path in lost.items())
    return f"files of the library {folder} are lost: {names}; bring them back, or make these props again"


def _make_folder(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder} is no folder: name another, or a file that ends in .glb")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"can't make the folder {folder}: {error.strerror or error}") from error


def _name(facts: dict[str, Any]) -> str:
    return f"{slug(facts['title'])}_{facts['seed']}_{facts['id'][:8]}.glb"


@library.command()
@click.option(
    "--max-size", type=ByteSize(), required=True, help="What the library's files may take, such as 500M or 2G."
)
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
@_library_option
@verbose_option
def prune(max_size: int, dry_run: bool, folder: Path | None) -> None:
    """Delete the oldest assets until the library's files take at most a size.

    \b
    Example:
      propsmith library prune --max-size 2G
    """
    opened = _open(folder)
    deleted = opened.prune(max_size, dry_run=dry_run)
    if not dry_run:
        opened.sweep()
    for asset in deleted:
        click.echo(f"{asset['id'][:8]}  {asset['title']} (seed {asset['seed']})")
    count, size = opened.size()
    verb = "would be deleted" if dry_run else "deleted"
    click.echo(f"{len(deleted)} {verb}; the library holds {count} assets, {size / 2**20:.1f} MiB")
