"""Measures of geometry and color that need no network."""
