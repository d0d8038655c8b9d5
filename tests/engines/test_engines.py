"""Props of the embedded model in every profile, as Khronos' validator, Godot 4, three.js and trimesh take them."""

import numpy as np
import pytest

from propsmith.runtime.gltf.glb_reader import read_glb
from propsmith.runtime.gltf.profiles import PROFILES
from propsmith.runtime.inspect.inspection import inspect_glb
from propsmith.runtime.pipeline import Pipeline
from tests.engines import readers

PROMPTS = ("wooden barrel", "street lamp", "iron sword", "red apple", "treasure chest")

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def props(tmp_path_factory):
    """Every profile's files, by prompt."""
    folder = tmp_path_factory.mktemp("props")
    pipeline = Pipeline.load(threads=2)
    made = {name: [] for name in PROFILES}
    for prompt in PROMPTS:
        prop = pipeline.generate(prompt, seed=1)
        for name in PROFILES:
            made[name].append(folder / f"{prompt.replace(' ', '_')}_{name}.glb")
            prop.save(made[name][-1], name)
    return made


def needs(package):
    if readers.node_modules(package) is None:
        pytest.skip(f"{package} NOT RUN: npm install {package}, and name node_modules in PROPSMITH_NODE_MODULES")


def counts(meshes):
    return sorted(len(mesh.faces) for mesh in meshes)


@pytest.mark.parametrize("name", PROFILES)
def test_the_validator_and_our_own_inspection_find_no_fault(props, name):
    needs("gltf-validator")
    for path, issues in zip(props[name], readers.by_validator(props[name]), strict=True):
        assert (issues["numErrors"], issues["numWarnings"]) == (0, 0), (path, issues["messages"])
        assert inspect_glb(path, name).faults == ()


@pytest.mark.parametrize("name", PROFILES)
def test_three_js_shows_the_levels_with_their_texture(props, name):
    needs("three")
    for path, facts in readers.by_three(props[name]).items():
        meshes = readers.shown(path)
        assert sorted(facts["triangles"].values()) == counts(meshes)
        assert facts["albedo"] == read_glb(path).textures.size
        heights = np.concatenate([mesh.bounds[:, 1] for mesh in meshes])
        assert facts["height"] == pytest.approx(np.ptp(heights), rel=1e-3)


@pytest.mark.parametrize("name", [name for name, profile in PROFILES.items() if not profile.packed])
def test_trimesh_reads_plain_files(props, name):
    for path in props[name]:
        assert sorted(readers.by_trimesh(path)["triangles"].values()) == counts(readers.shown(path))


def test_godot_imports_levels_hulls_and_albedo(props, tmp_path):
    if readers.GODOT is None:
        pytest.skip("Godot NOT RUN: set PROPSMITH_GODOT or put godot4 on the PATH")
    found = readers.by_godot(props["godot"], tmp_path / "project")
    assert len(found) == len(PROMPTS)
    for path in props["godot"]:
        asset, facts = read_glb(path), found[path.name]
        assert facts["triangles"] == [len(asset.lods[0].faces)]
        assert sorted(facts["hulls"]) == sorted(len(hull.vertices) for hull in asset.hulls)
        assert facts["hulls"]
        side, *mean = facts["albedo"]
        assert side == asset.textures.size
        assert mean == pytest.approx(asset.textures.base_color.mean(axis=(0, 1)), abs=2)
