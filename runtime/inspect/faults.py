"""What an engine, or whoever puts a prop into a level, would reject in a .glb: each fault with the way out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from propsmith.runtime.errors import InputError
from propsmith.runtime.geometry.distance import SurfaceReference
from propsmith.runtime.geometry.hulls import MAX_VERTICES
from propsmith.runtime.geometry.lod.lod_search import LodOptions
from propsmith.runtime.geometry.mesh import Mesh, face_areas
from propsmith.runtime.gltf.document import BASISU, Document
from propsmith.runtime.gltf.profiles import Profile
from propsmith.runtime.inspect.inspected_mesh import Array, InspectedMesh

_FLAT = 1e-7  # of the diagonal: a face of less height has no area to float32
_UNIT = 0.01  # how far normals may be from unit length: 8-bit ones are up to 0.007 off
_OFF_CENTER = 0.02  # of the wider side
_OFF_GROUND = 1e-3  # of the height
_BULGE = 1e-4  # of a hull's diagonal
_ROUNDING = 1.02  # packed positions and split vertices change a measured error by less than this factor
_CLAMP_TO_EDGE = 33071
_SIZES = (0.005, 100.0)  # metres: props are larger and smaller than that


def all_faults(
    document: Document, lods: Sequence[InspectedMesh], hulls: Sequence[InspectedMesh], profile: Profile
) -> list[str]:
    """Every fault of a file for an engine's profile, a line each that names the thing and the way out."""
    faults = list(_extension_faults(document, profile))
    if not lods:
        faults.append("no levels: the scene shows no mesh; put one in")
    for index, mesh in enumerate(lods):
        faults += [f"LOD{index}: {fault}" for fault in _lod_faults(mesh, _tiles(document))]
    counts = [len(mesh.faces) for mesh in lods]
    for index, (fine, coarse) in enumerate(pairwise(counts), 1):
        if coarse >= fine and coarse:
            faults.append(f"LOD{index}: {coarse} triangles, no fewer than the {fine} before it: leave it out")
    faults += _error_faults(lods)
    if lods and (bounds := lods[0].bounds) is not None:
        faults += _placement_faults(*bounds)
    faults += [f"texture {fault}" for fault in _texture_faults(document, profile)]
    for number, hull in enumerate(hulls, 1):
        faults += [f"hull {number}: {fault}" for fault in _hull_faults(hull)]
    return faults


def _extension_faults(document: Document, profile: Profile) -> Iterator[str]:
    for extension in document.required:
        if profile.reads is not None and extension not in profile.reads:
            yield f"extension {extension}: {profile.name} can't read what requires it; save the file without it"


def _tiles(document: Document) -> bool:
    """Whether textures repeat beyond 0..1, as they do where nothing is said."""
    samplers = document.items("samplers")
    numbers = [texture.get("sampler") for texture in document.items("textures")]
    used = [samplers[number] if number is not None and number < len(samplers) else {} for number in numbers]
    return any(sampler.get(key) != _CLAMP_TO_EDGE for sampler in used for key in ("wrapS", "wrapT"))


def _lod_faults(mesh: InspectedMesh, tiles: bool) -> Iterator[str]:
    yield from mesh.errors
    if not len(mesh.faces):
        if not mesh.errors:
            yield "it has no triangles: leave it out"
        return
    for name, values in {"POSITION": mesh.positions, **mesh.attributes}.items():
        if broken := int((~np.isfinite(values)).any(axis=1).sum()):
            yield f"{broken} vertices have NaN or infinity in {name}: export it again"
    if stray := _strays(mesh):
        yield f"{stray} faces name vertices that aren't there (there are {len(mesh.positions)}): export it again"
        return
    yield from _face_faults(mesh)
    yield from _normal_faults(mesh)
    uvs = mesh.attributes.get("TEXCOORD_0")
    if mesh.lacks_uvs:
        yield "it has textures but no UVs: unwrap it"
    if uvs is not None and not tiles and (out := int(((uvs < -1e-4) | (uvs > 1 + 1e-4)).any(axis=1).sum())):
        yield f"{out} vertices have UVs out of 0..1, where the texture ends: pack them anew"


def _strays(mesh: InspectedMesh) -> int:
    return len(mesh.faces) - len(mesh.sound_faces)


def _face_faults(mesh: InspectedMesh) -> Iterator[str]:
    with np.errstate(invalid="ignore", over="ignore"):
        corners = mesh.positions[mesh.faces]
        sides = np.roll(corners, -1, axis=1) - corners
        longest = np.linalg.norm(sides, axis=2).max(axis=1)
        height = np.linalg.norm(np.cross(sides[:, 0], sides[:, 1]), axis=1) / np.maximum(longest, 1e-300)
        flat = height <= _FLAT * np.linalg.norm(np.ptp(mesh.positions, axis=0))
    if flat.any():
        yield f"{int(flat.sum())} degenerate faces, without any area: dissolve them"
    _, places = np.unique(mesh.positions, axis=0, return_inverse=True)
    turned = _rotated(places.reshape(-1)[mesh.faces[~flat]])
    if twice := len(turned) - len(np.unique(turned, axis=0)):
        yield f"{twice} duplicate faces, which flicker: merge them"


def _rotated(faces: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Each face from its lowest vertex on, wound as it was."""
    if not len(faces):
        return faces
    order = (faces.argmin(axis=1)[:, None] + np.arange(3)) % 3
    return np.take_along_axis(faces, order, axis=1)


def _normal_faults(mesh: InspectedMesh) -> Iterator[str]:
    normals = mesh.attributes.get("NORMAL")
    if normals is None:
        yield "it has no normals, which engines then invent: export them"
        return
    lengths = np.linalg.norm(normals.astype(np.float64), axis=1)
    if off := int((np.abs(lengths - 1) > _UNIT).sum()):
        yield f"{off} normals aren't of unit length: export them again"
    tangents = mesh.attributes.get("TANGENT")
    if tangents is not None:
        lengths = np.linalg.norm(tangents[:, :3].astype(np.float64), axis=1)
        if off := int((np.abs(lengths - 1) > _UNIT).sum()):
            yield f"{off} tangents aren't of unit length: export them again"


def _error_faults(lods: Sequence[InspectedMesh]) -> Iterator[str]:
    """Levels of ours that stand for a shape that they no longer have, as the file says or as is measured on LOD0.

    Others' levels may be cards with a picture of the prop, on purpose.
    """
    bound = LodOptions.loosest_bound
    ours = bool(lods) and all("lod" in mesh.report and _has_surface(mesh) for mesh in lods)
    reference = SurfaceReference(_surface(lods[0])) if ours else None
    for index, mesh in enumerate(lods):
        said = mesh.report.get("max_error")
        error = float(said) if "lod" in mesh.report and isinstance(said, int | float) else 0.0
        if reference is not None and index:
            error = max(error, reference.error(_surface(mesh)).maximum)
        if error > _ROUNDING * bound:
            told = f"its error is {error:.1%} of the prop's diagonal, more than the {bound:.0%} that it may be"
            yield f"LOD{index}: {told}: allow it more triangles, or leave it out"


def _has_surface(mesh: InspectedMesh) -> bool:
    sound = len(mesh.faces) > 0 and not _strays(mesh) and bool(np.isfinite(mesh.positions).all())
    return sound and bool(face_areas(_surface(mesh)).any())


def _surface(mesh: InspectedMesh) -> Mesh:
    return Mesh(mesh.positions.astype(np.float32), mesh.faces.astype(np.int32))


def _placement_faults(low: Array, high: Array) -> Iterator[str]:
    extent = high - low
    if not _SIZES[0] <= extent.max() <= _SIZES[1]:
        yield f"LOD0: it is {extent.max():.4g} m large: scale it; glTF's unit is the metre"
    if abs(low[1]) > _OFF_GROUND * max(extent[1], 1e-9):
        yield f"LOD0: its lowest point is at y = {low[1]:.4g} m, not on the ground: move it to y = 0"
    center = (low + high)[[0, 2]] / 2
    if np.abs(center).max() > _OFF_CENTER * max(extent[0], extent[2]):
        place = f"x = {center[0]:.4g}, z = {center[1]:.4g}"
        yield f"LOD0: the pivot isn't at its bottom centre, which is at {place}: move it"


def _texture_faults(document: Document, profile: Profile) -> Iterator[str]:
    for index, image in enumerate(document.items("images")):
        name = image.get("name") or str(index)
        try:
            width, height = document.image_size(index)
            # KTX2, whose size stands in front, is no fault where the engine reads it.
            if image.get("mimeType") != "image/ktx2" or BASISU not in (profile.reads or ()):
                document.open_image(index)
        except InputError as error:
            yield f"{name}: {error}"
            continue
        if any(side & (side - 1) for side in (width, height)):
            yield f"{name}: {width} x {height} texels, no powers of two, which mipmaps want: resize it"


def _hull_faults(hull: InspectedMesh) -> Iterator[str]:
    yield from hull.errors
    if not len(hull.faces) or _strays(hull):
        yield "its faces are missing or name vertices that aren't there: export it again"
        return
    points: Array = np.unique(hull.positions, axis=0)
    if not np.isfinite(points).all():
        yield "it has NaN or infinity in it: export it again"
        return
    if len(points) > MAX_VERTICES:
        yield f"{len(points)} vertices, more than the {MAX_VERTICES} that engines take: thin it"
    corners = hull.positions[hull.faces]
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    lengths = np.linalg.norm(normals, axis=1, keepdims=True)
    solid = lengths[:, 0] > 0
    normals = normals[solid] / lengths[solid]
    outside = points @ normals.T - np.einsum("ij,ij->i", corners[solid, 0], normals)
    diagonal = np.linalg.norm(np.ptp(points, axis=0))
    if not solid.any() or outside.max() > _BULGE * diagonal:
        yield f"it isn't convex (up to {outside.max(initial=0):.3g} m outside a face): take its convex hull"
    elif outside.min() > -_BULGE * diagonal:
        yield "it is flat: physics needs a volume"
