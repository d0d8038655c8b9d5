"""Textures: UVs, what every texel shows, and its colour, relief, occlusion and material."""
