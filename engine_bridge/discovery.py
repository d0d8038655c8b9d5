"""The discovery file: how clients on this machine find the server and its token; only their user can read it."""

import asyncio
import contextlib
import hashlib
import json
import logging
import os
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath

from propsmith.engine_bridge.paths import this_system, user_folder
from propsmith.runtime.errors import InputError
from propsmith.runtime.validation import InvalidDataError, parse_json, validate

log = logging.getLogger(__name__)

VARIABLE = "PROPSMITH_DISCOVERY"
_NAME = "bridge.json"
_LOOK_EVERY = 1.0
_ANSWER_WITHIN = 5.0  # seconds, both
_LONGEST_ANSWER = 4096


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


def kept_path(discovery: Path, library: Path) -> Path:
    """Where a server of this library leaves its port and token for the next one: beside the discovery file."""
    name = hashlib.sha256(os.fsencode(library.resolve())).hexdigest()[:16]
    return discovery.with_name(f"server-{name}.json")


def read_kept(path: Path) -> Discovery | None:
    """What an earlier server left; None if none did, or if others could have written or read it."""
    try:
        facts = path.stat()
        if os.name == "posix" and (facts.st_uid != os.geteuid() or facts.st_mode & 0o077):
            return None
        return read_discovery(path)
    except (InputError, OSError):
        return None


async def is_served(found: Discovery) -> bool:
    """Whether a server of ours answers where a file says that one is."""
    request = f"GET /health HTTP/1.1\r\nHost: {found.url[7:-1]}\r\nConnection: close\r\n\r\n"
    try:
        async with asyncio.timeout(_ANSWER_WITHIN):
            reader, writer = await asyncio.open_connection(found.host, found.port)
            with contextlib.closing(writer):
                writer.write(request.encode())
                return b'"propsmith"' in await reader.readexactly(_LONGEST_ANSWER)
    except asyncio.IncompleteReadError as answer:  # the connection is closed after it, as it should be
        return b'"propsmith"' in answer.partial
    except (OSError, OverflowError, ValueError):  # nobody is there, or it is no address
        return False


class DiscoveryFile:
    """A server's discovery file, as an async context manager: several servers of a user share the one place.

    The last to start is found. When it ends, the one before is found again if it still runs; and a server whose file is
    lost, or was replaced by one that has died, writes it again.

    Args:
        path: where it lies.
        own: what this server writes into it.
    """

    def __init__(self, path: Path, own: Discovery) -> None:
        self._path, self._own = path, own
        self._before: Discovery | None = None
        self._keeper: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "DiscoveryFile":
        self._before = self._read()
        write_discovery(self._path, self._own)
        self._keeper = asyncio.create_task(self._keep())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._keeper is not None:
            self._keeper.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._keeper
        if self._read() != self._own:
            return
        with contextlib.suppress(InputError, OSError):
            if self._before is not None and await self._is_another(self._before):
                write_discovery(self._path, self._before)
            else:
                self._path.unlink()

    def _read(self) -> Discovery | None:
        try:
            return read_discovery(self._path)
        except InputError:
            return None

    async def _is_another(self, found: Discovery) -> bool:
        """Whether it is a server that runs, and not one of before on what is our port now."""
        return (found.host, found.port) != (self._own.host, self._own.port) and await is_served(found)

    async def _keep(self) -> None:
        told = False
        while True:
            await asyncio.sleep(_LOOK_EVERY)
            found = self._read()
            if found == self._own or (found is not None and await self._is_another(found)):
                continue
            try:
                write_discovery(self._path, self._own)
            except InputError as error:
                if not told:
                    log.warning("clients don't find this server: %s", error)
                told = True
