"""Pictures of a finished file, drawn from what is in it: a thumbnail, eight views, its levels of detail in a row."""

from __future__ import annotations

import numpy as np

from propsmith.runtime.arrays import ByteArray, FloatArray
from propsmith.runtime.geometry.mesh import Mesh
from propsmith.runtime.geometry.raycast import RayScene
from propsmith.runtime.gltf.glb_reader import GlbAsset
from propsmith.runtime.render.contact_sheet import contact_sheet
from propsmith.runtime.render.preview import RenderOptions, render
from propsmith.runtime.render.studio import Camera, Studio, fitted_camera

_VIEWS = (
    ("front", 0, 12),
    ("front right", 45, 20),
    ("right", 90, 12),
    ("back right", 135, 20),
    ("back", 180, 12),
    ("back left", 225, 20),
    ("left", 270, 12),
    ("top", 35, 80),
)
_FINENESS = 3  # rays a pixel and axis for wires
_WIRE, _PAPER, _BACKGROUND = (0.16, 0.30, 0.52), (0.90, 0.92, 0.95), (1.0, 1.0, 1.0)


def thumbnail(asset: GlbAsset, size: int = 512) -> ByteArray:
    """The finest level with its textures or vertex colours, uint8 `[size, size, 4]`.

    Raises:
        InputError: the size is out of range.
    """
    return render(asset.lods[0], size, skin=asset.skins[0])


def view_sheet(asset: GlbAsset, size: int = 256) -> ByteArray:
    """Eight views around the finest level, each named, uint8 `[H, 4 size, 3]`.

    Raises:
        InputError: the size is out of range.
    """
    mesh, skin = asset.lods[0], asset.skins[0]
    views = [render(mesh, size, RenderOptions(yaw=yaw, pitch=pitch), skin) for _, yaw, pitch in _VIEWS]
    return contact_sheet(views, [name for name, _, _ in _VIEWS], columns=4)


def lod_strip(asset: GlbAsset, size: int = 256) -> ByteArray:
    """Every level as it looks, and below it its triangles and how many they are, uint8 `[H, levels size, 3]`.

    Raises:
        InputError: the size is out of range.
    """
    camera = fitted_camera(asset.lods[0], 35.0, 20.0, Studio())
    looks = [
        render(mesh, size, RenderOptions(camera=camera, background=_BACKGROUND), skin)[..., :3]
        for mesh, skin in zip(asset.lods, asset.skins, strict=True)
    ]
    wires = [wireframe(mesh, camera, size) for mesh in asset.lods]
    pairs = [np.concatenate(pair) for pair in zip(looks, wires, strict=True)]
    counts = [f"LOD{index}: {len(mesh.faces):,} triangles" for index, mesh in enumerate(asset.lods)]
    return contact_sheet(pairs, counts, columns=len(pairs), caption_height=max(16, size // 8))


def wireframe(mesh: Mesh, camera: Camera, size: int) -> ByteArray:
    """The edges of the faces that a camera sees, as lines, uint8 `[size, size, 3]`."""
    side = size * _FINENESS
    rows, columns = np.divmod(np.arange(side * side), side)
    directions = camera.rays(np.stack([columns, rows], axis=1).astype(np.float32) + 0.5, side)
    hits = RayScene(mesh).intersect(np.broadcast_to(camera.origin, directions.shape).copy(), directions)
    faces = np.full((side, side), -1, np.int32)
    faces.reshape(-1)[hits.rays] = hits.faces
    edges = np.zeros((side, side), bool)
    for here, there in ((np.s_[1:, :], np.s_[:-1, :]), (np.s_[:, 1:], np.s_[:, :-1])):
        differ = faces[here] != faces[there]
        edges[here] |= differ
        edges[there] |= differ
    image = np.where((faces >= 0)[..., None], np.array(_PAPER, np.float32), np.array(_BACKGROUND, np.float32))
    image[edges] = _WIRE
    return _shrunk(image, size)


def _shrunk(image: FloatArray, size: int) -> ByteArray:
    mean = image.reshape(size, _FINENESS, size, _FINENESS, 3).mean(axis=(1, 3))
    return np.asarray(mean * 255 + 0.5, np.uint8)
