"""Sports and playgrounds."""
