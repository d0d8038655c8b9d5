"""Training data: reading, sampling, augmenting and repainting meshes."""
