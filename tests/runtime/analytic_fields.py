"""Signed distance fields of shapes whose volumes are known, sampled on the lattice; positive inside."""

import numpy as np
import trimesh


def lattice(samples):
    axis = np.linspace(-1, 1, samples)
    return np.stack(np.meshgrid(axis, axis, axis, indexing="ij"), axis=-1)


def sphere(samples, radius=0.6, center=(0.0, 0.0, 0.0)):
    return (radius - np.linalg.norm(lattice(samples) - center, axis=-1)).astype(np.float32)


def box(samples, half=(0.5, 0.3, 0.7), center=(0.0, 0.0, 0.0)):
    beyond = np.abs(lattice(samples) - center) - half
    outside = np.linalg.norm(np.maximum(beyond, 0), axis=-1)
    return -(outside + np.minimum(beyond.max(axis=-1), 0)).astype(np.float32)


def torus(samples, major=0.6, minor=0.2):
    points = lattice(samples)
    ring = np.hypot(points[..., 0], points[..., 2]) - major
    return (minor - np.hypot(ring, points[..., 1])).astype(np.float32)


def rounded_box(samples, half=(0.5, 0.3, 0.7), radius=0.04, turn=((1, 0, 0), (0, 1, 0), (0, 0, 1))):
    """A box whose edges are fillets, turned by a rotation matrix."""
    beyond = np.abs(lattice(samples) @ np.array(turn)) - np.subtract(half, radius)
    outside = np.linalg.norm(np.maximum(beyond, 0), axis=-1)
    return (radius - outside - np.minimum(beyond.max(axis=-1), 0)).astype(np.float32)


def rotation(degrees, axis):
    """The matrix of a turn about one of the axes 0, 1, 2."""
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    i, j = (axis + 1) % 3, (axis + 2) % 3
    matrix = np.eye(3)
    matrix[i, i], matrix[i, j], matrix[j, i], matrix[j, j] = c, -s, s, c
    return matrix


def euler_characteristic(mesh):
    """V - E + F by trimesh: 2 for each component like a sphere, 0 for each torus."""
    return trimesh.Trimesh(mesh.vertices, mesh.faces, process=False).euler_number
