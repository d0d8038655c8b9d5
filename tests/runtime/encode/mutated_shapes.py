"""What mutated models are made of: surfaces, placements, the places that colours are looked at, and the truth."""

from dataclasses import dataclass

import numpy as np

ROWS = 6
# Places on a triangle, the same whichever corner comes first, and on no border of texels.
WEIGHTS = np.array([[i + 1 / 3, j + 1 / 3, ROWS - i - j - 2 / 3] for i in range(ROWS) for j in range(ROWS - i)])
WEIGHTS = WEIGHTS / ROWS


@dataclass(frozen=True)
class Truth:
    """What a reader should find: metres from side to side, triangles, and the mean of the linear albedo by area."""

    size: np.ndarray
    triangles: int
    albedo: np.ndarray | None
    refusal: str | None = None


def srgb_to_linear(values):
    values = np.asarray(values, np.float64)
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def slug(name):
    return "".join(letter if letter.isalnum() and letter.isascii() else "_" for letter in name)


def moved(*by):
    matrix = np.eye(4)
    matrix[:3, 3] = by
    return matrix


def trs(move, turn, scale):
    x, y, z, w = np.asarray(turn, np.float64) / np.linalg.norm(turn)
    matrix = np.eye(4)
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    matrix[:3, :3] = (np.eye(3) + 2 * w * cross + 2 * cross @ cross) * np.asarray(scale, np.float64)
    matrix[:3, 3] = move
    return matrix


def faces_of(order, mode):
    if mode == 4:
        return order.reshape(-1, 3)
    if mode == 6:
        return np.array([[order[0], order[i], order[i + 1]] for i in range(1, len(order) - 1)])
    return np.array([order[[i, i + 1 + i % 2, i + 2 - i % 2]] for i in range(len(order) - 2)])


def shape(kind, random):
    """Points `[V, 3]` in -1..1, the order of corners, the faces `[F, 3]` and glTF's number of the mode."""
    if kind == "strip":
        count = int(random.integers(4, 9))
        along = np.linspace(-1, 1, count)
        low = np.stack([along, np.full(count, -0.7), np.sin(2 * along)], axis=1)
        points = np.stack([low, low * [1, 0, 1] + [0, 0.9, 0]], axis=1).reshape(-1, 3)
        order, mode = np.arange(2 * count), 5
    elif kind == "fan":
        count = int(random.integers(5, 12))
        angles = np.arange(count + 1) / count * 2 * np.pi
        ring = np.stack([np.cos(angles), np.full(count + 1, -0.4), np.sin(angles)], axis=1)
        points, order, mode = np.concatenate([[[0, 0.8, 0]], ring]), np.arange(count + 2), 6
    else:
        sides = []
        for axis in range(3):
            for sign in (-1, 1):
                square = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]][::sign], np.float64)
                sides.append(np.insert(square, axis, -sign if axis == 1 else sign, axis=1))
        points, mode = np.concatenate(sides), 4
        order = np.concatenate([np.array([0, 1, 2, 0, 2, 3]) + 4 * side for side in range(6)])
    points = points * random.uniform(0.4, 1, 3)
    return points, order, faces_of(order, mode), mode
