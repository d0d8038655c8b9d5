"""What is wrong with a prop, whatever it shows."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

import numpy as np

from propsmith.exporter.evaluation.measure import FigureKind, Figures
from propsmith.exporter.evaluation.props import EvaluatedProp
from propsmith.exporter.evaluation.shape.color_bleed import color_bleed
from propsmith.exporter.evaluation.shape.loose_parts import loose_parts
from propsmith.exporter.evaluation.shape.raggedness import raggedness, sliver_share
from propsmith.exporter.evaluation.shape.sheet_holes import narrow_holes
from propsmith.runtime.geometry.mesh import nonmanifold_edges, open_edges
from propsmith.runtime.geometry.repair.self_intersection import self_intersections


class Defects:
    """Measures each prop's faults."""

    name = "defects"
    prompts: Sequence[str] = ()
    kinds: ClassVar[Mapping[str, FigureKind]] = {
        "loose_parts": FigureKind("parts that hang in the air, and crumbs, a prop", "down"),
        "narrow_holes": FigureKind("holes narrower than 5 % of the box, a prop", "down"),
        "not_closed": FigureKind("props with open or non-manifold edges", "down", "%"),
        "self_intersecting": FigureKind("faces that pass through others", "down", "%"),
        "raggedness": FigureKind("area over that of the smoothed surface", "down"),
        "slivers": FigureKind("faces of less height than 2 % of their length", "down", "%"),
        "color_bleed": FigureKind("color of neither side within 2 cells of a sharp edge", "down", "%"),
        "file_faults": FigureKind("faults that inspect finds, a file", "down"),
    }

    def measure(self, prop: EvaluatedProp) -> Figures:
        """Every figure; `file_faults` only of props that came in a file."""
        mesh = prop.mesh
        meeting = np.unique(self_intersections(mesh))
        return {
            "loose_parts": float(loose_parts(mesh)),
            "narrow_holes": float(narrow_holes(mesh)),
            "not_closed": float(open_edges(mesh) + nonmanifold_edges(mesh) > 0),
            "self_intersecting": len(meeting) / len(mesh.faces),
            "raggedness": raggedness(mesh),
            "slivers": sliver_share(mesh),
            "color_bleed": color_bleed(prop),
            "file_faults": None if prop.seed is None else float(len(prop.faults)),
        }
