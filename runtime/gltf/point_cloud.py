"""Coloured points, which is what Point-E makes, as .ply and .glb files."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from propsmith.runtime.errors import InputError
from propsmith.runtime.files import write_atomic
from propsmith.runtime.gltf.glb_writer import encode_points

Array = NDArray[np.float32]

_PLY_POINT = np.dtype([("position", "<f4", 3), ("color", "u1", 3)])


@dataclass(frozen=True, eq=False)
class PointCloud:
    """Points with colours.

    Attributes:
        positions: float32 `[N, 3]`, +Y up, front to +Z.
        colors: sRGB in 0..1, float32 `[N, 3]`.
    """

    positions: Array
    colors: Array

    @classmethod
    def from_latent(cls, latent: Array) -> "PointCloud":
        """What a latent of Point-E's `[N, 6]` stands for: a cloud in the unit cube about the origin.

        There, positions are twice as large and have +Z up, and colours lie in -1..1.
        """
        x, y, z = latent[:, :3].T / 2
        # Whole steps of 255, as the original rounds them.
        colors = np.rint(np.clip((latent[:, 3:] + 1) * 127.5, 0, 255)) / 255
        return cls(np.stack([x, z, -y], axis=1).astype(np.float32), colors.astype(np.float32))

    def to_ply(self) -> bytes:
        """The bytes of a binary .ply file, colours in 8 bits."""
        header = (
            f"ply\nformat binary_little_endian 1.0\nelement vertex {len(self.positions)}\n"
            "property float x\nproperty float y\nproperty float z\n"
            "property uchar red\nproperty uchar green\nproperty uchar blue\nend_header\n"
        )
        rows = np.empty(len(self.positions), _PLY_POINT)
        rows["position"] = self.positions
        rows["color"] = np.rint(np.clip(self.colors, 0, 1) * 255)
        return header.encode("ascii") + rows.tobytes()

    def to_glb(self, name: str = "points", extras: dict[str, Any] | None = None) -> bytes:
        """The bytes of a .glb file with one primitive of points."""
        return encode_points(self.positions, self.colors, name=name, extras=extras)

    def save(self, path: str | Path, name: str = "points", extras: dict[str, Any] | None = None) -> None:
        """Write a .ply or a .glb, whole or not at all.

        Raises:
            InputError: the path ends otherwise, or can't be written.
        """
        suffix = Path(path).suffix.lower()
        if suffix not in (".ply", ".glb"):
            raise InputError(f"{path} should end in .ply or .glb")
        write_atomic(path, self.to_ply() if suffix == ".ply" else self.to_glb(name, extras))
