"""`python -m propsmith.runtime` is the `propsmith` command."""

from propsmith.runtime.cli.main import main

main()
