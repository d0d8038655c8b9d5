"""How long the stages of a prop take, and reports of their progress."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

log = logging.getLogger(__name__)

OnProgress = Callable[[str, float], None]
"""Called with (stage, share of that stage done)."""


@dataclass
class Clock:
    """Times the stages and reports their progress."""

    on_progress: OnProgress | None = None
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time what happens inside."""
        self._report(name, 0.0)
        start = time.perf_counter()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - start
        log.info("%s: %.3f s", name, self.seconds[name])
        self._report(name, 1.0)

    def steps(self, name: str) -> Callable[[int, int], None]:
        """What a loop calls with (steps done, steps)."""
        return lambda done, total: self._report(name, done / total)

    def _report(self, name: str, share: float) -> None:
        if self.on_progress is not None:
            self.on_progress(name, share)
