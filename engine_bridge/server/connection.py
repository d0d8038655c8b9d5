"""One client's conversation, without I/O: texts come in by `receive`, messages to send gather in an outbox."""

import asyncio
import hashlib
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Annotated, Any

from propsmith.engine_bridge import protocol
from propsmith.engine_bridge.jobs.kinds import READERS
from propsmith.engine_bridge.jobs.level_job import LEVEL_LIMITS
from propsmith.engine_bridge.jobs.params import (
    LIMITS,
    AssetId,
    JobParams,
    NoParams,
    ShortText,
    Text,
    Truth,
    one_of,
    read_params,
    within,
)
from propsmith.engine_bridge.jobs.wire_options import listed_options, profiles
from propsmith.engine_bridge.library import TYPES
from propsmith.engine_bridge.protocol import PROTOCOL, VERSION, Request, RpcError
from propsmith.engine_bridge.server.bridge import Bridge

log = logging.getLogger(__name__)

MAX_WAITING = 1000
MAX_WAITING_BYTES = 8 * 2**20
MAX_WRONG = 100
MAX_PAGE = 200
_SLOW = ("image", "level")  # params that take a while to read


@dataclass(frozen=True)
class HelloParams:
    """The params of `hello`."""

    protocol: Annotated[int, within(0, 2**31)]
    client: ShortText
    version: ShortText = ""
    watch: Truth = False


@dataclass(frozen=True)
class HistoryParams:
    """The params of `history`."""

    search: Text = ""
    limit: Annotated[int, within(1, MAX_PAGE)] = 50
    offset: Annotated[int, within(0, 2**31)] = 0


@dataclass(frozen=True)
class DeleteParams:
    """The params of `delete`."""

    asset: AssetId


@dataclass(frozen=True)
class FetchParams:
    """The params of `fetch`."""

    asset: AssetId
    file: Annotated[str, one_of(tuple(TYPES))] = "glb"


@dataclass(frozen=True)
class Close:
    """The connection is to be closed."""

    code: int
    reason: str


class Outbox:
    """Messages for one client. A job's progress replaces its older progress, so that a slow reader costs little."""

    def __init__(self) -> None:
        self._messages: OrderedDict[Any, str | bytes | Close] = OrderedDict()
        self._bytes = 0
        self._count = 0
        self._filled = asyncio.Event()
        self.closing = False
        self.overflowed = asyncio.Event()

    def put(self, message: str | bytes, key: Any = None) -> None:
        """Add a message; one with the same key that still waits is dropped."""
        if self.closing:
            return
        if key is None:
            self._count += 1
            key = self._count
        else:
            self._bytes -= len(self._messages.pop(key, ""))  # type: ignore[arg-type]
        self._messages[key] = message
        self._bytes += len(message)
        # One message may be larger than all that may wait: it alone isn't too slow a reader's fault.
        if len(self._messages) > MAX_WAITING or (self._bytes > MAX_WAITING_BYTES and len(self._messages) > 1):
            self._messages.clear()
            self._bytes = 0
            self.overflowed.set()
            self.close(protocol.CLOSE_SLOW, "you read too slowly: connect again and attach to your jobs")
        self._filled.set()

    def close(self, code: int, reason: str) -> None:
        """Close the connection when what waits has been sent."""
        if not self.closing:
            self.closing = True
            self._messages["close"] = Close(code, reason)
            self._filled.set()

    async def get(self) -> str | bytes | Close:
        """The next message; waits for one."""
        while not self._messages:
            self._filled.clear()
            await self._filled.wait()
        _, message = self._messages.popitem(last=False)
        if not isinstance(message, Close):
            self._bytes -= len(message)
        return message


class Connection:
    """A client's state and the methods that it may call.

    Args:
        bridge: what all clients share.
        outbox: where answers and notifications go.
    """

    def __init__(self, bridge: Bridge, outbox: Outbox) -> None:
        self.watches_library = False
        self.greeted = False
        self._bridge = bridge
        self._outbox = outbox
        self._wrong = 0
        self._frames = 0
        self._frame: bytes | None = None

    def notify(self, method: str, params: dict[str, Any]) -> None:
        """Send a notification."""
        key = (method, params["job"]) if method in ("progress", "queued") else None
        self._outbox.put(protocol.encode_notification(method, params), key)

    async def receive(self, text: str) -> None:
        """Handle one message, and answer it unless it is a notification."""
        request = Request("")
        try:
            request = protocol.parse_request(text)
            answer = await self._call(request)
        except RpcError as error:
            error.id = request.id if request.method else error.id
            self._refuse(error, silent=bool(request.method) and request.id is None)
            return
        except Exception:
            log.exception("%s failed", request.method)
            fault = RpcError("internal", "a fault of the server; its log has more", id=request.id)
            self._refuse(fault, silent=request.id is None)
            return
        if request.id is not None:
            self._outbox.put(protocol.encode_result(request.id, answer))
            if self._frame is not None:
                self._outbox.put(self._frame)
        self._frame = None
        if request.method in READERS:
            self._bridge.notifier.notify_place(await self._bridge.require(answer["job"]))

    def _refuse(self, error: RpcError, *, silent: bool) -> None:
        if not silent:
            self._outbox.put(protocol.encode_error(error))
        if error.kind == "protocol":
            self._outbox.close(protocol.CLOSE_PROTOCOL, error.message)
        self._wrong += error.kind in ("parse", "request", "method", "params", "hello")
        if self._wrong > MAX_WRONG:
            self._outbox.close(protocol.CLOSE_WRONG, f"more than {MAX_WRONG} wrong messages: read docs/protocol.md")

    async def _call(self, request: Request) -> Any:
        method = request.method
        if method == "hello":
            return self._hello(request.params)
        if method not in READERS and method not in _METHODS:
            methods = ", ".join([*READERS, *_METHODS])
            raise RpcError("method", f"there is no method {method[:40]!r}; there are {methods}")
        if not self.greeted:
            raise RpcError("hello", "say hello first")
        if method in READERS:
            return await self._submit(method, request.params)
        return await _METHODS[method](self, request.params)

    def _hello(self, params: Mapping[str, Any]) -> dict[str, Any]:
        if self.greeted:
            raise RpcError("hello", "you said hello already")
        hello = read_params(HelloParams, params)
        differs: list[dict[str, Any]] = []
        if hello.protocol != PROTOCOL:
            differs.append({"what": "protocol", "client": hello.protocol, "server": [PROTOCOL]})
        if hello.version and hello.version != VERSION:
            differs.append({"what": "version", "client": hello.version, "server": VERSION})
        if hello.protocol != PROTOCOL:
            older = "the server" if hello.protocol > PROTOCOL else hello.client
            text = (
                f"{hello.client} speaks protocol {hello.protocol}, Propsmith {VERSION} speaks {PROTOCOL}: "
                f"bring {older[:40]} up to date"
            )
            raise RpcError("protocol", text, differs=differs)
        self.greeted, self.watches_library = True, hello.watch
        self._bridge.notifier.join(self)
        bundle = self._bridge.bundle
        return {
            "protocol": PROTOCOL,
            "server": f"Propsmith {VERSION}",
            "differs": differs,
            "bundle": {
                "name": bundle.manifest.name,
                "digest": bundle.digest,
                "model": bundle.manifest.model,
                "license": bundle.manifest.license,
                "capabilities": bundle.manifest.capabilities,
            },
            "options": listed_options(bundle.manifest),
            "profiles": list(profiles()),
            "limits": {**LIMITS, **LEVEL_LIMITS},
        }

    async def _submit(self, method: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Request a job, whatever its kind."""
        read = READERS[method]
        if any(name in params for name in _SLOW):
            async with _level_lock if "level" in params else nullcontext():  # levels one at a time: they take longest
                request = await asyncio.to_thread(read, params)
        else:
            request = read(params)
        return self._bridge.notifier.attach(self, await self._bridge.submit(request))

    async def cancel(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """End a job."""
        return await self._bridge.cancel(await self._bridge.require(read_params(JobParams, params).job))

    async def attach(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Be notified of a job."""
        job = await self._bridge.require(read_params(JobParams, params).job)
        return self._bridge.notifier.attach(self, job)

    async def history(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Look through the library."""
        read = read_params(HistoryParams, params)
        assets, total = await self._bridge.library.history(read.search, read.limit, read.offset)
        return {"assets": assets, "total": total}

    async def delete(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Delete an asset."""
        asset = read_params(DeleteParams, params).asset
        await self._bridge.delete(asset)
        return {"deleted": asset}

    async def fetch(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Announce a file, which follows."""
        read = read_params(FetchParams, params)
        data = await self._bridge.library.read_file(read.asset, read.file)
        self._frames += 1
        header = {"frame": self._frames, "asset": read.asset, "file": read.file, "type": TYPES[read.file]}
        header |= {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        self._frame = protocol.encode_frame(header, data)
        return header

    async def status(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """How the server does."""
        read_params(NoParams, params)
        return await self._bridge.status()


_METHODS: dict[str, Callable[[Connection, Mapping[str, Any]], Awaitable[dict[str, Any]]]] = {
    "cancel": Connection.cancel,
    "attach": Connection.attach,
    "history": Connection.history,
    "delete": Connection.delete,
    "fetch": Connection.fetch,
    "status": Connection.status,
}
_level_lock = asyncio.Lock()
