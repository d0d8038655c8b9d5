"""Solids that props are built of: closed by construction, on Manifold's kernel (Apache-2.0).

Every primitive stands on the floor (y = 0), its axis on the y axis and its front to +Z. Lengths are in the prop's own
units, in which its longest side is about 1; angles are in degrees.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from manifold3d import Manifold, Mesh, OpType

from propsmith.runtime.arrays import DoubleArray

Vector = tuple[float, float, float]

THIN = 0.035
"""What a wall, a board or a rod is at least thick when the prop's longest side is 1: the implicit model can hold it."""


@dataclass(frozen=True, eq=False)
class Solid:
    """A closed solid; every method returns another one.

    Attributes:
        body: the manifold behind it.
    """

    body: Manifold

    def move(self, x: float = 0.0, y: float = 0.0, z: float = 0.0) -> "Solid":
        """Shifted."""
        return Solid(self.body.translate((x, y, z)))

    def turn(self, x: float = 0.0, y: float = 0.0, z: float = 0.0) -> "Solid":
        """Turned about the origin, first about x, then y, then z; counter-clockwise seen from the axis' tip."""
        return Solid(self.body.rotate((x, y, z)))

    def turn_here(self, x: float = 0.0, y: float = 0.0, z: float = 0.0) -> "Solid":
        """Turned about its own center."""
        a, b, c = self.center
        return self.move(-a, -b, -c).turn(x, y, z).move(a, b, c)

    def scale(self, x: float = 1.0, y: float = 1.0, z: float = 1.0) -> "Solid":
        """Scaled from the origin."""
        return Solid(self.body.scale((x, y, z)))

    def mirror(self, axis: str = "x") -> "Solid":
        """Mirrored through the plane x = 0 (or y = 0, z = 0)."""
        return Solid(self.body.mirror(tuple(float(a == axis) for a in "xyz")))

    def warp(self, place: Callable[[DoubleArray], DoubleArray], pieces: int = 1) -> "Solid":
        """Every vertex moved: `place` maps `[N, 3]` to `[N, 3]`; each triangle is first cut into `pieces` squared."""
        body = self.body.refine(pieces) if pieces > 1 else self.body
        return Solid(body.warp_batch(lambda points: np.asarray(place(np.array(points)), np.float64)))

    def __add__(self, other: "Solid") -> "Solid":
        return Solid(self.body + other.body)

    def __sub__(self, other: "Solid") -> "Solid":
        return Solid(self.body - other.body)

    def __and__(self, other: "Solid") -> "Solid":
        return Solid(self.body ^ other.body)

    def cut(self, normal: Vector, offset: float) -> "Solid":
        """What lies on the side of the plane `normal . p = offset` that `normal` points to."""
        return Solid(self.body.trim_by_plane(normal, offset))

    def hull(self) -> "Solid":
        """Its convex hull."""
        return Solid(self.body.hull())

    @property
    def low(self) -> Vector:
        """Lowest corner of its bounding box."""
        x, y, z = self.body.bounding_box()[:3]
        return x, y, z

    @property
    def high(self) -> Vector:
        """Highest corner of its bounding box."""
        x, y, z = self.body.bounding_box()[3:]
        return x, y, z

    @property
    def center(self) -> Vector:
        """Middle of its bounding box."""
        (a, b, c), (d, e, f) = self.low, self.high
        return (a + d) / 2, (b + e) / 2, (c + f) / 2

    @property
    def size(self) -> Vector:
        """Sides of its bounding box."""
        (a, b, c), (d, e, f) = self.low, self.high
        return d - a, e - b, f - c

    @property
    def top(self) -> float:
        """Height of its highest point."""
        return self.high[1]

    @property
    def base(self) -> float:
        """Height of its lowest point."""
        return self.low[1]

    def on(self, *others: "Solid", sink: float = 0.004) -> "Solid":
        """Lifted or lowered onto what stands highest of `others`, sunk in by `sink` so that the parts join."""
        return self.move(y=max(other.top for other in others) - self.base - sink)

    def under(self, *others: "Solid", sink: float = 0.004) -> "Solid":
        """Moved below the lowest of `others`, its top `sink` inside."""
        return self.move(y=min(other.base for other in others) - self.top + sink)

    def beside(self, other: "Solid", side: str = "+x", gap: float = -0.004) -> "Solid":
        """Moved next to `other` on a side ("+x", "-x", "+z", "-z"), `gap` away (negative: into it)."""
        k, up = "xyz".index(side[1]), side[0] == "+"
        step = other.high[k] - self.low[k] + gap if up else other.low[k] - self.high[k] - gap
        return self.move(**{side[1]: step})

    def centered_on(self, other: "Solid") -> "Solid":
        """Moved so that its center in plan is the other's."""
        return self.move(x=other.center[0] - self.center[0], z=other.center[2] - self.center[2])


def join(solids: Iterable[Solid]) -> Solid:
    """The union of several solids."""
    return Solid(Manifold.batch_boolean([solid.body for solid in solids], OpType.Add))


def hull(points: DoubleArray) -> Solid:
    """The convex hull of points `[N, 3]`."""
    return Solid(Manifold.hull_points(np.asarray(points, np.float64)))


def hull_of(*solids: Solid) -> Solid:
    """The convex hull of several solids: a post between two boxes, a boat's side."""
    return Solid(Manifold.batch_hull([solid.body for solid in solids]))


def from_triangles(vertices: DoubleArray, faces: DoubleArray) -> Solid:
    """A closed mesh `[V, 3]`, `[F, 3]`, counter-clockwise seen from outside, as a solid."""
    return Solid(Manifold(Mesh(np.asarray(vertices, np.float32), np.asarray(faces, np.uint32))))


def box(width: float, height: float, depth: float, bevel: float = 0.0, taper: float = 1.0) -> Solid:
    """A box, its edges cut off by `bevel`; `taper` scales its top in plan."""
    if bevel <= 0 and taper == 1.0:
        return Solid(Manifold.cube((width, height, depth), True).translate((0, height / 2, 0)))
    cut = min(bevel, 0.45 * min(width, height, depth))
    half = np.array([width, height, depth]) / 2
    corners = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)], np.float64)
    points = np.concatenate([corners * (half - cut * (1 - np.eye(3)[k])) for k in range(3)])
    points[:, [0, 2]] *= np.where(points[:, 1:2] > 0, taper, 1.0)
    return hull(points + np.array([0, height / 2, 0]))


def cylinder(radius: float, height: float, sides: int = 12, top: float = 1.0) -> Solid:
    """A prism of `sides` sides, a flat one to the front; `top` is its upper radius over its lower (0: a cone)."""
    body = Manifold.cylinder(height, radius, radius * max(top, 0.0), sides)
    return Solid(body.rotate((-90, 0, 0)).rotate((0, 90 + 180 / sides, 0)))


def cone(radius: float, height: float, sides: int = 12) -> Solid:
    """A pyramid of `sides` sides with its tip up."""
    return cylinder(radius, height, sides, top=0.0)


def ball(radius: float, detail: int = 12) -> Solid:
    """A geodesic sphere with about `detail` edges around."""
    return Solid(Manifold.sphere(radius, detail).translate((0, radius, 0)))


def dome(radius: float, detail: int = 12) -> Solid:
    """The upper half of a sphere."""
    return ball(radius, detail).move(y=-radius).cut((0, 1, 0), 0)


def ellipsoid(width: float, height: float, depth: float, detail: int = 12) -> Solid:
    """A ball stretched to the given sides."""
    return ball(0.5, detail).scale(width, height, depth)


def wedge(width: float, height: float, depth: float, top: float = 0.0) -> Solid:
    """A ramp that rises to the back; its upper edge is `top` deep (a share of `depth`)."""
    w, d = width / 2, depth / 2
    plan = [(-w, 0, -d), (w, 0, -d), (-w, 0, d), (w, 0, d)]
    edge = -d + top * depth
    return hull(np.array([*plan, (-w, height, -d), (w, height, -d), (-w, height, edge), (w, height, edge)]))


def gable(width: float, height: float, depth: float, ridge: float = 1.0) -> Solid:
    """A roof with its ridge along x, `ridge` of the width long: 1 a gable, between a hip, 0 a pyramid."""
    w, d, r = width / 2, depth / 2, ridge * width / 2
    return hull(np.array([(-w, 0, -d), (w, 0, -d), (-w, 0, d), (w, 0, d), (-r, height, 0), (r, height, 0)]))


def beam(start: Sequence[float], end: Sequence[float], thick: float, sides: int = 4, top: float = 1.0) -> Solid:
    """A straight bar between two points, `thick` across; `top` scales its end: a leaning leg, a branch, a rope."""
    a, b = np.asarray(start, np.float64), np.asarray(end, np.float64)
    along = b - a
    length = float(np.linalg.norm(along))
    # Four sides are given by the edge, others by the diameter.
    radius = thick / np.sqrt(2) if sides == 4 else thick / 2
    bar = cylinder(radius, length, sides, top)
    flat = float(np.hypot(along[0], along[2]))
    yaw = float(np.degrees(np.arctan2(along[0], along[2])))
    return bar.turn(x=float(np.degrees(np.arctan2(flat, along[1])))).turn(y=yaw).move(*a)
