"""What goes between the server and its workers: tasks, and the events of each up to its outcome."""

from dataclasses import dataclass
from typing import Any

from propsmith.engine_bridge.jobs.job import Work
from propsmith.runtime.backends.backend_kinds import AUTO


@dataclass(frozen=True)
class WorkerOptions:
    """What workers generate with, as `Pipeline.load` takes it."""

    bundle: str
    backend: str = AUTO
    threads: int | None = None


@dataclass(frozen=True)
class Task:
    """One prop to make, or a turning picture."""

    number: int
    work: Work | None
    """None: a turning picture of `glb`."""
    index: int = 0
    image: bytes | None = None
    latent: bytes | None = None
    """The .npz of the asset to vary."""
    glb: bytes | None = None


@dataclass(frozen=True)
class Stop:
    """Drop this task."""

    number: int


@dataclass(frozen=True)
class Ready:
    """The worker waits for tasks."""


@dataclass(frozen=True)
class TaskProgress:
    """Where a task stands."""

    number: int
    stage: str
    step: int
    steps: int
    share: float


@dataclass(frozen=True)
class Preview:
    """A PNG of the coarse mesh."""

    number: int
    seed: int
    image: bytes


@dataclass(frozen=True)
class Finished:
    """What a task gave: the facts and the files of an asset; of a sketch neither; of a turn the file `turn` alone."""

    number: int
    facts: dict[str, Any]
    files: dict[str, bytes]


@dataclass(frozen=True)
class Failed:
    """Why a task gave nothing."""

    number: int
    kind: str
    message: str


Event = Ready | TaskProgress | Preview | Finished | Failed
