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


def pierced(size, holes, width):
    """A box of these sides with square holes through it along z, at these (x, y)."""
    drills = [cuboid((width, width, 4), (x, y, 0)) for x, y in holes]
    return trimesh.boolean.difference([cuboid(size), *drills], engine="manifold")
