"""The Godot addon in a real Godot 4 editor: import, the shared vectors, and the whole flow through the dock."""

import json
import math
import os
import shutil
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import numpy as np
import pygltflib as gl
import pytest

from propsmith.runtime.geometry.mesh import Mesh
from propsmith.runtime.gltf.glb_writer import encode_glb
from tests.engine_bridge.conftest import VECTORS, ServerProcess, vectors
from tests.engine_bridge.godot.conftest import GODOT, HERE, NEEDS_GODOT, godot, script, virtual_screen

VIEW_ANGLE = 75.0  # Camera3D's default
COVERAGE = (0.5, 0.25, 0.1, 0.02)

pytestmark = NEEDS_GODOT


@pytest.fixture
def read(project, tmp_path):
    """What the addon makes of the shared vectors."""
    godot(project, "--headless", "--import")
    script(project, "vectors.gd", VECTORS, tmp_path / "read.json")
    return json.loads((tmp_path / "read.json").read_text(encoding="utf-8"))


def test_the_addon_reads_the_shared_vectors(read):
    for case in vectors("frames.json")["good"]:
        frame = read["frames"][case["name"]]
        assert (frame["header"], frame["payload"]) == (case["header"], case["payload"])
        assert frame["is_whole"]
    for case in vectors("frames.json")["bad"]:
        assert read["frames"][case["name"]] == {"why": case["why"]}
    for case in vectors("responses.json")["messages"]:
        expected = {key: case[key] for key in ("kind", "id", "result", "error", "method", "params") if key in case}
        assert read["texts"][case["name"]] == expected
    for case in vectors("requests.json")["requests"]:
        if isinstance(case["id"], int):
            sent = json.loads(read["requests"][case["name"]])
            assert sent == {"jsonrpc": "2.0", "id": case["id"], "method": case["method"], "params": case["params"]}
    assert read["places"] == [case["path"] for case in vectors("discovery.json")["places"]]


def test_a_job_tells_people_how_it_stands(read):
    assert read["job"] == [
        ["queued", True, False, "Waiting, 2 before it"],
        ["queued again", True, False, "Next in the queue: the worker died (signal 9); it is tried once more"],
        ["progress", True, False, "Sample - 3 s left"],
        ["preview", True, False, "Asking..."],
        ["asset", True, False, "Asking..."],
        ["done", True, False, "1 of them failed: no surface for 'wooden barrel' with seeds 4 to 6"],
        ["error", True, False, "Cancelled"],
        ["progress of a level", True, False, "0 of 3 - crate_001 - 5 a minute - 41 s left"],
        ["a prop of a level", True, False, "Asking..."],
        ["a level's end", True, False, "1 of them failed: no surface"],
    ]


def test_a_job_shows_each_word_that_the_model_does_not_know_once(read):
    assert read["notes"] == "Done\nthe model doesn't know 'стул': say it in English"


def box(size):
    corners = np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)], np.float32) * np.float32(size)
    faces = [[0, 1, 3], [0, 3, 2], [4, 6, 7], [4, 7, 5], [0, 4, 5], [0, 5, 1]]
    faces += [[2, 3, 7], [2, 7, 6], [0, 2, 6], [0, 6, 4], [1, 5, 7], [1, 7, 3]]
    return Mesh(corners, np.array(faces, np.int32))


def with_hulls(glb, count):
    """The file with hulls as Godot knows them by name: nodes that share LOD0's mesh, here."""
    file = gl.GLTF2.load_from_bytes(glb)
    for index in range(count):
        file.nodes.append(gl.Node(name=f"box{index or ''}-convcolonly", mesh=0, translation=[index, 0, 0]))
        file.scenes[0].nodes.append(len(file.nodes) - 1)
    return b"".join(file.save_to_bytes())


def by_another_maker(glb):
    file = gl.GLTF2.load_from_bytes(glb)
    file.asset.generator = "another tool"
    return b"".join(file.save_to_bytes())


def test_levels_become_ranges_and_hulls_one_body(project, tmp_path):
    levels = [box((1, 2, 1)), box((1, 2, 1.1)), box((1, 1.9, 1)), box((0.9, 2, 1))]
    glb = encode_glb(levels, name="box", extras={"propsmith": {"prompt": "box"}})
    (project / "props").mkdir()
    (project / "props" / "box.glb").write_bytes(with_hulls(glb, 3))
    (project / "props" / "other.glb").write_bytes(by_another_maker(glb))
    godot(project, "--headless", "--import")
    paths = ["res://props/box.glb", "res://props/other.glb"]
    script(project, "imported.gd", tmp_path / "nodes.json", *paths)
    nodes = json.loads((tmp_path / "nodes.json").read_text())
    ours = nodes[paths[0]]
    ends = [2.0 / (2 * share * math.tan(math.radians(VIEW_ANGLE) / 2)) for share in COVERAGE[:3]]
    for level, expected in enumerate(zip([0.0, *ends], [*ends, 0.0], strict=True)):
        assert ours[f"LOD{level}"]["range"] == pytest.approx(expected)
        # One box for all: Godot measures the distance to its middle, and the levels' own differ.
        assert ours[f"LOD{level}"]["box"] == [pytest.approx([0, 0, 0]), pytest.approx([1, 2, 1.1], abs=1e-5)]
    assert {path: node["class"] for path, node in ours.items() if not path.startswith("LOD")} == {
        ".": "Node3D",
        "Body": "StaticBody3D",
        **{f"Body/Hull{index}": "CollisionShape3D" for index in range(3)},
    }
    assert all(ours[f"Body/Hull{index}"]["shape"] == "ConvexPolygonShape3D" for index in range(3))
    assert all(ours[f"Body/Hull{index}"]["points"] == 8 for index in range(3))
    assert [node["range"] for node in nodes[paths[1]].values() if "range" in node] == [[0.0, 0.0]]


def drive(project, tmp_path, server, *args, environment):
    """Let the driver go through the dock, and kill the server when it asks for that; its report."""
    shutil.copytree(
        HERE / "driver", project / "addons" / "driver", ignore=shutil.ignore_patterns("main.*", "project.*", "*.yaml")
    )
    for name in ("main.gd", "main.tscn", "yard.yaml", "wrong.yaml"):
        shutil.copy(HERE / "driver" / name, project)
    settings = project / "project.godot"
    settings.write_text(
        settings.read_text().replace("PackedStringArray(", 'PackedStringArray("res://addons/driver/plugin.cfg", ')
    )
    report, log = tmp_path / "report.json", tmp_path / "godot.log"
    environment = {**os.environ, **environment, "PROPSMITH_DRIVER_REPORT": str(report)}
    with log.open("wb") as out:
        editor = subprocess.Popen(
            [GODOT, *args, "--editor", "--path", str(project)], stdout=out, stderr=out, env=environment
        )
        deadline = time.monotonic() + 600
        try:
            while editor.poll() is None and time.monotonic() < deadline:
                if (wish := Path(f"{report}.kill")).exists():
                    wish.unlink()
                    server.kill()
                    time.sleep(1)
                    server.start()
                time.sleep(0.1)
        finally:
            with suppress(ProcessLookupError):
                editor.kill()
            editor.wait(30)
    said = log.read_text(errors="replace")
    assert report.exists(), said
    assert "SCRIPT ERROR" not in said, said
    return json.loads(report.read_text())


@pytest.fixture
def embedded_server(tmp_path, project):
    """A server of the embedded model, whose barrels have levels of detail; the addon finds it."""
    server = ServerProcess(tmp_path, "props").start()
    yield server
    server.stop()


def check(report):
    assert report["failures"] == []
    assert len(report["checks"]) > 100
    assert {"Sample", "Decode"} <= set(report["words"])


def test_the_whole_flow_in_a_headless_editor(project, tmp_path, embedded_server):
    check(drive(project, tmp_path, embedded_server, "--headless", environment={"PROPSMITH_DRIVER_HULLS": "1"}))


def test_the_whole_flow_in_a_window(project, tmp_path, embedded_server):
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    with virtual_screen() as display:
        environment = {"DISPLAY": display, "LIBGL_ALWAYS_SOFTWARE": "1", "PROPSMITH_DRIVER_HULLS": "1"}
        environment["PROPSMITH_DRIVER_PICTURES"] = str(pictures)
        window = ["--rendering-driver", "opengl3", "--audio-driver", "Dummy", "--resolution", "1500x950"]
        check(drive(project, tmp_path, embedded_server, *window, environment=environment))
    assert {path.stem for path in pictures.iterdir()} == {
        *("options", "candidates", "progress", "in_scene", "drag", "dropped"),
        *("level_refused", "level_progress", "level", "end"),
    }
