"""Runs tasks one after the other, or in worker processes that end when they should."""

import multiprocessing
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace

from propsmith.exporter.evaluation.prop_maker import MakerOptions, PropMaker, Task
from propsmith.runtime.backends.processors import default_threads
from propsmith.runtime.batch.executors import end_with_parent, spared_ctrl_c
from propsmith.runtime.errors import BackendError

_ENDS_WITHIN = 5.0
"""Seconds that a process has to end."""
_maker: PropMaker | None = None


def run_tasks(tasks: Sequence[Task], options: MakerOptions, workers: int) -> Iterator[Task]:
    """Do the tasks; gives each that is done. Whatever ends this ends the workers; files are whole or not there.

    Raises:
        BackendError: a worker died.
    """
    if workers == 1 or len(tasks) < 2:
        maker = PropMaker(options)
        for task in tasks:
            maker.run(task)
            yield task
        return
    threads = options.threads or max(1, default_threads() // workers)
    pool = ProcessPoolExecutor(
        workers, multiprocessing.get_context("spawn"), initializer=_start, initargs=(replace(options, threads=threads),)
    )
    try:
        with spared_ctrl_c():  # the first work starts the processes
            futures = {pool.submit(_run, task): task for task in tasks}
        for future in as_completed(futures):
            future.result()
            yield futures[future]
    except BrokenProcessPool as error:
        raise BackendError(
            "a worker died, of memory perhaps: go on with the same command, and fewer --workers"
        ) from error
    finally:
        processes = list((pool._processes or {}).values())
        pool.shutdown(wait=False, cancel_futures=True)
        for process in processes:
            process.terminate()
        for process in processes:
            process.join(_ENDS_WITHIN)


def _start(options: MakerOptions) -> None:
    global _maker
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # for Windows; see spared_ctrl_c
    end_with_parent()
    _maker = PropMaker(options)


def _run(task: Task) -> None:
    assert _maker is not None
    _maker.run(task)
