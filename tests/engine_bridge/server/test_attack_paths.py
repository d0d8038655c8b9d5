"""Paths where names belong lead nowhere, over WebSockets and in URLs."""

import json

import pytest

from propsmith.engine_bridge import protocol
from propsmith.engine_bridge.protocol import Request
from tests.engine_bridge.conftest import QUICK
from tests.engine_bridge.wire import HELLO, call, connection, raw, talk

MIB = 2**20

pytestmark = pytest.mark.usefixtures("alive")


PATHS = [
    "../../../../etc/passwd", "..\\..\\..\\windows\\win.ini", "/etc/passwd", "C:\\Windows\\win.ini",
    "\\\\server\\share\\x", "file:///etc/passwd", "%2e%2e%2f%2e%2e%2fx", "....//....//x", "CON", "nul.glb",
    "x\u0000y", "~/x", "$HOME/x", "`id`", "'; drop table assets; --",
]  # fmt: skip
FREE = {"prompt", "search", "client", "version"}
STRINGS = {
    "hello": ["client", "version"],
    "generate": ["prompt", "image", "profile", "job", "shading", "output", "bundle", "library"],
    "sketch": ["prompt", "job", "profile"],
    "finish": ["sketch", "job", "profile"],
    "vary": ["asset", "prompt", "job", "profile"],
    "batch": ["level", "file", "profile", "job"],
    "cancel": ["job"],
    "attach": ["job"],
    "history": ["search"],
    "delete": ["asset"],
    "fetch": ["asset", "file"],
}


def test_paths_in_every_string_field_lead_nowhere(server):
    def outside():
        return {p for p in server.folder.rglob("*") if server.library not in p.parents}

    before = outside()

    async def attack(open_socket):
        for method, names in STRINGS.items():
            for name in names:
                for path in PATHS:
                    base = {"prompt": "a pot", **QUICK} if method in ("generate", "sketch") else {}
                    if method == "batch":
                        base = {"level": "name,prompt"}
                    if name == "image":
                        base = {"image": {"data": path, "name": path}}
                    params = {**base, name: base.get(name) if name == "image" else path}
                    answer = await call_again(server, method, params)
                    # A path is as good a prompt, name of a client or search as any; everywhere else it is refused.
                    taken = "result" in answer
                    assert taken in ((True, False) if name in FREE else (False,)), (method, name, path, answer)

    async def call_again(server, method, params):
        async with connection(server) as fresh:
            if method != "hello":
                await call(fresh, "hello", HELLO)
            else:
                params = {**HELLO, **params}
            answer = await call(fresh, method, params)
            if "result" in answer and "job" in answer["result"]:
                await cancel(fresh, answer["result"]["job"])
            return answer

    async def cancel(fresh, job):
        await fresh.send(protocol.encode_request(Request("cancel", {"job": job}, 2)))
        while json.loads(await fresh.recv()).get("id") != 2:
            pass

    talk(server, attack)
    assert outside() == before
    for path in server.library.rglob("*"):
        inside = path.relative_to(server.library).as_posix()
        assert inside.startswith(("objects", "library.sqlite", "server.lock", "server.txt")), inside


@pytest.mark.parametrize(
    "path",
    [
        "/assets/../library.sqlite",
        "/assets/%2e%2e/library.sqlite",
        "/web/..%2f..%2fcli.py",
        "//etc/passwd",
        "/assets//glb",
        "/..",
        "/assets/C:/x/glb",
        "/web/\\..\\x",
    ],
)
def test_paths_in_urls_lead_nowhere(server, path):
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nAuthorization: Bearer {server.token}\r\n\r\n"
    assert raw(server, request.encode())[0] == 404
