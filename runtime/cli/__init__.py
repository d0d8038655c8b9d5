"""The `propsmith` command, a module a sub-command."""

from propsmith.runtime.cli.command import main

__all__ = ["main"]
