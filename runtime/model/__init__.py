"""The model: a bundle, and its graphs from a prompt or a picture to a latent and its implicit function."""
