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
)
from propsmith.engine_bridge.jobs.wire_options import dump_options, read_options, wrong
from propsmith.engine_bridge.protocol import RpcError
from propsmith.runtime.model.latent_sampler import SampleRequest
from propsmith.runtime.options import GenerateOptions

SKETCHES = 4
_RESOLUTION = 64


@dataclass(frozen=True, kw_only=True)
class SketchParams(PropParams):
    """The params of `sketch`."""

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
    """The params of `finish`."""

    sketch: JobName
    index: Annotated[int, within(0, MAX_COUNT - 1)]
    job: JobName | None = None
    profile: ProfileName | None = None


@dataclass(frozen=True)
class FinishRequest:
    """A request for a candidate in full, with the options that change, as they came."""

    params: FinishParams
    options: dict[str, Any]

    @classmethod
    def read(cls, params: Mapping[str, Any]) -> "FinishRequest":
        """Read the params of `finish`; raises RpcError as Work.read does."""
        options, rest = split_options(params)
        read_options(options)
        return cls(read_params(FinishParams, rest), options)

    def of(self, work: Work) -> Work:
        """The work that makes the candidate in full.

        Raises:
            RpcError: the job was no sketch or has no such candidate.
        """
        index, profile = self.params.index, self.params.profile or work.profile
        if not isinstance(work, Sketch):
            raise RpcError("params", f"job {self.params.sketch!r} is no sketch", param="sketch")
        if index >= work.count:
            raise wrong("index", f"a whole number from 0 to {work.count - 1}", index)
        before = dump_options(work.options)
        if "lods" in self.options:
            before.pop("triangles", None)
        options = read_options({**before, **self.options})
        return Generate(work.prompt, work.image, work.seed + index, 1, profile, options)
