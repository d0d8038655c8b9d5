"""Files, buffers and names as the format has them, and what is refused by its name."""

import base64
import json
import struct
from contextlib import suppress

import numpy as np
import pytest

from propsmith.runtime.encode.model_file import read_model
from propsmith.runtime.errors import GltfError, InputError
from propsmith.runtime.gltf.document import open_document, parse_document, reading
from propsmith.runtime.gltf.glb_reader import read_extras, read_glb, read_source_model
from propsmith.runtime.inspect.inspection import inspect_glb
from tests.runtime.gltf.gltf_builder import GltfBuilder, glb_bytes


def boxed():
    builder = GltfBuilder()
    builder.node(builder.box(high=(1, 2, 3)), name="crate")
    return builder


def extent(path):
    return np.ptp(read_source_model(path).mesh.bounds, axis=0).tolist()


@pytest.mark.parametrize("name", ["a.glb", "a.gltf", "ä ö.gltf"])
def test_both_kinds_of_file_are_read(tmp_path, name):
    assert extent(boxed().save(tmp_path / name)) == [1, 2, 3]


@pytest.mark.parametrize(
    ("uri", "name"),
    [
        ("my%20mesh%20%C3%BC.bin", "my mesh ü.bin"),
        ("my mesh.bin", "my mesh.bin"),
        ("a%20b.bin", "a%20b.bin"),
        ("sub/a.bin", "sub/a.bin"),
        ("sub\\a.bin", "sub/a.bin"),
        ("a#1.bin", "a#1.bin"),
    ],
)
def test_names_of_buffers(tmp_path, uri, name):
    builder = boxed()
    (tmp_path / "sub").mkdir()
    (tmp_path / name).write_bytes(builder.blob)
    document = {**builder.json, "buffers": [{"byteLength": len(builder.blob), "uri": uri}]}
    (tmp_path / "a.gltf").write_text("\ufeff" + json.dumps(document), encoding="utf-8")
    assert extent(tmp_path / "a.gltf") == [1, 2, 3]


def test_several_buffers_in_a_glb(tmp_path):
    builder = boxed()
    position = builder.json["bufferViews"][0]
    data = bytes(builder.blob[position["byteOffset"] :][: position["byteLength"]])
    builder.json["bufferViews"][0] = {"buffer": 2, "byteOffset": 1, "byteLength": len(data)}
    twice = (np.frombuffer(data, np.float32) * 2).tobytes()
    (tmp_path / "second.bin").write_bytes(b"x" + data)
    document = {
        **builder.json,
        "buffers": [
            {"byteLength": len(builder.blob)},
            {"byteLength": 1 + len(data), "uri": "second.bin"},
            {"byteLength": 97, "uri": "data:;base64," + base64.b64encode(b"x" + twice).decode()},
        ],
    }
    (tmp_path / "a.glb").write_bytes(glb_bytes(document, bytes(builder.blob)))
    assert extent(tmp_path / "a.glb") == [2, 4, 6]


def test_a_data_uri_may_be_percent_encoded():
    document = parse_document(b'{"asset": {"version": "2.0"}, "buffers": [{"uri": "data:text/plain,a%00%ffb"}]}')
    assert bytes(document.buffer(0)) == b"a\0\xffb"


def test_unknown_chunks_and_trailing_bytes_are_passed_over(tmp_path):
    data = boxed().glb() + struct.pack("<I4s", 4, b"\xff\xfeXY") + b"abcd"
    whole = data[:8] + struct.pack("<I", len(data)) + data[12:]
    for content in (whole, boxed().glb() + b"trailing"):
        (tmp_path / "a.glb").write_bytes(content)
        assert extent(tmp_path / "a.glb") == [1, 2, 3]


@pytest.mark.parametrize("extras", ["text", ["a", "list"], 7, None, {"a": {"b": []}}])
def test_extras_may_be_anything(tmp_path, extras):
    builder = boxed()
    for kind in ("nodes", "meshes", "accessors", "scenes"):
        builder.json[kind][0]["extras"] = extras
    builder.json["extras"] = builder.json["asset"]["extras"] = extras
    asset = read_glb(builder.save(tmp_path / "a.glb"))
    assert asset.extras == asset.reports[0] == (extras if isinstance(extras, dict) else {})


@pytest.mark.parametrize(
    ("extension", "message"),
    [
        ("KHR_draco_mesh_compression", "it requires KHR_draco_mesh_compression, which Propsmith can't read: save it w"),
        ("KHR_texture_basisu", "it requires KHR_texture_basisu, which Propsmith can't read: save its textures as PNG"),
        ("ADOBE_unheard_of", "it requires ADOBE_unheard_of, which Propsmith can't read: save it without"),
    ],
)
def test_what_is_required_and_not_read_is_refused_by_name(tmp_path, extension, message):
    builder = boxed()
    builder.extension(extension, required=False)
    assert extent(builder.save(tmp_path / "used.glb")) == [1, 2, 3]
    builder.extension(extension)
    path = builder.save(tmp_path / "required.glb")
    with pytest.raises(InputError, match=rf"can't read .*required\.glb: {message}"):
        read_glb(path)


def test_materials_may_be_required(tmp_path):
    builder = boxed()
    builder.extension("KHR_materials_unlit", "KHR_mesh_quantization", "KHR_texture_transform")
    assert extent(builder.save(tmp_path / "a.glb")) == [1, 2, 3]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "doesn't begin as glTF does"),
        (b"glTF", "is cut short after 4 bytes"),
        (struct.pack("<4sII", b"glTF", 1, 20) + bytes(8), "is of version 1 of glTF"),
        (struct.pack("<4sII", b"glTF", 2, 400) + bytes(8), "is cut short: it says 400 bytes, has 20"),
        (struct.pack("<4sIII4s", b"glTF", 2, 20, 99, b"JSON"), "its JSON chunk is cut short"),
        (struct.pack("<4sIII4s", b"glTF", 2, 20, 0, b"BIN\0"), "has no JSON in it"),
        (b'{"asset"', "its JSON is broken"),
        (b"{}", "it has no asset"),
        (b'{"asset": {"version": "1.0"}}', "version '1.0' of glTF"),
        (b"{" + b'"a": [' * 99999, "its JSON is broken"),
    ],
)
def test_what_is_no_gltf_says_why(content, message):
    with pytest.raises(GltfError, match=message):
        parse_document(content)


@pytest.mark.parametrize(
    ("buffer", "message"),
    [
        ({"uri": "none.bin"}, "'none.bin', which belongs to it, isn't beside it: put it there"),
        ({"uri": "https://example.org/a.bin"}, "https://example.org/a.bin lies outside the file"),
        ({"uri": "data:;base64"}, "has no data"),
        ({"uri": "data:;base64,AAA"}, "a data URI is broken"),
        ({"uri": "/etc/passwd"}, "/etc/passwd lies outside the file"),
        ({"uri": "../../../../../../../../dev/zero"}, "isn't beside it"),
        ({"uri": 7}, "7 is no name of a file"),
        ({}, "buffer 0 has no data"),
    ],
)
def test_buffers_that_are_not_there(tmp_path, buffer, message):
    (tmp_path / "a.gltf").write_text(json.dumps({**boxed().json, "buffers": [buffer]}))
    with pytest.raises(InputError, match=message) as raised:
        read_glb(tmp_path / "a.gltf")
    assert "a.gltf" in str(raised.value)


@pytest.mark.parametrize("kind", ["scenes", "nodes", "meshes", "accessors", "bufferViews", "buffers"])
@pytest.mark.parametrize("value", [{}, [], [7], [{}], "x", 7])
def test_json_of_the_wrong_kind_is_one_line(tmp_path, kind, value):
    builder = boxed()
    document = {"buffers": [{"byteLength": len(builder.blob)}], **builder.json, kind: value}
    (tmp_path / "a.glb").write_bytes(glb_bytes(document, bytes(builder.blob)))
    with suppress(InputError):
        read_glb(tmp_path / "a.glb")
        return
    with pytest.raises(InputError, match=r"a\.glb") as raised:
        read_glb(tmp_path / "a.glb")
    assert "\n" not in str(raised.value)


@pytest.mark.filterwarnings("error")
def test_numbers_beyond_all_bounds_print_nothing(tmp_path):
    builder = boxed()
    builder.json["nodes"][0]["rotation"] = [1e300, 0, 0, 0]
    builder.json["nodes"][0]["translation"] = [1e300, 0, 0]
    with pytest.raises(InputError, match=r"holds no triangle of any size"):
        read_model(builder.save(tmp_path / "a.glb"))
    assert inspect_glb(tmp_path / "a.glb").faults


def test_an_error_names_the_file_whatever_python_raises():
    message = r"can't read a\.glb: its JSON holds what glTF doesn't \(KeyError: 'mode'\)"
    with pytest.raises(InputError, match=message), reading("can't read a.glb"):
        raise KeyError("mode")


def test_meshopt_is_undone_in_every_mode(tmp_path):
    meshoptimizer = pytest.importorskip("meshoptimizer", reason="meshoptimizer isn't installed")
    builder = boxed()
    name = "EXT_meshopt_compression"
    for index, mode in ((0, "ATTRIBUTES"), (1, "TRIANGLES")):
        view, accessor = builder.json["bufferViews"][index], builder.json["accessors"][index]
        raw = bytes(builder.blob[view["byteOffset"] :][: view["byteLength"]])
        if mode == "ATTRIBUTES":
            meshoptimizer.encode_vertex_version(0)
            packed = bytes(meshoptimizer.encode_vertex_buffer(np.frombuffer(raw, "<f4").reshape(-1, 3)))
        else:
            meshoptimizer.encode_index_version(1)
            packed = bytes(meshoptimizer.encode_index_buffer(np.frombuffer(raw, "<u2").astype(np.uint32)))
        where = builder.json["bufferViews"][builder.view(packed)]
        stride = len(raw) // accessor["count"]
        view["buffer"] = 1
        view["extensions"] = {name: {**where, "byteStride": stride, "count": accessor["count"], "mode": mode}}
    builder.json["buffers"] = [{"byteLength": len(builder.blob)}, {"byteLength": 999, "extensions": {name: {}}}]
    builder.extension(name)
    path = builder.save(tmp_path / "a.glb")
    plain, unpacked = read_source_model(boxed().save(tmp_path / "b.glb")), read_source_model(path)
    np.testing.assert_array_equal(unpacked.mesh.corners.sum(axis=1), plain.mesh.corners.sum(axis=1))
    broken = path.read_bytes().replace(packed[:8], bytes(8))
    path.write_bytes(broken)
    with pytest.raises(InputError, match="a view compressed by EXT_meshopt_compression is broken"):
        read_glb(path)


def test_compressed_views_without_what_undoes_them(tmp_path, monkeypatch):
    builder = boxed()
    name = "EXT_meshopt_compression"
    view = builder.json["bufferViews"][0]
    view["extensions"] = {name: {**view, "byteStride": 12, "count": 8, "mode": "ATTRIBUTES"}}
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert extent(builder.save(tmp_path / "a.glb")) == [1, 2, 3]  # it is there uncompressed, too
    view["buffer"] = 1
    builder.json["buffers"] = [{"byteLength": len(builder.blob)}, {"byteLength": 96}]
    monkeypatch.setitem(__import__("sys").modules, "meshoptimizer", None)
    with pytest.raises(InputError, match=r"EXT_meshopt_compression.*pip install meshoptimizer"):
        read_glb(builder.save(tmp_path / "a.glb"))


def test_another_format_has_its_way_out(tmp_path):
    (tmp_path / "a.glb").write_bytes(b"solid")
    with pytest.raises(InputError, match=r"a\.glb is not a \.glb: turn it round"):
        open_document(tmp_path / "a.glb", "turn it round")
    with pytest.raises(InputError, match=r"can't read .*none\.glb: No such file"):
        open_document(tmp_path / "none.glb")


def test_a_recipe_is_found_wherever_a_tool_left_it(tmp_path):
    builder = boxed()
    recipe = {"propsmith": {"prompt": "crate"}, "MSFT_screencoverage": [1]}
    builder.node(at_root=False, children=[0], extras=recipe)
    builder.json["scenes"][0]["nodes"] = [builder.node(at_root=False, children=[1], name="Scene", extras={"a": 1})]
    path = builder.save(tmp_path / "a.glb")
    assert read_glb(path).extras == read_extras(path) == {"propsmith": {"prompt": "crate"}}
    builder.extension("KHR_draco_mesh_compression")
    for accessor in builder.json["accessors"]:
        del accessor["bufferView"]
    assert read_extras(builder.save(tmp_path / "a.glb")) == {"propsmith": {"prompt": "crate"}}
    del builder.json["nodes"][1]["extras"]
    assert read_extras(builder.save(tmp_path / "a.glb")) == {"a": 1}


def test_too_many_instances_are_refused(tmp_path):
    builder = boxed()
    attributes = {"TRANSLATION": builder.add("accessors", {"componentType": 5126, "count": 100_001, "type": "VEC3"})}
    builder.json["nodes"][0]["extensions"] = {"EXT_mesh_gpu_instancing": {"attributes": attributes}}
    with pytest.raises(InputError, match="EXT_mesh_gpu_instancing puts 100,001 meshes in place, more than 100,000"):
        read_glb(builder.save(tmp_path / "a.glb"))
