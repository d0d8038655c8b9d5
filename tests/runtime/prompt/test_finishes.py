"""What colours are made of, by the words of the prompt."""

import numpy as np
import pytest

from propsmith.runtime.prompt.finishes import PAINT, finishes_of

BROWN, GREY, GOLD, LIGHT, RED, GREEN = (
    np.array(rgb, np.float32) / 255
    for rgb in ((125, 73, 59), (140, 150, 160), (200, 165, 60), (249, 215, 120), (226, 21, 41), (66, 160, 80))
)


def metallic(prompt, *colors):
    return [surface.metallic for surface in finishes_of(prompt, np.stack(colors))]


def emissive(prompt, *colors):
    return [surface.emissive for surface in finishes_of(prompt, np.stack(colors))]


@pytest.mark.parametrize(
    ("prompt", "colors", "expected"),
    [
        ("wooden barrel with iron rings", (BROWN, GREY), [0, 1]),
        ("treasure chest", (BROWN, GREY), [0, 1]),  # chests are of wood and iron
        ("golden crown", (GOLD, RED), [1, 0]),
        ("iron sword", (GREY, BROWN), [1, 0]),
        ("stone tower", (GREY, RED), [0, 0]),
        ("stone well with wooden roof", (GREY, BROWN), [0, 0]),
        ("green frob", (GREEN, GREY), [0, 0]),
    ],
)
def test_grey_is_metal_where_words_say_so(prompt, colors, expected):
    assert metallic(prompt, *colors) == expected


def test_polish_follows_the_material():
    (gold,) = finishes_of("gold coin", GOLD[None])
    (wood,) = finishes_of("wooden crate", BROWN[None])
    assert gold.roughness < 0.4 < 0.7 < wood.roughness


def test_lamps_shine_where_they_are_bright():
    assert emissive("street lamp", GREY, LIGHT) == [0, 1]
    assert emissive("wooden chair", BROWN, LIGHT) == [0, 0]
    assert emissive("glowing sword", GREY, LIGHT) == [0, 1]


def test_lava_gives_light_itself():
    assert emissive("lava rock", np.array([250, 130, 40], np.float32) / 255) == [1]


def test_without_words_it_is_paint():
    assert finishes_of("", np.stack([RED, GREY])) == (PAINT, PAINT)
