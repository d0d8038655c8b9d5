"""The discovery file: how clients on this machine find the server and its token; only their user can read it."""

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath

from propsmith.engine_bridge.paths import this_system, user_folder
from propsmith.runtime.errors import InputError
from propsmith.runtime.validation import InvalidDataError, parse_json, validate

VARIABLE = "PROPSMITH_DISCOVERY"
_NAME = "bridge.json"


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
    return user_folder(system, environment, "XDG_STATE_HOME", ".local/state") / _NAME


def discovery_path() -> Path:
    """Where the file lies on this machine."""
    return Path(place(*this_system()))


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
        data = parse_json(path.read_bytes())
        if isinstance(data, dict):  # a later server may write more
            data = {field.name: data[field.name] for field in fields(Discovery) if field.name in data}
        return validate(Discovery, data)
    except FileNotFoundError as error:
        raise InputError(f"no server runs ({path} is missing): start one by `propsmith serve`") from error
    except InvalidDataError as error:
        fault = f"can't read {path} ({error})"
        if error.reason == "value" and error.field:
            fault = f"{path} has {error.value!r} as {error.field!r}"
        raise InputError(f"{fault}: start the server again by `propsmith serve`") from error
    except OSError as error:
        raise InputError(f"can't read {path} ({error}): start the server again by `propsmith serve`") from error


def remove_discovery(path: Path, pid: int) -> None:
    """Take the file away if it is still this process's."""
    try:
        if read_discovery(path).pid == pid:
            path.unlink()
    except (InputError, OSError):
        pass
