"""The training loop of autoencoder, denoiser and encoder: captured steps, a time budget, EMA, logs, resuming.

The state on disk is the moving average of the weights and the seconds spent. A resumed run starts from it with a short
warm-up of the learning rate and continues on the same cosine schedule.
"""

import json
import logging
import math
import time
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from propsmith.exporter.models.layers import CrossBlock, ModulatedBlock, SelfBlock
from propsmith.exporter.training.cuda_graph import CapturedStep
from propsmith.exporter.training.optim import HybridOptimizer
from propsmith.runtime.errors import PropsmithError

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class TrainerOptions:
    """Time budget and rates.

    Attributes:
        seconds: length of the whole run; the learning rate falls along a cosine over it.
        session_seconds: stop after this many seconds, to be resumed; None: run to the end.
        max_steps: also stop after this many steps (for tests).
        learning_rate: AdamW's; Muon's update has the same size.
        final_rate: final learning rate, as a share of the highest.
        warmup: steps to reach the learning rate, at the start and after a resume.
        weight_decay: on matrices.
        ema: decay of the weights' moving average.
        log_every: steps between log lines.
        save_every: seconds between saved states.
        seed: of weights and batches.
    """

    seconds: float = 600.0
    session_seconds: float | None = None
    max_steps: int | None = None
    learning_rate: float = 1e-3
    final_rate: float = 0.02
    warmup: int = 200
    weight_decay: float = 0.02
    ema: float = 0.999
    log_every: int = 250
    save_every: float = 240.0
    seed: int = 0


@dataclass
class TrainingProgress:
    """Steps and seconds of training, over all sessions."""

    step: int = 0
    seconds: float = 0.0


def prepare_torch(seed: int) -> None:
    """Seed torch and allow TF32 in float32 products."""
    torch.manual_seed(seed)
    torch.set_float32_matmul_precision("high")


def compile_blocks(*modules: nn.Module) -> None:
    """Compile the transformer blocks in place on a GPU: all blocks of a kind share one compilation.

    Whole-model compilation takes minutes; the launches that it would save are saved by the CUDA graph anyway.
    """
    torch._dynamo.config.recompile_limit = 64
    for module in modules:
        for part in module.modules():
            if isinstance(part, SelfBlock | CrossBlock | ModulatedBlock):
                part.compile(dynamic=False)


@contextmanager
def uncompiled() -> Any:
    """Run compiled blocks eagerly: evaluation has other shapes, and is not worth a compilation."""
    torch.compiler.set_stance("force_eager")
    try:
        yield
    finally:
        torch.compiler.set_stance("default")


def autocast(device: torch.device) -> torch.autocast:
    """bfloat16 on a GPU, float32 on a CPU; without a cache, as a CUDA graph must contain every cast."""
    return torch.autocast(device.type, torch.bfloat16, enabled=device.type == "cuda", cache_enabled=False)


class Trainer:
    """Minimizes `loss` over the parameters of `modules`, and keeps their moving average.

    Args:
        modules: the trained modules by name, on one device.
        loss: draws a batch and returns named scalars; the one named "loss" is minimized, the others are logged.
        options: see `TrainerOptions`.
        folder: for `<name>.jsonl` (the curves) and `<name>.ema.safetensors` (the state).
        name: of this training.
    """

    def __init__(
        self,
        modules: Mapping[str, nn.Module],
        loss: Callable[[], dict[str, Tensor]],
        options: TrainerOptions,
        folder: Path,
        name: str,
    ):
        self.modules, self.options, self._loss = dict(modules), options, loss
        self.progress = TrainingProgress()
        folder.mkdir(parents=True, exist_ok=True)
        self._state_path, self._log_path = folder / f"{name}.ema.safetensors", folder / f"{name}.jsonl"
        self._resume()
        named = [(f"{key}.{n}", p) for key, module in self.modules.items() for n, p in module.named_parameters()]
        self._parameters = {n: p for n, p in named if p.requires_grad}
        self._average = [p.detach().clone() for p in self._parameters.values()]
        self._optimizer = HybridOptimizer(named, weight_decay=options.weight_decay)
        self.device = next(iter(self._parameters.values())).device
        self._names: list[str] = []
        self._totals = torch.zeros(16, device=self.device)
        self._captured = CapturedStep(self._step, self.device)

    @property
    def finished(self) -> bool:
        """Whether the whole budget is spent."""
        limit = self.options.max_steps
        return self.progress.seconds >= self.options.seconds or (limit is not None and self.progress.step >= limit)

    def run(
        self,
        on_log: Callable[[TrainingProgress], dict[str, float]] | None = None,
        on_save: Callable[[], None] | None = None,
    ) -> TrainingProgress:
        """Train until the budget or the session ends, and leave the averaged weights in the modules.

        `on_log` is called before each log line and returns further values for it (a validation loss). `on_save` is
        called after each save, with the averaged weights in the modules.
        """
        session_start, first_step = time.perf_counter(), self.progress.step
        before, last_save, since_log = self.progress.seconds, 0.0, 0
        while not self.finished:
            spent = time.perf_counter() - session_start
            self.progress.seconds = before + spent
            if self.options.session_seconds is not None and spent >= self.options.session_seconds:
                break
            self._optimizer.learning_rate.fill_(self._rate(self.progress.step - first_step))
            self._captured()
            self.progress.step, since_log = self.progress.step + 1, since_log + 1
            if self.progress.step % 20 == 0 and self.device.type == "cuda":
                torch.cuda.synchronize()  # else the host and its clock run minutes ahead
            if since_log == self.options.log_every:
                self._log(since_log, on_log)
                since_log = 0
            if spent - last_save >= self.options.save_every:
                self._save(on_save)
                last_save = spent
        if since_log:
            self._log(since_log, on_log)
        self._save(on_save)
        self.load_average()
        return self.progress

    @torch.no_grad()
    def load_average(self) -> None:
        """Put the averaged weights into the modules."""
        for parameter, average in zip(self._parameters.values(), self._average, strict=True):
            parameter.copy_(average)

    @contextmanager
    def averaged(self) -> Any:
        """Temporarily load the averaged weights into the modules, in evaluation mode."""
        trained = [p.detach().clone() for p in self._parameters.values()]
        self.load_average()
        for module in self.modules.values():
            module.eval()
        try:
            with torch.no_grad(), uncompiled():
                yield
        finally:
            with torch.no_grad():
                for parameter, value in zip(self._parameters.values(), trained, strict=True):
                    parameter.copy_(value)
            for module in self.modules.values():
                module.train()

    def _save(self, on_save: Callable[[], None] | None) -> None:
        self.save()
        if on_save:
            with self.averaged():
                on_save()

    def save(self) -> None:
        """Write the averaged weights and the progress."""
        tensors = dict(zip(self._parameters, (x.cpu() for x in self._average), strict=True))
        metadata = {"step": str(self.progress.step), "seconds": f"{self.progress.seconds:.3f}"}
        partial = self._state_path.with_suffix(".partial")
        save_file(tensors, partial, metadata)
        partial.replace(self._state_path)

    def _resume(self) -> None:
        if not self._state_path.exists():
            return
        from safetensors import safe_open

        with safe_open(self._state_path, "pt") as file:
            metadata = file.metadata()
        self.progress = TrainingProgress(int(metadata["step"]), float(metadata["seconds"]))
        state = load_file(self._state_path)
        for key, module in self.modules.items():
            own = {n.removeprefix(f"{key}."): x for n, x in state.items() if n.startswith(f"{key}.")}
            module.load_state_dict(own, strict=False)
        log.info("resuming at step %d after %.0f s", self.progress.step, self.progress.seconds)

    def _rate(self, session_step: int) -> float:
        fraction = min(1.0, self.progress.seconds / self.options.seconds)
        if self.options.max_steps:
            fraction = max(fraction, self.progress.step / self.options.max_steps)
        cosine = 0.5 * (1 + math.cos(math.pi * fraction))
        ramp = min(1.0, (session_step + 1) / self.options.warmup)
        return self.options.learning_rate * ramp * (self.options.final_rate + (1 - self.options.final_rate) * cosine)

    def _step(self) -> None:
        self._optimizer.zero_grad()
        parts = self._loss()
        torch.autograd.backward(parts["loss"])
        parts["gradient"] = self._optimizer.step()
        with torch.no_grad():
            torch._foreach_lerp_(self._average, list(self._parameters.values()), 1 - self.options.ema)
            self._names = list(parts)
            self._totals[: len(parts)] += torch.stack([value.detach().float() for value in parts.values()])

    def _log(self, steps: int, on_log: Callable[[TrainingProgress], dict[str, float]] | None) -> None:
        means = (self._totals / steps).tolist()
        self._totals.zero_()
        line: dict[str, Any] = {"step": self.progress.step, "seconds": round(self.progress.seconds, 1)}
        line |= {name: round(value, 5) for name, value in zip(self._names, means, strict=False)}
        if not math.isfinite(line["loss"]):
            raise PropsmithError(f"training diverged at step {self.progress.step}: lower the learning rate and resume")
        if on_log:
            line |= on_log(self.progress)
        with self._log_path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
        log.info("%s", line)
