"""Things of a house."""
