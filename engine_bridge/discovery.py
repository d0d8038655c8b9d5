"""The discovery file: how clients on this machine find the server and its token; only their user can read it."""

import json
import os
import secrets
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath
from typing import Any

from propsmith.runtime.errors import InputError

VARIABLE = "PROPSMITH_DISCOVERY"
_NAME = "bridge.json"
_TYPES = {"protocol": int, "version": str, "host": str, "port": int, "pid": int, "token": str, "started": str}


@dataclass(frozen=True)
class Discovery:
    """What the file holds."""

    protocol: int
    version: str
    host: str
    port: int
    pid: int
    token: str
    started: str

    @property
    def url(self) -> str:
        """Where the page is, without the token."""
        return f"http://{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}/"


def place(system: str, environment: Mapping[str, str]) -> PurePath:
    """Where the file lies on `linux`, `macos` or `windows` with these variables set."""
    if environment.get(VARIABLE):
        return PureWindowsPath(environment[VARIABLE]) if system == "windows" else PurePosixPath(environment[VARIABLE])
    if system == "windows":
        local = environment.get("LOCALAPPDATA") or f"{environment.get('USERPROFILE', '')}\\AppData\\Local"
        return PureWindowsPath(local, "Propsmith", _NAME)
    home = PurePosixPath(environment.get("HOME", "/"))
    if system == "macos":
        return home / "Library" / "Application Support" / "Propsmith" / _NAME
    state = environment.get("XDG_STATE_HOME", "")
    return (PurePosixPath(state) if state.startswith("/") else home / ".local" / "state") / "propsmith" / _NAME


def discovery_path() -> Path:
    """Where the file lies on this machine."""
    systems = {"win32": "windows", "darwin": "macos"}
    environment = {"HOME": str(Path.home()), **os.environ}
    return Path(place(systems.get(sys.platform, "linux"), environment))


def write_discovery(path: Path, discovery: Discovery) -> None:
    """Write the file, never readable by others, not even for a moment.

    Raises:
        InputError: it can't be written there.
    """
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(json.dumps(asdict(discovery), indent=1) + "\n")
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise InputError(f"can't write {path}: {error.strerror or error} (set {VARIABLE} to another)") from error


def read_discovery(path: Path | None = None) -> Discovery:
    """Read the file.

    Raises:
        InputError: no server runs, as far as the file says; or the file is damaged.
    """
    path = path or discovery_path()
    try:
        data: Any = json.loads(path.read_text(encoding="utf-8"))
        values = {name: data[name] for name in _TYPES}
    except FileNotFoundError as error:
        raise InputError(f"no server runs ({path} is missing): start one by `propsmith serve`") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"can't read {path} ({error}): start the server again by `propsmith serve`") from error
    for name, kind in _TYPES.items():
        if not isinstance(values[name], kind):
            raise InputError(f"{path} has {values[name]!r} as {name!r}: start the server again by `propsmith serve`")
    return Discovery(**values)


def remove_discovery(path: Path, pid: int) -> None:
    """Take the file away if it is still this process's."""
    try:
        if read_discovery(path).pid == pid:
            path.unlink()
    except (InputError, OSError):
        pass
