"""A prop turning on the spot, as an animated picture: drawn from its mesh, or from its radiance along rays."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from PIL import Image

from propsmith.runtime.arrays import ByteArray, FloatArray
from propsmith.runtime.errors import EmptyFieldError, InputError
from propsmith.runtime.geometry.mesh import Mesh
from propsmith.runtime.render.nerf import NerfOptions, render_rays
from propsmith.runtime.render.preview import RenderOptions, render
from propsmith.runtime.render.radiance import SolidRadiance
from propsmith.runtime.render.studio import Camera, Color, Studio, fitted_camera
from propsmith.runtime.texture.texture_lookup import SurfaceSkin

MAX_FRAMES = 240
_OUTLINE = 48  # points around a prop's silhouette of revolution


@dataclass(frozen=True)
class TurntableOptions:
    """What a turntable looks like."""

    frames: int = 24
    """Pictures in one turn."""
    size: int = 128
    """Pixels a side."""
    pitch: float = 20.0
    """Degrees that the camera looks down."""
    background: Color = (0.93, 0.93, 0.94)
    """sRGB in 0..1."""
    seed: int = 0
    """Of the random places of samples along rays."""

    def __post_init__(self) -> None:
        if not 1 <= self.frames <= MAX_FRAMES:
            raise InputError(f"a turntable has 1 to {MAX_FRAMES} frames, not {self.frames}")
        if not 8 <= self.size <= 1024:
            raise InputError(f"a turntable's size must be 8 to 1024 pixels, not {self.size}")


def mesh_frames(mesh: Mesh, options: TurntableOptions, skin: SurfaceSkin | None = None) -> Iterator[ByteArray]:
    """The mesh under the preview's lights, uint8 `[size, size, 3]` a frame."""
    for camera in orbit(mesh.vertices, options):
        view = RenderOptions(background=options.background, camera=camera)
        yield render(mesh, options.size, view, skin)[..., :3]


def nerf_frames(radiance: SolidRadiance, sampling: NerfOptions, options: TurntableOptions) -> Iterator[ByteArray]:
    """The radiance along a ray a pixel, uint8 `[size, size, 3]` a frame.

    Raises:
        EmptyFieldError: there is nothing to see.
    """
    sampling = replace(sampling, background=options.background)
    solid = radiance.occupied()
    if not len(solid):
        raise EmptyFieldError("there is nothing to render: the latent's field is empty")
    for number, camera in enumerate(orbit(solid, options)):
        generator = np.random.Generator(np.random.Philox([options.seed, number]))
        directions = camera.rays(_pixel_centers(options.size), options.size)
        origins = np.broadcast_to(camera.origin, directions.shape)
        seen = render_rays(radiance, origins, directions, sampling, generator)
        color = np.clip(seen.color, 0, 1).reshape(options.size, options.size, 3)
        yield np.asarray(color * 255 + 0.5, np.uint8)


def orbit(points: FloatArray, options: TurntableOptions) -> list[Camera]:
    """Cameras in a turn around points `[N, 3]`, all as far off and as wide: the prop neither shifts nor grows.

    The first looks at the front from the right, as a preview does; the prop turns to the left.
    """
    low, high = points.min(axis=0), points.max(axis=0)
    axis = (low + high) / 2
    radius = np.linalg.norm((points - axis)[:, [0, 2]], axis=1).max()
    angles = np.linspace(0, 2 * np.pi, _OUTLINE, endpoint=False)
    ring = np.stack([radius * np.sin(angles), np.zeros_like(angles), radius * np.cos(angles)], axis=1) + axis
    outline = np.concatenate([ring * [1, 0, 1] + [0, y, 0] for y in (low[1], high[1])])
    cylinder = Mesh(outline.astype(np.float32), np.empty((0, 3), np.int32))
    yaws = 35 + 360 * np.arange(options.frames) / options.frames
    return [fitted_camera(cylinder, float(yaw), options.pitch, Studio()) for yaw in yaws]


def _pixel_centers(size: int) -> FloatArray:
    rows, columns = np.divmod(np.arange(size * size), size)
    return np.stack([columns, rows], axis=1).astype(np.float32) + np.float32(0.5)


def encode_webp(frames: Sequence[ByteArray], seconds: float = 3.0) -> bytes:
    """The bytes of an animated WebP that takes so many seconds a turn and never ends; the same frames, the same bytes.

    Raises:
        InputError: there is no frame.
    """
    if not frames:
        raise InputError("an animated picture needs at least one frame")
    first, *others = [Image.fromarray(frame) for frame in frames]
    buffer = io.BytesIO()
    milliseconds = max(1, round(1000 * seconds / len(frames)))
    first.save(
        buffer, format="WEBP", save_all=True, append_images=others, duration=milliseconds, loop=0, quality=90, method=4
    )
    return buffer.getvalue()
