"""Bundles: written, read back, and verified."""
