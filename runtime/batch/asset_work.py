"""What a worker does: samples a batch of latents, and builds an asset of one and writes its files."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from propsmith.runtime.arrays import FloatArray
from propsmith.runtime.batch.level_file import LevelEntry, Style
from propsmith.runtime.batch.plan import Asset
from propsmith.runtime.batch.store import Store
from propsmith.runtime.edit import resample
from propsmith.runtime.errors import EmptyFieldError, GltfError
from propsmith.runtime.gltf.document import parse_document
from propsmith.runtime.gltf.glb_reader import RECIPE, find_recipe
from propsmith.runtime.model.image import load_subject
from propsmith.runtime.model.latent_sampler import SampleRequest
from propsmith.runtime.options import GenerateOptions
from propsmith.runtime.pipeline import Pipeline
from propsmith.runtime.progress import Clock
from propsmith.runtime.prop import Prop
from propsmith.runtime.recipe import Recipe, without_pictures
from propsmith.runtime.render.contact_sheet import encode_png

log = logging.getLogger(__name__)

AssetRecord = dict[str, Any]
"""What is known of a finished asset: its key, its recipe, its files' hashes and sizes, its LODs' triangles, seconds."""

THUMBNAIL = 256
"""Pixels a side."""


@dataclass(frozen=True)
class WorkOptions:
    """What all workers of a run share; it travels to them."""

    bundle: str
    store: Store
    style: Style
    backend: str = "auto"
    threads: int | None = None
    steps: int | None = None
    resolution: int = GenerateOptions.resolution
    attempts: int = GenerateOptions.attempts
    """How many seeds are tried, counting up, where a field has no surface."""


def glb_name(asset: str) -> str:
    """Where an asset's model is."""
    return f"assets/{asset}.glb"


def thumbnail_name(asset: str) -> str:
    """Where an asset's picture is."""
    return f"thumbnails/{asset}.png"


def record_name(asset: str) -> str:
    """Where an asset's record is; it is written last, and makes the asset finished."""
    return f"records/{asset}.json"


class Sampled(NamedTuple):
    """What building begins with: a latent `[tokens, channels]`, and the seconds of the stages that led to it."""

    latent: FloatArray
    seconds: dict[str, float]


class AssetWorker:
    """Samples and builds assets with the options of a run."""

    def __init__(self, options: WorkOptions) -> None:
        self.options = options
        self.pipeline = Pipeline.load(options.bundle, backend=options.backend, threads=options.threads)

    def sample(self, batch: Sequence[Asset]) -> list[Sampled]:
        """Sample a batch: originals in one go, which share its time; variations each from its parent."""
        if batch[0].parent is not None:
            return [self._varied(asset) for asset in batch]
        clock = Clock()
        conditions = np.concatenate([self.pipeline.condition(_prompt(asset.entry), clock) for asset in batch])
        sampling = self.pipeline.sampler_options(self.generate_options(batch[0]))
        request = SampleRequest(conditions, tuple(asset.seed for asset in batch), sampling)
        latents = self.pipeline.sample(request, clock)
        seconds = {stage: spent / len(batch) for stage, spent in clock.seconds.items()}
        return [Sampled(latent, dict(seconds)) for latent in latents]

    def _varied(self, asset: Asset) -> Sampled:
        clock = Clock()
        with clock.stage("sample"):
            latent = resample(self.recipe(asset), self.pipeline)
        return Sampled(latent, clock.seconds)

    def sample_request(self, request: SampleRequest) -> FloatArray:
        """Sample for a pipeline in another process; see LatentSampler."""
        return self.pipeline.sampler(request)

    def build(self, asset: Asset, sampled: Sampled) -> AssetRecord:
        """Make an asset's files, its record last.

        Raises:
            EmptyFieldError: no seed that was tried gave a surface.
            InputError: a file can't be written.
        """
        clock = Clock(seconds=dict(sampled.seconds))
        prop = self._finished(asset, sampled.latent, clock)
        with clock.stage("hulls"):
            _ = prop.hulls  # the file takes them from there
        with clock.stage("write"):
            glb = prop.to_glb()
        with clock.stage("thumbnail"):
            picture = encode_png(prop.preview(THUMBNAIL))
        files = {glb_name(asset.name): glb, thumbnail_name(asset.name): picture}
        low, high = prop.lods.lods[0].mesh.bounds.tolist()
        record: AssetRecord = {
            "name": asset.name,
            "key": self.key(asset),
            "files": {name: file_facts(data) for name, data in files.items()},
            "texture": None if prop.lods.textures is None else len(prop.lods.textures.base_color),
            "triangles": [len(lod.mesh.faces) for lod in prop.lods.lods],
            "bounds": [[float(f"{x:.6g}") for x in corner] for corner in (low, high)],
            "recipe": without_pictures(prop.recipe.to_dict()),
            "seconds": {stage: round(spent, 4) for stage, spent in clock.seconds.items()},
        }
        if prop.notes:
            record["notes"] = list(prop.notes)
        for name, data in files.items():
            self.options.store.write(name, data)
        self.options.store.write(record_name(asset.name), json.dumps(record, indent=1).encode())
        return record

    def _finished(self, asset: Asset, latent: FloatArray, clock: Clock) -> Prop:
        """The prop of the first seed, counting up, that gives a surface."""
        for attempt in range(self.options.attempts):
            tried = replace(asset, seed=asset.seed + attempt)
            if attempt:
                (resampled,) = self.sample([tried])
                latent = resampled.latent
            try:
                return self.pipeline.finish(latent, self.recipe(tried), clock)
            except EmptyFieldError:
                log.info("%s: seed %d gave no surface", asset.name, tried.seed)
        raise EmptyFieldError(f"no surface with seeds {asset.seed} to {tried.seed}: give the entry another seed")

    def generate_options(self, asset: Asset) -> GenerateOptions:
        """How the asset is built."""
        return asset_options(asset, self.options.style, self.options.steps, self.options.resolution)

    def recipe(self, asset: Asset) -> Recipe:
        """Everything that the asset depends on."""
        options = self.generate_options(asset)
        recipe = self.pipeline.recipe(_prompt(asset.entry), options)
        if asset.parent_seed is None:
            return recipe
        parent = self.pipeline.recipe(_prompt(asset.entry), replace(options, seed=asset.parent_seed))
        edit = {"kind": "vary", "strength": asset.entry.strength, "sources": [without_pictures(parent.to_dict())]}
        return replace(recipe, edit=edit)

    def made(self, asset: Asset, glb: bytes) -> bool:
        """Whether a file is this asset's model, of one of the seeds that are tried: it holds the recipe."""
        try:
            found = find_recipe(parse_document(glb))
        except GltfError:
            return False
        if found is None:
            return False
        seeds = range(asset.seed, asset.seed + self.options.attempts)
        expected = (self.recipe(replace(asset, seed=seed)).to_dict() for seed in seeds)
        return _as_in_glb(found[RECIPE]) in map(_as_in_glb, expected)

    def key(self, asset: Asset) -> str:
        """A digest of all that the asset's files depend on: one finished with this key needn't be made again."""
        facts = [without_pictures(self.recipe(asset).to_dict()), asdict(self.options.style), THUMBNAIL]
        return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def asset_options(asset: Asset, style: Style, steps: int | None, resolution: int) -> GenerateOptions:
    """How an asset of a level of this style is built."""
    chosen = {
        "triangles": 4 if asset.entry.triangles is None else (asset.entry.triangles,),
        "seed": asset.seed,
        "steps": steps,
        "resolution": resolution,
    }
    return GenerateOptions(**style.options() | asset.entry.options() | chosen)


def file_facts(data: bytes) -> dict[str, Any]:
    """A file's size and hash."""
    return {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def _as_in_glb(recipe: Mapping[str, Any]) -> Any:
    """A recipe without its pictures, and as a .glb holds it: without nulls and empty texts."""

    def filled(value: Any) -> Any:
        if isinstance(value, Mapping):
            return {name: filled(item) for name, item in value.items() if item is not None and item != ""}
        return list(map(filled, value)) if isinstance(value, list | tuple) else value

    return filled(without_pictures(recipe))


def _prompt(entry: LevelEntry) -> Any:
    return entry.prompt if entry.image is None else load_subject(entry.image)
