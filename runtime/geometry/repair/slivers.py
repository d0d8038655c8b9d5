"""Taking out faces without height: between vertices at one place (needles), or over three vertices in a line (caps)."""

from __future__ import annotations

import numpy as np

from propsmith.runtime.arrays import DoubleArray, IntArray
from propsmith.runtime.geometry.mesh import Mesh, clean_faces, nonmanifold_edges, open_edges
from propsmith.runtime.geometry.repair.self_intersection import self_intersections
from propsmith.runtime.geometry.topology import face_neighbors

_ROUNDS = 6

Flaws = tuple[int, int, int]


def without_slivers(mesh: Mesh, least: float = 1e-4) -> Mesh:
    """Return the mesh without faces of less height than this share of the diagonal, as far as that does no harm.

    Sides shorter than that are merged into a point; the long side of a cap is flipped over to the opposite corner of
    the face behind it. Whatever would tear the surface, give an edge more than two faces, or make it pass through
    itself, is left.
    """
    if (face_heights(mesh) >= least * mesh.diagonal).all():
        return mesh
    flaws = _flaws(mesh)
    for _ in range(_ROUNDS):
        before = mesh
        for face in np.flatnonzero(face_heights(mesh) < least * mesh.diagonal).tolist():
            # Other faces keep their places in the arrays until vertices are merged: then the next round goes on.
            changed = _merged(mesh, face, least) or _flipped(mesh, face)
            better = changed is not None and _flaws(changed)
            if changed is not None and better and all(a <= b for a, b in zip(better, flaws, strict=True)):
                fewer = len(changed.faces) < len(mesh.faces)
                mesh, flaws = changed, better
                if fewer:
                    break
        if mesh is before:
            break
    return mesh


def face_heights(mesh: Mesh) -> DoubleArray:
    """Return the least height of each face, `[F]`."""
    corners = mesh.corners.astype(np.float64)
    sides = np.roll(corners, -1, axis=1) - corners
    longest = np.linalg.norm(sides, axis=2).max(axis=1)
    area = np.linalg.norm(np.cross(sides[:, 0], sides[:, 1]), axis=1)
    return np.asarray(area / np.maximum(longest, 1e-30))


def _flaws(mesh: Mesh) -> Flaws:
    return open_edges(mesh), nonmanifold_edges(mesh), len(self_intersections(mesh))


def _side_lengths(mesh: Mesh, face: int) -> DoubleArray:
    corners = mesh.corners[face].astype(np.float64)
    return np.asarray(np.linalg.norm(np.roll(corners, -1, axis=0) - corners, axis=1))


def _merged(mesh: Mesh, face: int, least: float) -> Mesh | None:
    """The mesh with the face's shortest side merged into a point; None if it is no short one."""
    lengths = _side_lengths(mesh, face)
    side = int(lengths.argmin())
    if lengths[side] >= 2 * least * mesh.diagonal:
        return None
    kept, gone = mesh.faces[face, side], mesh.faces[face, (side + 1) % 3]
    return clean_faces(Mesh(mesh.vertices, np.where(mesh.faces == gone, kept, mesh.faces)))


def _flipped(mesh: Mesh, face: int) -> Mesh | None:
    """The mesh with the face's longest side flipped; None where that isn't possible or gives a face as low again."""
    side = int(_side_lengths(mesh, face).argmax())
    other = int(face_neighbors(mesh.faces)[face, side])
    if other < 0:
        return None
    a, b, c = np.roll(mesh.faces[face], -side).tolist()
    d = next(vertex for vertex in mesh.faces[other].tolist() if vertex not in (a, b))
    faces: IntArray = mesh.faces.copy()
    faces[face], faces[other] = (a, d, c), (d, b, c)
    flipped = Mesh(mesh.vertices, faces)
    pair = [face, other]
    return flipped if face_heights(flipped)[pair].min() > face_heights(mesh)[pair].min() else None
