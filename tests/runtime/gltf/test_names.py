"""Names that no engine reads hints from."""

from itertools import product

import pytest

from propsmith.runtime.gltf.names import identifier_name, node_name

# Everything that Godot 4.6 looks for, in resource_importer_scene.cpp.
SUFFIXES = (
    *("noimp", "col", "convcol", "colonly", "convcolonly", "rigid", "navmesh", "occ", "occonly"),
    *("vehicle", "wheel"),
)
OTHERS = ("loop_mode", "loop", "cycle", "alpha", "vcol")


def godot_reads(name):
    """Whether Godot finds a hint: its `_teststr`, after what it does to characters that no node may have."""
    for character in '.:@/"%':
        name = name.replace(character, "_")
    while name and (name[-1].isdigit() or ord(name[-1]) <= 32 or name[-1] == "_"):
        name = name[:-1]
    lower = name.lower()
    hints = SUFFIXES + OTHERS
    return any(f"${hint}" in lower or lower.endswith((f"-{hint}", f"_{hint}")) for hint in hints)


@pytest.mark.parametrize("suffix", SUFFIXES + OTHERS)
def test_no_prompt_makes_a_hint(suffix):
    separators, ends = [*'-_$. :@/"%', "-_", " $"], ["", ".001", "_2", " 3", "s"]
    for separator, written, end in product(separators, (suffix, suffix.upper()), ends):
        assert not godot_reads(node_name(f"toy{separator}{written}{end}"))


@pytest.mark.parametrize(
    ("prompt", "name"),
    [
        ("spinning-wheel", "SpinningWheel"),
        ("toy-vehicle", "ToyVehicle"),
        ("old wooden barrel", "OldWoodenBarrel"),
        ("witch's hat, red", "WitchsHatRed"),
        ("UCX_crate_01", "UCXCrate01"),
        ("crate_LOD1", "CrateLOD1"),
        ("LOD 1", "PropLOD1"),
        ("дубовый стул", "ДубовыйСтул"),
        ("लकड़ी की मेज़", "लकड़ीकीमेज़"),
        ("木椅", "木椅"),
        ("🛢 !", "Prop"),
        ("", "Prop"),
        ("x" * 300, "X" + "x" * 59),
    ],
)
def test_words_are_written_together(prompt, name):
    assert node_name(prompt) == name


@pytest.mark.parametrize("suffix", SUFFIXES + OTHERS)
def test_identifiers_stay_unless_they_are_hints(suffix):
    for separator, end in product("-_", ["", "_001", "_v01", "2", "-2", "s"]):
        given = f"toy{separator}{suffix}{end}"
        found = identifier_name(given)
        assert not godot_reads(found)
        assert (found == given) == (not godot_reads(given))


def test_identifiers_that_other_engines_would_read():
    assert [identifier_name(name) for name in ("crate_lod1", "ucx_crate", "lod1", "well_001")] == [
        *("CrateLod1", "UcxCrate", "PropLod1", "well_001")
    ]
