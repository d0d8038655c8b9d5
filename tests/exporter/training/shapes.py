"""Small meshes with known answers."""

import numpy as np
import torch

Triple = tuple[float, float, float]


def box(half: Triple = (0.5, 0.5, 0.5), center: Triple = (0, 0, 0)) -> torch.Tensor:
    """Triangles `[12, 3, 3]` of an axis-parallel box, counter-clockwise from outside."""
    corners = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)], np.float32)
    quads = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]
    faces = [triangle for a, b, c, d in quads for triangle in ((a, b, c), (a, c, d))]
    return torch.from_numpy(corners * np.float32(half) + np.float32(center))[torch.tensor(faces)]


def sheet(half: float = 0.5) -> torch.Tensor:
    """Two triangles of a square in the plane y = 0, facing up."""
    a, b, c, d = (torch.tensor(p) * half for p in ([-1.0, 0, -1], [-1.0, 0, 1], [1.0, 0, 1], [1.0, 0, -1]))
    return torch.stack([torch.stack([a, b, c]), torch.stack([a, c, d])])
