"""Equal requests of several clients: each prop is made once, and everybody gets it."""

import hashlib
import json

import pytest

from propsmith.engine_bridge.jobs.generate_job import Generate
from propsmith.engine_bridge.jobs.job import Job
from propsmith.engine_bridge.jobs.job_queue import JobQueue
from propsmith.engine_bridge.jobs.level_job import LevelJob
from propsmith.engine_bridge.server.equal_props import EqualProps
from tests.engine_bridge.conftest import QUICK, eventually


@pytest.fixture
def queue():
    return JobQueue()


@pytest.fixture
def equal(queue):
    def key(work, index):
        facts = {**work.to_dict(), "seed": work.seed + index, "count": 1}
        return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()

    return EqualProps(queue, key)


def test_what_is_being_made_for_one_job_is_not_begun_for_another(queue, equal):
    first, second = Job("first", Generate("pot", seed=5)), Job("second", Generate("pot", seed=4, count=3))
    for job in (first, second):
        queue.add(job)
        equal.learn(job)
    assert queue.start() is first
    assert equal.free_index(second) == 0
    first.in_flight[0] = 1
    second.assets[0] = {"id": "a"}
    assert equal.free_index(second) == 2  # index 1 has seed 5
    assert equal.others(first, 0) == [(second, 1)]
    second.assets[1] = second.assets[2] = {"id": "b"}
    assert equal.others(first, 0) == []


def test_a_job_all_of_which_is_being_made_waits_and_others_pass_it(queue, equal):
    jobs = [Job("first", Generate("pot")), Job("second", Generate("pot")), Job("third", Generate("jug"))]
    for job in jobs:
        queue.add(job)
    first, second, third = jobs
    queue.start()
    first.in_flight[0] = 1
    begun = queue.start(can_begin=lambda job: equal.free_index(job) is not None)
    assert begun is third
    assert queue.place(second)[0] == 2


def test_a_prop_of_a_level_is_equal_to_one_that_was_asked_for_by_itself(queue, equal):
    props = [{"name": "pot", "prompt": "clay pot", "seed": 7}, {"name": "jug", "prompt": "blue jug", "seed": 8}]
    level = Job("level", LevelJob.read({"level": {"props": props}}).work)
    alone = Job("alone", level.work.item(0, None)[0])
    for job in (level, alone):
        queue.add(job)
    assert equal.others(alone, 0) == [(level, 0)]
    assert equal.key(alone, 0) == equal.key(level, 0) != equal.key(level, 1)


def test_two_clients_that_ask_for_the_same_share_the_work(server):
    wanted = {"prompt": "copper kettle", "seed": 11, "count": 2, **QUICK}
    with server.client() as one, server.client() as two:
        one.request("generate", {"prompt": "long fence", "seed": 1, "count": 2, **QUICK})
        first = one.request("generate", wanted)
        between = one.request("generate", {"prompt": "stone arch", "seed": 12, "count": 3})
        heard = []
        done = two.run("generate", wanted, lambda name, said: heard.append(name))
        assert one.request("attach", {"job": between["job"]})["state"] != "done"  # it was asked for earlier
        mine = one.request("attach", {"job": first["job"]})
        one.request("cancel", {"job": between["job"]})
    assert done["job"] != first["job"]
    assert (mine["state"], mine["assets"]) == ("done", done["assets"])
    assert [asset["seed"] for asset in done["assets"]] == [11, 12]
    assert set(heard) == {"queued", "asset", "done"}  # no progress: nothing was made for it


def test_equal_sketches_are_made_once_for_both(server):
    wanted = {"prompt": "copper kettle", "seed": 30, **QUICK}
    with server.client() as one, server.client() as two:
        one.request("generate", {"prompt": "long fence", "seed": 2, "count": 2, **QUICK})
        first = one.request("sketch", wanted)
        heard = []
        done = two.run("sketch", {**wanted, "seed": 31, "count": 2}, lambda name, said: heard.append(name))
        mine = eventually(lambda: (s := one.request("attach", {"job": first["job"]}))["state"] == "done" and s)
    assert [(p["index"], p["seed"]) for p in done["previews"]] == [(0, 31), (1, 32)]
    assert [p["image"] for p in done["previews"]] == [p["image"] for p in mine["previews"][1:3]]
    assert set(heard) == {"queued", "preview", "done"}


def test_who_cancels_takes_nothing_from_the_other(server):
    wanted = {"prompt": "oak trough", "seed": 3, **QUICK}
    with server.client() as one, server.client() as two:
        running = one.request("generate", {"prompt": "long fence", "seed": 9, "count": 4, **QUICK})
        first = one.request("generate", wanted)
        second = two.request("generate", wanted)
        assert one.request("cancel", {"job": first["job"]})["state"] == "cancelled"
        one.request("cancel", {"job": running["job"]})
        done = eventually(lambda: (s := two.request("attach", {"job": second["job"]}))["state"] == "done" and s)
    assert done["assets"][0]["prompt"] == "oak trough"
