"""Backends: what runs a bundle's graphs."""
