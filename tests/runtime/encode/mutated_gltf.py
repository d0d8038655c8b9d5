"""glTF files of known size, triangles and mean colour, stored in every way that the format has; from a seed.

A case takes one value of every axis. Its truth is reckoned from the numbers that are stored, by the specification.
"""

import base64
import json
import zlib

import numpy as np

from tests.runtime.encode import mutated_shapes as shapes
from tests.runtime.encode.mutated_materials import MaterialWriter
from tests.runtime.encode.mutated_shapes import Truth
from tests.runtime.gltf.gltf_builder import GltfBuilder, glb_bytes

# The first value of each axis is the plain one.
AXES = {
    "form": ("glb", "glb and a file", "data URIs", "a file", "percent names", "a buffer each"),
    "mode": ("triangles", "strip", "fan"),
    "indices": ("uint16", "uint8", "uint32", "none"),
    "positions": ("float32", "int8", "int8 normalized", "uint8", "uint8 normalized", "int16", "int16 normalized",
                  "uint16", "uint16 normalized"),
    "sparse": ("none", "over a view", "over zeros"),
    "layout": ("packed", "interleaved", "offset", "no stride"),
    "meshopt": ("none", "with a fallback", "alone"),
    "colors": ("none", "RGB float32", "RGBA float32", "RGB uint8", "RGBA uint8", "RGB uint16", "RGBA uint16"),
    "texture": ("none", "png", "data URI", "file", "jpeg", "webp", "ktx2 beside png",
                "grey png", "grey and alpha png", "palette png", "16-bit grey png", "png called jpeg", "no type"),
    "uvs": ("float32", "uint8 normalized", "uint16 normalized", "int8 normalized", "int16 normalized", "beyond 0..1"),
    "set": ("first", "second"),
    "wrap": ("unsaid", "repeat", "clamp", "mirror"),
    "transform": ("none", "moved", "scaled", "turned", "all and the second set"),
    "spare": ("none", "far off"),
    "morph": ("none", "by the mesh", "by the node"),
    "material": ("factor", "none", "no factor", "unlit", "specular glossiness"),
    "alpha": ("opaque", "unseen alpha", "mask", "blend", "double sided"),
    "node": ("identity", "TRS", "matrix", "negative scale", "mirrored matrix", "chain", "flattened", "sheared"),
    "instances": ("none", "moved", "turned and scaled"),
    "scenes": ("one", "the second", "unsaid", "none"),
    "beside": ("nothing", "points", "lines", "a primitive", "a mesh", "the same mesh"),
    "required": ("nothing", "draco", "ktx2", "unheard of"),
    "extensions": ("required", "used only"),
}  # fmt: skip
REFUSALS = {
    "draco": "KHR_draco_mesh_compression",
    "ktx2": "KHR_texture_basisu",
    "unheard of": "ACME_unheard_of",
}
_MESHOPT = "EXT_meshopt_compression"


def cases(combined=0, seed=0):
    """Names and choices: every value of every axis alone, then so many of several at once."""
    plain = {axis: values[0] for axis, values in AXES.items()}
    found = {"plain": plain}
    needs = {
        "uvs": {"texture": "png"}, "set": {"texture": "png"}, "wrap": {"texture": "png", "uvs": "beyond 0..1"},
        "transform": {"texture": "png"}, "sparse": {}, "alpha": {"texture": "png", "colors": "RGBA float32"},
    }  # fmt: skip
    for axis, values in AXES.items():
        for value in values[1:]:
            choices = plain | needs.get(axis, {}) | {axis: value}
            found[f"{axis}: {value}"] = choices
            if axis in ("positions", "instances", "meshopt") or value.startswith("int"):
                # Godot refuses what is required, yet reads quantized arrays.
                found[f"{axis}: {value}, not required"] = choices | {"extensions": "used only"}
    generator = np.random.Generator(np.random.Philox(seed))
    axes = [axis for axis in AXES if axis != "required"]
    for number in range(combined):
        choices = dict(plain)
        for axis in axes:
            if generator.random() < 0.4:
                choices[axis] = str(generator.choice(AXES[axis]))
        if number % 2:  # what other readers know, too
            choices |= {axis: AXES[axis][0] for axis in ("meshopt", "morph", "instances", "scenes")}
            choices["extensions"] = "used only"
        found[f"combined {number}"] = choices
    return {name: _without_idle(choices) for name, choices in found.items()}


def _without_idle(choices):
    """Choices as they are, but for those of a texture that isn't there."""
    has_texture = choices["material"] != "none" and (choices["texture"] != "none" or choices["required"] == "ktx2")
    idle = () if has_texture else ("texture", "uvs", "set", "wrap", "transform")
    return choices | {axis: AXES[axis][0] for axis in idle}


def write(folder, name, choices):
    """Write a case into a folder; return its path and its truth."""
    return _Writer(name, choices).save(folder)


class _Writer(MaterialWriter):
    def __init__(self, name, choices):
        random = np.random.Generator(np.random.Philox(zlib.crc32(name.encode())))
        super().__init__(name, choices, GltfBuilder(), random)
        self.fallbacks = []
        self.triangles = []  # [F, 3, 3] in metres
        self.albedo = []  # [F, W, 3]

    def save(self, folder):
        folder.mkdir(parents=True, exist_ok=True)
        self._scene()
        for name in ("KHR_draco_mesh_compression", "KHR_texture_basisu", "ACME_unheard_of"):
            if REFUSALS.get(self.is_["required"]) == name:
                self.builder.extension(name)
        path = self._write(folder)
        for name, data in self.files.items():
            (folder / name).write_bytes(data)
        return path, self._truth()

    def _truth(self):
        refusal = REFUSALS.get(self.is_["required"])
        corners = np.concatenate(self.triangles).astype(np.float64)
        points = corners.reshape(-1, 3)
        areas = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1)
        size = points.max(axis=0) - points.min(axis=0)
        albedo = np.concatenate(self.albedo).mean(axis=1) * areas[:, None]
        colored = self.is_["material"] != "none" or self.is_["colors"] != "none"
        return Truth(size, len(corners), albedo.sum(axis=0) / areas.sum() if colored else None, refusal)

    # Nodes

    def _scene(self):
        builder = self.builder
        primitives = [self._primitive()]
        beside = self.is_["beside"]
        if beside in ("points", "lines") and self.is_["morph"] == "none":
            # Far beyond the surface, so that whoever counts them is found out.
            far = self._attribute(np.array([[0, 0, 0], [9, 9, 9], [0, 9, 0]], np.float32))
            primitives.append({"attributes": {"POSITION": far}, "mode": 0 if beside == "points" else 3})
        if beside == "a primitive":
            primitives.append(self._primitive())
        places = self._nodes(self._mesh([found for found, *_ in map(_tuple, primitives)]))
        surfaces = [found for found in primitives if isinstance(found, tuple)]
        for place in places:
            self._add(surfaces, place)
        moved = shapes.moved(2.5, 0, 0)
        if beside == "a mesh":
            other = self._primitive()
            builder.node(mesh=self._mesh([other[0]]), translation=[2.5, 0, 0], **self._weights())
            self._add([other], moved)
        if beside == "the same mesh":
            builder.node(mesh=0, translation=[2.5, 0, 0], **self._weights())
            self._add(surfaces, moved)
        self._scenes()

    def _mesh(self, primitives):
        mesh = {"primitives": primitives}
        if self.is_["morph"] != "none":
            mesh["weights"] = [0.25, -0.5] if self.is_["morph"] == "by the mesh" else [0.9, 0.9]
        return self.builder.add("meshes", mesh)

    def _add(self, surfaces, matrix):
        for _, corners, albedo in surfaces:
            self.triangles.append(corners @ matrix[:3, :3].T + matrix[:3, 3])
            self.albedo.append(albedo)

    def _nodes(self, mesh):
        """Hang the mesh into the scene; return where it stands, a matrix each."""
        fields, world = self._placement()
        fields[-1] = fields[-1] | self._weights()
        instances = [np.eye(4)]
        if self.is_["instances"] != "none":
            attributes, instances = self._instances()
            fields[-1]["extensions"] = {"EXT_mesh_gpu_instancing": {"attributes": attributes}}
            self.needed("EXT_mesh_gpu_instancing")
        index = self.builder.node(mesh=mesh, at_root=len(fields) == 1, **fields[-1])
        for depth, above in reversed(list(enumerate(fields[:-1]))):
            index = self.builder.node(at_root=depth == 0, children=[index], **above)
        return [world @ instance for instance in instances]

    def _weights(self):
        return {"weights": [0.25, -0.5]} if self.is_["morph"] == "by the node" else {}

    def _placement(self):
        """Fields of nodes from the topmost to the mesh's, and the matrix of them all."""
        kind, turn = self.is_["node"], self.random.normal(size=4)
        turn /= np.linalg.norm(turn)
        move = self.random.uniform(-1, 1, 3)
        trs = {"translation": move.tolist(), "rotation": turn.tolist(), "scale": [1.5, 0.5, 2.0]}
        matrix = shapes.trs(move, turn, [1.5, 0.5, 2.0])
        if kind == "TRS":
            return [trs], matrix
        if kind == "matrix":
            return [{"matrix": matrix.T.reshape(-1).tolist()}], matrix
        if kind == "mirrored matrix":
            mirrored = matrix @ np.diag([1.0, 1, -1, 1])
            return [{"matrix": mirrored.T.reshape(-1).tolist()}], mirrored
        if kind == "negative scale":
            return [trs | {"scale": [-1.5, 0.5, 2]}], shapes.trs(move, turn, [-1.5, 0.5, 2])
        if kind == "chain":
            step = {"translation": [0.1, 0, 0], "rotation": [0, np.sin(0.1), 0, np.cos(0.1)], "scale": [1.01] * 3}
            one = shapes.trs([0.1, 0, 0], step["rotation"], [1.01] * 3)
            return [step] * 30, np.linalg.matrix_power(one, 30)
        if kind == "flattened":
            return [{"scale": [1, 1, 0]}], np.diag([1.0, 1, 0, 1])
        if kind == "sheared":
            return [{"scale": [3, 1, 1]}, {"rotation": turn.tolist()}], np.diag([3.0, 1, 1, 1]) @ shapes.trs(
                [0] * 3, turn, [1] * 3
            )
        return [{}], np.eye(4)

    def _instances(self):
        moves = np.array([[0, 0, 0], [3, 0, 0], [0, 0, -4]], np.float32)
        turns, scales = np.tile([0.0, 0, 0, 1], (3, 1)), np.ones((3, 3))
        found = {"TRANSLATION": self.builder.accessor(moves)}
        if self.is_["instances"] != "moved":
            half = np.sqrt(0.5)
            turns = np.array([[0, 0, 0, 1], [0, half, 0, half], [half, 0, 0, half]])
            stored = np.round(turns * 32767).astype(np.int16)
            turns, scales = stored / 32767, np.array([[1, 1, 1], [2, 1, 0.5], [1, 3, 1]], np.float32)
            found["ROTATION"] = self.builder.accessor(stored, normalized=True)
            found["SCALE"] = self.builder.accessor(scales)
        return found, [shapes.trs(*row) for row in zip(moves, turns, scales, strict=True)]

    def _scenes(self):
        document = self.builder.json
        if self.is_["scenes"] == "the second":
            decoy = self.builder.node(mesh=0, at_root=False, scale=[50, 50, 50])
            document["scenes"] = [{"nodes": [decoy]}, document["scenes"][0]]
            document["scene"] = 1
        if self.is_["scenes"] in ("unsaid", "none"):
            del document["scene"]
        if self.is_["scenes"] == "none":
            del document["scenes"]

    # Surfaces

    def _primitive(self):
        """A primitive, its triangles `[F, 3, 3]` as stored, and what colours places on them."""
        positions, order, faces, mode = shapes.shape(self.is_["mode"], self.random)
        if self.is_["indices"] == "none":
            positions = positions[order]
            places = np.empty(len(order), np.int64)
            places[:] = np.arange(len(order))
            faces = shapes.faces_of(places, mode)
        if self.is_["spare"] != "none" and self.is_["mode"] == "triangles" and self.is_["indices"] != "none":
            # In the range that integers have, too: the middle of the model is off then, not its size.
            positions = np.concatenate([positions * 0.5, [[1, 1, 1]]])
        arrays = {}
        arrays["POSITION"], stored = self._positions(positions)
        material, texture, look = self.material()
        uvs = None
        if texture is not None:
            uvs = self._uvs(arrays, len(positions), texture)
        rgba = self._colors(arrays, len(positions))
        fields = {"attributes": self._laid_out(arrays)}
        if mode != 4:
            fields["mode"] = mode
        if self.is_["morph"] != "none":
            moves = self.random.uniform(-0.5, 0.5, (2, *positions.shape)).astype(np.float32)
            fields["targets"] = [{"POSITION": self.builder.accessor(move)} for move in moves]
            stored = stored + 0.25 * moves[0] - 0.5 * moves[1]
        if self.is_["indices"] != "none":
            fields["indices"] = self._indices(order)
        if self.is_["required"] == "draco":
            fields["extensions"] = {"KHR_draco_mesh_compression": {"bufferView": 0, "attributes": {"POSITION": 0}}}
            self.builder.json["accessors"][fields["attributes"]["POSITION"]].pop("bufferView")
        if material is not None:
            fields["material"] = self.builder.add("materials", material)
        return fields, stored[faces], look(None if uvs is None else uvs[faces], rgba[faces])

    def _positions(self, points):
        """An array to store and what it means, `[V, 3]`."""
        dtype, normalized = _kind(self.is_["positions"])
        if dtype.kind == "f":
            return (points.astype(np.float32), False), points.astype(np.float32).astype(np.float64)
        self.needed("KHR_mesh_quantization")
        limit = np.iinfo(dtype).max if normalized else 100
        points = points if dtype.kind == "i" else (points + 1) / 2
        stored = np.round(points * limit).astype(dtype)
        return (stored, normalized), stored / np.float64(limit if normalized else 1)

    def _colors(self, arrays, count):
        name, rgba = self.is_["colors"], np.ones((count, 4))
        if name == "none":
            return rgba
        shape, kind = name.split()
        dtype, values = np.dtype(kind), self.random.uniform(0.1, 1, (count, len(shape)))
        if self.is_["alpha"] == "mask" and len(shape) == 4:
            values[:, 3] = 0.75
        limit = 1 if dtype.kind == "f" else np.iinfo(dtype).max
        stored = (values if limit == 1 else np.round(values * limit)).astype(dtype)
        arrays["COLOR_0"] = (stored, limit != 1)
        rgba[:, : len(shape)] = stored / np.float64(limit)
        return rgba

    def _uvs(self, arrays, count, texture):
        kind = self.is_["uvs"]
        dtype, normalized = _kind("float32" if kind == "beyond 0..1" else kind)
        uvs = self.random.uniform(0.02, 0.98, (count, 2))
        if kind == "beyond 0..1":
            uvs = uvs * 4 - 2
        if dtype.kind == "f":
            stored, values = uvs.astype(np.float32), uvs.astype(np.float32).astype(np.float64)
        else:
            if kind not in ("uint8 normalized", "uint16 normalized"):
                self.needed("KHR_mesh_quantization")
            limit = np.iinfo(dtype).max if normalized else 1
            stored = np.round(uvs * limit).astype(dtype)
            values = stored / np.float64(limit)
        second = 1 if self.is_["set"] == "second" or self.is_["transform"] == "all and the second set" else 0
        if second:
            arrays["TEXCOORD_0"] = (np.zeros((count, 2), np.float32), False)
        arrays[f"TEXCOORD_{second}"] = (stored, normalized)
        if second and self.is_["transform"] != "all and the second set":  # there the transform names it
            texture["texCoord"] = 1
        return values

    def _indices(self, order):
        dtype = np.dtype(self.is_["indices"])
        return self.builder.accessor(order.astype(dtype).reshape(-1, 1))

    # Arrays

    def _laid_out(self, arrays):
        """Store the arrays as the layout says; return accessors' numbers by name."""
        if self.is_["layout"] != "interleaved":
            return {key: self._attribute(*array, key) for key, array in arrays.items()}
        columns = {key: _padded(array) for key, (array, _) in arrays.items()}
        rows = np.concatenate(list(columns.values()), axis=1)
        view, at, found = self._vertex_view(rows, 0), 0, {}
        for key, (array, normalized) in arrays.items():
            found[key] = self._accessor(array, view, at, normalized, key)
            at += columns[key].shape[1]
        return found

    def _attribute(self, array, normalized=False, key=""):
        offset = 8 if self.is_["layout"] == "offset" and self.is_["meshopt"] == "none" else 0
        if self.is_["layout"] == "no stride" and self.is_["meshopt"] == "none" and not array[0].nbytes % 4:
            view = self.builder.view(array.tobytes())
            return self._accessor(array, view, 0, normalized, key)
        return self._accessor(array, self._vertex_view(_padded(array), offset), offset, normalized, key)

    def _accessor(self, array, view, offset, normalized, key):
        fields = {"bufferView": view, "byteOffset": offset, "count": len(array)}
        fields |= {"componentType": _CODES[array.dtype.name], "type": f"VEC{array.shape[1]}"}
        if normalized:
            fields["normalized"] = True
        if key == "POSITION":
            fields |= {"min": array.min(axis=0).tolist(), "max": array.max(axis=0).tolist()}
            if self.is_["sparse"] != "none":
                self._make_sparse(fields, array)
        return self.builder.add("accessors", fields)

    def _make_sparse(self, fields, array):
        """Store some of the elements apart, and something else, or nothing, in their place."""
        rows = np.arange(len(array)) if self.is_["sparse"] == "over zeros" else np.arange(1, len(array), 3)
        kind = ("uint8", "uint16", "uint32")[int(self.random.integers(3))]
        indices = self.builder.view(rows.astype(kind).tobytes())
        values = self.builder.view(array[rows].tobytes())
        fields["sparse"] = {
            "count": len(rows),
            "indices": {"bufferView": indices, "componentType": _CODES[kind]},
            "values": {"bufferView": values},
        }
        if self.is_["sparse"] == "over zeros":
            del fields["bufferView"], fields["byteOffset"]
            return
        view = self.builder.json["bufferViews"][fields["bufferView"]]
        if "extensions" in view:
            return  # what lies under the sparse values is right already
        for row in rows:
            at = view["byteOffset"] + fields["byteOffset"] + int(row) * view.get("byteStride", array[0].nbytes)
            self.builder.blob[at : at + array.itemsize * 3] = bytes(array.itemsize * 3)

    def _vertex_view(self, rows, offset):
        """A view of rows uint8 `[V, stride]`, compressed if the case has it so."""
        stride = rows.shape[1]
        data = bytes(range(offset)) + rows.tobytes()
        if self.is_["meshopt"] == "none":
            return self.builder.view(data, byteStride=stride)
        import meshoptimizer

        meshoptimizer.encode_vertex_version(0)
        packed = bytes(meshoptimizer.encode_vertex_buffer(np.ascontiguousarray(rows)))
        stored = self.builder.view(packed)
        where = dict(self.builder.json["bufferViews"][stored])
        about = {_MESHOPT: {**where, "byteStride": stride, "count": len(rows), "mode": "ATTRIBUTES"}}
        if self.is_["meshopt"] == "with a fallback":
            self.used(_MESHOPT)
            return self.builder.view(data, byteStride=stride, extensions=about)
        self.needed(_MESHOPT)
        at = sum(self.fallbacks)
        self.fallbacks.append(len(data) + -len(data) % 4)
        empty = {"buffer": "fallback", "byteOffset": at, "byteLength": len(data), "byteStride": stride}
        return self.builder.add("bufferViews", {**empty, "extensions": about})

    # Files

    def _write(self, folder):
        """Give the buffers their places and write the file."""
        form, slug = self.is_["form"], shapes.slug(self.name)
        blobs = [bytes(self.builder.blob)]
        if form in ("glb and a file", "a buffer each"):
            blobs = self._split(2 if form == "glb and a file" else 99)
        buffers = [{"byteLength": len(blob)} for blob in blobs]
        for number, (buffer, blob) in enumerate(zip(buffers, blobs, strict=True)):
            if form == "data URIs":
                buffer["uri"] = f"data:application/octet-stream;base64,{base64.b64encode(blob).decode()}"
            elif form == "percent names":
                self.files[f"{slug} ü#{number}.bin"] = blob
                buffer["uri"] = f"{slug}%20%C3%BC%23{number}.bin"
            elif form != "glb" and (form != "glb and a file" or number):
                self.files[f"{slug}{number}.bin"] = blob
                buffer["uri"] = f"{slug}{number}.bin"
        if self.fallbacks:
            buffers.append({"byteLength": sum(self.fallbacks), "extensions": {_MESHOPT: {"fallback": True}}})
            for view in self.builder.json["bufferViews"]:
                view["buffer"] = len(buffers) - 1 if view["buffer"] == "fallback" else view["buffer"]
        document = {"buffers": buffers, **self.builder.json}
        path = folder / f"{slug}.{'glb' if form.startswith('glb') else 'gltf'}"
        data = glb_bytes(document, blobs[0]) if path.suffix == ".glb" else json.dumps(document).encode()
        path.write_bytes(data)
        return path

    def _split(self, most):
        """Spread the views over buffers; return their bytes."""
        blobs = []
        for number, item in enumerate(self._placed_views()):
            start, length = item["byteOffset"], item["byteLength"]
            target = number % most
            if target == len(blobs):
                blobs.append(bytearray())
            blobs[target].extend(b"\0" * (-len(blobs[target]) % 4))
            item["buffer"], item["byteOffset"] = target, len(blobs[target])
            blobs[target].extend(self.builder.blob[start : start + length])
        return [bytes(blob) for blob in blobs]

    def _placed_views(self):
        for view in self.builder.json["bufferViews"]:
            if view["buffer"] != "fallback":
                yield view
            if _MESHOPT in view.get("extensions", {}):
                yield view["extensions"][_MESHOPT]


_CODES = {"int8": 5120, "uint8": 5121, "int16": 5122, "uint16": 5123, "uint32": 5125, "float32": 5126}


def _tuple(found):
    return found if isinstance(found, tuple) else (found,)


def _kind(name):
    dtype, *normalized = name.split()
    return np.dtype(dtype), bool(normalized)


def _padded(array):
    """Rows of bytes `[V, stride]`, a multiple of four long."""
    rows = np.ascontiguousarray(array).view(np.uint8).reshape(len(array), -1)
    return np.pad(rows, ((0, 0), (0, -rows.shape[1] % 4)))
