"""A prop as the measures see it: real, sampled or reconstructed, always in the same box and under the same light."""

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np

from propsmith.runtime.arrays import AnyArray, ByteArray, FloatArray
from propsmith.runtime.color import srgb_to_linear
from propsmith.runtime.encode.encode_model import HALF_EXTENT
from propsmith.runtime.encode.surface_samples import SurfaceSamples, fit_box, into_box, sample_visible
from propsmith.runtime.geometry.mesh import Mesh
from propsmith.runtime.gltf.glb_reader import read_source_model
from propsmith.runtime.render.preview import RenderOptions, render
from propsmith.runtime.render.studio import Camera, Studio, fitted_camera
from propsmith.runtime.texture.source_model import SourceModel, SourcePart

VIEWS = 8
PICTURE = 128
"""Pixels a side of a view."""
SURFACE_POINTS = 20_000
BACKGROUND = (0.93, 0.93, 0.94)
_PLACE = 1e-5  # box units: corners nearer than this are one vertex
_STUDIO = Studio(occlusion_rays=2)


@dataclass(frozen=True, eq=False)
class EvaluatedProp:
    """A prop in the box [-1, 1]^3, +Y up: its bounding box is centered and its longest side goes from -.95 to .95.

    Attributes:
        name: unique among its kind, and fit for a file's name.
        prompt: what it was made for; of a real prop its caption.
        model: the finest level of detail: triangles and their colors anywhere on them.
        seed: of the sampler; None for a real prop.
        category: of the table of real props; empty if unknown.
        reference: id of the real prop whose caption the prompt is; empty for any other prompt.
        faults: what `propsmith inspect` finds wrong with its file, a line each.
    """

    name: str
    prompt: str
    model: SourceModel
    seed: int | None = None
    category: str = ""
    reference: str = ""
    faults: tuple[str, ...] = ()

    @cached_property
    def mesh(self) -> Mesh:
        """The triangles with one vertex a place, so that it shows what hangs together: faces as in `model`."""
        vertices = self.model.mesh.vertices
        _, first, place = np.unique(np.round(vertices / _PLACE), axis=0, return_index=True, return_inverse=True)
        return Mesh(vertices[first], place.reshape(-1).astype(np.int32)[self.model.mesh.faces])

    @cached_property
    def surface(self) -> SurfaceSamples:
        """`SURFACE_POINTS` points spread by area over what can be seen from outside, with normals and sRGB colors."""
        return sample_visible(self.model, self.model.mesh, SURFACE_POINTS, np.random.Generator(np.random.Philox(0)))

    @cached_property
    def views(self) -> ByteArray:
        """Pictures from around it, uint8 `[VIEWS, PICTURE, PICTURE, 3]`; every prop is seen by the same cameras."""
        painted = self.model.painted()
        pictures = [render(painted, PICTURE, options, self.model) for options in _ring(VIEWS)]
        return np.stack(pictures)[..., :3]

    def colors_at(self, faces: AnyArray, weights: FloatArray) -> FloatArray:
        """Colors in sRGB `[N, 3]`, 0..1, at barycentric weights `[N, 3]` of faces `[N]`."""
        return self.model.color(faces, weights)


def _ring(count: int) -> list[RenderOptions]:
    """Cameras around the box, alternately 25 and 10 degrees above the horizon, the first to the right of the front."""
    half = HALF_EXTENT * 0.9  # a cube fills the picture; a plain box would leave most props small
    corners = np.array([[x, y, z] for x in (-half, half) for y in (-half, half) for z in (-half, half)], np.float32)
    box = Mesh(corners, np.array([[0, 1, 2]]))
    options = []
    for number in range(count):
        camera: Camera = fitted_camera(box, 35 + 360 * number / count, 25 if number % 2 == 0 else 10, _STUDIO)
        options.append(RenderOptions(camera=camera, studio=_STUDIO, supersample=2, background=BACKGROUND))
    return options


def colored_model(vertices: AnyArray, faces: AnyArray, corner_colors: AnyArray) -> SourceModel:
    """A model of vertices `[V, 3]`, faces `[F, 3]` and sRGB colors of their corners `[F, 3, 3]` in 0..1."""
    count = len(faces)
    part = SourcePart(srgb_to_linear(np.asarray(corner_colors, np.float32)), None, None)
    return SourceModel(Mesh(vertices, faces), (part,), np.zeros(count, np.int64), np.arange(count))


def boxed(model: SourceModel) -> SourceModel:
    """The model moved and scaled into the box as `EvaluatedProp` has it."""
    return replace(model, mesh=into_box(model.mesh, fit_box(model.mesh, HALF_EXTENT)))


def prop_of_file(path: Path, name: str, prompt: str, **known: object) -> EvaluatedProp:
    """The prop in a .glb that was written for the evaluation."""
    return EvaluatedProp(name, prompt, boxed(read_source_model(path)), **known)  # type: ignore[arg-type]
