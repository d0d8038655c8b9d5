"""The Python client where things go wrong."""

import asyncio
from dataclasses import replace

import pytest

from propsmith.engine_bridge import AsyncClient, BridgeError, Client
from propsmith.engine_bridge.client.results import ConnectionLostError
from propsmith.runtime.errors import InputError
from tests.engine_bridge.conftest import QUICK


def test_the_server_is_found_by_its_file(server, monkeypatch):
    monkeypatch.setenv("PROPSMITH_DISCOVERY", str(server.discovery))
    with Client() as client:
        assert client.hello["server"].startswith("Propsmith ")


def test_without_a_server_it_says_how_to_start_one(monkeypatch, tmp_path, server):
    monkeypatch.setenv("PROPSMITH_DISCOVERY", str(tmp_path / "none.json"))
    with pytest.raises(InputError, match="propsmith serve"), Client():
        pass
    with pytest.raises(ConnectionLostError, match="no server answers"), Client(replace(server.found, port=9)):
        pass


def test_a_wrong_token_is_said_in_the_servers_words(server):
    with pytest.raises(BridgeError, match="the token is wrong") as error, Client(replace(server.found, token="x" * 43)):
        pass
    assert error.value.kind == "token"


def test_several_at_once_over_one_connection(server):
    async def run():
        async with server.async_client() as client:
            return await asyncio.gather(*(client.generate("pot", seed=i, **QUICK) for i in range(4)))

    made = asyncio.run(run())
    assert [prop.facts["seed"] for prop in made] == [0, 1, 2, 3]
    assert len({prop.id for prop in made}) == 4


def test_many_and_what_is_heard_meanwhile(server):
    heard = []
    with server.client() as client:
        made = client.generate_many(2, "pot", seed=10, on_event=lambda name, _: heard.append(name), **QUICK)
    assert [prop.facts["seed"] for prop in made] == [10, 11]
    assert {"queued", "preview", "asset", "done"} <= set(heard)


def test_refusals_have_kinds(server):
    with server.client() as client:
        for params, kind in ({"prompt": ""}, "params"), ({"prompt": "pot", "stepz": 3}, "params"):
            with pytest.raises(BridgeError) as error:
                client.run("generate", params)
            assert error.value.kind == kind
        with pytest.raises(BridgeError) as error:
            client.request("attach", {"job": "no-such-job"})
        assert error.value.kind == "job"


def test_not_connected_is_said():
    async def run():
        with pytest.raises(ConnectionLostError, match="not connected"):
            await AsyncClient().request("status")

    asyncio.run(run())


def test_when_no_server_comes_back_it_gives_up(own_server):
    own_server.start()

    def kill(name, _):
        if name == "queued":
            own_server.kill()

    with own_server.client(patience=1.5) as client, pytest.raises(ConnectionLostError, match="no server answers"):
        client.generate("pot", seed=1, on_event=kill)
