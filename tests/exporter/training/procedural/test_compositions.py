"""Several props together: as many bodies as the caption counts."""

import numpy as np
import pytest

from propsmith.exporter.training.procedural.builder import BuiltProp
from propsmith.exporter.training.procedural.compositions import build_composition, flat_top, unite
from propsmith.exporter.training.procedural.registry import build_prop, find_kind
from propsmith.exporter.training.procedural.soundness import floating_bodies, is_closed
from propsmith.runtime.geometry.topology import connected_components

NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5}


def bodies(prop: BuiltProp) -> int:
    faces = prop.faces.astype(np.int64)
    body = connected_components(len(prop.vertices), faces[:, [0, 1]].ravel(), faces[:, [1, 2]].ravel())
    return len(np.unique(body[faces[:, 0]]))


def test_compositions_are_sound_and_counted() -> None:
    counted = 0
    for seed in range(16):
        composition = build_composition(seed)
        assert is_closed(composition.prop), seed
        assert floating_bodies(composition.prop) == 0, (seed, composition.captions)
        number = NUMBERS.get(composition.captions[0].split()[0])
        if number and composition.prop.noun in ("row", "group"):
            alone = bodies(composition.prop) / number
            assert alone == int(alone), (seed, composition.captions)
            counted += 1
    assert counted >= 4


def test_two_props_keep_their_faces_parts() -> None:
    chair = build_prop(find_kind("chair"), 1, "")
    places = [(np.array([x, 0.0, 0.0]), 0.0, 1.0) for x in (-1.0, 1.0)]
    pair = unite([chair, chair], places, "row")
    assert len(pair.faces) == pytest.approx(2 * len(chair.faces), rel=0.02)
    assert len(pair.parts) == 2 * len(chair.parts)
    assert sum(part.area for part in pair.parts) == pytest.approx(1)
    left = pair.vertices[pair.faces][..., 0].mean(1)
    assert set(pair.face_part[left < 0]) == set(range(len(chair.parts))) & set(pair.face_part)


def test_flat_tops() -> None:
    assert flat_top(build_prop(find_kind("barrel"), 0, "")) > 0.4
    assert flat_top(build_prop(find_kind("tree"), 0, "")) < 0.1
