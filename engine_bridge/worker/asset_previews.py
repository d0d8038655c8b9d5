"""The pictures that go with assets: previews of coarse meshes, thumbnails, and sheets of views to turn."""

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image
from scipy.spatial import cKDTree

from propsmith.runtime.geometry.mesh import Mesh
from propsmith.runtime.gltf.glb_reader import read_glb
from propsmith.runtime.model.decode import ImplicitFunction
from propsmith.runtime.render.contact_sheet import encode_png
from propsmith.runtime.render.preview import RenderOptions, render
from propsmith.runtime.render.turntable import TurntableOptions, orbit

THUMBNAIL = 256
PREVIEW = 160
VIEWS = 16
_SIDE = 192
_COLUMNS = 4
_COLORED = 3000  # vertices of a preview whose colors are decoded


def coarse(function: ImplicitFunction, mesh: Mesh, size: int = PREVIEW) -> bytes:
    """A PNG of a surface as it came from the lattice, quickly: a few vertices are decoded, the others like them."""
    vertices = mesh.vertices
    samples = vertices[:: max(1, len(vertices) // _COLORED)]
    colors = np.clip(function.color(samples), 0, 1)[cKDTree(samples).query(vertices)[1]]
    return encode_png(render(replace(mesh, colors=colors), size, RenderOptions(background=None)))


def turn(path: Path, check: Callable[[], None]) -> bytes:
    """A WebP of 16 views around a prop, in rows of four, transparent.

    Args:
        path: its .glb.
        check: called before each view; what it raises ends the work.
    """
    asset = read_glb(path)
    mesh, skin = asset.lods[0], asset.skins[0]
    sheet = np.zeros((_SIDE * (VIEWS // _COLUMNS), _SIDE * _COLUMNS, 4), np.uint8)
    for i, camera in enumerate(orbit(mesh.vertices, TurntableOptions(frames=VIEWS, size=_SIDE))):
        check()
        row, column = divmod(i, _COLUMNS)
        view = render(mesh, _SIDE, RenderOptions(background=None, camera=camera), skin=skin)
        sheet[row * _SIDE : (row + 1) * _SIDE, column * _SIDE : (column + 1) * _SIDE] = view
    buffer = io.BytesIO()
    Image.fromarray(sheet).save(buffer, "WEBP", quality=85)
    return buffer.getvalue()
