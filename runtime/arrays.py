"""Names for the NumPy arrays of the code's signatures; each docstring gives the shape and the unit.

Imports with numpy alone, on Python 3.10 too: what TensorRT 8.6 runs needs it.
"""

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float32]
"""Latents, positions, colors, fields: the runtime computes in single precision."""
DoubleArray = NDArray[np.float64]
"""Noise schedules, and geometry whose sums need double precision."""
IntArray = NDArray[np.int32]
"""Indices into a mesh's vertices and faces, as glTF and the GPU take them."""
LongArray = NDArray[np.int64]
"""Indices and counts as NumPy gives them."""
BoolArray = NDArray[np.bool_]
"""Masks."""
ByteArray = NDArray[np.uint8]
"""Pixels, 0 to 255."""
