"""A surface's material, and the set of textures that all levels of detail share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from propsmith.runtime.arrays import ByteArray
from propsmith.runtime.errors import InputError
from propsmith.runtime.prompt.lexicon import MATT

TextureEncoding = Literal["png", "webp"]


@dataclass(frozen=True)
class Material:
    """One material in glTF's terms; its factors multiply the textures, where there are any.

    Attributes:
        name: of the material; empty takes the prop's.
        base_color: linear RGB in 0..1.
        metallic, roughness: in 0..1.
        emissive: linear RGB in 0..1.
        emissive_strength: how much brighter than white the emission is, at least 1.
        encoding: how the textures are written.

    """

    name: str = ""
    base_color: tuple[float, float, float] = (1.0, 1.0, 1.0)
    metallic: float = 0.0
    roughness: float = MATT
    emissive: tuple[float, float, float] = (0.0, 0.0, 0.0)
    emissive_strength: float = 1.0
    encoding: TextureEncoding = "png"


PLAIN = Material()


@dataclass(frozen=True, eq=False)
class TextureSet:
    """Square textures of one size for one layout of UVs; row 0 is the top, where v is 0.

    Attributes:
        base_color: sRGB, uint8 `[S, S, 3]`.
        orm: ambient occlusion, roughness, metallic, uint8 `[S, S, 3]`.
        normal: tangent-space normals, +Y up as glTF has it, 0..255 for -1..1, uint8 `[S, S, 3]`; None where the
            surface is as flat as its faces.
        emissive: sRGB, uint8 `[S, S, 3]`, or None if nothing glows.

    Raises:
        InputError: a texture isn't uint8 `[S, S, 3]`, or their sizes differ.

    """

    base_color: ByteArray
    orm: ByteArray
    normal: ByteArray | None = None
    emissive: ByteArray | None = None

    def __post_init__(self) -> None:
        shape = (len(self.base_color), len(self.base_color), 3)
        for name, image in self.images().items():
            if image.shape != shape or image.dtype != np.uint8:
                raise InputError(f"the {name} texture must be uint8 {list(shape)}, not {image.dtype} {image.shape}")

    @property
    def size(self) -> int:
        """Texels a side."""
        return len(self.base_color)

    def images(self) -> dict[str, ByteArray]:
        """The textures that there are, by name."""
        every = {name: getattr(self, name) for name in ("base_color", "orm", "normal", "emissive")}
        return {name: image for name, image in every.items() if image is not None}
