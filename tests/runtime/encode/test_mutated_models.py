"""Models stored in every way that their formats have: `encode`, `inspect`, `preview`, trimesh and Godot agree.

What a file holds is known from how it was made. Where trimesh or Godot differ, `other_readers` says why.
"""

import json
import re

import numpy as np
import pytest

from propsmith.runtime.encode.model_file import read_model
from propsmith.runtime.errors import InputError
from propsmith.runtime.gltf.glb_reader import read_glb
from propsmith.runtime.inspect.inspection import inspect_glb
from tests.engines.readers import GODOT
from tests.runtime.encode import mutated_gltf, mutated_older
from tests.runtime.encode.other_readers import (
    by_encode,
    by_godot,
    by_inspect,
    by_preview,
    by_trimesh,
    disagreements,
    limits,
)

GLTF = mutated_gltf.cases(combined=150)
OLDER = mutated_older.cases(combined=40)
MORE = mutated_gltf.cases(combined=400, seed=1)
EIGHT_BITS = 0.004
"""How far a linear colour may be off that was stored in 8 bits."""


def written(tmp_path, name, choices):
    if choices["meshopt"] != "none":
        pytest.importorskip("meshoptimizer", reason="meshoptimizer isn't installed")
    return mutated_gltf.write(tmp_path, name, choices)


@pytest.mark.parametrize("name", GLTF)
def test_gltf_is_read_as_it_was_meant(tmp_path, name):
    path, truth = written(tmp_path, name, GLTF[name])
    if truth.refusal:
        for read in (by_encode, by_preview):
            with pytest.raises(InputError, match=truth.refusal):
                read(path)
        return
    assert [disagreements(read(path), truth) for read in (by_encode, by_inspect, by_preview)] == [[], [], []]
    found = by_trimesh(path)
    assert limits("trimesh", GLTF[name]) or disagreements(found, truth, 1e-4, 0.01) == [], found


@pytest.mark.parametrize("name", OLDER)
def test_older_formats_are_read_as_they_were_meant(tmp_path, name):
    path, truth = mutated_older.write(tmp_path, name, OLDER[name])
    assert disagreements(by_encode(path), truth, color=EIGHT_BITS) == []
    found = by_trimesh(path)
    assert limits("trimesh", OLDER[name]) or disagreements(found, truth, 1e-4, 0.01) == [], found


SURPRISES = [None, -1, 3, 1e9, 2**40, 0.5, "x", [], {}, [None] * 4, True, float("nan"), 1e300]


@pytest.mark.filterwarnings("error::RuntimeWarning")
@pytest.mark.parametrize("seed", range(60))
def test_damaged_json_is_read_or_refused_in_a_line(tmp_path, seed):
    random = np.random.Generator(np.random.Philox(seed))
    names = [name for name in GLTF if GLTF[name]["form"] == "a file" and GLTF[name]["meshopt"] == "none"]
    name = names[int(random.integers(len(names)))]
    path, _ = written(tmp_path, name, GLTF[name])
    document = json.loads(path.read_text(encoding="utf-8"))
    for _ in range(2):
        holder, key = places(document)[int(random.integers(len(places(document))))]
        holder[key] = SURPRISES[int(random.integers(len(SURPRISES)))]
    path.write_text(json.dumps(document), encoding="utf-8")
    for read in (read_model, read_glb, inspect_glb):
        assert re.fullmatch(rf".*{path.name}.*|", refusal(read, path))


def refusal(read, path):
    """Why a file is refused; empty if it isn't."""
    try:
        read(path)
    except InputError as error:
        return str(error)
    return ""


def places(value):
    """Every list or object in some JSON with each of its keys."""
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    return [(value, key) for key in keys] + [place for key in keys for place in places(value[key])]


@pytest.mark.parametrize("name", [name for name in OLDER if "combined" not in name])
def test_damaged_older_files_are_read_or_refused_in_a_line(tmp_path, name):
    path, _ = mutated_older.write(tmp_path, name, OLDER[name])
    data, random = path.read_bytes(), np.random.Generator(np.random.Philox(7))
    for _ in range(4):
        damaged = bytearray(data[: int(random.integers(len(data)))] if random.random() < 0.5 else data)
        for place in random.integers(len(damaged), size=3) if damaged else ():
            damaged[place] = int(random.integers(256))
        path.write_bytes(damaged)
        assert re.fullmatch(rf".*{path.name}.*|", refusal(read_model, path))


@pytest.mark.slow
def test_godots_importer_sees_the_same(tmp_path):
    if GODOT is None:
        pytest.skip("Godot NOT RUN: set PROPSMITH_GODOT or put godot4 on the PATH")
    cases = {name: written(tmp_path / "models", name, choices) for name, choices in MORE.items()}
    found = by_godot([path for path, _ in cases.values()], tmp_path / "project")
    others = {}
    for name, (path, truth) in cases.items():
        if not truth.refusal:
            assert disagreements(by_encode(path), truth) == [], name
        differ = disagreements(found[path], truth, 1e-3, 0.01)
        if differ and not limits("Godot", MORE[name]):
            others[name] = (differ, found[path], truth)
    assert others == {}
    assert sum(not limits("Godot", choices) for choices in MORE.values()) > 200
