"""`propsmith export`."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from propsmith.exporter.models.config import RELEASED_MODELS
from propsmith.exporter.onnx.opsets import OPSET, OPSETS
from propsmith.runtime.cli.command import verbose_option
from propsmith.runtime.model.bundle import EMBEDDED, MANIFEST, MODEL_CARD, Bundle, Manifest
from propsmith.runtime.model.text import TOKENIZER, WORDS

if TYPE_CHECKING:
    from propsmith.exporter.bundling.write_bundle import ExportOptions, StoredForm

# What needs torch is imported when it is called: --help works without.

_PATH = click.Path(path_type=Path)


@click.command()
@click.argument("checkpoints", nargs=-1, type=_PATH)
@click.option("--from", "folder", type=_PATH, help="Export a released Shap-E or Point-E from this folder instead.")
@click.option("--model", type=click.Choice(RELEASED_MODELS), help="Name of the released model.")
@click.option("--clip", type=_PATH, help="CLIP ViT-L/14 in transformers' layout.  [default: in the --from folder]")
@click.option("--any-weights", is_flag=True, help="Skip the SHA-256 check of OpenAI's files.")
@click.option("--list", "list_released", is_flag=True, help="List the released files' sources, and exit.")
@click.option("-o", "--output", type=_PATH, help="The bundle's folder.")
@click.option("--name", help="Name of the bundle in recipes.  [default: the folder's name]")
@click.option("--license", "license_", default="MIT", show_default=True, help="License of the weights (SPDX).")
@click.option("--tokenizer", type=_PATH, help=f"{TOKENIZER}  [default: beside the first checkpoint]")
@click.option("--words", type=_PATH, help=f"{WORDS}, the words the model knows  [default: beside the first checkpoint]")
@click.option("--card", type=_PATH, help=f"{MODEL_CARD}  [default: beside the first checkpoint, if it exists]")
@click.option(
    "--weights",
    type=click.Choice(["int8", "fp16", "int4"]),
    help="Stored form of the large matrices; int4 for distilled encoders.  [default: fp16 with --from, else int8]",
)
@click.option("--opset", type=click.Choice([str(o) for o in OPSETS]), default=str(OPSET), show_default=True)
@click.option("--force", is_flag=True, help="Replace an existing bundle.")
@verbose_option
def export(
    checkpoints: tuple[Path, ...], output: Path | None, folder: Path | None, *, list_released: bool, **choices: Any
) -> None:
    """Export CHECKPOINTS (which together hold a model) as a bundle: ONNX graphs, weights, bundle.json.

    A bundle (a folder, or an embedded one's name) in place of CHECKPOINTS is exported again, at another --opset.
    With --from DIR --model NAME, export a released Shap-E (from OpenAI's files or a diffusers folder) or Point-E's
    base40M-textvec.
    Opset 20 decomposes attention for older engines, 17 GELU too (TensorRT 8.6).

    \b
    Example:
      propsmith export props.safetensors text_encoder.safetensors -o my-bundle
      propsmith export props --opset 17 -o props-opset17
      propsmith export --from shap-e --model text300M -o text300M
      propsmith export --from point-e --model base40M-textvec --clip clip-vit-large-patch14 -o point-e
      propsmith verify my-bundle
    """
    from propsmith.exporter.weights.released import list_files

    if list_released:
        click.echo(list_files())
        return
    if output is None:
        raise click.UsageError("missing option '-o': the bundle's folder")
    with click.progressbar(length=0, label="exporting", show_eta=False) as bar:

        def show_label(graph: str) -> None:
            bar.label = graph

        bundle = _as_bundle(checkpoints)
        if folder is not None:
            manifest = _export_released(folder, output, checkpoints, choices, show_label)
        elif bundle is not None:
            manifest = _export_again(bundle, output, choices, show_label)
        else:
            manifest = _export_checkpoints(checkpoints, output, choices, show_label)
    size = sum(p.stat().st_size for p in output.iterdir()) / 2**20
    click.echo(f"{output}: {len(manifest.graphs)} graphs, {size:.1f} MiB; now run: propsmith verify {output}")


def _export_checkpoints(
    checkpoints: tuple[Path, ...], output: Path, choices: dict[str, Any], on_graph: Callable[[str], None]
) -> Manifest:
    from propsmith.exporter.bundling.write_bundle import write_bundle

    if not checkpoints:
        raise click.UsageError("give checkpoints, or --from DIR --model NAME")
    if choices["model"] or choices["clip"]:
        raise click.UsageError("--model and --clip go with --from DIR")
    files = {}
    for sidecar, option in ((TOKENIZER, "tokenizer"), (WORDS, "words"), (MODEL_CARD, "card")):
        path = choices[option] or checkpoints[0].parent / sidecar
        if choices[option] or path.is_file():
            files[sidecar] = path
    return write_bundle(list(checkpoints), output, _options(output, choices, "int8", files=files), on_graph)


def _as_bundle(checkpoints: tuple[Path, ...]) -> Bundle | None:
    """The bundle given instead of checkpoints, if any."""
    if len(checkpoints) != 1 or checkpoints[0].is_file():
        return None
    embedded = len(checkpoints[0].parts) == 1 and (EMBEDDED / checkpoints[0] / MANIFEST).is_file()
    return Bundle.load(checkpoints[0]) if embedded or (checkpoints[0] / MANIFEST).is_file() else None


def _export_again(bundle: Bundle, output: Path, choices: dict[str, Any], on_graph: Callable[[str], None]) -> Manifest:
    from propsmith.exporter.bundling.from_bundle import model_of, options_of
    from propsmith.exporter.bundling.write_bundle import check_output, write_model

    fixed = [name for name in ("model", "clip", "tokenizer", "words", "card", "weights") if choices[name]]
    if fixed:
        raise click.UsageError(f"--{fixed[0]}: a bundle is written again with what it holds, at another --opset")
    check_output(output, force=choices["force"])
    on_graph("reading")
    options = options_of(
        bundle, name=choices["name"] or output.name, opset=int(choices["opset"]), force=choices["force"]
    )
    return write_model(model_of(bundle), output, options, on_graph)


def _export_released(
    folder: Path, output: Path, checkpoints: tuple[Path, ...], choices: dict[str, Any], on_graph: Callable[[str], None]
) -> Manifest:
    from propsmith.exporter.bundling.write_bundle import check_output, write_model
    from propsmith.exporter.weights.released import read_released

    if checkpoints or not choices["model"]:
        raise click.UsageError("--from DIR takes --model NAME and no checkpoints")
    check_output(output, force=choices["force"])
    on_graph("reading")
    released = read_released(folder, choices["model"], clip=choices["clip"], check_hashes=not choices["any_weights"])
    return write_model(released.weights, output, _options(output, choices, "fp16", texts=released.texts), on_graph)


def _options(output: Path, choices: dict[str, Any], weights: "StoredForm", **content: Any) -> "ExportOptions":
    from propsmith.exporter.bundling.write_bundle import ExportOptions

    return ExportOptions(
        name=choices["name"] or output.name,
        license=choices["license_"],
        force=choices["force"],
        opset=int(choices["opset"]),
        weights=choices["weights"] or weights,
        **content,
    )
