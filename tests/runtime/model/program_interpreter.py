"""A sampling program executed on arrays: the reference of what devices do."""

from collections.abc import Callable, Mapping

import numpy as np

from propsmith.runtime.arrays import FloatArray
from propsmith.runtime.model.sampling_program import FRESH, Combination, Program


def run_program(
    program: Program, denoise: Callable[[FloatArray, int], FloatArray], inputs: Mapping[int, FloatArray]
) -> FloatArray:
    """Execute a program on arrays.

    Args:
        program: as `trace` made it.
        denoise: guided x0 prediction of x at an index of the schedule.
        inputs: `NOISE`, and `ORIGIN` if the program was traced with one.
    """
    registers: dict[int, FloatArray] = dict(inputs)
    for stage in program.stages:
        values = {c.target: _weighted_sum(c, registers) for c in stage.combinations}
        registers.update(values)
        if stage.evaluate is not None:
            register, index = stage.evaluate
            registers[FRESH] = denoise(registers[register], index)
    return registers[program.result]


def _weighted_sum(combination: Combination, registers: Mapping[int, FloatArray]) -> FloatArray:
    total: FloatArray = np.sum([np.float32(c) * registers[r] for r, c in combination.terms], axis=0, dtype=np.float32)
    return total
