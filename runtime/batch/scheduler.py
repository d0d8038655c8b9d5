"""Run a plan: batches sampled and assets built side by side, bounded in number, nothing finished repeated."""

from __future__ import annotations

import json
import logging
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field
from typing import Any

from propsmith.runtime.batch.asset_work import AssetRecord, Sampled, file_facts, record_name
from propsmith.runtime.batch.executors import Executor
from propsmith.runtime.batch.plan import Asset
from propsmith.runtime.batch.store import Store
from propsmith.runtime.errors import BackendError, PropsmithError, WriteError

log = logging.getLogger(__name__)

MAX_CRASHES = 3
"""Workers that an asset may cost before it is given up."""
_LOOKS_UP = 0.5
"""Seconds after which a run looks up from waiting: on Windows, Ctrl-C doesn't end a wait."""


@dataclass
class Outcome:
    """What became of a plan.

    Attributes:
        records: of the finished assets by name, those of earlier runs among them.
        failures: message by asset, for those that could not be made.
        made: how many were made in this run.
    """

    records: dict[str, AssetRecord] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)
    made: int = 0


OnDone = Callable[[Outcome], None]


def finished_record(store: Store, asset: str, key: str) -> AssetRecord | None:
    """The record of an asset that an earlier run finished with this key; None if some of it is missing."""
    data = store.read(record_name(asset))
    try:
        record = json.loads(data) if data else None
        if not isinstance(record, dict) or record["key"] != key:
            return None
        files: dict[str, Any] = record["files"]
        whole = all(file_facts(store.read(name) or b"") == facts for name, facts in files.items())
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    return record if whole else None


def earlier_record(store: Store, asset: str) -> AssetRecord:
    """What an earlier run wrote down of an asset, whatever its key; empty without it."""
    try:
        record = json.loads(store.read(record_name(asset)) or b"{}")
    except ValueError:
        return {}
    return record if isinstance(record, dict) and isinstance(record.get("files"), dict) else {}


class Scheduler:
    """One run of a plan on an executor.

    At most twice as many assets as the executor builds at a time are sampled or being built: memory stays the same
    whatever the level's size.

    Args:
        executor: does the work.
        batches: the plan's, in order; they stay as they are when a run is resumed, so that it makes the same bytes.
        finished: records of what needn't be made, by name.
        on_done: called after each asset.
    """

    def __init__(
        self,
        executor: Executor,
        batches: Iterable[Sequence[Asset]],
        finished: dict[str, AssetRecord],
        on_done: OnDone = lambda _: None,
    ) -> None:
        self._executor = executor
        self._on_done = on_done
        self.outcome = Outcome(records=dict(finished))
        self._batches = deque(batch for batch in batches if any(asset.name not in finished for asset in batch))
        self._ready: deque[tuple[Asset, Sampled]] = deque()
        self._sampling: dict[Future[list[Sampled]], Sequence[Asset]] = {}
        self._building: dict[Future[AssetRecord], tuple[Asset, Sampled]] = {}
        self._crashes: dict[str, int] = {}

    def run(self) -> Outcome:
        """Make everything that can be made.

        Raises:
            WriteError: the files can't be written; what is finished stays.
        """
        while self._batches or self._ready or self._sampling or self._building:
            self._dispatch()
            in_flight: list[Future[Any]] = [*self._sampling, *self._building]
            done, _ = wait(in_flight, _LOOKS_UP, return_when=FIRST_COMPLETED)
            if self._collect([future for future in in_flight if future in done]):
                self._restart_workers()
        return self.outcome

    def _dispatch(self) -> None:
        """Builds first, then samples for as many as will soon be built."""
        # What was in flight when a worker died is retried one by one: only the culprit crashes again.
        slots = 1 if self._crashes else self._executor.slots
        while self._ready and len(self._building) < slots:
            asset, sampled = self._ready.popleft()
            self._building[self._executor.build(asset, sampled)] = (asset, sampled)
        waiting = len(self._ready) + sum(len(batch) for batch in self._sampling.values())
        room = 1 if self._crashes else 2 * slots
        while self._batches and waiting + len(self._building) < room:
            batch = self._batches.popleft()
            self._sampling[self._executor.sample(batch)] = batch
            waiting += len(batch)

    def _collect(self, done: Iterable[Future[Any]]) -> bool:
        """Take what is done; returns whether a worker died."""
        crashed = False
        for future in done:
            if future in self._sampling:
                crashed |= self._sampled(future, self._sampling.pop(future))
            else:
                crashed |= self._built(future, *self._building.pop(future))
        return crashed

    def _sampled(self, future: Future[list[Sampled]], batch: Sequence[Asset]) -> bool:
        missing = [asset for asset in batch if asset.name not in self.outcome.records]
        try:
            sampled = dict(zip((asset.name for asset in batch), future.result(), strict=True))
        except self._executor.crash_errors:
            if self._may_retry(missing):
                self._batches.appendleft(batch)
            return True
        except Exception as error:  # whatever is wrong with one batch, the others go on
            self._fail(missing, error)
        else:
            self._ready.extend((asset, sampled[asset.name]) for asset in missing)
        return False

    def _built(self, future: Future[AssetRecord], asset: Asset, sampled: Sampled) -> bool:
        try:
            record = future.result()
        except self._executor.crash_errors:
            if self._may_retry([asset]):
                self._ready.appendleft((asset, sampled))
            return True
        except WriteError:
            raise  # a folder that can't be written to won't take the others either
        except Exception as error:  # whatever is wrong with one asset, the others go on
            self._fail([asset], error)
        else:
            self._crashes.pop(asset.name, None)
            self.outcome.records[asset.name] = record
            self.outcome.made += 1
            self._on_done(self.outcome)
        return False

    def _restart_workers(self) -> None:
        """Replace the workers, and put back what was in flight."""
        log.warning("a worker died; starting others")
        for batch in self._sampling.values():
            self._batches.appendleft(batch)
        for task in self._building.values():
            self._ready.appendleft(task)
        self._sampling.clear()
        self._building.clear()
        self._executor.replace_workers()

    def _may_retry(self, assets: Sequence[Asset]) -> bool:
        for asset in assets:
            self._crashes[asset.name] = self._crashes.get(asset.name, 0) + 1
        if max((self._crashes[asset.name] for asset in assets), default=0) < MAX_CRASHES:
            return True
        self._fail(assets, BackendError(f"its worker died {MAX_CRASHES} times: is there enough memory?"))
        return False

    def _fail(self, assets: Sequence[Asset], error: Exception) -> None:
        expected = isinstance(error, PropsmithError)
        if not expected:
            log.error("%s failed", ", ".join(asset.name for asset in assets), exc_info=error)
        for asset in assets:
            self._crashes.pop(asset.name, None)
            self.outcome.failures[asset.name] = str(error) if expected else f"{type(error).__name__}: {error}"
            self._on_done(self.outcome)
