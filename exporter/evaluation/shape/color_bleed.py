"""Colors that run over sharp edges: beside an edge there should be the color of one of its two sides, and no third."""

import numpy as np

from propsmith.exporter.evaluation.props import EvaluatedProp
from propsmith.exporter.evaluation.shape.nearest import nearest_on
from propsmith.exporter.evaluation.shape.sharp_edges import SharpEdges, sharp_edges, visible
from propsmith.runtime.arrays import BoolArray, DoubleArray, FloatArray

CELL = 2 / 128
"""A cell of the lattice that props are decoded on, in units of the box of side 2."""
_NEAR = (0.5, 1.0, 1.5, 2.0)  # cells from the edge at which colors are looked at
_FAR = 4.0  # and where the side has its own color
_STEP = 2 * CELL  # between the places along an edge
_SAME = 0.1  # sRGB, the largest difference of a channel that is still the same color
_OFF = 0.1 * CELL  # how far from the surface a place beside an edge may be
_TURN = 0.95  # cosine between normals of one side


def color_bleed(prop: EvaluatedProp) -> float | None:
    """Share of places within 2 cells of a sharp edge whose color is that of neither side; None without such edges.

    A side's own color is that 4 cells from the edge; where a side is narrower, nothing is asked.
    """
    edges = visible(sharp_edges(prop.mesh), prop.mesh)
    points, edge = edges.points(_STEP)
    if not len(points):
        return None
    sides = [_Side(prop, edges, edge, points, side) for side in (0, 1)]
    own = [side.at(_FAR) for side in sides]
    known = own[0][1] & own[1][1]
    strangers = looked_at = 0
    for side in sides:
        for cells in _NEAR:
            colors, found = side.at(cells)
            off = [np.abs(colors - far).max(axis=1) for far, _ in own]
            strangers += int(((np.minimum(*off) > _SAME) & found & known).sum())
            looked_at += int((found & known).sum())
    return strangers / looked_at if looked_at else None


class _Side:
    """The places beside points of sharp edges, on the first or the second of their faces."""

    def __init__(
        self, prop: EvaluatedProp, edges: SharpEdges, edge: np.ndarray, points: DoubleArray, side: int
    ) -> None:
        along = edges.ends[:, 1] - edges.ends[:, 0]
        along /= np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-12)
        # The edge runs counter-clockwise about its first face, clockwise about its second.
        inward = np.cross(edges.normals[:, side], along) * (1 if side == 0 else -1)
        self._prop, self._points, self._inward = prop, points, inward[edge]
        self._normals = edges.normals[edge, side]

    def at(self, cells: float) -> tuple[FloatArray, BoolArray]:
        """Colors so many cells from the edge `[N, 3]`, and whether the side reaches so far, `[N]`."""
        nearest = nearest_on(self._prop.mesh, self._points + cells * CELL * self._inward)
        corners = self._prop.mesh.corners[nearest.faces].astype(np.float64)
        normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)
        is_flat = np.einsum("ij,ij->i", normals, self._normals) > _TURN
        return self._prop.colors_at(nearest.faces, nearest.weights), (nearest.distances < _OFF) & is_flat
