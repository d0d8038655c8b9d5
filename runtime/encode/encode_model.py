"""From a model to the latent that stands for it, and how much of the model is in it.

Jun & Nichol 2023, section 4.1: an encoder sees a model's surface and gives the latent whose decoder draws it again. The
compact encoder looks at coloured points with normals, the released one at points and at pictures with depth.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from propsmith.runtime.encode.surface_samples import SurfaceSamples, fit_box, into_box, sample_visible, spread_out
from propsmith.runtime.encode.views import Views, pixel_positions, render_views
from propsmith.runtime.errors import BundleError
from propsmith.runtime.geometry.distance import SurfaceIndex
from propsmith.runtime.geometry.mesh import Mesh, Placement, paint
from propsmith.runtime.model.backend import Backend
from propsmith.runtime.model.bundle import Bundle
from propsmith.runtime.model.decode import z_up
from propsmith.runtime.options import GenerateOptions
from propsmith.runtime.pipeline import Pipeline
from propsmith.runtime.texture.source_model import SourceModel

Array = NDArray[np.float32]

HALF_EXTENT = 0.95
"""Half the longest side of a model as the compact encoder learnt to see it, in the box [-1, 1]^3."""
RELEASED_HALF_EXTENT = 1.0
POINTS = 4096
"""Surface points that the compact encoder is given."""

_SEED = 0
_CANDIDATES = 4  # points to choose from for each that the released encoder takes
_PROBES = 4096  # points at which a reconstruction is compared with its model


@dataclass(frozen=True, eq=False)
class Encoded:
    """What became of a model.

    Attributes:
        latent: float32 `[tokens, channels]`.
        placement: how the box lies about the model: box to model.
        probes: points of the model's surface in the box, to compare a reconstruction with.
    """

    latent: Array
    placement: Placement
    probes: SurfaceSamples


@dataclass(frozen=True, eq=False)
class Reconstruction:
    """A model decoded again.

    Attributes:
        mesh: the surface in the box, with vertex colours.
        distance: mean distance from the model's visible surface to it, as a share of the model's diagonal.
        color_error: mean difference of the colours there, 0..1.
    """

    mesh: Mesh
    distance: float
    color_error: float


class Encoder:
    """A bundle's 3D encoder.

    Args:
        bundle: must have the capability `encode`.
        backend: opens the graph `encoder`.
    """

    def __init__(self, bundle: Bundle, backend: Backend) -> None:
        bundle.require("encode")
        self._inputs = bundle.graph("encoder").inputs
        self._session = backend.open("encoder")
        if not self.is_compact:
            self._view_session = backend.open("view_encoder")
            self._pixels = int(bundle.graph("view_encoder").inputs["views"][1][-1])
            self._views = int(bundle.manifest.config["encoder"]["views"])

    @property
    def is_compact(self) -> bool:
        """Whether it looks at points with normals; the released one has pictures instead."""
        return "normals" in self._inputs

    def encode(self, model: SourceModel) -> Encoded:
        """The latent of a model; the same model gives the same latent.

        Raises:
            InputError: the model's surface has no area.
        """
        placement = fit_box(model.mesh, HALF_EXTENT if self.is_compact else RELEASED_HALF_EXTENT)
        mesh = into_box(model.mesh, placement)
        feed = self._compact_feed(model, mesh) if self.is_compact else self._released_feed(model, mesh)
        latent: Array = self._session.run(feed)["latent"][0]
        return Encoded(
            latent, _moved(placement, model.origin), sample_visible(model, mesh, _PROBES, _random(_SEED + 1))
        )

    def _compact_feed(self, model: SourceModel, mesh: Mesh) -> dict[str, NDArray[Any]]:
        samples = sample_visible(model, mesh, POINTS, _random(_SEED))
        return {
            "points": samples.points[None],
            "normals": samples.normals[None],
            "colors": samples.colors[None],
        }

    def _released_feed(self, model: SourceModel, mesh: Mesh) -> dict[str, NDArray[Any]]:
        upright = Mesh(z_up(mesh.vertices), mesh.faces)  # in the released model's own world
        sizes = {name: shape for name, (_, shape) in self._inputs.items()}
        count, generator = int(sizes["points"][1]), _random(_SEED)
        points = spread_out(sample_visible(model, upright, _CANDIDATES * count, generator), count)
        seen = render_views(model, upright, self._views, self._pixels, generator)
        feed: dict[str, NDArray[Any]] = {
            "points": points.points[None],
            "colors": points.colors[None],
            "view_tokens": self._view_tokens(seen),
        }
        for name in sorted(sizes):
            if name.startswith("shuffle_"):  # the encoder sorts groups of points by chance; here always by the same
                feed[name] = generator.random([1, *map(int, sizes[name][1:])], np.float32)
        return feed

    def _view_tokens(self, seen: Views) -> Array:
        """Tokens `[1, V * patches, W]`, a picture at a time: the features of 20 take ten gigabytes."""
        pictures = {
            "views": seen.colors,
            "alphas": seen.alphas,
            "positions": pixel_positions(seen.depths, seen.cameras),
            "origins": seen.cameras[:, 0],
        }
        tokens = [
            self._view_session.run({name: part[number, None] for name, part in pictures.items()})["tokens"][0]
            for number in range(self._views)
        ]
        return np.concatenate(tokens)[None]


def _moved(placement: Placement, by: tuple[float, float, float]) -> Placement:
    x, y, z = (at + step for at, step in zip(placement.offset, by, strict=True))
    return replace(placement, offset=(x, y, z))


def _random(seed: int) -> np.random.Generator:
    return np.random.Generator(np.random.Philox(seed))


def check_encoder(encoder: Bundle, pipeline: Pipeline) -> None:
    """Raise BundleError unless an encoder's latents are of the pipeline's decoder."""
    if encoder.manifest.latent_shape != pipeline.bundle.manifest.latent_shape:
        raise BundleError(
            f"encoder {encoder.manifest.name} gives latents {list(encoder.manifest.latent_shape)}, "
            f"bundle {pipeline.bundle.manifest.name} decodes {list(pipeline.bundle.manifest.latent_shape)}"
        )


def reconstruct(encoded: Encoded, pipeline: Pipeline, options: GenerateOptions | None = None) -> Reconstruction:
    """Decode a model's latent and compare.

    Raises:
        EmptyFieldError: nothing of the model is left.
    """
    function, mesh, _ = pipeline.surface(encoded.latent, options or GenerateOptions())
    probes = encoded.probes
    distance = SurfaceIndex(mesh).distance(probes.points.astype(np.float64)).mean()
    diagonal = float(np.linalg.norm(np.ptp(probes.points, axis=0)))
    color_error = float(np.abs(function.color(probes.points) - probes.colors).mean())
    return Reconstruction(paint(mesh, function.color), float(distance) / diagonal, color_error)
