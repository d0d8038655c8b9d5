"""The faces of a mesh as a graph: who is whose neighbour across an edge, and normals filtered of noise along it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from propsmith.runtime.arrays import DoubleArray, IntArray
from propsmith.runtime.geometry.mesh import Mesh
from propsmith.runtime.geometry.topology import face_neighbors


@dataclass(frozen=True, eq=False)
class FaceGraph:
    """A mesh's faces with what is needed to sort them into planes, in float64.

    Attributes:
        mesh: the mesh itself.
        neighbors: int32 `[F, 3]`; see `face_neighbors`.
        normals: unit, `[F, 3]`.
        areas: `[F]`, none of them 0.
        centers: `[F, 3]`.
        lengths: of the sides 0-1, 1-2, 2-0, `[F, 3]`.

    """

    mesh: Mesh
    neighbors: IntArray
    normals: DoubleArray
    areas: DoubleArray
    centers: DoubleArray
    lengths: DoubleArray

    @classmethod
    def of(cls, mesh: Mesh) -> FaceGraph:
        """Build the graph of a mesh."""
        corners = mesh.corners.astype(np.float64)
        sides = np.roll(corners, -1, axis=1) - corners
        area_vectors = np.cross(sides[:, 0], sides[:, 1]) / 2
        areas = np.maximum(np.linalg.norm(area_vectors, axis=1), 1e-12)
        return cls(
            mesh,
            face_neighbors(mesh.faces),
            area_vectors / areas[:, None],
            areas,
            corners.mean(axis=1),
            np.linalg.norm(sides, axis=2),
        )

    @cached_property
    def area(self) -> float:
        """The whole surface's."""
        return float(self.areas.sum())

    @property
    def diagonal(self) -> float:
        """The bounding box's, the unit of all distances here."""
        return self.mesh.diagonal

    def neighbors_or_self(self) -> IntArray:
        """As `neighbors`, with the face itself where there is none."""
        own = np.arange(len(self.neighbors), dtype=np.int32)[:, None]
        return np.where(self.neighbors < 0, own, self.neighbors)

    def filtered(self, iterations: int = 8, sigma: float = 0.3) -> FaceGraph:
        """Return the graph with normals smoothed within flat parts and kept apart at edges.

        A bilateral filter on normals (Zheng et al., Bilateral normal filtering for mesh denoising, 2011): each normal
        becomes the mean of those around it, which count the less the further they turn away.

        Args:
            iterations: times that the filter runs.
            sigma: difference between unit normals at which a neighbour's weight has fallen to 0.6.

        """
        near = self.neighbors_or_self()
        around = np.concatenate([near, near[near].reshape(len(near), -1)], axis=1)
        reach = 3 * np.sqrt(self.areas.mean() + self.areas)
        squared = ((self.centers[:, None] - self.centers[around]) ** 2).sum(axis=2)
        weights = self.areas[around] * np.exp(-squared / (2 * reach[:, None] ** 2))
        weights[around == np.arange(len(near))[:, None]] = 0
        normals = self.normals
        for _ in range(iterations):
            others = normals[around]
            alike = np.exp((np.einsum("fi,fki->fk", normals, others) - 1) / sigma**2)
            mixed = normals * self.areas[:, None] + np.einsum("fk,fki->fi", weights * alike, others)
            normals = mixed / np.maximum(np.linalg.norm(mixed, axis=1, keepdims=True), 1e-12)
        return replace(self, normals=normals)

    def roughness(self, rounds: int = 6) -> DoubleArray:
        """How much the normals turn around each face, 0 for a flat neighbourhood, `[F]`."""
        near = self.neighbors_or_self()
        turn = 1 - np.einsum("fi,fki->fk", self.normals, self.normals[near]).min(axis=1)
        for _ in range(rounds):
            turn = (turn + turn[near].sum(axis=1)) / 4
        return np.asarray(turn)
