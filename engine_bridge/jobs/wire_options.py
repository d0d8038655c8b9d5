"""GenerateOptions over the wire: listed for clients, and read from JSON field by field, whatever fields there are."""

import dataclasses
import sys
import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from msgspec import Meta

from propsmith.engine_bridge.protocol import RpcError
from propsmith.runtime.errors import InputError
from propsmith.runtime.gltf.profiles import PROFILES
from propsmith.runtime.model.bundle import Manifest
from propsmith.runtime.options import GenerateOptions, option_infos
from propsmith.runtime.validation import InvalidDataError, validate

_SIMPLE: dict[Any, str] = {bool: "boolean", int: "integer", float: "number", str: "string"}


_TOLD = ("about", "low", "high", "above", "unit", "default_text")
_ALWAYS = ("name", "type", "default", "nullable")


@dataclass(frozen=True)
class OptionSpec:
    """A field of GenerateOptions as clients see it."""

    name: str
    type: str
    """`integer`, `number`, `string`, `boolean`, `integers` (a list of them or one), `numbers` (a list of three), or
    `strings` (a list)."""
    default: Any
    nullable: bool
    choices: tuple[Any, ...] | None = None

    def to_dict(self) -> dict[str, Any]:
        """As `hello` lists it, with what `runtime.options` declares of it for people."""
        info = option_infos().get(self.name)
        facts = {name: getattr(info, name, None) for name in _TOLD}
        listed = {**facts, **dataclasses.asdict(self), "choices": self.choices or (info.choices if info else None)}
        return {name: value for name, value in listed.items() if name in _ALWAYS or value not in (None, "", ())}


@cache
def option_specs() -> tuple[OptionSpec, ...]:
    """The options that clients may choose: every field whose type JSON has, but for parameters of their own."""
    hints = get_type_hints(GenerateOptions)
    parameters = {name for name, info in option_infos().items() if info.parameter}
    fields = (f for f in dataclasses.fields(GenerateOptions) if f.name not in parameters)
    specs = (_spec(f.name, hints[f.name], f.default) for f in fields)
    return tuple(spec for spec in specs if spec is not None)


def _spec(name: str, hint: Any, default: Any) -> OptionSpec | None:
    members = set(_members(hint))
    nullable = type(None) in members
    members.discard(type(None))
    default = None if default is dataclasses.MISSING else default
    if members == {int, tuple[int, ...]}:
        return OptionSpec(name, "integers", default, nullable)
    if members == {tuple[float, float, float]}:
        return OptionSpec(name, "numbers", default, nullable)
    if members == {tuple[str, ...]}:
        return OptionSpec(name, "strings", default, nullable)
    if len(members) != 1:
        return None
    (member,) = members
    if get_origin(member) is Literal:
        return OptionSpec(name, "string", default, nullable, get_args(member))
    return OptionSpec(name, _SIMPLE[member], default, nullable) if member in _SIMPLE else None


def _members(hint: Any) -> Iterator[Any]:
    if get_origin(hint) in (Union, types.UnionType):
        for member in get_args(hint):
            yield from _members(member)
    else:
        yield hint


def profiles() -> tuple[str, ...]:
    """The engine profiles that a .glb can be written for."""
    return tuple(PROFILES)


def listed_options(manifest: Manifest) -> list[dict[str, Any]]:
    """What `hello` says of the options; defaults that are the bundle's are filled in."""
    sampler = {"steps": manifest.sampler.steps, "guidance": manifest.sampler.guidance}
    return [{**spec.to_dict(), "default": sampler.get(spec.name, spec.default)} for spec in option_specs()]


def read_options(given: Mapping[str, Any], seed: int = 0) -> GenerateOptions:
    """Options from the params of a request: those of `option_specs`, and `lods`.

    Raises:
        RpcError: `params`, naming the option.
    """
    if given.get("lods") is not None and given.get("triangles") is not None:
        raise RpcError("params", "lods and triangles exclude each other: give one", param="triangles")
    specs = {spec.name: spec for spec in option_specs()}
    chosen: dict[str, Any] = {}
    for name, value in given.items():
        if value is not None:
            option, kind = ("triangles", "integer") if name == "lods" else (name, specs[name].type)
            chosen[option] = _read(name, kind, value, specs[option].choices)
            _build({option: chosen[option]}, name)
    return _build({**chosen, "seed": seed}, next(iter(chosen), "seed"))


def _build(chosen: dict[str, Any], name: str) -> GenerateOptions:
    try:
        return GenerateOptions(**chosen)
    except (InputError, ValueError, TypeError) as error:
        raise RpcError("params", str(error), param=name) from error


_LARGEST = 2**53 - 1  # what every reader of JSON keeps
_LONGEST = 64
_Whole = Annotated[int, Meta(ge=-_LARGEST, le=_LARGEST)]
_Number = Annotated[float, Meta(ge=-sys.float_info.max, le=sys.float_info.max)]
_Text = Annotated[str, Meta(max_length=_LONGEST)]
_KINDS: dict[str, tuple[Any, str]] = {
    "integer": (_Whole, "a whole number"),
    "number": (_Number, "a number"),
    "string": (_Text, "a short text"),
    "boolean": (bool, "true or false"),
    "integers": (
        _Whole | Annotated[tuple[_Whole, ...], Meta(max_length=_LONGEST)],
        f"a whole number, or a list of at most {_LONGEST} numbers",
    ),
    "numbers": (tuple[_Number, _Number, _Number], "a list of three numbers"),
    "strings": (
        Annotated[tuple[_Text, ...], Meta(max_length=_LONGEST)],
        f"a list of at most {_LONGEST} short texts",
    ),
}
"""Type of an option on the wire -> what it is validated as, and what refusals say it must be."""


def _read(name: str, type_name: str, value: Any, choices: tuple[Any, ...] | None) -> Any:
    kind, expected = _KINDS[type_name]
    try:
        read = validate(kind, _whole(value) if type_name in ("integer", "integers") else value)
    except InvalidDataError as error:
        too_large = error.expected.endswith(str(_LARGEST)) or error.expected.endswith(str(-_LARGEST))
        raise wrong(name, "less than 2^53" if too_large else expected, value) from error
    if choices is not None and read not in choices:
        raise wrong(name, f"one of {', '.join(map(str, choices))}", value)
    return read


def _whole(value: Any) -> Any:
    """Whole numbers that some writers of JSON give a point, such as 3.0, without it."""
    if isinstance(value, list):
        return [_whole(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def wrong(name: str, expected: str, value: Any) -> RpcError:
    """The refusal of a parameter that is something else than expected."""
    return RpcError("params", f"{name} must be {expected}, not {str(value)[:40]!r}", param=name)


def dump_options(options: GenerateOptions) -> dict[str, Any]:
    """The offered options of `options` that aren't defaults, as JSON has them; `read_options` gives them back."""
    default, found = GenerateOptions(), {}
    for spec in option_specs():
        value = getattr(options, spec.name)
        if value != getattr(default, spec.name):
            found[spec.name] = list(value) if isinstance(value, tuple) else value
    return found
