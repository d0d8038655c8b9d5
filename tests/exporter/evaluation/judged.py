"""Props whose truth is known."""

import numpy as np
import trimesh

from propsmith.exporter.evaluation.props import EvaluatedProp, colored_model

GRAY = (0.5, 0.5, 0.5)


def prop_of(mesh, color=GRAY, name="prop", **known):
    """A prop of a trimesh, in the box as it is; `color` is one, or one a face."""
    colors = np.broadcast_to(np.asarray(color, np.float32).reshape(-1, 1, 3), (len(mesh.faces), 3, 3))
    return EvaluatedProp(name, name, colored_model(mesh.vertices, mesh.faces, colors), **known)


def cuboid(size=(1.9, 1.9, 1.9), center=(0.0, 0.0, 0.0)):
    """A box with sides of these lengths."""
    return trimesh.creation.box(size, transform=trimesh.transformations.translation_matrix(center))


def joined(*meshes):
    """Several meshes as one, each a component of its own."""
    return trimesh.util.concatenate(meshes)


def slab(x, y, is_solid, depth):
    """Cells of a grid between the lines `x` and `y`, where they are solid, `depth` thick about z = 0."""
    padded = np.pad(np.asarray(is_solid, bool), 1)
    corners = {}
    faces = []

    def corner(i, j, side):
        return corners.setdefault((x[i], y[j], side * depth / 2), len(corners))

    def wall(first, second, filled):
        """The wall from one corner of the grid to the next, seen from the right of the way."""
        if filled:
            a, b = corner(*first, 1), corner(*second, 1)
            c, d = corner(*second, -1), corner(*first, -1)
            faces.extend([[a, d, c], [a, c, b]])

    for i, j in np.argwhere(padded) - 1:
        a, b, c, d = (i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1)
        for side in (1, -1):
            quad = [corner(*place, side) for place in (a, b, c, d)[::side]]
            faces.extend([[quad[0], quad[1], quad[2]], [quad[0], quad[2], quad[3]]])
        wall(a, b, not padded[i + 1, j])
        wall(b, c, not padded[i + 2, j + 1])
        wall(c, d, not padded[i + 1, j + 2])
        wall(d, a, not padded[i, j + 1])
    return trimesh.Trimesh(list(corners), faces, process=False)


def pierced(size, holes, width):
    """A box of these sides with square holes through it along z, at these (x, y)."""
    x, y = (
        sorted(
            {
                -size[axis] / 2,
                size[axis] / 2,
                *(hole[axis] + side for hole in holes for side in (-width / 2, width / 2)),
            }
        )
        for axis in (0, 1)
    )
    middles = [(np.array(line[1:]) + line[:-1]) / 2 for line in (x, y)]
    is_solid = np.ones([len(middle) for middle in middles], bool)
    for hole in holes:
        away = [np.abs(middle - place) < width / 2 for middle, place in zip(middles, hole, strict=True)]
        is_solid &= ~np.logical_and.outer(*away)
    return slab(x, y, is_solid, size[2])
