"""Talking to a server as no client does: raw sockets, bare WebSockets, whatever a test wants to send."""

import asyncio
import contextlib
import json
import socket

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from propsmith.engine_bridge import protocol
from propsmith.engine_bridge.protocol import Request

HELLO = {"protocol": 1, "client": "attack"}


def connection(server, **options):
    return connect(
        f"ws://127.0.0.1:{server.port}/ws",
        additional_headers={"Authorization": f"Bearer {server.token}"},
        proxy=None,
        **options,
    )


async def call(socket, method, params, identity=1):
    await socket.send(protocol.encode_request(Request(method, params, identity)))
    return json.loads(await asyncio.wait_for(socket.recv(), 20))


def raw(server, data):
    """Status and body that bytes are answered with; (0, b"") if the connection just ends."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as plug:
        plug.sendall(data)
        answer = b""
        while b"\r\n\r\n" not in answer and (part := plug.recv(65536)):
            answer += part
        head, _, body = answer.partition(b"\r\n\r\n")
        status = int(head.split()[1]) if head else 0
        while status not in (0, 101) and (part := plug.recv(65536)):
            body += part
        return status, body


def talk(server, attack):
    """Run an attack on a connection that has said hello."""

    async def run():
        async with connection(server, compression=None, max_size=2**30) as open_socket:
            await call(open_socket, "hello", HELLO)
            return await attack(open_socket)

    return asyncio.run(run())


async def close_code(open_socket):
    with contextlib.suppress(ConnectionClosed):
        while True:
            await asyncio.wait_for(open_socket.recv(), 30)
    return open_socket.close_code


def websocket(server):
    """A raw socket that has become a WebSocket."""
    plug = socket.create_connection(("127.0.0.1", server.port), timeout=20)
    plug.sendall(
        f"GET /ws HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
        f"Authorization: Bearer {server.token}\r\n\r\n".encode()
    )
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += plug.recv(1000)
    assert answer.startswith(b"HTTP/1.1 101")
    return plug


def text_frame(text):
    data = text.encode()
    length = bytes([0x80 | len(data)]) if len(data) < 126 else bytes([0xFE]) + len(data).to_bytes(2, "big")
    return b"\x81" + length + bytes(4) + data  # a mask of zeros
