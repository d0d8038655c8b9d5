# ruff: noqa: RUF009 (the defaults are dataclass fields)
"""What may be chosen for a prop beside its prompt: each option is declared here once, with all that is known of it.

Commands make their options from these fields (`propsmith.runtime.cli.shared`), recipes keep them
(`propsmith.runtime.recipe`), the bridge reads them from messages (`propsmith.engine_bridge.jobs.wire_options`), and
level files hold some of them (`propsmith.runtime.batch`). To add one, add a field here and read it in its stage; if
level files may hold it, add it to `level.schema.json` and to `Style` or `LevelEntry`, too: a test compares them.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from typing import Any, Literal, get_args

from propsmith.runtime.errors import InputError
from propsmith.runtime.geometry.lattice import MAX_RESOLUTION, MIN_RESOLUTION, DecodeOptions
from propsmith.runtime.geometry.lod.lods import ShadingChoice, check_shading, lod_ceilings
from propsmith.runtime.gltf.profiles import GENERIC, PROFILES, find_profile
from propsmith.runtime.model.sampler_options import MAX_STEPS, SamplerOptions
from propsmith.runtime.model.sampler_presets import PRESETS, check_preset
from propsmith.runtime.model.sampling import check_seed
from propsmith.runtime.model.solvers import SOLVERS
from propsmith.runtime.prompt.sizes import check_size
from propsmith.runtime.texture.snap_colors import check_palette
from propsmith.runtime.texture.texture_set import TextureEncoding
from propsmith.runtime.texture.texturing import TextureChoice, check_density, check_texture


@dataclass(frozen=True)
class OptionInfo:
    """What is known of an option beside its type and its default.

    Attributes:
        about: what it does, in a sentence for people.
        low, high: the range of a number, or of each number in a list, with its ends; None where there is no end.
        above: the number that it must exceed.
        unit: of a number.
        choices: the texts that it takes, if these are few.
        flags: how commands call it; empty for its name with dashes.
        default_text: the default in help texts; None shows the value itself, if there is one.
        parameter: whether the bridge takes it as a parameter of its own, and doesn't list it among the options.
        level: where level files hold it: in the style that props share, or in an entry.
        level_range: constraints of JSON Schema where level files take less than the option does.
    """

    about: str
    low: float | None = None
    high: float | None = None
    above: float | None = None
    unit: str = ""
    choices: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    default_text: str | None = None
    parameter: bool = False
    level: Literal["style", "entry"] | None = None
    level_range: Mapping[str, float] = field(default_factory=dict)

    def accepts(self, number: float) -> bool:
        """Whether a number is finite and within the range."""
        return (
            math.isfinite(number)
            and (self.low is None or number >= self.low)
            and (self.high is None or number <= self.high)
            and (self.above is None or number > self.above)
        )

    @property
    def range(self) -> str:
        """The range in words, such as `64 to 256 cells`."""
        if self.low is None:
            words = f"over {self.above:g}"
        else:
            words = f"at least {self.low:g}" if self.high is None else f"{self.low:g} to {self.high:g}"
        return f"{words} {self.unit}".rstrip()


def _option(default: Any, about: str, **facts: Any) -> Any:
    return field(default=default, metadata={"option": OptionInfo(about, **facts)})


@dataclass(frozen=True, kw_only=True)
class OptionFields:
    """Every option, unchecked: what `GenerateOptions` checks, and a recipe keeps as it was."""

    seed: int = _option(0, "The same seed gives the same prop.", low=0, high=2**63 - 1, parameter=True)
    steps: int | None = _option(
        None, "Denoiser evaluations: more are slower and finer.", low=1, high=MAX_STEPS, default_text="the bundle's"
    )
    guidance: float | None = _option(
        None,
        "How closely the prompt is followed (classifier-free guidance).",
        low=0,
        high=100,
        default_text="the bundle's",
    )
    solver: str | None = _option(
        None, "Solver of the probability-flow ODE.", choices=tuple(SOLVERS), default_text="the sampler's"
    )
    sampler: str | None = _option(
        None,
        "A whole sampler by name; steps, guidance and solver overrule it.",
        choices=tuple(PRESETS),
        default_text="the bundle's",
    )
    resolution: int = _option(
        128,
        f"Lattice cells a side, {MIN_RESOLUTION} to {MAX_RESOLUTION}.",
        low=MIN_RESOLUTION,
        high=MAX_RESOLUTION,
        unit="cells",
    )
    triangles: int | tuple[int, ...] = _option(
        4,
        "Ceilings of the levels of detail, such as 5000,2500,1000,300; a single number is the finest one's.",
        low=1,
        unit="triangles",
        default_text="",
        level="entry",
        level_range={"minimum": 20, "maximum": 100_000},
    )
    """A number of levels of detail, 1 to 8; or a falling list of triangle counts that they may not exceed, of which a
    list of one is the finest level's and leaves the others to their error bounds."""
    shading: ShadingChoice = _option(
        "auto",
        "The look: flat is crisp planes, smooth is round; auto goes by how flat the surface is.",
        choices=get_args(ShadingChoice),
        level="style",
    )
    height: float | None = _option(
        None,
        "Height in metres.",
        above=0,
        unit="metres",
        default_text="what such things usually have",
        level="entry",
        level_range={"minimum": 0.01, "maximum": 1000},
    )
    box: tuple[float, float, float] | None = _option(
        None,
        "Fit it into this box x,y,z in metres instead of giving it a height.",
        above=0,
        unit="metres",
        level="entry",
        level_range={"minimum": 0.01, "maximum": 1000},
    )
    scale: float = _option(
        1.0, "Factor on the usual height.", above=0, level="style", level_range={"exclusiveMinimum": 0, "maximum": 100}
    )
    profile: str = _option(
        GENERIC.name,
        "The engine that the file is for.",
        choices=tuple(PROFILES),
        flags=("--for",),
        parameter=True,
        level="entry",
    )
    collision: bool = _option(
        True, "Convex hulls, where the engine takes them.", flags=("--collision/--no-collision",), default_text="with"
    )
    texture: TextureChoice = _option(
        "auto",
        "Texels a side; auto takes what suits the prop, none keeps vertex colors.",
        choices=get_args(TextureChoice),
    )
    texture_format: TextureEncoding = _option(
        "png", "WebP is smaller, but not every engine reads it.", choices=get_args(TextureEncoding)
    )
    texel_density: float | None = _option(
        None,
        "Texels per metre that an auto texture comes near to.",
        above=0,
        unit="texels per metre",
        default_text="what shows all detail",
        level="style",
        level_range={"minimum": 8, "maximum": 4096},
    )
    palette: tuple[str, ...] = _option(
        (), "Snap base colors to these, such as #8a5a2b,#4f6d3a.", default_text="all colors", level="style"
    )
    smallest_part: float = _option(0.01, "Drop loose parts with less than this share of the surface.", low=0, high=1)
    attempts: int = _option(3, "How many seeds are tried, counting up, where a field has no surface.", low=1, high=100)


@dataclass(frozen=True, kw_only=True)
class GenerateOptions(OptionFields):
    """What may be chosen for a prop beside its prompt; `OptionFields` says what each option does.

    Raises:
        InputError: an option is out of its range, or two exclude each other.
    """

    def __post_init__(self) -> None:
        """Refuse, before any work, what a stage would refuse, in the stage's words."""
        check_seed(self.seed)
        preset = SamplerOptions() if self.sampler is None else check_preset(self.sampler)
        preset.with_overrides(steps=self.steps, guidance=self.guidance, solver=self.solver)
        lod_ceilings(self.triangles)
        check_shading(self.shading)
        DecodeOptions(self.resolution)
        check_texture(self.texture, self.texture_format)
        check_density(self.texel_density)
        check_palette(self.palette)
        find_profile(self.profile)
        check_size(self.height, self.box, self.scale)
        for name, info in option_infos().items():
            value = getattr(self, name)
            numbers = value if isinstance(value, tuple | list) else (value,)
            if any(isinstance(x, int | float) and not isinstance(x, bool) and not info.accepts(x) for x in numbers):
                raise InputError(f"{name} must be {info.range}, not {value}")


@cache
def option_infos() -> Mapping[str, OptionInfo]:
    """What is known of every option, by its name."""
    return {option.name: option.metadata["option"] for option in fields(OptionFields)}


def option_values(options: OptionFields) -> dict[str, Any]:
    """Every option's value by its name."""
    return {name: getattr(options, name) for name in option_infos()}
