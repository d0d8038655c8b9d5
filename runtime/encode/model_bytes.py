"""What trimesh stumbles over in others' .obj and .stl files, put right before it reads them."""

from __future__ import annotations

import codecs
import struct
from pathlib import Path
from typing import Any

from trimesh.resolvers import FilePathResolver

from propsmith.runtime.encode.ply_file import triangulated_ply
from propsmith.runtime.files import find_beside
from propsmith.runtime.gltf.document import read_picture

_STL_HEADER, _STL_FACE = 84, 50
_NUMBERS = (b"v ", b"vt ", b"vn ", b"f ")
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def plain_bytes(data: bytes, suffix: str) -> bytes:
    """A file as trimesh takes it.

    Text is in UTF-8 without a mark, a binary .stl file as long as it says, a .ply file of triangles.

    Raises:
        ValueError: it is cut short.
    """
    if suffix == ".ply":
        return triangulated_ply(data)
    if suffix == ".stl" and (binary := _binary_stl(data)) is not None:
        return binary
    text = as_utf8(data)
    # trimesh knows neither the line ends of old Macs nor tabs after a keyword.
    text = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\t", b" ")
    return b"\n".join(map(_plain_line, text.split(b"\n"))) if suffix == ".obj" else text


def _plain_line(line: bytes) -> bytes:
    """A line of an .obj file; one of numbers without comment, its words one space apart, as trimesh wants them."""
    line = line.strip()
    return b" ".join(line.split(b"#")[0].split()) if line.startswith(_NUMBERS) else line


def _binary_stl(data: bytes) -> bytes | None:
    """A binary .stl file as long as it says, or None for text."""
    if len(data) < _STL_HEADER:
        return None
    (count,) = struct.unpack_from("<I", data, 80)
    end = _STL_HEADER + _STL_FACE * count
    if end <= len(data):  # never true of text, whose letters make a huge number
        return data[:end]
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:5].lower() == b"solid" or b"\0" not in data[:_STL_HEADER]:
        return None
    found = (len(data) - _STL_HEADER) // _STL_FACE
    raise ValueError(f"it is cut short: it says {count} triangles, has {found}")


def as_utf8(data: bytes) -> bytes:
    """Text of any usual encoding in UTF-8, without a byte order mark."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace").encode()
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1").encode()
    return data


class BesideResolver(FilePathResolver):
    """Finds materials and textures beside a model, as Windows' programs name them, too.

    Attributes:
        notes: files that are missing or broken, a line each.
    """

    def __init__(self, source: Path) -> None:
        super().__init__(str(source))
        self.notes: list[str] = []
        self._folder = source.parent

    def get(self, name: str) -> bytes:
        """The bytes of a file that the model names.

        Raises:
            OSError, ValueError, KeyError: there is none, or it can't be read.
        """
        try:
            found = self._found(name.strip().strip('"'))
            if found is None:
                self.notes.append(f"{name} isn't beside the model: it is read without")
                raise KeyError(name)
            data = found.read_bytes()
            if found.suffix.lower() == ".mtl":
                return as_utf8(data)
            read_picture(data)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            self.notes.append(f"{name} can't be read ({reason}): it is read without")
            raise
        return data

    def _found(self, name: str) -> Path | None:
        slashed = name.replace("\\", "/")
        # The last word, as options may stand before a texture's name.
        last = (slashed.split() or [""])[-1]
        return find_beside(self._folder, [n for n in (name, slashed, Path(slashed).name, last) if n])

    def __getitem__(self, name: str) -> Any:
        return self.get(name)
