import json
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from propsmith.exporter.training.cuda_graph import CapturedStep
from propsmith.exporter.training.trainer import Trainer, TrainerOptions
from propsmith.runtime.errors import PropsmithError


def make(folder: Path, **options: object) -> tuple[nn.Linear, Trainer]:
    torch.manual_seed(0)
    layer = nn.Linear(4, 1)

    def loss() -> dict[str, Tensor]:
        x = torch.randn(16, 4)
        error = (layer(x)[:, 0] - x.sum(1)).square().mean()
        return {"loss": error, "double": 2 * error}

    settings = {"seconds": 60.0, "max_steps": 300, "warmup": 5, "log_every": 100, "learning_rate": 0.05, "ema": 0.9}
    return layer, Trainer({"layer": layer}, loss, TrainerOptions(**(settings | options)), folder, "toy")  # type: ignore[arg-type]


def test_it_learns_and_leaves_the_average(tmp_path: Path) -> None:
    layer, trainer = make(tmp_path)
    progress = trainer.run(lambda progress: {"twice": 2.0 * progress.step})
    assert progress.step == 300
    assert trainer.finished
    assert torch.allclose(layer.weight, torch.ones(1, 4), atol=0.02)
    lines = [json.loads(line) for line in (tmp_path / "toy.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line["step"] for line in lines] == [100, 200, 300]
    assert lines[-1]["loss"] < 0.1 * lines[0]["loss"]
    assert lines[0]["double"] == pytest.approx(2 * lines[0]["loss"], rel=1e-3)
    assert lines[1]["twice"] == 400.0


def test_it_goes_on_where_it_was_stopped(tmp_path: Path) -> None:
    layer, trainer = make(tmp_path, max_steps=120)
    trainer.run()
    weight = layer.weight.detach().clone()
    again, resumed = make(tmp_path)
    assert resumed.progress.step == 120
    assert resumed.progress.seconds > 0
    assert torch.equal(again.weight, weight)
    assert resumed.run().step == 300


def test_a_session_ends_before_the_budget(tmp_path: Path) -> None:
    _, trainer = make(tmp_path, session_seconds=0.0)
    assert trainer.run().step == 0
    assert not trainer.finished


def test_the_averaged_weights_are_only_lent(tmp_path: Path) -> None:
    layer, trainer = make(tmp_path, max_steps=20)
    trainer.run()
    with torch.no_grad():
        layer.weight.fill_(7.0)
    with trainer.averaged():
        assert not torch.allclose(layer.weight, torch.full((1, 4), 7.0))
        assert not layer.training
    assert torch.equal(layer.weight, torch.full((1, 4), 7.0))
    assert layer.training


def test_the_rate_warms_up_and_falls_along_a_cosine(tmp_path: Path) -> None:
    _, trainer = make(tmp_path, warmup=10, final_rate=0.0, max_steps=None, seconds=100.0)
    assert trainer._rate(0) == pytest.approx(0.005)
    assert trainer._rate(9) == pytest.approx(0.05)
    trainer.progress.seconds = 50.0
    assert trainer._rate(500) == pytest.approx(0.025)
    trainer.progress.seconds = 100.0
    assert trainer._rate(500) == pytest.approx(0.0)


def test_divergence_is_told(tmp_path: Path) -> None:
    layer, trainer = make(tmp_path)
    with torch.no_grad():
        layer.weight.fill_(float("nan"))
    with pytest.raises(PropsmithError, match="diverged at step 100"):
        trainer.run()


def test_on_a_cpu_a_captured_step_is_a_call() -> None:
    calls: list[int] = []
    step = CapturedStep(lambda: calls.append(1), torch.device("cpu"))
    for _ in range(6):
        step()
    assert len(calls) == 6
