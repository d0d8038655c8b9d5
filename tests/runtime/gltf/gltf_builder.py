"""Builds glTF files of any layout, byte by byte, as no writer of ours does."""

import base64
import io
import json
import struct

import numpy as np
from PIL import Image

COMPONENTS = {"int8": 5120, "uint8": 5121, "int16": 5122, "uint16": 5123, "uint32": 5125, "float32": 5126}
TYPES = {1: "SCALAR", 2: "VEC2", 3: "VEC3", 4: "VEC4", 16: "MAT4"}
CORNERS = np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)], np.float32)
BOX_FACES = np.array(
    [[0, 1, 3], [0, 3, 2], [4, 6, 7], [4, 7, 5], [0, 4, 5], [0, 5, 1], [2, 3, 7], [2, 7, 6], [0, 2, 6], [0, 6, 4],
     [1, 5, 7], [1, 7, 3]]
)  # fmt: skip
QUAD = np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]], np.float32)
QUAD_UVS = np.array([[0, 1], [1, 1], [1, 0], [0, 0]], np.float32)
QUAD_FACES = np.array([[0, 1, 2], [0, 2, 3]])
# Upper left blue, upper right white, lower left red, lower right green.
TEXELS = np.array([[[0, 0, 255], [255, 255, 255]], [[255, 0, 0], [0, 255, 0]]], np.uint8)


class GltfBuilder:
    """A file under construction; `json` may be changed at will."""

    def __init__(self):
        self.json = {"asset": {"version": "2.0"}, "scene": 0, "scenes": [{"nodes": []}], "nodes": []}
        self.blob = bytearray()

    def add(self, kind, item):
        """Append something; return its number."""
        self.json.setdefault(kind, []).append(item)
        return len(self.json[kind]) - 1

    def view(self, data, **fields):
        self.blob.extend(b"\0" * (-len(self.blob) % 4))
        fields = {"buffer": 0, "byteOffset": len(self.blob), "byteLength": len(data), **fields}
        self.blob.extend(data)
        return self.add("bufferViews", fields)

    def accessor(self, array, **fields):
        array = np.asarray(array)
        array = array.reshape(len(array), -1)
        shape = {"componentType": COMPONENTS[array.dtype.name], "count": len(array), "type": TYPES[array.shape[1]]}
        return self.add("accessors", {"bufferView": self.view(array.tobytes()), **shape, **fields})

    def primitive(self, positions, faces=None, material=None, mode=None, **attributes):
        """A primitive; attributes are arrays, or numbers of accessors."""
        arrays = {"POSITION": np.asarray(positions, np.float32), **attributes}
        numbers = {key: a if isinstance(a, int) else self.accessor(a) for key, a in arrays.items()}
        found = {"attributes": numbers}
        if faces is not None:
            found["indices"] = self.accessor(np.asarray(faces).reshape(-1, 1).astype(np.uint16))
        if material is not None:
            found["material"] = self.add("materials", material)
        if mode is not None:
            found["mode"] = mode
        return found

    def box(self, low=(0, 0, 0), high=(1, 1, 1), color=None, **attributes):
        """A primitive: a box from `low` to `high`, with a base colour if one is given."""
        material = None if color is None else {"pbrMetallicRoughness": {"baseColorFactor": [*color, 1][:4]}}
        positions = np.array(low) + CORNERS * (np.array(high) - np.array(low))
        return self.primitive(positions, BOX_FACES, material, **attributes)

    def node(self, *primitives, at_root=True, **fields):
        """A node, with a mesh if it has primitives; return its number."""
        if primitives:
            fields["mesh"] = self.add("meshes", {"primitives": list(primitives)})
        index = self.add("nodes", fields)
        if at_root:
            self.json["scenes"][0]["nodes"].append(index)
        return index

    def texture(self, texels=TEXELS, sampler=None):
        """A texture of texels uint8 `[H, W, 3 or 4]`; return its number."""
        buffer = io.BytesIO()
        Image.fromarray(np.asarray(texels, np.uint8)).save(buffer, "PNG")
        source = self.add("images", {"mimeType": "image/png", "bufferView": self.view(buffer.getvalue())})
        fields = {} if sampler is None else {"sampler": self.add("samplers", sampler)}
        return self.add("textures", {"source": source, **fields})

    def extension(self, *names, required=True):
        self.json.setdefault("extensionsUsed", []).extend(names)
        if required:
            self.json.setdefault("extensionsRequired", []).extend(names)

    def glb(self):
        """The bytes of a .glb."""
        document = {"buffers": [{"byteLength": len(self.blob)}], **self.json}
        return glb_bytes(document, bytes(self.blob))

    def gltf(self):
        """The text of a .gltf with its buffer in a data URI."""
        uri = "data:application/octet-stream;base64," + base64.b64encode(self.blob).decode()
        return json.dumps({"buffers": [{"byteLength": len(self.blob), "uri": uri}], **self.json})

    def save(self, path):
        """Write a .glb or a .gltf; return its path."""
        if path.suffix == ".gltf":
            path.write_text(self.gltf(), encoding="utf-8")
        else:
            path.write_bytes(self.glb())
        return path


def glb_bytes(document, blob):
    """A .glb of a document and its binary chunk."""
    text = json.dumps(document).encode()
    text += b" " * (-len(text) % 4)
    blob += b"\0" * (-len(blob) % 4)
    chunks = struct.pack("<I4s", len(text), b"JSON") + text + struct.pack("<I4s", len(blob), b"BIN\0") + blob
    return struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks


def colors_at(model, places):
    """A model's sRGB colours at x, y of the unit quad in the plane z = 0."""
    found = []
    for x, y in places:
        for face, (a, b, c) in enumerate(model.mesh.corners[:, :, :2].astype(float)):
            v, w = np.linalg.solve(np.stack([b - a, c - a], axis=1), np.array([x, y]) - a)
            if min(v, w, 1 - v - w) >= 0:
                found.append(model.color(np.array([face]), np.array([[1 - v - w, v, w]], np.float32))[0])
                break
    return np.array(found)
