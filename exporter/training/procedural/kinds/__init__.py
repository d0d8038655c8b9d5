"""Generators, one module a family."""
