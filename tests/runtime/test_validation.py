"""Data from outside: what is refused, and the exact line that says so."""

from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

import msgspec
import pytest

from propsmith.runtime.errors import InputError
from propsmith.runtime.validation import InvalidDataError, did_you_mean, parse_json, shown, validate


@dataclass(frozen=True)
class Sampling:
    solver: Literal["heun", "euler"] = "heun"
    steps: Annotated[int, msgspec.Meta(ge=1, le=64)] = 15
    weight: float = 4.0

    def __post_init__(self) -> None:
        if self.weight < 0:
            raise ValueError("weight is negative")
        if self.weight > 100:
            raise InputError("weight is over 100")


@dataclass(frozen=True)
class Document:
    name: str
    sampling: Sampling | None = None
    shape: tuple[int, int] = (1, 1)
    tables: dict[str, Sampling] = field(default_factory=dict)
    list_of: list[Sampling] = field(default_factory=list)
    triangles: int | list[int] = 0
    height: int | float | None = None
    look: Literal["flat", "smooth"] | None = None
    anything: dict[str, Any] = field(default_factory=dict)


def test_plain_types_become_a_dataclass():
    data = parse_json(
        b'{"name": "a", "sampling": {"steps": 3, "weight": 2}, "shape": [4, 5], "tables": {"x": {"solver": "euler"}},'
        b' "list_of": [{}], "triangles": [7, 8], "height": 2, "look": null, "anything": {"nobody": {"checks": 1}}}'
    )
    document = validate(Document, data)
    assert document == Document(
        "a",
        Sampling(steps=3, weight=2.0),
        (4, 5),
        {"x": Sampling("euler")},
        [Sampling()],
        [7, 8],
        2,
        None,
        {"nobody": {"checks": 1}},
    )
    assert isinstance(document.sampling.weight, float)
    assert isinstance(document.height, int)


@pytest.mark.parametrize(
    ("change", "where", "reason", "text"),
    [
        ({"nmae": 1}, "nmae", "unknown", "nmae: there is no such field; did you mean name?"),
        (
            {"sampling": {"q": 1}},
            "sampling.q",
            "unknown",
            "sampling.q: there is no such field: there are solver, steps, weight",
        ),
        (
            {"tables": {"x": {"step": 1}}},
            "tables.x.step",
            "unknown",
            "tables.x.step: there is no such field; did you mean steps?",
        ),
        (
            {"list_of": [{}, {"step": 1}]},
            "list_of[1].step",
            "unknown",
            "list_of[1].step: there is no such field; did you mean steps?",
        ),
        ({"name": 3}, "name", "value", "name must be a text, not 3"),
        ({"name": None}, "name", "value", "name must be a text, not null"),
        (
            {"sampling": {"steps": True}},
            "sampling.steps",
            "value",
            "sampling.steps must be a whole number, not true",
        ),
        ({"sampling": {"steps": 65}}, "sampling.steps", "value", "sampling.steps must be a whole number <= 64, not 65"),
        (
            {"sampling": {"solver": "huen"}},
            "sampling.solver",
            "value",
            'sampling.solver must be one of euler, heun, not "huen"',
        ),
        ({"look": "shiny"}, "look", "value", 'look must be one of flat, smooth, not "shiny"'),
        ({"shape": [1, "x"]}, "shape[1]", "value", 'shape[1] must be a whole number, not "x"'),
        ({"triangles": "many"}, "triangles", "value", 'triangles must be a whole number or a list, not "many"'),
        ({"height": "2 m"}, "height", "value", 'height must be a number or null, not "2 m"'),
        (
            {"tables": {"x": {"steps": "x"}}},
            "tables[...].steps",
            "value",
            "tables[...].steps must be a whole number, not a text",
        ),
        ({"sampling": {"weight": -1}}, "sampling", "value", "sampling: weight is negative"),
    ],
)
def test_the_first_mistake_is_one_line(change, where, reason, text):
    with pytest.raises(InvalidDataError) as error:
        validate(Document, {"name": "a"} | change)
    assert str(error.value) == text
    assert (error.value.field, error.value.reason) == (where, reason)


def test_what_is_missing_is_named():
    with pytest.raises(InvalidDataError, match=r"^name is missing$") as error:
        validate(Document, {"look": "flat"})
    assert (error.value.field, error.value.reason) == ("name", "missing")
    with pytest.raises(InvalidDataError, match=r"^it must be an object, not \[\]$"):
        validate(Document, [])


def test_parts_are_there_for_other_lines():
    with pytest.raises(InvalidDataError) as error:
        validate(Document, {"name": "a", "sampling": {"steps": "x"}})
    assert (error.value.expected, error.value.value) == ("a whole number", "x")
    assert isinstance(error.value, InputError)


def test_our_own_errors_pass_through():
    with pytest.raises(InputError, match=r"^weight is over 100$"):
        validate(Document, {"name": "a", "sampling": {"weight": 101}})


@pytest.mark.parametrize(
    "text", ["", "{", '{"a": NaN}', "{} x", "{'a': 1}", b"\xff\xfe{}", '"\ud800"', "[" * 100_000, "1e999", "9" * 5000]
)
def test_what_is_no_json_is_refused_in_one_line(text):
    with pytest.raises(InvalidDataError, match=r"^not JSON") as error:
        parse_json(text)
    assert error.value.reason == "json"
    assert "\n" not in str(error.value)


def test_the_way_out():
    assert did_you_mean("setps", ["seed", "steps"]) == "; did you mean steps?"
    assert did_you_mean("x", ["seed", "steps"]) == ": there are seed, steps"
    assert shown({"a": "é" * 80}) == '{"a": "' + "é" * 52 + "…"
