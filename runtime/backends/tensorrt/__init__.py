"""TensorRT and TensorRT-RTX: engines, and sampling and decoding on the card."""
