"""glTF 2.0 files: written, and read back."""
