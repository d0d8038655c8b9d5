"""Robots, what flies in space, and what stands about in a station."""
