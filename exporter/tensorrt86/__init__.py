"""What only TensorRT 8.6 needs of an export; its other half is `propsmith.runtime.backends.tensorrt.legacy86`.

TensorRT 8.6 reads opset 17 and older, has no fused attention for our shapes unless it finds plain products, computes
wrongly with 1,026 rows, and rounds scores to half precision:

- `opset17.py` rewrites a graph of opset 18, the lowest that PyTorch exports;
- `spelled_out.py` is attention as plain products of aligned sequences. Graphs of opset 20 are made of it, too: without
  it PyTorch takes attention apart by itself, which any other engine computes rightly.

To drop it: delete both rooms; `is_spelled_out` and what stands under it in `models/layers.py`, `models/denoiser.py` and
`models/implicit.py`; in `onnx/export_onnx.py` the context of the trace and `to_opset17`; 17 in `onnx/opsets.py`;
and the word in the help of `propsmith export --opset`.
"""
