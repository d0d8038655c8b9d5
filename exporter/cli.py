"""Commands that need PyTorch: export and verify bundles, build datasets, train."""

import dataclasses
import json
from pathlib import Path

import click

from propsmith.exporter.verify import Comparison, require_passed, verify_bundle
from propsmith.exporter.write_bundle import MODEL_CARD, ExportOptions, write_bundle
from propsmith.runtime.bundle import Bundle
from propsmith.runtime.cli import verbose_option
from propsmith.runtime.condition import TOKENIZER, WORDS

_PATH = click.Path(path_type=Path)


@click.command()
@click.argument("checkpoints", nargs=-1, required=True, type=_PATH)
@click.option("-o", "--output", required=True, type=_PATH, help="The bundle's folder.")
@click.option("--name", help="Name of the bundle in recipes.  [default: the folder's name]")
@click.option("--license", "license_", default="MIT", show_default=True, help="Licence of the weights (SPDX).")
@click.option("--tokenizer", type=_PATH, help=f"{TOKENIZER}  [default: beside the first checkpoint]")
@click.option("--words", type=_PATH, help=f"{WORDS}, the words the model knows  [default: likewise]")
@click.option("--card", type=_PATH, help=f"{MODEL_CARD}  [default: likewise, if it is there]")
@click.option("--force", is_flag=True, help="Replace an existing bundle.")
@verbose_option
def export(
    checkpoints: tuple[Path, ...],
    output: Path,
    name: str | None,
    license_: str,
    tokenizer: Path | None,
    words: Path | None,
    card: Path | None,
    force: bool,
) -> None:
    r"""Write CHECKPOINTS (which together hold a model) as a bundle: ONNX graphs, weights, bundle.json.

    \b
    Example:
      propsmith export props.safetensors text_encoder.safetensors -o my-bundle
      propsmith verify my-bundle
    """
    files = {}
    for sidecar, given in ((TOKENIZER, tokenizer), (WORDS, words), (MODEL_CARD, card)):
        path = given or checkpoints[0].parent / sidecar
        if given or path.is_file():
            files[sidecar] = path
    options = ExportOptions(name=name or output.name, license=license_, files=files, force=force)
    with click.progressbar(length=0, label="exporting", show_eta=False) as bar:
        manifest = write_bundle(list(checkpoints), output, options, lambda graph: setattr(bar, "label", graph))
    size = sum(p.stat().st_size for p in output.iterdir()) / 2**20
    click.echo(f"{output}: {len(manifest.graphs)} graphs, {size:.1f} MiB; now run: propsmith verify {output}")


@click.command()
@click.argument("bundle", default="props")
@click.option("--checkpoint", multiple=True, type=_PATH, help="Also show what the stored form costs against this.")
@click.option("--json", "as_json", is_flag=True, help="Print the comparisons as JSON.")
@verbose_option
def verify(bundle: str, checkpoint: tuple[Path, ...], as_json: bool) -> None:
    r"""Compare every output of every graph of BUNDLE (a folder, or an embedded bundle's name) with PyTorch.

    \b
    Example:
      propsmith verify props
    """
    comparisons = []
    if not as_json:
        click.echo(f"{'graph':<14}{'output':<10}{'precision':<11}{'backend':<17}{'max|d|/max|ref|':>16}{'cosine':>10}")
    for comparison in verify_bundle(Bundle.load(bundle), list(checkpoint)):
        comparisons.append(comparison)
        if not as_json:
            click.echo(_row(comparison))
    if as_json:
        rows = [dataclasses.asdict(c) | {"passed": c.passed} for c in comparisons]
        click.echo(json.dumps(rows, indent=1).replace("Infinity", "null"))
    require_passed(comparisons)


def _row(c: Comparison) -> str:
    verdict = "" if c.passed else f"  over {c.tolerance:.0e}"
    return f"{c.graph:<14}{c.output:<10}{c.precision:<11}{c.backend:<17}{c.error:>16.1e}{c.cosine:>10.6f}{verdict}"
