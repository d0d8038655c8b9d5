"""Training data: models read, sampled, augmented, painted anew."""
