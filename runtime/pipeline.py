"""From a prompt to a game-ready prop: condition, sample, decode, extract, simplify, unwrap, bake, write."""

import logging
from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from propsmith.runtime.arrays import FloatArray
from propsmith.runtime.backends.backend_kinds import AUTO, BackendOptions
from propsmith.runtime.backends.choose import choose_backend
from propsmith.runtime.errors import EmptyFieldError
from propsmith.runtime.geometry.isosurface import extract_isosurface
from propsmith.runtime.geometry.lattice import DecodeOptions, FieldGrid
from propsmith.runtime.geometry.lod.lods import build_lods
from propsmith.runtime.geometry.mesh import (
    Mesh,
    Placement,
    drop_cavities_and_small_components,
    ground_placement,
)
from propsmith.runtime.model.backend import Backend
from propsmith.runtime.model.bundle import DEFAULT, Bundle
from propsmith.runtime.model.decode import ImplicitFunction
from propsmith.runtime.model.device_backend import DecodesOnDevice
from propsmith.runtime.model.image import ImageCondition, Subject
from propsmith.runtime.model.latent_sampler import BackendSampler, LatentSampler, SampleRequest
from propsmith.runtime.model.sampler_options import SamplerOptions
from propsmith.runtime.model.sampler_presets import preset_for
from propsmith.runtime.model.text import TextCondition, UnknownWord, check_prompt
from propsmith.runtime.options import GenerateOptions as GenerateOptions
from propsmith.runtime.options import option_values
from propsmith.runtime.progress import Clock, OnProgress
from propsmith.runtime.prompt.sizes import metres_per_unit
from propsmith.runtime.prop import Prop
from propsmith.runtime.recipe import GENERATOR, Recipe
from propsmith.runtime.texture.snap_colors import snapped
from propsmith.runtime.texture.textured_lods import TexturedLods
from propsmith.runtime.texture.texturing import bake_lods, unwrap_lods

log = logging.getLogger(__name__)

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


class Decoded(NamedTuple):
    """A latent's implicit function, its surface without small components, and its field on the surface's lattice."""

    function: ImplicitFunction
    mesh: Mesh
    grid: FieldGrid


OnSurface = Callable[[Decoded], None]


class Pipeline:
    """A bundle on a backend, its sessions opened when they are first needed and reused for every prop.

    Args:
        bundle: the model.
        backend: runs the bundle's graphs.
        sampler: samples the latents; None samples them on the backend.
        on_surface: called with what `surface` is about to return, before the prop is built from it.
    """

    def __init__(
        self,
        bundle: Bundle,
        backend: Backend,
        *,
        sampler: LatentSampler | None = None,
        on_surface: OnSurface | None = None,
    ) -> None:
        self.bundle = bundle
        self.backend = backend
        self.sampler = sampler or BackendSampler(bundle, backend)
        self.on_surface = on_surface

    @classmethod
    def load(cls, bundle: str | Path = DEFAULT, *, backend: str = AUTO, threads: int | None = None) -> "Pipeline":
        """Open a bundle: the embedded one, another by its folder.

        Args:
            bundle: its name or folder.
            backend: what runs it: `auto` for the fastest that works here, or one of `backend_kinds.NAMES`.
            threads: worker threads, on the CPU.

        Raises:
            BundleError: it is missing or corrupt.
            InputError: there is no backend of this name.
            BackendError: this backend can't run it here.
        """
        opened = Bundle.load(bundle)
        return cls(opened, choose_backend(opened, backend, BackendOptions(threads=threads)))

    @cached_property
    def uncond(self) -> FloatArray:
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
        """Words of the prompt that the model was not trained on, each with the nearest it knows."""
        return self.text.unknown_words(prompt)

    def generate(
        self,
        prompt: Prompt,
        options: GenerateOptions | None = None,
        *,
        on_progress: OnProgress | None = None,
        **choices: Any,
    ) -> Prop:
        """Make a prop: condition, sample, then `build`: decode, extract, simplify, unwrap, bake.

        Args:
            prompt: a few words, such as "wooden barrel"; or a picture of it
                (`propsmith.runtime.model.image.load_subject`), for bundles that can look at pictures.
            options: see GenerateOptions; or give its fields as keyword arguments: `generate("barrel", seed=1)`.
            on_progress: called with (stage, share of that stage done); what it raises ends the work.
            choices: fields of GenerateOptions.

        Raises:
            InputError: the prompt or an option is out of range; the text says how.
            BundleError: the bundle can't be conditioned on this.
            EmptyFieldError: no seed that was tried gave a surface.
        """
        options = options or GenerateOptions(**choices)
        self.bundle.require_decoder()  # before the work
        clock = Clock(on_progress)
        recipe = self.recipe(prompt, options)
        condition, sampling = self.condition(prompt, clock), self.sampler_options(options)
        for seed in range(options.seed, options.seed + options.attempts):
            (latent,) = self.sample(SampleRequest(condition, (seed,), sampling), clock)
            try:
                return self.finish(latent, replace(recipe, seed=seed), clock)
            except EmptyFieldError as error:
                log.warning("seed %d gave no surface (%s); trying the next", seed, error)
        raise EmptyFieldError(
            f"no surface for {recipe.prompt!r} with seeds {options.seed} to {seed}: "
            "try another seed, or lower --guidance"
        )

    def condition(self, prompt: Prompt, clock: Clock | None = None) -> FloatArray:
        """What the denoiser is conditioned on, `[1, ...]`: a prompt's or a picture's embedding."""
        with (clock or Clock()).stage("condition"):
            if isinstance(prompt, str):
                embedding, narrowed = self.text.encode_prompt(check_prompt(prompt))
                if narrowed is not None:
                    log.info("%r is kept to %r, which it would lose", prompt, narrowed)
                return embedding
            return self.image.encode([prompt])

    def sample(self, request: SampleRequest, clock: Clock | None = None) -> FloatArray:
        """Sample the latents `[B, tokens, channels]` of a request.

        Raises:
            InputError: more than the bundle's graphs take at once.
        """
        clock = clock or Clock()
        with clock.stage("sample"):
            return self.sampler(request, clock.steps("sample"))

    def finish(self, latent: FloatArray, recipe: Recipe, clock: Clock | None = None) -> Prop:
        """Build the prop of a latent that this recipe gives, with the recipe's options.

        Raises:
            EmptyFieldError: the field has no surface.
        """
        clock = clock or Clock()
        lods = self.build(latent, recipe.options(), clock, recipe.prompt)
        has_words = recipe.image is None and "text" in self.bundle.manifest.capabilities
        notes = tuple(map(str, self.unknown_words(recipe.prompt))) if has_words else ()
        return Prop(lods, latent, recipe, clock.seconds, notes)

    def build(
        self, latent: FloatArray, options: GenerateOptions, clock: Clock | None = None, prompt: str = ""
    ) -> TexturedLods:
        """Decode a latent into levels of detail, seated on the ground, in metres; see `build_in_box`."""
        lods, placement = self.build_in_box(latent, options, clock, prompt)
        return lods.placed(placement)

    def build_in_box(
        self, latent: FloatArray, options: GenerateOptions, clock: Clock | None = None, prompt: str = ""
    ) -> tuple[TexturedLods, Placement]:
        """Decode a latent into levels of detail with textures or vertex colors, and say where they are to be placed.

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
            unwrapped = unwrap_lods(chain, options.texture, grid.cell, placement.scale, density) if textured else None
        with clock.stage("bake"):
            color = snapped(function.color, options.palette)
            if unwrapped is None:
                return TexturedLods.of(chain.shaded().painted(color)), placement
            return bake_lods(unwrapped, grid.values, color, prompt, options.texture_format), placement

    def function(self, latent: FloatArray) -> ImplicitFunction:
        """The implicit function that a latent `[tokens, channels]` stands for, in the box, +Y up."""
        up = self.bundle.manifest.up
        if isinstance(self.backend, DecodesOnDevice):
            return self.backend.implicit_function(latent, up)
        return ImplicitFunction(self.backend, latent, up=up)

    def surface(self, latent: FloatArray, options: GenerateOptions, clock: Clock | None = None) -> Decoded:
        """Decode a latent to its surface in the box, as fine as the lattice, and what colors it.

        Raises:
            EmptyFieldError: the field has no surface.
        """
        clock = clock or Clock()
        with clock.stage("decode"):
            function = self.function(latent)
            lattice = DecodeOptions(options.resolution, metric=self.bundle.manifest.metric_field)
            grid = function.decode(lattice)
        with clock.stage("extract"):
            decoded = Decoded(function, clean_surface(grid.values, options.smallest_part), grid)
        if self.on_surface is not None:
            self.on_surface(decoded)
        return decoded

    def sampler_options(self, options: GenerateOptions) -> SamplerOptions:
        """The bundle's sampler with the options' overrides."""
        sampler = self.bundle.manifest.sampler
        if options.sampler is not None:
            sampler = preset_for(options.sampler, sampler)
        return sampler.with_overrides(steps=options.steps, guidance=options.guidance, solver=options.solver)

    def recipe(self, prompt: Prompt, options: GenerateOptions) -> Recipe:
        """The recipe of a prop that is made with these options."""
        sampling = self.sampler_options(options)
        resolved = {"steps": sampling.steps, "solver": sampling.solver, "guidance": sampling.guidance}
        return Recipe(
            **(option_values(options) | resolved),
            generator=GENERATOR,
            prompt=check_prompt(prompt) if isinstance(prompt, str) else prompt.name,
            bundle=self.bundle.manifest.name,
            bundle_digest=self.bundle.digest,
            license=OUTPUT_LICENSE,
            image=None if isinstance(prompt, str) else prompt.digest,
            pictures=None if isinstance(prompt, str) else [prompt.packed],
        )


OUTPUT_LICENSE = "CC0-1.0"
"""What is made belongs to whoever made it, without conditions."""


def clean_surface(field: FloatArray, smallest_part: float) -> Mesh:
    """The surface of a lattice `[N, N, N]` without small components, and without walls that nobody sees.

    Raises:
        EmptyFieldError: the field has no surface.
    """
    return drop_cavities_and_small_components(extract_isosurface(field), smallest_part)
