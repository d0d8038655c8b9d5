"""The kinds of props: what each is called, which variants it has, and the generator that builds it."""

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import walk_packages

import numpy as np

from propsmith.exporter.training.procedural.builder import BuiltProp, PropBuilder
from propsmith.exporter.training.procedural.soundness import is_sound
from propsmith.runtime.errors import InputError

Generator = Callable[[PropBuilder], None]


@dataclass(frozen=True)
class Kind:
    """A kind of prop.

    Attributes:
        noun: what it is called: "chair".
        build: its generator.
        also: synonyms, usable in its place in every caption.
        variants: adjectives or phrases that show: "rocking", "with armrests", "full of books", "stack of {s}" ({} is
            the noun, {s} its plural). Each is drawn as often as the plain kind, variant "".
        size: meters of its longest side.
        countable: whether several of it in a row make sense.
        outdoor: whether it may be snowy or mossy.
        stretch: proportions that it may be given as a whole: of "tall", "low", "wide", "narrow", "deep".
        family: the module that it stands in.
    """

    noun: str
    build: Generator
    also: tuple[str, ...] = ()
    variants: tuple[str, ...] = ()
    size: float = 1.0
    countable: bool = True
    outdoor: bool = False
    stretch: tuple[str, ...] = ()
    family: str = ""


_KINDS: dict[str, Kind] = {}


def kind(
    noun: str,
    *,
    also: tuple[str, ...] = (),
    variants: tuple[str, ...] = (),
    size: float = 1.0,
    countable: bool = True,
    outdoor: bool = False,
    stretch: tuple[str, ...] = (),
) -> Callable[[Generator], Generator]:
    """Register the generator of a kind; see `Kind` for the arguments."""

    def register(build: Generator) -> Generator:
        if noun in _KINDS:
            raise InputError(
                f"kind {noun!r}: there are two generators, in {_KINDS[noun].family} and {build.__module__}"
            )
        family = build.__module__.rpartition(".")[2]
        _KINDS[noun] = Kind(noun, build, also, variants, size, countable, outdoor, stretch, family)
        return build

    return register


@cache
def load_kinds() -> dict[str, Kind]:
    """Every kind by its noun, in alphabetical order; imports the modules below `kinds`."""
    package = import_module("propsmith.exporter.training.procedural.kinds")
    for module in walk_packages(package.__path__, f"{package.__name__}."):
        import_module(module.name)
    return dict(sorted(_KINDS.items()))


def find_kind(noun: str) -> Kind:
    """The kind of this name.

    Raises:
        InputError: there is none; the message names near ones.
    """
    kinds = load_kinds()
    if noun not in kinds:
        near = [name for name in kinds if noun[:4] in name][:5]
        raise InputError(f"no generator for {noun!r}" + (f"; near: {', '.join(near)}" if near else ""))
    return kinds[noun]


def build_prop(of: Kind, seed: int, variant: str | None = None) -> BuiltProp:
    """Build one prop; the same kind, seed and variant give the same arrays.

    Args:
        of: the kind.
        seed: any non-negative integer.
        variant: one of the kind's, "" for the plain kind, or None to draw one.

    Raises:
        InputError: the kind has no such variant.
    """
    if variant is not None and variant not in ("", *of.variants):
        raise InputError(f"{of.noun}: no variant {variant!r}; there are {', '.join(of.variants) or 'none'}")
    prop = _build(of, seed, variant, dressed=True)
    dressed = prop.proportion or {"snowy", "mossy"} & set(prop.states)
    return _build(of, seed, variant, dressed=False) if dressed and not is_sound(prop) else prop


def _build(of: Kind, seed: int, variant: str | None, dressed: bool) -> BuiltProp:
    """One prop, `dressed` also with the proportion, snow or moss that its seed draws."""
    rng = np.random.Generator(np.random.Philox(np.random.SeedSequence([zlib.crc32(of.noun.encode()), seed])))
    drawn = ("", *of.variants)[int(rng.integers(1 + len(of.variants)))]
    builder = PropBuilder(of.noun, drawn if variant is None else variant, rng)
    of.build(builder)
    if dressed and builder.chance(0.2) and of.stretch:
        builder.stretch(builder.pick(*of.stretch))
    if dressed and of.outdoor and builder.chance(0.12):
        builder.cover(builder.pick("snowy", "mossy"))
    return builder.finish()
