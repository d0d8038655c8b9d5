"""GenerateOptions over the wire: listed for clients, and read from JSON field by field, whatever fields there are."""

import dataclasses
import math
import types
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from propsmith.engine_bridge.protocol import RpcError
from propsmith.runtime.errors import InputError
from propsmith.runtime.gltf.profiles import PROFILES
from propsmith.runtime.model.bundle import Manifest
from propsmith.runtime.pipeline import GenerateOptions

_NOT_OFFERED = frozenset({"seed", "profile", "attempts", "smallest_part"})
"""`seed` and `profile` are parameters of their own; the others aren't bounded."""
_SIMPLE: dict[Any, str] = {bool: "boolean", int: "integer", float: "number", str: "string"}


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
        """As `hello` lists it."""
        listed = dataclasses.asdict(self)
        if self.choices is None:
            del listed["choices"]
        return listed


@cache
def option_specs() -> tuple[OptionSpec, ...]:
    """The options that clients may choose: every field whose type JSON has."""
    hints = get_type_hints(GenerateOptions)
    fields = (f for f in dataclasses.fields(GenerateOptions) if f.name not in _NOT_OFFERED)
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
    specs = {spec.name: spec for spec in option_specs()}
    chosen: dict[str, Any] = {}
    for name, value in given.items():
        if name == "lods":
            if given.get("triangles") is not None:
                raise RpcError("params", "lods and triangles exclude each other: give one", param="triangles")
            if value is not None:
                chosen["triangles"] = _whole("lods", value)
        elif value is not None:
            chosen[name] = _READERS[specs[name].type](name, value)
    for name, value in chosen.items():
        _build({name: value}, "lods" if name == "triangles" and given.get("triangles") is None else name)
    return _build({**chosen, "seed": seed}, next(iter(chosen), "seed"))


def _build(chosen: dict[str, Any], name: str) -> GenerateOptions:
    try:
        return GenerateOptions(**chosen)
    except (InputError, ValueError, TypeError) as error:
        raise RpcError("params", str(error), param=name) from error


def _wrong(name: str, expected: str, value: Any) -> RpcError:
    return RpcError("params", f"{name} must be {expected}, not {str(value)[:40]!r}", param=name)


def _whole(name: str, value: Any) -> int:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise _wrong(name, "a whole number", value)
    if abs(value) >= 2**53:
        raise _wrong(name, "less than 2^53", value)
    return value


def _number(name: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise _wrong(name, "a number", value)
    return float(value)


def _text(name: str, value: Any) -> str:
    specs = {spec.name: spec for spec in option_specs()}
    choices = specs[name].choices
    if not isinstance(value, str) or len(value) > 64:
        raise _wrong(name, "a short text", value)
    if choices is not None and value not in choices:
        raise _wrong(name, f"one of {', '.join(map(str, choices))}", value)
    return value


def _truth(name: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise _wrong(name, "true or false", value)
    return value


def _wholes(name: str, value: Any) -> int | tuple[int, ...]:
    if not isinstance(value, list):
        return _whole(name, value)
    if len(value) > 64:
        raise _wrong(name, "a list of at most 64 numbers", value)
    return tuple(_whole(name, item) for item in value)


def _three(name: str, value: Any) -> tuple[float, float, float]:
    if not isinstance(value, list) or len(value) != 3:
        raise _wrong(name, "a list of three numbers", value)
    first, second, third = (_number(name, item) for item in value)
    return first, second, third


def _texts(name: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > 64 or not all(isinstance(x, str) and len(x) <= 64 for x in value):
        raise _wrong(name, "a list of at most 64 short texts", value)
    return tuple(value)


_READERS: dict[str, Callable[[str, Any], Any]] = {
    "integer": _whole,
    "number": _number,
    "string": _text,
    "boolean": _truth,
    "integers": _wholes,
    "numbers": _three,
    "strings": _texts,
}


def dump_options(options: GenerateOptions) -> dict[str, Any]:
    """The offered options of `options` that aren't defaults, as JSON has them; `read_options` gives them back."""
    default, found = GenerateOptions(), {}
    for spec in option_specs():
        value = getattr(options, spec.name)
        if value != getattr(default, spec.name):
            found[spec.name] = list(value) if isinstance(value, tuple) else value
    return found
