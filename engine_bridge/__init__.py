"""Propsmith's bridge: carries messages between editors and the runtime."""
