"""The process that generates: it takes one task at a time over a pipe, and tells of its progress.

It lives and dies apart from the server, so that the server always answers. It writes no files of its own: what it makes
goes back over the pipe.
"""

import contextlib
import hashlib
import logging
import signal
import tempfile
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from propsmith.engine_bridge.jobs.requests import Work
from propsmith.engine_bridge.worker import asset_previews
from propsmith.runtime import edit
from propsmith.runtime.backends.choose import AUTO
from propsmith.runtime.errors import EmptyFieldError, InputError
from propsmith.runtime.geometry.mesh import Mesh
from propsmith.runtime.latent_file import Latent
from propsmith.runtime.model.decode import ImplicitFunction
from propsmith.runtime.model.image import load_subject
from propsmith.runtime.model.sampling import SamplerOptions
from propsmith.runtime.pipeline import STAGES, Decoded, GenerateOptions, Pipeline, Prompt
from propsmith.runtime.progress import Clock
from propsmith.runtime.prop import Prop
from propsmith.runtime.recipe import Recipe, without_pictures
from propsmith.runtime.render.contact_sheet import encode_png

log = logging.getLogger(__name__)

Array = NDArray[np.float32]

SKETCH_RESOLUTION = 64
_REMEMBERED = 64 * 2**20  # bytes of latents; the released model's take 4 MiB each


@dataclass(frozen=True)
class Runs:
    """What the worker generates with, as `Pipeline.load` takes it."""

    bundle: str
    backend: str = AUTO
    threads: int | None = None


@dataclass(frozen=True)
class Task:
    """What the worker is asked for."""

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


class _StoppedError(Exception):
    """The task was cancelled."""


class BridgePipeline(Pipeline):
    """A pipeline that shows each surface as soon as it stands, and remembers latents it has sampled."""

    on_surface: Callable[[ImplicitFunction, Mesh], None] | None = None

    @property
    def _latents(self) -> "OrderedDict[bytes, Array]":
        remembered: OrderedDict[bytes, Array] = self.__dict__.setdefault("_remembered", OrderedDict())
        return remembered

    def sample(
        self,
        condition: Array,
        seed: int,
        sampler: SamplerOptions,
        clock: Clock | None = None,
        *,
        origin: Array | None = None,
        start: float = 1.0,
    ) -> Array:
        """As the pipeline's, from memory where it can."""
        parts = [
            condition.tobytes(),
            repr((seed, sampler, start)).encode(),
            b"" if origin is None else origin.tobytes(),
        ]
        key = hashlib.sha256(b"|".join(parts)).digest()
        if key in self._latents:
            self._latents.move_to_end(key)
            return self._latents[key]
        latent = super().sample(condition, seed, sampler, clock, origin=origin, start=start)
        self._latents[key] = latent
        while sum(x.nbytes for x in self._latents.values()) > _REMEMBERED:
            self._latents.popitem(last=False)
        return latent

    def surface(self, latent: Array, options: GenerateOptions, clock: Clock | None = None) -> Decoded:
        """As the pipeline's, shown."""
        decoded = super().surface(latent, options, clock)
        if self.on_surface is not None:
            self.on_surface(decoded.function, decoded.mesh)
        return decoded


class TaskWorker:
    """Runs tasks on a pipeline and sends events.

    Args:
        pipeline: makes the props.
        tasks: a pipe that tasks and stops come by, or what has its `poll` and `recv`.
        events: a pipe that events go by, or what has its `send`.
    """

    def __init__(self, pipeline: BridgePipeline, tasks: Any, events: Any) -> None:
        self._pipeline = pipeline
        self._tasks = tasks
        self._events = events
        self._waiting: list[Task] = []

    def run(self) -> None:
        """Serve until the pipes close."""
        self._events.send(Ready())
        while True:
            message = self._waiting.pop(0) if self._waiting else self._tasks.recv()
            if isinstance(message, Task):
                self._events.send(self.outcome(message))

    def outcome(self, task: Task) -> Finished | Failed:
        """Do a task, sending its events; whatever ails it is told."""
        try:
            if task.work is None:
                return self._turn(task)
            return self._sketch(task, task.work) if task.work.kind == "sketch" else self._prop(task, task.work)
        except _StoppedError:
            return Failed(task.number, "cancelled", "cancelled")
        except EmptyFieldError as error:
            return Failed(task.number, "empty_field", str(error))
        except InputError as error:
            return Failed(task.number, "input", str(error))
        except (EOFError, BrokenPipeError):
            raise
        except Exception as error:
            log.exception("task %d failed", task.number)
            return Failed(task.number, "failed", f"the work failed: {type(error).__name__}: {str(error)[:200]}")
        finally:
            self._pipeline.on_surface = None

    def _check_stop(self, number: int) -> None:
        while self._tasks.poll():
            message = self._tasks.recv()
            if isinstance(message, Stop):
                if message.number == number:
                    raise _StoppedError
            else:
                self._waiting.append(message)

    def _clock(self, task: Task, options: GenerateOptions) -> Clock:
        steps = self._pipeline.sampler(options).steps
        stages = list(STAGES)
        before = {stage: sum(STAGES[s] for s in stages[: stages.index(stage)]) for stage in stages}
        total = sum(STAGES.values())

        def tell(stage: str, share: float) -> None:
            self._check_stop(task.number)
            of = steps if stage == "sample" else 1
            position = (before.get(stage, total) + share * STAGES.get(stage, 0.0)) / total
            self._events.send(TaskProgress(task.number, stage, round(share * of), of, position))

        return Clock(tell)

    def _prop(self, task: Task, work: Work) -> Finished:
        options = work.generate_options(task.index)

        def show(function: ImplicitFunction, mesh: Mesh) -> None:
            self._events.send(Preview(task.number, options.seed, asset_previews.coarse(function, mesh)))

        self._pipeline.on_surface = show
        clock = self._clock(task, options)
        prop = (
            self._varied(task, work, options, clock) if work.kind == "vary" else self._made(task, work, options, clock)
        )
        return Finished(task.number, self._facts(work, prop), _files(prop))

    def _made(self, task: Task, work: Work, options: GenerateOptions, clock: Clock) -> Prop:
        return self._pipeline.generate(self._prompt(task, work), options, progress=clock.progress)

    def _varied(self, task: Task, work: Work, options: GenerateOptions, clock: Clock) -> Prop:
        with _on_disk(task.latent or b"", ".npz") as path:
            source = edit.find_source(path, self._pipeline)
        kept = {name: getattr(source.options, name) for name in asdict(source.options)}
        chosen = {name: getattr(options, name) for name in work.options if name in kept}
        if work.profile is not None:
            chosen["profile"] = work.profile
        options = replace(source.options, **chosen, seed=options.seed)
        return edit.vary(self._pipeline, source, work.strength or 0.4, options, prompt=work.prompt, clock=clock)

    def _sketch(self, task: Task, work: Work) -> Finished:
        options = work.generate_options(task.index)
        rough = replace(options, resolution=SKETCH_RESOLUTION)
        clock = self._clock(task, options)
        condition = self._pipeline.condition(self._prompt(task, work), clock)
        latent = self._pipeline.sample(condition, options.seed, self._pipeline.sampler(options), clock)
        function, mesh, _ = self._pipeline.surface(latent, rough, clock)
        self._events.send(
            Preview(task.number, options.seed, asset_previews.coarse(function, mesh, asset_previews.THUMBNAIL))
        )
        return Finished(task.number, {}, {})

    def _prompt(self, task: Task, work: Work) -> Prompt:
        if task.image is None:
            return work.prompt or ""
        with _on_disk(task.image, ".png") as path:
            return replace(load_subject(path), name=work.prompt or "picture")

    def _turn(self, task: Task) -> Finished:
        with _on_disk(task.glb or b"", ".glb") as path:
            turn = asset_previews.turn(path, lambda: self._check_stop(task.number))
        return Finished(task.number, {}, {"turn": turn})

    def _facts(self, work: Work, prop: Prop) -> dict[str, Any]:
        corners = np.concatenate([level.mesh.vertices for level in prop.lods.lods[:1]])
        size = corners.max(axis=0) - corners.min(axis=0)
        words = prop.recipe.prompt if work.image is None else ""
        notes = [str(word) for word in self._pipeline.unknown_words(words)] if words else []
        levels = [{"triangles": x.triangles, "error": round(x.error.maximum, 5)} for x in prop.lods.lods]
        return {
            "prompt": prop.recipe.prompt,
            "title": prop.recipe.prompt or "variation",
            "seed": prop.recipe.seed,
            "bundle": prop.recipe.bundle,
            "profile": prop.recipe.profile,
            "size": [round(float(side), 4) for side in size],
            "lods": levels,
            "recipe": without_pictures(asdict(prop.recipe)),
            "notes": notes,
            "parent": work.asset,
            "seconds": {stage: round(s, 3) for stage, s in prop.seconds.items()},
        }


def _files(prop: Prop) -> dict[str, bytes]:
    recipe: Recipe = prop.recipe
    latent = Latent(prop.latent, recipe.bundle, recipe.bundle_digest, recipe)
    return {
        "glb": prop.to_glb(),
        "thumbnail": encode_png(prop.preview(asset_previews.THUMBNAIL, background=None)),
        "latent": latent.to_npz(),
    }


@contextlib.contextmanager
def _on_disk(data: bytes, ending: str) -> Iterator[Path]:
    """A file for what reads only files; its name is ours, never a client's."""
    with tempfile.TemporaryDirectory(prefix="propsmith-") as folder:
        path = Path(folder, f"input{ending}")
        path.write_bytes(data)
        yield path


def main(tasks: "Connection[Any, Any]", events: "Connection[Any, Any]", runs: Runs, level: int) -> None:
    """Run the process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the server says when to end
    logging.basicConfig(level=logging.WARNING, format="%(name)s: %(message)s")
    logging.getLogger("propsmith").setLevel(level)
    with contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError):
        pipeline = BridgePipeline.load(runs.bundle, backend=runs.backend, threads=runs.threads)
        TaskWorker(pipeline, tasks, events).run()  # type: ignore[arg-type]
