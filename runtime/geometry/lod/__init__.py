"""Levels of detail: decimation, and the search for the lightest mesh within an error bound."""
