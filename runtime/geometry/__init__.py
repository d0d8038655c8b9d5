"""Geometry: a field on a lattice to a clean surface, and what is measured and cast on surfaces."""
