"""The process that generates: it takes one task at a time over a pipe, and sends events back.

It lives and dies apart from the server, so that the server always answers. It writes no files of its own: what it makes
goes back over the pipe.
"""

import contextlib
import logging
import signal
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from propsmith.engine_bridge.jobs.job import Work
from propsmith.engine_bridge.worker import asset_previews
from propsmith.engine_bridge.worker.cached_sampler import CachedSampler
from propsmith.engine_bridge.worker.tasks import (
    Failed,
    Finished,
    Preview,
    Ready,
    Stop,
    Task,
    TaskProgress,
    WorkerOptions,
)
from propsmith.runtime import edit
from propsmith.runtime.batch.executors import end_with_parent
from propsmith.runtime.errors import EmptyFieldError, InputError
from propsmith.runtime.latent_file import Latent
from propsmith.runtime.model.image import load_subject
from propsmith.runtime.options import GenerateOptions
from propsmith.runtime.pipeline import STAGES, Decoded, Pipeline, Prompt
from propsmith.runtime.progress import Clock
from propsmith.runtime.prop import Prop
from propsmith.runtime.recipe import without_pictures
from propsmith.runtime.render.contact_sheet import encode_png

log = logging.getLogger(__name__)


class _StoppedError(Exception):
    """The task was cancelled."""


class TaskWorker:
    """Does tasks on a pipeline and sends events.

    Args:
        pipeline: makes the props.
        tasks: a pipe that tasks and stops come by, or what has its `poll` and `recv`.
        events: a pipe that events go by, or what has its `send`.
    """

    def __init__(self, pipeline: Pipeline, tasks: Any, events: Any) -> None:
        self.pipeline = pipeline
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
        """Do a task, sending its events; whatever goes wrong is its outcome."""
        try:
            return self._turntable(task) if task.work is None else self._prop(task, task.work)
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
            self.pipeline.on_surface = None

    def send(self, event: Preview | TaskProgress) -> None:
        """Send an event of a task."""
        self._events.send(event)

    def check_stop(self, number: int) -> None:
        """Raise _StoppedError if the task was cancelled."""
        while self._tasks.poll():
            message = self._tasks.recv()
            if isinstance(message, Stop):
                if message.number == number:
                    raise _StoppedError
            else:
                self._waiting.append(message)

    def _prop(self, task: Task, work: Work) -> Finished:
        options = work.generate_options(task.index)

        def send_preview(decoded: Decoded) -> None:
            picture = asset_previews.coarse(decoded.function, decoded.mesh, work.preview_size)
            self.send(Preview(task.number, options.seed, picture))

        self.pipeline.on_surface = send_preview
        prop = work.make(_Context(self, task, work), options)
        if prop is None:
            return Finished(task.number, {}, {})
        return Finished(task.number, self._facts(work, prop), _files(prop))

    def _turntable(self, task: Task) -> Finished:
        with _on_disk(task.glb or b"", ".glb") as path:
            turn = asset_previews.turn(path, lambda: self.check_stop(task.number))
        return Finished(task.number, {}, {"turn": turn})

    def _facts(self, work: Work, prop: Prop) -> dict[str, Any]:
        low, high = prop.lods.lods[0].mesh.bounds
        lods = [{"triangles": lod.triangles, "error": round(lod.error.maximum, 5)} for lod in prop.lods.lods]
        return {
            "prompt": prop.recipe.prompt,
            "title": prop.recipe.prompt or "variation",
            "seed": prop.recipe.seed,
            "bundle": prop.recipe.bundle,
            "profile": prop.recipe.profile,
            "size": [round(float(side), 4) for side in high - low],
            "lods": lods,
            "recipe": without_pictures(prop.recipe.to_dict()),
            "notes": list(prop.notes),
            "parent": work.source,
            "seconds": {stage: round(s, 3) for stage, s in prop.seconds.items()},
        }


class _Context:
    """What a work makes a prop of a task with; see TaskContext."""

    def __init__(self, worker: TaskWorker, task: Task, work: Work) -> None:
        self._worker = worker
        self._task = task
        self._work = work
        self.pipeline = worker.pipeline

    def clock(self, options: GenerateOptions) -> Clock:
        steps = self.pipeline.sampler_options(options).steps
        stages = list(STAGES)
        before = {stage: sum(STAGES[s] for s in stages[: stages.index(stage)]) for stage in stages}
        total = sum(STAGES.values())

        def report(stage: str, share: float) -> None:
            self._worker.check_stop(self._task.number)
            of = steps if stage == "sample" else 1
            position = (before.get(stage, total) + share * STAGES.get(stage, 0.0)) / total
            self._worker.send(TaskProgress(self._task.number, stage, round(share * of), of, position))

        return Clock(report)

    def prompt(self) -> Prompt:
        if self._task.image is None:
            return self._work.prompt or ""
        with _on_disk(self._task.image, ".png") as path:
            return replace(load_subject(path), name=self._work.prompt or "picture")

    def source(self) -> edit.Source:
        with _on_disk(self._task.latent or b"", ".npz") as path:
            return edit.find_source(path, self.pipeline)


def _files(prop: Prop) -> dict[str, bytes]:
    recipe = prop.recipe
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


def main(tasks: "Connection[Any, Any]", events: "Connection[Any, Any]", options: WorkerOptions, log_level: int) -> None:
    """Run the process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the server says when to end
    end_with_parent()  # the pipes tell, too, but a mesh in work looks at them after half a minute
    logging.basicConfig(level=logging.WARNING, format="%(name)s: %(message)s")
    logging.getLogger("propsmith").setLevel(log_level)
    with contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError):
        loaded = Pipeline.load(options.bundle, backend=options.backend, threads=options.threads)
        pipeline = Pipeline(loaded.bundle, loaded.backend, sampler=CachedSampler(loaded.sampler))
        TaskWorker(pipeline, tasks, events).run()
