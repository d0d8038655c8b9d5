"""What a real prop loses on the way through the encoder, the latent and the decoder."""

from collections.abc import Mapping

import numpy as np

from propsmith.exporter.evaluation.measure import FigureKind, Figures
from propsmith.exporter.evaluation.props import EvaluatedProp
from propsmith.exporter.evaluation.shape.nearest import Nearest, is_inside, nearest_on
from propsmith.exporter.evaluation.shape.real_solids import overlap, solid
from propsmith.exporter.evaluation.shape.sharp_edges import TOLERANCE, crispness
from propsmith.runtime.arrays import DoubleArray, FloatArray
from propsmith.runtime.geometry.mesh import area_vectors
from propsmith.runtime.geometry.normals import unit
from propsmith.runtime.geometry.raycast import RayScene

NAME = "reconstruction"
KINDS: Mapping[str, FigureKind] = {
    "iou": FigureKind("overlap of the insides at 64^3", "up"),
    "f_score": FigureKind("F-score of the surface within 1 % of the box", "up"),
    "normal_consistency": FigureKind("|cosine| of normals at nearest places", "up"),
    "sharp_recall": FigureKind("sharp edges (30 degrees) that come back within 1 %", "up", "%"),
    "sharp_precision": FigureKind("sharp edges that the real prop has, too", "up", "%"),
    "sharp_angle_error": FigureKind("their angle is off by", "down", "degrees"),
    "thin_recall": FigureKind("surface thinner than 2 % of the box that comes back", "up", "%"),
    "color_l1": FigureKind("sRGB difference at nearest places", "down"),
    "psnr": FigureKind("STF PSNR of 8 pictures", "up", "dB"),
}
THIN = 0.04
"""What is thinner counts as thin, in units of the box of side 2: 2 % of it."""
_LEAST_INSIDE = 20  # points of the lattice: what encloses fewer has no volume to compare
_LEAST_THIN = 0.01  # share of the surface
_SKIN = 0.004


def compare(truth: EvaluatedProp, found: EvaluatedProp | None) -> Figures:
    """Every figure of one real prop and what came back of it, both in the same box; None where nothing did."""
    solid_truth = solid(truth.mesh)
    has_volume = np.count_nonzero(solid_truth) >= _LEAST_INSIDE
    thin = thickness(truth) < THIN
    is_thin = thin.mean() >= _LEAST_THIN
    if found is None:
        nothing: dict[str, float | None] = dict.fromkeys(KINDS)
        return nothing | {"iou": 0.0 if has_volume else None, "f_score": 0.0, "thin_recall": 0.0 if is_thin else None}
    there, back = nearest_on(found.mesh, truth.surface.points), nearest_on(truth.mesh, found.surface.points)
    crisp = crispness(truth.mesh, found.mesh)
    return {
        "iou": overlap(solid_truth, solid(found.mesh)) if has_volume else None,
        "f_score": f_score(there.distances, back.distances),
        "normal_consistency": (_agreement(truth, found, there) + _agreement(found, truth, back)) / 2,
        "sharp_recall": crisp.recall,
        "sharp_precision": crisp.precision,
        "sharp_angle_error": crisp.angle_error,
        "thin_recall": float((there.distances[thin] < TOLERANCE).mean()) if is_thin else None,
        "color_l1": _color_error(truth, found, there),
        "psnr": psnr(truth, found),
    }


def f_score(recall: DoubleArray, precision: DoubleArray, tolerance: float = TOLERANCE) -> float:
    """Harmonic mean of the shares of distances within the tolerance (Tatarchenko et al. 2019)."""
    shares = float((recall < tolerance).mean()), float((precision < tolerance).mean())
    return 2 * shares[0] * shares[1] / sum(shares) if sum(shares) else 0.0


def _agreement(prop: EvaluatedProp, other: EvaluatedProp, nearest: Nearest) -> float:
    """Mean |cosine| between normals of a prop and those at the nearest places of the other."""
    normals = unit(area_vectors(other.mesh))[nearest.faces]
    return float(np.abs(np.einsum("ij,ij->i", prop.surface.normals, normals)).mean())


def _color_error(truth: EvaluatedProp, found: EvaluatedProp, nearest: Nearest) -> float:
    colors = found.colors_at(nearest.faces, nearest.weights)
    return float(np.abs(colors - truth.surface.colors).mean())


def psnr(truth: EvaluatedProp, found: EvaluatedProp) -> float:
    """Peak signal-to-noise ratio in dB, the mean over the views (Jun & Nichol 2023, table 1); 100 for equal ones."""
    difference = (truth.views.astype(np.float64) - found.views) / 255
    return float(-10 * np.log10(np.maximum((difference**2).mean(axis=(1, 2, 3)), 1e-10)).mean())


def thickness(prop: EvaluatedProp) -> FloatArray:
    """How thick a prop is behind each point of its surface, `[N]`: 0 for a bare sheet, infinity for no other side."""
    inward = -prop.surface.normals
    origins = np.ascontiguousarray(prop.surface.points + np.float32(_SKIN / 10) * inward)
    hits = RayScene(prop.mesh).intersect(origins, np.ascontiguousarray(inward))
    depth = np.full(len(origins), np.inf, np.float32)
    depth[hits.rays] = hits.distances + np.float32(_SKIN / 10)
    below = prop.surface.points + np.float32(_SKIN) * inward
    sheet = ~is_inside(prop.mesh, below) & (depth > _SKIN)
    return np.where(sheet, np.float32(0), depth)
