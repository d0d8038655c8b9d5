"""Levels over the bridge: read, made, told, taken up again; the props are `propsmith batch`'s very own."""

import base64
import json
import os
import signal
import sys

import pytest

from propsmith.engine_bridge.client.results import BridgeError
from propsmith.engine_bridge.jobs.generate_job import Generate
from propsmith.engine_bridge.jobs.job import Job
from propsmith.engine_bridge.jobs.job_queue import JobQueue
from propsmith.engine_bridge.jobs.kinds import restore_work
from propsmith.engine_bridge.jobs.level_job import MAX_MISTAKES, MAX_PLACEMENTS, MAX_PROPS, LevelJob
from propsmith.engine_bridge.jobs.wire_options import dump_options
from propsmith.engine_bridge.protocol import MAX_LEVEL, RpcError
from propsmith.runtime.batch.asset_work import WorkOptions, glb_name
from propsmith.runtime.batch.level_file import load_level
from propsmith.runtime.batch.plan import plan_assets
from propsmith.runtime.batch.scheduler import Scheduler
from propsmith.runtime.batch.store import Folder
from tests.engine_bridge.conftest import eventually, named, vectors
from tests.runtime.batch.conftest import LEVEL, InProcess

QUICK = {"steps": 1, "resolution": 64}
BAD = [c for c in vectors("bad_params.json")["requests"] if c["method"] == "batch"]


@pytest.mark.parametrize("case", named(BAD))
def test_wrong_params_are_named(case):
    with pytest.raises(RpcError) as error:
        LevelJob.read(case["params"])
    assert (error.value.kind, error.value.data["param"]) == ("params", case["param"])


def mistakes(content, **params):
    with pytest.raises(RpcError) as error:
        LevelJob.read({"level": content, **params})
    assert error.value.kind == "level"
    return [(m["file"], m["line"], m["field"]) for m in error.value.data["mistakes"]]


def test_every_mistake_is_told_with_its_line():
    text = "props:\n  - {name: A, prompt: red chair}\n  - name: b\n    hight: 3\ninclude: [c.yaml]\n"
    expected = [(2, "props[0].name"), (4, "props[1].hight"), (5, "include")]
    assert mistakes(text, file="a/../yard.yaml") == [("yard.yaml", *each) for each in expected]
    data = {"props": [{"name": "a", "image": "lamp.png"}]}
    assert mistakes(data) == [("level.json", None, "props[0].image")]


def test_what_is_too_much_is_refused():
    many = {"props": [{"name": "a", "prompt": "red chair", "count": MAX_PROPS + 1}]}
    assert mistakes(many) == [("level.json", None, "props")]
    place = {"position": [0, 0, 0]}
    crowded = {"props": [{"name": "a", "prompt": "red chair", "placements": [place] * (MAX_PLACEMENTS + 1)}]}
    assert mistakes(crowded) == [("level.json", None, "props")]
    with pytest.raises(RpcError, match="262,144 bytes"):
        LevelJob.read({"level": "#" * (MAX_LEVEL + 1)})
    wrong = "props:\n" + "".join(f"  - {{name: a{i}, hight: 1}}\n" for i in range(500))
    with pytest.raises(RpcError) as error:
        LevelJob.read({"level": wrong})
    assert (len(error.value.data["mistakes"]), error.value.data["count"]) == (MAX_MISTAKES, 500)


def names(work):
    return [work.name(index) for index in range(work.count)]


@pytest.fixture
def level_file(tmp_path):
    path = tmp_path / "yard.yaml"
    path.write_text(LEVEL)
    return path


def test_a_level_is_the_same_as_text_and_as_data(level_file):
    asked = LevelJob.read({"level": LEVEL, "file": "yard.yaml"})
    assert asked.work.level == load_level(level_file)
    assert (asked.work.count, asked.work.prompt, asked.work.seed) == (4, "my yard", 3)
    assert restore_work(json.loads(json.dumps(asked.work.to_dict()))) == asked.work
    csv = LevelJob.read({"level": "name,prompt,count\nchair,red chair,2\n", "file": "a.csv"})
    assert names(csv.work) == ["chair_001", "chair_002"]
    floats = {"seed": 3.0, "props": [{"name": "a", "prompt": "red chair", "count": 2.0, "triangles": 300.0}]}
    assert names(LevelJob.read({"level": floats}).work) == ["a_001", "a_002"]


def as_it_is(raw):
    return {"data": base64.b64encode(raw).decode()}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be"])
def test_a_file_is_sent_as_it_is_whatever_its_encoding(tmp_path, encoding):
    text = "sep=;\r\nname;prompt;count\r\nchair;r\u00f6d stol;2\r\n"
    raw = (b"\xfe\xff" if encoding == "utf-16-be" else b"") + text.encode(encoding)
    (tmp_path / "a.csv").write_bytes(raw)
    work = LevelJob.read({"level": as_it_is(raw), "file": "a.csv"}).work
    assert work.level == load_level(tmp_path / "a.csv")
    assert [entry.prompt for entry in work.level.entries] == ["r\u00f6d stol"]


def test_a_file_in_another_encoding_is_refused_with_its_line():
    raw = "name,prompt\nchair,r\u00f6d stol\n".encode("latin-1")
    with pytest.raises(RpcError) as error:
        LevelJob.read({"level": as_it_is(raw), "file": "a.csv"})
    (mistake,) = error.value.data["mistakes"]
    assert (mistake["file"], mistake["line"]) == ("a.csv", 2)
    assert mistake["text"] == 'is not UTF-8 text: save it as UTF-8 (in Excel: "CSV UTF-8")'
    with pytest.raises(RpcError, match="262,144 bytes"):
        LevelJob.read({"level": as_it_is(b"#" * (MAX_LEVEL + 1))})


def test_a_prop_of_a_level_is_the_work_that_a_hand_would_ask_for():
    plain = {"props": [{"name": "chair", "prompt": "red chair", "seed": 5, "variations": 1, "strength": 0.5}]}
    work = LevelJob.read({"level": plain}).work
    assert work.item(0, None) == (Generate("red chair", seed=5), 0)
    varied, _ = work.item(1, "a" * 32)
    assert (varied.kind, varied.asset, varied.strength, varied.prompt) == ("vary", "a" * 32, 0.5, None)
    assert [work.parent(i) for i in range(2)] == [None, 0]
    styled = {**plain, "style": {"palette": ["#ff0000", "#00ff00"], "texel_density": 64}}
    item, _ = LevelJob.read({"level": styled, "profile": "godot"}).work.item(0, None)
    assert dump_options(item.options) == {"palette": ["#ff0000", "#00ff00"], "texel_density": 64}
    assert item.profile == "godot"


def test_props_asked_for_by_hand_go_before_levels():
    queue = JobQueue()
    work = LevelJob.read({"level": LEVEL}).work
    level, late = Job("level", work), Job("late", work)
    queue.add(level)
    assert queue.start() is level
    first, second = Job("first", Generate("a")), Job("second", Generate("b"))
    for job in (late, first, second):
        queue.add(job)
    assert [queue.place(job)[0] for job in (first, second, late)] == [0, 1, 3]
    assert [queue.start(background=False) for _ in range(3)] == [first, second, None]
    assert queue.start() is late


def test_a_variation_waits_for_what_it_varies():
    job = Job("level", LevelJob.read({"level": LEVEL}).work)
    job.assets = {0: {}, 1: {}}
    job.in_flight = {2: 1}
    assert job.free_index() is None
    job.in_flight, job.assets[2] = {}, {}
    assert job.free_index() == 3


@pytest.fixture
def expected(tiny_bundle, tmp_path, level_file):
    """What `propsmith batch` makes of the level: bytes by name."""
    level, store = load_level(level_file), Folder(tmp_path / "expected")
    options = WorkOptions(str(tiny_bundle), store, level.style, "ort-cpu", 1, **QUICK)
    assets = plan_assets(level)
    Scheduler(InProcess(options), [(asset,) for asset in assets], {}).run()
    return {asset.name: store.read(glb_name(asset.name)) for asset in assets}


def test_a_level_is_made_told_and_kept(server, level_file, expected):
    heard = []
    with server.client() as client:
        made = client.batch(level_file, on_event=lambda *said: heard.append(said), **QUICK)
        assert {name: prop.glb for name, prop in made.props.items()} == expected
        assert made.failures == {}
        assert [said["name"] for method, said in heard if method == "asset"] == list(expected)
        early = [place for method, said in heard if method == "asset" for place in said["placements"]]
        assert sorted(early, key=str) == sorted((p for p in made.placements if p["name"].startswith("well")), key=str)
        progress = [said for method, said in heard if method == "progress"]
        assert {said["name"] for said in progress} <= set(expected)
        assert progress[-1]["made"] == 3
        assert progress[-1]["rate"] > 0
        well = [place for place in made.placements if place["name"].startswith("well")]
        assert [(p["name"], p["position"], p["turn"], p["scale"]) for p in well] == [
            ("well_001", [0, 0, 0], 90, 1),
            ("well_002", [3, 0, 1], 0, 1),
            ("well_001", [6, 0, 1], 0, 2),
        ]
        assert {p["name"] for p in made.placements} == set(expected)  # what has no place stands in rows
        heard.clear()
        again = client.batch(level_file, on_event=lambda *said: heard.append(said), **QUICK)
        assert again.placements == made.placements
        assert heard == []  # all of it was in the library
        told = client.request("attach", {"job": made.facts["job"]})
        assert (told["state"], told["placements"]) == ("done", made.placements)
        listed = client.request("status")["jobs"][0]
        assert (listed["kind"], listed["assets"], listed["placements"]) == ("batch", [], [])


def test_mistakes_come_to_the_client_one_a_line(server, tmp_path):
    path = tmp_path / "yard.yaml"
    path.write_text("props:\n  - {name: A, prompt: red chair}\n  - {name: b, hight: 3}\n")
    with server.client() as client, pytest.raises(BridgeError) as error:
        client.batch(path)
    assert error.value.kind == "level"
    assert [line.split(" ")[0] for line in str(error.value).splitlines()[1:]] == ["yard.yaml:2:", "yard.yaml:3:"]
    assert len(error.value.mistakes) == 2


def test_cancelled_or_killed_nothing_is_made_twice(own_server):
    props = [{"name": f"chair{i}", "prompt": "red chair", "seed": i} for i in range(6)]
    params = {"level": {"props": props}, "job": "job-level-1", **QUICK}
    own_server.start()

    def stands(client, job, count):
        return sum(a is not None for a in client.request("attach", {"job": job})["assets"]) >= count

    with own_server.client() as client:
        client.request("batch", params)
        eventually(lambda: stands(client, "job-level-1", 1))
        by_hand = client.generate("wooden barrel", seed=1, texture="none", lods=1, **QUICK)
        assert client.request("attach", {"job": "job-level-1"})["state"] == "running"  # it gave way
        assert by_hand.glb
        cancelled = client.request("cancel", {"job": "job-level-1"})
        kept = [a["id"] for a in cancelled["assets"] if a]
        assert cancelled["state"] == "cancelled"
        assert 1 <= len(kept) < 6
        assert {p["asset"] for p in cancelled["placements"]} == set(kept)
        again = client.request("batch", {**params, "job": "job-level-2"})
        assert [a["id"] for a in again["assets"] if a] == kept
        eventually(lambda: stands(client, "job-level-2", len(kept) + 1))
    own_server.kill()
    own_server.start()
    with own_server.client() as client:
        done = eventually(lambda: (s := client.request("attach", {"job": "job-level-2"}))["state"] == "done" and s, 60)
        assert all(done["assets"])
        assert len(done["placements"]) == 6
        assert client.request("history", {})["total"] == 7


@pytest.mark.skipif(sys.platform != "linux", reason="finds the worker by /proc")
def test_a_prop_that_costs_two_workers_fails_alone(own_server):
    own_server.start()
    with own_server.client() as client:
        props = [{"name": name, "prompt": f"{name} chair"} for name in ("red", "blue")]
        killed = set()

        def kill(method, said):
            if method == "progress" and said["name"] == "red":
                for pid in set(own_server.worker_pids()) - killed:
                    killed.add(pid)
                    os.kill(pid, signal.SIGKILL)

        done = client.run("batch", {"level": {"props": props}, **QUICK}, kill)
    assert [(f["name"], f["kind"]) for f in done["failures"]] == [("red", "worker_died")]
    assert [place["name"] for place in done["placements"]] == ["blue"]
