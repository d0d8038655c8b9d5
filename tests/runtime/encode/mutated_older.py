"""PLY, OBJ and STL files of known size, triangles and mean colour, written as programs write them; from a seed."""

import io
import struct
import zlib

import numpy as np
from PIL import Image

from tests.runtime.encode.mutated_shapes import WEIGHTS, Truth, slug, srgb_to_linear

# The first value of each axis is the plain one.
AXES = {
    "ply": {
        "form": ("binary_little_endian", "binary_big_endian", "ascii"),
        "faces": ("triangles", "quads", "polygons"),
        "coordinates": ("float", "double", "float32", "float64", "short"),
        "colors": ("none", "uchar", "uchar and alpha", "float", "ushort", "of faces"),
        "list": ("uchar int vertex_indices", "uchar uint vertex_index", "int int vertex_indices",
                 "uint8 int32 vertex_index", "ushort ushort vertex_indices"),
        "extra": ("none", "normals", "before the place", "edges", "before the faces", "of faces"),
        "lines": ("\n", "\r\n"),
        "comments": ("none", "a comment", "Latin-1"),
        "spare": ("none", "far off"),
    },
    "obj": {
        "corners": ("v", "v/vt", "v//vn", "v/vt/vn", "negative"),
        "faces": ("triangles", "quads", "polygons"),
        "colors": ("none", "of vertices"),
        "material": ("none", "Kd", "two", "texture", "no Kd", "unknown"),
        "texture": ("t.png", "wood and iron.png", "tex/t.png", "tex\\t.png", "-s 1 1 1 t.png", "T.PNG"),
        "lines": ("\n", "\r\n", "\r"),
        "spaces": ("one", "tabs", "many", "continued"),
        "numbers": ("plain", "exponents", "with w"),
        "groups": ("none", "o", "g and s", "one a face"),
        "beside": ("nothing", "lines and points", "comments", "spare vertices"),
        "order": ("vertices first", "by groups"),
    },
    "stl": {
        "form": ("binary", "text"),
        "header": ("zeros", "solid"),
        "normals": ("right", "zero", "not a number"),
        "rest": ("nothing", "bytes"),
        "attribute": ("zero", "colour"),
        "solids": ("one", "two", "nameless"),
        "letters": ("lower", "upper"),
        "lines": ("\n", "\r\n", "\r"),
        "numbers": ("plain", "exponents"),
    },
}  # fmt: skip


def cases(combined=0, seed=0):
    """Names and choices: every value of every axis alone, then so many of several at once for each format."""
    found = {}
    generator = np.random.Generator(np.random.Philox(seed))
    for kind, axes in AXES.items():
        plain = {"kind": kind} | {axis: values[0] for axis, values in axes.items()}
        found[f"{kind} plain"] = plain
        for axis, values in axes.items():
            for number, value in enumerate(values[1:], 1):
                found[f"{kind} {axis} {number}: {value!r}"] = plain | _needed(kind, axis) | {axis: value}
        for number in range(combined):
            choices = dict(plain)
            for axis, values in axes.items():
                if generator.random() < 0.5:
                    choices[axis] = values[int(generator.integers(len(values)))]
            found[f"{kind} combined {number}"] = choices
    return found


def _needed(kind, axis):
    if axis == "texture":
        return {"material": "texture", "corners": "v/vt"}
    if kind == "stl" and axis in ("solids", "letters", "lines", "numbers"):
        return {"form": "text"}
    return {}


def write(folder, name, choices):
    """Write a case into a folder of its own; return its path and its truth."""
    folder = folder / slug(name)
    folder.mkdir(parents=True, exist_ok=True)
    random = np.random.Generator(np.random.Philox(zlib.crc32(name.encode())))
    path = folder / f"{slug(name)}.{choices['kind']}"
    data, truth = {"ply": _ply, "obj": _obj, "stl": _stl}[choices["kind"]](choices, random, folder)
    path.write_bytes(data)
    return path, truth


def _truth(points, polygons, colors=None):
    """Of polygons (lists of corners) as fans; `colors(face, fan)` are linear colours `[T, W, 3]` or None."""
    corners, albedo = [], []
    for number, face in enumerate(polygons):
        fan = np.array([[0, i, i + 1] for i in range(1, len(face) - 1)])
        corners.append(points[np.asarray(face)[fan]])
        if colors is not None:
            albedo.append(colors(number, fan))
    corners = np.concatenate(corners).astype(np.float64)
    size = np.ptp(corners.reshape(-1, 3), axis=0)
    areas = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1)
    if colors is None:
        return Truth(size, len(corners), None)
    mean = (np.concatenate(albedo).mean(axis=1) * areas[:, None]).sum(axis=0) / areas.sum()
    return Truth(size, len(corners), mean)


def _solid(faces, random):
    """A prism: points float32 `[V, 3]` and its polygons; as triangles, quads (a box) or polygons of any length."""
    sides = 4 if faces == "quads" else int(random.integers(5, 8))
    angles = (np.arange(sides) + 0.5) / sides * 2 * np.pi
    ring = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    points = np.concatenate([np.insert(ring, 1, height, axis=1) for height in (-1, 1)]) * random.uniform(0.4, 2, 3)
    walls = [[i, sides + i, sides + (i + 1) % sides, (i + 1) % sides] for i in range(sides)]
    polygons = [list(range(sides)), list(range(sides, 2 * sides))[::-1], *walls]
    if faces == "triangles":
        polygons = [[f[0], f[i], f[i + 1]] for f in polygons for i in range(1, len(f) - 1)]
    return points.astype(np.float32), polygons


# PLY

_TYPES = {
    "float": "f4", "double": "f8", "float32": "f4", "float64": "f8", "short": "i2", "uchar": "u1", "uint8": "u1",
    "int": "i4", "int32": "i4", "uint": "u4", "ushort": "u2",
}  # fmt: skip


def _ply(is_, random, _folder):
    points, polygons = _solid(is_["faces"], random)
    if is_["coordinates"] == "short":
        points = np.round(points * 100).astype(np.int16)
    stored = points
    if is_["spare"] == "far off":
        stored = np.concatenate([points, [[100, 100, 100]]]).astype(points.dtype)
    vertex = [(name, is_["coordinates"], stored[:, i]) for i, name in enumerate("xyz")]
    if is_["extra"] == "normals":
        vertex += [(name, "float", np.full(len(stored), 0.6, np.float32)) for name in ("nx", "ny", "nz")]
    if is_["extra"] == "before the place":
        vertex.insert(0, ("confidence", "float", np.ones(len(stored), np.float32)))
    colors = None
    kind, *alpha = is_["colors"].split(" and ")
    if kind in ("uchar", "ushort", "float"):
        values = random.uniform(0.1, 1, (len(stored), 4))
        limit = {"uchar": 255, "ushort": 65535, "float": 1}[kind]
        values = values.astype(np.float32) if limit == 1 else np.round(values * limit).astype(f"u{1 + (limit > 255)}")
        names = ("red", "green", "blue", "alpha")[: 4 if alpha else 3]
        vertex += [(name, kind, values[:, i]) for i, name in enumerate(names)]
        linear = srgb_to_linear(values[:, :3] / np.float64(limit))

        def colors(face, fan):
            return WEIGHTS @ linear[np.asarray(polygons[face])[fan]]

    length, index, name = is_["list"].split()
    face = [(name, (length, index), polygons)]
    if is_["colors"] == "of faces":
        values = random.integers(0, 256, (len(polygons), 3), np.uint8)
        face += [(n, "uchar", values[:, i]) for i, n in enumerate(("red", "green", "blue"))]

        def colors(face, fan):
            return np.broadcast_to(srgb_to_linear(values[face] / 255), (len(fan), len(WEIGHTS), 3))

    if is_["extra"] == "of faces":
        face.insert(0, ("flags", "uchar", np.zeros(len(polygons), np.uint8)))
    elements = [("vertex", vertex), ("face", face)]
    other = [("vertex1", "int", np.array([0, 1])), ("vertex2", "int", np.array([1, 2]))]
    if is_["extra"] in ("edges", "before the faces"):
        elements.insert(2 if is_["extra"] == "edges" else 1, ("edge", other))
    return _ply_bytes(is_, elements), _truth(points, polygons, colors)


def _ply_bytes(is_, elements):
    form, end = is_["form"], is_["lines"]
    lines = ["ply", f"format {form} 1.0"]
    if is_["comments"] != "none":
        lines += ["comment Größe in Metern" if is_["comments"] == "Latin-1" else "comment end of it", "obj_info none"]
    body = b""
    order = ">" if form == "binary_big_endian" else "<"
    for name, columns in elements:
        lines.append(f"element {name} {len(columns[0][2])}")
        for label, kind, _ in columns:
            lines.append(f"property {f'list {kind[0]} {kind[1]}' if isinstance(kind, tuple) else kind} {label}")
        for row in range(len(columns[0][2])):
            words = []
            for _, kind, values in columns:
                value = values[row]
                if isinstance(kind, tuple):
                    words += [np.array(len(value), order + _TYPES[kind[0]]), np.array(value, order + _TYPES[kind[1]])]
                else:
                    words.append(np.array(value, order + _TYPES[kind]))
            if form == "ascii":
                body += (" ".join(str(n) for word in words for n in word.reshape(-1).tolist()) + end).encode()
            else:
                body += b"".join(word.tobytes() for word in words)
    return (end.join([*lines, "end_header"]) + end).encode("latin-1") + body


# OBJ


def _obj(is_, random, folder):
    points, polygons = _solid(is_["faces"], random)
    if is_["numbers"] == "exponents":
        points = (points * np.float32(1e-3)).astype(np.float32)
    has_uvs = "vt" in is_["corners"] or is_["corners"] == "negative"
    uvs = random.uniform(-1.9, 1.9, (len(points), 2)).round(4)
    rgb = random.uniform(0.1, 1, (len(points), 3)).round(4)
    kind = is_["material"]
    looks = _materials(is_, random, folder) if kind in ("Kd", "two", "texture", "no Kd") else [None]
    library = ["mtllib m.mtl"] if kind not in ("none", "unknown") else []
    lines = [*library, *_vertices(is_, points, rgb, uvs)]
    for number, face in enumerate(polygons):
        half = number * len(looks) // len(polygons)
        if is_["groups"] == "one a face":
            lines.append(f"g part{number}")
        if kind != "none" and (number == 0 or half != (number - 1) * len(looks) // len(polygons)):
            lines.append(f"usemtl m{half}")
        lines.append("f " + " ".join(_corner(is_, corner, len(points)) for corner in face))
    if is_["beside"] == "lines and points":
        lines += ["l 1 2 3", "p 1"]

    def colors(face, fan):
        corners = np.asarray(polygons[face])[fan]
        look = looks[face * len(looks) // len(polygons)]
        found = np.ones((len(fan), len(WEIGHTS), 3))
        if kind == "texture":
            return found * _texels(look, WEIGHTS @ uvs[corners])
        if is_["colors"] == "of vertices":  # in place of a material's, which exporters write beside them, grey
            return WEIGHTS @ srgb_to_linear(rgb)[corners]
        return found * srgb_to_linear(np.array(look))

    told = kind in ("Kd", "two") or is_["colors"] == "of vertices"
    told = has_uvs if kind == "texture" else told
    return _spaced(is_, lines), _truth(points, polygons, colors if told else None)


def _vertices(is_, points, rgb, uvs):
    number = "{:.6e}" if is_["numbers"] == "exponents" else "{:.7f}"
    lines = []
    for point, color in zip(points, rgb, strict=True):
        words = [number.format(float(n)) for n in point]
        if is_["colors"] == "of vertices":
            words += [str(n) for n in color]
        elif is_["numbers"] == "with w":
            words.append("1.0")
        lines.append("v " + " ".join(words))
    if is_["beside"] == "spare vertices":
        lines.append("v 50 50 50" + (" 0 0 0" if is_["colors"] == "of vertices" else ""))
    lines += [f"vt {u} {v}" for u, v in uvs]
    lines += ["vn 0 1 0"] if "vn" in is_["corners"] else []
    if is_["beside"] == "comments":
        lines = [f"{line} # made by hand" if not number % 3 else line for number, line in enumerate(lines)]
        lines.insert(0, "# f 1 2 3")
    return lines + {"o": ["o thing"], "g and s": ["g thing other", "s 1"]}.get(is_["groups"], [])


def _corner(is_, corner, count):
    place = corner + 1
    if is_["corners"] == "negative":
        spare = is_["beside"] == "spare vertices"
        return f"{corner - count - spare}/{corner - count}"
    return {"v": f"{place}", "v/vt": f"{place}/{place}", "v//vn": f"{place}//1"}.get(
        is_["corners"], f"{place}/{place}/1"
    )


def _materials(is_, random, folder):
    """Write m.mtl; return a colour or the texels `[4, 4, 3]` of each material."""
    if is_["material"] == "texture":
        texels = random.integers(0, 256, (4, 4, 3), np.uint8)
        buffer = io.BytesIO()
        Image.fromarray(np.repeat(np.repeat(texels, 4, axis=0), 4, axis=1)).save(buffer, "PNG")
        name = is_["texture"].split("1 1 1 ")[-1].replace("\\", "/")
        path = folder / ("t.png" if name == "T.PNG" else name)
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(buffer.getvalue())
        (folder / "m.mtl").write_text(f"newmtl m0\nKd 0.2 0.4 0.6\nmap_Kd {is_['texture']}\n")
        return [texels]
    looks = [tuple(random.uniform(0.1, 1, 3).round(3)) for _ in range(1 + (is_["material"] == "two"))]
    if is_["material"] == "no Kd":
        looks = [None]
    lines = []
    for number, look in enumerate(looks):
        lines += [f"newmtl m{number}", "Ns 10", *([] if look is None else [f"Kd {' '.join(map(str, look))}"])]
    (folder / "m.mtl").write_text("\n".join(lines) + "\n")
    return looks


def _texels(texels, uvs):
    column = np.minimum(uvs[..., 0] % 1 * 4, 3).astype(int)
    row = np.minimum((1 - uvs[..., 1]) % 1 * 4, 3).astype(int)
    return srgb_to_linear(texels[row, column] / 255)


def _spaced(is_, lines):
    if is_["order"] == "by groups":
        lines = _by_groups(lines)
    kind = is_["spaces"]
    if kind == "tabs":
        lines = [line.replace(" ", "\t") if line[0] in "vf" else line for line in lines]
    if kind == "many":
        lines = [f"  {line.replace(' ', '   ')}  " if line[0] in "vf" else line for line in lines]
    if kind == "continued":
        lines = [line.replace(" ", f" \\{is_['lines']} ", 2) if line[0] == "f" else line for line in lines]
    return (is_["lines"].join(lines) + is_["lines"]).encode()


def _by_groups(lines):
    """The first face right after the last vertex that it names; texture coordinates stand before."""
    first = next(i for i, line in enumerate(lines) if line.startswith("f "))
    if "-" in lines[first]:
        return lines  # negative numbers count from where they stand
    last = max(int(corner.split("/")[0]) for corner in lines[first].split()[1:])
    at = [i for i, line in enumerate(lines) if line.startswith("v ")][last - 1] + 1
    coordinates = [line for line in lines if line.startswith(("vt", "vn"))]
    before = [line for line in lines[:at] if line not in coordinates]
    after = [line for line in lines[at:first] if line not in coordinates and not line.startswith("usemtl")]
    material = [line for line in lines[:first] if line.startswith("usemtl")]
    return [*before, *coordinates, *material, lines[first], *after, *lines[first + 1 :]]


# STL


def _stl(is_, random, _folder):
    points, polygons = _solid("triangles", random)
    if is_["numbers"] == "exponents":
        points = (points * np.float32(1e-4)).astype(np.float32)
    corners = points[np.array(polygons)]
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    normals = normals / np.linalg.norm(normals, axis=1, keepdims=True)
    normals = {"zero": normals * 0, "not a number": normals * np.nan}.get(is_["normals"], normals)
    truth = _truth(points, polygons)
    if is_["form"] == "text":
        return _stl_text(is_, normals, corners), truth
    rows = np.zeros(len(corners), [("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("attribute", "<u2")])
    rows["normal"], rows["corners"] = normals, corners
    rows["attribute"] = 0x8000 | 31 if is_["attribute"] == "colour" else 0
    head = b"solid of a program".ljust(80) if is_["header"] == "solid" else bytes(80)
    rest = b"and then some" if is_["rest"] == "bytes" else b""
    return head + struct.pack("<I", len(rows)) + rows.tobytes() + rest, truth


def _stl_text(is_, normals, corners):
    number = "{:.8e}" if is_["numbers"] == "exponents" else "{:.9g}"
    half = len(corners) // 2 if is_["solids"] == "two" else len(corners)
    lines = []
    for name, rows in (("first", range(half)), ("second", range(half, len(corners)))):
        if not len(rows):
            continue
        name = "" if is_["solids"] == "nameless" else f" {name}"
        lines.append(f"solid{name}")
        for row in rows:
            lines.append("  facet normal " + " ".join(number.format(float(n)) for n in normals[row]))
            lines.append("    outer loop")
            lines += ["      vertex " + " ".join(number.format(float(n)) for n in corner) for corner in corners[row]]
            lines += ["    endloop", "  endfacet"]
        lines.append(f"endsolid{name}")
    text = is_["lines"].join(lines) + is_["lines"]
    return (text.upper().replace("NAN", "nan") if is_["letters"] == "upper" else text).encode()
