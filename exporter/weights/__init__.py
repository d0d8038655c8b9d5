"""Checkpoints: Propsmith's own, and those that OpenAI and diffusers publish."""
