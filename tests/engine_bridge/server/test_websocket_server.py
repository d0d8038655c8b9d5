"""The server as its clients meet it: real processes, the tiny bundle."""

import asyncio
import base64
import hashlib
import io
import json

import pytest
from PIL import Image
from websockets.exceptions import ConnectionClosed

from propsmith.engine_bridge import protocol
from propsmith.engine_bridge.client.results import BridgeError
from propsmith.engine_bridge.protocol import Request
from propsmith.runtime.gltf.glb_reader import read_glb
from propsmith.runtime.model.solvers import SOLVERS
from propsmith.runtime.pipeline import Pipeline
from tests.engine_bridge.conftest import QUICK, eventually, named, vectors
from tests.engine_bridge.wire import call, connection


@pytest.fixture
def client(server):
    with server.client() as connected:
        yield connected


def heard(client, method, params):
    """The snapshot at the end of a job, and the notifications on the way."""
    events = []
    done = client.run(method, params, lambda name, said: events.append((name, said)))
    return done, events


def test_hello_tells_what_can_be_asked_for(client):
    hello = client.hello
    assert (hello["protocol"], hello["differs"], hello["bundle"]["name"]) == (1, [], "tiny")
    assert hello["bundle"]["capabilities"] == ["text", "encode"]
    specs = {option["name"]: option for option in hello["options"]}
    assert specs["steps"] == {
        "name": "steps", "type": "integer", "default": 15, "nullable": True, "low": 1, "high": 1000,
        "about": "Denoiser evaluations: more are slower and finer.", "default_text": "the bundle's",
    }  # fmt: skip
    assert specs["solver"]["choices"] == list(SOLVERS)
    assert hello["limits"]["queue"] == 256


def test_a_prop_is_the_pipelines_very_own(client, tiny_bundle, tmp_path):
    made = client.generate("wooden barrel", seed=7, height=1.2, **QUICK)
    path = tmp_path / "barrel.glb"
    made.save(path)
    expected = Pipeline.load(tiny_bundle).generate(
        "wooden barrel", seed=7, height=1.2, steps=1, resolution=64, triangles=1, texture="none"
    )
    assert path.read_bytes() == expected.to_glb()
    assert made.facts["size"][1] == pytest.approx(1.2, abs=1e-3)
    assert made.facts["lods"][0]["triangles"] == len(read_glb(path).lods[0].faces)
    assert made.facts["recipe"]["seed"] == 7
    assert made.id == hashlib.sha256(made.glb).hexdigest()[:32]


def test_a_job_tells_of_itself_in_order(client):
    done, events = heard(client, "generate", {"prompt": "red chair", "seed": 20, "count": 2, **QUICK})
    assert [said["seq"] for _, said in events] == sorted({said["seq"] for _, said in events})
    names = [name for name, _ in events]
    assert names[0] == "queued"
    assert names[-1] == "done"
    assert set(names) == {"queued", "progress", "preview", "asset", "done"}
    assert names.index("preview") < names.index("asset")
    shares = [said["share"] for name, said in events if name == "progress"]
    assert shares == sorted(shares)
    assert all(0 <= share <= 1 for share in shares)
    assert [a["seed"] for a in done["assets"]] == [20, 21]
    pictures = [said["image"] for name, said in events if name == "preview"]
    assert Image.open(io.BytesIO(base64.b64decode(pictures[0]))).size == (160, 160)


def test_the_same_request_is_answered_at_once(client):
    wanted = {"prompt": "blue lamp", "seed": 3, **QUICK}
    first, _ = heard(client, "generate", wanted)
    again = client.request("generate", wanted)
    assert again["state"] == "done"
    assert again["job"] != first["job"]
    assert again["assets"] == first["assets"]


def test_a_request_of_the_same_name_attaches(client):
    wanted = {"prompt": "crate", "job": "job-of-my-own", "seed": 1, **QUICK}
    client.run("generate", wanted)
    again = client.request("generate", wanted)
    assert (again["job"], again["state"]) == ("job-of-my-own", "done")
    with pytest.raises(BridgeError, match="something else") as error:
        client.request("generate", {**wanted, "seed": 2})
    assert error.value.kind == "params"


def test_sketches_come_as_pictures_and_one_is_finished(client):
    sketch, _events = heard(client, "sketch", {"prompt": "tree", "seed": 40, "height": 3.0, **QUICK})
    assert sketch["assets"] == [None] * 4
    assert [(p["index"], p["seed"]) for p in sketch["previews"]] == [(0, 40), (1, 41), (2, 42), (3, 43)]
    assert len({p["image"] for p in sketch["previews"]}) == 4
    done, _ = heard(client, "finish", {"sketch": sketch["job"], "index": 2, "lods": 2})
    (asset,) = done["assets"]
    assert (asset["seed"], asset["recipe"]["triangles"], asset["recipe"]["height"]) == (42, 2, 3.0)
    direct = client.request("generate", {"prompt": "tree", "seed": 42, "height": 3, **QUICK, "lods": 2})
    assert direct["assets"] == [asset]


def test_variations_know_where_they_come_from(client):
    made = client.generate("stool", seed=5, **QUICK)
    done, _ = heard(client, "vary", {"asset": made.id, "strength": 0.5, "count": 2})
    for asset in done["assets"]:
        assert (asset["parent"], asset["prompt"]) == (made.id, "stool")
        assert asset["recipe"]["edit"]["strength"] == 0.5
        assert asset["recipe"]["resolution"] == 64
    assert done["assets"][0]["id"] != done["assets"][1]["id"]
    with pytest.raises(BridgeError) as error:
        client.request("vary", {"asset": "f" * 32})
    assert error.value.kind == "asset"


def test_words_that_the_model_was_never_taught_are_told(client):
    made = client.generate("wooden barel", seed=5, **QUICK)
    assert made.facts["notes"][0].startswith("the model doesn't know 'barel'; nearest it knows: barrel")


def test_cancel_ends_a_job_that_runs_and_one_that_waits(client):
    long = client.request("generate", {"prompt": "castle", "count": 16, "seed": 900})
    waits = client.request("generate", {"prompt": "castle", "count": 2, "seed": 990})
    assert waits["place"] >= 1
    for job in (waits, long):
        ended = client.request("cancel", {"job": job["job"]})
        assert (ended["state"], ended["error"]["kind"]) == ("cancelled", "cancelled")
    assert client.request("attach", {"job": long["job"]})["state"] == "cancelled"
    assert client.generate("pot", seed=3, **QUICK).id  # the worker is free again


def test_who_attaches_misses_nothing(server, client):
    job = client.request("generate", {"prompt": "tower", "seed": 50, "count": 3, **QUICK})["job"]
    with server.client() as other:
        done = other.run("generate", {"prompt": "tower", "seed": 50, "count": 3, "job": job, **QUICK})
    assert [a["seed"] for a in done["assets"]] == [50, 51, 52]
    assert done["previews"] == []  # the assets' thumbnails are better


def test_history_fetch_and_delete(client):
    made = client.generate("very rare obelisk", seed=1, **QUICK)
    found = client.request("history", {"search": "obelisk rare"})
    assert [a["id"] for a in found["assets"]] == [made.id]
    assert client.fetch(made.id, "thumbnail").startswith(b"\x89PNG")
    recipe = json.loads(client.fetch(made.id, "recipe"))
    assert recipe["prompt"] == "very rare obelisk"
    assert client.request("delete", {"asset": made.id}) == {"deleted": made.id}
    for method in ("fetch", "delete"):
        with pytest.raises(BridgeError) as error:
            client.request(method, {"asset": made.id})
        assert error.value.kind == "asset"
    assert client.request("history", {"search": "obelisk"}) == {"assets": [], "total": 0}


def test_turning_pictures_follow_when_there_is_time(client):
    made = client.generate("sign", seed=1, **QUICK)
    turn = eventually(lambda: client.request("history", {"search": made.id})["assets"][0]["files"].get("turn"), 60)
    assert turn["type"] == "image/webp"
    assert Image.open(io.BytesIO(client.fetch(made.id, "turn"))).size == (768, 768)


def test_who_watches_hears_of_the_library(server):
    async def run():
        async with server.async_client() as maker, connection(server) as watcher:
            await call(watcher, "hello", {"protocol": 1, "client": "test", "watch": True})
            made = await maker.generate("ladder", seed=1, **QUICK)
            await maker.request("delete", {"asset": made.id})
            changes = []
            while "deleted" not in [c[0] for c in changes]:
                said = protocol.parse_server_message(await asyncio.wait_for(watcher.recv(), 20))
                assert said.method == "library"
                asset = said.params["asset"]
                changes.append((said.params["change"], asset if isinstance(asset, str) else asset["id"]))
            mine = [change for change, asset in changes if asset == made.id]
            assert (mine[0], mine[-1]) == ("added", "deleted")

    asyncio.run(run())


def test_pictures_are_refused_by_a_bundle_that_cant_see(client, tmp_path):
    path = tmp_path / "lamp.png"
    Image.new("RGB", (32, 32)).save(path)
    with pytest.raises(BridgeError, match="can't read pictures") as error:
        client.generate(image=path, **QUICK)
    assert error.value.kind == "capability"


def test_status(client):
    status = client.request("status")
    assert (status["queue"], status["running"], status["clients"]) == (0, None, 1)
    assert status["worker"] in ("ready", "starting")
    assert status["assets"] == client.request("history")["total"]


@pytest.mark.slow
def test_two_hundred_idle_and_twenty_busy_clients_are_served(own_server):
    own_server.start()

    async def run():
        clients = [own_server.async_client() for _ in range(220)]
        await asyncio.gather(*(client.connect() for client in clients))
        made = await asyncio.gather(*(c.generate("pot", seed=i, **QUICK) for i, c in enumerate(clients[:20])))
        answers = await asyncio.gather(*(client.request("status") for client in clients))
        await asyncio.gather(*(client.__aexit__() for client in clients))
        return made, answers

    made, answers = asyncio.run(run())
    assert [prop.facts["seed"] for prop in made] == list(range(20))
    assert {answer["clients"] for answer in answers} == {220}


# HTTP


def test_health_needs_no_token(server):
    status, headers, body = server.get("/health", token=False)
    assert (status, json.loads(body)) == (200, {"name": "propsmith", "version": "0.1.0", "protocol": 1})
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_the_page_needs_no_token_and_loads_nothing_from_elsewhere(server):
    status, headers, body = server.get("/", token=False)
    assert (status, headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert b'src="http' not in body
    assert server.get("/web/app.js", token=False)[1]["Content-Type"] == "text/javascript; charset=utf-8"
    for path in ("/web/../server.py", "/web/%2e%2e/server.py", "/web/server.py", "/web/", "/web", "/index.html"):
        assert server.get(path)[0] == 404


def test_files_of_assets_need_the_token(server, client):
    made = client.generate("gate", seed=9, **QUICK)
    assert server.get(f"/assets/{made.id}/glb", token=False)[0] == 401
    status, headers, body = server.get(f"/assets/{made.id}/glb")
    assert (status, body) == (200, made.glb)
    assert headers["Content-Type"] == "model/gltf-binary"
    assert headers["Content-Disposition"] == 'attachment; filename="gate_9.glb"'
    for path in (
        f"/assets/{'f' * 32}/glb",
        f"/assets/{made.id}/sqlite",
        "/assets/../library.sqlite",
        f"/assets/{made.id}",
    ):
        status, _, body = server.get(path)
        assert (status, json.loads(body)["error"]["kind"]) == (404, "not_found")


# Handshake


@pytest.mark.parametrize("case", named(vectors("hello.json")["cases"]))
def test_hello_names_what_differs(server, case):
    async def run():
        async with connection(server) as socket:
            answer = await call(socket, "hello", case["params"])
            if case["code"] is None:
                assert answer["result"]["differs"] == case["differs"]
            else:
                assert answer["error"]["code"] == case["code"]
                assert answer["error"]["data"].get("differs", []) == case["differs"]
            if case["close"] is not None:
                with pytest.raises(ConnectionClosed):
                    await socket.recv()
                assert socket.close_code == case["close"]

    asyncio.run(run())


@pytest.mark.parametrize("case", named(vectors("bad_params.json")["requests"]))
def test_wrong_params_are_answered_by_name(server, case):
    async def run():
        async with connection(server) as socket:
            await call(socket, "hello", {"protocol": 1, "client": "test"})
            answer = await call(socket, case["method"], case["params"])
            assert (answer["error"]["code"], answer["error"]["data"]["param"]) == (-32602, case["param"])

    asyncio.run(run())


@pytest.mark.parametrize("case", named(vectors("malformed.json")["messages"]))
def test_malformed_messages_are_answered(server, case):
    async def run():
        async with connection(server) as socket:
            await call(socket, "hello", {"protocol": 1, "client": "test"})
            await socket.send(case["text"])
            answer = json.loads(await asyncio.wait_for(socket.recv(), 20))
            assert (answer["id"], answer["error"]["code"]) == (case["id"], case["code"])
            assert (await call(socket, "status", {}))["result"]["worker"]

    asyncio.run(run())


def test_hello_comes_first_and_once(server):
    async def run():
        async with connection(server) as socket:
            assert (await call(socket, "status", {}))["error"]["data"]["kind"] == "hello"
            hello = {"protocol": 1, "client": "test"}
            assert "result" in await call(socket, "hello", hello)
            assert (await call(socket, "hello", hello))["error"]["data"]["kind"] == "hello"

    asyncio.run(run())


def test_notifications_are_obeyed_and_never_answered(server):
    async def run():
        async with connection(server) as socket:
            await call(socket, "hello", {"protocol": 1, "client": "test"})
            for method, params in (("exec", {}), ("attach", {"job": "no-such-job"}), ("status", {})):
                await socket.send(protocol.encode_request(Request(method, params)))
            assert (await call(socket, "status", {}, 9))["id"] == 9

    asyncio.run(run())
