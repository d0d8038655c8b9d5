"""The small encoder: what is left out of the large one, and that it learns."""

import json
from dataclasses import replace
from pathlib import Path

import torch

from propsmith.exporter.models.config import MODELS
from propsmith.exporter.models.encoder import PointSetEncoder
from propsmith.exporter.models.implicit import CrossAttentionDecoder
from propsmith.exporter.training.data.augment import SurfaceBatch
from propsmith.exporter.training.distill_encoder import DistillOptions, EncoderDistillation, rounded_state, shrink
from propsmith.exporter.training.trainer import TrainerOptions
from tests.exporter.training.tiny import tiny_samples

WIDE = replace(MODELS["tiny"].encoder, width=64)


def seeded(module: type, config: object) -> torch.nn.Module:
    torch.manual_seed(0)
    made = module(config)
    with torch.no_grad():
        for name, parameter in made.named_parameters():
            if name.endswith(("out.weight", "proj.weight")):
                parameter.normal_(std=0.05)
    return made.eval()


def surface() -> SurfaceBatch:
    generator = torch.Generator().manual_seed(3)
    position, normal, color = (torch.rand(2, 64, 3, generator=generator) for _ in range(3))
    return SurfaceBatch(position * 2 - 1, torch.nn.functional.normalize(normal, dim=-1), color)


def test_units_that_say_nothing_are_left_out_first() -> None:
    teacher = seeded(PointSetEncoder, WIDE)
    with torch.no_grad():
        for block in (*teacher.cross, *teacher.blocks):
            block.mlp.proj.weight[:, 1::2] = 0  # half of the units say nothing
    student = shrink(teacher, 2, surface())
    assert student.blocks[0].mlp.fc.weight.shape == (128, 64)
    batch = surface()
    with torch.no_grad():
        expected = teacher(batch.position, batch.normal, batch.color)[0]
        found = student(batch.position, batch.normal, batch.color)[0]
    torch.testing.assert_close(found, expected, atol=1e-5, rtol=1e-5)


def test_rounding_lets_the_gradient_through() -> None:
    encoder = seeded(PointSetEncoder, WIDE)
    name = "blocks.0.attention.qkv.weight"
    rounded = rounded_state(encoder)[name]
    assert len(rounded[0].unique()) <= 15, "a row is one group here"
    rounded.square().sum().backward()
    torch.testing.assert_close(encoder.blocks[0].attention.qkv.weight.grad, 2 * rounded.detach())


def test_the_student_learns(tmp_path: Path) -> None:
    teacher = seeded(PointSetEncoder, WIDE)
    decoder = seeded(CrossAttentionDecoder, MODELS["tiny"].decoder)
    before = {k: v.clone() for k, v in teacher.state_dict().items()}
    options = DistillOptions(
        trainer=TrainerOptions(seconds=120, max_steps=16, warmup=2, log_every=4, learning_rate=3e-3),
        batch=4,
        teacher_points=128,
        points=64,
        queries=32,
    )
    run = EncoderDistillation(teacher, decoder, tiny_samples(), tmp_path, options)
    assert run.run().step == 16
    lines = [json.loads(line) for line in (tmp_path / "distillation.jsonl").read_text(encoding="utf-8").splitlines()]
    assert lines[-1]["latent"] < 0.7 * lines[0]["latent"]
    assert all(torch.equal(before[k], v) for k, v in run.teacher.state_dict().items()), "the teacher stays"
