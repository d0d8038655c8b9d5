"""The denoising loop on a card: latents, guidance and the solver's sums stay there, one CUDA graph an evaluation.

The graph holds the denoiser and one pass over the latents (`sampling.cu`), which looks up what to do by a counter on
the card. So one graph serves every step of every schedule; the host only launches it, and is notified of each step.
"""

from __future__ import annotations

import itertools
from collections import deque
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from propsmith.runtime.backends.cuda import Buffer, Event, Graph, Kernels
from propsmith.runtime.backends.tensorrt.engine import Engine
from propsmith.runtime.errors import BackendError
from propsmith.runtime.model.sampler_options import MAX_STEPS, SamplerOptions
from propsmith.runtime.model.sampling import prediction_weights
from propsmith.runtime.model.sampling_program import NOISE, ORIGIN, Program, trace
from propsmith.runtime.model.schedules import Schedule
from propsmith.runtime.model.solvers import OnStep

Array = NDArray[np.float32]

SOURCE = Path(__file__).with_name("sampling.cu")
MAX_SUMS, MAX_TERMS = 4, 8
SUM = np.dtype(
    [("target", "i4"), ("terms", "i4"), ("source", "i4", (MAX_TERMS,)), ("weight", "f4", (MAX_TERMS,))], align=True
)
STAGE = np.dtype(
    [
        ("reads_prediction", "i4"),
        ("keep", "f4"),
        ("gain", "f4"),
        ("clip_before", "f4"),
        ("clip_after", "f4"),
        ("guidance", "f4"),
        ("next", "i4"),
        ("next_scale", "f4"),
        ("next_time", "f4"),
        ("sums", "i4"),
        ("sum", SUM, (MAX_SUMS,)),
    ],
    align=True,
)
"""The structures of `sampling.cu`."""
_MAX_STAGES = 2 * MAX_STEPS + 1


class DeviceSampler:
    """Samples with a denoiser's engine.

    Args:
        engine: the denoiser's.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._device = engine.device
        self._kernels = Kernels(engine.device, SOURCE.read_text(encoding="utf-8"), SOURCE.name)
        self._stages = Buffer(self._device, _MAX_STAGES * STAGE.itemsize)
        self._position = Buffer(self._device, 4)
        self._registers = Buffer(self._device, 1)
        self._graph: Graph | None = None
        self._captured: tuple[Any, ...] = ()

    def sample(
        self,
        condition: Array,
        uncond: Array,
        schedule: Schedule,
        options: SamplerOptions,
        noise: Array,
        on_step: OnStep | None = None,
        origin: Array | None = None,
    ) -> Array:
        """Denoise from noise, or from a partly noised latent, to a latent.

        Args:
            condition: `[B, ...]`.
            uncond: the unconditional condition `[...]`.
            schedule: the noise levels.
            options: solver, guidance and clamping.
            noise: unit Gaussian, `[B, T, C]`.
            on_step: called with (steps done, steps) after each; what it raises ends the sampling.
            origin: the latent `[B, T, C]` to start from.

        Returns:
            The latent `[B, T, C]`, float32.
        """
        self._device.activate()
        paired = options.guidance != 1.0
        program = trace(schedule, options.solver, origin=origin is not None)
        stages = stage_table(program, schedule, options)
        self._load(condition, uncond, noise, origin, stages, program.registers, paired=paired)
        launch = self._launcher(noise.size, len(condition) * (2 if paired else 1), paired=paired)
        try:
            self._advance(noise.size, len(condition) * (2 if paired else 1), paired=paired)
            self._launch_all(program, launch, on_step)
            offset = program.result * noise.nbytes
            return self._registers.download(noise.shape, np.float32, self._engine.stream, offset=offset)
        finally:
            self._engine.stream.synchronize()

    def _load(
        self,
        condition: Array,
        uncond: Array,
        noise: Array,
        origin: Array | None,
        stages: NDArray[Any],
        registers: int,
        *,
        paired: bool,
    ) -> None:
        """Put all that the loop reads onto the card."""
        engine, stream = self._engine, self._engine.stream
        rows = [condition, np.broadcast_to(uncond, condition.shape)] if paired else [condition]
        cond = np.concatenate(rows).astype(engine.dtypes["cond"])
        shapes = {"x": (len(cond), *noise.shape[1:]), "t": (len(cond),), "cond": cond.shape}
        if any(engine.dtypes[name] != np.float32 for name in ("x", "t", "out")):
            raise BackendError(f"graph {engine.graph!r} takes or gives latents in another type than float32")
        engine.prepare(shapes)
        engine.buffers["cond"].upload(cond, stream)
        if self._registers.nbytes < registers * noise.nbytes:
            self._registers = Buffer(self._device, registers * noise.nbytes)
        self._registers.upload(noise.astype(np.float32, copy=False), stream, offset=NOISE * noise.nbytes)
        if origin is not None:
            self._registers.upload(origin.astype(np.float32, copy=False), stream, offset=ORIGIN * noise.nbytes)
        self._stages.upload(stages, stream)
        self._position.fill(0, stream)

    def _launcher(self, count: int, rows: int, *, paired: bool) -> Graph:
        """The graph of one evaluation and what follows it, captured anew if a shape or an address has changed."""
        engine = self._engine
        state = (engine.generation, self._registers.pointer, count, rows, paired)
        if self._graph is None or self._captured != state:
            engine.enqueue()  # settles what must not happen during a capture
            engine.stream.synchronize()
            with engine.stream.capture() as graph:
                engine.enqueue()
                self._advance(count, rows, paired=paired)
            self._graph, self._captured = graph, state
        return self._graph

    def _advance(self, count: int, rows: int, *, paired: bool) -> None:
        buffers, stream = self._engine.buffers, self._engine.stream
        arguments = [self._stages, self._position, self._registers, buffers["x"], buffers["t"], buffers["out"]]
        self._kernels.launch("advance", max(count, rows), [*arguments, count, rows, int(paired)], stream)
        self._kernels.launch("next_stage", 1, [self._position], stream, block=1)

    def _launch_all(self, program: Program, graph: Graph, on_step: OnStep | None) -> None:
        """Launch every evaluation; a step is reported while the next one runs, so that the card never waits."""
        stream = self._engine.stream
        total = program.stages[-1].step
        running: deque[tuple[int, Event]] = deque()
        for before, stage in itertools.pairwise(program.stages):
            graph.launch(stream)
            if on_step is None or stage.step == before.step:
                continue
            running.append((stage.step, Event(self._device).record(stream)))
            if len(running) > 1:
                _notify(running, on_step, total)
        while running and on_step is not None:
            _notify(running, on_step, total)


def _notify(running: deque[tuple[int, Event]], on_step: OnStep, total: int) -> None:
    step, event = running.popleft()
    event.synchronize()
    on_step(step, total)


def stage_table(program: Program, schedule: Schedule, options: SamplerOptions) -> NDArray[Any]:
    """A program as `sampling.cu` reads it, one `STAGE` each."""
    table = np.zeros(len(program.stages), STAGE)
    table["next"], table["clip_before"], table["clip_after"] = -1, np.inf, np.inf
    table["guidance"] = options.guidance
    if options.clip_denoised:
        table["clip_before" if options.variant == "original" else "clip_after"] = 1.0
    index = -1
    for row, stage in zip(table, program.stages, strict=True):
        if index >= 0:
            row["reads_prediction"] = 1
            row["keep"], row["gain"] = prediction_weights(index, schedule, options)
        if stage.evaluate is not None:
            row["next"], index = stage.evaluate
            row["next_scale"], row["next_time"] = schedule.input_scale[index], schedule.time[index]
        row["sums"] = len(stage.combinations)
        for cell, combination in zip(row["sum"], stage.combinations, strict=False):
            cell["target"], cell["terms"] = combination.target, len(combination.terms)
            for j, (source, weight) in enumerate(combination.terms):
                cell["source"][j], cell["weight"][j] = source, weight
    return table
