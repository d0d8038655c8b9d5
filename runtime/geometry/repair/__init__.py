"""Faults of a surface, found and mended: self-intersections, non-manifold edges, slivers."""
