"""What a builder unites: colors and names by face, visible areas, snow."""

import numpy as np
import pytest

from propsmith.exporter.training.procedural.builder import BuiltProp, PropBuilder
from propsmith.exporter.training.procedural.paints import basic_colors, draw_paint, shade
from propsmith.exporter.training.procedural.registry import build_prop, find_kind
from propsmith.exporter.training.procedural.solids import box
from propsmith.exporter.training.procedural.soundness import floating_bodies, is_closed, thin_share
from propsmith.exporter.training.text.captions import color_word
from propsmith.runtime.errors import InputError


def two_boxes() -> PropBuilder:
    """A red box of side 1 with a blue one of side 1/2 on it."""
    builder = PropBuilder("box", "", np.random.default_rng(0))
    low = builder.add("base", box(1, 1, 1), builder.paint("paint", "red"))
    builder.add("lid", box(0.5, 0.5, 0.5).on(low, sink=0.0), builder.paint("paint", "blue"))
    return builder


def area(prop: BuiltProp, part: int) -> float:
    a, b, c = (prop.vertices[prop.faces[prop.face_part == part][:, k]].astype(np.float64) for k in range(3))
    return float(np.linalg.norm(np.cross(b - a, c - a), axis=1).sum() / 2)


def test_hidden_faces_are_gone_and_each_face_knows_its_part() -> None:
    prop = two_boxes().finish()
    size = 1.5  # of the longest side, which becomes 1
    assert area(prop, 0) * size**2 == pytest.approx(6 - 0.25, rel=1e-5)
    assert area(prop, 1) * size**2 == pytest.approx(5 * 0.25, rel=1e-5)
    assert prop.parts[0].area == pytest.approx(5.75 / 7)
    assert (prop.parts[1].low, prop.parts[1].high) == pytest.approx((2 / 3, 1))
    assert {color_word(color) for color in prop.face_colors[prop.face_part == 1]} == {"blue"}
    assert is_closed(prop)
    assert np.ptp(prop.vertices, axis=0).max() == pytest.approx(1)
    assert prop.vertices[:, 1].min() == 0


def test_proportions_and_snow() -> None:
    builder = two_boxes()
    builder.stretch("tall")
    builder.cover("snowy")
    prop = builder.finish()
    assert prop.proportion == "tall"
    assert prop.states == ("snowy",)
    assert np.ptp(prop.vertices, axis=0)[0] == pytest.approx(1 / (1.5 * 1.45 * 1.05), rel=0.01)
    snow = prop.face_part == 2
    assert prop.parts[2].paint.color == "white"
    assert np.isclose(prop.vertices[prop.faces[snow], 1].max(), 1)


def test_soundness() -> None:
    prop = two_boxes().finish()
    assert (thin_share(prop), floating_bodies(prop)) == (0, 0)
    builder = two_boxes()
    builder.add("bit", box(0.1, 0.02, 0.1).move(y=3), builder.paint("paint", "red"))
    prop = builder.finish()
    assert floating_bodies(prop) == 1
    assert thin_share(prop) > 0


def test_what_has_no_volume_is_named() -> None:
    builder = PropBuilder("box", "", np.random.default_rng(0))
    with pytest.raises(InputError, match="box '': the prop has no volume"):
        builder.finish()
    builder.add("lid", box(0, 1, 1), builder.paint("paint", "red"))
    with pytest.raises(InputError, match="lid has no volume"):
        builder.finish()


def test_paints_keep_their_word() -> None:
    rng = np.random.default_rng(1)
    for color in basic_colors():
        for _ in range(5):
            paint = draw_paint(rng, "paint", color)
            assert color_word(np.array(paint.rgb)) == color
            assert color_word(np.array(shade(paint, rng.uniform(-0.1, 0.1)).rgb)) == color
    assert draw_paint(rng, "gold").color in {"gold", "yellow"}
    with pytest.raises(InputError, match="'unobtainium' is no material"):
        draw_paint(rng, "unobtainium")


def test_the_same_seed_builds_the_same_arrays() -> None:
    first, second = (build_prop(find_kind("chair"), 7) for _ in range(2))
    other = build_prop(find_kind("chair"), 8)
    assert np.array_equal(first.vertices, second.vertices)
    assert np.array_equal(first.face_colors, second.face_colors)
    assert not np.array_equal(first.vertices[:8], other.vertices[:8])
    with pytest.raises(InputError, match=r"no generator for 'chairs'; near: .*chair"):
        find_kind("chairs")
    with pytest.raises(InputError, match="chair: no variant 'flying'; there are"):
        build_prop(find_kind("chair"), 0, "flying")
