"""What Godot makes of our files: node types and names, bodies, levels, and that it has nothing to complain of."""

import json
import shutil

import numpy as np
import trimesh

from propsmith.runtime.geometry.mesh import Mesh
from propsmith.runtime.geometry.normals import shade
from propsmith.runtime.gltf.glb_writer import encode_glb
from propsmith.runtime.gltf.profiles import PROFILES
from tests.engine_bridge.godot.conftest import HERE, NEEDS_GODOT, godot, script

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


def bring(project, orders):
    """Let the dock's code save props in a headless editor; gives their paths in the project and what Godot said."""
    shutil.copytree(HERE / "saver", project / "addons" / "saver")
    settings = project / "project.godot"
    settings.write_text(
        settings.read_text().replace("PackedStringArray(", 'PackedStringArray("res://addons/saver/plugin.cfg", ')
    )
    (project / "orders.json").write_text(json.dumps(orders))
    _, said = godot(project, "--headless", "--editor")
    return json.loads((project / "saved.json").read_text()), said


def nodes(project, *paths):
    """What Godot's importer made of files of the project."""
    script(project, "imported.gd", project / "nodes.json", *paths)
    return json.loads((project / "nodes.json").read_text())


def classes(found):
    return {path: facts["class"] for path, facts in found.items()}


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
