"""Containers and loot."""
