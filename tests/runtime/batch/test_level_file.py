"""Level files: what a sound one means, and that every mistake of a bad one is told at its line."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from PIL import Image

from propsmith.runtime.batch import level_file as level_module
from propsmith.runtime.batch.level_file import LevelEntry, LevelError, PropPlacement, load_level
from propsmith.runtime.batch.marked_text import MAX_BYTES
from propsmith.runtime.batch.schema_check import schema

EXAMPLES = Path(__file__).parents[3] / "examples"


def write(folder, text, name="level.yaml"):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def mistakes(path):
    with pytest.raises(LevelError) as caught:
        load_level(path)
    return [str(mistake) for mistake in caught.value.mistakes]


def test_every_field_of_a_level_is_read(tmp_path):
    Image.new("RGBA", (64, 64), (200, 30, 30, 255)).save(tmp_path / "lamp.png")
    level = load_level(
        write(
            tmp_path,
            """
name: yard
seed: 9
style: {texel_density: 256, palette: ["#FF0000", "#00ff00"], shading: flat, scale: 2}
defaults: {triangles: 900, profile: godot, tags: [old]}
props:
  - name: well
    prompt: "  mossy   well "
    count: 2
    variations: 3
    strength: 0.5
    height: 2
    tags: [water, old]
    placements:
      - {position: [1, 0, -2], turn: 90, scale: 1.5}
      - {position: [0, 0, 0]}
  - {name: lamp, image: lamp.png, box: [1, 2, 1], profile: web, triangles: 300, seed: 4}
""",
        )
    )
    well, lamp = level.entries
    assert (level.name, level.seed, level.assets) == ("yard", 9, 9)
    assert level.style == level_module.Style(256, ("#ff0000", "#00ff00"), "flat", 2)
    assert well == LevelEntry(
        "well", "mossy well", None, None, 2, 3, 0.5, 2, None, 900, "godot", ("old", "water"),
        (PropPlacement((1, 0, -2), 90, 1.5), PropPlacement((0, 0, 0))),
    )  # fmt: skip
    assert lamp == LevelEntry(
        "lamp", image=tmp_path / "lamp.png", seed=4, box=(1, 2, 1), triangles=300, profile="web", tags=("old",)
    )


def test_a_table_is_a_level(tmp_path):
    level = load_level(write(tmp_path, "name,prompt,count,height\nwell,mossy well,2,1.5\ncrate,crate,,\n", "a.csv"))
    assert level.entries == (LevelEntry("well", "mossy well", count=2, height=1.5), LevelEntry("crate", "crate"))
    assert level.name == "a"


def test_json_with_tabs_is_a_level(tmp_path):
    path = write(tmp_path, '{\n\t"props": [\n\t\t{"name": "a", "prompt": "red chair"}\n\t]\n}', "a.json")
    assert load_level(path).entries == (LevelEntry("a", "red chair"),)


def test_included_files_belong_to_the_level_and_take_its_defaults(tmp_path):
    (tmp_path / "sub").mkdir()
    write(tmp_path, "props: [{name: b, prompt: crate}]", "sub/b.yaml")
    path = write(tmp_path, "include: [sub/b.yaml]\ndefaults: {triangles: 500}\nprops: [{name: a, prompt: red chair}]")
    assert [(e.name, e.triangles) for e in load_level(path).entries] == [("a", 500), ("b", 500)]


def test_a_turn_is_a_quaternion_about_y():
    assert PropPlacement((0, 0, 0), 180).quaternion == pytest.approx((0, 1, 0, 0))


@pytest.mark.parametrize("name", ["village", "space_station"])
def test_the_examples_are_sound(name):
    level = load_level(EXAMPLES / f"{name}.yaml")
    assert 60 <= len(level.entries) <= 100
    assert all(entry.placements for entry in level.entries)


def test_the_schema_is_a_schema_and_the_first_rules_are_its():
    Draft202012Validator.check_schema(schema())
    assert schema()["$defs"]["entry"]["properties"]["count"]["maximum"] == 1000


ONE = "props:\n  - name: a\n    prompt: red chair\n    "

BAD = {
    "unknown field": (ONE + "hieght: 2", "level.yaml:4: props[0].hieght: there is no such field; did you mean height?"),
    "unknown field above": ("porps: []", "level.yaml:1: porps: there is no such field; did you mean props?"),
    "bad number": (ONE + "height: tall", 'level.yaml:4: props[0].height: "tall" is not a number'),
    "negative height": (ONE + "height: -1", "level.yaml:4: props[0].height: -1 is less than 0.01"),
    "not a number": (ONE + "height: .nan", "level.yaml:4: props[0].height: .nan is not a finite number"),
    "infinite": (ONE + "height: .inf", "level.yaml:4: props[0].height: .inf is not a finite number"),
    "count of 10^9": (ONE + "count: 1000000000", "level.yaml:4: props[0].count: 1000000000 is more than 1000"),
    "half a count": (ONE + "count: 1.5", "level.yaml:4: props[0].count: 1.5 is not a whole number"),
    "no name": ("props: [{prompt: red chair}]", "level.yaml:1: props[0]: has no name"),
    "name as a path": (
        "props: [{name: ../a, prompt: x}]",
        'level.yaml:1: props[0].name: "../a" is not a name of small',
    ),
    "a device's name": (
        "props: [{name: con, prompt: x}]",
        "level.yaml:1: props[0].name: \"con\" can't be a file's name",
    ),
    "no prompt": ("props: [{name: a}]", "level.yaml:1: props[0]: needs a prompt or an image"),
    "prompt and image": (
        "props: [{name: a, prompt: x, image: a.png}]",
        "props[0]: needs a prompt or an image, not both",
    ),
    "empty prompt": ("props: [{name: a, prompt: '  '}]", "level.yaml:1: props[0].prompt: the prompt is empty"),
    "duplicate name": (
        "props:\n- {name: a, prompt: x}\n- {name: a, prompt: y}",
        'level.yaml:3: props[1].name: "a" is taken already, at level.yaml:2',
    ),
    "field twice": (ONE + "prompt: y", "level.yaml:4: props[0].prompt: is given twice"),
    "image outside": ("props: [{name: a, image: ../a.png}]", 'image: "../a.png" leads out of the level\'s folder'),
    "image with a drive": ("props: [{name: a, image: 'C:\\a.png'}]", "leads out of the level's folder"),
    "no image": ("props: [{name: a, image: no.png}]", "level.yaml:1: props[0].image: can't read"),
    "include outside": ("include: [/etc/a.yaml]", 'level.yaml:1: include[0]: "/etc/a.yaml" leads out of the level'),
    "include of itself": ("include: [level.yaml]", 'include[0]: "level.yaml" includes itself'),
    "no included file": ("include: [b.yaml]", "b.yaml:1: can't be read"),
    "profile": (ONE + "profile: quake", 'props[0].profile: "quake" is none of generic, godot, unity, unreal, web'),
    "height and box": (ONE + "height: 1\n    box: [1, 1, 1]", "props[0].box: a height and a box exclude each other"),
    "flat position": (ONE + "placements: [{position: [1, 2]}]", "placements[0].position: has 2 values, at least 3 go"),
    "palette": ('style: {palette: ["#12345", "#ffffff"]}', 'style.palette[0]: "#12345" is not a colour such as'),
    "nothing": ("", "level.yaml:1: is empty"),
    "no props": ("name: x", "level.yaml:1: has no props"),
    "a list": ("- a", 'level.yaml:1: ["a"] is not a set of names and values'),
    "not YAML": ("props: [", "level.yaml:1: is not YAML"),
    "not text": (b"\xff\xfe\x00", "level.yaml:1: is not UTF-8 text"),
    "huge": (b"#" * (MAX_BYTES + 1), "level.yaml:1: is larger than 4 MiB"),
    "a python object": ("props: !!python/object:os.system {}", "level.yaml:1: "),
    "aliases of aliases": (
        "a: &a [x, x]\n"
        + "\n".join(f"{chr(98 + i)}: &{chr(98 + i)} [*{chr(97 + i)}, *{chr(97 + i)}]" for i in range(20)),
        "holds more than 200000 values",
    ),
    "too many": (
        "props:\n" + "\n".join(f"- {{name: a{i}, prompt: x, count: 1000, variations: 1}}" for i in range(6)),
        "level.yaml:1: props: asks for 12000 assets, at most 10000 go",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_levels_are_told_at_their_line(case, tmp_path):
    text, message = BAD[case]
    (told,) = mistakes(write(tmp_path, text))
    assert message in told
    assert "\n" not in told


def test_all_mistakes_are_told_at_once(tmp_path):
    path = write(
        tmp_path, "seed: -1\nprops:\n- {name: A, prompt: x}\n- {name: b, count: 0}\n- {name: c, prompt: x, mass: 1}"
    )
    assert [told.split(": ")[0] for told in mistakes(path)] == [f"level.yaml:{n}" for n in (1, 3, 4, 5)]


def test_a_cycle_of_includes_is_told(tmp_path):
    write(tmp_path, "include: [c.yaml]", "b.yaml")
    write(tmp_path, "include: [level.yaml]", "c.yaml")
    (told,) = mistakes(write(tmp_path, "include: [b.yaml]"))
    assert told == 'c.yaml:1: include[0]: "level.yaml" includes itself, at last'


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ("{name: barrel, count: 2}", "{name: barrel_001}", '"barrel_001" makes barrel_001.glb, as "barrel"'),
        ("{name: barrel_002}", "{name: barrel, count: 3}", '"barrel" makes barrel_002.glb, as "barrel_002"'),
        ("{name: a, variations: 2}", "{name: a_v02}", '"a_v02" makes a_v02.glb, as "a"'),
        ("{name: a, count: 2, variations: 1}", "{name: a_002, variations: 1}", '"a_002" makes a_002.glb, as "a"'),
        ("{name: a_001_v01}", "{name: a, count: 2, variations: 1}", '"a" makes a_001_v01.glb, as "a_001_v01"'),
    ],
)
def test_names_that_collide_once_they_are_counted_are_reported(first, second, said, tmp_path):
    lines = [entry.replace("{", "{prompt: door, ") for entry in (first, second)]
    (mistake,) = mistakes(write(tmp_path, "props:\n- " + "\n- ".join(lines)))
    assert mistake == f"level.yaml:3: props[1].name: {said} at level.yaml:2 does: rename one"


def test_names_that_collide_across_files_are_reported(tmp_path):
    write(tmp_path, "props:\n\n- {name: a_001, prompt: door}", "b.yaml")
    (mistake,) = mistakes(write(tmp_path, "include: [b.yaml]\nprops:\n- {name: a, prompt: crate, count: 2}"))
    assert mistake == 'b.yaml:3: props[0].name: "a_001" makes a_001.glb, as "a" at level.yaml:3 does: rename one'


def test_names_that_only_look_like_counted_ones_are_sound(tmp_path):
    text = "props: [{name: a, prompt: x}, {name: a_001, prompt: x}, {name: a_v01, prompt: x}]"
    assert [entry.name for entry in load_level(write(tmp_path, text)).entries] == ["a", "a_001", "a_v01"]


def test_a_file_that_is_included_twice_is_reported_as_that(tmp_path):
    write(tmp_path, "props: [{name: b, prompt: x}]", "b.yaml")
    (mistake,) = mistakes(write(tmp_path, "include: [b.yaml, b.yaml]"))
    assert mistake == (
        'level.yaml:1: include[1]: "b.yaml" is included already, by include[0] at level.yaml:1: remove one'
    )


def test_a_file_that_two_files_include_is_reported_as_that(tmp_path):
    write(tmp_path, "props: [{name: d, prompt: x}]", "d.yaml")
    write(tmp_path, "include: [d.yaml]", "b.yaml")
    write(tmp_path, "\ninclude: [./d.yaml]", "c.yaml")
    (mistake,) = mistakes(write(tmp_path, "include: [b.yaml, c.yaml]"))
    assert mistake == 'c.yaml:2: include[0]: "./d.yaml" is included already, by include[0] at b.yaml:1: remove one'


def test_an_included_file_has_no_style(tmp_path):
    write(tmp_path, "seed: 3\nprops: [{name: b, prompt: x}]", "b.yaml")
    (told,) = mistakes(write(tmp_path, "include: [b.yaml]"))
    assert told == "b.yaml:1: seed: only the outermost file may say this"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name,prompt,mass\na,b,1", "a.csv:1: mass: there is no such column"),
        ("prompt\nx", "a.csv:1: the first line names the columns: name,prompt,count,height"),
        ("name,prompt,count\na,red chair,many", 'a.csv:2: props[0].count: "many" is not a whole number'),
        ("name,prompt,height\na,red chair,nan", 'a.csv:2: props[0].height: "nan" is not a number'),
        ("name,prompt\na,red chair,3", "a.csv:2: props[0]: has 3 cells where the header has 2"),
        ('name,prompt\na,"red', "a.csv:2: is not CSV"),
    ],
)
def test_bad_tables_are_told_at_their_line(text, message, tmp_path):
    assert message in mistakes(write(tmp_path, text, "a.csv"))[0]


@pytest.mark.parametrize("text", ["{", "[1,]", '{"props": [}', "[" * 100_000])
def test_bad_json_is_told(text, tmp_path):
    (told,) = mistakes(write(tmp_path, text, "a.json"))
    assert told.startswith("a.json:1: is not ")


def test_another_ending_is_refused(tmp_path):
    assert "a level file ends in .yaml" in mistakes(write(tmp_path, "x", "a.txt"))[0]


def test_a_missing_file_is_told(tmp_path):
    assert mistakes(tmp_path / "no.yaml") == ["no.yaml:1: can't be read: No such file or directory"]


def test_json_schema_and_reader_agree_on_the_examples():
    for path in EXAMPLES.glob("*.yaml"):
        level = load_level(path)
        data = json.loads(json.dumps({"props": [{"name": e.name, "prompt": e.prompt} for e in level.entries]}))
        assert not list(Draft202012Validator(schema()).iter_errors(data))
