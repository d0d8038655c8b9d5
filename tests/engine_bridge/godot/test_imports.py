"""What Godot makes of our files: node types and names, bodies, levels, and that it has nothing to complain of."""

import json
import os
import shutil
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import trimesh

from propsmith.runtime.batch.level_file import PropPlacement
from propsmith.runtime.batch.level_scene import gltf_scene, godot_scene
from propsmith.runtime.geometry.mesh import Mesh
from propsmith.runtime.geometry.normals import shade
from propsmith.runtime.gltf.glb_writer import encode_glb
from propsmith.runtime.gltf.profiles import PROFILES
from propsmith.runtime.pipeline import Pipeline
from tests.engine_bridge.godot.conftest import HERE, NEEDS_GODOT, godot, script, virtual_screen
from tests.runtime.gltf.test_names import OTHERS, SUFFIXES

pytestmark = NEEDS_GODOT
BODIES = ("static", "rigid", "none")


def ball(subdivisions, radius=0.5):
    shape = trimesh.creation.icosphere(subdivisions, radius)
    return shade(Mesh(shape.vertices + np.array([0, radius, 0]), shape.faces), "smooth")


def prop(name="red ball", profile="godot"):
    """A .glb of two levels and two hulls."""
    hulls = [Mesh(m.vertices, m.faces) for m in (trimesh.creation.box(), trimesh.creation.box((2, 1, 1)))]
    extras = {"propsmith": {"prompt": name, "collision": True}}
    return encode_glb([ball(4), ball(2)], name=name, extras=extras, profile=PROFILES[profile], hulls=hulls)


def bring(project, orders, *window, environment=None):
    """Let the dock's code save props in an editor; gives their paths in the project and what Godot said."""
    shutil.copytree(HERE / "saver", project / "addons" / "saver")
    settings = project / "project.godot"
    settings.write_text(
        settings.read_text().replace("PackedStringArray(", 'PackedStringArray("res://addons/saver/plugin.cfg", ')
    )
    (project / "orders.json").write_text(json.dumps(orders))
    _, said = godot(project, *(window or ["--headless"]), "--editor", seconds=300, environment=environment)
    return json.loads((project / "saved.json").read_text()), said


def nodes(project, *paths):
    """What Godot's importer made of files of the project."""
    script(project, "imported.gd", project / "nodes.json", *paths)
    return json.loads((project / "nodes.json").read_text())


def classes(found):
    return {path: facts["class"] for path, facts in found.items()}


@pytest.fixture(scope="module")
def wheel():
    """A prop of the embedded model."""
    return Pipeline.load(threads=1).generate("spinning-wheel", seed=1)


@pytest.fixture(scope="module")
def mossy():
    """A prop with a normal map."""
    prop = Pipeline.load(threads=1).generate("mossy stone well", seed=1, shading="smooth")
    assert prop.lods.textures.normal is not None
    return prop


def named(prop, prompt):
    return replace(prop, recipe=replace(prop.recipe, prompt=prompt))


def test_props_of_every_profile_that_godot_reads_come_alike(project, wheel):
    files = [f"{name}.glb" for name, profile in PROFILES.items() if not profile.packed]
    for file in files:
        wheel.save(project / file, file.removesuffix(".glb"))
    _, said = godot(project, "--headless", "--import")
    assert "ERROR" not in said, said
    found = nodes(project, *(f"res://{file}" for file in files))
    count = len(wheel.lods.lods)
    for file in files:
        below = "Levels/" if file == "unity.glb" else ""
        kinds = classes(found[f"res://{file}"])
        assert kinds.pop(".") == "Node3D"
        levels = {path: kind for path, kind in kinds.items() if kind == "MeshInstance3D"}
        assert levels == {f"{below}LOD{level}": "MeshInstance3D" for level in range(count)}
        assert kinds["Body"] == "StaticBody3D"
        hulls = [path for path, kind in kinds.items() if kind == "CollisionShape3D"]
        assert hulls == [f"Body/Hull{index}" for index in range(len(hulls))]
        assert len(hulls) == len(wheel.hulls) or (file == "generic.glb" and hulls)
        assert len(kinds) == len(levels) + 1 + len(hulls) + bool(below)
        assert found[f"res://{file}"]["."]["name"] == "SpinningWheel"
        # Godot's own levels of our levels are off.
        assert [found[f"res://{file}"][path]["levels_by_godot"] for path in levels] == [0] * count


def test_no_name_is_a_hint_in_any_way_of_placing(project, wheel, tmp_path):
    names = {f"toy{'-_'[number % 2]}{suffix}": suffix for number, suffix in enumerate(SUFFIXES + OTHERS)}
    prompts = {name: f"toy{'-_$.'[number % 4]}{suffix}" for number, (name, suffix) in enumerate(names.items())}
    level = project / "level"
    (level / "assets").mkdir(parents=True)
    files = {name: named(wheel, prompt).to_glb("godot") for name, prompt in prompts.items()}
    for name, data in files.items():
        (level / "assets" / f"{name}.glb").write_bytes(data)
    places = [(SimpleNamespace(name=name), PropPlacement((float(x), 0.0, 0.0))) for x, name in enumerate(names)]
    (level / "yard.tscn").write_text(godot_scene("yard-vehicle", places))
    (level / "yard.gltf").write_text(gltf_scene("yard-vehicle", places, files))
    orders = [
        {"file": str(level / "assets" / f"{name}.glb"), "id": f"{x:08d}", "title": prompts[name], "body": "static"}
        for x, name in enumerate(names)
    ]
    docked, said = bring(project, orders)
    assert "ERROR" not in said, said
    dropped = [f"res://level/assets/{name}.glb" for name in names]
    found = nodes(project, *docked, *dropped, "res://level/yard.tscn", "res://level/yard.gltf")
    prop = {".": "Node3D", **{f"LOD{level}": "MeshInstance3D" for level in range(len(wheel.lods.lods))}}
    prop |= {"Body": "StaticBody3D", **{f"Body/Hull{hull}": "CollisionShape3D" for hull in range(len(wheel.hulls))}}
    labels = [f"Toy{suffix.title().replace('_', '')}" for suffix in names.values()]
    for path, label in zip(docked + dropped, labels * 2, strict=True):
        assert (found[path]["."]["name"], classes(found[path])) == (label, prop)
    inside = {f"{label}/{path}".removesuffix("/."): kind for label in labels for path, kind in prop.items()}
    assert classes(found["res://level/yard.tscn"]) == {".": "Node3D", **inside}
    assert classes(found["res://level/yard.gltf"]) == {".": "Node3D", **dict.fromkeys(labels, "MeshInstance3D")}


def test_nothing_is_wrong_in_a_window_and_textures_are_for_3d(project, wheel, mossy, tmp_path):
    # Only there does Godot draw frames in the middle of an import, in which the dock's code goes on.
    files = []
    for prop, profile in ((wheel, "godot"), (wheel, "generic"), (wheel, "godot"), (mossy, "godot")):
        files.append(tmp_path / f"{len(files)}.glb")
        prop.save(files[-1], profile)
    orders = [
        {"file": str(file), "id": f"{number}" * 8, "title": "wheel", "body": "static"}
        for number, file in enumerate(files)
    ]
    with virtual_screen() as display:
        window = ("--rendering-driver", "opengl3", "--audio-driver", "Dummy", "--resolution", "800x600")
        paths, said = bring(project, orders, *window, environment={**os.environ, "DISPLAY": display})
    assert paths == [f"res://props/wheel_{str(number) * 8}.glb" for number in range(4)]
    assert "ERROR" not in said, said
    textures = sorted(path.name for path in (project / "props").glob("*.png"))
    assert textures[:2] == ["wheel_00000000_base_color.png", "wheel_00000000_orm.png"]
    assert [texture for texture in textures if "normal" in texture] == ["wheel_33333333_normal.png"]
    for texture in textures:
        settings = (project / "props" / f"{texture}.import").read_text()
        assert "compress/mode=2\n" in settings
        assert "mipmaps/generate=true\n" in settings
        assert f"compress/normal_map={int(texture.endswith('_normal.png'))}\n" in settings


def test_a_prop_is_brought_with_the_body_that_is_wished(project, tmp_path):
    (tmp_path / "ball.glb").write_bytes(prop())
    orders = [
        {"file": str(tmp_path / "ball.glb"), "id": "0123456789", "title": "red ball", "body": body} for body in BODIES
    ]
    paths, said = bring(project, orders)
    assert "ERROR" not in said, said
    assert paths == [f"res://props/red_ball_01234567{ending}.glb" for ending in ("", "_rigid", "_none")]
    found = nodes(project, *paths)
    static, rigid, none = (classes(found[path]) for path in paths)
    levels = {"LOD0": "MeshInstance3D", "LOD1": "MeshInstance3D"}
    shapes = {"Hull0": "CollisionShape3D", "Hull1": "CollisionShape3D"}
    bodied = {f"Body/{name}": kind for name, kind in shapes.items()}
    assert static == {".": "Node3D", **levels, "Body": "StaticBody3D", **bodied}
    assert rigid == {".": "RigidBody3D", **levels, **shapes}
    assert none == {".": "Node3D", **levels}
