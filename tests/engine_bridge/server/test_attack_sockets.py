"""Sockets that do nothing, or little: they keep nobody out, and go."""

import contextlib
import socket

import pytest

from propsmith.engine_bridge import protocol
from propsmith.engine_bridge.protocol import Request
from tests.engine_bridge.conftest import QUICK, eventually
from tests.engine_bridge.wire import HELLO, text_frame, websocket

MIB = 2**20

pytestmark = pytest.mark.usefixtures("alive")


@contextlib.contextmanager
def half_open(server, count):
    """Sockets that say nothing, or half a request."""
    plugs = []
    try:
        for i in range(count):
            plugs.append(socket.create_connection(("127.0.0.1", server.port), timeout=5))
            if i % 2:
                plugs[-1].sendall(b"GET /ws HTTP/1.1\r\nHost: ")
        yield plugs
    finally:
        for plug in plugs:
            plug.close()


def is_open(plug):
    plug.setblocking(False)
    try:
        return plug.recv(1000, socket.MSG_PEEK) != b""
    except BlockingIOError:
        return True
    except ConnectionError:
        return False


def test_half_open_sockets_keep_nobody_out(server):
    with half_open(server, 600) as plugs:
        with server.client() as client:
            assert client.request("status")
        assert sum(map(is_open, plugs)) <= 256


@pytest.mark.slow
def test_half_open_sockets_are_dropped(server):
    with half_open(server, 200) as plugs:
        assert any(map(is_open, plugs))
        eventually(lambda: not any(map(is_open, plugs)), 60)


def test_slow_readers_are_sent_away(server):
    with server.client() as client:
        asset = client.generate("pot", seed=1, **QUICK).id
    plugs = [websocket(server) for _ in range(10)]
    for plug in plugs:
        plug.sendall(text_frame(protocol.encode_request(Request("hello", HELLO, 0))))
        with contextlib.suppress(ConnectionError, TimeoutError):
            plug.settimeout(0.5)
            for i in range(300):
                plug.sendall(text_frame(protocol.encode_request(Request("fetch", {"asset": asset}, i + 1))))
    with server.client() as client:
        eventually(lambda: client.request("status")["clients"] <= 1, 40)
    for plug in plugs:
        plug.close()


def test_slow_downloads_end(server):
    with server.client() as client:
        asset = client.generate("pot", seed=1, **QUICK).id
    plugs = []
    for _ in range(50):
        plug = socket.socket()
        plug.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        plug.connect(("127.0.0.1", server.port))
        plug.sendall(
            f"GET /assets/{asset}/glb HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
            f"Authorization: Bearer {server.token}\r\n\r\n".encode()
        )
        plugs.append(plug)
    assert server.get(f"/assets/{asset}/glb")[0] == 200
    for plug in plugs:
        plug.close()
