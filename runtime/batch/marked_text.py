"""Read a level's YAML, JSON or CSV text into plain data, remembering the line that each value stands on."""

import csv
import io
import json
import math
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any

import yaml

DataPath = tuple[str | int, ...]
"""Where a value lies in the data: field names and list positions."""

SUFFIXES = (".yaml", ".yml", ".json", ".csv")
MAX_BYTES = 4 * 2**20
_MAX_VALUES = 200_000
_NUMBER_COLUMNS = {"count": int, "height": float}
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
    return name.removeprefix(".")


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
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise MarkedError(Mistake(name, line, "", "is not UTF-8 text: save it as UTF-8")) from error
    if not text.strip():
        raise MarkedError(Mistake(name, 1, "", "is empty: list the level's props"))
    if suffix == ".csv":
        return _read_csv(name, text)
    if suffix == ".json":
        text = _checked_json(name, text)
    return _read_yaml(name, text)


def _checked_json(name: str, text: str) -> str:
    """The text if it is JSON, fit for the YAML reader, which knows the lines: JSON is YAML but for its tabs."""
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        raise MarkedError(Mistake(name, error.lineno, "", f"is not JSON: {error.msg}")) from error
    except (RecursionError, ValueError) as error:
        raise MarkedError(Mistake(name, 1, "", f"is not a level: {error}")) from error
    return text.replace("\t", " ")


def _read_yaml(name: str, text: str) -> Marked:
    loader = yaml.SafeLoader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            raise MarkedError(Mistake(name, 1, "", "is empty: list the level's props"))
        marked = Marked(name)
        marked.data = _Reader(loader, marked).value(node, ())
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise MarkedError(Mistake(name, line, "", f"is not YAML: {error.problem or error}")) from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise MarkedError(Mistake(name, 1, "", f"is not YAML: {error}")) from error
    finally:
        loader.dispose()
    return marked


class _Reader:
    """Turns nodes into values, counting them: a few lines of aliases to aliases would otherwise fill the memory."""

    def __init__(self, loader: yaml.SafeLoader, marked: Marked) -> None:
        self._loader = loader
        self._marked = marked
        self._count = 0

    def value(self, node: yaml.Node, path: DataPath) -> Any:
        self._count += 1
        if self._count > _MAX_VALUES:
            raise MarkedError(self._marked.mistake(path, f"holds more than {_MAX_VALUES} values: split the level"))
        self._marked.lines[path] = node.start_mark.line + 1
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*path, index)) for index, item in enumerate(node.value)]
        value = self._loader.construct_object(node)
        if isinstance(value, float) and not math.isfinite(value):
            self._marked.mistakes.append(self._marked.mistake(path, f"{node.value} is not a finite number"))
            return 1.0  # so that the schema has nothing to add
        return value

    def _mapping(self, node: yaml.MappingNode, path: DataPath) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            here = (*path, key)
            if key in values:
                self._marked.lines[here] = key_node.start_mark.line + 1
                self._marked.mistakes.append(self._marked.mistake(here, "is given twice"))
                continue
            values[key] = self.value(value_node, here)
            # The line of the name, not of a list that begins below it.
            self._marked.lines[here] = key_node.start_mark.line + 1
        return values


def _read_csv(name: str, text: str) -> Marked:
    reader = csv.reader(io.StringIO(text), strict=True)
    marked = Marked(name, {"props": []})
    try:
        header = [column.strip().lower() for column in next(reader)]
        _check_header(name, header)
        for row in reader:
            if not any(cell.strip() for cell in row):
                continue
            index = len(marked.data["props"])
            here: DataPath = ("props", index)
            marked.lines[here] = reader.line_num
            if len(row) != len(header):
                text = f"has {len(row)} cells where the header has {len(header)}"
                marked.mistakes.append(marked.mistake(here, text))
            entry = {column: cell.strip() for column, cell in zip(header, row, strict=False) if cell.strip()}
            marked.data["props"].append({column: _number(column, cell) for column, cell in entry.items()})
    except csv.Error as error:
        raise MarkedError(Mistake(name, reader.line_num, "", f"is not CSV: {error}")) from error
    return marked


def _check_header(name: str, header: list[str]) -> None:
    unknown = [column for column in header if column not in CSV_COLUMNS]
    columns = ",".join(CSV_COLUMNS)
    if unknown:
        raise MarkedError(Mistake(name, 1, unknown[0], f"there is no such column: a level's are {columns}"))
    if "name" not in header or "prompt" not in header:
        raise MarkedError(Mistake(name, 1, "", f"the first line names the columns: {columns}"))
    if len(set(header)) != len(header):
        raise MarkedError(Mistake(name, 1, "", "a column is named twice"))


def _number(column: str, cell: str) -> str | int | float:
    """The cell as a number where the column holds numbers; text that is none stays, for the schema to refuse."""
    try:
        number = _NUMBER_COLUMNS.get(column, str)(cell)
    except ValueError:
        return cell
    return cell if isinstance(number, float) and not math.isfinite(number) else number
