"""A glTF 2.0 file as it is stored: its JSON, its buffers and images, the extensions that it needs.

pygltflib, which writes our files, can't read others': it refuses extras that aren't objects, knows one buffer a .glb,
doesn't decode names and opens a .gltf in the locale's encoding. The JSON is plain here.
"""

from __future__ import annotations

import base64
import binascii
import importlib.util
import io
import json
import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, unquote_to_bytes

import numpy as np
from PIL import Image, UnidentifiedImageError

from propsmith.runtime.errors import GltfError, InputError
from propsmith.runtime.files import find_beside

MESHOPT = "EXT_meshopt_compression"
QUANTIZATION = "KHR_mesh_quantization"
WEBP = "EXT_texture_webp"
AVIF = "EXT_texture_avif"
BASISU = "KHR_texture_basisu"
DRACO = "KHR_draco_mesh_compression"
INSTANCING = "EXT_mesh_gpu_instancing"
TEXTURE_TRANSFORM = "KHR_texture_transform"
SPECULAR_GLOSSINESS = "KHR_materials_pbrSpecularGlossiness"
VISIBILITY = "KHR_node_visibility"
LOD = "MSFT_lod"
STRENGTH = "KHR_materials_emissive_strength"
HULL = "collision"
"""Marks a hull in its node's extras."""

_MESHOPT_NAMES = (MESHOPT, "KHR_meshopt_compression")
_READ = {
    *_MESHOPT_NAMES, QUANTIZATION, WEBP, AVIF, INSTANCING, TEXTURE_TRANSFORM, VISIBILITY, LOD,
    "KHR_lights_punctual", "KHR_xmp_json_ld", "KHR_animation_pointer", "KHR_node_selectability",
}  # fmt: skip
"""Extensions that are read, or that change nothing of a model at rest; so do all of KHR_materials_*."""
_WAYS_OUT = {
    DRACO: "save it without compression",
    BASISU: "save its textures as PNG or JPEG",
}
_GLB_HEADER, _CHUNK_HEADER = 12, 8
_KTX2_HEADER = struct.Struct("<12sIIII")  # identifier, format, bytes of a type, width, height
_KTX2 = b"\xabKTX 20\xbb\r\n\x1a\n"


@dataclass(frozen=True, eq=False)
class Document:
    """A file's JSON and what it names.

    Attributes:
        json: the whole of it; extras may be anything.
        binary: the chunk in a .glb, or None.
        binary_start: where in the .glb the chunk's data begins.
        folder: where relative names lead; None for a file in memory.
    """

    json: dict[str, Any]
    binary: memoryview | None = None
    binary_start: int = 0
    folder: Path | None = None
    _cache: dict[tuple[str, int], memoryview] = field(default_factory=dict)

    def items(self, kind: str) -> list[dict[str, Any]]:
        """Everything of a kind (`nodes`, `accessors`, ...).

        Raises:
            GltfError: it isn't a list of objects.
        """
        found = self.json.get(kind) or []
        if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
            raise GltfError(f"its {kind} aren't a list of objects: export it again")
        return found

    def item(self, kind: str, index: Any) -> dict[str, Any]:
        """One thing by its number.

        Raises:
            GltfError: there is none of that number.
        """
        found = self.json.get(kind) or ()
        if not isinstance(index, int) or not 0 <= index < len(found) or not isinstance(found[index], dict):
            raise GltfError(f"it names {kind} {index!r:.40}, but has {len(found)}: export it again")
        item: dict[str, Any] = found[index]
        return item

    @property
    def used(self) -> tuple[str, ...]:
        """Extensions that the file uses."""
        return tuple(map(str, self.json.get("extensionsUsed") or ()))

    @property
    def required(self) -> tuple[str, ...]:
        """Extensions without which it must be refused."""
        return tuple(map(str, self.json.get("extensionsRequired") or ()))

    def buffer(self, index: int) -> memoryview:
        """The bytes of a buffer.

        Raises:
            GltfError: they aren't there.
        """
        key = ("buffers", index)
        if key not in self._cache:
            uri = self.item("buffers", index).get("uri")
            if uri is None and (index != 0 or self.binary is None):
                raise GltfError(f"buffer {index} has no data: export it again")
            data = self.binary if uri is None else memoryview(self._resource(uri))
            assert data is not None
            self._cache[key] = data
        return self._cache[key]

    def _resource(self, uri: Any) -> bytes:
        """What a data URI holds, or a file beside this one, whose name may be percent-encoded."""
        if not isinstance(uri, str):
            raise GltfError(f"{uri!r:.60} is no name of a file")
        if uri.startswith("data:"):
            return _data_uri(uri)
        if ":" in uri.split("/")[0] or uri.startswith("/") or self.folder is None:
            raise GltfError(f"{uri[:60]} lies outside the file: save everything in one .glb, or beside it")
        # As the standard has it, then as some programs write it: not encoded, or with Windows' separators.
        names = (unquote(uri), uri, unquote(uri).replace("\\", "/"))
        try:
            path = find_beside(self.folder, names)
            if path is not None:
                return path.read_bytes()
        except (OSError, ValueError) as error:
            raise GltfError(f"can't read {names[0][:80]!r}, which belongs to it: {error}") from error
        raise GltfError(f"{names[0][:80]!r}, which belongs to it, isn't beside it: put it there")

    def view(self, index: int) -> tuple[memoryview, int | None]:
        """The bytes of a buffer view, decompressed, and its stride if it has one.

        Raises:
            GltfError: the view reaches beyond its buffer, is broken, or what decompresses it isn't installed.
        """
        view = self.item("bufferViews", index)
        packed = next((p for name in _MESHOPT_NAMES if (p := extension(view, name)) is not None), None)
        if packed is not None and (importlib.util.find_spec("meshoptimizer") or not self._has_data(view)):
            if ("views", index) not in self._cache:
                self._cache["views", index] = memoryview(_decompress(self._slice(packed, "a compressed view"), packed))
            return self._cache["views", index], packed["byteStride"]
        return self._slice(view, f"buffer view {index}"), view.get("byteStride")

    def _has_data(self, view: dict[str, Any]) -> bool:
        """Whether a compressed view is there uncompressed, too."""
        index = view.get("buffer")
        return "uri" in self.item("buffers", index) or (index == 0 and self.binary is not None)

    def _slice(self, view: dict[str, Any], name: str) -> memoryview:
        data = self.buffer(view.get("buffer", -1))
        start, length = view.get("byteOffset", 0), view.get("byteLength", -1)
        if start < 0 or length < 0 or start + length > len(data):
            raise GltfError(f"{name} reaches beyond its buffer of {len(data)} bytes: export it again")
        return data[start : start + length]

    def image_bytes(self, index: int) -> bytes:
        """The bytes of an image's file.

        Raises:
            GltfError: they aren't there.
        """
        image = self.item("images", index)
        if image.get("bufferView") is not None:
            return bytes(self.view(image["bufferView"])[0])
        return self._resource(image.get("uri"))

    def open_image(self, index: int) -> Image.Image:
        """An image, all of it read.

        Raises:
            GltfError: it isn't there, is broken, or of a kind that can't be read.
        """
        data = self.image_bytes(index)
        if data.startswith(_KTX2):
            raise GltfError(f"image {index} is KTX2 ({BASISU}), which Propsmith can't read: {_WAYS_OUT[BASISU]}")
        try:
            return read_picture(data)
        except ValueError as error:
            raise GltfError(f"image {index} can't be read ({error}): export it again") from error

    def image_size(self, index: int) -> tuple[int, int]:
        """Width and height; of KTX2, too.

        Raises:
            GltfError: the image can't be read.
        """
        data = self.image_bytes(index)
        if data.startswith(_KTX2) and len(data) >= _KTX2_HEADER.size:
            *_, width, height = _KTX2_HEADER.unpack_from(data)
            return width, height
        return self.open_image(index).size

    def check_required(self) -> None:
        """Raise GltfError if the file requires an extension that isn't read."""
        for name in self.required:
            if name not in _READ and not name.startswith("KHR_materials_"):
                way_out = _WAYS_OUT.get(name, "save it without")
                raise GltfError(f"it requires {name}, which Propsmith can't read: {way_out}")


def read_picture(data: bytes) -> Image.Image:
    """A picture's file, all of it read, in 8 bits a channel.

    Raises:
        ValueError: it is broken, or of a kind that can't be read.
    """
    try:
        picture = Image.open(io.BytesIO(data))
        picture.load()
    except UnidentifiedImageError as error:
        raise ValueError("it is no picture of a known kind") from error
    except Exception as error:  # Pillow answers broken bytes with whatever Python raises on the way
        raise ValueError(" ".join(str(error).split())) from error
    return eight_bits(picture)


def eight_bits(picture: Image.Image) -> Image.Image:
    """A picture of 16 bits a texel as one of 8; Pillow would cut its values off at 255, which is white."""
    if not picture.mode.startswith("I"):
        return picture
    return Image.fromarray((np.asarray(picture).clip(0, 65535) >> 8).astype(np.uint8))


def open_document(path: str | os.PathLike[str], otherwise: str | None = None) -> Document:
    """Open a .glb or a .gltf; nothing but its JSON is looked into.

    Args:
        path: of the file.
        otherwise: what to do with a file of another format, if there is anything better than to say so.

    Raises:
        GltfError: it is broken, or of another format.
        InputError: it can't be read, or is of another format and there is a way out.
    """
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise InputError(f"can't read {path}: {error.strerror or error}") from error
    if otherwise and not _begins_as_gltf(data):
        raise InputError(f"{path} is not a .glb: {otherwise}")
    return parse_document(data, Path(path).parent)


def _begins_as_gltf(data: bytes) -> bool:
    return data[:4] == b"glTF" or data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{"


def parse_document(data: bytes, folder: Path | None = None) -> Document:
    """The document in a file's bytes.

    Raises:
        GltfError: they are no glTF 2.0.
    """
    if not _begins_as_gltf(data):
        raise GltfError("it doesn't begin as glTF does")
    if data[:4] != b"glTF":
        return Document(_parsed_json(data), folder=folder)
    if len(data) < _GLB_HEADER + _CHUNK_HEADER:
        raise GltfError(f"it is cut short after {len(data)} bytes")
    version, length = struct.unpack_from("<II", data, 4)
    if version != 2:
        raise GltfError(f"it is of version {version} of glTF, not 2")
    if len(data) < length:
        raise GltfError(f"it is cut short: it says {length} bytes, has {len(data)}")
    chunks = _chunks(data, length)
    text = chunks.get(b"JSON")
    if text is None:
        raise GltfError("it has no JSON in it")
    start, end = chunks.get(b"BIN\0", (0, 0))
    binary = memoryview(data)[start:end] if start else None
    return Document(_parsed_json(data[slice(*text)]), binary, start, folder)


def _chunks(data: bytes, length: int) -> dict[bytes, tuple[int, int]]:
    """Where each kind's first chunk begins and ends."""
    found: dict[bytes, tuple[int, int]] = {}
    start = _GLB_HEADER
    while start + _CHUNK_HEADER <= length:
        size, kind = struct.unpack_from("<I4s", data, start)
        start += _CHUNK_HEADER
        if start + size > length:
            raise GltfError(f"its {kind.decode('latin-1').rstrip(chr(0))} chunk is cut short")
        found.setdefault(kind, (start, start + size))
        start += size
    return found


def _parsed_json(text: bytes) -> dict[str, Any]:
    try:
        found = json.loads(text.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise GltfError(f"its JSON is broken: {error}") from error
    if not isinstance(found, dict) or not isinstance(found.get("asset"), dict):
        raise GltfError("its JSON isn't that of glTF 2.0: it has no asset")
    if not str(found["asset"].get("version", "")).startswith("2."):
        raise GltfError(f"it is of version {found['asset'].get('version')!r:.20} of glTF, not 2.0")
    return found


def _data_uri(uri: str) -> bytes:
    head, comma, body = uri.partition(",")
    if not comma:
        raise GltfError(f"the data URI {uri[:40]} has no data")
    if not head.endswith(";base64"):
        return unquote_to_bytes(body)
    try:
        return base64.b64decode(unquote(body), validate=False)
    except binascii.Error as error:
        raise GltfError(f"a data URI is broken: {error}") from error


def extension(item: dict[str, Any], name: str) -> dict[str, Any] | None:
    """An item's extension, or None."""
    found = (item.get("extensions") or {}).get(name)
    return found if isinstance(found, dict) else None


def extras(item: dict[str, Any]) -> dict[str, Any]:
    """An item's extras; empty if they aren't an object, as they may be."""
    found = item.get("extras")
    return found if isinstance(found, dict) else {}


@contextmanager
def reading(subject: str) -> Iterator[None]:
    """Put `subject` (which names the file) before what is wrong with it, whatever Python raises on the way.

    Raises:
        InputError: something is.
    """
    try:
        # Numbers beyond float32 become infinite, and are looked for where they matter; numpy would print each.
        with np.errstate(over="ignore", invalid="ignore"):
            yield
    except GltfError as error:
        raise InputError(f"{subject}: {error}") from error
    except InputError:
        raise
    except (LookupError, TypeError, ValueError, AttributeError, OverflowError, struct.error) as error:
        reason = " ".join(str(error).split())[:120]
        raise InputError(f"{subject}: its JSON holds what glTF doesn't ({type(error).__name__}: {reason})") from error


def _decompress(stream: memoryview, packed: dict[str, Any]) -> bytes:
    """Undo meshopt compression of one view."""
    try:
        import meshoptimizer
    except ImportError as error:
        raise GltfError(f"it is compressed ({MESHOPT}): pip install meshoptimizer to read it") from error
    count, stride, mode, name = packed["count"], packed["byteStride"], packed["mode"], packed.get("filter", "NONE")
    try:
        if mode == "ATTRIBUTES":
            unpacked = meshoptimizer.decode_vertex_buffer(count, stride, bytes(stream))
        elif mode == "TRIANGLES":
            unpacked = meshoptimizer.decode_index_buffer(count, stride, bytes(stream))
        elif mode == "INDICES":
            unpacked = meshoptimizer.decode_index_sequence(count, stride, bytes(stream))
        else:
            raise GltfError(f"the mode {mode!r:.40} of {MESHOPT} is unknown")
    except (RuntimeError, ValueError) as error:
        raise GltfError(f"a view compressed by {MESHOPT} is broken: {error}") from error
    if name != "NONE":
        filters = {"OCTAHEDRAL": "oct", "QUATERNION": "quat", "EXPONENTIAL": "exp"}
        if name not in filters:
            raise GltfError(f"the filter {name!r:.40} of {MESHOPT} is unknown")
        unpacked = getattr(meshoptimizer, f"decode_filter_{filters[name]}")(unpacked, count, stride)
    return bytes(unpacked.tobytes()[: count * stride])
