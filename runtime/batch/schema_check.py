"""The mistakes that a level's schema finds in its data, each in words, at its line and field."""

import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from propsmith.runtime.batch.marked_text import DataPath, Marked, Mistake, text_mistakes
from propsmith.runtime.validation import did_you_mean, shown

SCHEMA = "level.schema.json"

_TYPES = {
    "object": "a set of names and values",
    "array": "a list",
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
}


@cache
def schema() -> dict[str, Any]:
    """The JSON schema of a level file, as it is shipped."""
    loaded: dict[str, Any] = json.loads((files("propsmith.runtime.batch") / SCHEMA).read_text(encoding="utf-8"))
    return loaded


def schema_mistakes(marked: Marked) -> list[Mistake]:
    """Everything that the schema refuses in a file's data, in the file's order; or what makes its texts unreadable."""
    broken = text_mistakes(marked)
    if broken:
        return broken
    validator = Draft202012Validator(schema())
    mistakes = [mistake for error in validator.iter_errors(marked.data) for mistake in _mistakes(error, marked)]
    return sorted(mistakes, key=lambda mistake: mistake.line)


def _mistakes(error: ValidationError, marked: Marked) -> Iterator[Mistake]:
    path: DataPath = tuple(error.absolute_path)
    if error.validator == "additionalProperties":
        known = list(error.schema["properties"])
        for name in error.instance:
            if name not in known:
                yield marked.mistake((*path, name), f"there is no such field{did_you_mean(name, known)}")
    elif error.validator == "required":
        for name in error.validator_value:
            if name not in error.instance:
                yield marked.mistake(path, f"has no {name}")
    else:
        yield marked.mistake(path, _words(error))


def _words(error: ValidationError) -> str:
    value, limit, rule = shown(error.instance), error.validator_value, error.validator
    if rule == "type":
        return f"{value} is not {_TYPES[str(limit)]}"
    if rule == "enum":
        return f"{value} is none of {', '.join(limit)}"
    if rule == "minimum":
        return f"{value} is less than {limit}"
    if rule == "maximum":
        return f"{value} is more than {limit}"
    if rule == "exclusiveMinimum":
        return f"{value} must be more than {limit}"
    if rule in ("minLength", "minItems", "maxLength", "maxItems"):
        unit = "characters" if rule.endswith("Length") else "values"
        return f"has {len(error.instance)} {unit}, {'at least' if rule.startswith('min') else 'at most'} {limit} go"
    if rule == "pattern":
        return f"{value} is not {error.schema['description']}"
    return str(error.message)
