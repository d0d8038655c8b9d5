"""Distill a small 3D encoder with four-bit weights for a trained decoder.

The large encoder (`train_autoencoder`) is the teacher, the decoder is frozen. The student is the teacher with the less
active hidden units of every block pruned; its matrices are rounded to four bits in every step with a straight-through
gradient (Bengio et al. 2013): quantization-aware training.
"""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.func import functional_call

from propsmith.exporter.models.config import ModelConfig, PointSetEncoderConfig
from propsmith.exporter.models.encoder import PointSetEncoder
from propsmith.exporter.models.implicit import CrossAttentionDecoder
from propsmith.exporter.onnx.quantize import INT4_GROUP, INT4_LIMIT, takes_int4
from propsmith.exporter.training.data.augment import (
    Augmentation,
    SurfaceBatch,
    gather_surface,
    permute,
    random_paint,
    random_rotation,
    random_stretch,
    repaint,
    transform_surface,
)
from propsmith.exporter.training.data.dataset import SampleSet, load_samples
from propsmith.exporter.training.train_autoencoder import autoencoder_table
from propsmith.exporter.training.trainer import Trainer, TrainerOptions, TrainingProgress, autocast, prepare_torch
from propsmith.exporter.weights.checkpoint import load_checkpoint, save_checkpoint


@dataclass(frozen=True)
class DistillOptions:
    """Options of the distillation.

    Attributes:
        trainer: budget, rates and seed.
        augmentation: of the shapes.
        mlp_ratio: width of the student's hidden layers over the block's.
        batch: shapes per step.
        teacher_points: surface points per shape for the teacher.
        points: how many of them the student gets.
        queries: points near the surface at which both decoded fields are compared.
        prop_share: share of props in a batch.
        latent_weight: of the loss on latents, in units of the teacher's variance.
        color_weight: of the loss on colors.
    """

    trainer: TrainerOptions = field(default_factory=lambda: TrainerOptions(seconds=170.0, learning_rate=5e-4))
    augmentation: Augmentation = field(default_factory=Augmentation)
    mlp_ratio: int = 2
    batch: int = 48
    teacher_points: int = 4096
    points: int = 2048
    queries: int = 1024
    prop_share: float = 0.75
    latent_weight: float = 0.05
    color_weight: float = 0.5


CHECKPOINT = "encoder.safetensors"
_SPREADS = (0.008, 0.025, 0.07)  # of the query points about the surface, in units of the box [-1, 1]
_MIN_VARIANCE = 0.02
_SMALLEST_SCALE = float(torch.finfo(torch.float16).smallest_normal)


def shrink(teacher: PointSetEncoder, mlp_ratio: int, example: SurfaceBatch) -> PointSetEncoder:
    """The teacher pruned to its most active hidden units, `mlp_ratio` times the width of them in every block.

    Args:
        teacher: the encoder to prune.
        mlp_ratio: at most the teacher's own.
        example: shapes to rank the units on, by mean square activation times their outgoing squared weight.
    """
    config: PointSetEncoderConfig = replace(teacher.config, mlp_ratio=mlp_ratio)
    student = PointSetEncoder(config).to(example.position.device)
    activity: dict[str, Tensor] = {}
    hooks = [
        block.mlp.activation.register_forward_hook(_record(activity, name))  # type: ignore[union-attr]
        for name, block in _blocks(teacher).items()
    ]
    with torch.no_grad():
        teacher(example.position, example.normal, example.color)
    for hook in hooks:
        hook.remove()
    state = {key: value.clone() for key, value in teacher.state_dict().items()}
    for name in activity:
        fc, bias, proj = f"{name}.mlp.fc.weight", f"{name}.mlp.fc.bias", f"{name}.mlp.proj.weight"
        importance = activity[name] * state[proj].square().sum(0)
        units = importance.topk(mlp_ratio * config.width).indices.sort().values
        state[fc], state[bias], state[proj] = state[fc][units], state[bias][units], state[proj][:, units]
    student.load_state_dict(state)
    return student


def _blocks(encoder: PointSetEncoder) -> dict[str, nn.Module]:
    return {
        f"{group}.{number}": block
        for group, blocks in (("cross", encoder.cross), ("blocks", encoder.blocks))
        for number, block in enumerate(blocks)
    }


def _record(activity: dict[str, Tensor], name: str):  # type: ignore[no-untyped-def]
    def hook(_module: nn.Module, _inputs: object, output: Tensor) -> None:
        activity[name] = output.float().square().mean((0, 1))

    return hook


def rounded_state(encoder: nn.Module) -> dict[str, Tensor]:
    """Parameters with the large matrices rounded to four bits, with a straight-through gradient."""
    state: dict[str, Tensor] = dict(encoder.named_parameters())
    for name, weight in state.items():
        if takes_int4(name, tuple(weight.shape)):
            state[name] = weight + (round_int4(weight.detach()) - weight).detach()
    return state


def round_int4(weight: Tensor) -> Tensor:
    """A matrix [out, in] rounded as by `propsmith.exporter.onnx.quantize.store_int4`."""
    groups = weight.reshape(len(weight), -1, INT4_GROUP)
    scale = (groups.abs().amax(-1, keepdim=True) / INT4_LIMIT).half().float().clamp_min(_SMALLEST_SCALE)
    return ((groups / scale).round().clamp(-INT4_LIMIT, INT4_LIMIT) * scale).view_as(weight)


class EncoderDistillation:
    """One run: `run` trains the student; `student` then holds the averaged weights, not rounded.

    Args:
        teacher: the large encoder.
        decoder: its decoder.
        samples: shapes; queries aren't needed.
        folder: for the curves and the state.
        options: see `DistillOptions`.
    """

    def __init__(
        self,
        teacher: PointSetEncoder,
        decoder: CrossAttentionDecoder,
        samples: SampleSet,
        folder: Path,
        options: DistillOptions,
    ):
        prepare_torch(options.trainer.seed)
        self.samples, self.options = samples, options
        self.teacher = teacher.eval().requires_grad_(False).to(samples.device)
        self.decoder = decoder.eval().requires_grad_(False).to(samples.device)
        self._table = autoencoder_table(samples, options.prop_share)
        # On the device, since a captured step may read nothing from the host.
        spread = torch.tensor(_SPREADS).repeat(-(-options.queries // len(_SPREADS)))[: options.queries, None]
        self._spread = spread.to(samples.device)
        self.student = shrink(self.teacher, options.mlp_ratio, self._surface())
        self.trainer = Trainer({"encoder": self.student}, self._loss, options.trainer, folder, "distillation")

    def run(self) -> TrainingProgress:
        """Train until the budget is spent."""
        return self.trainer.run()

    def _surface(self) -> SurfaceBatch:
        samples, augmentation = self.samples, self.options.augmentation
        shapes = self._table.draw(self.options.batch)
        points, entry = gather_surface(samples, shapes, self.options.teacher_points)
        palette = samples.arrays["palette"][shapes]
        permutation, new = random_paint(palette, augmentation.repaint)
        color = repaint(permute(points.color, permutation), entry, permute(palette, permutation), new)
        rotation = random_rotation(len(shapes), augmentation, samples.device)
        stretch = random_stretch(samples.arrays["half_extent"][shapes], augmentation.stretch)
        return transform_surface(SurfaceBatch(points.position, points.normal, color), rotation, stretch)

    def _loss(self) -> dict[str, Tensor]:
        options, surface = self.options, self._surface()
        inputs = [x[:, : options.points] for x in (surface.position, surface.normal, surface.color)]
        with autocast(self.samples.device):
            with torch.no_grad():
                target, logvar = self.teacher(surface.position, surface.normal, surface.color)
            mean, _ = functional_call(self.student, rounded_state(self.student), tuple(inputs))
            queries = self._queries(surface.position)
            raw = self.decoder.query_raw(self.decoder.prepare(mean), queries)
            with torch.no_grad():
                raw_target = self.decoder.query_raw(self.decoder.prepare(target), queries)
        latent = ((mean - target).square() / (logvar.exp() + _MIN_VARIANCE)).mean()
        field_loss = F.l1_loss(raw[..., 0].float(), raw_target[..., 0].float())
        color_loss = F.l1_loss(raw[..., 1:].float(), raw_target[..., 1:].float())
        loss = field_loss + options.color_weight * color_loss + options.latent_weight * latent
        return {"loss": loss, "field": field_loss, "color": color_loss, "latent": latent}

    def _queries(self, surface: Tensor) -> Tensor:
        near = surface[:, -self.options.queries :]
        return (near + self._spread * torch.randn_like(near)).clamp(-1, 1)


def train_encoder(
    samples: Path,
    autoencoder: Path,
    out: Path,
    *,
    options: DistillOptions | None = None,
    device: torch.device | None = None,
) -> Path:
    """Distill an autoencoder's encoder, or resume an earlier call in `out`.

    Args:
        samples: folder of `propsmith dataset build`.
        autoencoder: checkpoint of `train_autoencoder`.
        out: folder for the state, the curves (`distillation.jsonl`) and the checkpoint.
        options: see `DistillOptions`.
        device: by default the GPU if there is one.

    Returns:
        The checkpoint of the small encoder.

    Raises:
        InputError: no samples.
        CheckpointError: the checkpoint can't be read, or lacks encoder or decoder.
    """
    stored = load_checkpoint(autoencoder)
    teacher = cast(PointSetEncoder, stored.build("encoder"))
    decoder = cast(CrossAttentionDecoder, stored.build("decoder"))
    data = load_samples(samples, device, queries=False)
    run = EncoderDistillation(teacher, decoder, data, out, options or DistillOptions())
    run.run()
    config = ModelConfig(name=stored.config.name, encoder=run.student.config)
    save_checkpoint(out / CHECKPOINT, config, {"encoder": run.student.state_dict()})
    return out / CHECKPOINT
