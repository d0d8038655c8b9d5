"""Makes what is judged: samples and reconstructions, their pictures, and the figures of each prop by itself."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np

from propsmith.exporter.evaluation.contenders import NOISE, Contender, PropRequest
from propsmith.exporter.evaluation.measure import PropMeasure
from propsmith.exporter.evaluation.measures import prop_measures
from propsmith.exporter.evaluation.props import EvaluatedProp, boxed
from propsmith.exporter.evaluation.real_props import RealProps
from propsmith.exporter.evaluation.shape import reconstruction
from propsmith.exporter.evaluation.workspace import Workspace, read_record, write_bytes, write_record
from propsmith.runtime.arrays import AnyArray, ByteArray, FloatArray
from propsmith.runtime.encode.encode_model import Encoder
from propsmith.runtime.errors import EmptyFieldError
from propsmith.runtime.gltf.glb_reader import read_source_model
from propsmith.runtime.gltf.glb_writer import encode_glb
from propsmith.runtime.inspect.inspection import inspect_glb
from propsmith.runtime.model.latent_sampler import SampleRequest
from propsmith.runtime.options import GenerateOptions
from propsmith.runtime.pipeline import Pipeline
from propsmith.runtime.render.contact_sheet import encode_png


@dataclass(frozen=True)
class MakerOptions:
    """What every process needs to make props.

    Attributes:
        workspace: where they are kept.
        sources: packs of real props.
        measures: names of the measures that are wanted.
        backend: what runs the bundles.
        threads: of each process; None for all cores.
    """

    workspace: Workspace
    sources: tuple[Path, ...]
    measures: tuple[str, ...]
    backend: str
    threads: int | None


@dataclass(frozen=True)
class SampleTask:
    """A sample to be made and measured; `suite` names the measure whose prompt it is, if it isn't a caption."""

    contender: Contender
    request: PropRequest
    suite: str = ""


@dataclass(frozen=True)
class RealTask:
    """The real prop of this place among the asked ones: to be reconstructed, or measured in a sample's place."""

    contender: Contender
    number: int


Task = SampleTask | RealTask


class PropMaker:
    """Makes props one after the other; bundles stay open."""

    def __init__(self, options: MakerOptions) -> None:
        self.options = options
        self.workspace = options.workspace
        self._pipelines: dict[str, Pipeline] = {}

    @cached_property
    def _asked(self) -> list[EvaluatedProp]:
        return list(RealProps(self.options.sources).props("asked"))

    @cached_property
    def _measures(self) -> list[PropMeasure]:
        return prop_measures(self.options.measures)

    def run(self, task: Task) -> None:
        """Do what of a task isn't done."""
        match task:
            case SampleTask():
                self._sample(task.contender, task.request)
                prop = sampled_prop(self.workspace, task.contender, task.request)
                if prop is not None:
                    chosen = [m for m in self._measures if (m.name if m.prompts else "") == task.suite]
                    self._measure(task.contender.key, task.request.judged_name, prop, chosen)
            case RealTask() if task.contender.control == "real":
                prop = self._asked[task.number]
                self._draw("real", prop)
                self._measure("real", prop.name, prop, [m for m in self._measures if not m.prompts])
            case RealTask():
                self._reconstruct(task.contender, self._asked[task.number])

    def _pipeline(self, bundle: str) -> Pipeline:
        if bundle not in self._pipelines:
            options = self.options
            self._pipelines[bundle] = Pipeline.load(bundle, backend=options.backend, threads=options.threads)
        return self._pipelines[bundle]

    def _sample(self, contender: Contender, request: PropRequest) -> None:
        facts = self.workspace.facts(contender.key, request.name)
        if read_record(facts) is not None:
            return
        pipeline, start = self._pipeline(contender.bundle), time.perf_counter()
        options = _options(contender, request.seed)
        latent = self._latent(contender, request, options)
        try:
            prop = pipeline.finish(latent, pipeline.recipe(request.prompt, options))
        except EmptyFieldError as error:
            write_record(facts, {"empty": str(error)})
            return
        file = self.workspace.glb(contender.key, request.name)
        write_bytes(file, prop.to_glb())
        faults, seconds = inspect_glb(file).faults, time.perf_counter() - start
        self._draw(contender.key, _read(file, request, faults))
        write_record(facts, {"faults": list(faults), "seconds": round(seconds, 3)})

    def _latent(self, contender: Contender, request: PropRequest, options: GenerateOptions) -> FloatArray:
        pipeline = self._pipeline(contender.bundle)

        def sample() -> AnyArray:
            condition = pipeline.condition(request.prompt)
            sampling = pipeline.sampler_options(options)
            (latent,) = pipeline.sample(SampleRequest(condition, (request.seed,), sampling))
            return np.asarray(latent)

        latent = np.asarray(self.workspace.arrays.get(f"latents/{contender.maker}/{request.name}", sample), np.float32)
        if contender.control != "noised":
            return latent
        noise = np.random.Generator(np.random.Philox(request.seed)).standard_normal(latent.shape, np.float32)
        return np.asarray(np.sqrt(1 - NOISE**2) * latent + NOISE * latent.std() * noise, np.float32)

    def _reconstruct(self, contender: Contender, truth: EvaluatedProp) -> None:
        figures = self.workspace.figures(contender.key, reconstruction.NAME, truth.name)
        assert contender.encoder is not None
        if read_record(figures) is not None:
            return
        key, pipeline, source = (
            reconstructed(contender),
            self._pipeline(contender.bundle),
            self._pipeline(contender.encoder),
        )
        latent = Encoder(source.bundle, source.backend).encode(truth.model).latent
        file = self.workspace.glb(key, truth.name)
        found = None
        try:
            lods, _ = pipeline.build_in_box(latent, _options(contender), prompt=truth.prompt)
        except EmptyFieldError:
            pass
        else:
            write_bytes(file, encode_glb(lods, name=truth.name))
            found = replace(truth, model=read_source_model(file))
            self._draw(key, found)
        self._draw("real", truth)
        write_record(figures, reconstruction.compare(truth, found))

    def _draw(self, key: str, prop: EvaluatedProp) -> None:
        file = self.workspace.pictures(key, prop.name)
        if not file.exists():
            write_bytes(file, encode_png(strip(prop.views)))

    def _measure(self, key: str, name: str, prop: EvaluatedProp, measures: Sequence[PropMeasure]) -> None:
        for measure in measures:
            file = self.workspace.figures(key, measure.name, name)
            if read_record(file) is None:
                write_record(file, measure.measure(prop))


def _options(contender: Contender, seed: int = 0) -> GenerateOptions:
    """One level of detail, which is all that is judged."""
    return GenerateOptions(
        seed=seed, steps=contender.steps, resolution=contender.resolution, triangles=1, collision=False
    )


def reconstructed(contender: Contender) -> str:
    """Names the folder of what came back of real props."""
    return f"{contender.maker}-reconstructed"


def strip(views: ByteArray) -> ByteArray:
    """Views `[N, S, S, 3]` side by side, `[S, N * S, 3]`."""
    return np.concatenate(list(views), axis=1)


def sampled_prop(workspace: Workspace, contender: Contender, request: PropRequest) -> EvaluatedProp | None:
    """A sample that was made; None if its field had no surface."""
    facts = read_record(workspace.facts(contender.key, request.name))
    if facts is None or "empty" in facts:
        return None
    return _read(workspace.glb(contender.key, request.name), request, facts["faults"])


def _read(file: Path, request: PropRequest, faults: Sequence[str]) -> EvaluatedProp:
    return EvaluatedProp(
        request.name,
        request.asked,
        boxed(read_source_model(file)),
        request.seed,
        request.category,
        request.reference,
        tuple(faults),
    )
