"""A prop on a floor under fixed lights: what a camera ray sees, by casting rays on the CPU.

A key light with a soft shadow, ambient light from sky and ground darkened by ambient occlusion, what metal and gloss
mirror of them (`reflections.py`), and the prop's shadow on the floor. Neighbouring pixels share out the ray directions
in tiles, and a filter that stops at edges then averages over a tile (interleaved sampling, Keller and Heidrich, 2001):
few rays a pixel, and no grain.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from propsmith.runtime.arrays import FloatArray, LongArray
from propsmith.runtime.color import srgb_to_linear
from propsmith.runtime.geometry.interleaved import TILE, SurfacePoints, windowed
from propsmith.runtime.geometry.mesh import Mesh, area_vectors
from propsmith.runtime.geometry.normals import unit
from propsmith.runtime.geometry.raycast import RayScene, around, interpolated, spread_directions
from propsmith.runtime.render.reflections import (
    front_reflectance,
    lamp_seen,
    mirrored_at,
    reflections_open,
    returned,
    sky_seen,
)
from propsmith.runtime.texture.texture_lookup import SurfaceSkin

Color = tuple[float, float, float]

_PLAIN: Color = (0.72, 0.72, 0.72)  # sRGB of a mesh without colours


@dataclass(frozen=True)
class Studio:
    """Lights and lens. Directions turn with the camera: a prop is lit alike from every side. Colours are linear.

    Attributes:
        field_of_view: degrees across the picture, were the prop to fill it.
        fill: share of the picture that the prop's larger side takes.
        key: light from the upper left; `key_direction` points to it: right, up, towards the viewer.
        key_radius: half the angle the key light spans, radians: how soft its shadow is.
        sky, ground: ambient light from above and below.
        reach: how far off, in half diagonals of the prop, things still darken a point.
        occlusion_rays, key_rays: rays per pixel for each; a tile of 16 pixels uses 16 times as many directions.

    """

    field_of_view: float = 28.0
    fill: float = 0.80
    key: Color = (0.96, 0.92, 0.85)
    key_direction: Color = (-0.55, 0.80, 0.60)
    key_radius: float = 0.20
    sky: Color = (0.40, 0.43, 0.48)
    ground: Color = (0.20, 0.185, 0.17)
    reach: float = 0.7
    occlusion_rays: int = 4
    key_rays: int = 1


@dataclass(frozen=True, eq=False)
class Camera:
    """A pinhole that sees the square of half side `half` around `center` on the plane one unit ahead."""

    origin: FloatArray
    axes: FloatArray  # rows: right, up, ahead
    center: FloatArray
    half: float

    def rays(self, pixels: FloatArray, size: int) -> FloatArray:
        """Unit directions through positions in pixels (column, row; row 0 on top), `[N, 3]`."""
        plane = self.center + (pixels * np.float32(2 / size) - 1) * np.array([self.half, -self.half], np.float32)
        return unit(plane @ self.axes[:2] + self.axes[2])

    def margin(self, directions: FloatArray) -> FloatArray:
        """0 for rays through the picture's border, rising smoothly to 1 a tenth of the way in, `[N]`."""
        plane = directions @ self.axes[:2].T / np.maximum(directions @ self.axes[2], 1e-6)[:, None]
        inward = np.clip((1 - np.abs(plane - self.center).max(axis=1) / self.half) / 0.2, 0, 1)
        return np.asarray(inward * inward * (3 - 2 * inward), np.float32)


class LitScene:
    """A mesh under the studio's lights, seen from one side."""

    def __init__(self, mesh: Mesh, camera: Camera, studio: Studio, skin: SurfaceSkin | None = None) -> None:
        self.mesh, self.camera, self.studio, self.skin = mesh, camera, studio, skin
        self.scene = RayScene(mesh)
        self.radius = max(mesh.diagonal / 2, 1e-6)
        self.floor = float(mesh.bounds[0, 1])
        self.facets = unit(area_vectors(mesh))
        colors = np.full_like(mesh.vertices, _PLAIN) if mesh.colors is None else mesh.colors
        self.albedo = srgb_to_linear(colors)
        right = self.camera.axes[0]
        forward = unit(np.cross(right, [0.0, 1.0, 0.0])[None])[0]  # towards the viewer, without the camera's pitch
        x, y, z = studio.key_direction
        self.key = unit((x * right + y * np.array([0, 1, 0], np.float32) + z * forward)[None])[0]
        self._floor_shadow = _FloorShadow(self)

    def surface(self, directions: FloatArray) -> SurfacePoints:
        """Cast camera rays."""
        hits = self.scene.intersect(np.broadcast_to(self.camera.origin, directions.shape).copy(), directions)
        toward = directions[hits.rays]
        points = self.camera.origin + toward * hits.distances[:, None]
        facets = _facing(self.facets[hits.faces], toward)
        normals = facets
        if self.mesh.normals is not None:
            normals = unit(interpolated(self.mesh.normals, self.mesh.faces, hits))
        look = None if self.skin is None else self.skin.look(self.mesh, hits, normals)
        if look is None:
            return SurfacePoints(hits.rays, points, normals, facets, interpolated(self.albedo, self.mesh.faces, hits))
        return SurfacePoints(
            hits.rays, points, look.normals, facets, look.albedo, look.emission, look.roughness, look.metallic
        )

    def visibility(self, surface: SurfacePoints, slots: LongArray, slot_count: int) -> FloatArray:
        """Share of the sky, and of the key light, that each point sees, `[H, 2]`; `slots` picks its directions."""
        studio = self.studio
        origins = surface.points + surface.facets * np.float32(2e-3 * self.radius)
        seen = np.zeros((len(origins), 2), np.float32)
        dome = spread_directions(studio.occlusion_rays * slot_count).reshape(-1, slot_count, 3)
        for directions in dome:
            rays = around(surface.normals, directions[slots])
            blocked = self.scene.occluded(origins, rays, studio.reach * self.radius)
            seen[:, 0] += np.where(blocked, 0.0, self._open_above_floor(origins, rays))
        lamp = spread_directions(studio.key_rays * slot_count, studio.key_radius)
        lamp = around(np.broadcast_to(self.key, lamp.shape), lamp).reshape(-1, slot_count, 3)
        for directions in lamp:
            seen[:, 1] += ~self.scene.occluded(origins, directions[slots])
        return np.asarray(seen / (studio.occlusion_rays, studio.key_rays), np.float32)

    def _open_above_floor(self, origins: FloatArray, rays: FloatArray) -> FloatArray:
        """1 for rays that go up, less for those that soon meet the floor, which lies in the prop's shade."""
        fall = np.maximum(-rays[:, 1], 1e-6)
        distance = (origins[:, 1] - self.floor) / fall / (self.studio.reach * self.radius)
        return np.asarray(np.where(rays[:, 1] < 0, np.clip(0.35 + distance, 0, 1), 1.0), np.float32)

    def radiance(self, surface: SurfacePoints, visibility: FloatArray) -> FloatArray:
        """Linear colours, `[H, 3]`."""
        studio = self.studio
        up = surface.normals[:, 1:2] * 0.5 + 0.5
        ambient = np.asarray(studio.ground) * (1 - up) + np.asarray(studio.sky) * up
        lambert = np.maximum(surface.normals @ self.key, 0)
        light = ambient * visibility[:, :1] + np.asarray(studio.key) * (lambert * visibility[:, 1])[:, None]
        if surface.roughness is None or surface.metallic is None:
            reflected = surface.albedo * light
        else:
            matt = surface.albedo * (1 - surface.metallic[:, None])
            reflected = matt * light + self._mirrored(surface, surface.roughness, surface.metallic, visibility)
        if surface.emission is not None:
            reflected = reflected + surface.emission
        return _rolled_off(np.asarray(reflected).astype(np.float32))

    def _mirrored(
        self, surface: SurfacePoints, roughness: FloatArray, metallic: FloatArray, visibility: FloatArray
    ) -> FloatArray:
        """What is seen mirrored in the surface, `[H, 3]`: the sky, the ground and the key light."""
        studio = self.studio
        mirrored, cosine = mirrored_at(surface.normals, unit(surface.points - self.camera.origin))
        sky, ground, key = (np.array(light, np.float32) for light in (studio.sky, studio.ground, studio.key))
        open_share = reflections_open(visibility[:, 0], roughness, cosine)
        seen = sky_seen(mirrored, roughness, sky, ground) * open_share[:, None]
        lit = np.clip(8 * (surface.normals @ self.key), 0, 1) * visibility[:, 1]
        seen = seen + key * (lamp_seen(mirrored, roughness, self.key, studio.key_radius) * lit)[:, None]
        return np.asarray(seen * returned(front_reflectance(surface.albedo, metallic), roughness, cosine), np.float32)

    def floor_shade(self, directions: FloatArray) -> FloatArray:
        """Premultiplied colour and alpha of the shadow on the floor, `[N, 4]`: black, and as opaque as it is dark."""
        fall = -directions[:, 1]
        distance = np.where(fall > 1e-3, (self.camera.origin[1] - self.floor) / np.maximum(fall, 1e-3), 0)
        points = self.camera.origin[[0, 2]] + directions[:, [0, 2]] * distance[:, None]
        shade = np.zeros((len(directions), 4), np.float32)
        # The shadow fades towards the picture's border: cut off there, it would show the picture's frame.
        shade[:, 3] = np.where(fall > 1e-3, self._floor_shadow.at(points), 0) * self.camera.margin(directions)
        return shade


class _FloorShadow:
    """How dark the floor is around the prop, on a grid."""

    def __init__(self, scene: LitScene, cells: int = 96) -> None:
        low, high = scene.mesh.bounds
        self._center = ((low + high) / 2)[[0, 2]]
        self._half = float(1.7 * scene.radius)
        self._cells = cells
        steps = ((np.arange(cells) + 0.5) / cells * 2 - 1) * self._half
        x, z = (self._center[axis] + grid for axis, grid in enumerate(np.meshgrid(steps, steps, indexing="ij")))
        floor = np.full_like(x, scene.floor + 1e-3 * scene.radius)
        origins = np.stack([x, floor, z], axis=-1).reshape(-1, 3).astype(np.float32)
        self._shade = self._cast(scene, origins)

    def _cast(self, scene: LitScene, origins: FloatArray) -> FloatArray:
        rows, columns = np.divmod(np.arange(len(origins)), self._cells)
        slots = rows % TILE * TILE + columns % TILE
        up = np.tile(np.array([[0, 1, 0]], np.float32), (len(origins), 1))
        floor = SurfacePoints(np.arange(len(origins)), origins, up, up, up)
        seen = scene.visibility(floor, slots, TILE * TILE).reshape(self._cells, self._cells, 2)
        for axis in (0, 1):
            seen = windowed(seen, axis)
        sky, key = np.moveaxis(1 - seen, -1, 0)
        reach = np.linalg.norm(origins[:, [0, 2]] - self._center, axis=1).reshape(sky.shape) / self._half
        return np.asarray((0.8 * sky + 0.22 * key) * np.clip(3.0 - 3.0 * reach, 0, 1), np.float32)

    def at(self, points: FloatArray) -> FloatArray:
        """Opacity of the shadow at floor points x, z `[N, 2]`, bilinear; none outside the grid."""
        place = ((points - self._center) / self._half * 0.5 + 0.5) * self._cells - 0.5
        inside = ((place >= 0) & (place < self._cells - 1)).all(axis=1)
        place = np.where(inside[:, None], place, 0)
        corner = place.astype(np.int64)
        part = place - corner
        i, j = corner.T
        rows = [self._shade[i, j + d] * (1 - part[:, 0]) + self._shade[i + 1, j + d] * part[:, 0] for d in (0, 1)]
        return np.where(inside, rows[0] * (1 - part[:, 1]) + rows[1] * part[:, 1], 0)


def _facing(normals: FloatArray, directions: FloatArray) -> FloatArray:
    """Turn the normals that point along the rays round."""
    away = np.einsum("ij,ij->i", normals, directions) > 0
    return np.where(away[:, None], -normals, normals)


def fitted_camera(mesh: Mesh, yaw: float, pitch: float, studio: Studio) -> Camera:
    """Place the camera so that the mesh's outline is centred and fills its share of the picture."""
    y, p = np.radians(yaw), np.radians(pitch)
    backward = np.array([np.sin(y) * np.cos(p), np.sin(p), np.cos(y) * np.cos(p)])
    right = np.array([np.cos(y), 0.0, -np.sin(y)])
    axes = np.stack([right, np.cross(backward, right), -backward])
    radius = max(mesh.diagonal / 2, 1e-6)
    target = mesh.bounds.astype(np.float64).mean(axis=0)
    origin = target + backward * (radius / np.sin(np.radians(studio.field_of_view) / 2))
    seen = (mesh.vertices - origin) @ axes.T
    plane = seen[:, :2] / seen[:, 2:]
    low, high = plane.min(axis=0), plane.max(axis=0)
    half = float((high - low).max()) / 2 / studio.fill
    return Camera(
        origin.astype(np.float32), axes.astype(np.float32), ((low + high) / 2).astype(np.float32), max(half, 1e-6)
    )


def _rolled_off(light: FloatArray) -> FloatArray:
    """Bend light above 0.65 towards 1, so that bright surfaces keep their form instead of clipping."""
    knee = np.float32(0.65)
    over = np.maximum(light - knee, 0)
    return np.where(light > knee, knee + (1 - knee) * over / (over + (1 - knee)), light)
