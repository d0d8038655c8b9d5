"""Pictures of props: a thumbnail from any side."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from propsmith.runtime.arrays import BoolArray, ByteArray, FloatArray
from propsmith.runtime.color import linear_to_srgb, srgb_to_linear
from propsmith.runtime.errors import InputError
from propsmith.runtime.geometry.interleaved import TILE, PixelMaps
from propsmith.runtime.geometry.mesh import Mesh
from propsmith.runtime.render.studio import Camera, Color, LitScene, Studio, fitted_camera
from propsmith.runtime.texture.texture_lookup import SurfaceSkin


@dataclass(frozen=True)
class RenderOptions:
    """How a mesh is pictured."""

    yaw: float = 35.0
    """Degrees that the camera stands to the right of the front (+Z)."""
    pitch: float = 20.0
    """Degrees that it looks down."""
    supersample: int = 2
    """An edge pixel is cast again with this many rays squared; 1 leaves edges jagged."""
    background: Color | None = (0.93, 0.93, 0.94)
    """sRGB in 0..1, or None for a transparent one (the shadow on the floor stays, as black)."""
    studio: Studio = field(default_factory=Studio)
    """Lights and lens."""
    camera: Camera | None = None
    """Where to stand instead of by yaw and pitch, from which the mesh fills the picture."""


def render(
    mesh: Mesh, size: int = 512, options: RenderOptions | None = None, skin: SurfaceSkin | None = None
) -> ByteArray:
    """Return a picture of the mesh, uint8 `[size, size, 4]`, sRGB with straight alpha.

    Args:
        mesh: y up; vertex colors are sRGB, missing ones gray; without normals the facets are shown.
        size: pixels a side, 8..4096.
        options: see `RenderOptions`.
        skin: textures for a mesh with UVs, in place of vertex colors.

    Raises:
        InputError: if the mesh has no faces or the size is out of range.

    """
    options = options or RenderOptions()
    if not len(mesh.faces):
        raise InputError("a mesh without faces can't be rendered")
    if not 8 <= size <= 4096:
        raise InputError(f"a picture's size must be 8 to 4096 pixels, not {size}")
    camera = options.camera or fitted_camera(mesh, options.yaw, options.pitch, options.studio)
    scene = LitScene(mesh, camera, options.studio, skin)
    image, edges = _first_pass(scene, size)
    if options.supersample > 1 and edges.any():
        image[edges] = _edge_pass(scene, size, edges, options.supersample)
    return _developed(image, options.background)


def _first_pass(scene: LitScene, size: int) -> tuple[FloatArray, BoolArray]:
    """One ray a pixel. Returns linear premultiplied `[size, size, 4]` and the pixels at edges, `[size, size]`."""
    rows, columns = np.divmod(np.arange(size * size), size)
    directions = scene.camera.rays(np.stack([columns, rows], axis=1).astype(np.float32) + 0.5, size)
    surface = scene.surface(directions)
    slots = (rows % TILE * TILE + columns % TILE)[surface.rays]
    maps = PixelMaps(size, surface, scene.radius)
    visibility = maps.smoothed(scene.visibility(surface, slots, TILE * TILE))
    image = scene.floor_shade(directions)
    image[surface.rays, :3] = scene.radiance(surface, visibility)
    image[surface.rays, 3] = 1
    return image.reshape(size, size, 4), maps.edges()


def _edge_pass(scene: LitScene, size: int, edges: BoolArray, supersample: int) -> FloatArray:
    """Several rays a pixel, on a grid turned against the pixels' own; returns the means, `[edges, 4]`."""
    steps = (np.arange(supersample) + 0.5) / supersample
    grid = np.stack(np.meshgrid(steps, steps), axis=-1).reshape(-1, 2) - 0.5
    turn = np.arctan(1 / supersample)
    grid = grid @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]]) + 0.5
    rows, columns = np.nonzero(edges)
    corners = np.stack([columns, rows], axis=1)
    pixels = (corners[:, None] + grid).reshape(-1, 2).astype(np.float32)
    directions = scene.camera.rays(pixels, size)
    surface = scene.surface(directions)
    image = scene.floor_shade(directions)
    # The rays of one pixel take directions far apart; which ones, differs between neighbouring pixels.
    pixel, ray = np.divmod(surface.rays, len(grid))
    slots = (ray * TILE * TILE // len(grid) + pixel * 7) % (TILE * TILE)
    image[surface.rays, :3] = scene.radiance(surface, scene.visibility(surface, slots, TILE * TILE))
    image[surface.rays, 3] = 1
    return np.asarray(image.reshape(len(rows), -1, 4).mean(axis=1))


def _developed(image: FloatArray, background: Color | None) -> ByteArray:
    """Linear premultiplied light to sRGB bytes with straight alpha."""
    color, alpha = image[..., :3], image[..., 3:]
    if background is None:
        color = np.divide(color, alpha, out=np.zeros_like(color), where=alpha > 0)
    else:
        color = color + (1 - alpha) * srgb_to_linear(np.asarray(background, np.float32))
        alpha = np.ones_like(alpha)
    encoded = np.concatenate([linear_to_srgb(color), alpha], axis=2)
    return np.asarray(np.clip(encoded, 0, 1) * 255 + 0.5, np.uint8)
