"""How plain HTTP GET is answered on the port of the WebSockets: whole, or in pieces as the client reads them."""

import asyncio
import http
import logging
from collections.abc import AsyncIterator
from typing import Any

from websockets.asyncio.server import ServerConnection
from websockets.datastructures import Headers
from websockets.http11 import Response

from propsmith.engine_bridge.server.http_pages import SAFE, Page

log = logging.getLogger(__name__)

MAX_WAITING = 256
"""Connections without a request yet, at a time."""
_OPEN_WITHIN = 10.0
_READ_WITHIN = 30.0  # a piece, by the client


def whole_response(page: Page, body: bytes) -> Response:
    """An answer that is there as a whole."""
    return Response(page.status, _phrase(page), _headers(page, "Content-Length", str(len(body))), body)


async def send_pieces(connection: "OpeningConnection", page: Page, pieces: AsyncIterator[bytes]) -> Response:
    """Send an answer as its pieces come, chunked, so that a client can tell when it broke off; returns its end."""
    connection.opening.reschedule(None)
    response = _LastChunk(page.status, _phrase(page), _headers(page, "Transfer-Encoding", "chunked"))
    connection.transport.write(Response.serialize(response))
    try:
        async for piece in pieces:
            if connection.transport.is_closing() or not connection.server.is_serving():
                connection.transport.abort()
                break
            connection.transport.write(b"%x\r\n%b\r\n" % (len(piece), piece))
            async with asyncio.timeout(_READ_WITHIN):
                await connection.drain()
    except Exception as error:  # an asset may be deleted meanwhile
        log.warning("%s broke off: %s", page.headers.get("Content-Disposition", "a download"), error)
        connection.transport.abort()
    return response


class _LastChunk(Response):
    """What ends a chunked answer, its head and its pieces having been sent."""

    def serialize(self) -> bytes:
        return b"0\r\n\r\n"


def _phrase(page: Page) -> str:
    return http.HTTPStatus(page.status).phrase


def _headers(page: Page, name: str, length: str) -> Headers:
    headers = Headers({"Content-Type": page.type, name: length, "Connection": "close"})
    for other, value in {**SAFE, **page.headers}.items():
        headers[other] = value
    return headers


class OpeningConnection(ServerConnection):
    """A connection that knows how long its opening may take."""

    opening: asyncio.Timeout


class ConnectionLimiter:
    """Keeps the connections that haven't shown a token yet few, and short: where too many wait, the oldest goes."""

    def __init__(self) -> None:
        self._waiting: dict[ServerConnection, None] = {}

    def enter(self, connection: ServerConnection) -> None:
        """A connection was made."""
        self._waiting[connection] = None
        if len(self._waiting) > MAX_WAITING:
            first = next(iter(self._waiting))
            self.leave(first)
            first.transport.abort()

    def leave(self, connection: ServerConnection) -> None:
        """It has become a WebSocket, or has ended."""
        self._waiting.pop(connection, None)

    def connections(self) -> type[ServerConnection]:
        """The class of connections that report here."""
        limiter = self

        class Watched(OpeningConnection):
            async def handshake(self, *args: Any, **options: Any) -> None:
                async with asyncio.timeout(_OPEN_WITHIN) as self.opening:
                    await super().handshake(*args, **options)

            def connection_made(self, transport: asyncio.BaseTransport) -> None:
                super().connection_made(transport)
                limiter.enter(self)

            def connection_lost(self, exc: Exception | None) -> None:
                limiter.leave(self)
                super().connection_lost(exc)

        return Watched
