"""Checkpoints: ours, and those that OpenAI and diffusers publish."""
