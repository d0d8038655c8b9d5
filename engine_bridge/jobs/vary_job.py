"""Jobs that make variations of an asset."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from propsmith.engine_bridge.jobs.job import TaskContext, Work, WorkRequest
from propsmith.engine_bridge.jobs.params import (
    AssetId,
    Number,
    PromptText,
    WorkParams,
    read_params,
    read_prompt,
    split_options,
)
from propsmith.engine_bridge.jobs.wire_options import dump_options, read_options
from propsmith.engine_bridge.protocol import RpcError
from propsmith.runtime import edit
from propsmith.runtime.errors import InputError
from propsmith.runtime.options import GenerateOptions
from propsmith.runtime.prop import Prop

STRENGTH = 0.4


@dataclass(frozen=True, kw_only=True)
class VaryParams(WorkParams):
    """The params of `vary`."""

    asset: AssetId
    strength: Number = STRENGTH
    prompt: PromptText | None = None


@dataclass(frozen=True)
class Vary(Work):
    """Variations of one asset, of consecutive seeds; what isn't requested is as the asset has it."""

    kind = "vary"

    asset: str = ""
    """Its id."""
    strength: float = STRENGTH
    """How far they go, over 0 to 1."""

    @classmethod
    def read(cls, params: Mapping[str, Any]) -> WorkRequest:
        """Read the params of `vary`; see Work.read."""
        options, rest = split_options(params)
        read = read_params(VaryParams, rest)
        prompt = None if read.prompt is None else read_prompt(read.prompt)
        try:
            edit.noise_level(read.strength)
        except InputError as error:
            raise RpcError("params", str(error), param="strength") from error
        chosen = read_options(options)
        work = cls(prompt, None, read.seed, read.count, read.profile, chosen, read.asset, read.strength)
        return WorkRequest(work, None, read.job)

    def make(self, context: TaskContext, options: GenerateOptions) -> Prop | None:
        """Make a variation; see Work."""
        source = context.source()
        chosen = {name: getattr(options, name) for name in dump_options(self.options)}
        if self.profile is not None:
            chosen["profile"] = self.profile
        varied = replace(source.options, **chosen, seed=options.seed)
        clock = context.clock(options)
        return edit.vary(context.pipeline, source, self.strength, varied, prompt=self.prompt, clock=clock)

    @property
    def source(self) -> str:
        """The asset; see Work."""
        return self.asset

    @property
    def capability(self) -> str | None:
        """Nothing where the asset's words stay; see Work."""
        return None if self.prompt is None else "text"

    def to_dict(self) -> dict[str, Any]:
        """For the library; see Work."""
        return {**super().to_dict(), "asset": self.asset, "strength": self.strength}
