"""Measuring backends: `propsmith bench`."""
