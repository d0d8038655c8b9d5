"""From a prompt to a game-ready prop: condition, sample, decode, extract, simplify, color, write."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from propsmith.runtime.backends.base import Backend
from propsmith.runtime.backends.onnxrt import OnnxRuntimeBackend
from propsmith.runtime.bundle import DEFAULT, Bundle
from propsmith.runtime.condition import TextCondition, UnknownWord, check_prompt
from propsmith.runtime.decode import DecodeOptions, ImplicitFunction, decode_field
from propsmith.runtime.errors import EmptyFieldError
from propsmith.runtime.isosurface import extract_isosurface
from propsmith.runtime.lod import LodChain, build_lods, lod_ceilings
from propsmith.runtime.mesh import Mesh, check_height, drop_cavities, drop_small_components, seating
from propsmith.runtime.prop import Prop, Recipe
from propsmith.runtime.sampling import SamplerOptions, check_seed, guided, initial_noise, make_schedule, sample

log = logging.getLogger(__name__)

Array = NDArray[np.float32]
Progress = Callable[[str, float], None]

STAGES = {"condition": 0.02, "sample": 0.45, "decode": 0.25, "extract": 0.05, "simplify": 0.18, "color": 0.05}
"""Stage -> about what share of the time it takes, for progress bars."""


@dataclass(frozen=True)
class GenerateOptions:
    """What may be chosen for a prop beside its prompt."""

    seed: int = 0
    """The same seed gives the same prop, whatever else is made beside it."""
    steps: int | None = None
    """Denoiser evaluations; None takes the bundle's default."""
    guidance: float | None = None
    """How closely the prompt is followed; None takes the bundle's default."""
    resolution: int = 128
    """Cells along an edge of the lattice that the surface is taken from, 64 to 256."""
    triangles: int | tuple[int, ...] = 4
    """Number of levels of detail, or a falling list of triangle counts that they may not exceed."""
    height: float | None = None
    """Height in metres; None keeps the model's unit, in which most props are about 1 to 2 high."""
    smallest_part: float = 0.01
    """Loose parts with less than this share of the surface are dropped."""
    attempts: int = 3
    """How many seeds are tried, counting up, where a field has no surface."""

    def __post_init__(self) -> None:
        """Refuse, before any work, what a stage would refuse; each stage says what it takes."""
        check_seed(self.seed)
        SamplerOptions().with_overrides(steps=self.steps, guidance=self.guidance)
        lod_ceilings(self.triangles)
        DecodeOptions(self.resolution)
        if self.height is not None:
            check_height(self.height)


class Pipeline:
    """A bundle on a backend, its sessions opened once and reused for every prop."""

    def __init__(self, bundle: Bundle, backend: Backend) -> None:
        self.bundle = bundle
        self.backend = backend
        self._text = TextCondition(bundle, backend)
        self._denoiser = backend.open("denoiser")
        self._uncond = bundle.array("uncond")

    @classmethod
    def load(cls, bundle: str | Path = DEFAULT, *, threads: int | None = None) -> "Pipeline":
        """Open a bundle: the embedded one, another by its folder.

        Raises:
            BundleError: it is missing or corrupt, or can't be conditioned on text.
            BackendError: no backend can run it here.
        """
        opened = Bundle.load(bundle)
        return cls(opened, OnnxRuntimeBackend(opened, threads=threads))

    def unknown_words(self, prompt: str) -> list[UnknownWord]:
        """Words of the prompt that the model was never taught, each with the nearest it knows."""
        return self._text.unknown_words(prompt)

    def generate(
        self, prompt: str, options: GenerateOptions | None = None, *, progress: Progress | None = None, **choices: Any
    ) -> Prop:
        """Make a prop.

        Args:
            prompt: a few words, such as "wooden barrel".
            options: see GenerateOptions; or give its fields as keyword arguments: `generate("barrel", seed=1)`.
            progress: called with (stage, share of that stage done); what it raises ends the work.
            choices: fields of GenerateOptions.

        Raises:
            InputError: the prompt or an option is out of range; the text says how.
            EmptyFieldError: no seed that was tried gave a surface.
        """
        options = options or GenerateOptions(**choices)
        prompt = check_prompt(prompt)
        sampler = self._sampler(options)
        clock = _Clock(progress)
        with clock.stage("condition"):
            condition = self._text.encode([prompt])
        for seed in range(options.seed, options.seed + options.attempts):
            latent = self.sample(condition, seed, sampler, clock)
            try:
                chain = self.build(latent, options, clock)
            except EmptyFieldError as error:
                log.warning("seed %d gave no surface (%s); trying the next", seed, error)
                continue
            return Prop(chain, latent, self._recipe(prompt, seed, options, sampler), clock.seconds)
        raise EmptyFieldError(
            f"no surface for {prompt!r} with seeds {options.seed} to {seed}: try another seed, or lower --guidance"
        )

    def sample(self, condition: Array, seed: int, sampler: SamplerOptions, clock: "_Clock | None" = None) -> Array:
        """Sample the latent `[tokens, channels]` of one condition `[1, ...]`."""
        clock = clock or _Clock(None)
        schedule = make_schedule(sampler)
        with clock.stage("sample"):
            noise = initial_noise(seed, self.bundle.manifest.latent_shape)[None]
            denoise = guided(self._denoise, condition, self._uncond, schedule, sampler)
            latent: Array = sample(denoise, schedule, noise, sampler.solver, clock.steps("sample"))[0]
        return latent

    def build(self, latent: Array, options: GenerateOptions, clock: "_Clock | None" = None) -> LodChain:
        """Decode a latent into coloured levels of detail, seated on the ground.

        Raises:
            EmptyFieldError: the field has no surface.
        """
        clock = clock or _Clock(None)
        with clock.stage("decode"):
            function = ImplicitFunction(self.backend, latent)
            grid = decode_field(function.field, DecodeOptions(options.resolution))
        with clock.stage("extract"):
            mesh = clean_surface(grid.values, options.smallest_part)
        with clock.stage("simplify"):
            chain = build_lods(mesh, options.triangles)
        with clock.stage("color"):
            placement = seating(chain.levels[0].mesh, options.height)
            return chain.painted(function.color).shaded().placed(placement)

    def _denoise(self, x: Array, t: Array, condition: Array) -> Array:
        out: Array = self._denoiser.run({"x": x, "t": t, "cond": condition})["out"]
        return out

    def _sampler(self, options: GenerateOptions) -> SamplerOptions:
        return self.bundle.manifest.sampler.with_overrides(steps=options.steps, guidance=options.guidance)

    def _recipe(self, prompt: str, seed: int, options: GenerateOptions, sampler: SamplerOptions) -> Recipe:
        triangles = options.triangles
        return Recipe(
            generator=f"Propsmith {version('propsmith')}",
            prompt=prompt,
            seed=seed,
            bundle=self.bundle.manifest.name,
            bundle_digest=self.bundle.digest,
            steps=sampler.steps,
            solver=sampler.solver,
            guidance=sampler.guidance,
            resolution=options.resolution,
            triangles=triangles if isinstance(triangles, int) else list(triangles),
            height=options.height,
            license=OUTPUT_LICENSE,
        )


OUTPUT_LICENSE = "CC0-1.0"
"""What is made belongs to whoever made it, without conditions."""


def clean_surface(field: Array, smallest_part: float) -> Mesh:
    """The surface of a lattice `[N, N, N]` without crumbs, and without walls that nobody sees.

    Raises:
        EmptyFieldError: the field has no surface.
    """
    return drop_small_components(drop_cavities(extract_isosurface(field)), smallest_part)


@dataclass
class _Clock:
    """Times the stages and tells of their progress."""

    progress: Progress | None
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        self._tell(name, 0.0)
        start = time.perf_counter()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - start
        log.info("%s: %.3f s", name, self.seconds[name])
        self._tell(name, 1.0)

    def steps(self, name: str) -> Callable[[int, int], None]:
        return lambda done, total: self._tell(name, done / total)

    def _tell(self, name: str, share: float) -> None:
        if self.progress is not None:
            self.progress(name, share)
