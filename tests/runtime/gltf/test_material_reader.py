"""Colours of others' files: factors, textures, UV sets, transforms, vertex colours, opacity."""

import io

import numpy as np
import pytest
from PIL import Image

from propsmith.runtime.color import linear_to_srgb
from propsmith.runtime.gltf.glb_reader import read_glb, read_source_model
from propsmith.runtime.inspect.inspection import inspect_glb
from tests.runtime.gltf.gltf_builder import BOX_FACES, CORNERS, QUAD, QUAD_FACES, QUAD_UVS, GltfBuilder, colors_at

PLACES = [(0.3, 0.2), (0.8, 0.3), (0.2, 0.7), (0.7, 0.8)]
RED, GREEN, BLUE, WHITE = [1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 1]
MIDDLE = np.full((1, 3), 1 / 3, np.float32)


def quad(material=None, uvs=QUAD_UVS, sampler=None, texels=None, **attributes):
    """A quad with the four texels; `material` is given the texture's number."""
    builder = GltfBuilder()
    index = builder.texture(sampler=sampler) if texels is None else builder.texture(texels, sampler)
    base = {"pbrMetallicRoughness": {"baseColorTexture": {"index": index}}} if material is None else material(index)
    builder.node(builder.primitive(QUAD, QUAD_FACES, base, TEXCOORD_0=uvs, **attributes))
    return builder


def textured(**info):
    return lambda index: {"pbrMetallicRoughness": {"baseColorTexture": {"index": index, **info}}}


def seen(builder, tmp_path, places=PLACES):
    return colors_at(read_source_model(builder.save(tmp_path / "a.glb")), places).round(3).tolist()


def test_a_texture_lies_where_its_uvs_say(tmp_path):
    assert seen(quad(), tmp_path) == [RED, GREEN, BLUE, WHITE]


@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
def test_uvs_may_be_normalised_integers(tmp_path, dtype):
    builder = quad()
    stored = builder.accessor((QUAD_UVS * np.iinfo(dtype).max).astype(dtype), normalized=True)
    builder.json["meshes"][0]["primitives"][0]["attributes"]["TEXCOORD_0"] = stored
    assert seen(builder, tmp_path) == [RED, GREEN, BLUE, WHITE]


@pytest.mark.parametrize(
    ("transform", "uvs", "expected"),
    [
        ({"offset": [0.5, 0]}, QUAD_UVS, [GREEN, RED, WHITE, BLUE]),
        ({"offset": [0, 0.5]}, QUAD_UVS, [BLUE, WHITE, RED, GREEN]),
        ({"scale": [0.5, 0.5]}, QUAD_UVS, [BLUE] * 4),
        ({"scale": [0.5, 0.5], "offset": [0.5, 0]}, QUAD_UVS, [WHITE] * 4),
        # Counter-clockwise, seen with v downward, about the upper left corner: (u, v) looks at (v, -u).
        ({"rotation": np.pi / 2}, QUAD_UVS, [GREEN, WHITE, RED, BLUE]),
        ({"texCoord": 1}, QUAD_UVS * 0, [RED, GREEN, BLUE, WHITE]),
    ],
)
def test_texture_transforms(tmp_path, transform, uvs, expected):
    info = {"extensions": {"KHR_texture_transform": transform}}
    builder = quad(textured(**info), uvs, TEXCOORD_1=QUAD_UVS)
    builder.extension("KHR_texture_transform")
    assert seen(builder, tmp_path) == expected


def test_the_second_set_of_uvs(tmp_path):
    assert seen(quad(textured(texCoord=1), QUAD_UVS * 0, TEXCOORD_1=QUAD_UVS), tmp_path) == [RED, GREEN, BLUE, WHITE]


@pytest.mark.parametrize(
    ("wrap", "expected"), [(10497, [RED, GREEN, BLUE, WHITE]), (33071, [WHITE] * 4), (33648, [GREEN, RED, WHITE, BLUE])]
)
def test_what_lies_beyond_a_texture(tmp_path, wrap, expected):
    uvs = QUAD_UVS + np.array([1, 2 if wrap != 33071 else -2])
    sampler = {"wrapS": wrap, "wrapT": wrap}
    assert seen(quad(uvs=uvs.astype(np.float32), sampler=sampler), tmp_path) == expected


def test_a_factor_and_vertex_colours_are_linear_and_multiply(tmp_path):
    def material(index):
        return {"pbrMetallicRoughness": {"baseColorTexture": {"index": index}, "baseColorFactor": [0.5, 1, 1, 1]}}

    stored = np.tile(np.array([[65535, 32768, 0]], np.uint16), (4, 1))
    builder = quad(material, texels=np.full((2, 2, 3), 255))
    builder.json["meshes"][0]["primitives"][0]["attributes"]["COLOR_0"] = builder.accessor(stored, normalized=True)
    expected = linear_to_srgb(np.array([0.5, 32768 / 65535, 0]))
    np.testing.assert_allclose(seen(builder, tmp_path, PLACES[:1])[0], expected, atol=1e-3)


@pytest.mark.parametrize("width", [3, 4])
@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
def test_vertex_colours_of_every_type(tmp_path, width, dtype):
    builder = GltfBuilder()
    top = 1 if dtype == "float32" else np.iinfo(dtype).max
    colors = (np.tile(np.array([[1, 0, 1, 0.5]])[:, :width], (4, 1)) * top).astype(dtype)
    stored = builder.accessor(colors, normalized=dtype != "float32")
    builder.node(builder.primitive(QUAD, QUAD_FACES, COLOR_0=stored))
    assert seen(builder, tmp_path, PLACES[:1]) == [[1, 0, 1]]
    np.testing.assert_allclose(read_glb(tmp_path / "a.glb").lods[0].colors, [[1, 0, 1]] * 4, atol=1e-7)


def test_what_says_nothing_is_grey_and_a_bare_material_white(tmp_path):
    builder = GltfBuilder()
    builder.node(builder.primitive(QUAD, QUAD_FACES))
    assert np.ptp(seen(builder, tmp_path, PLACES[:1])) == 0
    assert seen(builder, tmp_path, PLACES[:1])[0][0] == pytest.approx(0.865, abs=1e-3)
    builder = GltfBuilder()
    builder.node(builder.primitive(QUAD, QUAD_FACES, {}))
    assert seen(builder, tmp_path, PLACES[:1]) == [WHITE]


def test_specular_glossiness_has_its_colour_elsewhere(tmp_path):
    def material(index):
        colors = {"diffuseTexture": {"index": index}, "diffuseFactor": [1, 0, 1, 1]}
        return {"extensions": {"KHR_materials_pbrSpecularGlossiness": colors}}

    assert seen(quad(material), tmp_path) == [RED, [0, 0, 0], BLUE, [1, 0, 1]]


def covered(cover, **attributes):
    """A green box of 1 m in a cover of 10 m of a material."""
    builder = GltfBuilder()
    builder.node(builder.primitive(CORNERS * 10 - 4.5, BOX_FACES, cover, **attributes))
    builder.node(builder.box(color=GREEN))
    return builder


@pytest.mark.parametrize(
    ("material", "side"),
    [
        ({"alphaMode": "BLEND", "pbrMetallicRoughness": {"baseColorFactor": [1, 1, 1, 0]}}, 1),
        ({"alphaMode": "MASK", "pbrMetallicRoughness": {"baseColorFactor": [1, 1, 1, 0.4]}}, 1),
        ({"alphaMode": "MASK", "pbrMetallicRoughness": {"baseColorFactor": [1, 1, 1, 0.5]}}, 10),
        ({"alphaMode": "MASK", "alphaCutoff": 0.3, "pbrMetallicRoughness": {"baseColorFactor": [1, 1, 1, 0.4]}}, 10),
        ({"alphaMode": "BLEND", "pbrMetallicRoughness": {"baseColorFactor": [1, 1, 1, 0.4]}}, 10),
        ({"alphaMode": "OPAQUE", "pbrMetallicRoughness": {"baseColorFactor": [1, 1, 1, 0]}}, 10),
        ({"pbrMetallicRoughness": {"baseColorFactor": [1, 1, 1, 0]}}, 10),
    ],
)
def test_what_cannot_be_seen_hides_nothing(tmp_path, material, side):
    path = covered(material).save(tmp_path / "a.glb")
    assert np.ptp(read_source_model(path).mesh.bounds, axis=0).tolist() == [side] * 3
    assert np.ptp(read_glb(path).lods[0].bounds, axis=0).tolist() == [side] * 3


@pytest.mark.parametrize("by", ["texture", "vertices"])
def test_opacity_may_come_from_the_texture_or_the_vertices(tmp_path, by):
    builder = GltfBuilder()
    clear = np.full((4, 4, 4), [255, 255, 255, 0], np.uint8)
    attributes = {"TEXCOORD_0": CORNERS[:, :2].copy()}
    if by == "vertices":
        attributes["COLOR_0"] = np.tile(np.array([[1, 1, 1, 0]], np.float32), (8, 1))
    index = builder.texture(clear if by == "texture" else clear + np.array([0, 0, 0, 255], np.uint8))
    material = {"alphaMode": "BLEND", "pbrMetallicRoughness": {"baseColorTexture": {"index": index}}}
    builder.node(builder.primitive(CORNERS * 9 - 4, BOX_FACES, material, **attributes))
    builder.node(builder.box(color=GREEN))
    model = read_source_model(builder.save(tmp_path / "a.glb"))
    assert model.mesh.bounds.tolist() == [[0, 0, 0], [1, 1, 1]]
    assert model.color(np.array([0]), MIDDLE).round(3).tolist() == [GREEN]


def test_a_mask_is_looked_up_at_every_place(tmp_path):
    texels = np.full((2, 2, 4), 255)
    texels[:, 0, 3] = 0
    builder = quad(lambda index: {"alphaMode": "MASK", **textured()(index)}, texels=texels)
    model = read_source_model(builder.save(tmp_path / "a.glb"))
    weights = np.array([[0.1, 0.8, 0.1], [0.8, 0.1, 0.1]], np.float32)  # near the right and the left lower corner
    assert model.is_seen(np.array([0, 0]), weights).tolist() == [True, False]


def test_a_texture_that_nobody_needs_to_read_is_left_out_with_a_word(tmp_path):
    builder = quad()
    builder.json["textures"][0] = {"extensions": {"KHR_texture_basisu": {"source": 0}}}
    builder.extension("KHR_texture_basisu", required=False)
    model = read_source_model(builder.save(tmp_path / "a.glb"))
    assert model.color(np.array([0]), MIDDLE).round(3).tolist() == [WHITE]
    (note,) = model.notes
    assert note.startswith("a texture is left out: it needs KHR_texture_basisu, which Propsmith can't read")
    builder.json["textures"][0]["source"] = 0
    model = read_source_model(builder.save(tmp_path / "a.glb"))
    assert model.notes == ()


def test_webp_comes_before_its_substitute(tmp_path):
    builder = quad(texels=np.zeros((2, 2, 3)))
    buffer = io.BytesIO()
    Image.new("RGB", (2, 2), (0, 0, 255)).save(buffer, "WEBP", lossless=True)
    source = builder.add("images", {"mimeType": "image/webp", "bufferView": builder.view(buffer.getvalue())})
    builder.json["textures"][0]["extensions"] = {"EXT_texture_webp": {"source": source}}
    assert seen(builder, tmp_path, PLACES[:1]) == [BLUE]


def test_textures_may_lie_beside_the_file(tmp_path):
    builder = quad()
    Image.new("RGB", (2, 2), (0, 255, 0)).save(tmp_path / "grün 1.png")
    builder.json["images"][0] = {"uri": "gr%C3%BCn%201.png"}
    assert seen(builder, tmp_path, PLACES[:1]) == [GREEN]
    builder.json["images"][0] = {"uri": "GR%C3%9CN%201.PNG"}  # as Windows takes it
    assert seen(builder, tmp_path, PLACES[:1]) == [GREEN]


@pytest.mark.parametrize(
    ("uri", "content", "note"),
    [
        ("none%20.png", None, "'none .png', which belongs to it, isn't beside it: put it there"),
        ("a.png", b"no picture", "image 0 can't be read (it is no picture of a known kind): export it again"),
        ("a.png", b"\xabKTX 20\xbb\r\n\x1a\n", "image 0 is KTX2 (KHR_texture_basisu), which Propsmith can't read: "
         "save its textures as PNG or JPEG"),
    ],
)  # fmt: skip
def test_without_a_picture_the_model_is_read_with_a_note(tmp_path, uri, content, note):
    factor = {"baseColorFactor": [0, 1, 0, 1]}
    builder = quad(lambda index: {"pbrMetallicRoughness": factor | {"baseColorTexture": {"index": index}}})
    builder.json["images"][0] = {"uri": uri}
    if content is not None:
        (tmp_path / uri).write_bytes(content)
    path = builder.save(tmp_path / "a.glb")
    model, asset = read_source_model(path), read_glb(path)
    assert model.notes == asset.notes == (f"a texture is left out: {note}",)
    assert model.color(np.array([0]), MIDDLE).round(3).tolist() == [GREEN]
    assert any(note in fault for fault in inspect_glb(path).faults)


@pytest.mark.parametrize("level", [0, 100, 255])
def test_pictures_of_sixteen_bits(tmp_path, level):
    builder = quad()
    Image.fromarray(np.full((2, 2), level * 257, np.uint16)).save(tmp_path / "a.png")
    builder.json["images"][0] = {"uri": "a.png"}
    np.testing.assert_allclose(seen(builder, tmp_path, PLACES[:1]), level / 255, atol=1e-3)


def test_a_texture_without_its_uvs_leaves_the_factor(tmp_path):
    builder = quad()
    del builder.json["meshes"][0]["primitives"][0]["attributes"]["TEXCOORD_0"]
    assert seen(builder, tmp_path, PLACES[:1]) == [WHITE]


def test_a_model_far_from_the_origin_keeps_its_form(tmp_path):
    builder = GltfBuilder()
    builder.node(builder.box(high=(1, 2, 1), color=RED), translation=[1e8, 0, 1.7e8])
    builder.node(builder.box((0, 2, 0), (1, 3, 1)), translation=[1e8, 0, 1.7e8])
    model = read_source_model(builder.save(tmp_path / "a.glb"))
    assert model.mesh.bounds.tolist() == [[-0.5, -1.5, -0.5], [0.5, 1.5, 0.5]]
    assert model.origin == (1e8 + 0.5, 1.5, 1.7e8 + 0.5)
    assert len(np.unique(model.mesh.vertices, axis=0)) == 12
