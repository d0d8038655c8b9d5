"""`propsmith serve`, `library` and `install-plugin`."""
