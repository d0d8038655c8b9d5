"""Data from outside, checked against a dataclass's annotations by msgspec, with one line about the first mistake.

Two steps, both raising InvalidDataError, an InputError that names the field:

    data = parse_json(text)            # strict: no NaN, no trailing text
    recipe = validate(Recipe, data)    # a frozen dataclass, or any type that msgspec knows

Callers put the file and the way out around it: `except InvalidDataError as error: raise BundleError(f"bundle {path}:
{error}") from error`. Its `field`, `reason`, `expected` and `value` are there for those whose line reads otherwise.

What msgspec does: a field without a default is required; `int` takes no bool and no 1.0; `float` takes an integer and
makes it a float (write `int | float` to keep it as it was); JSON lists become tuples where the annotation says so;
`Literal` and `Annotated[int, msgspec.Meta(ge=1, le=64)]` are checked; a ValueError of `__post_init__` becomes an
InvalidDataError, a PropsmithError passes through. A union may hold one dataclass only. Unknown names are refused here.
"""

import difflib
import json
import re
from collections.abc import Iterable
from typing import Any, Literal, TypeVar

import msgspec
from msgspec import inspect

from propsmith.runtime.errors import InputError

Reason = Literal["json", "unknown", "missing", "value"]

_T = TypeVar("_T")
_SHOWN = 60
_WORDS = {
    "int": "a whole number",
    "float": "a number",
    "str": "a text",
    "bool": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "null",
}
_EXPECTED = re.compile(r"Expected `(?P<kinds>[^`]+)`(?P<limit>[^,]*)(?:, got `(?P<found>\w+)`)?")
_STEP = re.compile(r"\.(\w+)|\[(\d+|\.\.\.)\]")


class InvalidDataError(InputError):
    """Data from outside isn't what it should be; the text is one line that begins with the field.

    Attributes:
        field: where, such as `sampler.steps` or `pictures[2]`; empty for the whole.
        reason: whether the text is no JSON, the name unknown, a required field missing, or its value wrong.
        expected: what the value must be, in words; empty unless the reason is `value`.
        value: what was found, as far as it is known.
    """

    def __init__(self, text: str, reason: Reason, field: str = "", expected: str = "", value: Any = None) -> None:
        super().__init__(text)
        self.field = field
        self.reason = reason
        self.expected = expected
        self.value = value


def parse_json(text: str | bytes) -> Any:
    """Parse JSON strictly.

    Raises:
        InvalidDataError: `json`: it isn't JSON, holds NaN, isn't UTF-8, or nests too deeply.
    """
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise InvalidDataError(f"not JSON ({error})", "json") from error


def validate(kind: type[_T], data: Any) -> _T:
    """Build a `kind` from plain JSON types.

    Raises:
        InvalidDataError: a name is unknown, a field is missing, or a value is of the wrong type or out of range.
    """
    _refuse_unknown(inspect.type_info(kind), data, "")
    try:
        return msgspec.convert(data, kind)
    except msgspec.ValidationError as error:
        raise _in_words(str(error), kind, data) from error


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """The way out for a wrong name, to be put behind the mistake: the nearest known one, or all of them."""
    known = list(known)
    near = difflib.get_close_matches(name, known, 1)
    return f"; did you mean {near[0]}?" if near else ": there are " + ", ".join(known)


def shown(value: Any) -> str:
    """A value as it may stand in a message: as JSON, on one line, and at most 60 characters long."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _refuse_unknown(info: inspect.Type, data: Any, path: str) -> None:
    """Msgspec lets dataclasses ignore unknown names: a misspelt option would silently be the default."""
    if isinstance(info, inspect.UnionType):
        for member in info.types:
            _refuse_unknown(member, data, path)
    elif isinstance(info, inspect.DataclassType) and isinstance(data, dict):
        fields = {field.encode_name: field.type for field in info.fields}
        for name, value in data.items():
            where = f"{path}.{name}" if path else str(name)
            if name not in fields:
                raise InvalidDataError(
                    f"{where}: there is no such field{did_you_mean(str(name), fields)}", "unknown", where
                )
            _refuse_unknown(fields[name], value, where)
    elif isinstance(info, inspect.DictType) and isinstance(data, dict):
        for name, value in data.items():
            _refuse_unknown(info.value_type, value, f"{path}.{name}" if path else str(name))
    elif isinstance(info, inspect.ListType | inspect.VarTupleType) and isinstance(data, list):
        for index, value in enumerate(data):
            _refuse_unknown(info.item_type, value, f"{path}[{index}]")


def _in_words(text: str, kind: Any, data: Any) -> InvalidDataError:
    """Msgspec's "Expected `int`, got `str` - at `$.sampler.steps`" and its like as our line."""
    text, _, path = text.partition(" - at `")
    path = path.partition("`")[0].removeprefix("$")
    where = path.removeprefix(".")
    if text.startswith("Object missing required field"):
        missing = text.split("`")[1]
        where = f"{where}.{missing}" if where else missing
        return InvalidDataError(f"{where} is missing", "missing", where)
    known, info, value = _locate(inspect.type_info(kind), data, path)
    expected = _EXPECTED.match(text)
    if isinstance(info, inspect.LiteralType):
        wanted = "one of " + ", ".join(str(choice) for choice in info.values)
    elif expected:
        kinds = expected["kinds"].replace("int | float", "float").split(" | ")
        wanted = " or ".join(_WORDS.get(name, name) for name in kinds) + expected["limit"]
    else:
        return InvalidDataError(f"{where}: {text}" if where else text, "value", where, value=value)
    found = shown(value) if known else _WORDS.get(expected["found"], "that") if expected else "that"
    subject = where or "it"
    return InvalidDataError(f"{subject} must be {wanted}, not {found}", "value", where, wanted, value)


def _locate(info: inspect.Type, data: Any, path: str) -> tuple[bool, inspect.Type | None, Any]:
    """Whether msgspec's path leads to one place (it names no keys of dictionaries), and the type and value there."""
    here: inspect.Type | None = info
    for name, index in _STEP.findall(path):
        if index == "...":
            return False, None, None
        data = data[name] if name else data[int(index)]
        here = _member(here, name, int(index or 0))
    members = here.types if isinstance(here, inspect.UnionType) else ()
    literals = [member for member in members if isinstance(member, inspect.LiteralType)]
    return True, literals[0] if literals else here, data


def _member(info: inspect.Type | None, name: str, index: int) -> inspect.Type | None:
    if isinstance(info, inspect.UnionType):
        return next((found for member in info.types if (found := _member(member, name, index))), None)
    if isinstance(info, inspect.DataclassType):
        return next((field.type for field in info.fields if field.encode_name == name), None)
    if isinstance(info, inspect.ListType | inspect.VarTupleType):
        return info.item_type
    return info.item_types[index] if isinstance(info, inspect.TupleType) else None
