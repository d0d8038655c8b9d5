"""Scenes: every prop at its placements, in Godot's text and in a glTF over the props' own files."""

import json
import math
import re
import subprocess
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import trimesh

from propsmith.runtime.batch.level_file import LevelEntry, PropPlacement, load_level
from propsmith.runtime.batch.level_scene import gltf_scene, godot_scene, placements
from propsmith.runtime.batch.manifest import write_summary
from propsmith.runtime.batch.plan import Asset, plan_assets, plan_batches
from propsmith.runtime.batch.scheduler import Scheduler
from propsmith.runtime.geometry.mesh import Mesh
from propsmith.runtime.gltf.glb_reader import read_source_model
from propsmith.runtime.gltf.glb_writer import encode_glb
from propsmith.runtime.gltf.profiles import PROFILES
from tests.engines import readers


@pytest.fixture
def outcome(executor, assets):
    return Scheduler(executor, plan_batches(assets, 8), {}).run()


def test_assets_take_turns_and_others_stand_in_a_row_in_front(outcome, assets):
    placed = list(placements(assets, outcome.records))
    assert [a.name for a, _ in placed] == ["well_001", "well_002", "well_001", "crate", "crate_v01"]
    assert [p.position for _, p in placed[:3]] == [(0, 0, 0), (3, 0, 1), (6, 0, 1)]
    sizes = [np.ptp(outcome.records[name]["bounds"], axis=0) for name in ("crate", "crate_v01")]
    xs = [p.position[0] for _, p in placed[3:]]
    assert xs[1] - xs[0] == pytest.approx((sizes[0][0] + sizes[1][0]) / 2 + 0.5, abs=2e-3)
    assert all(p.position[2] > 1 for _, p in placed[3:])


def test_a_failed_asset_leaves_its_place_to_the_next(outcome, assets):
    records = {name: record for name, record in outcome.records.items() if name != "well_001"}
    assert [a.name for a, _ in placements(assets, records)][:3] == ["well_002"] * 3


def test_a_godot_scene_names_each_file_once(outcome, assets):
    text = godot_scene('a/b "c"', list(placements(assets, outcome.records)))
    assert text.startswith("[gd_scene load_steps=5 format=3]\n")
    assert text.count("ext_resource") == 4
    assert '[node name="a_b _c_" type="Node3D"]' in text
    assert 'path="assets/well_001.glb" id="1_well_001"' in text
    assert "transform = Transform3D(0, 0, 1, 0, 1, 0, -1, 0, 0, 0, 0, 0)" in text
    assert "transform = Transform3D(2, 0, 0, 0, 2, 0, 0, 0, 2, 6, 0, 1)" in text


def test_nodes_of_a_godot_scene_have_names_of_their_own():
    well, other = (Asset(name, LevelEntry(name), 0) for name in ("well", "well_at2"))
    text = godot_scene("yard", [(asset, PropPlacement((0, 0, 0))) for asset in (well, well, other, well, other)])
    names = re.findall(r'node name="(\w+)" parent', text)
    assert names == ["well", "well_at3", "well_at2", "well_at4", "well_at2_at2"]


def test_the_gltf_shows_every_prop_where_it_stands(outcome, assets, level, store):
    write_summary(level, assets, outcome, store, 1.0)
    scene = trimesh.load(store.root / "my_yard.gltf")
    placed = list(placements(assets, outcome.records))
    assert len(scene.graph.nodes_geometry) == len(placed)
    found = {}
    for node in scene.graph.nodes_geometry:
        matrix, name = scene.graph[node]
        mesh = scene.geometry[name].copy()
        found[tuple(np.round(matrix[:3, 3], 4))] = (matrix, mesh.apply_transform(matrix).bounds)
    for asset, placement in placed:
        matrix, bounds = found[tuple(np.round(placement.position, 4))]
        angle = math.radians(placement.turn)
        assert matrix[0, 2] == pytest.approx(placement.scale * math.sin(angle), abs=1e-5)
        assert bounds[0][1] == pytest.approx(0, abs=1e-4)
        height = np.ptp(outcome.records[asset.name]["bounds"], axis=0)[1] * placement.scale
        assert bounds[1][1] == pytest.approx(height, rel=1e-4)


@pytest.mark.parametrize("profile", PROFILES)
def test_the_gltf_shows_props_of_every_profile_in_their_size(tmp_path, profile):
    shape = trimesh.creation.box((1, 2, 4), trimesh.transformations.translation_matrix((0.5, 1, 2)))
    box, hull = Mesh(shape.vertices, shape.faces), Mesh(shape.vertices * 1.5, shape.faces)
    glb = encode_glb([box, box], name="crate", profile=PROFILES[profile], hulls=[hull])
    (tmp_path / "assets").mkdir()
    placed = []
    for number, name in enumerate(("crate", "other")):
        (tmp_path / "assets" / f"{name}.glb").write_bytes(glb)
        placed.append((SimpleNamespace(name=name), PropPlacement((10.0 * number, 0.0, 0.0), 90.0, 1.0 + number)))
    text = gltf_scene("yard", placed, dict.fromkeys(("crate", "other"), glb))
    (tmp_path / "yard.gltf").write_text(text)
    found = read_source_model(tmp_path / "yard.gltf").mesh
    assert len(found.faces) == 24
    np.testing.assert_allclose(found.bounds, [[0, 0, -2], [18, 4, 0]], atol=1e-3)


@pytest.mark.slow
def test_godot_opens_the_scene(executor, level_file, store):
    if readers.GODOT is None:
        pytest.skip("Godot NOT RUN: set PROPSMITH_GODOT or put godot4 on the PATH")
    level_file.write_text(level_file.read_text().replace("props:", "defaults: {profile: godot}\nprops:"))
    level = load_level(level_file)
    assets = plan_assets(level)
    outcome = Scheduler(executor, plan_batches(assets, 1), {}).run()
    write_summary(level, assets, outcome, store, 1.0)
    store.write("project.godot", b'config_version=5\n[application]\nconfig/name="level"\n')
    script = Path(__file__).with_name("village_check.gd")
    command = [readers.GODOT, "--headless", "--path", str(store.root)]
    subprocess.run([*command, "--import"], capture_output=True, check=True, timeout=300)
    run = subprocess.run(
        [*command, "--script", str(script), "--", "res://my_yard.tscn"],
        capture_output=True, check=True, text=True, timeout=300,
    )  # fmt: skip
    (told,) = (line for line in run.stdout.splitlines() if line.startswith("LEVEL "))
    found = json.loads(told.removeprefix("LEVEL "))
    placed = list(placements(assets, outcome.records))
    assert found["name"] == "my yard"
    assert [prop["position"] for prop in found["props"]] == [pytest.approx(p.position, abs=1e-4) for _, p in placed]
    assert [prop["turn"] for prop in found["props"]] == pytest.approx([p.turn for _, p in placed], abs=1e-3)
    assert [prop["scale"] for prop in found["props"]] == pytest.approx([p.scale for _, p in placed])
    assert all(prop["meshes"] >= 1 and prop["bodies"] >= 1 for prop in found["props"])
