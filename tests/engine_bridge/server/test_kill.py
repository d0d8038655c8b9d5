"""kill -9 of the worker and of the server at random moments: nothing finished is lost, no job goes without a word."""

import asyncio
import contextlib
import os
import random
import signal
import sys

import pytest

from propsmith.engine_bridge.client import bridge_client
from propsmith.engine_bridge.client.bridge_client import AsyncClient
from propsmith.engine_bridge.client.results import BridgeError
from propsmith.engine_bridge.library import Library
from tests.engine_bridge.conftest import QUICK
from tests.engine_bridge.test_library import check_whole

JOBS = 20

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="finds the worker by /proc"),
]


async def wait_for_all(own_server, monkeypatch, trouble):
    """Ask for many jobs at once while `trouble` goes on; returns each job's snapshot or error."""
    monkeypatch.setenv("PROPSMITH_DISCOVERY", str(own_server.discovery))
    monkeypatch.setattr(bridge_client, "_PAUSES", (0.0, 0.5))

    async def one(i):
        async with AsyncClient(patience=120) as mine:
            try:
                wanted = {"prompt": f"barrel number {i}", "seed": i, "job": f"job-{i:08d}", **QUICK, "count": 1 + i % 2}
                return await mine.run("generate", wanted)
            except BridgeError as error:
                return error

    disturbing = asyncio.create_task(trouble())
    async with asyncio.timeout(200):
        outcomes = await asyncio.gather(*(one(i) for i in range(JOBS)))
    disturbing.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await disturbing
    return outcomes


def check(own_server, outcomes):
    """All that jobs say they made is in the library, whole; returns how many jobs were done."""
    done = [outcome for outcome in outcomes if isinstance(outcome, dict)]
    with own_server.client() as asking:
        listed = {a["id"] for a in asking.request("history", {"limit": 200})["assets"]}
        for outcome in done:
            assert {a["id"] for a in outcome["assets"]} <= listed
        for i in range(JOBS):
            assert asking.request("attach", {"job": f"job-{i:08d}"})["state"] in ("done", "failed")
    own_server.stop()
    library = Library(own_server.library)
    assert check_whole(library) == len(listed)
    assert library.unfinished_jobs() == []
    library.close()
    return len(done)


def test_the_server_is_killed_again_and_again(own_server, monkeypatch):
    rng = random.Random(1)
    own_server.start()

    async def trouble():
        for _ in range(6):
            await asyncio.sleep(rng.uniform(0.3, 3.0))
            own_server.kill()
            await asyncio.to_thread(own_server.start)

    outcomes = asyncio.run(wait_for_all(own_server, monkeypatch, trouble))
    assert check(own_server, outcomes) == JOBS


def test_the_worker_is_killed_again_and_again(own_server, monkeypatch):
    rng = random.Random(2)
    own_server.start()
    kills = 0

    async def trouble():
        nonlocal kills
        while kills < 8:
            await asyncio.sleep(rng.uniform(0.5, 2.5))
            for pid in own_server.worker_pids():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                    kills += 1

    outcomes = asyncio.run(wait_for_all(own_server, monkeypatch, trouble))
    assert kills >= 4
    failed = [outcome for outcome in outcomes if isinstance(outcome, BridgeError)]
    assert all(error.kind == "worker_died" and "given up" in str(error) for error in failed)
    assert check(own_server, outcomes) == JOBS - len(failed)
    assert len(failed) <= kills // 2
