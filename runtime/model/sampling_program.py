"""A sampler's arithmetic as a list of linear combinations, for devices that hold the latents.

The solvers of `solvers.py` are linear in latents and predictions: run once on symbols instead of arrays, they record
what they do. So there is one implementation of each, and a device needs a single kernel, a weighted sum.

Imports on Python 3.10 with numpy alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from propsmith.runtime.model.sampler_options import Solver
from propsmith.runtime.model.sampling import sample
from propsmith.runtime.model.schedules import Schedule

NOISE, ORIGIN = 0, 1
"""Registers of a program's inputs."""
FRESH = -1
"""Pseudo-register: the prediction of the evaluation just before a combination."""


@dataclass(frozen=True)
class Combination:
    """register <- sum of coefficient times register, all reads before all writes of its stage."""

    target: int
    terms: tuple[tuple[int, float], ...]
    """(register or FRESH, coefficient)."""


@dataclass(frozen=True)
class ProgramStep:
    """The combinations after an evaluation (for stage 0, before the first one)."""

    combinations: tuple[Combination, ...]
    evaluate: tuple[int, int] | None
    """(register of x, index into the schedule) of the next evaluation; None at the end."""
    step: int
    """Sampler steps done after this stage."""


@dataclass(frozen=True)
class Program:
    """All stages of a sampling."""

    stages: tuple[ProgramStep, ...]
    registers: int
    result: int
    """The register that holds the latent at the end."""

    @property
    def evaluations(self) -> int:
        """Number of denoiser calls."""
        return len(self.stages) - 1


def trace(schedule: Schedule, solver: Solver, *, origin: bool = False) -> Program:
    """Record what a solver does.

    Args:
        schedule: the noise levels.
        solver: which of the solvers.
        origin: whether sampling starts from a noised latent, in register `ORIGIN`.
    """
    recorder = _Recorder()
    noise: Any = recorder.leaf()
    start: Any = recorder.leaf()
    result: Any = sample(recorder.denoise, schedule, noise, solver, recorder.on_step, start if origin else None)
    return _allocate(recorder, result)


@dataclass(eq=False)
class _Symbol:
    """A symbolic value: coefficients over other symbols."""

    recorder: _Recorder
    stage: int
    terms: dict[int, float]
    """Position of a symbol -> coefficient; empty for inputs and predictions."""
    position: int = field(init=False)

    __array_ufunc__ = None  # numpy's scalars leave arithmetic to the methods below

    def __post_init__(self) -> None:
        self.position = len(self.recorder.symbols)
        self.recorder.symbols.append(self)

    def _combine(self, factor: float, other: _Symbol | None = None, weight: float = 0.0) -> _Symbol:
        terms = {self.position: factor}
        if other is not None:
            terms[other.position] = terms.get(other.position, 0.0) + weight
        return _Symbol(self.recorder, self.recorder.stage, terms)

    def __add__(self, other: _Symbol) -> _Symbol:
        return self._combine(1.0, other, 1.0)

    def __sub__(self, other: _Symbol) -> _Symbol:
        return self._combine(1.0, other, -1.0)

    def __mul__(self, factor: float) -> _Symbol:
        return self._combine(float(factor))

    __rmul__ = __mul__

    def __truediv__(self, divisor: float) -> _Symbol:
        return self._combine(1.0 / float(divisor))


class _Recorder:
    """Replaces the denoiser while a solver runs on symbols."""

    def __init__(self) -> None:
        self.symbols: list[_Symbol] = []
        self.stage = 0
        self.evaluations: list[tuple[_Symbol, int]] = []
        self.predictions: list[_Symbol] = []
        self.steps = [0]

    def leaf(self) -> _Symbol:
        return _Symbol(self, self.stage, {})

    def denoise(self, x: Any, index: int) -> Any:
        self.evaluations.append((x, index))
        self.stage += 1
        self.steps.append(self.steps[-1])
        self.predictions.append(self.leaf())
        return self.predictions[-1]

    def on_step(self, done: int, _total: int) -> None:
        self.steps[-1] = done


def _allocate(recorder: _Recorder, result: _Symbol) -> Program:
    """Keep the symbols that a later stage reads, in as few registers as possible; fold the others away."""
    last_use = _last_uses(recorder, result)
    held = {NOISE: NOISE, ORIGIN: ORIGIN}  # position of a symbol -> its register
    count = len(held)
    stages = []
    for number in range(recorder.stage + 1):
        fresh = recorder.predictions[number - 1].position if number else None
        live = [p for p in sorted(last_use) if recorder.symbols[p].stage == number and p not in held]
        # A register that is read in this stage for the last time may be written in it.
        taken = {register for position, register in held.items() if last_use.get(position, -1) > number}
        free = [register for register in range(count) if register not in taken]
        free += range(count, count + len(live) - len(free))
        combinations = []
        placed = dict(zip(live, free, strict=False))
        for position, register in placed.items():
            terms = _expand(recorder, recorder.symbols[position])
            reads = tuple((FRESH if p == fresh else held[p], c) for p, c in terms.items())
            combinations.append(Combination(register, reads))
        held = {p: r for p, r in held.items() if last_use.get(p, -1) > number} | placed
        count = max(count, *(r + 1 for r in held.values()))
        evaluate = None
        if number < recorder.stage:
            x, index = recorder.evaluations[number]
            evaluate = (held[x.position], index)
        stages.append(ProgramStep(tuple(combinations), evaluate, recorder.steps[number]))
    return Program(tuple(stages), count, held[result.position])


def _expand(recorder: _Recorder, symbol: _Symbol) -> dict[int, float]:
    """A symbol in terms of its stage's inputs: earlier symbols, and the fresh prediction."""
    if not symbol.terms:
        return {symbol.position: 1.0}
    out: dict[int, float] = {}
    for position, coefficient in symbol.terms.items():
        part = recorder.symbols[position]
        inner = _expand(recorder, part) if part.stage == symbol.stage else {position: 1.0}
        for leaf, weight in inner.items():
            out[leaf] = out.get(leaf, 0.0) + coefficient * weight
    return out


def _last_uses(recorder: _Recorder, result: _Symbol) -> dict[int, int]:
    """Position of every symbol that needs a register -> the last stage that reads it."""
    end = recorder.stage + 1
    open_ends = [(x.position, number + 1) for number, (x, _) in enumerate(recorder.evaluations)]
    open_ends.append((result.position, end))
    uses: dict[int, int] = {}
    while open_ends:
        position, stage = open_ends.pop()
        new = position not in uses
        uses[position] = max(uses.get(position, -1), stage)
        if new:
            symbol = recorder.symbols[position]
            leaves = _expand(recorder, symbol)
            open_ends += [(leaf, symbol.stage) for leaf in leaves if recorder.symbols[leaf].stage < symbol.stage]
    return uses
