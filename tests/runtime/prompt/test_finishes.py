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


@pytest.mark.parametrize(
    ("prompt", "shades", "expected"),
    [
        # What the embedded model paints them in, commonest first: colour, share of the surface.
        ("oak barrel with iron hoops", {(131, 71, 51): 71, (137, 157, 179): 29}, [0, 1]),
        (
            "oak barrel with iron hoops",
            {(138, 76, 49): 59, (75, 85, 106): 30, (111, 64, 48): 6, (93, 70, 65): 4, (167, 98, 53): 2},
            [0, 1, 0, 0, 0],
        ),
        ("oak barrel with iron hoops", {(66, 63, 73): 70, (125, 134, 147): 30, (253, 206, 100): 1}, [0, 1, 0]),
        ("oak barrel with iron hoops", {(125, 123, 127): 74, (46, 35, 36): 26}, [0, 1]),
        ("wooden door with iron bands", {(73, 64, 57): 99, (109, 101, 107): 1}, [0, 1]),
        ("wooden door with iron bands", {(187, 101, 48): 76, (154, 163, 189): 24}, [0, 1]),
        ("wooden door with iron bands", {(189, 119, 87): 93, (218, 166, 135): 7}, [0, 0]),
        ("wooden chair with iron frame", {(132, 136, 140): 60, (126, 78, 46): 40}, [1, 0]),
        ("wooden chair with gold legs", {(177, 193, 203): 59, (254, 168, 36): 41}, [0, 1]),
        ("wooden chair with gold legs", {(240, 163, 60): 58, (143, 173, 193): 42}, [1, 0]),
        ("wooden chair with gold legs", {(195, 150, 28): 60, (199, 202, 201): 40}, [1, 0]),
        ("golden crown with red gems", {(185, 128, 61): 81, (189, 43, 56): 19}, [1, 0]),
        ("iron sword with wooden handle", {(166, 171, 189): 45, (152, 87, 41): 34, (71, 56, 60): 9}, [1, 0, 1]),
        ("stone well with iron bucket", {(80, 86, 88): 60, (132, 136, 140): 30, (190, 202, 204): 10}, [0, 0, 0]),
        ("oak barrel", {(66, 63, 73): 70, (125, 134, 147): 30}, [0, 1]),
        ("iron barrel", {(66, 63, 73): 70, (125, 134, 147): 30}, [1, 1]),
        ("fire hydrant", {(230, 56, 58): 90, (132, 136, 140): 10}, [0, 1]),
    ],
)
def test_the_right_parts_alone_are_metal(prompt, shades, expected):
    colors, shares = np.array(list(shades), np.float32) / 255, np.array(list(shades.values()), np.float32) / 100
    found = finishes_of(prompt, colors, shares)
    assert [finish.metallic for finish in found] == expected
    assert not any(finish.emissive for finish in found)


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
