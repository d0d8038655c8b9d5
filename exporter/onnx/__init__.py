"""PyTorch modules to weightless ONNX graphs and the stored form of their weights."""
