"""Jobs that make props of a prompt or a picture."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from propsmith.engine_bridge.jobs.job import TaskContext, Work, WorkRequest
from propsmith.engine_bridge.jobs.params import PropParams, digest, read_params, split_options
from propsmith.engine_bridge.jobs.wire_options import read_options
from propsmith.runtime.options import GenerateOptions
from propsmith.runtime.prop import Prop


@dataclass(frozen=True)
class Generate(Work):
    """Props of one prompt or picture, of consecutive seeds."""

    kind = "generate"
    params: ClassVar[type[PropParams]] = PropParams

    @classmethod
    def read(cls, params: Mapping[str, Any]) -> WorkRequest:
        """Read the params; see Work."""
        options, rest = split_options(params)
        read = read_params(cls.params, rest)
        prompt, image = read.subject()
        work = cls(prompt, digest(image), read.seed, read.count, read.profile, read_options(options))
        return WorkRequest(work, image, read.job)

    def make(self, context: TaskContext, options: GenerateOptions) -> Prop | None:
        """Make a prop; see Work."""
        return context.pipeline.generate(context.prompt(), options, on_progress=context.clock(options).on_progress)
