"""From a model file to the latent that stands for it."""
