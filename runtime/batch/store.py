"""Where a level's files go: a folder, or any place that fsspec reaches. Files appear whole or not at all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Protocol

from propsmith.runtime.errors import InputError, WriteError
from propsmith.runtime.files import part_name, write_atomic

_PART = re.compile(r"\.(.+\.)?[0-9a-f]{8}([0-9a-f]{8})?\.part")
"""Our own alone: earlier versions put the file's name in front."""


class Store(Protocol):
    """Files by name, such as `assets/well.glb`. Stores travel to worker processes and other machines."""

    def write(self, name: str, data: bytes) -> None:
        """Put a file there, in place of the one that was.

        Raises:
            WriteError: it can't be written.
        """

    def read(self, name: str) -> bytes | None:
        """A file's bytes, or None if there is no such file."""

    def names(self) -> list[str]:
        """Every file, sorted."""

    def clear_parts(self) -> None:
        """Remove what writers that were killed left behind."""


def open_store(target: str | Path) -> Store:
    """The store at a folder, or at a URL such as `s3://bucket/level`.

    Raises:
        InputError: fsspec isn't there, or doesn't know such URLs.
    """
    if "://" not in str(target):
        return Folder(Path(target))
    try:
        import fsspec

        fsspec.core.url_to_fs(str(target))
    except ModuleNotFoundError as error:
        raise InputError(f"{target} needs {error.name}: pip install 'propsmith[cluster]' {error.name}") from error
    except (ImportError, ValueError, OSError) as error:
        raise InputError(f"can't write to {target}: {error}") from error
    return Remote(str(target).rstrip("/"))


@dataclass(frozen=True)
class Folder:
    """A folder of this machine, or one that all machines see."""

    root: Path

    def write(self, name: str, data: bytes) -> None:
        """Write a file atomically; see the protocol."""
        path = self.root / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise WriteError(f"can't make the folder {path.parent}: {error.strerror or error}") from error
        write_atomic(path, data)

    def read(self, name: str) -> bytes | None:
        """A file's bytes; see the protocol."""
        try:
            return (self.root / name).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise InputError(f"can't read {self.root / name}: {error.strerror or error}") from error

    def names(self) -> list[str]:
        """Every file; see the protocol."""
        files = (path.relative_to(self.root).as_posix() for path in self.root.rglob("*") if path.is_file())
        return sorted(name for name in files if not is_part(name))

    def clear_parts(self) -> None:
        """Remove leftovers; see the protocol."""
        for path in self.root.rglob(".*.part"):
            if is_part(path.name):
                path.unlink(missing_ok=True)


@dataclass(frozen=True)
class Remote:
    """What an fsspec URL names."""

    url: str

    def _fs(self) -> tuple[Any, str]:
        import fsspec

        fs, root = fsspec.core.url_to_fs(self.url)
        return fs, str(root)

    def write(self, name: str, data: bytes) -> None:
        """Write beside the file, then move; see the protocol."""
        fs, root = self._fs()
        target = PurePosixPath(root) / name
        part = target.with_name(part_name())
        try:
            fs.makedirs(str(target.parent), exist_ok=True)
            fs.pipe_file(str(part), data)
            fs.mv(str(part), str(target))
        except OSError as error:
            raise WriteError(f"can't write {self.url}/{name}: {error}") from error

    def read(self, name: str) -> bytes | None:
        """A file's bytes; see the protocol."""
        fs, root = self._fs()
        try:
            data: bytes = fs.cat_file(f"{root}/{name}")
        except FileNotFoundError:
            return None
        except OSError as error:
            raise InputError(f"can't read {self.url}/{name}: {error}") from error
        return data

    def names(self) -> list[str]:
        """Every file; see the protocol."""
        fs, root = self._fs()
        return sorted(
            name for name in (str(found)[len(root) :].lstrip("/") for found in fs.find(root)) if not is_part(name)
        )

    def clear_parts(self) -> None:
        """Remove leftovers; see the protocol."""
        fs, root = self._fs()
        for found in fs.find(root):
            if is_part(str(found)):
                fs.rm_file(found)


def is_part(name: str) -> bool:
    """Whether this is the beginning of a file that somebody is writing, or was."""
    return _PART.fullmatch(PurePosixPath(name).name) is not None
