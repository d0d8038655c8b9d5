"""The ONNX operator sets that bundles are exported at; read without torch and onnx."""

OPSET = 23
OPSETS = (23, 20, 17)
IR_VERSION = {23: 10, 20: 9, 17: 8}
"""The IR version contemporary with each opset: engines refuse newer ones."""
