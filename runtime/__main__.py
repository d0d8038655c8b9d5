"""`python -m propsmith.runtime` is the `propsmith` command."""

from propsmith.runtime.cli import main

main()
