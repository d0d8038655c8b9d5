"""A bundle's graphs in TensorRT or TensorRT-RTX: engines from the cache, sampling and decoding on the card."""

from __future__ import annotations

import logging
import tempfile
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from numpy.typing import NDArray

from propsmith.runtime.arrays import FloatArray
from propsmith.runtime.backends.cuda import Device
from propsmith.runtime.backends.onnx_file import opset_of, write_onnx
from propsmith.runtime.backends.tensorrt.api_versions import TensorRT
from propsmith.runtime.backends.tensorrt.device_decoding import DeviceDecoder
from propsmith.runtime.backends.tensorrt.device_sampling import DeviceSampler
from propsmith.runtime.backends.tensorrt.engine import Engine
from propsmith.runtime.backends.tensorrt.engine_cache import EngineCache, EngineKey, Loaded
from propsmith.runtime.backends.tensorrt.engine_shapes import BATCHES, CHUNK, check_batches, profiles_of
from propsmith.runtime.backends.tensorrt.load_tensorrt import best_tensorrt, load_tensorrt
from propsmith.runtime.backends.tensorrt.plan_build import BuildOptions, TimingCache, build_engine
from propsmith.runtime.backends.timings import Timings
from propsmith.runtime.errors import BackendError, BundleError, InputError, OpsetError
from propsmith.runtime.model.backend import Feed
from propsmith.runtime.model.decode import ImplicitFunction
from propsmith.runtime.model.sampler_options import SamplerOptions
from propsmith.runtime.model.schedules import Schedule
from propsmith.runtime.model.solvers import OnStep

if TYPE_CHECKING:
    from propsmith.runtime.backends.backend_kinds import BackendOptions
    from propsmith.runtime.model.bundle import Bundle

log = logging.getLogger(__name__)

HalfOrFull = Literal["fp16", "fp32"]


class TensorRTSession:
    """One graph in TensorRT; see `propsmith.runtime.model.backend.Session`."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def run(self, feed: Feed) -> dict[str, NDArray[Any]]:
        """Evaluate the graph; see the protocol."""
        return self.engine.run(feed)

    def measure(self, feed: Feed, count: int, *, graph: bool = True) -> Timings:
        """Time `count` evaluations, by a CUDA graph or without; warm up first."""
        return self.engine.measure(feed, count, graph=graph)


class EngineBuilder:
    """Gets a bundle's engines from the cache, building those it lacks. Needs no card to build for RTX cards.

    Args:
        bundle: whose graphs.
        tensorrt: which TensorRT.
        precision: `fp16`, or `fp32`.
        batches: assets that the denoiser takes at once; each gets kernels of its own.
        cache: where engines are kept.
        device: the card's name, such as `NVIDIA H100 80GB HBM3`; an architecture if it isn't here.
        level: see `BuildOptions`.

    Raises:
        OpsetError: this TensorRT is too old for the bundle's graphs; names the command that makes one for it.
        InputError: a batch is out of range.
    """

    def __init__(
        self,
        bundle: Bundle,
        tensorrt: TensorRT,
        *,
        precision: HalfOrFull = "fp16",
        batches: Sequence[int] = BATCHES,
        cache: EngineCache | None = None,
        device: str = "",
        level: int = 3,
    ) -> None:
        self._bundle = bundle
        self.tensorrt = tensorrt
        self.precision = precision
        self.batches = check_batches(batches)
        self.cache = cache or EngineCache()
        self._device = device
        self._level = level
        self._check_opsets()

    def _check_opsets(self) -> None:
        """Raise OpsetError if a graph is newer than this TensorRT reads: better now than after other graphs' builds."""
        manifest, readable = self._bundle.manifest, self.tensorrt.max_opset
        for graph, spec in manifest.graphs.items():
            if self.precision not in spec.files:
                continue
            opset = opset_of(self._bundle.graph_file(graph, self.precision).read_bytes())
            if opset > readable:
                older = self.tensorrt.export_opset
                raise OpsetError(
                    f"{self.tensorrt.label} reads ONNX up to opset {readable}, and bundle {manifest.name} is of opset "
                    f"{opset}: propsmith export {self._bundle.source} --opset {older} -o {manifest.name}-opset{older}, "
                    "or install a newer TensorRT"
                )

    def options(self, graph: str, architecture: str | None = None) -> BuildOptions:
        """How a graph's engine is built."""
        manifest = self._bundle.manifest
        profiles = profiles_of(graph, self._bundle.graph(graph).inputs, self.batches, manifest.config)
        return BuildOptions(profiles, self.precision == "fp16", architecture, self._level)

    def key(self, graph: str, architecture: str | None = None) -> EngineKey:
        """What the engine of a graph depends on."""
        sha256 = self._bundle.manifest.sha256
        parts = {
            "graph_sha256": sha256[self._bundle.graph_file(graph, self.precision).name],
            "weights_sha256": sha256["weights.safetensors"],
            "flavour": self.tensorrt.flavour,
            "version": self.tensorrt.version,
            "device": architecture or self._device,
            "options": self.options(graph, architecture).describe(),
        }
        return EngineKey(self._bundle.manifest.name, graph, self.precision, parts)

    def get(
        self,
        graph: str,
        load: Callable[[Any], Loaded | None],
        architecture: str | None = None,
        *,
        must_keep: bool = False,
    ) -> tuple[Loaded | None, bool]:
        """A graph's engine, from the cache or built now; returns what `load` made of it, and whether it was built.

        Args:
            graph: its name.
            load: see `EngineCache.get`.
            architecture: RTX only: the card to build for, which need not be in this machine.
            must_keep: whether an engine that can't be written to the cache is an error.

        Raises:
            BackendError: it can't be built.
            InputError: `must_keep`, and the cache can't be written.
        """
        built = False

        def build() -> Any:
            nonlocal built
            built = True
            return self.build(graph, architecture)

        return self.cache.get(self.key(graph, architecture), build, load, must_keep=must_keep), built

    def build(self, graph: str, architecture: str | None = None) -> Any:
        """Build a graph's plan now, whatever the cache holds.

        Raises:
            BackendError: it can't be built, or there is no room for the weights while it is.
        """
        timing_name = f"{self.tensorrt.flavour}-{self.tensorrt.version}-{architecture or self._device}"
        timing = TimingCache(self.cache.read_timing(timing_name))
        source = self._bundle.graph_file(graph, self.precision)
        with tempfile.TemporaryDirectory(prefix="propsmith-") as folder:
            try:
                onnx = write_onnx(source.read_bytes(), self._bundle.weights(graph, self.precision), Path(folder))
            except OSError as error:
                reason = error.strerror or error
                raise BackendError(
                    f"no room for the weights of graph {graph!r} in {folder} ({reason}): free space, or set TMPDIR"
                ) from error
            plan = build_engine(self.tensorrt, graph, onnx, self.options(graph, architecture), timing)
        if timing.updated:
            self.cache.write_timing(timing_name, timing.blob)
        return plan


class TensorRTBackend:
    """TensorRT on one card; see `propsmith.runtime.model.backend.Backend`.

    Args:
        bundle: whose graphs to open.
        flavour: `tensorrt`, `tensorrt-rtx`, or None for the one that suits the card and is installed.
        precision: `fp16`, or `fp32`.
        batches: assets that the denoiser takes at once.
        cache: where engines are kept.
        ordinal: the card's number.
        level: how hard to look for fast kernels, 0 to 5.

    Raises:
        BackendUnavailableError: TensorRT, the driver or a card is missing; the text says what to install.
        OpsetError: see `EngineBuilder`.
    """

    def __init__(
        self,
        bundle: Bundle,
        *,
        flavour: str | None = None,
        precision: HalfOrFull = "fp16",
        batches: Sequence[int] = BATCHES,
        cache: EngineCache | None = None,
        ordinal: int = 0,
        level: int = 3,
    ) -> None:
        self._bundle = bundle
        tensorrt = load_tensorrt(flavour) if flavour else None
        self.card = Device(ordinal)
        tensorrt = tensorrt or best_tensorrt(self.card.architecture)
        tensorrt.check_runs_on(self.card.architecture, self.card.name)
        name = f"{self.card.name} {self.card.architecture}"
        self.builder = EngineBuilder(
            bundle, tensorrt, precision=precision, batches=batches, cache=cache, device=name, level=level
        )
        self.name = tensorrt.flavour
        self.device = f"{self.card.name}, {tensorrt.label}"
        self.max_assets = self.builder.batches[-1]
        self.points_per_query = CHUNK
        self._sampler: DeviceSampler | None = None
        self._decoder: DeviceDecoder | None = None
        self._sessions: dict[str, TensorRTSession] = {}
        self._lock = threading.RLock()

    def open(self, graph: str) -> TensorRTSession:
        """The session of this graph, its engine loaded or built at the first call; see the protocol."""
        with self._lock:
            if graph not in self._sessions:
                self._sessions[graph] = self._load(graph)
            return self._sessions[graph]

    def sample(
        self,
        condition: FloatArray,
        uncond: FloatArray,
        schedule: Schedule,
        options: SamplerOptions,
        noise: FloatArray,
        on_step: OnStep | None = None,
        origin: FloatArray | None = None,
    ) -> FloatArray:
        """Sample without leaving the card; see `device_backend.SamplesOnDevice`."""
        if len(noise) > self.max_assets:
            raise BackendError(f"{len(noise)} assets at once: the engine was built for up to {self.max_assets}")
        denoiser = self.open("denoiser").engine
        with self._lock:
            if self._sampler is None:
                self._sampler = DeviceSampler(denoiser)
        return self._sampler.sample(condition, uncond, schedule, options, noise, on_step, origin)

    def implicit_function(self, latent: FloatArray, up: Literal["y", "z"] = "y") -> ImplicitFunction:
        """Decode without leaving the card; see `propsmith.runtime.model.backend.DecodesOnDevice`."""
        prepare, query = self.open("prepare").engine, self.open("query").engine
        with self._lock:
            if self._decoder is None:
                self._decoder = DeviceDecoder(prepare, query)
        return self._decoder.function(latent, up)

    def precision_of(self, graph: str) -> HalfOrFull:
        """The precision that a graph runs in here."""
        if graph not in self._bundle.manifest.graphs:
            raise BundleError(f"bundle {self._bundle.path} has no graph {graph!r}")
        return self.builder.precision

    def load_engine(self, graph: str, *, must_keep: bool = False) -> tuple[Engine, bool]:
        """A graph's engine on the card, and whether it was built for it now.

        Raises:
            BackendError: it can't be built or loaded.
            InputError: `must_keep`, and the cache can't be written.
        """
        refusals: list[BackendError] = []

        def load(plan: Any) -> Engine | None:
            try:
                return Engine(self.builder.tensorrt, plan, self.card, graph)
            except BackendError as error:
                refusals.append(error)
                return None

        self.card.activate()
        engine, built = self.builder.get(graph, load, must_keep=must_keep)
        if engine is None:
            raise refusals[-1]
        return engine, built

    def _load(self, graph: str) -> TensorRTSession:
        engine, _ = self.load_engine(graph)
        log.info("opened %s in %s, %s", graph, self.builder.precision, self.device)
        return TensorRTSession(engine)


def open_backend(bundle: Bundle, options: BackendOptions) -> TensorRTBackend:
    """Open TensorRT for a bundle, see `propsmith.runtime.backends.backend_kinds`; it runs no int8 graphs.

    Raises:
        BackendUnavailableError: TensorRT, the driver or a card is missing; the text says what to install.
        InputError: the precision isn't one that it runs in.
    """
    if options.precision == "int8":
        raise InputError("TensorRT runs bundles in fp16 or fp32, not int8: leave --precision away")
    return TensorRTBackend(bundle, precision="fp32" if options.precision == "fp32" else "fp16")
