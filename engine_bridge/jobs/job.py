"""What every kind of job has: the work it does, and how far it has come. No I/O."""

# ruff: noqa: ARG002  # the usual answer of a method that kinds override needs none of its arguments

import hashlib
import json
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, ClassVar, Literal, Protocol, Self

from propsmith.engine_bridge.jobs.wire_options import dump_options, read_options
from propsmith.engine_bridge.library import now
from propsmith.engine_bridge.protocol import VERSION
from propsmith.runtime.edit import Source
from propsmith.runtime.model.bundle import Bundle
from propsmith.runtime.options import GenerateOptions
from propsmith.runtime.pipeline import Pipeline, Prompt
from propsmith.runtime.progress import Clock
from propsmith.runtime.prop import Prop

State = Literal["queued", "running", "done", "failed", "cancelled"]
ENDED = ("done", "failed", "cancelled")


class TaskContext(Protocol):
    """What a worker gives a work to make one of its props with."""

    @property
    def pipeline(self) -> Pipeline:
        """It sends a preview of each surface that it decodes."""

    def clock(self, options: GenerateOptions) -> Clock:
        """A clock that sends progress, and ends the work when the task is cancelled."""

    def prompt(self) -> Prompt:
        """The work's words or picture."""

    def source(self) -> Source:
        """The asset that is varied."""


@dataclass(frozen=True)
class Work(ABC):
    """What a job makes: `count` props (or candidates) of one prompt, picture or asset, or a level's props.

    A kind of job is a subclass in a file of its own, listed in `propsmith.engine_bridge.jobs.kinds`.
    """

    kind: ClassVar[str]
    """What clients and the library call it; also the method that requests it."""
    makes_assets: ClassVar[bool] = True
    """False: it adds nothing to the library, its previews are its result."""
    background: ClassVar[bool] = False
    """True: all other jobs come first, even between two of its props; a prop that crashes its worker fails alone."""
    preview_size: ClassVar[int] = 160
    """Pixels a side of the pictures of its surfaces."""

    prompt: str | None = None
    """Words; for a picture its name; None for variations that keep the asset's words."""
    image: str | None = None
    """SHA-256 of the picture, which the library keeps with the job."""
    seed: int = 0
    count: int = 1
    profile: str | None = None
    options: GenerateOptions = field(default_factory=GenerateOptions)
    """Without seed and profile."""

    @classmethod
    @abstractmethod
    def read(cls, params: Mapping[str, Any]) -> "WorkRequest":
        """Read the params of the method `kind`.

        Raises:
            RpcError: `params`, naming the first that is wrong.
        """

    @classmethod
    def methods(cls) -> dict[str, Callable[[Mapping[str, Any]], Any]]:
        """The methods of the protocol that request such a job, each with what reads its params."""
        return {cls.kind: cls.read}

    def make(self, context: TaskContext, options: GenerateOptions) -> Prop | None:
        """Make the prop that has these options, in a worker; None where previews are all.

        Kinds whose `item` gives works of other kinds have none.
        """
        raise NotImplementedError(f"{self.kind} is made item by item")

    @property
    def source(self) -> str | None:
        """The id of the asset that is varied, if one is."""
        return None

    @property
    def capability(self) -> str | None:
        """What the bundle must be able to do: `text`, `image` or nothing."""
        return "image" if self.image else "text"

    def item(self, index: int, source: str | None) -> tuple["Work", int]:
        """The work that makes one prop, and its index there.

        Args:
            index: of the prop in this work.
            source: id of the asset made for its `parent`, if it has one.
        """
        return self, index

    def parent(self, index: int) -> int | None:
        """The index of the prop that this one is a variation of; None if it is none."""
        return None

    def name(self, index: int) -> str | None:
        """The name of a prop, where props have names."""
        return None

    def seed_of(self, index: int) -> int:
        """The seed of a prop."""
        return self.seed + index

    def generate_options(self, index: int) -> GenerateOptions:
        """The options of one of its props."""
        options = replace(self.options, seed=self.seed + index)
        return options if self.profile is None else replace(options, profile=self.profile)

    def key(self, index: int, bundle: Bundle) -> str:
        """A digest of all that a prop depends on: equal keys, equal props."""
        facts = {**self.to_dict(), "seed": self.seed + index, "count": 1, "bundle": bundle.digest}
        facts["generator"] = VERSION
        return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()

    def to_dict(self) -> dict[str, Any]:
        """For the library, and for `key`: a change here makes every prop again."""
        return {
            "kind": self.kind,
            "prompt": self.prompt,
            "image": self.image,
            "seed": self.seed,
            "count": self.count,
            "profile": self.profile,
            "options": dump_options(self.options),
            "asset": None,
            "strength": None,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read what `to_dict` gave; raises RpcError where an option is no longer valid."""
        names = {f.name for f in fields(cls)} & set(data)
        return cls(**{**{name: data[name] for name in names}, "options": read_options(data["options"])})

    def snapshot_facts(self, job: "Job") -> dict[str, Any]:
        """What snapshots and the notification `done` have beyond every job's."""
        return {}

    def progress_facts(self, job: "Job", index: int) -> dict[str, Any]:
        """What notifications of progress have beyond every job's."""
        return {}

    def asset_facts(self, job: "Job", index: int) -> dict[str, Any]:
        """What notifications of a finished prop have beyond every job's."""
        return {}

    def list_facts(self) -> dict[str, Any]:
        """What replaces the long parts of a snapshot in the list that `status` gives."""
        return {"previews": []}


@dataclass(frozen=True)
class WorkRequest:
    """A request for work: the work, the picture that goes with it, and the name that the client chose for the job."""

    work: Work
    image: bytes | None = None
    job: str | None = None


@dataclass(eq=False)
class Job:
    """One job, and all that a client that comes back must be sent."""

    id: str
    work: Work
    created: str = field(default_factory=now)
    state: State = "queued"
    seq: int = 0
    stage: str | None = None
    share: float = 0.0
    """Of the whole job, 0 to 1."""
    eta: float | None = None
    """Seconds."""
    assets: dict[int, dict[str, Any]] = field(default_factory=dict)
    previews: dict[int, dict[str, Any]] = field(default_factory=dict)
    failures: list[dict[str, Any]] = field(default_factory=list)
    error: dict[str, str] | None = None
    crashes: int = 0
    """How often its worker died."""
    prop_crashes: dict[int, int] = field(default_factory=dict)
    """How often a prop of a background job lost its worker."""
    began: float = 0.0
    clock: Callable[[], float] = time.monotonic
    in_flight: dict[int, int] = field(default_factory=dict)
    """The props that are being made, each with the number of its task."""
    made: int = 0
    """Props made since it began; others were in the library."""

    @property
    def ended(self) -> bool:
        """Whether nothing more will come."""
        return self.state in ENDED

    @property
    def results(self) -> dict[int, dict[str, Any]]:
        """What it has given so far: assets, or previews where those are all."""
        return self.assets if self.work.makes_assets else self.previews

    @property
    def done(self) -> int:
        """How many of its props count as done in its share."""
        return len(self.assets) + len(self.failures) if self.work.makes_assets else len(self.previews)

    def _settled(self) -> set[int]:
        return {failure["index"] for failure in self.failures} | set(self.assets) | set(self.results)

    def unsettled(self) -> list[int]:
        """The props that neither are made nor failed, in order."""
        settled = self._settled()
        return [index for index in range(self.work.count) if index not in settled]

    def next_index(self) -> int | None:
        """The first prop that neither is made nor failed; None if there is none."""
        return next(iter(self.unsettled()), None)

    def free_index(self, busy: Callable[[int], bool] = lambda _: False) -> int | None:
        """The first prop that can be begun now: not in flight, its parent settled, and not `busy` otherwise."""
        settled = self._settled()
        for index in self.unsettled():
            parent = self.work.parent(index)
            if index not in self.in_flight and (parent is None or parent in settled) and not busy(index):
                return index
        return None

    @property
    def rate(self) -> float | None:
        """Props a minute since it began; None before the first."""
        seconds = self.clock() - self.began if self.began else 0.0
        return round(60 * self.made / seconds, 1) if self.made and seconds > 0 else None

    def snapshot(self, place: int | None, eta: float | None) -> dict[str, Any]:
        """What the protocol calls a Snapshot."""
        return {
            "job": self.id,
            "kind": self.work.kind,
            "state": self.state,
            "seq": self.seq,
            "created": self.created,
            "prompt": self.work.prompt,
            "seed": self.work.seed,
            "count": self.work.count,
            **self.work.snapshot_facts(self),
            "place": place,
            "stage": self.stage,
            "share": round(self.share, 4),
            "eta": eta,
            "assets": [self.assets.get(index) for index in range(self.work.count)],
            "previews": [self.previews[index] for index in sorted(self.previews)],
            "failures": self.failures,
            "error": self.error,
        }

    def end(self, state: State) -> None:
        """End in this state."""
        self.state, self.stage, self.eta = state, None, 0.0
        if state == "done":
            self.share = 1.0

    def drop_previews(self) -> None:
        """Forget, once clients were notified of the end, the pictures that can be had from the assets."""
        if self.work.makes_assets:
            self.previews.clear()

    def outcome(self) -> dict[str, Any]:
        """What the library stores of it; `restore` reads it."""
        return {
            "assets": {str(index): asset["id"] for index, asset in self.assets.items()},
            "failures": self.failures,
            "error": self.error,
            "deaths": self.crashes,  # so named in libraries that exist
            "previews": [] if self.work.makes_assets else [*self.previews.values()],
        }

    def restore(self, outcome: Mapping[str, Any], assets: Mapping[int, dict[str, Any]]) -> None:
        """Take over what the library stored, with those of its assets that still are there."""
        self.failures, self.error = list(outcome.get("failures", [])), outcome.get("error")
        self.crashes = outcome.get("deaths", 0)
        self.assets = dict(assets)
        self.previews = {preview["index"]: preview for preview in outcome.get("previews", [])}
