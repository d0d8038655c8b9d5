"""Memory and processor time of this process and all that it starts, watched from a thread."""

from __future__ import annotations

import threading
from types import TracebackType

from propsmith.runtime.errors import InputError

_PERIOD = 0.1


class ProcessWatch:
    """Watches this process and its children while a `with` block runs.

    Attributes:
        peak_mib: the most that all of them held at a time: their resident sets added up, so that pages which they
            share count for each.
        processes: the most at a time.
        cpu_seconds: user and system time that they spent inside the block.

    Raises:
        InputError: psutil isn't installed.
    """

    def __init__(self) -> None:
        try:
            import psutil
        except ModuleNotFoundError as error:
            raise InputError("this command needs psutil: pip install 'propsmith[bench]'") from error
        self._psutil = psutil
        self._this = psutil.Process()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._spent: dict[int, float] = {}
        self.peak_mib = 0.0
        self.processes = 0
        self.cpu_seconds = 0.0

    def __enter__(self) -> ProcessWatch:
        times = self._this.cpu_times()
        self._before = times.user + times.system
        self._look()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()
        self._look()
        self.cpu_seconds = sum(self._spent.values()) - self._before

    def _watch(self) -> None:
        while not self._stop.wait(_PERIOD):
            self._look()

    def _look(self) -> None:
        held, alive = 0, 0
        for process in [self._this, *self._this.children(recursive=True)]:
            try:
                with process.oneshot():
                    times, memory = process.cpu_times(), process.memory_info()
            except self._psutil.Error:  # it has ended since
                continue
            held, alive = held + memory.rss, alive + 1
            self._spent[process.pid] = times.user + times.system
        self.peak_mib = max(self.peak_mib, held / 2**20)
        self.processes = max(self.processes, alive)
