"""Weapons, armor and tools."""
