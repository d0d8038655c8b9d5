"""How levels are written: JSON is JSON, YAML merges, tables come from Excel; mistakes are reported at their line."""

import codecs

import pytest

from propsmith.runtime.batch.level_file import LevelEntry, load_level
from tests.runtime.batch.test_level_file import mistakes, write


def test_escapes_of_json_are_read(tmp_path):
    text = r'{"name": "caf\u00e9", "props": [{"name": "a", "prompt": "barrel \ud83d\udee2 \/ \"old\""}]}'
    level = load_level(write(tmp_path, text, "a.json"))
    assert (level.name, level.entries[0].prompt) == ("caf\u00e9", 'barrel \U0001f6e2 / "old"')


def test_numbers_of_json_are_read(tmp_path):
    text = (
        '{"props": [{"name": "a", "prompt": "door", "height": 1e0, "count": 2.0, '
        '"placements": [{"position": [1e-05, -0.0, 1.5E+2]}]}]}'
    )
    (entry,) = load_level(write(tmp_path, text, "a.json")).entries
    assert (entry.height, entry.count, entry.placements[0].position) == (1.0, 2, (1e-05, 0.0, 150.0))


def test_what_yaml_takes_for_more_is_text_in_json(tmp_path):
    text = '{"props": [{"name": "a", "prompt": "# &a *b: yes", "tags": ["<<", "no", "1:30", "2024-13-01"]}]}'
    (entry,) = load_level(write(tmp_path, text, "a.json")).entries
    assert (entry.prompt, entry.tags) == ("# &a *b: yes", ("<<", "no", "1:30", "2024-13-01"))


JSON_HEAD = '{\r\n "props": [\r\n  {"name": "a",\r\n   "prompt": "door",\r\n   '


@pytest.mark.parametrize(
    ("field", "message"),
    [
        ('"hieght": 1', "props[0].hieght: there is no such field; did you mean height?"),
        ('"height":\n[1]', "props[0].height: [1] is not a number"),
        ('"height": "1e0"', 'props[0].height: "1e0" is not a number'),
        ('"height": 1e999', "props[0].height: 1e999 is not a finite number"),
        ('"height": NaN', "props[0].height: NaN is not a finite number"),
        ('"prompt": "crate"', "props[0].prompt: is given twice"),
        (r'"tags": ["\u0000"]', "props[0].tags[0]: holds the control character U+0000: remove it"),
        (r'"tags": ["\ud83d"]', "props[0].tags[0]: holds half of a character U+D83D: remove it"),
        (r'"\u001b": 1', "props[0]: holds the control character U+001B: remove it"),
        ('"tags": [1,]', "is not JSON: "),
    ],
)
def test_mistakes_in_json_are_reported_at_their_line(field, message, tmp_path):
    (mistake,) = mistakes(write(tmp_path, JSON_HEAD + field + "}]}", "a.json"))
    line = 3 if mistake.startswith("a.json:3: props[0]: ") else 5
    assert mistake.startswith(f"a.json:{line}: {message}")


@pytest.mark.parametrize(("name", "head"), [("a.yaml", "name: a\n"), ("a.csv", "name,prompt\n"), ("a.json", "{\n")])
@pytest.mark.parametrize("character", ["\x0b", "\x1b", "\x7f", "\x9f"])
def test_control_characters_are_reported_at_their_line(name, head, character, tmp_path):
    (mistake,) = mistakes(write(tmp_path, f"{head}\nold {character}oak", name))
    assert mistake == f"{name}:3: holds the control character U+{ord(character):04X}: remove it"


def test_utf_16_without_its_mark_is_reported(tmp_path):
    (mistake,) = mistakes(write(tmp_path, "name,prompt".encode("utf-16-le"), "a.csv"))
    assert mistake == "a.csv:1: holds the control character U+0000: save it as UTF-8"


def test_merge_keys_are_read_and_own_fields_come_first(tmp_path):
    text = """
props:
- &base {name: a, prompt: wooden barrel, height: 1, tags: [old]}
- {<<: *base, name: b, height: 2}
- {name: c, <<: [{height: 3, count: 2}, *base]}
- {<<: {<<: *base, count: 4}, name: d}
"""
    entries = load_level(write(tmp_path, text)).entries
    assert [(e.name, e.prompt, e.height, e.count, e.tags) for e in entries] == [
        ("a", "wooden barrel", 1, 1, ("old",)), ("b", "wooden barrel", 2, 1, ("old",)),
        ("c", "wooden barrel", 3, 2, ("old",)), ("d", "wooden barrel", 1, 4, ("old",)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("<<: *base", 'props[1].name: "a" is taken already, at level.yaml:2'),
        ("<<: 3", "props[1].<<: takes a set of names and values, or a list of such"),
        ("name: b, <<: {hieght: 1, prompt: x}", "props[1].hieght: there is no such field; did you mean height?"),
        ("name: b, prompt: x, '<<': *base", "props[1].<<: there is no such field"),
    ],
)
def test_mistakes_in_merge_keys_are_reported_at_their_line(entry, message, tmp_path):
    (mistake,) = mistakes(write(tmp_path, f"props:\n- &base {{name: a, prompt: door}}\n- {{{entry}}}"))
    assert mistake.startswith(f"level.yaml:3: {message}")


def test_a_merge_key_of_itself_is_reported(tmp_path):
    assert mistakes(write(tmp_path, "props:\n- &a {name: a, prompt: x, <<: *a}")) == [
        "level.yaml:1: is not a level: it is nested too deeply"
    ]


def test_an_impossible_date_is_reported_at_its_line(tmp_path):
    (mistake,) = mistakes(write(tmp_path, "name: a\nprops:\n- {name: 2024-13-01, prompt: x}"))
    assert mistake.startswith("level.yaml:3: props[0].name: is not YAML: month must be")


BARREL = LevelEntry("b1", "wooden barrel", count=2, height=1.2)


@pytest.mark.parametrize(
    "text",
    [
        "name;prompt;count;height\r\nb1;wooden barrel;2;1,2\r\n",
        "name\tprompt\tcount\theight\nb1\twooden barrel\t2\t1,2\n",
        "sep=;\r\nname;prompt;count;height\r\nb1;wooden barrel;2,00;1,2\r\n",
        '"sep=,"\nname,prompt,count,height\nb1,wooden barrel,2,"1,2"\n',
        "SEP=|\nname|prompt|count|height\nb1|wooden barrel|2|1.20\n",
        ";;;;\nname;;prompt;count;height;;\nb1;;wooden barrel;2;1,200;;\n;;;;;;\n",
        "Name,Prompt,Count,Height,,\rb1,wooden barrel,2,1.2,,\r,,,,,\r",
        "name,prompt,count,height\nb1,wooden barrel,2,1.2,,,\n",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be"])
def test_tables_as_excel_saves_them_are_read(text, encoding, tmp_path):
    raw = text.encode(encoding)
    path = write(tmp_path, codecs.BOM_UTF16_BE + raw if encoding == "utf-16-be" else raw, "a.csv")
    assert load_level(path).entries == (BARREL,)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("sep=;\nname;prompt;mass\na;b;1", "a.csv:2: mass: there is no such column"),
        ("sep=;\n\nname;prompt;height\na;door;tall", 'a.csv:4: props[0].height: "tall" is not a number'),
        ("name,prompt,,\na,door,,x", "a.csv:2: props[0]: has 4 cells where the header has 2"),
        ("name,,prompt\na,x,door", 'a.csv:2: props[0]: "x" stands in a column that has no name'),
        ("name;prompt;count\na;door", "a.csv:2: props[0]: has 2 cells where the header has 3"),
        ('name,prompt,height\na,door,"1,200"', 'a.csv:2: props[0].height: "1,200" is not a number'),
        ('name,prompt,count\na,"old\ndoor",1\nb,door,0', "a.csv:4: props[1].count: 0 is less than 1"),
        ('name,prompt,count\na,"old\ndoor",-1', "a.csv:2: props[0].count: -1 is less than 1"),
        ("name;prompt;count\na;door;1,5", "a.csv:2: props[0].count: 1.5 is not a whole number"),
        ("name,prompt,count\na,door,1_0", 'a.csv:2: props[0].count: "1_0" is not a whole number'),
        ("sep=;\n", "a.csv:2: the first line names the columns: name,prompt,count,height"),
        (";;;\n;;;", "a.csv:3: the first line names the columns: name,prompt,count,height"),
        (b"name;prompt\na;h\xfctte", 'a.csv:2: is not UTF-8 text: save it as UTF-8 (in Excel: "CSV UTF-8")'),
    ],
)
def test_mistakes_in_tables_of_excel_are_reported_at_their_line(text, message, tmp_path):
    (mistake,) = mistakes(write(tmp_path, text, "a.csv"))
    assert mistake == message or (message.endswith("column") and mistake.startswith(message))
