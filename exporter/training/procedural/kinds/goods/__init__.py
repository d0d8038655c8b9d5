"""Containers, food, loot and medicine."""
