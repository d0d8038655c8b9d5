"""What the model tests share: golden arrays, and modules whose branches aren't zero."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

GOLDEN = Path(__file__).parents[2] / "golden"


@dataclass(frozen=True)
class Golden:
    """One golden case: the original's state dict, its sizes, and every other array."""

    weights: dict[str, Tensor]
    size: dict[str, int]
    arrays: dict[str, Tensor]

    def __getitem__(self, name: str) -> Tensor:
        return self.arrays[name]


@pytest.fixture(scope="session")
def golden() -> Callable[[str], Golden]:
    def load(name: str) -> Golden:
        with np.load(GOLDEN / f"{name}.npz") as file:
            tensors = {key: torch.from_numpy(np.asarray(file[key])) for key in file.files}
        return Golden(
            weights={k.removeprefix("w/"): v for k, v in tensors.items() if k.startswith("w/")},
            size={k.removeprefix("cfg/"): int(v) for k, v in tensors.items() if k.startswith("cfg/")},
            arrays={k: v for k, v in tensors.items() if not k.startswith(("w/", "cfg/"))},
        )

    return load


@pytest.fixture
def randomised() -> Callable[[nn.Module], nn.Module]:
    """Fresh modules start with zero branches; random numbers everywhere make every path count."""

    def fill(module: nn.Module) -> nn.Module:
        generator = torch.Generator().manual_seed(0)
        with torch.no_grad():
            for parameter in module.parameters():
                scale = parameter.shape[-1] ** -0.5 if parameter.ndim > 1 else 0.3
                parameter.copy_(torch.randn(parameter.shape, generator=generator) * scale)
        return module.eval()

    return fill


@pytest.fixture(autouse=True)
def _seed() -> None:
    torch.manual_seed(0)
