"""A model bundle: a folder of weightless ONNX graphs, one file of weights, and `bundle.json` about both.

Layout and tensor names are in docs/architecture.md. Loading checks every file's SHA-256 once.
"""

import dataclasses
import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np
from safetensors import SafetensorError, safe_open

from propsmith.runtime.arrays import AnyArray, FloatArray
from propsmith.runtime.errors import BundleError, InputError
from propsmith.runtime.files import failed_download
from propsmith.runtime.model.sampler_options import SamplerOptions
from propsmith.runtime.validation import parse_json, validate

FORMAT_VERSION = 1
MAX_BATCH = 64
"""Rows that graphs are exported for; guidance takes two per asset."""
MANIFEST = "bundle.json"
MODEL_CARD = "MODEL_CARD.md"
WEIGHTS = "weights.safetensors"
EMBEDDED = Path(__file__).parents[1] / "bundles"
DEFAULT = "props"
_PIECE = 2**20

Precision = Literal["fp32", "fp16", "int8"]


@dataclass(frozen=True)
class GraphSpec:
    """One graph of a bundle: the same inputs and outputs at each precision that the bundle holds."""

    inputs: dict[str, tuple[str, list[int | str]]]
    """Name -> (numpy dtype, shape; a string is a dynamic axis)."""
    outputs: list[str]
    files: dict[str, str]
    """Precision -> file name."""
    int8: list[str] = field(default_factory=list)
    """The matrices that the int8 graph multiplies in int8."""


@dataclass(frozen=True)
class Manifest:
    """What `bundle.json` holds."""

    name: str
    model: str
    """Name of the model configuration, such as `props` or `text300M`."""
    license: str
    capabilities: list[str]
    """Of `text`, `image`, `encode`, `points` (latents are clouds of points, with no decoder)."""
    latent_shape: tuple[int, int]
    """(tokens, channels)."""
    sampler: SamplerOptions
    graphs: dict[str, GraphSpec]
    sha256: dict[str, str]
    """File name -> hash, for every file but bundle.json itself."""
    tolerances: dict[str, float] = field(default_factory=dict)
    """`precision` or `graph.output.precision`, either also behind a backend's name and a dot -> largest
    max|d| / max|ref| that passes."""
    config: dict[str, Any] = field(default_factory=dict)
    """The model's configuration, to build its PyTorch modules again."""
    special_tokens: bool = False
    """Whether the tokenizer marks a text's start and end."""
    metric_field: bool = True
    """Whether the field is a signed distance; else only its sign and its zeros mean something."""
    up: Literal["y", "z"] = "y"
    """Which axis of the model's own world points up: the runtime turns points to y, and z models front to the front."""
    version: int = FORMAT_VERSION

    def tolerance(self, graph: str, output: str, precision: str, backend: str = "") -> float:
        """The tolerance of one output: the most specific entry, or the widest of the backend's and its family's own.

        Those begin with its name, `ort-` spelled `onnxruntime-`: `onnxruntime-cuda.fp16`, or `tensorrt.fp16` for
        `tensorrt-rtx`, too.
        """
        own = f"{graph}.{output}.{precision}"
        stated = self.tolerances.get(own, self.tolerances[precision])
        written = backend.replace("ort-", "onnxruntime-")
        names = (written, written.partition("-")[0])
        of_backend = [self.tolerances.get(f"{n}.{own}", self.tolerances.get(f"{n}.{precision}", 0.0)) for n in names]
        return max(stated, *of_backend)

    def to_json(self) -> str:
        """Serialize with sorted keys, so that equal manifests are equal bytes."""
        return json.dumps(dataclasses.asdict(self), indent=1, sort_keys=True) + "\n"

    @classmethod
    def from_json(cls, text: str) -> "Manifest":
        """Parse; raises InvalidDataError, or InputError for a sampler out of range, on anything but a manifest."""
        return validate(cls, parse_json(text))


class Bundle:
    """A bundle that was found, parsed and checked. Weights are read from disk on demand.

    Attributes:
        path: the folder.
        manifest: the contents of bundle.json.
        digest: the first 16 hex digits of bundle.json's SHA-256: names the bundle in recipes and caches.
    """

    def __init__(self, path: Path, manifest: Manifest, digest: str) -> None:
        self.path = path
        self.manifest = manifest
        self.digest = digest

    @classmethod
    def load(cls, name_or_path: str | Path = DEFAULT, *, check: bool = True) -> "Bundle":
        """Find a bundle by the name of an embedded one or by its folder, and check its files' hashes.

        Raises:
            BundleError: nothing there, not a bundle, another format version, a missing or a corrupt file.
        """
        path = find_bundle(name_or_path)
        try:
            text = (path / MANIFEST).read_text(encoding="utf-8")
            version = validate(dict[str, Any], parse_json(text)).get("version")
            manifest = Manifest.from_json(text) if version == FORMAT_VERSION else None
        except (OSError, UnicodeDecodeError, InputError) as error:
            reason = error if isinstance(error, InputError) else _one_line(error)
            raise BundleError(f"bundle {path}: {MANIFEST} can't be read ({reason})") from error
        if manifest is None:
            raise BundleError(
                f"bundle {path} has format version {version}; this Propsmith reads {FORMAT_VERSION}: "
                "export it again or install the version that made it"
            )
        bundle = cls(path, manifest, hashlib.sha256(text.encode()).hexdigest()[:16])
        if check:
            bundle.check()
        return bundle

    @property
    def source(self) -> str:
        """The bundle as a command's argument: an embedded one's name, or its folder."""
        return self.manifest.name if self.path == EMBEDDED / self.manifest.name else str(self.path)

    def check(self) -> None:
        """Compare every file with its hash.

        Raises:
            BundleError: names the file, the hash found and the one expected.
        """
        for name, expected in self.manifest.sha256.items():
            try:
                found = file_sha256(self.path / name)
            except OSError as error:
                raise BundleError(f"bundle {self.path}: {name} is missing or unreadable; get it again") from error
            if found != expected:
                if (instead := failed_download(self.path / name)) is not None:
                    raise BundleError(f"bundle {self.path}: {name} is {instead}")
                raise BundleError(
                    f"bundle {self.path}: {name} is corrupt: "
                    f"sha256 {found[:16]}... where {expected[:16]}... was expected; get it again"
                )

    def require(self, capability: str) -> None:
        """Raise BundleError unless the bundle can do this (`text`, `image`, `encode`, `points`)."""
        if capability not in self.manifest.capabilities:
            available = ", ".join(self.manifest.capabilities) or "nothing"
            raise BundleError(f"bundle {self.manifest.name} has no capability {capability!r}; it has: {available}")

    def require_decoder(self) -> None:
        """Raise BundleError unless the bundle's latents have surfaces."""
        if "points" in self.manifest.capabilities:
            raise BundleError(
                f"bundle {self.manifest.name} makes clouds of points, not props: propsmith points, or another --bundle"
            )
        self.graph("prepare")

    def check_batch(self, assets: int, sampler: SamplerOptions) -> None:
        """Raise InputError unless the graphs take so many assets at once, sampled in this way."""
        largest = MAX_BATCH // (2 if sampler.guidance != 1 else 1)
        if not 1 <= assets <= largest:
            raise InputError(
                f"bundle {self.manifest.name} samples 1 to {largest} assets at once, not {assets}: sample them in parts"
            )

    def graph(self, name: str) -> GraphSpec:
        """The description of a graph; raises BundleError if there is none of this name."""
        try:
            return self.manifest.graphs[name]
        except KeyError:
            raise BundleError(f"bundle {self.path} has no graph {name!r}") from None

    def graph_file(self, name: str, precision: Precision) -> Path:
        """The graph's file at this precision; raises BundleError if the bundle lacks it."""
        files = self.graph(name).files
        if precision not in files:
            raise BundleError(f"bundle {self.path}: graph {name!r} comes in {', '.join(files)}, not in {precision}")
        path = self.path / files[precision]
        if not path.is_file():
            raise BundleError(f"bundle {self.path} lacks {path.name}: copy it again, or install propsmith again")
        return path

    def weights(self, graph: str, precision: Precision) -> dict[str, AnyArray]:
        """A graph's initializers by name, in the type that the graph of this precision takes.

        The stored form is float16, int8 with a float16 scale per output column, or four bits (two rows a byte) with
        a scale per group of rows and column. An `int8` graph takes the matrices that it multiplies as stored (`w` int8,
        `w.scale` float32), and all the rest in float32.

        Raises:
            BundleError: the weights can't be read.
        """
        raw = set(self.graph(graph).int8) if precision == "int8" else set()
        return self._read(graph + "/", raw, np.float16 if precision == "fp16" else np.float32)

    def _read(self, prefix: str, raw: set[str], dtype: type[np.floating[Any]]) -> dict[str, AnyArray]:
        out: dict[str, AnyArray] = {}
        try:
            with safe_open(self.path / WEIGHTS, framework="numpy") as file:
                keys = {k for k in file.keys() if k.startswith(prefix)}  # noqa: SIM118 (not a dict)
                for key in sorted(k for k in keys if k.removesuffix(".scale") not in keys or not k.endswith(".scale")):
                    name = key.removeprefix(prefix)
                    if key + ".scale" not in keys:
                        out[name] = file.get_tensor(key).astype(dtype)
                        continue
                    scale = file.get_tensor(key + ".scale").astype(np.float32)
                    if name in raw:
                        out[name], out[f"{name}.scale"] = file.get_tensor(key), scale.ravel()
                    else:
                        out[name] = dequantize(file.get_tensor(key), scale).astype(dtype, copy=False)
        except (OSError, SafetensorError) as error:
            raise BundleError(f"bundle {self.path}: {WEIGHTS} can't be read ({_one_line(error)})") from error
        return out

    def array(self, name: str) -> FloatArray:
        """An array that belongs to no graph, such as the unconditional condition `uncond`; float32."""
        return self.arrays()[name]

    def arrays(self) -> dict[str, FloatArray]:
        """Every array that belongs to no graph, by name; float32."""
        return self._read("extras/", set(), np.float32)

    def sidecar(self, name: str) -> str:
        """A text file of the bundle, such as tokenizer.json."""
        return (self.path / name).read_text(encoding="utf-8")


def dequantize(stored: AnyArray, scale: FloatArray) -> FloatArray:
    """A weight in float32, from int8, or from four-bit pairs in uint8 (`quantize.store_int4` of the exporter)."""
    if stored.dtype != np.uint8:
        return np.asarray(stored * scale, np.float32)
    rows, columns = 2 * len(stored), stored.shape[1]
    steps = np.stack([stored & 15, stored >> 4], axis=1).reshape(len(scale), rows // len(scale), columns)
    return ((steps.astype(np.float32) - 8) * scale[:, None]).reshape(rows, columns)


def find_bundle(name_or_path: str | Path) -> Path:
    """The folder of a bundle: an embedded one by name, or any by path.

    Raises:
        BundleError: there is no such bundle; lists the embedded ones.
    """
    for folder in (Path(name_or_path), EMBEDDED / name_or_path):
        if (folder / MANIFEST).is_file():
            return folder
    embedded = sorted(p.parent.name for p in EMBEDDED.glob(f"*/{MANIFEST}"))
    raise BundleError(
        f"no bundle {str(name_or_path)!r}: give the folder that holds {MANIFEST}, "
        f"or one of the embedded bundles ({', '.join(embedded) or 'none installed'})"
    )


def file_sha256(path: Path) -> str:
    """Hex SHA-256 of a file."""
    digest = hashlib.sha256()  # Python 3.10, on which TensorRT 8.6 runs, has no `hashlib.file_digest`
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()


def _one_line(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".splitlines()[0]
