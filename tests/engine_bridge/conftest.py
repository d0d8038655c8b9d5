"""A server of the tiny bundle in a process of its own, and the shared vectors."""

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from propsmith.engine_bridge.client.bridge_client import AsyncClient, Client
from propsmith.engine_bridge.discovery import read_discovery

VECTORS = Path(__file__).parent / "vectors"
QUICK = {"steps": 1, "resolution": 64, "lods": 1, "texture": "none"}


def vectors(name):
    return json.loads((VECTORS / name).read_text(encoding="utf-8"))


def named(cases):
    return [pytest.param(case, id=case["name"]) for case in cases]


class ServerProcess:
    """`propsmith serve` as a user starts it; its library and discovery file are in `folder`."""

    def __init__(self, folder, bundle, *args):
        self.folder, self.bundle, self.args = folder, bundle, args
        self.library = folder / "library"
        self.discovery = folder / "state" / "bridge.json"
        self.process = None

    def start(self):
        environment = {**os.environ, "PROPSMITH_DISCOVERY": str(self.discovery), "OMP_NUM_THREADS": "1"}
        command = [sys.executable, "-m", "propsmith.runtime", "serve", "--json", "--threads", "1"]
        self.log = (self.folder / "server.log").open("ab")
        self.process = subprocess.Popen(
            [*command, "--library", str(self.library), "--bundle", str(self.bundle), *self.args],
            stdout=subprocess.PIPE,
            stderr=self.log,
            env=environment,
            text=True,
        )
        line = self.process.stdout.readline()
        assert line, (self.folder / "server.log").read_text()
        self.said = json.loads(line)
        return self

    @property
    def found(self):
        return read_discovery(self.discovery)

    @property
    def port(self):
        return self.found.port

    @property
    def token(self):
        return self.found.token

    def client(self, **options):
        return Client(self.found, **options)

    def async_client(self, **options):
        return AsyncClient(self.found, **options)

    def get(self, path, token=True, headers=None):
        """(status, headers, body) of a GET."""
        sent = {**({"Authorization": f"Bearer {self.token}"} if token is True else {}), **(headers or {})}
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=sent)
        try:
            with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=30) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read()

    def worker_pids(self):
        """Process ids of the server's children that run the worker (Linux)."""
        found = []
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                parent = int(stat.read_text().rpartition(")")[2].split()[1])
                command = (stat.parent / "cmdline").read_bytes()
            except (OSError, ValueError):
                continue
            if parent == self.process.pid and b"spawn_main" in command:
                found.append(int(stat.parent.name))
        return found

    def memory(self):
        """Bytes that the server takes now (Linux)."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return 1024 * int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1])

    def kill(self):
        self.process.kill()
        self.process.wait(30)
        self.log.close()

    def stop(self):
        self.process.terminate()
        code = self.process.wait(30)
        self.log.close()
        return code


@pytest.fixture(scope="module")
def server(tmp_path_factory, tiny_bundle):
    """One server for the tests of a module."""
    started = ServerProcess(tmp_path_factory.mktemp("served"), tiny_bundle).start()
    yield started
    started.stop()


@pytest.fixture
def own_server(tmp_path, tiny_bundle):
    """A server that a test may kill and start again; not started yet."""
    made = ServerProcess(tmp_path, tiny_bundle)
    yield made
    if made.process is not None and made.process.poll() is None:
        made.stop()


@pytest.fixture
def alive(server):
    """After each attack the server answers, is the same process, and has not grown much."""
    before = server.memory() if sys.platform == "linux" else 0
    yield
    assert server.process.poll() is None
    assert json.loads(server.get("/health", token=False)[2])["name"] == "propsmith"
    with server.client() as client:
        assert client.request("status")["worker"] != "dead"
    if sys.platform == "linux":
        assert server.memory() - before < 200 * 2**20


def eventually(condition, seconds=20.0):
    """Wait until a condition holds."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < deadline, "it never came about"
        time.sleep(0.02)
    return value
