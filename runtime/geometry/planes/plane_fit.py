"""Sorting a surface's faces into planes: what a low-poly prop's sides were before the field rounded its edges.

Greedy growing gives the first planes; faces and planes then fit themselves to each other by turns (Cohen-Steiner et
al., Variational shape approximation, 2004). Fillets are dissolved: a region that lies within a small distance of its
neighbours' planes is theirs. At last planes that are nearly parallel, perpendicular or in line become so.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from propsmith.runtime.arrays import BoolArray, DoubleArray, IntArray, LongArray
from propsmith.runtime.geometry.mesh import Mesh
from propsmith.runtime.geometry.planes.face_graph import FaceGraph
from propsmith.runtime.geometry.topology import connected_faces


@dataclass(frozen=True)
class PlaneOptions:
    """How faces are sorted into planes. Distances are shares of the box diagonal, areas of the whole surface.

    Attributes:
        angle: degrees that a face may turn away from its plane while a region grows.
        distance: how far it may lie off.
        least_area: smaller regions are given to their neighbours.
        dissolve: a region within this distance of its neighbours' planes is given to them.
        border_distance: when borders are refined, the distance from a plane that weighs as much as half a unit of
            turned normal.
        border_length: what a border's length costs then: the more, the straighter.
        rounds: turns of fitting.
        snap: degrees within which normals are turned onto an axis; onto each other, 0.7 of that.
        in_line: parallel planes this close to each other become one.

    """

    angle: float = 14.0
    distance: float = 0.005
    least_area: float = 0.002
    dissolve: float = 0.01
    border_distance: float = 0.004
    border_length: float = 0.25
    rounds: int = 4
    snap: float = 6.0
    in_line: float = 0.004


@dataclass(frozen=True, eq=False)
class Planes:
    """Faces sorted into planes.

    Attributes:
        labels: the plane of each face, int32 `[F]`.
        normals: unit, float64 `[P, 3]`.
        points: a point on each plane, `[P, 3]`.
        areas: of the faces of each, `[P]`.

    """

    labels: IntArray
    normals: DoubleArray
    points: DoubleArray
    areas: DoubleArray

    def offsets(self, points: DoubleArray, planes: IntArray) -> DoubleArray:
        """Signed distance of point i from plane `planes[i]`, `[N]`."""
        return np.asarray(np.einsum("ij,ij->i", points - self.points[planes], self.normals[planes]))


def find_planes(graph: FaceGraph, options: PlaneOptions | None = None) -> Planes:
    """Sort the faces of a graph with filtered normals into planes; see the module."""
    options = options or PlaneOptions()
    labels = grow_regions(graph, np.argsort(graph.roughness(), kind="stable"), options)
    for turn in range(options.rounds):
        labels = drop_small(graph, labels, options.least_area)
        labels = refine_borders(graph, fit(graph, labels), options, sweeps=10)
        if turn < options.rounds - 1:
            labels = _merged(graph, fit(graph, labels), options)
    for _ in range(2):
        labels = _dissolved(graph, fit(graph, labels), options)
        labels = refine_borders(graph, fit(graph, labels), options, sweeps=10)
    return clean_regions(graph, labels, options)


def clean_regions(graph: FaceGraph, labels: IntArray, options: PlaneOptions) -> Planes:
    """Refine the borders, make each connected piece a plane of its own, and fit."""
    labels = refine_borders(graph, fit(graph, labels), options, sweeps=30)
    near = graph.neighbors_or_self()
    pieces = connected_faces(graph.neighbors, labels[near] == labels[:, None])
    return fit(graph, drop_small(graph, pieces, 1e-4))


def compact(labels: IntArray) -> IntArray:
    """Number the labels in use from 0 on."""
    return np.asarray(np.unique(labels, return_inverse=True)[1], np.int32)


def grow_regions(
    graph: FaceGraph, seeds: LongArray, options: PlaneOptions, labels: IntArray | None = None, slack: float = 1.0
) -> IntArray:
    """Grow regions from the seeds in turn over faces without a label (-1); returns the labels, int32 `[F]`.

    A face joins a region if it lies within `slack` times the angle and distance of the plane through what the region
    has so far.
    """
    label = [-1] * len(graph.areas) if labels is None else labels.tolist()
    neighbors, areas = graph.neighbors.tolist(), graph.areas.tolist()
    normals, centers = graph.normals.tolist(), graph.centers.tolist()
    least = float(np.cos(np.radians(options.angle * slack)))
    reach = options.distance * slack * graph.diagonal
    region = max(label, default=-1) + 1
    for seed in seeds.tolist():
        if label[seed] >= 0:
            continue
        label[seed] = region
        weight = areas[seed]
        nx, ny, nz = (weight * value for value in normals[seed])
        cx, cy, cz = (weight * value for value in centers[seed])
        queue = [seed]
        for face in queue:
            length = max((nx * nx + ny * ny + nz * nz) ** 0.5, 1e-30)
            ux, uy, uz = nx / length, ny / length, nz / length
            offset = (cx * ux + cy * uy + cz * uz) / weight
            for other in neighbors[face]:
                if other < 0 or label[other] >= 0:
                    continue
                x, y, z = normals[other]
                if x * ux + y * uy + z * uz < least:
                    continue
                px, py, pz = centers[other]
                if abs(px * ux + py * uy + pz * uz - offset) > reach:
                    continue
                label[other] = region
                queue.append(other)
                area = areas[other]
                nx, ny, nz = nx + area * x, ny + area * y, nz + area * z
                cx, cy, cz = cx + area * px, cy + area * py, cz + area * pz
                weight += area
        region += 1
    return np.asarray(label, np.int32)


def fit(graph: FaceGraph, labels: IntArray) -> Planes:
    """Fit a plane to the faces of each label, which are numbered anew; turned faces (fillets) hardly count."""
    labels = compact(labels)
    count = int(labels.max()) + 1

    def mean(weights: DoubleArray, values: DoubleArray) -> DoubleArray:
        sums = [np.bincount(labels, weights * values[:, axis], count) for axis in range(3)]
        return np.stack(sums, axis=1)

    def unit(vectors: DoubleArray) -> DoubleArray:
        return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12))

    weights = graph.areas
    normals = unit(mean(weights, graph.normals))
    for _ in range(3):
        turned = 1 - np.einsum("ij,ij->i", graph.normals, normals[labels])
        weights = graph.areas * (np.exp(-turned / 0.01) + 1e-4)
        normals = unit(mean(weights, graph.normals))
    points = mean(weights, graph.centers) / np.bincount(labels, weights, count)[:, None]
    return Planes(labels, normals, points, np.bincount(labels, graph.areas, count).astype(np.float64))


def refine_borders(graph: FaceGraph, planes: Planes, options: PlaneOptions, sweeps: int) -> IntArray:
    """Let each face take the best of its own and its neighbours' labels, until none changes; returns the labels.

    Iterated conditional modes (Besag, 1986) of a Potts energy: how far the face lies off the plane and turns away from
    it, plus the length of its border with other labels. Every other face moves at a time, so that two never swap.
    """
    labels = planes.labels.copy()
    near = graph.neighbors_or_self()
    lengths = options.border_length * graph.lengths / np.sqrt(graph.areas)[:, None]
    scale = (options.border_distance * graph.diagonal) ** 2
    parity = np.arange(len(labels)) % 2
    quiet = 0
    for sweep in range(2 * sweeps):
        around = labels[near]
        active = np.flatnonzero((parity == sweep % 2) & (around != labels[:, None]).any(axis=1))
        candidates = np.concatenate([labels[active, None], around[active]], axis=1)
        step = graph.centers[active, None] - planes.points[candidates]
        off = np.einsum("fki,fki->fk", step, planes.normals[candidates])
        turned = 2 - 2 * np.einsum("fi,fki->fk", graph.normals[active], planes.normals[candidates])
        border = (candidates[:, :, None] != around[active][:, None]) * lengths[active][:, None]
        cost = np.minimum(off**2 / scale, 9.0) + 0.5 * turned + border.sum(axis=2)
        cost[:, 0] -= 1e-9
        chosen = candidates[np.arange(len(active)), cost.argmin(axis=1)]
        changes = int((chosen != labels[active]).sum())
        labels[active] = chosen
        quiet = quiet + 1 if changes <= 1e-4 * len(labels) else 0
        if quiet == 2:
            break
    return labels


def drop_small(graph: FaceGraph, labels: IntArray, least_area: float) -> IntArray:
    """Give regions of less than this share of the surface to their neighbours; returns the labels, numbered anew.

    A region with none but small ones around it stays.
    """
    labels = compact(labels)
    near = graph.neighbors_or_self()
    small = np.bincount(labels, graph.areas) < least_area * graph.area
    if small.all():
        return labels
    while True:
        around = labels[near]
        pending = np.flatnonzero(small[labels])
        good = ~small[around[pending]]
        found = good.any(axis=1)
        if not found.any():
            return compact(labels)
        taken = pending[found]
        labels[taken] = around[taken, good[found].argmax(axis=1)]


def _bordering(graph: FaceGraph, labels: IntArray) -> IntArray:
    """Pairs of labels (a < b) that share a border, `[N, 2]`."""
    own = np.repeat(labels, 3)
    other = labels[graph.neighbors_or_self()].reshape(-1)
    pairs = np.stack([own, other], axis=1)[own < other]
    return np.asarray(np.unique(pairs, axis=0), np.int32)


def _merged(graph: FaceGraph, planes: Planes, options: PlaneOptions) -> IntArray:
    """Join bordering regions that lie nearly in one plane, best first and each once; returns the labels."""
    a, b = _bordering(graph, planes.labels).T
    cosine = np.einsum("ij,ij->i", planes.normals[a], planes.normals[b])
    step = planes.points[b] - planes.points[a]
    off = np.maximum(*(np.abs(np.einsum("ij,ij->i", step, planes.normals[side])) for side in (a, b)))
    alike = np.flatnonzero(
        (cosine > np.cos(np.radians(0.6 * options.angle))) & (off < 0.8 * options.distance * graph.diagonal)
    )
    target = np.arange(len(planes.areas), dtype=np.int32)
    done = set()
    for i in alike[np.argsort(-cosine[alike], kind="stable")].tolist():
        first, second = int(a[i]), int(b[i])
        if first not in done and second not in done:
            target[second] = first
            done |= {first, second}
    return target[planes.labels]


def _dissolved(graph: FaceGraph, planes: Planes, options: PlaneOptions) -> IntArray:
    """Give regions that lie within a small distance of their neighbours' planes to them, the smallest first.

    A face goes to the plane that is nearest, of those that it doesn't turn away from by more than 66 degrees.
    """
    labels = planes.labels.copy()
    limit = options.dissolve * graph.diagonal
    members = {i: np.flatnonzero(labels == i) for i in range(len(planes.areas))}
    around: dict[int, set[int]] = {i: set() for i in members}
    for a, b in _bordering(graph, labels).tolist():
        around[a].add(b)
        around[b].add(a)
    for region in np.argsort(planes.areas, kind="stable").tolist():
        others = np.array(sorted(around[region]), np.int64)
        if not len(others):
            continue
        faces = members[region]
        step = graph.centers[faces, None] - planes.points[others]
        off = np.abs(np.einsum("fki,ki->fk", step, planes.normals[others]))
        off = np.where(graph.normals[faces] @ planes.normals[others].T > 0.4, off, np.inf)
        best = off.argmin(axis=1)
        weights = graph.areas[faces]
        if weights[off.min(axis=1) > limit].sum() > 0.04 * weights.sum():
            continue
        for i in np.unique(best).tolist():
            other = int(others[i])
            labels[faces[best == i]] = other
            members[other] = np.concatenate([members[other], faces[best == i]])
        for other in others.tolist():
            around[other] = (around[other] | set(others.tolist())) - {other, region}
        del members[region], around[region]
    return compact(labels)


def regular(planes: Planes, diagonal: float, options: PlaneOptions) -> Planes:
    """Turn nearly axis-parallel, parallel and perpendicular planes exactly so; bring those nearly in line together."""
    normals = planes.normals.copy()
    axis = np.abs(normals).argmax(axis=1)
    rows = np.arange(len(normals))
    snapped = np.abs(normals[rows, axis]) > np.cos(np.radians(options.snap))
    normals[snapped] = np.eye(3)[axis[snapped]] * np.sign(normals[rows, axis])[snapped, None]
    parallel, perpendicular = np.cos(np.radians(0.7 * options.snap)), np.sin(np.radians(0.7 * options.snap))
    known: list[DoubleArray] = []
    for i in np.argsort(-planes.areas * (1 + 10 * snapped), kind="stable"):
        cosines = np.array([normals[i] @ direction for direction in known])
        near = np.flatnonzero(np.abs(cosines) > parallel)
        if len(near):
            normals[i] = known[near[0]] * np.sign(cosines[near[0]])
            continue
        for direction in known:
            cosine = normals[i] @ direction
            if abs(cosine) < perpendicular:
                normals[i] = normals[i] - cosine * direction
        normals[i] /= np.linalg.norm(normals[i])
        known.append(normals[i].copy())
    points = _in_line(planes, normals, options.in_line * diagonal)
    return Planes(planes.labels, normals, points, planes.areas)


def _in_line(planes: Planes, normals: DoubleArray, tolerance: float) -> DoubleArray:
    """Move parallel planes with less than `tolerance` from one to the next onto their mean; returns their points."""
    points = planes.points.copy()
    offsets = np.einsum("ij,ij->i", normals, points)
    group = np.unique(np.round(normals, 5) + 0.0, axis=0, return_inverse=True)[1].reshape(-1)
    for number in range(group.max() + 1):
        members = np.flatnonzero(group == number)
        members = members[np.argsort(offsets[members], kind="stable")]
        start = 0
        for end in range(1, len(members) + 1):
            if end == len(members) or offsets[members[end]] - offsets[members[start]] > tolerance:
                line = members[start:end]
                mean = np.average(offsets[line], weights=planes.areas[line])
                points[line] += (mean - offsets[line])[:, None] * normals[line]
                start = end
    return points


def seeds_within(graph: FaceGraph, faces: BoolArray) -> LongArray:
    """The marked faces, the flattest neighbourhoods first."""
    marked = np.flatnonzero(faces)
    return np.asarray(marked[np.argsort(graph.roughness()[marked], kind="stable")])


def coplanar_regions(mesh: Mesh, angle: float = 8.0, distance: float = 0.004) -> IntArray:
    """Number a mesh's faces by connected, nearly flat region, int32 `[F]` from 0 on; the largest faces begin.

    Args:
        mesh: any mesh.
        angle: degrees that a face may turn away from its region's plane.
        distance: share of the box diagonal that it may lie off.

    """
    graph = FaceGraph.of(mesh)
    order = np.argsort(-graph.areas, kind="stable")
    return compact(grow_regions(graph, order, PlaneOptions(angle=angle, distance=distance)))
