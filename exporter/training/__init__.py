"""Training of the embedded model on CC0 props."""
