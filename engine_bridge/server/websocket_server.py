"""`propsmith serve`: the bridge on a port, by the websockets library."""

import asyncio
import contextlib
import logging
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from websockets.asyncio.server import Server as WebSocketServer
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

from propsmith.engine_bridge.discovery import Discovery, DiscoveryFile, kept_path, read_kept, write_discovery
from propsmith.engine_bridge.library import Library, now
from propsmith.engine_bridge.protocol import (
    CLOSE_BINARY,
    CLOSE_GOING,
    CLOSE_SILENT,
    CLOSE_SLOW,
    MAX_MESSAGE,
    PROTOCOL,
    SUBPROTOCOL,
    VERSION,
)
from propsmith.engine_bridge.server import http_pages
from propsmith.engine_bridge.server.access import (
    Access,
    Refusal,
    is_token,
    listening_places,
    loopback_addresses,
    new_token,
)
from propsmith.engine_bridge.server.bridge import Bridge
from propsmith.engine_bridge.server.connection import Close, Connection, Outbox
from propsmith.engine_bridge.server.http_answers import (
    ConnectionLimiter,
    OpeningConnection,
    send_pieces,
    whole_response,
)
from propsmith.engine_bridge.worker.supervisor import Supervisor, Workers
from propsmith.engine_bridge.worker.tasks import WorkerOptions
from propsmith.runtime.backends.processors import default_threads
from propsmith.runtime.errors import InputError
from propsmith.runtime.files import hold_lock, write_atomic
from propsmith.runtime.model.bundle import Bundle

log = logging.getLogger(__name__)

MAX_CLIENTS = 512
"""WebSockets at a time."""
HELLO_WITHIN = 10.0
"""Seconds."""
_SEND_WITHIN = 30.0
_CLOSE_WITHIN = 3.0
_PING = 20.0
_PLACE = "server.txt"  # in a library that is served: where; the lock itself can't be read on Windows


class BridgeServer:
    """A server, to be used as an async context manager.

    Args:
        options: bundle and backend of the workers.
        library: folder of the asset library.
        host: what to bind to.
        port: 0 takes the one that this library's last server had, or a free one.
        token: what clients must know; None takes that server's, or makes one.
        discovery: where the discovery file goes, and beside it what the next server takes over; None writes none.
        renew: take nothing over, so that addresses that were given out work no longer.
        ray: address of a Ray cluster, or `local`; None for one process of this machine.

    Raises:
        InputError: a BundleError, a library that can't be used or is served already, or an address that can't be bound.
    """

    def __init__(
        self,
        *,
        options: WorkerOptions,
        library: Path,
        host: str = "127.0.0.1",
        port: int = 0,
        token: str | None = None,
        discovery: Path | None = None,
        ray: str | None = None,
        renew: bool = False,
    ) -> None:
        self._host, self._port = host, port
        self._chosen_token = token
        self._token = token or new_token()
        self._discovery_path = discovery
        self._discovery: DiscoveryFile | None = None
        bundle = Bundle.load(options.bundle)
        workers = _workers(options, ray)
        self.library = Library(library)
        self._place = library / _PLACE
        self._lock = hold_lock(library / "server.lock", _served_already(library))
        self._hide_place()  # of a server that was killed
        self._kept_path = None if discovery is None else kept_path(discovery, library)
        self._kept = None if renew or self._kept_path is None else read_kept(self._kept_path)
        if self._kept is not None and not is_token(self._kept.token):
            self._kept = None
        self.library.sweep()
        self.bridge = Bridge(bundle, self.library, workers)
        self._web = http_pages.web_files()
        self._limiter = ConnectionLimiter()
        self._clients = 0
        self._server: WebSocketServer | None = None
        self.access = Access(host, port, self._token)

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return self.access.port

    @property
    def url(self) -> str:
        """Where the page is; the token is in the fragment, which browsers keep to themselves."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self.port}/#token={self._token}"

    async def __aenter__(self) -> "BridgeServer":
        self._server = await self._listen()
        (socket, *_) = self._server.sockets
        self.access = Access(self._host, socket.getsockname()[1], self._token)
        await self.bridge.start()
        write_atomic(self._place, f"{self.url.partition('#')[0]} (process {os.getpid()})\n".encode())
        if self._discovery_path is not None and self._kept_path is not None:
            with contextlib.suppress(InputError):  # the discovery file lies there, too, and says what is wrong
                write_discovery(self._kept_path, self._found_at())
            self._discovery = await DiscoveryFile(self._discovery_path, self._found_at()).__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._discovery is not None:
            await self._discovery.__aexit__()
        if self._server is not None:
            self._server.close(code=CLOSE_GOING, reason="the server ends; connect again")
            await self._server.wait_closed()
        await self.bridge.close()
        self.library.close()
        self._hide_place()
        self._lock.release()

    async def _listen(self) -> WebSocketServer:
        """Listen where the library's last server did, with its token, so that pages and links of before go on working.

        Where something else has that port now, pages that tried to reconnect may have told it the token: it is renewed.
        """
        if self._kept is not None:
            taken_over = self._chosen_token or self._kept.token
            if self._port:
                self._token = taken_over
            else:
                with contextlib.suppress(OSError, OverflowError):
                    listening = await self._listen_at(self._kept.port)
                    self._token = taken_over
                    return listening
        try:
            return await self._listen_at(self._port)
        except OSError as error:
            raise InputError(f"can't listen on {self._host}:{self._port}: {error.strerror or error}") from error

    async def _listen_at(self, port: int) -> WebSocketServer:
        hosts, port = listening_places(self._host, port)
        return await serve(
            self._serve_client,
            hosts,  # type: ignore[arg-type]  # handed on to asyncio, which takes several
            port,
            process_request=self._answer,
            create_connection=self._limiter.connections(),
            select_subprotocol=_subprotocol,
            compression=None,
            server_header=None,
            max_size=MAX_MESSAGE,
            max_queue=4,
            open_timeout=None,  # a download takes longer: see ConnectionLimiter
            ping_interval=_PING,
            ping_timeout=_PING,
            close_timeout=_CLOSE_WITHIN,
            logger=_quiet(),
        )

    def _hide_place(self) -> None:
        with contextlib.suppress(OSError):  # on Windows somebody may be reading it
            self._place.unlink(missing_ok=True)

    def _found_at(self) -> Discovery:
        reached = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self._host, self._host)
        if reached == "localhost":  # clients take it literally
            reached = loopback_addresses()[0]
        return Discovery(PROTOCOL, VERSION, reached, self.port, os.getpid(), self._token, now())

    async def _answer(self, connection: ServerConnection, request: Request) -> Response | None:
        """Answer plain GETs, and let those to /ws through that may; None lets a WebSocket open."""
        try:
            page = await self._page(request)
        except Exception:
            log.exception("GET %s", request.path)
            page = http_pages.refusal_page(Refusal(500, "internal", "a fault of the server; its log has more"))
        if page is None:
            return None
        if isinstance(page.body, bytes):
            return whole_response(page, page.body)
        assert isinstance(connection, OpeningConnection)
        self._limiter.leave(connection)
        return await send_pieces(connection, page, page.body)

    async def _page(self, request: Request) -> http_pages.Page | None:
        headers = request.headers
        refusal = self.access.check_names(headers.get_all("Host"), headers.get_all("Origin"))
        method = getattr(request, "method", "GET")
        if refusal is None and method != "GET":
            refusal = Refusal(405, "method", f"only GET is answered, not {method[:20]}")
        if refusal is not None:
            return http_pages.refusal_page(refusal)
        path, _, query = request.path.partition("?")
        if path == "/health":
            return http_pages.health()
        if path in self._web:
            return self._web[path]
        offered = [p.strip() for value in headers.get_all("Sec-WebSocket-Protocol") for p in value.split(",")]
        refusal = self.access.check_token(headers.get_all("Authorization"), offered)
        if refusal is not None:
            return http_pages.refusal_page(refusal)
        if path == "/ws" and self._clients >= MAX_CLIENTS:
            return http_pages.refusal_page(Refusal(503, "busy", f"{MAX_CLIENTS} clients are connected: close some"))
        if path == "/ws":
            return None
        if path == "/download":
            return await http_pages.download_page(self.bridge, query)
        missing = Refusal(404, "not_found", f"there is nothing at {path[:80]}")
        return await http_pages.asset_page(self.bridge, path) or http_pages.refusal_page(missing)

    async def _serve_client(self, connection: ServerConnection) -> None:
        """One WebSocket, from its first message to its last."""
        self._limiter.leave(connection)
        self._clients += 1
        outbox = Outbox()
        session = Connection(self.bridge, outbox)
        sender = asyncio.create_task(_send_all(connection, outbox))
        deadline = asyncio.get_running_loop().call_later(HELLO_WITHIN, _close_silent, session, outbox)
        try:
            async for message in connection:
                if isinstance(message, bytes):
                    outbox.close(CLOSE_BINARY, "the server takes no binary messages")
                elif not outbox.closing:
                    await session.receive(message)
        except ConnectionClosed:
            pass
        finally:
            self._clients -= 1
            deadline.cancel()
            self.bridge.notifier.leave(session)
            outbox.closing = True
            sender.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await sender


def _served_already(library: Path) -> str:
    """What to say where another server has a library: where that one listens, if it does yet."""
    with contextlib.suppress(OSError, UnicodeError):
        place = (library / _PLACE).read_text(encoding="utf-8").strip()
        return f"{library} is served already at {place}: use that, or another --library"
    return f"{library} is served already: use that, or another --library"


def _workers(options: WorkerOptions, ray: str | None) -> Workers:
    if ray is None:
        return Supervisor(options)
    from propsmith.engine_bridge.worker.ray_supervisor import RaySupervisor

    return RaySupervisor(options, ray, options.threads or default_threads())


def _subprotocol(_connection: ServerConnection, offered: Sequence[Subprotocol]) -> Subprotocol | None:
    """Browsers offer ours beside one that is the token; other clients need none."""
    return Subprotocol(SUBPROTOCOL) if SUBPROTOCOL in offered else None


def _close_silent(session: Connection, outbox: Outbox) -> None:
    if not session.greeted:
        outbox.close(CLOSE_SILENT, f"no hello within {HELLO_WITHIN:.0f} seconds")


async def _send_all(connection: ServerConnection, outbox: Outbox) -> None:
    """Send what gathers, until the connection is to be closed or the client doesn't read."""
    stuck = asyncio.create_task(outbox.overflowed.wait())
    try:
        while not isinstance(message := await outbox.get(), Close):
            sending = asyncio.create_task(connection.send(message))
            sending.add_done_callback(_ignore_failure)
            await asyncio.wait((sending, stuck), timeout=_SEND_WITHIN, return_when=asyncio.FIRST_COMPLETED)
            if not sending.done():
                sending.cancel()
                break
            sending.result()
        reason = message if isinstance(message, Close) else Close(CLOSE_SLOW, "you read too slowly: connect again")
        async with asyncio.timeout(_CLOSE_WITHIN):
            await connection.close(reason.code, reason.reason.encode()[:120].decode(errors="ignore"))
    except (TimeoutError, ConnectionClosed):
        connection.transport.abort()
    finally:
        stuck.cancel()


def _ignore_failure(task: asyncio.Task[None]) -> None:
    """A send that nobody waits for any more may fail silently."""
    if not task.cancelled():
        task.exception()


def _quiet() -> Any:
    """The library's own log, which has every connection that is refused or breaks, only at log level DEBUG."""
    logger = logging.getLogger("propsmith.websockets")
    logger.setLevel(logging.CRITICAL if not log.isEnabledFor(logging.DEBUG) else logging.DEBUG)
    return logger
