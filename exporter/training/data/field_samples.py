"""From a triangle soup to training samples: visible surface points, and field, direction and color at query points.

A point is inside where the generalized winding number is over one half (Jacobson et al. 2013), which is robust to holes
and overlapping parts. Sheets thinner than the decoding grid resolves (leaves, banners, blades) get a minimum thickness;
everything else keeps its true surface.
"""

from dataclasses import dataclass

import torch

from propsmith.exporter.training.data import geometry_cpu

THICKNESS_STEPS = 4
_FACE_PROBES = ((1 / 3, 1 / 3), (0.6, 0.2), (0.2, 0.6), (0.2, 0.2))  # barycentric, spread over a face
_SKIN = 0.004  # distance off a face at which a side is tested for being inside


@dataclass(frozen=True)
class SampleOptions:
    """Numbers of points and their distribution.

    Attributes:
        surface: visible surface points per shape, the encoder's input.
        near: query points around the surface, a third at each of `spreads`.
        volume: query points uniform over the box.
        spreads: standard deviations of the near queries' distance from the surface, in units of the box [-1, 1].
        half_thickness: sheets are at least twice this thick: 0.01 survives marching cubes on a 128^3 grid.
    """

    surface: int = 16384
    near: int = 32768
    volume: int = 16384
    spreads: tuple[float, ...] = (0.008, 0.025, 0.07)
    half_thickness: float = 0.01


@dataclass(frozen=True)
class FieldValues:
    """The field at N points.

    Attributes:
        value: signed distance, positive inside, `[N]`.
        direction: unit vectors away from the nearest surface point, `[N, 3]`.
        face: the face of that point, `[N]`.
        weights: its barycentric weights, `[N, 2]`.
        bound: whether the value is only a lower bound, `[N]`.
    """

    value: torch.Tensor
    direction: torch.Tensor
    face: torch.Tensor
    weights: torch.Tensor
    bound: torch.Tensor


def winding_number(points: torch.Tensor, triangles: torch.Tensor) -> torch.Tensor:
    """Generalized winding number `[N]` of points `[N, 3]` about triangles `[F, 3, 3]`, on the device they are on."""
    if points.is_cuda:
        from propsmith.exporter.training.data import geometry_cuda

        return geometry_cuda.winding_number(points, triangles)
    return geometry_cpu.winding_number(points, triangles)


def is_inside(points: torch.Tensor, triangles: torch.Tensor) -> torch.Tensor:
    """Whether points are inside; inside-out meshes count as solid, too."""
    return winding_number(points, triangles).abs() > 0.5


def _measure(points: torch.Tensor, triangles: torch.Tensor, offsets: torch.Tensor) -> tuple[torch.Tensor, ...]:
    if points.is_cuda:
        from propsmith.exporter.training.data import geometry_cuda

        return geometry_cuda.measure(points, triangles, offsets)
    return geometry_cpu.measure(points, triangles, offsets)


def face_normals(triangles: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Unit normals `[F, 3]` and areas `[F]`; a face without area has a zero normal."""
    cross = torch.linalg.cross(triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0])
    length = cross.norm(dim=1)
    return cross / length.clamp_min(1e-12)[:, None], length / 2


def interpolate(corners: torch.Tensor, face: torch.Tensor, weights: torch.Tensor) -> torch.Tensor:
    """Values at barycentric `weights [N, 2]` (of the second and third corner) of faces, from `corners [F, 3, K]`."""
    v, w = weights[:, :1], weights[:, 1:]
    values = corners[face]
    return values[:, 0] * (1 - v - w) + values[:, 1] * v + values[:, 2] * w


def sheet_offsets(triangles: torch.Tensor, half_thickness: float) -> torch.Tensor:
    """Outward offset of each face, `[F]`, so that nothing is thinner than twice `half_thickness`.

    That is `half_thickness` for an open sheet, 0 where the solid behind the face is thick enough, and for a thin plate
    what its two faces need together to reach the minimum thickness.
    """
    normals, _ = face_normals(triangles)
    weights = triangles.new_tensor(_FACE_PROBES)
    faces = torch.arange(len(triangles), device=triangles.device)
    steps = (torch.arange(THICKNESS_STEPS, device=triangles.device) + 0.5) / THICKNESS_STEPS * 2 * half_thickness
    origin = torch.stack([interpolate(triangles, faces, w.expand(len(faces), 2)) for w in weights], 1)
    shift = steps[:, None] * normals[:, None, None, :]
    probes = torch.stack([origin[:, :, None] - shift, origin[:, :, None] + shift], 1)  # face, side, probe, depth
    inside = is_inside(probes.reshape(-1, 3), triangles).view(probes.shape[:-1]).float()
    filled = inside.mean((2, 3)).amax(1)
    return ((1 - filled) * THICKNESS_STEPS).round() / THICKNESS_STEPS * half_thickness


def signed_field(points: torch.Tensor, triangles: torch.Tensor, offsets: torch.Tensor) -> FieldValues:
    """Signed distance to the solid with its sheets thickened, positive inside.

    Where parts overlap, the nearest face may be inside the solid; the distance to it is then only a lower bound of the
    field, and marked as one.
    """
    winding, distance, face, weights, outer, inner = _measure(points, triangles, offsets)
    inside, face = winding.abs() > 0.5, face.long()
    normals, _ = face_normals(triangles)
    nearest = interpolate(triangles, face, weights)
    direction = (points - nearest) / distance.clamp_min(1e-9)[:, None]
    direction = torch.where(distance[:, None] > 1e-5, direction, normals[face])
    bound = torch.zeros_like(inside)
    index = inside.nonzero()[:, 0]
    if len(index):
        lift = _SKIN * normals[face[index]]
        sides = is_inside(torch.cat([nearest[index] + lift, nearest[index] - lift]), triangles).view(2, -1)
        bound[index] = sides.all(0)
    return FieldValues(torch.where(inside, inner, outer), direction, face, weights, bound)


def visible_surface(
    triangles: torch.Tensor, count: int, generator: torch.Generator
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Face `[N]`, weights `[N, 2]` and unit normal `[N, 3]` of points uniform by area on visible faces."""
    device = triangles.device
    normals, areas = face_normals(triangles)
    cumulated = torch.cumsum(areas.double(), 0)
    draw = torch.rand(2 * count, device=device, dtype=torch.float64, generator=generator) * cumulated[-1]
    face = torch.searchsorted(cumulated, draw).clamp_max(len(triangles) - 1)
    weights = torch.rand(2 * count, 2, device=device, generator=generator)
    weights = torch.where(weights.sum(1, keepdim=True) > 1, 1 - weights, weights)
    points, lift = interpolate(triangles, face, weights), _SKIN * normals[face]
    hidden = is_inside(torch.cat([points + lift, points - lift]), triangles).view(2, -1).all(0)
    seen = (~hidden).nonzero()[:, 0]
    if len(seen) < 64:  # all faces are hidden: use them all
        seen = torch.arange(len(points), device=device)
    if len(seen) < count:
        seen = seen[torch.randint(len(seen), (count,), device=device, generator=generator)]
    chosen = seen[:count]
    return face[chosen], weights[chosen], normals[face[chosen]]


def thickened_surface(
    points: torch.Tensor,
    normals: torch.Tensor,
    offsets: torch.Tensor,
    options: SampleOptions,
    generator: torch.Generator,
) -> tuple[torch.Tensor, torch.Tensor]:
    """Surface points and normals `[N, 3]` moved out to where the thickened sheets' surfaces are.

    An open sheet has two of them: half of its points go to either side. Without this the encoder would see one side of
    a leaf in the middle of the solid that the field describes.

    Args:
        points: on the faces.
        normals: the faces'.
        offsets: of their faces, `[N]`, from `sheet_offsets`.
        options: has the half thickness of open sheets.
        generator: draws the side.
    """
    flipped = torch.rand(len(points), device=points.device, generator=generator) < 0.5
    side = torch.where(flipped & (offsets > 0.99 * options.half_thickness), -1.0, 1.0)
    outward = normals * side[:, None]
    return points + offsets[:, None] * outward, outward


def query_points(surface: torch.Tensor, options: SampleOptions, generator: torch.Generator) -> torch.Tensor:
    """`near` points scattered about the surface, then `volume` points over the box: `[near + volume, 3]`."""
    device = surface.device
    column = torch.randint(len(surface), (options.near,), device=device, generator=generator)
    spread = surface.new_tensor(options.spreads)[torch.arange(options.near, device=device) % len(options.spreads)]
    near = surface[column] + spread[:, None] * torch.randn(options.near, 3, device=device, generator=generator)
    volume = torch.rand(options.volume, 3, device=device, generator=generator) * 2 - 1
    return torch.cat([near.clamp(-1, 1), volume])


def sample_shape(
    triangles: torch.Tensor,
    colors: torch.Tensor,
    palette_index: torch.Tensor,
    options: SampleOptions,
    generator: torch.Generator,
) -> dict[str, torch.Tensor]:
    """Sample one shape.

    Args:
        triangles: corners `[F, 3, 3]` inside [-1, 1].
        colors: sRGB of the corners in 0..1, `[F, 3, 3]`.
        palette_index: entry of the shape's palette at each face, `[F]`.
        options: numbers of points.
        generator: on the device of `triangles`.

    Returns:
        Quantized arrays by name: positions int16 (1/32767), directions int8 (1/127), colors uint8, field int16
        (1/131068, so up to 0.25), palette entries uint8 and the flag `query_bound`.
    """
    offsets = sheet_offsets(triangles, options.half_thickness)
    face, weights, normal = visible_surface(triangles, options.surface, generator)
    points, normal = thickened_surface(interpolate(triangles, face, weights), normal, offsets[face], options, generator)
    query = query_points(points, options, generator)
    field = signed_field(query, triangles, offsets)
    return {
        "surface_position": _int16(points),
        "surface_normal": _int8(normal),
        "surface_color": _uint8(interpolate(colors, face, weights)),
        "surface_entry": palette_index[face].to(torch.uint8),
        "query_position": _int16(query),
        "query_direction": _int8(field.direction),
        "query_field": _int16(field.value * 4),
        "query_bound": field.bound.to(torch.uint8),
        "query_color": _uint8(interpolate(colors, field.face, field.weights)),
        "query_entry": palette_index[field.face].to(torch.uint8),
    }


def _int16(x: torch.Tensor) -> torch.Tensor:
    return (x.clamp(-1, 1) * 32767).round().to(torch.int16)


def _int8(x: torch.Tensor) -> torch.Tensor:
    return (x.clamp(-1, 1) * 127).round().to(torch.int8)


def _uint8(x: torch.Tensor) -> torch.Tensor:
    return (x.clamp(0, 1) * 255).round().to(torch.uint8)
