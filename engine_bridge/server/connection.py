"""One client's conversation, without I/O: texts come in by `receive`, messages to send gather in an outbox."""

import asyncio
import hashlib
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from propsmith.engine_bridge import protocol
from propsmith.engine_bridge.jobs import level_jobs
from propsmith.engine_bridge.jobs.requests import (
    LIMITS,
    REQUIRED,
    Kind,
    Params,
    read_file_name,
    read_finish,
    read_work,
    wrong,
)
from propsmith.engine_bridge.jobs.wire_options import listed_options, profiles
from propsmith.engine_bridge.library import TYPES
from propsmith.engine_bridge.protocol import PROTOCOL, VERSION, Request, RpcError
from propsmith.engine_bridge.server.bridge import Bridge
from propsmith.runtime.model.bundle import Manifest

log = logging.getLogger(__name__)

MAX_WAITING = 1000
MAX_WAITING_BYTES = 8 * 2**20
MAX_WRONG = 100
MAX_PAGE = 200


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
        self.watches = False
        self.greeted = False
        self._bridge = bridge
        self._outbox = outbox
        self._wrong = 0
        self._frames = 0
        self._frame: bytes | None = None

    def tell(self, method: str, params: dict[str, Any]) -> None:
        """Send a notification."""
        key = (method, params["job"]) if method in ("progress", "queued") else None
        self._outbox.put(protocol.encode_notification(method, params), key)

    async def receive(self, text: str) -> None:
        """Obey one message, and answer it if it wants that."""
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
        if request.method in _WORKS:
            job = await self._bridge.require(answer["job"])
            self._bridge.tell_place(job)

    def _refuse(self, error: RpcError, *, silent: bool) -> None:
        if not silent:
            self._outbox.put(protocol.encode_error(error))
        if error.kind == "protocol":
            self._outbox.close(protocol.CLOSE_PROTOCOL, error.message)
        self._wrong += error.kind in ("parse", "request", "method", "params", "hello")
        if self._wrong > MAX_WRONG:
            self._outbox.close(protocol.CLOSE_WRONG, f"more than {MAX_WRONG} wrong messages: read docs/protocol.md")

    async def _call(self, request: Request) -> Any:
        if request.method == "hello":
            return self._hello(Params(request.params))
        if request.method not in _METHODS:
            raise RpcError("method", f"there is no method {request.method[:40]!r}; there are {', '.join(_METHODS)}")
        if not self.greeted:
            raise RpcError("hello", "say hello first")
        return await _METHODS[request.method](self, request.params)

    def _hello(self, params: Params) -> dict[str, Any]:
        if self.greeted:
            raise RpcError("hello", "you said hello already")
        spoken = params.whole("protocol", REQUIRED, 0, 2**31)
        client, given = params.text("client", longest=100), params.text("version", "", 100)
        watches = params.take("watch", False)
        if not isinstance(watches, bool):
            raise wrong("watch", "true or false", watches)
        params.end()
        ours = VERSION
        differs: list[dict[str, Any]] = []
        if spoken != PROTOCOL:
            differs.append({"what": "protocol", "client": spoken, "server": [PROTOCOL]})
        if given and given != ours:
            differs.append({"what": "version", "client": given, "server": ours})
        if spoken != PROTOCOL:
            newer = "the server" if spoken > PROTOCOL else client
            text = (
                f"{client} speaks protocol {spoken}, Propsmith {ours} speaks {PROTOCOL}: bring {newer[:40]} up to date"
            )
            raise RpcError("protocol", text, differs=differs)
        self.greeted, self.watches = True, watches
        self._bridge.join(self)
        return {
            "protocol": PROTOCOL,
            "server": f"Propsmith {ours}",
            "differs": differs,
            "bundle": _told(self._bridge.bundle.manifest, self._bridge.bundle.digest),
            "options": listed_options(self._bridge.bundle.manifest),
            "profiles": list(profiles()),
            "limits": {**LIMITS, **level_jobs.LIMITS},
        }

    async def _start(self, kind: Kind, params: Mapping[str, Any]) -> dict[str, Any]:
        asked = await asyncio.to_thread(read_work, kind, params) if "image" in params else read_work(kind, params)
        return self._bridge.attach(self, await self._bridge.submit(asked))

    async def generate(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Make props."""
        return await self._start("generate", params)

    async def sketch(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Show candidates."""
        return await self._start("sketch", params)

    async def vary(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Make variations of an asset."""
        return await self._start("vary", params)

    async def batch(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Make the props of a level."""
        async with _reading:  # one at a time: a level takes a while to read
            asked = await asyncio.to_thread(level_jobs.read_batch, params)
        return self._bridge.attach(self, await self._bridge.submit(asked))

    async def finish(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Make a candidate in full."""
        return self._bridge.attach(self, await self._bridge.finish(read_finish(params)))

    async def cancel(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """End a job."""
        job = await self._bridge.require(_one_job(params))
        await self._bridge.cancel(job)
        return self._bridge.snapshot(job)

    async def attach(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Hear of a job."""
        return self._bridge.attach(self, await self._bridge.require(_one_job(params)))

    async def history(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Look through the library."""
        taken = Params(params)
        search = taken.text("search", "")
        limit, offset = taken.whole("limit", 50, 1, MAX_PAGE), taken.whole("offset", 0, 0, 2**31)
        taken.end()
        assets, total = await self._bridge.on_disk(self._bridge.library.history, search, limit, offset)
        return {"assets": assets, "total": total}

    async def delete(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Delete an asset."""
        taken = Params(params)
        asset = taken.asset()
        taken.end()
        await self._bridge.delete(asset)
        return {"deleted": asset}

    async def fetch(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Announce a file, which follows."""
        taken = Params(params)
        asset, name = taken.asset(), read_file_name(taken)
        taken.end()
        data = await self._bridge.read_file(asset, name)
        self._frames += 1
        header = {"frame": self._frames, "asset": asset, "file": name, "type": TYPES[name], "bytes": len(data)}
        header["sha256"] = hashlib.sha256(data).hexdigest()
        self._frame = protocol.encode_frame(header, data)
        return header

    async def status(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """How the server does."""
        Params(params).end()
        return await self._bridge.status()


def _one_job(params: Mapping[str, Any]) -> str:
    taken = Params(params)
    job = taken.job()
    taken.end()
    return job


def _told(manifest: Manifest, digest: str) -> dict[str, Any]:
    return {
        "name": manifest.name,
        "digest": digest,
        "model": manifest.model,
        "license": manifest.license,
        "capabilities": manifest.capabilities,
    }


_METHODS: dict[str, Callable[[Connection, Mapping[str, Any]], Awaitable[dict[str, Any]]]] = {
    "generate": Connection.generate,
    "sketch": Connection.sketch,
    "finish": Connection.finish,
    "vary": Connection.vary,
    "batch": Connection.batch,
    "cancel": Connection.cancel,
    "attach": Connection.attach,
    "history": Connection.history,
    "delete": Connection.delete,
    "fetch": Connection.fetch,
    "status": Connection.status,
}
_WORKS = ("generate", "sketch", "finish", "vary", "batch")
_reading = asyncio.Lock()
