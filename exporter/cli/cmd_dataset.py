"""`propsmith dataset`: the data that the embedded model is trained on."""

from pathlib import Path

import click

from propsmith.runtime.cli.command import verbose_option
from propsmith.runtime.errors import InputError
from propsmith.runtime.files import write_atomic

# What needs torch or Manifold is imported when it is called: --help works without.

_PATH = click.Path(path_type=Path)
_SEED = click.option("--seed", type=int, default=0, show_default=True)


@click.group()
def dataset() -> None:
    """Generate props, look at them, and turn meshes into training samples.

    \b
    Example:
      propsmith dataset generate -o generated
      propsmith dataset build props_cc0.npz generated/props.npz -o samples
    """


@dataset.command("build")
@click.argument("sources", type=_PATH, nargs=-1, required=True)
@click.option("-o", "--output", required=True, type=_PATH, help="Folder of the samples; existing ones are kept.")
@click.option("--limit", type=click.IntRange(1), help="Sample only the first N shapes.")
@click.option("--density", type=click.FloatRange(0.01, 4), default=1.0, show_default=True, help="Points, times this.")
@verbose_option
def build(sources: tuple[Path, ...], output: Path, limit: int | None, density: float) -> None:
    """Sample SOURCES: packs (.npz with its .csv) and folders of GLB and OBJ files with captions.csv.

    Signed distance (its sign by winding number), color and normals; on a GPU if there is one. Run it again to resume.

    \b
    Example:
      propsmith dataset build my-models/ -o samples
      propsmith dataset build props_cc0.npz generated/props.npz -o samples --density 0.25
    """
    from propsmith.exporter.training.data.dataset import build_samples
    from propsmith.exporter.training.data.field_samples import SampleOptions
    from propsmith.exporter.training.text.caption_facts import add_facts

    points = SampleOptions()
    surface, near, volume = (max(round(density * n), 1) for n in (points.surface, points.near, points.volume))
    options = SampleOptions(surface, near, volume)
    with click.progressbar(length=1, label="sampling") as bar:

        def show_progress(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        build_samples(sources, output, options=options, limit=limit, enrich=add_facts, on_progress=show_progress)
    click.echo(f"{output}: ready for propsmith train autoencoder")


@dataset.command("describe")
@click.argument("sources", type=_PATH, nargs=-1, required=True)
@verbose_option
def describe(sources: tuple[Path, ...]) -> None:
    """Say what is in SOURCES, packs and folders: shapes, props, nouns, and how many are held out for tests.

    \b
    Example:
      propsmith dataset describe props_cc0.npz generated/props.npz
    """
    from propsmith.exporter.training.data.mesh_source import open_sources
    from propsmith.exporter.training.data.mixture import describe_records
    from propsmith.exporter.training.text.captions import build_caption

    records = open_sources(sources).records
    rows = describe_records(records, [build_caption(record.row).noun for record in records])
    click.echo(f"{'source':32} {'shapes':>8} {'props':>8} {'nouns':>8} {'held out':>8}")
    for source, *counts in rows:
        click.echo(f"{source[:32]:32} " + " ".join(f"{count:8,}" for count in counts))


@dataset.command("generate")
@click.option("-o", "--output", required=True, type=_PATH, help="Folder of the pack; finished chunks in it are kept.")
@click.option("--count", type=click.IntRange(1), default=40_000, show_default=True, help="Shapes.")
@click.option("--kind", "kinds", multiple=True, help="Only this kind of prop; may be given again.")
@click.option("--workers", type=click.IntRange(1), help="Processes; by default one a core.")
@_SEED
@verbose_option
def generate(output: Path, count: int, kinds: tuple[str, ...], workers: int | None, seed: int) -> None:
    """Build props with captions by the parametric generators, as a pack for `dataset build`.

    \b
    Example:
      propsmith dataset generate -o generated --count 1000
      propsmith dataset build generated/props.npz -o samples
    """
    from propsmith.exporter.training.procedural.prop_pack import PackOptions, make_pack

    options = PackOptions(count=count, seed=seed, kinds=kinds)
    with click.progressbar(length=count, label="building props") as bar:
        path = make_pack(output, options, workers or 0, lambda done, _total: bar.update(done - bar.pos))
    click.echo(f"{path}: {count} shapes")


@dataset.command("preview")
@click.argument("kinds", nargs=-1)
@click.option("-o", "--output", type=_PATH, help="The sheet, a .png.")
@click.option("--count", type=click.IntRange(1, 64), default=6, show_default=True, help="Pictures a kind, one a row.")
@click.option("--captions/--no-captions", default=True, show_default=True, help="A caption below each picture.")
@click.option("--compositions", is_flag=True, help="Several props together instead of single ones.")
@click.option("--list", "list_only", is_flag=True, help="Print the kinds and their variants instead.")
@_SEED
@verbose_option
def preview(
    kinds: tuple[str, ...],
    output: Path | None,
    count: int,
    captions: bool,
    compositions: bool,
    list_only: bool,
    seed: int,
) -> None:
    """Draw a contact sheet of what the generators build, all KINDS or these.

    \b
    Example:
      propsmith dataset preview chair "street lamp" -o sheet.png
    """
    from propsmith.exporter.training.procedural.built_sheet import SheetOptions, built_sheet
    from propsmith.exporter.training.procedural.registry import load_kinds

    if list_only:
        click.echo("\n".join(f"{of.noun}: {', '.join(of.variants)}" for of in load_kinds().values()))
        return
    if output is None:
        raise InputError("give the sheet's name with -o, or --list")
    options = SheetOptions(kinds=kinds, count=count, captions=captions, compositions=compositions, seed=seed)
    write_atomic(output, built_sheet(options))
    click.echo(f"{output}")
