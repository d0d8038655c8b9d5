"""Read a level's YAML, JSON or CSV text into plain data, remembering the line that each value stands on."""

import codecs
import csv
import io
import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath
from typing import Any

import yaml

from propsmith.runtime.validation import shown

DataPath = tuple[str | int, ...]
"""Where a value lies in the data: field names and list positions."""

SUFFIXES = (".yaml", ".yml", ".json", ".csv")
MAX_BYTES = 4 * 2**20
_MAX_VALUES = 200_000
_NUMBER_COLUMNS = ("count", "height")
_DECIMAL_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,18}\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,2})?")
_THOUSANDS = re.compile(r",[0-9]{3}$")
_SEP = re.compile(r'"?sep=([;,\t|])"?[;,\t ]*', re.IGNORECASE)
_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_JSON_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')
_MERGE = "tag:yaml.org,2002:merge"
CSV_COLUMNS = ("name", "prompt", "count", "height")


@dataclass(frozen=True)
class Mistake:
    """Something wrong in a level file, written as `file:line: field: what is wrong and what would be right`."""

    file: str
    line: int
    field: str
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.field + ': ' if self.field else ''}{self.text}"


class MarkedError(Exception):
    """A text that can't be read at all; carries the one mistake."""

    def __init__(self, mistake: Mistake) -> None:
        super().__init__(str(mistake))
        self.mistake = mistake


@dataclass
class Marked:
    """Plain data with the lines that its values stand on, and what was wrong already while reading it."""

    file: str
    data: Any = None
    lines: dict[DataPath, int] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)

    def line(self, path: DataPath) -> int:
        """The line of a value, or of the nearest thing around it; from 1 on."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def mistake(self, path: DataPath, text: str) -> Mistake:
        """A mistake at this value."""
        return Mistake(self.file, self.line(path), field_name(path), text)


def field_name(path: DataPath) -> str:
    """`props[3].height` for ("props", 3, "height")."""
    name = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return _NO_TEXT.sub("?", name.removeprefix("."))


def read_marked(path: Path) -> Marked:
    """Read a file by its ending.

    Raises:
        MarkedError: it can't be read, is too large, empty, or no YAML, JSON or CSV.
    """
    name = path.name
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise MarkedError(Mistake(name, 1, "", f"can't be read: {error.strerror or error}")) from error
    if len(raw) > MAX_BYTES:
        text = f"is larger than {MAX_BYTES // 2**20} MiB: split the level into several"
        raise MarkedError(Mistake(name, 1, "", text))
    return mark_text(name, raw)


def mark_text(name: str, raw: bytes) -> Marked:
    """Read the bytes of a file of this name, whose ending says what they are; raises as `read_marked` does."""
    suffix = PurePath(name).suffix.lower()
    if suffix not in SUFFIXES:
        raise MarkedError(Mistake(name, 1, "", f"a level file ends in {', '.join(SUFFIXES)}, not {suffix!r}"))
    text = _decoded(name, raw)
    if not text.strip():
        raise MarkedError(Mistake(name, 1, "", "is empty: list the level's props"))
    control = _NO_TEXT.search(text)
    if control:
        line = text.count("\n", 0, control.start()) + 1
        way_out = "remove it" if control[0] > "\0" else "save it as UTF-8"
        raise MarkedError(Mistake(name, line, "", f"holds {_character(control[0])}: {way_out}"))
    if suffix == ".csv":
        return _read_csv(name, text)
    return _read_json(name, text) if suffix == ".json" else _read_yaml(name, text)


def _decoded(name: str, raw: bytes) -> str:
    """The text of UTF-8 or, with a byte order mark, UTF-16 (Excel's "Unicode Text"); lines end in `\n`."""
    wide = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = raw.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        way_out = ' (in Excel: "CSV UTF-8")' if name.lower().endswith(".csv") else ""
        raise MarkedError(Mistake(name, line, "", f"is not UTF-8 text: save it as UTF-8{way_out}")) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _character(found: str) -> str:
    """A character that no screen shows, for messages."""
    kind = "half of a character" if 0xD800 <= ord(found) < 0xE000 else "the control character"
    return f"{kind} U+{ord(found):04X}"


def text_mistakes(marked: Marked) -> list[Mistake]:
    """The texts and names in which an escape, such as `\\u0000`, stands for a character that no text may hold."""
    mistakes: list[Mistake] = []
    stack: list[tuple[DataPath, Any]] = [((), marked.data)]
    while stack:
        path, value = stack.pop()
        below = list(value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ())
        stack += [((*path, name), inner) for name, inner in reversed(below)]
        texts = [name for name, _ in below if isinstance(name, str)] + [value] * isinstance(value, str)
        for text in texts:
            found = _NO_TEXT.search(text)
            if found:
                mistakes.append(marked.mistake(path, f"holds {_character(found[0])}: remove it"))
    return mistakes


def _read_json(name: str, text: str) -> Marked:
    marked = Marked(name)
    try:
        json.loads(text)  # its errors say where; the reader relies on the text being JSON
        marked.data = _JsonReader(text, marked).value(())
    except json.JSONDecodeError as error:
        raise MarkedError(Mistake(name, error.lineno, "", f"is not JSON: {error.msg}")) from error
    except RecursionError as error:
        raise MarkedError(Mistake(name, 1, "", "is not a level: it is nested too deeply")) from error
    except ValueError as error:
        raise MarkedError(Mistake(name, 1, "", f"is not a level: {error}")) from error
    return marked


class _Counted:
    """What both readers check: how many values there are, and that numbers are finite."""

    def __init__(self, marked: Marked) -> None:
        self._marked = marked
        self._count = 0

    def _count_value(self, path: DataPath, line: int) -> None:
        """Count a value; a few lines of aliases to aliases would otherwise fill the memory."""
        self._count += 1
        if self._count > _MAX_VALUES:
            raise MarkedError(self._marked.mistake(path, f"holds more than {_MAX_VALUES} values: split the level"))
        self._marked.lines[path] = line

    def _finite(self, value: Any, written: str, path: DataPath) -> Any:
        if isinstance(value, float) and not math.isfinite(value):
            self._marked.mistakes.append(self._marked.mistake(path, f"{written} is not a finite number"))
            return 1.0  # so that the schema has nothing to add
        return value

    def _given_twice(self, path: DataPath, line: int) -> None:
        self._marked.lines[path] = line
        self._marked.mistakes.append(self._marked.mistake(path, "is given twice"))


class _JsonReader(_Counted):
    """Reads text that is known to be JSON, token by token, for the lines."""

    def __init__(self, text: str, marked: Marked) -> None:
        super().__init__(marked)
        self._tokens = _JSON_TOKEN.finditer(text)
        self._text = text
        self._line = 1
        self._at = 0

    def _next(self) -> str:
        token = next(self._tokens)
        self._line += self._text.count("\n", self._at, token.start())
        self._at = token.start()
        return token[0]

    def value(self, path: DataPath) -> Any:
        return self._value(self._next(), path)

    def _value(self, token: str, path: DataPath) -> Any:
        self._count_value(path, self._line)
        if token == "{":
            return self._object(path)
        if token == "[":
            return self._array(path)
        return self._finite(json.loads(token), token, path)

    def _object(self, path: DataPath) -> dict[str, Any]:
        values: dict[str, Any] = {}
        token = self._next()
        while token != "}":
            if token != ",":
                key, line = str(json.loads(token)), self._line
                here = (*path, key)
                self._next()  # the colon
                value = self.value(here)
                if key in values:
                    self._given_twice(here, line)
                else:
                    values[key] = value
                    self._marked.lines[here] = line
            token = self._next()
        return values

    def _array(self, path: DataPath) -> list[Any]:
        values: list[Any] = []
        token = self._next()
        while token != "]":
            if token != ",":
                values.append(self._value(token, (*path, len(values))))
            token = self._next()
        return values


def _read_yaml(name: str, text: str) -> Marked:
    loader = yaml.SafeLoader(text)  # refuses control characters, of which the caller leaves none
    try:
        node = loader.get_single_node()
        if node is None:
            raise MarkedError(Mistake(name, 1, "", "is empty: list the level's props"))
        marked = Marked(name)
        marked.data = _YamlReader(loader, marked).value(node, ())
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise MarkedError(Mistake(name, line, "", f"is not YAML: {error.problem or error}")) from error
    except RecursionError as error:
        raise MarkedError(Mistake(name, 1, "", "is not a level: it is nested too deeply")) from error
    except (yaml.YAMLError, ValueError) as error:
        raise MarkedError(Mistake(name, 1, "", f"is not YAML: {error}")) from error
    finally:
        loader.dispose()
    return marked


class _YamlReader(_Counted):
    """Turns nodes into values, and merges what `<<` names."""

    def __init__(self, loader: yaml.SafeLoader, marked: Marked) -> None:
        super().__init__(marked)
        self._loader = loader

    def value(self, node: yaml.Node, path: DataPath) -> Any:
        self._count_value(path, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*path, index)) for index, item in enumerate(node.value)]
        try:
            value = self._loader.construct_object(node)
        except ValueError as error:  # the 30th of February
            raise MarkedError(self._marked.mistake(path, f"is not YAML: {error}")) from error
        return self._finite(value, node.value, path)

    def _mapping(self, node: yaml.MappingNode, path: DataPath) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if key_node.tag == _MERGE:
                continue
            key, line = str(key_node.value), key_node.start_mark.line + 1
            if key in values:
                self._given_twice((*path, key), line)
                continue
            values[key] = self.value(value_node, (*path, key))
            # The line of the name, not of a list that begins below it.
            self._marked.lines[(*path, key)] = line
        for key_node, merged in node.value:
            if key_node.tag == _MERGE:
                self._merge(values, merged, path, key_node.start_mark.line + 1)
        return values

    def _merge(self, values: dict[str, Any], merged: yaml.Node, path: DataPath, line: int) -> None:
        """Add what `<<` names, a mapping or a list of such, on the line of the `<<`, but for what is there."""
        for base in merged.value if isinstance(merged, yaml.SequenceNode) else [merged]:
            self._count_value(path, self._marked.line(path))
            if not isinstance(base, yaml.MappingNode):
                text = "takes a set of names and values, or a list of such"
                raise MarkedError(replace(self._marked.mistake((*path, "<<"), text), line=line))
            for key_node, value_node in base.value:
                key = str(key_node.value)
                if key_node.tag == _MERGE:
                    self._merge(values, value_node, path, line)
                elif key not in values:
                    values[key] = self.value(value_node, (*path, key))
                    self._marked.lines[(*path, key)] = line


def _read_csv(name: str, text: str) -> Marked:
    marked = Marked(name, {"props": []})
    separator, text, above = _separator(text)
    reader = csv.reader(io.StringIO(text), strict=True, delimiter=separator)
    header: list[str] = []
    line = above + 1
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if any(cells) and not header:
                header = [column.lower() for column in _without_empty_end(cells)]
                _check_header(name, line, header)
            elif any(cells):
                here: DataPath = ("props", len(marked.data["props"]))
                marked.lines[here] = line
                marked.mistakes += _row_mistakes(marked, here, cells, header)
                entry = {column: cell for column, cell in zip(header, cells, strict=False) if column and cell}
                numbers = {column: _number(column, cell, separator) for column, cell in entry.items()}
                marked.data["props"].append(numbers)
            line = above + reader.line_num + 1
        if not header:
            _check_header(name, line, header)
    except csv.Error as error:
        raise MarkedError(Mistake(name, above + reader.line_num, "", f"is not CSV: {error}")) from error
    return marked


def _separator(text: str) -> tuple[str, str, int]:
    """What separates cells, the text of the table, and the lines before it.

    Excel writes the separator of the computer's country, and reads it from a first line `sep=;`.
    """
    first, _, rest = text.partition("\n")
    said = _SEP.fullmatch(first)
    if said:
        return said[1], rest, 1
    header = next((line for line in text.split("\n") if line.strip(" \t;,")), text)
    return max(",;\t", key=header.count), text, 0


def _without_empty_end(cells: list[str]) -> list[str]:
    """The cells up to the last that holds something: Excel's tables may be wider than what is in them."""
    return cells[: max((number for number, cell in enumerate(cells, 1) if cell), default=0)]


def _row_mistakes(marked: Marked, here: DataPath, cells: list[str], header: list[str]) -> Iterator[Mistake]:
    count = max(len(_without_empty_end(cells)), min(len(cells), len(header)))
    if count != len(header):
        yield marked.mistake(here, f"has {count} cells where the header has {len(header)}")
    for column, cell in zip(header, cells, strict=False):
        if cell and not column:
            yield marked.mistake(here, f"{shown(cell)} stands in a column that has no name")


def _check_header(name: str, line: int, header: list[str]) -> None:
    named = [column for column in header if column]
    unknown = [column for column in named if column not in CSV_COLUMNS]
    columns = ",".join(CSV_COLUMNS)
    if unknown:
        raise MarkedError(Mistake(name, line, unknown[0], f"there is no such column: a level's are {columns}"))
    if "name" not in named or "prompt" not in named:
        raise MarkedError(Mistake(name, line, "", f"the first line names the columns: {columns}"))
    if len(set(named)) != len(named):
        raise MarkedError(Mistake(name, line, "", "a column is named twice"))


def _number(column: str, cell: str, separator: str) -> str | int | float:
    """The cell as a number where the column holds numbers; text that is none stays, for the schema to refuse.

    Commas are decimal ones, but for "1,000" where a semicolon doesn't tell the country: that may be a thousand.
    """
    if column not in _NUMBER_COLUMNS:
        return cell
    if re.fullmatch("[+-]?[0-9]{1,18}", cell):
        return int(cell) if column == "count" else float(cell)
    plain = cell if separator != ";" and _THOUSANDS.search(cell) else cell.replace(",", ".")
    return float(plain) if _DECIMAL_NUMBER.fullmatch(plain) else cell
