"""Props from props: find a latent again, build it with other options, vary it, blend two.

A variation puts noise over a latent and takes it away again (SDEdit, Meng et al. 2022): what is settled at higher noise
than that stays, the rest is made anew. A blend lies on the straight line between two latents; half way it is no prop of
anything, so it is taken back to what the denoiser knows in the same manner, the more so the farther it is from both
ends.

An edited prop's recipe holds how it was made, and the recipes (or, without one, the numbers) of what it was made from.
"""

import base64
import binascii
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from propsmith.runtime.arrays import FloatArray
from propsmith.runtime.errors import InputError
from propsmith.runtime.latent_file import check_bundle, read_latent
from propsmith.runtime.model.bundle import Bundle
from propsmith.runtime.model.image import Subject
from propsmith.runtime.model.latent_sampler import SampleRequest
from propsmith.runtime.model.sampler_options import SamplerOptions
from propsmith.runtime.model.text import check_prompt
from propsmith.runtime.options import GenerateOptions, option_values
from propsmith.runtime.pipeline import Pipeline, Prompt
from propsmith.runtime.progress import Clock
from propsmith.runtime.prop import Prop
from propsmith.runtime.recipe import GENERATOR, Recipe, read_recipe, without_pictures
from propsmith.runtime.recipe_pictures import Pictures, check_used, digests_in, find_picture, pictures_of

_SHIFT = 10.0
_DEEPEST = 16  # edits of edits
_INLINE = 2**16  # bytes of a latent without a recipe that a recipe may hold; the compact model's takes 12 KiB


@dataclass(frozen=True, eq=False)
class Source:
    """A latent to start from.

    Attributes:
        latent: float32 `[tokens, channels]`.
        prompt: the words or the picture that it was made for; empty if there were none.
        options: how its prop was built, or the defaults.
        note: what recipes of edits hold of it: its recipe, or the latent itself.
        pictures: those that the note names.
    """

    latent: FloatArray
    prompt: Prompt
    options: GenerateOptions
    note: dict[str, Any]
    pictures: Pictures = field(default_factory=dict)


def noise_level(strength: float) -> float:
    """Share of noise in signal + noise at which a variation of this strength starts.

    Noise hides the detail of a latent at once and its outline last, at nine tenths of noise and more. The levels are
    spread (s = 10 t / (1 + 9 t)) so that half the strength looks like half the change: 0.4 is a noise level of 0.87.

    Raises:
        InputError: the strength isn't over 0 and up to 1.
    """
    if not 0 < strength <= 1:
        raise InputError(f"strength must be over 0 and up to 1, not {strength}")
    return _SHIFT * strength / (1 + (_SHIFT - 1) * strength)


def find_source(
    path: str | Path, pipeline: Pipeline, clock: Clock | None = None, *, pictures: Sequence[Subject] = ()
) -> Source:
    """The latent of a file: read from a .npz, or sampled again as the recipe in a .glb of ours says.

    Args:
        path: the file.
        pipeline: of the bundle that it was made with.
        clock: times the stages.
        pictures: what props were made from whose recipes don't hold their pictures.

    Raises:
        InputError: the file can't be read, holds neither, or was made with another bundle.
    """
    if Path(path).suffix.lower() == ".npz":
        stored = read_latent(path)
        stored.check(pipeline.bundle, str(path))
        if stored.recipe is None:
            source = _bare_source(stored.values, stored.prompt, pipeline.bundle)
            longest = stored.longest
            # A cube that the prop is fitted into gives it its model's longest side.
            return source if longest is None else replace(source, options=GenerateOptions(box=(longest,) * 3))
        return _source(stored.values, stored.recipe, pipeline.bundle, pictures_of(stored.recipe, pictures))
    recipe = read_recipe(path)
    try:
        check_bundle(recipe.bundle, recipe.bundle_digest, pipeline.bundle, str(path))
        known = pictures_of(recipe, pictures)
        return _source(_resampled(recipe, pipeline, clock, known), recipe, pipeline.bundle, known)
    except InputError as error:
        if str(path) in str(error):
            raise
        raise InputError(f"{path}: {error}") from error


def resample(
    recipe: Recipe,
    pipeline: Pipeline,
    clock: Clock | None = None,
    *,
    pictures: Sequence[Subject] = (),
) -> FloatArray:
    """The latent `[tokens, channels]` that a recipe gives.

    Raises:
        InputError: the recipe doesn't hold all that it depends on (an older one's picture, a large latent), or is
            damaged.
    """
    return _resampled(recipe, pipeline, clock, pictures_of(recipe, pictures))


def _resampled(
    recipe: Recipe, pipeline: Pipeline, clock: Clock | None, pictures: Pictures, *, depth: int = 0
) -> FloatArray:
    if depth > _DEEPEST:
        raise InputError(f"the recipe holds edits of edits more than {_DEEPEST} deep")
    if recipe.edit is not None:
        sources = [_resolve(note, pipeline, clock, depth + 1, pictures) for note in _listed(recipe.edit, "sources")]
        return _edited(recipe, _prompt(recipe, pictures), sources, pipeline, clock)
    condition = pipeline.condition(_prompt(recipe, pictures), clock)
    return _sampled(SampleRequest(condition, (recipe.seed,), _sampler(recipe, pipeline)), pipeline, clock)


def _prompt(recipe: Recipe, pictures: Pictures) -> Prompt:
    """The words or the picture that a recipe is for."""
    return recipe.prompt if recipe.image is None else find_picture(recipe, pictures)


def _resolve(note: Any, pipeline: Pipeline, clock: Clock | None, depth: int, pictures: Pictures) -> Source:
    """A source from what a recipe says about it."""
    if isinstance(note, Mapping) and "latent" in note:
        return _bare_source(_unpacked(note, pipeline.bundle), str(note.get("prompt") or ""), pipeline.bundle)
    if isinstance(note, Mapping) and "sha256" in note:
        raise InputError(f"it was made from a latent that its recipe only names ({note['sha256']}): give its own .npz")
    recipe = Recipe.from_dict(note)
    check_bundle(recipe.bundle, recipe.bundle_digest, pipeline.bundle, "what it was made from")
    latent = _resampled(recipe, pipeline, clock, pictures, depth=depth)
    return _source(latent, recipe, pipeline.bundle, pictures)


def _bare_source(latent: FloatArray, prompt: str, bundle: Bundle) -> Source:
    """A latent without a recipe, and the words that stand with it, if any do."""
    note = _packed(latent) | ({"prompt": check_prompt(prompt)} if prompt else {})
    return Source(latent, prompt if "text" in bundle.manifest.capabilities else "", GenerateOptions(), note)


def _source(latent: FloatArray, recipe: Recipe, bundle: Bundle, pictures: Pictures) -> Source:
    note = without_pictures(recipe.to_dict())
    named = {digest: pictures[digest] for digest in digests_in(note) if digest in pictures}
    prompt: Prompt = recipe.prompt if "text" in bundle.manifest.capabilities else ""
    if recipe.image is not None:
        # A latent of before recipes held pictures goes on without one.
        prompt = find_picture(recipe, named) if recipe.image in named else ""
    return Source(latent, prompt, recipe.options(), note, named)


def regenerate(
    path: str | Path, pipeline: Pipeline, clock: Clock | None = None, pictures: Sequence[Subject] = ()
) -> Prop:
    """The very same prop again, as the recipe in its .glb says.

    Args:
        path: a .glb of ours.
        pipeline: of the bundle that it was made with.
        clock: times the stages.
        pictures: those that it was made from, if it was.

    Raises:
        InputError: the file holds no recipe, or another bundle or version made it.
    """
    recipe = read_recipe(path)
    if recipe.generator != GENERATOR:
        raise InputError(f"{path} was made by {recipe.generator}, this is {GENERATOR}: install that version")
    check_bundle(recipe.bundle, recipe.bundle_digest, pipeline.bundle, str(path))
    try:
        known = pictures_of(recipe, pictures)
        check_used(pictures, {digest: known[digest] for digest in digests_in(recipe.to_dict()) if digest in known})
        latent = _resampled(recipe, pipeline, clock, known)
        return pipeline.finish(latent, recipe, clock)
    except InputError as error:
        raise InputError(f"{path}: {error}") from error


def rebuild(
    pipeline: Pipeline,
    source: Source,
    options: GenerateOptions,
    *,
    prompt: str | None = None,
    clock: Clock | None = None,
) -> Prop:
    """The prop of a latent as it is.

    Args:
        pipeline: of the source's bundle.
        source: its latent. With a recipe and unchanged options the prop is the very same again.
        options: how to build it, as for `Pipeline.generate`; how it was sampled should be the source's.
        prompt: what it is, for its size and materials; None takes the source's.
        clock: times the stages.

    Raises:
        EmptyFieldError: the field has no surface.
    """
    own = Recipe.from_dict(source.note) if "generator" in source.note else None
    if own is not None and prompt in (None, own.prompt):
        pictures = [picture.packed for picture in source.pictures.values()] or None
        recipe = replace(own, **option_values(options), generator=GENERATOR, pictures=pictures)
    else:
        edit = {"kind": "build", "sources": [source.note]}
        recipe = _edit_recipe(source.prompt if prompt is None else prompt, edit, [source], options, pipeline)
    return pipeline.finish(source.latent, recipe, clock)


def vary(
    pipeline: Pipeline,
    source: Source,
    strength: float,
    options: GenerateOptions,
    *,
    prompt: str | None = None,
    clock: Clock | None = None,
) -> Prop:
    """A variation of a prop.

    Args:
        pipeline: of the source's bundle.
        source: what to vary.
        strength: over 0 (as good as the same) to 1 (another prop for the same prompt); see `noise_level`.
        options: `seed` tells variations apart; the rest as for `Pipeline.generate`.
        prompt: what to make of it; None takes the source's, and without one the denoiser is led by the source alone.
        clock: times the stages.

    Raises:
        InputError: the strength or an option is out of range.
        EmptyFieldError: the field has no surface.
    """
    noise_level(strength)  # refused before the work
    clock = clock or Clock()
    target = source.prompt if prompt is None else prompt
    edit = {"kind": "vary", "strength": strength, "sources": [source.note]}
    recipe = _edit_recipe(target, edit, [source], options, pipeline)
    return pipeline.finish(_edited(recipe, target, [source], pipeline, clock), recipe, clock)


def check_blend(share: float, refine: float) -> None:
    """Raise InputError unless both are 0 to 1."""
    for name, value in (("share", share), ("refine", refine)):
        if not 0 <= value <= 1:
            raise InputError(f"a blend's {name} must be 0 to 1, not {value}")


def blend(
    pipeline: Pipeline,
    sources: tuple[Source, Source],
    share: float,
    options: GenerateOptions,
    *,
    refine: float = 0.25,
    clock: Clock | None = None,
) -> Prop:
    """A prop between two.

    Args:
        pipeline: of the sources' bundle.
        sources: the two.
        share: of the second, 0 to 1; the ends are the sources themselves.
        options: as for `Pipeline.generate`; the same `seed` for all shares makes them one row.
        refine: strength of the variation that makes a prop of what lies half way; 0 leaves the straight line as it is.
        clock: times the stages.

    Raises:
        InputError: the share, the strength or an option is out of range.
        EmptyFieldError: the field has no surface.
    """
    check_blend(share, refine)
    clock = clock or Clock()
    names = (s.prompt if isinstance(s.prompt, str) else s.prompt.name for s in sources)
    words = " to ".join(dict.fromkeys(name for name in names if name))
    edit = {"kind": "blend", "share": share, "refine": refine, "sources": [s.note for s in sources]}
    recipe = _edit_recipe(words, edit, sources, options, pipeline)
    return pipeline.finish(_edited(recipe, words, list(sources), pipeline, clock), recipe, clock)


def _edit_recipe(
    prompt: Prompt, edit: dict[str, Any], sources: Sequence[Source], options: GenerateOptions, pipeline: Pipeline
) -> Recipe:
    """The recipe of an edit, with every picture that those of its sources name."""
    pictures = {digest: picture.packed for source in sources for digest, picture in source.pictures.items()}
    recipe = replace(pipeline.recipe(prompt or "prop", options), edit=edit, pictures=list(pictures.values()) or None)
    return recipe if prompt else replace(recipe, prompt="")


def _edited(
    recipe: Recipe, prompt: Prompt, sources: list[Source], pipeline: Pipeline, clock: Clock | None
) -> FloatArray:
    """The latent that the recipe's edit makes of these sources, towards a prompt."""
    edit = recipe.edit or {}
    if edit.get("kind") == "build" and len(sources) == 1:
        return sources[0].latent
    if edit.get("kind") == "vary" and len(sources) == 1:
        condition = _condition(prompt, pipeline, clock)
        return _denoised(sources[0].latent, condition, _share(edit, "strength"), recipe, pipeline, clock)
    if edit.get("kind") == "blend" and len(sources) == 2:
        share, refine = np.float32(_share(edit, "share")), _share(edit, "refine")
        latent = sources[0].latent * (1 - share) + sources[1].latent * share
        strength = float(refine * 4 * share * (1 - share))
        if strength <= 0:
            return latent
        first, second = (_condition(s.prompt, pipeline, clock) for s in sources)
        return _denoised(latent, _mixed(first, second, share), strength, recipe, pipeline, clock)
    raise InputError(f"its recipe holds an edit of an unknown kind: {str(edit.get('kind'))!r:.40}")


def _denoised(
    latent: FloatArray, condition: FloatArray, strength: float, recipe: Recipe, pipeline: Pipeline, clock: Clock | None
) -> FloatArray:
    request = SampleRequest(condition, (recipe.seed,), _sampler(recipe, pipeline), latent[None], noise_level(strength))
    return _sampled(request, pipeline, clock)


def _sampled(request: SampleRequest, pipeline: Pipeline, clock: Clock | None) -> FloatArray:
    latent: FloatArray = pipeline.sample(request, clock)[0]
    return latent


def _sampler(recipe: Recipe, pipeline: Pipeline) -> SamplerOptions:
    return pipeline.sampler_options(recipe.options())


def _condition(prompt: Prompt, pipeline: Pipeline, clock: Clock | None) -> FloatArray:
    return pipeline.condition(prompt, clock) if prompt else pipeline.uncond[None]


def _mixed(first: FloatArray, second: FloatArray, share: np.float32) -> FloatArray:
    """Between two conditions `[1, ...]`; vectors keep the length in between, as the denoiser knows no shorter ones."""
    mixed = first * (1 - share) + second * share
    if mixed.ndim > 2:
        return mixed
    a, b, c = (float(np.linalg.norm(x)) for x in (first, second, mixed))
    return np.asarray(mixed * ((a * (1 - share) + b * share) / max(c, 1e-6)), np.float32)


def _packed(latent: FloatArray) -> dict[str, Any]:
    """A latent as a recipe may hold it: its numbers if they are few, else only their digest."""
    data = np.ascontiguousarray(latent, "<f4").tobytes()
    if len(data) > _INLINE:
        return {"sha256": hashlib.sha256(data).hexdigest()}
    return {"latent": base64.b64encode(data).decode("ascii")}


def _unpacked(note: Mapping[str, Any], bundle: Bundle) -> FloatArray:
    try:
        data = base64.b64decode(note["latent"], validate=True)
        return np.frombuffer(data, "<f4").reshape(bundle.manifest.latent_shape).astype(np.float32)
    except (TypeError, ValueError, binascii.Error) as error:
        raise InputError(f"its recipe holds a damaged latent ({error})") from error


def _listed(edit: Mapping[str, Any], name: str) -> list[Any]:
    value = edit.get(name)
    if not isinstance(value, list):
        raise InputError(f"its recipe's edit holds no list {name!r}")
    return value


def _share(edit: Mapping[str, Any], name: str) -> float:
    value = edit.get(name)
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= 1:
        raise InputError(f"its recipe's edit has {value!r:.40} as {name!r}, which must be a number from 0 to 1")
    return float(value)
