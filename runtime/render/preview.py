"""Pictures of props: a thumbnail from any side."""

from __future__ import annotations

import numpy as np

from propsmith.runtime.arrays import BoolArray, ByteArray, FloatArray
from propsmith.runtime.color import linear_to_srgb, srgb_to_linear
from propsmith.runtime.errors import InputError
from propsmith.runtime.geometry.interleaved import TILE, PixelMaps
from propsmith.runtime.geometry.mesh import Mesh
from propsmith.runtime.render.studio import Camera, Color, LitScene, Studio, fitted_camera
from propsmith.runtime.texture.texture_lookup import SurfaceSkin


def render(
    mesh: Mesh,
    size: int = 512,
    yaw: float = 35.0,
    pitch: float = 20.0,
    supersample: int = 2,
    background: Color | None = (0.93, 0.93, 0.94),
    studio: Studio | None = None,
    camera: Camera | None = None,
    skin: SurfaceSkin | None = None,
) -> ByteArray:
    """Return a picture of the mesh, uint8 `[size, size, 4]`, sRGB with straight alpha.

    Args:
        mesh: y up; vertex colours are sRGB, missing ones grey; without normals the facets are shown.
        size: pixels a side, 8..4096.
        yaw: degrees that the camera stands to the right of the front (+Z).
        pitch: degrees that it looks down.
        supersample: an edge pixel is cast again with this many rays squared; 1 leaves edges jagged.
        background: sRGB in 0..1, or None for a transparent one (the shadow on the floor stays, as black).
        studio: lights and lens.
        camera: where to stand instead of by yaw and pitch, from which the mesh fills the picture.
        skin: textures for a mesh with UVs, in place of vertex colours.

    Raises:
        InputError: if the mesh has no faces or the size is out of range.

    """
    if not len(mesh.faces):
        raise InputError("a mesh without faces can't be rendered")
    if not 8 <= size <= 4096:
        raise InputError(f"a picture's size must be 8 to 4096 pixels, not {size}")
    studio = studio or Studio()
    stage = LitScene(mesh, camera or fitted_camera(mesh, yaw, pitch, studio), studio, skin)
    image, edges = _first_pass(stage, size)
    if supersample > 1 and edges.any():
        image[edges] = _edge_pass(stage, size, edges, supersample)
    return _developed(image, background)


def _first_pass(stage: LitScene, size: int) -> tuple[FloatArray, BoolArray]:
    """One ray a pixel. Returns linear premultiplied `[size, size, 4]` and the pixels at edges, `[size, size]`."""
    rows, columns = np.divmod(np.arange(size * size), size)
    directions = stage.camera.rays(np.stack([columns, rows], axis=1).astype(np.float32) + 0.5, size)
    surface = stage.surface(directions)
    slots = (rows % TILE * TILE + columns % TILE)[surface.rays]
    maps = PixelMaps(size, surface, stage.radius)
    visibility = maps.smoothed(stage.visibility(surface, slots, TILE * TILE))
    image = stage.floor_shade(directions)
    image[surface.rays, :3] = stage.radiance(surface, visibility)
    image[surface.rays, 3] = 1
    return image.reshape(size, size, 4), maps.edges()


def _edge_pass(stage: LitScene, size: int, edges: BoolArray, supersample: int) -> FloatArray:
    """Several rays a pixel, on a grid turned against the pixels' own; returns the means, `[edges, 4]`."""
    steps = (np.arange(supersample) + 0.5) / supersample
    grid = np.stack(np.meshgrid(steps, steps), axis=-1).reshape(-1, 2) - 0.5
    turn = np.arctan(1 / supersample)
    grid = grid @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]]) + 0.5
    rows, columns = np.nonzero(edges)
    corners = np.stack([columns, rows], axis=1)
    pixels = (corners[:, None] + grid).reshape(-1, 2).astype(np.float32)
    directions = stage.camera.rays(pixels, size)
    surface = stage.surface(directions)
    image = stage.floor_shade(directions)
    # The rays of one pixel take directions far apart; which ones, differs between neighbouring pixels.
    pixel, ray = np.divmod(surface.rays, len(grid))
    slots = (ray * TILE * TILE // len(grid) + pixel * 7) % (TILE * TILE)
    image[surface.rays, :3] = stage.radiance(surface, stage.visibility(surface, slots, TILE * TILE))
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
