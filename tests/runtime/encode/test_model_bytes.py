"""Models of older formats as programs write them, put right before trimesh reads them."""

import re
import struct

import numpy as np
import pytest
import trimesh
from PIL import Image

from propsmith.runtime.encode.model_file import read_model
from propsmith.runtime.errors import InputError
from propsmith.runtime.geometry.mesh import signed_volume
from propsmith.runtime.texture.source_model import GREY

OBJ = "v 0 0 0\nv 1 0 0\nv 1 2 0\nv 0 2 0\nvt 0 0\nvt 1 0\nvt 1 1\nvt 0 1\nusemtl m\nf 1/1 2/2 3/3 4/4\n"
BOX = trimesh.creation.box((1, 2, 3))
CORNERS = np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)], np.float32)
QUADS = [[0, 1, 3, 2], [4, 6, 7, 5], [0, 4, 5, 1], [2, 3, 7, 6], [0, 2, 6, 4], [1, 5, 7, 3]]
TRIANGLES = [[1, 5, 7], [1, 7, 3]]


def colors(model):
    count = len(model.mesh.faces)
    return model.color(np.arange(count), np.full((count, 3), 1 / 3, np.float32))


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + OBJ.encode(),
        b"\xef\xbb\xbf# Gr\xc3\xb6\xc3\x9fe\r\n" + OBJ.replace("\n", "\r\n").encode(),
        "# Größe\no Tür\n".encode("latin-1") + OBJ.encode(),
        ("# Größe\n" + OBJ).encode("utf-16"),
        ("# 大きさ\n" + OBJ).encode(),
        OBJ.replace("\n", "\r").encode(),
        OBJ.replace("v ", "v\t").replace("f ", "f\t").encode(),
        OBJ.replace("v ", "  v   ").replace("f ", " f  ").encode(),
        re.sub(r"^([vf] .*)$", r"\1 # by hand", OBJ, flags=re.MULTILINE).encode(),
    ],
)
def test_text_of_any_encoding(tmp_path, data):
    (tmp_path / "a.obj").write_bytes(data)
    model = read_model(tmp_path / "a.obj")
    assert model.mesh.bounds.tolist() == [[0, 0, 0], [1, 2, 0]]
    assert len(model.mesh.faces) == 2


@pytest.mark.parametrize(
    ("library", "texture", "real"),
    [
        ("a.mtl", "textures\\t.png", "textures/t.png"),
        ("a.mtl", "C:\\work\\textures\\t.png", "t.png"),
        ("a.mtl", "/home/me/t.png", "t.png"),
        ("a.mtl", "T.PNG", "t.png"),
        ("a.mtl", "-s 1 1 1 t.png", "t.png"),
        ("a.mtl", "my texture.png", "my texture.png"),
        ("sub\\a.mtl", "t.png", "t.png"),
        ("A.MTL", "grün.png", "grün.png"),
    ],
)
def test_materials_and_textures_as_windows_names_them(tmp_path, library, texture, real):
    (tmp_path / "textures").mkdir()
    (tmp_path / "sub").mkdir()
    Image.new("RGB", (2, 2), (0, 0, 255)).save(tmp_path / real)
    folder = tmp_path / "sub" if library.startswith("sub") else tmp_path
    (folder / "a.mtl").write_bytes(f"# Größe\nnewmtl m\nmap_Kd {texture}\n".encode("latin-1"))
    (tmp_path / "a.obj").write_text(f"mtllib {library}\n{OBJ}")
    model = read_model(tmp_path / "a.obj")
    assert model.notes == ()
    np.testing.assert_allclose(colors(model), [[0, 0, 1]] * 2, atol=1e-6)


def test_what_is_not_beside_a_model_is_told(tmp_path):
    (tmp_path / "a.mtl").write_text("newmtl m\nKd 1 0 0\nmap_Kd none.png\n")
    (tmp_path / "a.obj").write_text(f"mtllib a.mtl\n{OBJ}")
    model = read_model(tmp_path / "a.obj")
    assert model.notes == ("none.png isn't beside the model: it is read without",)
    np.testing.assert_allclose(colors(model), [[1, 0, 0]] * 2, atol=0.01)
    (tmp_path / "none.png").write_text("no picture")
    (note,) = read_model(tmp_path / "a.obj").notes
    assert note == "none.png can't be read (it is no picture of a known kind): it is read without"
    (tmp_path / "a.mtl").unlink()
    model = read_model(tmp_path / "a.obj")
    assert model.notes == ("a.mtl isn't beside the model: it is read without",)
    assert np.ptp(colors(model)) == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("library", ["", "mtllib a.mtl\n"])
def test_colours_of_vertices_stand_beside_uvs_and_a_grey_material(tmp_path, library):
    (tmp_path / "a.mtl").write_text("newmtl m\nKd 0.8 0.8 0.8\n")
    (tmp_path / "a.obj").write_text(library + re.sub(r"^(v .*)$", r"\1 1 0.5 0", OBJ, flags=re.MULTILINE))
    np.testing.assert_allclose(colors(read_model(tmp_path / "a.obj")), [[1, 0.5, 0]] * 2, atol=0.01)


def test_a_ply_whose_texture_is_missing(tmp_path):
    header = "ply\nformat ascii 1.0\ncomment TextureFile none.png\nelement vertex 3\n"
    header += "".join(f"property float {name}\n" for name in "xyzst")
    rows = "0 0 0 0 0\n1 0 0 1 0\n0 1 0 0 1\n3 0 1 2\n"
    header += "element face 1\nproperty list uchar int vertex_indices\nend_header\n"
    (tmp_path / "a.ply").write_text(header + rows)
    model = read_model(tmp_path / "a.ply")
    assert model.notes == ("none.png isn't beside the model: it is read without",)
    np.testing.assert_allclose(colors(model), [[GREY] * 3], atol=1e-3)
    Image.new("RGB", (2, 2), (0, 0, 255)).save(tmp_path / "none.png")
    np.testing.assert_allclose(colors(read_model(tmp_path / "a.ply")), [[0, 0, 1]], atol=1e-6)


@pytest.mark.parametrize("head", [b"\0" * 80, b"solid made by a program that writes binary files".ljust(80)])
@pytest.mark.parametrize("rest", [b"", b"\0", b"Materialise colours follow"])
def test_bytes_after_the_last_triangle(tmp_path, head, rest):
    rows = np.zeros(12, [("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("colour", "<u2")])
    rows["corners"] = BOX.triangles
    (tmp_path / "a.stl").write_bytes(head + struct.pack("<I", 12) + rows.tobytes() + rest)
    model = read_model(tmp_path / "a.stl")
    assert signed_volume(model.mesh) == pytest.approx(6)


def test_a_binary_stl_that_is_cut_short(tmp_path):
    (tmp_path / "a.stl").write_bytes(bytes(80) + struct.pack("<I", 12) + bytes(120))
    with pytest.raises(InputError, match=r"read as a \.stl model: it is cut short: it says 12 triangles, has 2"):
        read_model(tmp_path / "a.stl")


def test_text_of_stl_in_any_encoding(tmp_path):
    text = trimesh.exchange.stl.export_stl_ascii(BOX)
    (tmp_path / "a.stl").write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert signed_volume(read_model(tmp_path / "a.stl").mesh) == pytest.approx(6)


def ply(form, faces, red=None, doubles=False, comment="made by hand"):
    """A .ply of the box's corners with polygons, and a colour a face if `red` says which are red."""
    kind, order = ("double", "f8") if doubles else ("float", "f4")
    header = f"ply\nformat {form} 1.0\ncomment {comment}\nelement vertex 8\n"
    header += "".join(f"property {kind} {axis}\n" for axis in "xyz")
    header += f"element face {len(faces)}\nproperty list uchar int vertex_indices\n"
    tints = [] if red is None else [(255, 0, 0) if number in red else (0, 0, 255) for number in range(len(faces))]
    header += "".join(f"property uchar {name}\n" for name in ("red", "green", "blue")) if tints else ""
    if form == "ascii":
        rows = [" ".join(f"{value:g}" for value in corner) for corner in CORNERS]
        rows += [
            " ".join(map(str, [len(face), *face, *(tints[number] if tints else ())]))
            for number, face in enumerate(faces)
        ]
        return (header + "end_header\n" + "\n".join(rows) + "\n").encode("latin-1")
    end = ">" if "big" in form else "<"
    body = CORNERS.astype(end + order).tobytes()
    for number, face in enumerate(faces):
        body += struct.pack(f"{end}B{len(face)}i", len(face), *face) + bytes(tints[number] if tints else ())
    return (header + "end_header\n").encode("latin-1") + body


@pytest.mark.parametrize("form", ["ascii", "binary_little_endian", "binary_big_endian"])
@pytest.mark.parametrize("faces", [QUADS, [*QUADS[:5], *TRIANGLES], [*TRIANGLES, *QUADS[:5]]])
@pytest.mark.parametrize("doubles", [False, True])
def test_polygons_of_a_ply(tmp_path, form, faces, doubles):
    (tmp_path / "a.ply").write_bytes(ply(form, faces, doubles=doubles))
    model = read_model(tmp_path / "a.ply")
    assert len(model.mesh.faces) == 12
    assert abs(signed_volume(model.mesh)) == pytest.approx(1)
    (tmp_path / "b.ply").write_bytes(ply(form, faces, red={0}, doubles=doubles, comment="Größe"))
    model = read_model(tmp_path / "b.ply")
    reds = (colors(model) @ [1, 0, -1] > 0.9).sum()
    assert (reds, len(model.mesh.faces)) == (len(faces[0]) - 2, 12)


def test_polygons_agree_with_trimesh_where_it_reads_them(tmp_path):
    path = tmp_path / "a.ply"
    path.write_bytes(ply("ascii", QUADS))
    theirs = trimesh.load_mesh(path, process=False)
    ours = read_model(path).mesh
    assert trimesh.Trimesh(ours.vertices, ours.faces).area == pytest.approx(theirs.area)
    np.testing.assert_array_equal(ours.bounds, theirs.bounds)


@pytest.mark.parametrize("form", ["ascii", "binary_little_endian"])
@pytest.mark.parametrize("faces", [QUADS, [*QUADS[:5], *TRIANGLES]])
def test_a_ply_that_is_cut_short(tmp_path, form, faces):
    (tmp_path / "a.ply").write_bytes(ply(form, faces)[:-12])
    with pytest.raises(InputError, match=r"a\.ply can't be read as a \.ply model: it is cut short"):
        read_model(tmp_path / "a.ply")


@pytest.mark.parametrize("ending", ["obj", "ply"])
def test_a_model_far_from_the_origin_keeps_its_form(tmp_path, ending):
    far = np.array([1e8, 0, 1.7e8])
    if ending == "obj":
        lines = [f"v {x:.1f} {y:.1f} {z:.1f}" for x, y, z in BOX.vertices + far]
        lines += [f"f {a} {b} {c}" for a, b, c in BOX.faces + 1]
        (tmp_path / "a.obj").write_text("\n".join(lines))
    else:
        data = ply("binary_little_endian", QUADS, doubles=True)
        moved = (CORNERS + far).astype("<f8").tobytes()
        (tmp_path / "a.ply").write_bytes(data.replace(CORNERS.astype("<f8").tobytes(), moved))
    model = read_model(tmp_path / f"a.{ending}")
    side = [1, 2, 3] if ending == "obj" else [1, 1, 1]
    assert np.ptp(model.mesh.bounds, axis=0).tolist() == side
    assert model.origin[2] == pytest.approx(1.7e8, abs=1)
    assert read_model(tmp_path / f"a.{ending}", up="z").origin == (model.origin[0], model.origin[2], -model.origin[1])
