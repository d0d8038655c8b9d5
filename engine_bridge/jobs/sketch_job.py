"""Jobs that show candidates, one of which is then made in full."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any

from propsmith.engine_bridge.jobs.generate_job import Generate
from propsmith.engine_bridge.jobs.job import TaskContext, Work
from propsmith.engine_bridge.jobs.params import (
    MAX_COUNT,
    Count,
    JobName,
    ProfileName,
    PropParams,
    read_params,
    split_options,
    within,
    wrong,
)
from propsmith.engine_bridge.jobs.wire_options import dump_options, read_options
from propsmith.engine_bridge.protocol import RpcError
from propsmith.runtime.model.latent_sampler import SampleRequest
from propsmith.runtime.pipeline import GenerateOptions

SKETCHES = 4
_RESOLUTION = 64


@dataclass(frozen=True)
class SketchParams(PropParams):
    """The params of `sketch`, but for the options."""

    count: Count = SKETCHES


@dataclass(frozen=True)
class Sketch(Generate):
    """Pictures of candidates: coarse meshes of consecutive seeds."""

    kind = "sketch"
    makes_assets = False
    preview_size = 256
    params = SketchParams

    def make(self, context: TaskContext, options: GenerateOptions) -> None:
        """Decode a coarse surface, which the worker shows; see Work."""
        pipeline, clock = context.pipeline, context.clock(options)
        condition = pipeline.condition(context.prompt(), clock)
        request = SampleRequest(condition, (options.seed,), pipeline.sampler_options(options))
        (latent,) = pipeline.sample(request, clock)
        pipeline.surface(latent, replace(options, resolution=_RESOLUTION), clock)

    @classmethod
    def methods(cls) -> dict[str, Callable[[Mapping[str, Any]], Any]]:
        """Also `finish`, which makes a candidate in full."""
        return {cls.kind: cls.read, "finish": FinishRequest.read}


@dataclass(frozen=True)
class FinishParams:
    """The params of `finish`, but for the options."""

    sketch: JobName
    index: Annotated[int, within(0, MAX_COUNT - 1)]
    job: JobName | None = None
    profile: ProfileName | None = None


@dataclass(frozen=True)
class FinishRequest:
    """Which candidate of which sketch is made, and what of its options changes."""

    sketch: str
    index: int
    job: str | None
    profile: str | None
    options: dict[str, Any]
    """As the request has them."""

    @classmethod
    def read(cls, params: Mapping[str, Any]) -> "FinishRequest":
        """Read the params of `finish`; raises RpcError as Work.read does."""
        options, rest = split_options(params)
        read_options(options)
        read = read_params(FinishParams, rest)
        return cls(read.sketch, read.index, read.job, read.profile, options)

    def of(self, work: Work) -> Work:
        """The work that makes the candidate in full.

        Raises:
            RpcError: the job was no sketch or has no such candidate.
        """
        if not isinstance(work, Sketch):
            raise RpcError("params", f"job {self.sketch!r} is no sketch", param="sketch")
        if self.index >= work.count:
            raise wrong("index", f"a whole number from 0 to {work.count - 1}", self.index)
        before = dump_options(work.options)
        if "lods" in self.options:
            before.pop("triangles", None)
        options = read_options({**before, **self.options})
        return Generate(work.prompt, work.image, work.seed + self.index, 1, self.profile or work.profile, options)
