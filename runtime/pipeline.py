"""From a prompt to a game-ready prop: condition, sample, decode, extract, simplify, unwrap, bake, write."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from propsmith.runtime.backends.choose import AUTO, BackendOptions, choose_backend
from propsmith.runtime.errors import EmptyFieldError
from propsmith.runtime.geometry.isosurface import extract_isosurface
from propsmith.runtime.geometry.lattice import DecodeOptions, FieldGrid
from propsmith.runtime.geometry.lod.lods import ShadingChoice, build_lods, check_shading, lod_ceilings
from propsmith.runtime.geometry.mesh import Mesh, drop_cavities_and_small_components, ground_placement
from propsmith.runtime.gltf.profiles import GENERIC, find_profile
from propsmith.runtime.model.backend import Backend
from propsmith.runtime.model.bundle import DEFAULT, Bundle
from propsmith.runtime.model.decode import ImplicitFunction
from propsmith.runtime.model.device_backend import DecodesOnDevice, SamplesOnDevice
from propsmith.runtime.model.image import ImageCondition, Subject
from propsmith.runtime.model.sampler_presets import check_preset, preset_for
from propsmith.runtime.model.sampling import (
    OnStep,
    SamplerOptions,
    Schedule,
    check_seed,
    guided,
    initial_noise,
    make_schedule,
    sample,
)
from propsmith.runtime.model.text import TextCondition, UnknownWord, check_prompt
from propsmith.runtime.progress import Clock, OnProgress
from propsmith.runtime.prompt.sizes import check_size, metres_per_unit
from propsmith.runtime.prop import Prop
from propsmith.runtime.recipe import GENERATOR, Recipe
from propsmith.runtime.texture.material import TextureEncoding
from propsmith.runtime.texture.snap_colors import check_palette, snapped
from propsmith.runtime.texture.textured_lods import TexturedLods
from propsmith.runtime.texture.texturing import TextureChoice, bake_lods, check_density, check_texture, unwrap_lods

log = logging.getLogger(__name__)

Array = NDArray[np.float32]
Prompt = str | Subject
"""Words, or a picture."""

STAGES = {
    "condition": 0.01,
    "sample": 0.24,
    "decode": 0.25,
    "extract": 0.03,
    "simplify": 0.12,
    "unwrap": 0.07,
    "bake": 0.28,
}
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
    solver: str | None = None
    """What walks the noise away, of `sampling.SOLVERS`; None takes the sampler's own."""
    sampler: str | None = None
    """A whole sampler by name, of `sampler_presets.PRESETS`; None takes the bundle's. The three above overrule it."""
    resolution: int = 128
    """Cells along an edge of the lattice that the surface is taken from, 64 to 256."""
    triangles: int | tuple[int, ...] = 4
    """Number of levels of detail, or a falling list of triangle counts that they may not exceed."""
    shading: ShadingChoice = "auto"
    """The look: `flat` is crisp and planar, `smooth` is round; `auto` goes by how flat the surface is."""
    height: float | None = None
    """Height in metres; None takes the usual size of what the prompt names, or the model's unit if that has none."""
    box: tuple[float, float, float] | None = None
    """Instead of a height, the box x, y, z in metres that the prop is scaled to fit."""
    scale: float = 1.0
    """Factor on the usual size."""
    profile: str = GENERIC.name
    """The engine that the file is for; see `propsmith.runtime.gltf.profiles`."""
    collision: bool = True
    """Whether the file has convex hulls, if its profile has a place for them."""
    texture: TextureChoice = "auto"
    """Texels along an edge of the textures; `auto` takes what suits the prop, `none` keeps vertex colours."""
    texture_format: TextureEncoding = "png"
    """How textures are stored; WebP is smaller, but not every engine reads it."""
    texel_density: float | None = None
    """Texels per metre that an `auto` texture comes near to; None takes what shows all that the field holds."""
    palette: tuple[str, ...] = ()
    """Colours `#rrggbb` that base colours are snapped to; empty for all colours."""
    smallest_part: float = 0.01
    """Loose parts with less than this share of the surface are dropped."""
    attempts: int = 3
    """How many seeds are tried, counting up, where a field has no surface."""

    def __post_init__(self) -> None:
        """Refuse, before any work, what a stage would refuse; each stage says what it takes."""
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


class Pipeline:
    """A bundle on a backend, its sessions opened when they are first needed and reused for every prop."""

    def __init__(self, bundle: Bundle, backend: Backend) -> None:
        self.bundle = bundle
        self.backend = backend

    @classmethod
    def load(cls, bundle: str | Path = DEFAULT, *, backend: str = AUTO, threads: int | None = None) -> "Pipeline":
        """Open a bundle: the embedded one, another by its folder.

        Args:
            bundle: its name or folder.
            backend: what runs it: `auto` for the fastest that works here, or one of `choose.NAMES`.
            threads: worker threads, on the CPU.

        Raises:
            BundleError: it is missing or corrupt.
            InputError: there is no backend of this name.
            BackendError: this backend can't run it here.
        """
        opened = Bundle.load(bundle)
        return cls(opened, choose_backend(opened, backend, BackendOptions(threads=threads)))

    @cached_property
    def uncond(self) -> Array:
        """The unconditional condition, `[...]`."""
        return self.bundle.array("uncond")

    @cached_property
    def text(self) -> TextCondition:
        """The text encoder; raises BundleError if the bundle has none."""
        return TextCondition(self.bundle, self.backend)

    @cached_property
    def image(self) -> ImageCondition:
        """The image encoder; raises BundleError if the bundle has none."""
        return ImageCondition(self.bundle, self.backend)

    def unknown_words(self, prompt: str) -> list[UnknownWord]:
        """Words of the prompt that the model was never taught, each with the nearest it knows."""
        return self.text.unknown_words(prompt)

    def generate(
        self,
        prompt: Prompt,
        options: GenerateOptions | None = None,
        *,
        progress: OnProgress | None = None,
        **choices: Any,
    ) -> Prop:
        """Make a prop.

        Args:
            prompt: a few words, such as "wooden barrel"; or a picture of it
                (`propsmith.runtime.model.image.load_subject`), for bundles that can look at pictures.
            options: see GenerateOptions; or give its fields as keyword arguments: `generate("barrel", seed=1)`.
            progress: called with (stage, share of that stage done); what it raises ends the work.
            choices: fields of GenerateOptions.

        Raises:
            InputError: the prompt or an option is out of range; the text says how.
            BundleError: the bundle can't be conditioned on this.
            EmptyFieldError: no seed that was tried gave a surface.
        """
        options = options or GenerateOptions(**choices)
        self.bundle.require_decoder()  # before the work
        clock = Clock(progress)
        recipe = self.recipe(prompt, options)
        condition = self.condition(prompt, clock)
        for seed in range(options.seed, options.seed + options.attempts):
            latent = self.sample(condition, seed, self.sampler(options), clock)
            try:
                return self.finish(latent, replace(recipe, seed=seed), options, clock)
            except EmptyFieldError as error:
                log.warning("seed %d gave no surface (%s); trying the next", seed, error)
        raise EmptyFieldError(
            f"no surface for {recipe.prompt!r} with seeds {options.seed} to {seed}: "
            "try another seed, or lower --guidance"
        )

    def condition(self, prompt: Prompt, clock: Clock | None = None) -> Array:
        """What the denoiser is conditioned on, `[1, ...]`: a prompt's or a picture's embedding."""
        with (clock or Clock()).stage("condition"):
            if isinstance(prompt, str):
                embedding, kept_to = self.text.encode_prompt(check_prompt(prompt))
                if kept_to is not None:
                    log.info("%r is kept to %r, which it would lose", prompt, kept_to)
                return embedding
            return self.image.encode([prompt])

    def sample(
        self,
        condition: Array,
        seed: int,
        sampler: SamplerOptions,
        clock: Clock | None = None,
        *,
        origin: Array | None = None,
        start: float = 1.0,
    ) -> Array:
        """Sample the latent `[tokens, channels]` of one condition `[1, ...]`, from noise or from another latent.

        Args:
            condition: what to sample, as `condition` gives it.
            seed: of the noise.
            sampler: process, steps and guidance.
            clock: times it.
            origin: a latent `[tokens, channels]` to set out from.
            start: the level to set out at, over 0 to 1: how much noise is put over the origin.
        """
        first = None if origin is None else origin[None]
        latent: Array = self.sample_batch(condition, [seed], sampler, clock, origins=first, start=start)[0]
        return latent

    def sample_batch(
        self,
        conditions: Array,
        seeds: Sequence[int],
        sampler: SamplerOptions,
        clock: Clock | None = None,
        *,
        origins: Array | None = None,
        start: float = 1.0,
    ) -> Array:
        """Sample the latents `[B, tokens, channels]` of conditions `[B, ...]`, one seed each, in one go; see `sample`.

        Each has its own noise, whatever is sampled beside it. Raises InputError beyond what the bundle's graphs take.
        """
        self.bundle.check_batch(len(seeds), sampler)
        clock = clock or Clock()
        schedule = make_schedule(sampler, start)
        with clock.stage("sample"):
            noise = np.stack([initial_noise(seed, self.bundle.manifest.latent_shape) for seed in seeds])
            return self.walk(conditions, noise, schedule, sampler, clock.steps("sample"), origins)

    def walk(
        self,
        condition: Array,
        noise: Array,
        schedule: Schedule,
        sampler: SamplerOptions,
        on_step: OnStep | None = None,
        origin: Array | None = None,
    ) -> Array:
        """Sample the latents `[B, T, C]` of as many conditions, on the backend's device where that has the whole loop.

        Args:
            condition: what to sample, `[B, ...]`.
            noise: unit Gaussian, `[B, T, C]`.
            schedule: the noise levels.
            sampler: process and guidance.
            on_step: called with (steps done, steps) after each; what it raises ends the sampling.
            origin: latents `[B, T, C]` to set out from.
        """
        if isinstance(self.backend, SamplesOnDevice):
            return self.backend.sample(condition, self.uncond, schedule, sampler, noise, on_step, origin)
        denoise = guided(self._denoise, condition, self.uncond, schedule, sampler)
        return sample(denoise, schedule, noise, sampler.solver, on_step, origin)

    def finish(self, latent: Array, recipe: Recipe, options: GenerateOptions, clock: Clock | None = None) -> Prop:
        """Build the prop of a latent that this recipe gives.

        Raises:
            EmptyFieldError: the field has no surface.
        """
        clock = clock or Clock()
        return Prop(self.build(latent, options, clock, recipe.prompt), latent, recipe, clock.seconds)

    def build(
        self, latent: Array, options: GenerateOptions, clock: Clock | None = None, prompt: str = ""
    ) -> TexturedLods:
        """Decode a latent into levels of detail with textures or vertex colours, seated on the ground.

        Args:
            latent: `[tokens, channels]`.
            options: see GenerateOptions.
            clock: times it.
            prompt: whose words say what things are made of, and how large they are.

        Raises:
            EmptyFieldError: the field has no surface.
        """
        clock = clock or Clock()
        function, mesh, grid = self.surface(latent, options, clock)
        with clock.stage("simplify"):
            chain = build_lods(mesh, options.triangles, shading=options.shading)
            finest = chain.lods[0].mesh
            placement = ground_placement(
                finest, metres_per_unit(finest, prompt, options.height, options.box, options.scale)
            )
        with clock.stage("unwrap"):
            textured = options.texture != "none"
            density = options.texel_density
            laid = unwrap_lods(chain, options.texture, grid.cell, placement.scale, density) if textured else None
        with clock.stage("bake"):
            color = snapped(function.color, options.palette)
            if laid is None:
                return TexturedLods.of(chain.shaded().painted(color).placed(placement))
            baked = bake_lods(laid, grid.values, color, prompt, options.texture_format)
            return baked.placed(placement)

    def function(self, latent: Array) -> ImplicitFunction:
        """The implicit function that a latent `[tokens, channels]` stands for, in the box, +Y up."""
        up = self.bundle.manifest.up
        if isinstance(self.backend, DecodesOnDevice):
            return self.backend.implicit_function(latent, up)
        return ImplicitFunction(self.backend, latent, up=up)

    def surface(self, latent: Array, options: GenerateOptions, clock: Clock | None = None) -> "Decoded":
        """Decode a latent to its surface in the box, as fine as the lattice, and what colours it.

        Raises:
            EmptyFieldError: the field has no surface.
        """
        clock = clock or Clock()
        with clock.stage("decode"):
            function = self.function(latent)
            lattice = DecodeOptions(options.resolution, metric=self.bundle.manifest.metric_field)
            grid = function.decode(lattice)
        with clock.stage("extract"):
            return Decoded(function, clean_surface(grid.values, options.smallest_part), grid)

    def _denoise(self, x: Array, t: Array, condition: Array) -> Array:
        out: Array = self.backend.open("denoiser").run({"x": x, "t": t, "cond": condition})["out"]
        return out

    def sampler(self, options: GenerateOptions) -> SamplerOptions:
        """The bundle's sampler with what the options say otherwise."""
        sampler = self.bundle.manifest.sampler
        if options.sampler is not None:
            sampler = preset_for(options.sampler, sampler)
        return sampler.with_overrides(steps=options.steps, guidance=options.guidance, solver=options.solver)

    def recipe(self, prompt: Prompt, options: GenerateOptions) -> Recipe:
        """What is noted in a prop that is made with these options."""
        sampler, triangles = self.sampler(options), options.triangles
        return Recipe(
            generator=GENERATOR,
            prompt=check_prompt(prompt) if isinstance(prompt, str) else prompt.name,
            seed=options.seed,
            bundle=self.bundle.manifest.name,
            bundle_digest=self.bundle.digest,
            steps=sampler.steps,
            solver=sampler.solver,
            guidance=sampler.guidance,
            resolution=options.resolution,
            triangles=triangles if isinstance(triangles, int) else list(triangles),
            shading=options.shading,
            height=options.height,
            box=None if options.box is None else list(options.box),
            scale=options.scale,
            profile=options.profile,
            collision=options.collision,
            texture=options.texture,
            texture_format=options.texture_format,
            texel_density=options.texel_density,
            palette=list(options.palette) or None,
            license=OUTPUT_LICENSE,
            sampler=options.sampler,
            image=None if isinstance(prompt, str) else prompt.digest,
            pictures=None if isinstance(prompt, str) else [prompt.packed],
        )


class Decoded(NamedTuple):
    """A latent's implicit function, its surface without crumbs, and its field on the lattice that it was taken from."""

    function: ImplicitFunction
    mesh: Mesh
    grid: FieldGrid


OUTPUT_LICENSE = "CC0-1.0"
"""What is made belongs to whoever made it, without conditions."""


def clean_surface(field: Array, smallest_part: float) -> Mesh:
    """The surface of a lattice `[N, N, N]` without crumbs, and without walls that nobody sees.

    Raises:
        EmptyFieldError: the field has no surface.
    """
    return drop_cavities_and_small_components(extract_isosurface(field), smallest_part)
