"""What somebody who means harm may send: refused in words; the server lives, its memory bounded; nothing is written
outside its library."""

import asyncio
import base64
import contextlib
import json
import random
import sys

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from propsmith.engine_bridge import protocol
from propsmith.engine_bridge.protocol import Request
from tests.engine_bridge.conftest import ServerProcess, vectors
from tests.engine_bridge.jobs.test_requests import bomb
from tests.engine_bridge.wire import HELLO, call, close_code, connection, raw, talk, websocket

MIB = 2**20

pytestmark = pytest.mark.usefixtures("alive")


# At the door


def refused(server, path="/ws", token=None, host=None, origin=None, subprotocols=()):
    """Status and kind that a WebSocket handshake, or another GET, is refused with; (101, None) if it isn't."""
    headers = [
        f"GET {path} HTTP/1.1",
        f"Host: {host or f'127.0.0.1:{server.port}'}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version: 13",
    ]
    headers += [f"Authorization: Bearer {token}"] if token else []
    headers += [f"Origin: {origin}"] if origin is not None else []
    headers += [f"Sec-WebSocket-Protocol: {', '.join(subprotocols)}"] if subprotocols else []
    status, body = raw(server, ("\r\n".join(headers) + "\r\n\r\n").encode())
    return status, json.loads(body)["error"]["kind"] if status >= 400 else None


def test_without_the_right_token_nobody_comes_in(server):
    assert refused(server) == (401, "token")
    assert refused(server, token="wrong") == (401, "token")
    assert refused(server, token=server.token[:-1]) == (401, "token")
    assert refused(server, token=server.token + "x") == (401, "token")
    assert refused(server, subprotocols=["propsmith.v1", "bearer.wrong"]) == (401, "token")
    assert refused(server, f"/ws?token={server.token}") == (401, "token")
    assert refused(server, token=server.token) == (101, None)
    assert refused(server, subprotocols=["propsmith.v1", f"bearer.{server.token}"]) == (101, None)


ACCESS = vectors("access.json")


@pytest.mark.parametrize("path", ["/ws", "/health", "/"])
@pytest.mark.parametrize(
    "case", [c for c in ACCESS["cases"] if c["refused"]], ids=lambda c: f"{c['host']} {c['origin']}"
)
def test_foreign_hosts_and_origins_are_refused_even_with_the_token(server, case, path):
    ours = lambda text: text.replace(str(ACCESS["port"]), str(server.port))  # noqa: E731
    if not case["host"]:
        status, body = raw(server, f"GET {path} HTTP/1.1\r\nX-Nothing: 1\r\n\r\n".encode())
        assert (status, json.loads(body)["error"]["kind"]) == (403, "host")
        return
    origin = None if case["origin"] is None else ours(case["origin"])
    assert refused(server, path, server.token, ours(case["host"]), origin) == (403, case["refused"])


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "HEAD"])
def test_only_get_is_answered(server, method):
    request = f"{method} /health HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nContent-Length: 0\r\n\r\n"
    assert raw(server, request.encode())[0] == 405


@pytest.mark.parametrize(
    "data",
    [
        b"\x00" * 1000 + b"\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 1000 + b"\r\n",
        b"GET / HTTP/1.1\r\nX: " + b"y" * 100_000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost\r\n\r\n",
        b"GET \xff\xfe HTTP/1.1\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200) + b"\r\n\r\n",
    ],
)
def test_what_is_no_http_is_refused(server, data):
    with contextlib.suppress(ConnectionResetError, BrokenPipeError):
        assert raw(server, data)[0] in (0, 400, 403, 414, 431, 505)


# In the conversation


def test_a_frame_of_65_mb_closes_the_connection(server):
    head = b"\x81\xff" + (65 * MIB).to_bytes(8, "big") + bytes(4)
    with websocket(server) as plug:
        # Its head is enough: nothing of the body is awaited, or kept.
        plug.sendall(head + bytes(1000))
        answer = plug.recv(4)
        assert (answer[0], int.from_bytes(answer[2:4], "big")) == (0x88, 1009)
    with websocket(server) as plug, contextlib.suppress(ConnectionError):  # read and thrown away, or cut off
        for part in [head, *[bytes(MIB)] * 65]:
            plug.sendall(part)


def test_fragments_without_end_close_the_connection(server):
    async def attack(open_socket):
        async def endless():
            for _ in range(100):
                yield "x" * MIB

        with contextlib.suppress(ConnectionClosed):
            await open_socket.send(endless())
        return await close_code(open_socket)

    assert talk(server, attack) == 1009


def test_binary_messages_close_the_connection(server):
    async def attack(open_socket):
        await open_socket.send(b"PSB1")
        return await close_code(open_socket)

    assert talk(server, attack) == 1003


def test_a_stubborn_client_is_sent_away(server):
    async def attack(open_socket):
        for _ in range(150):
            with contextlib.suppress(ConnectionClosed):
                await open_socket.send("nonsense")
        return await close_code(open_socket)

    assert talk(server, attack) == 4400


@pytest.mark.slow
def test_who_never_says_hello_is_sent_away(server):
    async def run():
        async with connection(server) as open_socket:
            return await close_code(open_socket), open_socket.close_reason

    code, reason = asyncio.run(run())
    assert (code, reason) == (4408, "no hello within 10 seconds")


def test_a_picture_of_30000_by_30000_pixels_is_refused(server):
    data = base64.b64encode(bomb(30_000, 30_000)).decode()

    async def attack(open_socket):
        return await call(open_socket, "generate", {"image": {"data": data, "name": "bomb"}})

    error = talk(server, attack)["error"]
    assert (error["code"], error["data"]["param"]) == (-32602, "image.data")


@pytest.mark.parametrize("count", [1_000, pytest.param(10_000, marks=pytest.mark.slow)])
def test_ten_thousand_jobs_are_bounded(tmp_path, tiny_bundle, count):
    flooded = ServerProcess(tmp_path, tiny_bundle).start()

    async def attack(open_socket):
        kinds = []

        async def read():
            while len(kinds) < count:
                said = json.loads(await open_socket.recv())
                if "id" in said:
                    kinds.append(said.get("error", {}).get("data", {}).get("kind", "taken"))

        reading = asyncio.create_task(read())
        for i in range(count):
            params = {"prompt": f"barrel {i}", "count": 16}
            await open_socket.send(protocol.encode_request(Request("generate", params, i)))
        await asyncio.wait_for(reading, 120)
        return kinds

    try:
        before = flooded.memory() if sys.platform == "linux" else 0
        kinds = talk(flooded, attack)
        assert set(kinds) == {"taken", "queue"}
        assert 256 <= kinds.count("taken") <= 300
        with flooded.client() as client:
            assert client.request("status")["queue"] <= 256
        if sys.platform == "linux":
            assert flooded.memory() - before < 100 * MIB
    finally:
        flooded.kill()


# Fuzz


def mutated(rng, text):
    """A request with some bytes changed, doubled or left out."""
    data = bytearray(text.encode())
    for _ in range(rng.randint(1, 6)):
        at = rng.randrange(len(data)) if data else 0
        kind = rng.randrange(4)
        if kind == 0:
            data[at : at + 1] = bytes([rng.randrange(256)])
        elif kind == 1:
            del data[at : at + rng.randint(1, 8)]
        elif kind == 2:
            data[at:at] = data[at : at + rng.randint(1, 20)]
        else:
            data[at:at] = rng.choice([b"{", b"]", b'"', b"\\u0000", b"1e999", b"null", b"-", b"\xf0\x9f"])
    return bytes(data).decode("utf-8", errors="replace")


def fuzz_texts(server, rng, count):
    texts = [case["text"] for case in vectors("requests.json")["requests"]]

    async def run():
        left = count
        while left > 0:
            async with connection(server) as open_socket:
                await call(open_socket, "hello", HELLO)
                with contextlib.suppress(ConnectionClosed):
                    for _ in range(min(left, 100)):
                        left -= 1
                        await open_socket.send(mutated(rng, rng.choice(texts)).replace("generate", "status"))

    asyncio.run(run())


def fuzz_frames(server, rng, count):
    """Raw bytes where frames should be."""
    while count > 0:
        with websocket(server) as plug, contextlib.suppress(ConnectionError, TimeoutError):
            plug.settimeout(5)
            for _ in range(min(count, 10)):
                count -= 1
                head = bytes([rng.choice([0x81, 0x82, 0x80, 0x88, 0x89, 0x8F, 0xC1, 0x01]), rng.randrange(256)])
                plug.sendall(head + rng.randbytes(rng.randint(0, 200)))


@pytest.mark.parametrize("count", [1_000, pytest.param(10_000, marks=pytest.mark.slow)])
def test_fuzzed_frames_are_survived(server, count):
    rng = random.Random(count)
    fuzz_texts(server, rng, count // 2)
    fuzz_frames(server, rng, count // 2)


def test_a_refused_handshake_says_why_to_clients(server):
    async def run():
        with pytest.raises(InvalidStatus) as error:
            await connect(f"ws://127.0.0.1:{server.port}/ws", proxy=None)
        return json.loads(error.value.response.body)

    assert asyncio.run(run())["error"]["message"].startswith("a token is needed")
