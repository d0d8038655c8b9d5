"""How a server ends, and what outlives it: its jobs, its library; and a worker that dies."""

import json
import os
import signal
import socket
import sys
from pathlib import Path

import pytest

from propsmith.engine_bridge.client.results import BridgeError, ConnectionLostError
from propsmith.engine_bridge.library import Library
from tests.engine_bridge.conftest import QUICK, ServerProcess, eventually

MIB = 2**20


def test_killed_and_started_again_the_server_goes_on(own_server):
    own_server.start()
    job = {"prompt": "bridge", "count": 4, "seed": 1, "job": "job-that-lives", **QUICK}
    with own_server.client() as client:
        client.request("generate", job)
        eventually(lambda: client.request("attach", {"job": job["job"]})["assets"][0])
        first = client.request("attach", {"job": job["job"]})["assets"][0]
        own_server.kill()
        with pytest.raises(ConnectionLostError):
            eventually(lambda: client.request("status") and None)
    own_server.start()
    with own_server.client() as client:
        done = client.run("generate", job)
    assert [a["seed"] for a in done["assets"]] == [1, 2, 3, 4]
    assert done["assets"][0] == first


@pytest.mark.skipif(sys.platform != "linux", reason="finds the worker by /proc")
def test_a_worker_that_dies_is_replaced_and_its_job_told(own_server):
    own_server.start()
    with own_server.client() as client:
        events = []

        def listen(name, said):
            events.append((name, said))
            if name == "preview" and not any(said.get("reason") for _, said in events):
                for pid in own_server.worker_pids():
                    os.kill(pid, signal.SIGKILL)

        done = client.run("generate", {"prompt": "fence", "count": 2, **QUICK}, listen)
        reasons = [said["reason"] for name, said in events if said.get("reason")]
        assert reasons == ["the worker was killed by signal 9; the job is tried once more"]
        assert len([a for a in done["assets"] if a]) == 2


@pytest.mark.skipif(sys.platform != "linux", reason="finds the worker by /proc")
def test_a_job_that_costs_two_workers_is_given_up(own_server):
    own_server.start()
    with own_server.client() as client:

        def listen(name, said):
            if name == "preview":
                for pid in own_server.worker_pids():
                    os.kill(pid, signal.SIGKILL)

        with pytest.raises(BridgeError, match="killed by signal 9, 2 times") as error:
            client.run("generate", {"prompt": "fence", **QUICK}, listen)
        assert error.value.kind == "worker_died"
        assert client.generate("pot", seed=1, **QUICK).id


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="finds the worker by /proc, and stops it by a signal")
def test_a_worker_that_hangs_is_replaced_when_its_job_is_cancelled(own_server):
    own_server.start()
    with own_server.client() as client:
        job = client.request("generate", {"prompt": "pot", "count": 16})["job"]
        eventually(lambda: client.request("attach", {"job": job})["stage"] == "decode")
        (hung,) = own_server.worker_pids()
        os.kill(hung, signal.SIGSTOP)
        assert client.request("cancel", {"job": job})["state"] == "cancelled"
        assert client.generate("pot", seed=3, **QUICK).id
        assert own_server.worker_pids() != [hung]


def test_a_job_that_is_cancelled_before_the_worker_is_ready_costs_nothing(own_server):
    own_server.start()
    with own_server.client() as client:
        jobs = [client.request("generate", {"prompt": "pot", "seed": i, "count": 16})["job"] for i in range(3)]
        for job in jobs:
            client.request("cancel", {"job": job})
        assert client.generate("pot", seed=3, **QUICK).id
        assert client.request("status")["assets"] <= 2


def test_ended_politely_it_closes_cleans_up_and_remembers(own_server):
    own_server.start()
    with own_server.client() as client:
        job = client.request("generate", {"prompt": "wall", "count": 8, **QUICK})["job"]
        code = own_server.stop()
        with pytest.raises(ConnectionLostError):
            client.request("status")
    assert code == (1 if sys.platform == "win32" else 0)
    assert not own_server.discovery.exists()
    library = Library(own_server.library)
    assert [row.id for row in library.unfinished_jobs()] == [job]
    library.close()


def test_one_library_has_one_server(server, tmp_path, tiny_bundle):
    second = ServerProcess(tmp_path, tiny_bundle)
    second.library = server.library
    where = f"http://127.0.0.1:{server.port}/ (process {server.process.pid})"
    told = f"propsmith: {server.library} is served already at {where}: use that, or another --library\n"
    with pytest.raises(AssertionError, match="is served already") as error:
        second.start()
    assert second.process.wait(20) == 2
    assert told in str(error.value)
    assert server.token not in str(error.value)
    assert [file.name for file in server.library.glob("server.*")].count("server.txt") == 1


def test_a_served_library_says_where(own_server):
    own_server.start()
    where = f"{own_server.said['url'].partition('#')[0]} (process {own_server.process.pid})\n"
    own_server.kill()
    assert (own_server.library / "server.txt").read_text() == where
    own_server.start()
    assert own_server.found.url in (own_server.library / "server.txt").read_text()


def test_a_library_on_a_full_disk_fails_the_job_in_words(own_server):
    own_server.start()
    with own_server.client() as client:
        client.generate("pot", seed=1, **QUICK)
        objects = own_server.library / "objects"
        objects.rename(own_server.library / "gone")
        Path(objects).write_text("no folder any more")
        with pytest.raises(BridgeError, match=r"library .* can't be used") as error:
            client.generate("pot", seed=2, **QUICK)
        assert error.value.kind == "storage"
        assert client.request("status")["queue"] == 0


@pytest.fixture
def two_servers(tmp_path, tiny_bundle):
    """Two running servers with libraries of their own and one discovery file, the second's."""
    first, second = (ServerProcess(tmp_path / name, tiny_bundle) for name in ("first", "second"))
    for made in (first, second):
        made.folder.mkdir()
        made.discovery = tmp_path / "bridge.json"
        made.start()
    yield first, second
    for made in (first, second):
        if made.process.poll() is None:
            made.stop()


def test_the_end_of_the_second_server_shows_the_first_again(two_servers):
    first, second = two_servers
    assert second.found.pid == second.process.pid
    second.stop()
    assert first.found.pid == first.process.pid
    with first.client() as client:
        assert client.request("status")["worker"] != "dead"
    first.stop()
    assert not first.discovery.exists()


def test_the_end_of_the_first_server_leaves_the_second_ones_file(two_servers):
    first, second = two_servers
    first.stop()
    assert second.found.pid == second.process.pid
    second.stop()
    assert not second.discovery.exists()


def test_a_server_that_dies_hides_the_other_only_for_a_moment(two_servers):
    first, second = two_servers
    second.kill()
    assert first.found.pid == second.process.pid
    eventually(lambda: first.found.pid == first.process.pid)


@pytest.mark.parametrize("damage", [None, "", '{"protocol": 1}'])
def test_a_server_writes_its_discovery_file_again(own_server, damage):
    own_server.start()
    written = own_server.found
    if damage is None:
        own_server.discovery.unlink()
    else:
        own_server.discovery.write_text(damage)
    eventually(lambda: own_server.discovery.exists() and own_server.discovery.stat().st_size > len(damage or "") + 1)
    assert own_server.found == written


def test_ended_as_soon_as_it_runs_it_cleans_up(own_server):
    """Its handler of signals is there before it says that it runs, or SIGTERM would leave its files behind."""
    own_server.start()
    code = own_server.stop()
    if sys.platform == "win32":  # it ends processes without asking them
        assert code == 1
    else:
        assert code == 0
        assert not own_server.discovery.exists()
        assert not (own_server.library / "server.txt").exists()


def address(server):
    return server.port, server.token


def test_started_again_it_keeps_its_port_and_its_token(own_server):
    own_server.start()
    before = address(own_server)
    own_server.stop()
    own_server.start()
    assert address(own_server) == before
    own_server.kill()
    own_server.start()
    assert address(own_server) == before


def test_a_renewed_address_is_another(own_server):
    own_server.start()
    before = own_server.token
    own_server.stop()
    own_server.args = ("--renew",)
    own_server.start()
    assert own_server.token != before
    renewed = address(own_server)
    own_server.stop()
    own_server.args = ()
    own_server.start()
    assert address(own_server) == renewed


def test_where_another_program_has_the_port_it_is_not_told_the_token(own_server):
    own_server.start()
    port, token = address(own_server)
    own_server.stop()
    with socket.create_server(("127.0.0.1", port)):
        own_server.start()
        assert own_server.port != port
        assert own_server.token != token


@pytest.mark.parametrize("damage", ["mode", "text", "token", "port"])
def test_what_others_could_read_or_is_damaged_is_not_taken_over(own_server, damage):
    if damage == "mode" and sys.platform == "win32":
        pytest.skip("Windows keeps others out by the folder's access list")
    own_server.start()
    _, token = address(own_server)
    own_server.stop()
    (kept,) = own_server.discovery.parent.glob("server-*.json")
    assert sys.platform == "win32" or kept.stat().st_mode & 0o777 == 0o600
    facts = json.loads(kept.read_text())
    if damage == "mode":
        kept.chmod(0o644)
    else:
        wrong = {"text": "{", "token": json.dumps({**facts, "token": ""}), "port": json.dumps({**facts, "port": 99999})}
        kept.write_text(wrong[damage])
    own_server.start()
    assert own_server.token != token
    assert len(own_server.token) == 43


def test_two_libraries_have_an_address_each(two_servers):
    first, second = two_servers
    before = address(second)
    second.stop()
    first.stop()
    second.start()
    assert address(second) == before
