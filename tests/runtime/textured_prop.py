"""A small prop with textures, three levels and known numbers, for tests of files and pictures."""

import numpy as np
import trimesh

from propsmith.runtime.geometry.distance import SurfaceError
from propsmith.runtime.geometry.lod.lods import Lod
from propsmith.runtime.geometry.mesh import Mesh
from propsmith.runtime.geometry.normals import shade
from propsmith.runtime.texture.texture_set import Material, TextureSet
from propsmith.runtime.texture.textured_lods import TexturedLods

SECTIONS = (24, 12, 6)
TRIANGLES = [4 * sections for sections in SECTIONS]
SIDE = 64  # texels


def level(sections):
    """A standing cylinder of 0.4 m radius and 1 m height; each face has a corner of the texture's square."""
    shape = trimesh.creation.cylinder(0.4, 1.0, sections=sections)
    mesh = shade(Mesh(shape.vertices[:, [1, 2, 0]] + np.array([0, 0.5, 0]), shape.faces), "flat")
    uvs = np.clip((mesh.vertices[:, :2] + np.array([0.5, 0.0])) * 0.5, 0, 1)
    tangents = np.tile(np.array([1, 0, 0, -1], np.float32), (len(mesh.vertices), 1))
    finished = Mesh(mesh.vertices, mesh.faces, None, mesh.normals, uvs, tangents)
    error = SurfaceError(mean=0.001, maximum=0.0125)
    return Lod(finished, 4 * sections, error, SurfaceError(0.0, 0.0), None, 0, 0, 0)


def textured_prop():
    """Red above, blue below."""
    color = np.zeros((SIDE, SIDE, 3), np.uint8)
    color[: SIDE // 4] = (220, 40, 40)
    color[SIDE // 4 :] = (40, 40, 220)
    orm = np.full_like(color, (255, 200, 0))
    levels = tuple(level(sections) for sections in SECTIONS)
    return TexturedLods(levels, "flat", Material("paint"), TextureSet(color, orm))
