"""Many assets in one .zip: by a job or by ids, with names of their own, to who has the token."""

import io
import json
import socket
import zipfile

import pytest

from propsmith.engine_bridge.client.results import BridgeError
from tests.engine_bridge.conftest import QUICK

LEVEL = {
    "name": "Hof: süd/ost?",
    "props": [{"name": "pot", "prompt": "clay pot", "count": 2}, {"name": "well", "prompt": "stone well"}],
}
MEDIUM = {"steps": 1, "resolution": 64}


@pytest.fixture(scope="module")
def made(server):
    with server.client() as client:
        level = client.run("batch", {"level": LEVEL, **MEDIUM})
        alike = [client.generate("Stone Well!", seed=5, **{**QUICK, "lods": lods}).facts for lods in (1, 2)]
        return level, alike


def archive(server, query):
    status, headers, body = server.get(f"/download?{query}")
    assert (status, headers["Content-Type"]) == (200, "application/zip")
    assert headers["Transfer-Encoding"] == "chunked"
    return headers["Content-Disposition"], zipfile.ZipFile(io.BytesIO(body))


def glb(server, asset):
    return server.get(f"/assets/{asset}/glb")[2]


def test_a_level_comes_whole_by_the_names_of_its_props(server, made):
    level, _ = made
    name, packed = archive(server, f"job={level['job']}")
    assert name == 'attachment; filename="hof_s_d_ost_level.zip"'
    assert packed.testzip() is None
    assert packed.namelist() == ["pot_001.glb", "pot_002.glb", "well.glb"]
    for asset, file in zip(level["assets"], packed.namelist(), strict=True):
        assert packed.read(file) == glb(server, asset["id"])
    assert not any(entry.flag_bits & 8 for entry in packed.infolist())  # sizes are in front, as simple readers want
    assert packed.infolist()[0].date_time[0] >= 2024


def test_a_selection_has_no_name_twice(server, made):
    _, alike = made
    ids = [asset["id"] for asset in alike]
    name, packed = archive(server, f"assets={','.join([*ids, ids[0]])}")
    assert name == 'attachment; filename="2_props.zip"'
    assert packed.namelist() == ["stone_well_5.glb", "stone_well_5_2.glb"]
    assert [packed.read(file) for file in packed.namelist()] == [glb(server, asset) for asset in ids]


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ("", 400, "ask for job=JOB, or for assets=ID,ID,..."),
        ("assets=", 400, "ask for job=JOB"),
        ("assets=../../etc/passwd", 400, "ask for job=JOB"),
        ("job=job-that-never-was&assets=" + "a" * 32, 400, "ask for job=JOB"),
        ("job=job-that-never-was", 404, "there is no job job-that-never-was"),
        ("assets=" + "f" * 32, 404, "there is no asset " + "f" * 32),
        ("assets=" + ",".join(f"{i:032x}" for i in range(201)), 400, "201 assets are too many for one download"),
    ],
)
def test_what_cannot_be_packed_is_refused_before_anything_is_sent(server, query, status, said):
    got, _, body = server.get(f"/download?{query}")
    assert got == status
    assert json.loads(body)["error"]["message"].startswith(said)


def test_without_the_token_nothing_is_sent(server, made):
    level, _ = made
    status, _, body = server.get(f"/download?job={level['job']}", token=False)
    assert (status, json.loads(body)["error"]["kind"]) == (401, "token")


def test_deleted_props_are_left_out_and_lost_ones_are_named(own_server):
    own_server.start()
    with own_server.client() as client:
        done = client.run("generate", {"prompt": "clay pot", "seed": 3, "count": 2, "job": "job-of-pots", **QUICK})
        client.request("delete", {"asset": done["assets"][0]["id"]})
        name, packed = archive(own_server, "job=job-of-pots")
        assert (name, packed.namelist()) == ('attachment; filename="clay_pot_generate.zip"', ["clay_pot_4.glb"])
        kept = done["assets"][1]
        hash_ = kept["files"]["glb"]["sha256"]
        (own_server.library / "objects" / hash_[:2] / hash_[2:]).unlink()
        status, _, body = own_server.get("/download?job=job-of-pots")
        assert (status, json.loads(body)["error"]["kind"]) == (500, "storage")
        assert f"the glb of asset {kept['id']} is lost" in json.loads(body)["error"]["message"]
        with pytest.raises(BridgeError, match="is lost"):
            client.fetch(kept["id"])


def test_who_goes_away_in_the_middle_harms_nobody(server, made):
    level, _ = made
    for _ in range(5):
        with socket.create_connection(("127.0.0.1", server.port), timeout=20) as plug:
            plug.sendall(
                f"GET /download?job={level['job']} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
                f"Authorization: Bearer {server.token}\r\n\r\n".encode()
            )
            assert plug.recv(12) == b"HTTP/1.1 200"
    assert archive(server, f"job={level['job']}")[1].testzip() is None
