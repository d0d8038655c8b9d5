"""`propsmith export`, `verify`, `dataset` and `train`."""
