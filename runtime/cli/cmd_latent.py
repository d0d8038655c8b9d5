"""`propsmith encode`, `vary`, `blend` and `render`: what is done with latents."""

import json
import sys
import time
from collections.abc import Callable
from itertools import zip_longest
from pathlib import Path
from typing import Any, Literal

import click

from propsmith.runtime.cli import shared
from propsmith.runtime.cli.command import verbose_option
from propsmith.runtime.cli.shared import PATH
from propsmith.runtime.errors import BundleError, InputError
from propsmith.runtime.model.bundle import Bundle
from propsmith.runtime.model.image import Subject, load_subject
from propsmith.runtime.model.text import MAX_PROMPT, check_prompt
from propsmith.runtime.options import GenerateOptions
from propsmith.runtime.pipeline import Pipeline
from propsmith.runtime.progress import Clock, OnProgress
from propsmith.runtime.prompt.noun import words_of_name
from propsmith.runtime.prop import Prop
from propsmith.runtime.recipe_pictures import check_used

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


_images_option = click.option(
    "--image", "images", type=_FILE, multiple=True, help="What a source was made from, if its file doesn't hold it."
)
_masks_option = click.option(
    "--mask", "masks", type=_FILE, multiple=True, help="Its mask, if it had one: one for each --image."
)


@click.command()
@click.argument("model", type=_FILE)
@click.option("-o", "--output", type=PATH, help="The latent (.npz).  [default: named after the model]")
@click.option("--up", type=click.Choice(["y", "z"]), default="y", show_default=True, help="Which axis points up.")
@click.option(
    "--prompt", help="What MODEL is, for what is made of it.  [default: its file's name, such as wooden_chair]"
)
@click.option("--preview", type=PATH, help="Also write a picture of the model and what was made of it (.png).")
@click.option("--encoder", help="Bundle with the 3D encoder.  [default: the bundle itself, or BUNDLE-encoder]")
@shared.bundle_option
@shared.backend_option
@shared.force_option
@shared.json_option
@verbose_option
def encode(
    model: Path,
    output: Path | None,
    up: Literal["y", "z"],
    prompt: str | None,
    preview: Path | None,
    encoder: str | None,
    bundle: str,
    backend: str,
    force: bool,
    as_json: bool,
) -> None:
    """Make the latent that stands for MODEL (.glb, .gltf, .obj, .ply, .stl), decode it again and say what was lost.

    What is made of it gets the size of a glTF model, whose unit is the metre; else the usual size of its words.

    \b
    Examples:
      propsmith encode barrel.obj -o barrel.npz --preview check.png
      propsmith encode scan.ply --prompt "wooden barrel" -o barrel.npz
      propsmith vary barrel.npz --count 6
    """
    from propsmith.runtime.encode.encode_model import Encoder, check_encoder, reconstruct
    from propsmith.runtime.encode.model_file import longest_side, read_model
    from propsmith.runtime.files import write_atomic
    from propsmith.runtime.latent_file import Latent

    words = None if prompt is None else check_prompt(prompt)
    target = output or Path(f"{model.stem}.npz")
    shared.check_target(target, ".npz", force=force)
    if preview is not None:
        shared.check_target(preview, ".png", force=force)
    pipeline = Pipeline.load(bundle, backend=backend)
    pipeline.bundle.require_decoder()
    source = _encoder_pipeline(encoder, bundle, backend, pipeline)
    check_encoder(source.bundle, pipeline)
    shape = read_model(model, up)
    for note in shape.notes:
        click.echo(f"{model}: {note}", err=True)
    words = _named(model, pipeline) if words is None else words
    encoded = Encoder(source.bundle, source.backend).encode(shape)
    found = reconstruct(encoded, pipeline)
    if preview is not None:
        write_atomic(preview, _side_by_side(shape.painted(), found.mesh))
    name, digest = pipeline.bundle.manifest.name, pipeline.bundle.digest
    place, longest = encoded.placement, longest_side(model, shape)
    latent = Latent(encoded.latent, name, digest, placement=place, prompt=words, longest=longest)
    write_atomic(target, latent.to_npz())
    _tell_encoded(target, latent, found.distance, found.color_error, as_json=as_json)


def _named(model: Path, pipeline: Pipeline) -> str:
    """What a model is, after its file's name; empty if that says nothing the model knows."""
    words = words_of_name(model.stem)
    prompt = " ".join(words)[:MAX_PROMPT].strip()
    text = pipeline.text if "text" in pipeline.bundle.manifest.capabilities else None
    if prompt and (text is None or any(map(text.knows, words))):
        for unknown in pipeline.unknown_words(prompt) if text else ():
            click.echo(f"note: {unknown}; --prompt names it otherwise", err=True)
        return prompt
    click.echo(f"note: the name {model.stem} says nothing that the model knows: --prompt gives words", err=True)
    return ""


def _tell_encoded(file: Path, latent: Any, distance: float, color_error: float, *, as_json: bool) -> None:
    if as_json:
        facts = {"file": str(file), "distance": round(distance, 6), "color_error": round(color_error, 5)}
        click.echo(json.dumps(facts | {"prompt": latent.prompt, "longest": latent.longest}, indent=1))
        return
    size = "" if latent.longest is None else f"; its longest side {latent.longest:.3g} m"
    click.echo(
        f"{file}: the surface is off by {distance:.2%} of the model's diagonal in the mean, "
        f"colours by {color_error:.1%}" + (f"; kept as {latent.prompt!r}" if latent.prompt else "") + size
    )


def _encoder_pipeline(encoder: str | None, bundle: str, backend: str, pipeline: Pipeline) -> Pipeline:
    """Where the encoder is: named, in the bundle itself, or in the one called after it.

    Raises:
        BundleError: there is none.
    """
    if encoder is not None:
        return Pipeline.load(encoder, backend=backend)
    if "encode" in pipeline.bundle.manifest.capabilities:
        return pipeline
    try:
        found = Bundle.load(f"{bundle}-encoder")
    except BundleError as error:
        name = pipeline.bundle.manifest.name
        released = (pipeline.bundle.manifest.config.get("decoder") or {}).get("kind") == "generated_mlp"
        way_out = " (of the released files only transmitter.pt holds it: export it with that)" if released else ""
        raise BundleError(
            f"bundle {name} has no 3D encoder, and there is no bundle {bundle}-encoder: give one by --encoder{way_out}"
        ) from error
    return Pipeline.load(found.path, backend=backend)


def _side_by_side(*meshes: Any) -> bytes:
    from propsmith.runtime.render.contact_sheet import contact_sheet, encode_png
    from propsmith.runtime.render.preview import render

    return encode_png(contact_sheet([render(mesh, 384) for mesh in meshes], ["model", "decoded again"]))


@click.command()
@click.argument("source", type=_FILE)
@click.option("--strength", type=float, default=0.4, show_default=True, help="How far to go: over 0, up to 1.")
@click.option("--count", type=click.IntRange(1, shared.MAX_COUNT), default=6, show_default=True, help="How many.")
@click.option("--seed", type=int, default=0, show_default=True, help="Of the first; the others count up.")
@click.option("--prompt", help="What to make of it.  [default: what SOURCE was made for]")
@click.option("-o", "--output", type=PATH, help="The .glb, numbered if several.  [default: SOURCE_varied.glb]")
@shared.prop_options(*shared.SAMPLING, default_text="the source's")
@_images_option
@_masks_option
@shared.prop_options(*shared.BUILDING, default_text="the source's")
@shared.bundle_option
@shared.backend_option
@shared.latent_option
@shared.preview_option
@shared.force_option
@shared.json_option
@verbose_option
def vary(source: Path, strength: float, count: int, seed: int, prompt: str | None, **choices: Any) -> None:
    """Make variations of SOURCE: a .glb that Propsmith made, or a latent (.npz).

    Half the --strength looks like half the change: 0.4 sets out from 87 % noise, since less leaves a prop as it is.

    \b
    Examples:
      propsmith vary barrel.glb --count 6
      propsmith vary barrel.glb --strength 0.7 --prompt "rusty metal barrel"
    """
    from propsmith.runtime import edit

    edit.noise_level(strength)  # refused before the work, as are prompt and options
    prompt = None if prompt is None else check_prompt(prompt)
    shared.options_over(GenerateOptions(), seed, choices)

    def make(pipeline: Pipeline, on_progress: OnProgress, index: int, _share: float) -> Prop:
        options = shared.options_over(base.options, seed + index, choices)
        return edit.vary(pipeline, base, strength, options, prompt=prompt, clock=Clock(on_progress))

    files = _files(choices, Path(f"{source.stem}_varied.glb"), count)
    pictures = _pictures(choices)
    pipeline = Pipeline.load(choices["bundle"], backend=choices["backend"])
    base = edit.find_source(source, pipeline, pictures=pictures)
    check_used(pictures, base.pictures)
    if prompt is None and not base.prompt:
        click.echo(f"note: {source} says no words: varied without; --prompt gives some", err=True)
    words = base.prompt if prompt is None else prompt
    for unknown in pipeline.unknown_words(words) if isinstance(words, str) and words else ():
        click.echo(f"note: {unknown}", err=True)
    _make_all(make, pipeline, files, choices, f"variations of {source.name}")


@click.command()
@click.argument("first", type=_FILE)
@click.argument("second", type=_FILE)
@click.option(
    "--steps", "count", type=click.IntRange(2, 100), default=5, show_default=True, help="Props, with the ends."
)
@click.option(
    "--refine",
    type=float,
    default=0.25,
    show_default=True,
    help="How far to go from the straight line between: 0 to 1.",
)
@click.option("--seed", type=int, default=0, show_default=True, help="Of what --refine puts in.")
@click.option("-o", "--output", type=PATH, default=Path("blend.glb"), show_default=True, help="The .glb, numbered.")
@_images_option
@_masks_option
@shared.prop_options(*shared.BUILDING, default_text="the source's")
@shared.bundle_option
@shared.backend_option
@shared.latent_option
@shared.preview_option
@shared.force_option
@shared.json_option
@verbose_option
def blend(first: Path, second: Path, count: int, refine: float, seed: int, **choices: Any) -> None:
    """Make a row of props from FIRST to SECOND, each a .glb that Propsmith made or a latent (.npz).

    \b
    Example:
      propsmith blend barrel.glb crate.glb --steps 5 -o blend.glb
    """
    from propsmith.runtime import edit

    edit.check_blend(0, refine)  # refused before the work, as are the options
    shared.options_over(GenerateOptions(), seed, choices)

    def make(pipeline: Pipeline, on_progress: OnProgress, _index: int, share: float) -> Prop:
        options = shared.options_over(ends[0].options, seed, choices)
        return edit.blend(pipeline, ends, share, options, refine=refine, clock=Clock(on_progress))

    files = _files(choices, Path("blend.glb"), count)
    pictures = _pictures(choices)
    pipeline = Pipeline.load(choices["bundle"], backend=choices["backend"])
    ends = (
        edit.find_source(first, pipeline, pictures=pictures),
        edit.find_source(second, pipeline, pictures=pictures),
    )
    check_used(pictures, {**ends[0].pictures, **ends[1].pictures})
    _make_all(make, pipeline, files, choices, f"{first.stem} to {second.stem}")


def _pictures(choices: dict[str, Any]) -> list[Subject]:
    """What --image and --mask give."""
    images, masks = choices["images"], choices["masks"]
    if masks and len(masks) != len(images):
        raise InputError(f"--mask goes with --image: {len(masks)} masks for {len(images)} pictures")
    return [load_subject(image, mask) for image, mask in zip_longest(images, masks)]


def _files(choices: dict[str, Any], default: Path, count: int) -> list[dict[str, Path]]:
    glb, latent, preview = (choices[name] for name in ("output", "latent", "preview"))
    return shared.output_files(glb or default, latent, preview, count, force=choices["force"])


def _make_all(
    make: Callable[[Pipeline, OnProgress, int, float], Prop],
    pipeline: Pipeline,
    files: list[dict[str, Path]],
    choices: dict[str, Any],
    label: str,
) -> None:
    """Make and write every prop; `make` gets its number from 0 on, and what share of the way that is."""
    started = time.perf_counter()
    assets = []
    with shared.progress_bar(len(files), label, hidden=choices["as_json"]) as on_progress:
        for i, made in enumerate(files):
            prop = make(pipeline, on_progress, i, i / max(1, len(files) - 1))
            shared.write_files(prop, made)
            assets.append(shared.asset_report(prop, made))
    shared.print_assets(assets, time.perf_counter() - started, as_json=choices["as_json"])


@click.command()
@click.argument("source", type=_FILE)
@click.option(
    "--mode",
    type=click.Choice(["nerf", "mesh"]),
    default="nerf",
    show_default=True,
    help="Along rays through the radiance field, or the surface's mesh.",
)
@click.option("-o", "--output", type=PATH, help="The animated picture (.webp).  [default: named after SOURCE]")
@click.option("--frames", type=int, default=24, show_default=True, help="Pictures in one turn.")
@click.option("--size", type=int, default=128, show_default=True, help="Pixels a side.")
@click.option("--seconds", type=float, default=3.0, show_default=True, help="How long a turn takes.")
@click.option("--pitch", type=float, default=20.0, show_default=True, help="Degrees that the camera looks down.")
@shared.bundle_option
@shared.backend_option
@shared.force_option
@verbose_option
def render(
    source: Path,
    mode: str,
    output: Path | None,
    seconds: float,
    bundle: str,
    backend: str,
    force: bool,
    **choices: Any,
) -> None:
    """Render SOURCE turning on the spot: a latent (.npz), or a .glb (with --mode mesh, of anybody's).

    \b
    Examples:
      propsmith render barrel.glb --mode mesh -o turntable.webp
      propsmith render barrel.npz --mode nerf --frames 36
    """
    from propsmith.runtime.files import write_atomic
    from propsmith.runtime.render.turntable import TurntableOptions, encode_webp, mesh_frames, nerf_frames

    options = TurntableOptions(**choices)
    target = output or Path(f"{source.stem}.webp")
    shared.check_target(target, ".webp", force=force)
    started = time.perf_counter()
    if mode == "mesh":
        mesh, skin = _surface(source, bundle, backend)
        frames = mesh_frames(mesh, options, skin)
    else:
        radiance, sampling = _radiance(source, bundle, backend)
        frames = nerf_frames(radiance, sampling, options)
    with click.progressbar(frames, length=options.frames, label=source.name[:40], file=sys.stderr) as bar:
        pictures = list(bar)
    write_atomic(target, encode_webp(pictures, seconds))
    click.echo(f"{target}: {options.frames} frames in {time.perf_counter() - started:.1f} s")


def _surface(source: Path, bundle: str, backend: str) -> Any:
    """The finest mesh of a .glb and its textures, or a latent's surface with its colors and None."""
    from propsmith.runtime.edit import find_source
    from propsmith.runtime.geometry.mesh import paint
    from propsmith.runtime.geometry.normals import shade
    from propsmith.runtime.gltf.glb_reader import read_glb

    if source.suffix.lower() != ".npz":
        asset = read_glb(source)
        return asset.lods[0], asset.skins[0]
    pipeline = Pipeline.load(bundle, backend=backend)
    found = find_source(source, pipeline)
    function, mesh, _ = pipeline.surface(found.latent, found.options)
    return shade(paint(mesh, function.color), "smooth"), None


def _radiance(source: Path, bundle: str, backend: str) -> Any:
    """A latent's radiance, and how to sample it."""
    from propsmith.runtime.edit import find_source
    from propsmith.runtime.render.radiance import build_radiance

    pipeline = Pipeline.load(bundle, backend=backend)
    function = pipeline.function(find_source(source, pipeline).latent)
    return build_radiance(function, pipeline.bundle.graph("query").outputs)
