"""What the Python client gives: props and levels that the server made, and why it made none."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from propsmith.runtime.errors import InputError, PropsmithError
from propsmith.runtime.files import write_atomic


class BridgeError(PropsmithError):
    """The server refused, or the work failed; `kind` is one of docs/protocol.md."""

    def __init__(self, message: str, kind: str, mistakes: Sequence[dict[str, Any]] = ()) -> None:
        super().__init__(message)
        self.kind = kind
        self.mistakes = tuple(mistakes)
        """Of a level: `file`, `line`, `field` and `text` of each."""

    @classmethod
    def of(cls, error: dict[str, Any]) -> "BridgeError":
        """From the error object of an answer."""
        data = error.get("data", {})
        mistakes = data.get("mistakes", [])
        lines = [
            f"{m['file']}:{m['line'] or ''}: {m['field'] + ': ' if m['field'] else ''}{m['text']}" for m in mistakes
        ]
        return cls("\n".join([error["message"], *lines]), data.get("kind", "internal"), mistakes)


class ConnectionLostError(BridgeError):
    """There is no server, or the connection broke."""

    def __init__(self, message: str) -> None:
        super().__init__(message, "connection")


@dataclass(frozen=True, eq=False)
class RemoteProp:
    """A prop that the server made.

    Attributes:
        facts: the protocol's Asset: `id`, `title`, `seed`, `lods`, `recipe` and so on.
        glb: the file.
    """

    facts: dict[str, Any]
    glb: bytes

    @property
    def id(self) -> str:
        """What the library knows it by."""
        return str(self.facts["id"])

    def save(self, path: str | Path) -> None:
        """Write the .glb, whole or not at all; raises InputError if it can't be written there."""
        write_atomic(path, self.glb)


@dataclass(frozen=True, eq=False)
class RemoteLevel:
    """A level that the server made.

    Attributes:
        facts: the protocol's Snapshot of its job.
        made: the finished props by the library's id.
    """

    facts: dict[str, Any]
    made: dict[str, RemoteProp]

    @property
    def props(self) -> dict[str, RemoteProp]:
        """The finished props by the names that the level gives them."""
        named = zip(self.facts["names"], self.facts["assets"], strict=True)
        return {name: self.made[asset["id"]] for name, asset in named if asset is not None}

    @property
    def placements(self) -> list[dict[str, Any]]:
        """Where they stand: `name`, `position` in metres, `turn` in degrees about +Y, `scale`."""
        return list(self.facts["placements"])

    @property
    def failures(self) -> dict[str, str]:
        """Why the others couldn't be made, by name."""
        return {failure["name"]: failure["message"] for failure in self.facts["failures"]}


def read_level_file(path: Path) -> dict[str, str]:
    """A level file as it is sent, in whatever encoding; raises InputError if there is none."""
    try:
        return {"data": base64.b64encode(path.read_bytes()).decode()}
    except OSError as error:
        raise InputError(f"can't read {path}: {error.strerror or error}") from error
