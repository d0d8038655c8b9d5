"""Fruit, vegetables, meals, sweets and drinks."""
