"""Built engines kept on disk: one file each, written whole, and trusted only if it is what it says.

A file is a line of JSON about the engine, then the plan. Its name holds the start of the key: the SHA-256 over all that
an engine depends on (graph and weights, TensorRT's flavour and version, the card, shapes, flags). Whoever needs an
engine takes a lock on its name first, so that two processes never build the same one, and looks again once it has it.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from filelock import FileLock, Timeout
from platformdirs import user_cache_path

from propsmith.runtime.errors import InputError
from propsmith.runtime.files import write_atomic

log = logging.getLogger(__name__)

FORMAT = 1
SUFFIX = ".engine"
_HEADER_LIMIT = 2**20
_MAGIC = "propsmith engine"
_PART_TITLES = {
    "flavour": "TensorRT flavour",
    "version": "TensorRT version",
    "device": "card",
    "architecture": "architecture",
    "graph_sha256": "graph",
    "weights_sha256": "weights",
    "options": "set of batches or build options",
}
"""Parts of a key -> how they are called when an engine doesn't fit."""
_SCOPE = ("bundle", "graph", "precision", "device", "flavour")
"""Who agrees with a new engine in these, and in its shapes, is superseded by it."""

Loaded = TypeVar("Loaded")
Plan = Any
"""A built engine: anything that `memoryview` takes."""


def default_folder() -> Path:
    """Where engines are kept: `$PROPSMITH_CACHE`, or the user's cache folder of the system."""
    if os.environ.get("PROPSMITH_CACHE"):
        return Path(os.environ["PROPSMITH_CACHE"]) / "engines"
    return user_cache_path("propsmith", appauthor=False, opinion=False) / "engines"


@dataclass(frozen=True)
class EngineKey:
    """All that an engine depends on, as plain values that JSON holds."""

    bundle: str
    graph: str
    precision: str
    parts: Mapping[str, Any]
    """graph_sha256, weights_sha256, flavour, version, device, and the build's options."""

    @property
    def digest(self) -> str:
        """Hex SHA-256 of the whole key."""
        return hashlib.sha256(json.dumps(self.to_dict(), sort_keys=True).encode()).hexdigest()

    @property
    def stem(self) -> str:
        """The engine's file name up to its digest; legal on every system."""
        return _legal(f"{self.bundle}-{self.graph}-{self.precision}")

    @property
    def file_name(self) -> str:
        """The engine's file name."""
        return f"{self.stem}-{self.digest[:16]}{SUFFIX}"

    def to_dict(self) -> dict[str, Any]:
        """Flat, for headers and comparisons."""
        return {"bundle": self.bundle, "graph": self.graph, "precision": self.precision, **self.parts}


@dataclass(frozen=True)
class CachedEngine:
    """An engine in the cache, as its header tells."""

    path: Path
    nbytes: int
    modified: float
    header: dict[str, Any] | None
    """None if the file is no engine of ours, or damaged at its start."""


class EngineCache:
    """A folder of engines.

    Args:
        folder: where; by default `default_folder()`. Made when it is first written to.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or default_folder()

    def get(
        self,
        key: EngineKey,
        build: Callable[[], Plan],
        load: Callable[[Plan], Loaded | None],
        *,
        must_keep: bool = False,
    ) -> Loaded | None:
        """The engine of a key, from disk or built now.

        Args:
            key: what the engine must be.
            build: makes the plan; called at most once.
            load: makes of a plan what the caller wants, or None if it can't be used here; one from disk that can't is
                built again.
            must_keep: whether an engine that can't be written is an error; otherwise that is only logged.

        Returns:
            What `load` made of the plan; None only if it refused one just built.

        Raises:
            InputError: `must_keep`, and the folder can't be written.
        """
        loaded, _ = self._load(key, load)
        if loaded is not None:
            return loaded
        with self._locked(key, must_keep=must_keep):
            # Another process may have built it meanwhile.
            loaded, why = self._load(key, load)
            if loaded is not None:
                return loaded
            # Whoever compiles on purpose knows that there was none.
            level = logging.INFO if must_keep and why.expected else logging.WARNING
            log.log(level, "building the engine of %s (%s): %s", key.graph, key.precision, why.text)
            start = time.perf_counter()
            plan = build()
            megabytes = memoryview(plan).nbytes / 1e6
            log.info("built %s in %.1f s, %.1f MB", key.file_name, time.perf_counter() - start, megabytes)
            self._keep(key, plan, must_keep=must_keep)
        return load(plan)

    def entries(self) -> list[CachedEngine]:
        """What lies in the folder, in the order of its names; timing caches are left out."""
        if not self.folder.is_dir():
            return []
        found = []
        for path in sorted(self.folder.glob(f"*{SUFFIX}")):
            try:
                status = path.stat()
                found.append(CachedEngine(path, status.st_size, status.st_mtime, _read_header(path)))
            except OSError as error:  # cleared by another process meanwhile
                log.info("%s: %s", path, error)
        return found

    def clear(self) -> tuple[int, int]:
        """Remove every engine, timing cache and left-over; returns how many files went, and their bytes.

        Raises:
            InputError: a file can't be removed.
        """
        removed = freed = 0
        for path in sorted(self.folder.iterdir()) if self.folder.is_dir() else ():
            if path.suffix in (SUFFIX, ".timing", ".lock", ".part"):
                try:
                    size = path.stat().st_size
                    path.unlink()
                except FileNotFoundError:
                    continue
                except OSError as error:
                    raise InputError(f"can't remove {path}: {error.strerror or error}") from error
                removed, freed = removed + (path.suffix == SUFFIX), freed + size
        return removed, freed

    def read_timing(self, name: str) -> bytes:
        """The kernel times kept under a name, or none."""
        try:
            return (self.folder / f"{_legal(name)}.timing").read_bytes()
        except OSError:
            return b""

    def write_timing(self, name: str, blob: bytes) -> None:
        """Keep kernel times under a name; they only save time, so that failing to is no error."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            write_atomic(self.folder / f"{_legal(name)}.timing", blob)
        except (OSError, InputError) as error:
            log.info("timing cache not kept: %s", error)

    def _load(self, key: EngineKey, load: Callable[[Plan], Loaded | None]) -> tuple[Loaded | None, _Reason]:
        """The engine if it lies there and can be used, else why not."""
        path = self.folder / key.file_name
        if not path.exists():
            return None, self._why_missing(key)
        try:
            loaded = load(_read_plan(path, key))
        except (OSError, _UnusableEngineError) as error:
            return None, _Reason(str(error))
        return loaded, _Reason("" if loaded is not None else f"{path.name} can't be loaded")

    def _why_missing(self, key: EngineKey) -> _Reason:
        """What tells the nearest engine of the same graph from the one that is needed."""
        nearest: list[str] | None = None
        for entry in self.entries():
            if entry.path.name.startswith(key.stem + "-"):
                differing = _differences(entry.header, key)
                if nearest is None or len(differing) < len(nearest):
                    nearest = differing
        if nearest is None:
            return _Reason("there is none yet", expected=True)
        if not nearest:
            return _Reason("the one kept is damaged")
        # One for another card, or for other batches, stays as good as it was.
        expected = len(nearest) == 1 and nearest[0].startswith((_PART_TITLES["device"], _PART_TITLES["options"]))
        return _Reason(f"the one kept is of another {' and '.join(nearest)}", expected=expected)

    def _keep(self, key: EngineKey, plan: Plan, *, must_keep: bool) -> None:
        view = memoryview(plan)
        header = {
            "format": FORMAT,
            "magic": _MAGIC,
            "key": key.to_dict(),
            "bytes": view.nbytes,
            "sha256": hashlib.sha256(view).hexdigest(),
        }
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._drop_superseded(key)
            write_atomic(self.folder / key.file_name, json.dumps(header, sort_keys=True).encode() + b"\n", view)
        except (OSError, InputError) as error:
            if must_keep:
                raise InputError(
                    f"the engine of {key.graph} can't be kept: {error}; free space, or set PROPSMITH_CACHE"
                ) from error
            log.warning("the engine of %s is used, but can't be kept: %s", key.graph, error)

    def _drop_superseded(self, key: EngineKey) -> None:
        """Remove engines for the same purpose, of an older bundle or TensorRT: nobody would ask for them again."""
        expected = key.to_dict()
        for entry in self.entries():
            if entry.header is None or entry.path.name == key.file_name:
                continue
            cached = entry.header["key"]
            if all(cached.get(k) == expected.get(k) for k in (*_SCOPE, "options")):
                log.info("removing %s: superseded", entry.path.name)
                entry.path.unlink(missing_ok=True)

    @contextmanager
    def _locked(self, key: EngineKey, *, must_keep: bool) -> Iterator[None]:
        """Hold the lock of a key. In a folder that can't be written there is none to hold: each builds its own."""
        lock = FileLock(self.folder / f"{key.file_name}.lock")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            lock.acquire(blocking=False)
        except Timeout:
            log.warning("another process is building the engine of %s: waiting for it", key.graph)
            lock.acquire()
        except OSError as error:
            if must_keep:
                reason = error.strerror or error
                raise InputError(f"the cache {self.folder} can't be written ({reason}): set PROPSMITH_CACHE") from error
            yield
            return
        try:
            yield
        finally:
            lock.release()


@dataclass(frozen=True)
class _Reason:
    """Why there is no engine to be had from disk."""

    text: str
    expected: bool = False
    """Whether nothing went stale or broke."""


class _UnusableEngineError(Exception):
    """A file that isn't the engine that it should be."""


def _read_plan(path: Path, key: EngineKey) -> bytes:
    with path.open("rb") as file:
        header = _parse_header(file.readline(_HEADER_LIMIT))
        if header is None:
            raise _UnusableEngineError(f"{path.name} is no engine of Propsmith's")
        differing = _differences(header, key)
        if differing:
            raise _UnusableEngineError(f"{path.name} is of another {' and '.join(differing)}")
        plan = file.read()
    if len(plan) != header["bytes"] or hashlib.sha256(plan).hexdigest() != header["sha256"]:
        raise _UnusableEngineError(f"{path.name} is corrupt")
    return plan


def _read_header(path: Path) -> dict[str, Any] | None:
    with path.open("rb") as file:
        return _parse_header(file.readline(_HEADER_LIMIT))


def _parse_header(line: bytes) -> dict[str, Any] | None:
    try:
        header = json.loads(line)
    except ValueError:
        return None
    if not isinstance(header, dict) or header.get("magic") != _MAGIC or header.get("format") != FORMAT:
        return None
    return header if isinstance(header.get("key"), dict) and {"bytes", "sha256"} <= set(header) else None


def _differences(header: dict[str, Any] | None, key: EngineKey) -> list[str]:
    """What an engine and a key disagree in, in words."""
    if header is None:
        return []
    expected, found = key.to_dict(), header["key"]
    names = [name for name in {**expected, **found} if expected.get(name) != found.get(name)]
    return sorted({f"{_PART_TITLES.get(n, n)}" + (f" ({found.get(n)})" if n in _SHOWN_PARTS else "") for n in names})


_SHOWN_PARTS = frozenset(("flavour", "version", "device", "architecture"))
"""Parts whose value helps a reader."""


def _legal(name: str) -> str:
    """A file name that every system takes."""
    return "".join(c if c.isalnum() or c in "-_." else "_" for c in name)
