"""Triangle meshes: the container, clean-up, components, measures and placement. Numpy in, numpy out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from propsmith.runtime.arrays import BoolArray, DoubleArray, FloatArray, IntArray
from propsmith.runtime.errors import InputError
from propsmith.runtime.geometry.topology import connected_components, edge_uses

ColorQuery = Callable[[FloatArray], npt.NDArray[np.floating]]
"""Points `[N, 3]` in field coordinates to sRGB colours `[N, 3]` in 0..1."""


@dataclass(frozen=True, eq=False)
class Mesh:
    """Indexed triangles, counter-clockwise seen from outside; arrays are converted on entry and never written to.

    Attributes:
        vertices: float32 `[V, 3]`, x to the right, y up, z to the front.
        faces: int32 `[F, 3]`, indices into `vertices`.
        colors: float32 `[V, 3]`, sRGB in 0..1, or None.
        normals: float32 `[V, 3]` of unit length, or None.
        uvs: float32 `[V, 2]`, places in the textures, the origin top left as glTF has it, or None.
        tangents: float32 `[V, 4]`, unit vectors towards +u and the handedness of the tangent frame (1 or -1: +v up is
            that times normal x tangent), or None.

    Raises:
        InputError: if a shape is wrong or a face names a vertex that isn't there.

    """

    vertices: FloatArray
    faces: IntArray
    colors: FloatArray | None = None
    normals: FloatArray | None = None
    uvs: FloatArray | None = None
    tangents: FloatArray | None = None

    def __post_init__(self) -> None:
        vertices = np.ascontiguousarray(self.vertices, dtype=np.float32)
        faces = np.ascontiguousarray(self.faces, dtype=np.int32)
        for name, array in (("vertices", vertices), ("faces", faces)):
            if array.ndim != 2 or array.shape[1] != 3:
                raise InputError(f"mesh {name} must be [N, 3], not {list(array.shape)}")
            object.__setattr__(self, name, array)
        if len(faces) and not (faces.min() >= 0 and faces.max() < len(vertices)):
            stray = faces.min() if faces.min() < 0 else faces.max()
            raise InputError(f"mesh faces name vertex {stray}, but there are {len(vertices)} vertices")
        for name, width in _ATTRIBUTES.items():
            attribute = getattr(self, name)
            if attribute is None:
                continue
            attribute = np.ascontiguousarray(attribute, dtype=np.float32)
            if attribute.shape != (len(vertices), width):
                raise InputError(f"mesh {name} must be {[len(vertices), width]}, not {list(attribute.shape)}")
            object.__setattr__(self, name, attribute)

    @property
    def corners(self) -> FloatArray:
        """Positions of each face's three corners, float32 `[F, 3, 3]`."""
        # `take` gathers rows three times as fast as indexing does, here and below.
        return np.take(self.vertices, self.faces, axis=0)

    @property
    def bounds(self) -> FloatArray:
        """Lowest and highest corner of the bounding box, float32 `[2, 3]`; zeros for a mesh without vertices."""
        if not len(self.vertices):
            return np.zeros((2, 3), np.float32)
        return np.stack([self.vertices.min(axis=0), self.vertices.max(axis=0)])

    @property
    def diagonal(self) -> float:
        """Length of the bounding box's diagonal: the unit that errors are given in."""
        return float(np.linalg.norm(np.ptp(self.bounds, axis=0)))

    def take_vertices(self, indices: npt.NDArray[np.integer], faces: npt.NDArray[np.integer]) -> Mesh:
        """Return the mesh whose vertex i is this mesh's vertex `indices[i]`, with `faces` indexing the new ones."""
        attributes = {name: getattr(self, name) for name in _ATTRIBUTES}
        taken = {name: np.take(array, indices, axis=0) for name, array in attributes.items() if array is not None}
        return Mesh(np.take(self.vertices, indices, axis=0), faces.astype(np.int32, copy=False), **taken)


_ATTRIBUTES = {"colors": 3, "normals": 3, "uvs": 2, "tangents": 4}
"""What a vertex may have beside its place, and of how many numbers."""


def area_vectors(mesh: Mesh) -> FloatArray:
    """Return each face's normal, as long as the face's area, float32 `[F, 3]`."""
    a, b, c = (np.take(mesh.vertices, mesh.faces[:, i], axis=0) for i in range(3))
    return np.asarray(np.cross(b - a, c - a) * np.float32(0.5), np.float32)


def face_areas(mesh: Mesh) -> FloatArray:
    """Return each face's area, float32 `[F]`."""
    return np.asarray(np.linalg.norm(area_vectors(mesh), axis=1), np.float32)


def surface_area(mesh: Mesh) -> float:
    """Return the sum of all faces' areas."""
    return float(face_areas(mesh).sum(dtype=np.float64))


def face_volumes(mesh: Mesh) -> DoubleArray:
    """Signed volumes of the tetrahedra between each face and the origin, `[F]`."""
    a, b, c = (np.take(mesh.vertices, mesh.faces[:, i], axis=0).astype(np.float64) for i in range(3))
    return np.asarray(np.einsum("ij,ij->i", a, np.cross(b, c)) / 6.0)


def signed_volume(mesh: Mesh) -> float:
    """Return the enclosed volume: positive where faces wind outward; meaningful for closed meshes only."""
    return float(face_volumes(mesh).sum())


def open_edges(mesh: Mesh) -> int:
    """Return how many half-edges have no opposite one: 0 for a closed surface."""
    return int(edge_uses(mesh.faces)[1].sum())


def nonmanifold_edges(mesh: Mesh) -> int:
    """Return how many edges are shared by more than two faces."""
    return int((edge_uses(mesh.faces)[0] > 2).sum())


def is_watertight(mesh: Mesh) -> bool:
    """Return whether the mesh has faces and every half-edge has its opposite."""
    return len(mesh.faces) > 0 and open_edges(mesh) == 0


def weld(mesh: Mesh, tolerance: float = 0.0) -> Mesh:
    """Merge vertices at the same position and drop the faces that collapse by it.

    The first of each group keeps its attributes. With a `tolerance` (in the mesh's units), vertices are merged
    that fall into the same cell of a grid of that pitch.
    """
    # Adding zero turns -0.0 into 0.0: they are one position, but not the same bytes.
    keys = mesh.vertices + np.float32(0) if tolerance <= 0 else np.round(mesh.vertices / tolerance)
    order = np.lexsort(keys.T)
    fresh = _starts(np.take(keys, order, axis=0))
    if fresh.all():
        return clean_faces(mesh)
    group_of_vertex = np.empty(len(order), np.int64)
    group_of_vertex[order] = np.cumsum(fresh) - 1
    # lexsort is stable, so the first of a group is the one with the lowest index.
    return clean_faces(mesh.take_vertices(order[fresh], np.take(group_of_vertex, mesh.faces)))


def _starts(rows: npt.NDArray[np.number]) -> BoolArray:
    """Mark the rows that differ from the one before, `[N, 3]` -> `[N]`."""
    starts = np.ones(len(rows), bool)
    x, y, z = (rows[1:] != rows[:-1]).T
    starts[1:] = x | y | z
    return starts


def clean_faces(mesh: Mesh) -> Mesh:
    """Drop collapsed and duplicate faces and unreferenced vertices.

    Two faces over the same three vertices that look opposite ways are a fold of no volume: both go, which keeps
    a closed surface closed. Of those that look the same way, one stays.
    """
    a, b, c = mesh.faces.T
    keep = (a != b) & (b != c) & (c != a)
    keep[keep] &= _net_faces(mesh.faces[keep])
    return select_faces(mesh, keep)


def _net_faces(faces: IntArray) -> BoolArray:
    """Mark the faces that remain after opposite ones cancel and equal ones merge, `[F]`."""
    if not len(faces):
        return np.ones(0, bool)
    # Nearly always no two are over the same vertices, and then no two sums of their vertices' random numbers are equal.
    numbers = np.random.default_rng(0).integers(2**63, size=int(faces.max()) + 1)
    sums = np.sort(numbers[faces[:, 0]] + numbers[faces[:, 1]] + numbers[faces[:, 2]])
    if (sums[1:] != sums[:-1]).all():
        return np.ones(len(faces), bool)
    ordered = np.sort(faces, axis=1)
    order = np.lexsort(ordered.T)
    fresh = _starts(ordered[order])
    group = np.empty(len(order), np.int64)
    group[order] = np.cumsum(fresh) - 1
    # A face is an even permutation of its sorted indices if two of its three steps go up.
    even = (faces < np.roll(faces, -1, axis=1)).sum(axis=1) == 2
    net = np.bincount(group, np.where(even, 1, -1))
    first_of_sign = np.zeros(len(faces), bool)
    for sign in (True, False):
        candidates = np.flatnonzero(even == sign)
        first_of_sign[candidates[np.unique(group[candidates], return_index=True)[1]]] = True
    return np.asarray(first_of_sign & (np.where(even, 1, -1) * net[group] > 0))


def select_faces(mesh: Mesh, keep: BoolArray) -> Mesh:
    """Return the mesh of the marked faces (bool `[F]`), without vertices that none of them uses."""
    faces = np.compress(keep, mesh.faces, axis=0)
    used = np.zeros(len(mesh.vertices), bool)
    used[faces] = True
    if used.all():
        return mesh if keep.all() else replace(mesh, faces=faces)
    return mesh.take_vertices(np.flatnonzero(used), np.take(np.cumsum(used) - 1, faces))


def component_labels(mesh: Mesh) -> IntArray:
    """Return for each face the number of its connected component, int32 `[F]`; sharing a vertex connects."""
    edges = mesh.faces[:, [0, 1, 1, 2]].reshape(-1, 2)
    labels = connected_components(len(mesh.vertices), edges[:, 0], edges[:, 1])
    return labels[mesh.faces[:, 0]]


def drop_cavities_and_small_components(mesh: Mesh, share: float = 0.01) -> Mesh:
    """Drop inner components, then the small ones.

    Those that wind inward are walls of voids inside the solid; where all do, none is taken for one. Of the others those
    go that hold less than `share` (0..1) of the surface area; the largest always stays.
    """
    if not len(mesh.faces):
        return mesh
    labels = component_labels(mesh)
    if labels.max() == 0:
        return mesh
    solid = np.bincount(labels, face_volumes(mesh)) > 0
    areas = np.bincount(labels, face_areas(mesh))
    if solid.any():
        areas[~solid] = 0
    else:
        solid[:] = True
    keep = solid & (areas >= share * areas.sum())
    keep[areas.argmax()] = True
    return mesh if keep.all() else select_faces(mesh, keep[labels])


def paint(mesh: Mesh, color: ColorQuery) -> Mesh:
    """Return the mesh with vertex colors, `color` evaluated at the vertices and clipped to 0..1."""
    return replace(mesh, colors=np.clip(color(mesh.vertices), 0.0, 1.0))


@dataclass(frozen=True)
class Placement:
    """A uniform scale about the origin, then a shift: the same for every level of detail of a prop.

    Attributes:
        scale: metres per field unit.
        offset: x, y, z in metres.

    """

    scale: float
    offset: tuple[float, float, float]

    def apply(self, mesh: Mesh) -> Mesh:
        """Return the mesh scaled and moved; colours and normals stay."""
        moved = mesh.vertices * np.float32(self.scale) + np.array(self.offset, np.float32)
        return replace(mesh, vertices=moved)


def ground_placement(mesh: Mesh, scale: float = 1.0) -> Placement:
    """Return the placement that puts the pivot at the bottom centre: x and z centred on 0, the lowest point at y = 0.

    Args:
        mesh: the mesh to place, usually the finest level.
        scale: metres per unit of the mesh.

    """
    low, high = mesh.bounds.astype(np.float64)
    center = (low + high) / 2
    return Placement(scale, (-scale * float(center[0]), -scale * float(low[1]), -scale * float(center[2])))
