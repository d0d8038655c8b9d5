"""The Unity package without Unity: its client, compiled by mono, and a real server; its windows and signatures."""

import json
import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from propsmith.engine_bridge import plugins
from tests.engine_bridge.conftest import VECTORS, vectors

HERE = Path(__file__).parent
PACKAGE = Path(plugins.__file__).parent / "unity" / "com.propsmith.bridge"
LIBRARIES = Path("/usr/lib/cli")
NEWTONSOFT = LIBRARIES / "Newtonsoft.Json-5.0" / "Newtonsoft.Json.dll"
NUNIT = LIBRARIES / "nunit.framework-2.6.3" / "nunit.framework.dll"
MISSING = [name for name in ("mcs", "mono") if shutil.which(name) is None]
MISSING += [str(path) for path in (NEWTONSOFT, NUNIT) if not path.exists()]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        bool(MISSING),
        reason=f"needs {', '.join(MISSING)}: apt install "
        "mono-mcs mono-devel libnewtonsoft-json-cil-dev libnunit-framework2.6.3-cil",
    ),
]


def compile_(output, sources, *references, kind="library"):
    """C# 7, as the package promises; warnings count as errors."""
    command = ["mcs", "-langversion:7", "-warnaserror", f"-target:{kind}", f"-out:{output}"]
    names = [f"-r:{path}" for path in references]
    done = subprocess.run([*command, *names, *map(str, sources)], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return output


@pytest.fixture(scope="module")
def client_library(tmp_path_factory):
    folder = tmp_path_factory.mktemp("compiled")
    shutil.copy(NEWTONSOFT, folder)
    return compile_(folder / "Client.dll", sorted((PACKAGE / "Runtime" / "Client").glob("*.cs")), NEWTONSOFT)


@pytest.fixture(scope="module")
def program(client_library):
    sources = sorted((HERE / "client").glob("*.cs"))
    output = client_library.with_name("Program.exe")
    return compile_(output, sources, client_library, NEWTONSOFT, kind="exe")


def test_the_editor_parts_match_unitys_signatures(client_library):
    folder = client_library.parent
    unity = compile_(folder / "UnityStubs.dll", sorted((HERE / "stubs").glob("*.cs")))
    runtime = compile_(
        folder / "Runtime.dll", sorted((PACKAGE / "Runtime").glob("*.cs")), client_library, NEWTONSOFT, unity
    )
    compile_(
        folder / "Editor.dll", sorted((PACKAGE / "Editor").glob("*.cs")), client_library, NEWTONSOFT, unity, runtime
    )
    tests = sorted((PACKAGE / "Tests" / "Editor").glob("*.cs"))
    compile_(folder / "Tests.dll", tests, client_library, NUNIT, unity, runtime)


def test_the_client_reads_the_shared_vectors(program):
    done = subprocess.run(["mono", program, "vectors", VECTORS], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    read = json.loads(done.stdout)
    for case in vectors("frames.json")["good"]:
        expected = {"header": case["header"], "payload": case["payload"], "whole": True}
        assert read["frames"][case["name"]] == expected
    for case in vectors("frames.json")["bad"]:
        assert read["frames"][case["name"]] == {"why": case["why"]}
    for case in vectors("responses.json")["messages"]:
        got = read["texts"][case["name"]]
        assert (got["kind"], got["method"]) == (case["kind"], case.get("method"))
        assert got["body"] == case.get("result", case.get("error", case.get("params")))
        assert got["id"] == (case["id"] if isinstance(case.get("id"), int) else None)
    for case in vectors("requests.json")["requests"]:
        if isinstance(case["id"], int):
            sent = json.loads(read["requests"][case["name"]])
            assert sent == {"jsonrpc": "2.0", "id": case["id"], "method": case["method"], "params": case["params"]}
    assert read["places"] == [case["path"] for case in vectors("discovery.json")["places"]]
    words = {name: text["words"] for name, text in read["texts"].items() if text["words"]}
    assert words == {
        "queued": "Waiting, 2 before it",
        "queued again": "Next in the queue: the worker died (signal 9); it is tried once more",
        "progress": "Sample - 3 s left",
        "preview": "Asking...",
        "asset": "Asking...",
        "done": "1 of them failed: no surface for 'wooden barrel' with seeds 4 to 6",
        "error": "Cancelled",
        "progress of a level": "0 of 3 - crate_001 - 5 a minute - 41 s left",
        "a prop of a level": "Asking...",
        "a level's end": "1 of them failed: no surface",
    }


def test_the_client_and_a_server_that_is_killed_on_the_way(program, own_server, tmp_path):
    own_server.start()
    signals = tmp_path / "signals"
    signals.mkdir()
    environment = {**os.environ, "PROPSMITH_DISCOVERY": str(own_server.discovery)}
    running = subprocess.Popen(
        ["mono", program, "live", signals], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    )
    deadline = time.monotonic() + 240
    while running.poll() is None and time.monotonic() < deadline:
        for signal in list(signals.iterdir()):
            signal.unlink()
            if signal.name == "kill":
                own_server.kill()
                time.sleep(1)
                own_server.start()
            elif signal.name == "stop":
                own_server.stop()
            else:
                own_server.start()
        time.sleep(0.05)
    running.kill()
    said, errors = running.communicate(timeout=30)
    assert running.returncode == 0, errors
    report = json.loads(said)
    assert report["server"].startswith("Propsmith ")
    generated = report["generated"]
    assert generated["bytes"] == generated["told"]
    assert (generated["state"], generated["assets"], generated["prompt"]) == ("Done", 1, "wooden barrel")
    assert generated["png"]
    assert generated["progressed"]
    assert generated["history"] == 1
    assert report["cancelled"]["state"] == "Cancelled"
    assert (report["refused"]["state"], report["refused"]["kind"]) == ("Failed", "asset")
    assert "count" in report["refused"]["words"]
    level = report["level"]
    assert (level["state"], level["assets"], level["told"]) == ("Done", 2, True)
    assert [(p["name"], p["position"], p["turn"], p["scale"]) for p in level["placements"]] == [
        ("well_001", [1, 0, 2], 90, 2)
    ]
    lines = level["refused"].splitlines()
    assert len(lines) == 3
    assert lines[1].startswith("yard.yaml:2: props[0].name: ")
    assert lines[2] == "yard.yaml:3: props[1].hight: there is no such field; did you mean height?"
    assert (report["reloaded"]["state"], report["reloaded"]["assets"]) == ("Done", 3)
    assert (report["survived"]["state"], report["survived"]["assets"]) == ("Done", 4)
    assert report["offline"] == "closed: Propsmith isn't connected."
    assert report["waits"] == "Asking..."
    assert (report["waited"]["state"], report["waited"]["assets"]) == ("Done", 1)
