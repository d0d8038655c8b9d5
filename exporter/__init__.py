"""Propsmith's exporter: the Shap-E family in PyTorch, its training, and its way to ONNX."""
