"""The folder of an evaluation: what is in it is finished, so that a run which ended early goes on where it was."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from propsmith.exporter.evaluation.measure import ArrayCache
from propsmith.runtime.files import write_atomic


@dataclass(frozen=True)
class Workspace:
    """Paths and records under a folder."""

    folder: Path

    @property
    def arrays(self) -> ArrayCache:
        """Latents, insides, features."""
        return ArrayCache(self.folder / "arrays")

    def glb(self, key: str, name: str) -> Path:
        """A prop's file."""
        return self.folder / "props" / key / f"{name}.glb"

    def pictures(self, key: str, name: str) -> Path:
        """A prop's views side by side."""
        return self.folder / "props" / key / f"{name}.png"

    def facts(self, key: str, name: str) -> Path:
        """What is known of how a prop was made; it is written last."""
        return self.folder / "props" / key / f"{name}.json"

    def figures(self, key: str, measure: str, name: str) -> Path:
        """What a measure found of a prop."""
        return self.folder / "figures" / key / measure / f"{name}.json"


def write_record(file: Path, record: Mapping[str, Any]) -> None:
    """Write a record, whole or not at all, and the folders that it lies in."""
    write_bytes(file, json.dumps(record).encode())


def write_bytes(file: Path, data: bytes) -> None:
    """Write a file, whole or not at all, and the folders that it lies in."""
    file.parent.mkdir(parents=True, exist_ok=True)
    write_atomic(file, data)


def read_record(file: Path) -> dict[str, Any] | None:
    """A record that was written whole, or None."""
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None
