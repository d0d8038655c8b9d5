"""Captions and the text encoder."""
