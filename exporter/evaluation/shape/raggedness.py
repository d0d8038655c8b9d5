"""How ragged a surface is: fringes, dents and teeth that smoothing takes away, and faces that are slivers."""

import numpy as np

from propsmith.exporter.evaluation.shape.nearest import nearest_on
from propsmith.exporter.evaluation.shape.real_solids import lattice, near_surface, solid
from propsmith.runtime.arrays import FloatArray
from propsmith.runtime.geometry.isosurface import extract_isosurface
from propsmith.runtime.geometry.mesh import Mesh, face_areas, surface_area
from propsmith.runtime.geometry.repair.slivers import face_heights
from propsmith.runtime.geometry.topology import half_edges

_RESOLUTION = 64
_SKIN = 0.018
"""What is laid around everything, in units of the box of side 2, so that bare sheets have an inside on the lattice."""
_BAND = 3.0  # points of the lattice from the surface within which distances are exact
_NEIGHBORS = 6  # of a vertex, in the mean
_STIFFNESS = 20.0
_SLIVER = 0.02


def raggedness(mesh: Mesh) -> float:
    """Area over the area of the smoothed surface: 1 for what is smooth; a cube's rounded edges give some 1.01.

    The surface is taken anew from its distances on a lattice, whatever its faces are like. Smoothing minimizes its
    bending beside its change (Desbrun et al. 1999, with the squared Laplacian), which levels waves shorter than about
    10 % of the box and leaves larger forms.
    """
    skin = extract_isosurface(_distances(mesh) + np.float32(_SKIN))
    return surface_area(skin) / surface_area(Mesh(_smoothed(skin), skin.faces))


def _smoothed(mesh: Mesh) -> FloatArray:
    """The vertices x that minimize |x - x0|^2 + stiffness |Lx|^2, L the Laplacian of the graph, `[V, 3]`."""
    from scipy.sparse import coo_array, csgraph, eye_array
    from scipy.sparse.linalg import cg

    start, end = half_edges(mesh.faces)
    links = coo_array((np.ones(len(start)), (start, end)), shape=(len(mesh.vertices),) * 2).tocsr()
    laplacian = csgraph.laplacian(links.maximum(links.T)) / _NEIGHBORS
    system = eye_array(len(mesh.vertices)) + _STIFFNESS * (laplacian @ laplacian)
    columns = [cg(system, column, x0=column, rtol=1e-4)[0] for column in mesh.vertices.T.astype(np.float64)]
    return np.stack(columns, axis=1).astype(np.float32)


def _distances(mesh: Mesh) -> FloatArray:
    """Signed distances on the lattice, above 0 inside, exact within the band."""
    inside = solid(mesh, _RESOLUTION)
    step = 2 / (_RESOLUTION - 1)
    values = np.where(inside, _BAND * step, -_BAND * step).astype(np.float32)
    near = near_surface(mesh, _RESOLUTION, int(_BAND))
    distance = nearest_on(mesh, lattice(_RESOLUTION)[np.argwhere(near)]).distances
    values[near] = np.where(inside[near], distance, -distance)
    return values


def sliver_share(mesh: Mesh) -> float:
    """Share of faces whose height is below 2 % of their longest side."""
    sides = np.roll(mesh.corners.astype(np.float64), -1, axis=1) - mesh.corners
    longest = np.linalg.norm(sides, axis=2).max(axis=1)
    solid = face_areas(mesh) > 0
    return float(((face_heights(mesh) < _SLIVER * longest) | ~solid).mean())
