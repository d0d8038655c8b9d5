"""Propsmith's runtime: prompts or images in, game-ready glTF out, with numpy and no PyTorch."""
