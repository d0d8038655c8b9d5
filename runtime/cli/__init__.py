"""The `propsmith` command, a module a sub-command."""
