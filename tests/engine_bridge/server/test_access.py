"""Who may talk to the server."""

import pytest

from propsmith.engine_bridge.server import access as access_module
from propsmith.engine_bridge.server.access import Access, check_token, is_loopback, listening_places, new_token
from propsmith.runtime.errors import InputError
from tests.engine_bridge.conftest import vectors

DATA = vectors("access.json")
TOKEN = "t" * 43


def access(host="127.0.0.1"):
    return Access(host, DATA["port"], TOKEN)


@pytest.mark.parametrize("case", DATA["cases"], ids=lambda c: f"{c['host']} {c['origin']}")
def test_names_are_compared_as_a_whole(case):
    hosts = [] if case["host"] is None else [case["host"]]
    origins = [] if case["origin"] is None else [case["origin"]]
    refusal = access().check_names(hosts, origins)
    assert (refusal.kind if refusal else None) == case["refused"]
    if refusal:
        assert refusal.status == 403
        assert refusal.message


def test_a_header_that_stands_twice_is_refused():
    good = f"127.0.0.1:{DATA['port']}"
    assert access().check_names([good, good], []).kind == "host"
    assert access().check_names([good], [f"http://{good}", f"http://{good}"]).kind == "origin"


def test_bound_to_all_addresses_only_addresses_and_own_names_are_hosts():
    wide = access("0.0.0.0")
    assert wide.check_names([f"192.168.1.7:{DATA['port']}"], []) is None
    assert wide.check_names([f"[fe80::1]:{DATA['port']}"], []) is None
    assert wide.check_names([f"evil.com:{DATA['port']}"], []).kind == "host"


@pytest.mark.parametrize(
    ("headers", "subprotocols", "refused"),
    [
        ([f"Bearer {TOKEN}"], [], False),
        ([], ["propsmith.v1", f"bearer.{TOKEN}"], False),
        ([], [], True),
        ([TOKEN], [], True),
        ([f"Basic {TOKEN}"], [], True),
        ([f"Bearer {TOKEN}x"], [], True),
        ([f"Bearer {TOKEN[:-1]}"], [], True),
        (["Bearer "], [], True),
        (["Bearer \u00e9"], [], True),
        ([], [f"bearer.{TOKEN}"], True),
        ([], ["propsmith.v1", "bearer.wrong"], True),
        ([f"Bearer {TOKEN}", "Bearer wrong"], [], True),
    ],
)
def test_the_token(headers, subprotocols, refused):
    refusal = access().check_token(headers, subprotocols)
    assert (refusal is not None) == refused
    assert refusal is None or (refusal.status, refusal.kind) == (401, "token")


def test_new_tokens_are_long_and_differ():
    tokens = {new_token() for _ in range(100)}
    assert len(tokens) == 100
    assert all(check_token(f" {token}\n", "a file") == token for token in tokens)


@pytest.mark.parametrize("token", ["", "short", "x" * 129, "with space " * 5, "ü" * 40])
def test_weak_tokens_of_files_are_refused(token):
    with pytest.raises(InputError, match=r"my\.txt"):
        check_token(token, "my.txt")


def test_loopback():
    assert all(map(is_loopback, ["127.0.0.1", "127.9.9.9", "::1", "localhost"]))
    assert not any(map(is_loopback, ["0.0.0.0", "::", "192.168.0.1", "example.com", "localhost.evil.com"]))


@pytest.mark.parametrize(
    ("there", "asked", "expected"),
    [
        (["127.0.0.1", "::1"], ("localhost", 8123), (["127.0.0.1", "::1"], 8123)),
        (["127.0.0.1"], ("localhost", 0), (["127.0.0.1"], 0)),
        (["::1"], ("localhost", 0), (["::1"], 0)),
        ([], ("localhost", 0), (["127.0.0.1"], 0)),
        (["127.0.0.1", "::1"], ("127.0.0.1", 0), ("127.0.0.1", 0)),
        (["127.0.0.1", "::1"], ("0.0.0.0", 8123), ("0.0.0.0", 8123)),
    ],
)
def test_localhost_is_on_the_stacks_that_are_there(monkeypatch, there, asked, expected):
    monkeypatch.setattr(access_module, "_can_bind", lambda host, port: host in there)
    assert listening_places(*asked) == expected


def test_a_port_of_localhost_is_free_on_both_stacks(monkeypatch):
    asked = []

    def can_bind(host, port):
        asked.append((host, port))
        return port == 0 or len(asked) > 4  # the first port is taken on ::1

    monkeypatch.setattr(access_module, "_can_bind", can_bind)
    hosts, port = listening_places("localhost", 0)
    assert hosts == ["127.0.0.1", "::1"]
    assert asked[-2:] == [("127.0.0.1", port), ("::1", port)]
    assert port > 0
