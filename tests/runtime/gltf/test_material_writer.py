"""Textures and materials in a .glb: as our own reader, trimesh and Khronos' validator see them."""

import io
from dataclasses import replace

import numpy as np
import pytest
import trimesh
from PIL import Image

from propsmith.runtime.errors import InputError
from propsmith.runtime.geometry.distance import SurfaceError
from propsmith.runtime.geometry.isosurface import extract_isosurface
from propsmith.runtime.geometry.lod.lods import Lod, build_lods
from propsmith.runtime.geometry.mesh import Mesh
from propsmith.runtime.gltf.glb_reader import read_glb
from propsmith.runtime.gltf.glb_writer import encode_glb, write_glb
from propsmith.runtime.gltf.material_writer import encode_image
from propsmith.runtime.texture.texture_set import Material, TextureSet
from propsmith.runtime.texture.textured_lods import TexturedLods
from propsmith.runtime.texture.texturing import bake_lods, unwrap_lods
from tests.runtime.analytic_fields import box
from tests.runtime.gltf.test_glb_writer import chunks, validated

MATERIAL = Material("oak", (0.5, 1.0, 0.25), 1.0, 0.75, (1.0, 0.5, 0.0), 2.0)


def gradient(seed, size=16):
    """Smooth, so that a lossy encoding keeps it."""
    rows, columns = np.mgrid[:size, :size] * (255 // (size - 1))
    return np.stack([rows, columns, np.full_like(rows, 40 * seed)], axis=-1).astype(np.uint8)


TEXTURES = TextureSet(*(gradient(seed) for seed in range(4)))


@pytest.fixture
def chain():
    quad = Mesh(
        [[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]],
        [[0, 1, 2], [0, 2, 3]],
        colors=np.ones((4, 3)),
        normals=np.tile([0, 0, 1], (4, 1)),
        uvs=[[0, 1], [1, 1], [1, 0], [0, 0]],
        tangents=np.tile([1, 0, 0, 1], (4, 1)),
    )
    none = SurfaceError(0.0, 0.0)
    level = Lod(quad, 2, none, none, None, open_edges=4, nonmanifold_edges=0, self_intersections=0)
    return TexturedLods((level,), material=MATERIAL, textures=TEXTURES)


def test_reading_gives_back_material_and_textures(chain, tmp_path):
    write_glb(tmp_path / "quad.glb", chain)
    asset = read_glb(tmp_path / "quad.glb")
    assert asset.material == MATERIAL
    assert asset.textures is not None
    for name, image in TEXTURES.images().items():
        np.testing.assert_array_equal(asset.textures.images()[name], image)
    np.testing.assert_array_equal(asset.lods[0].uvs, chain.lods[0].mesh.uvs)
    np.testing.assert_array_equal(asset.lods[0].tangents, chain.lods[0].mesh.tangents)


def test_with_textures_vertex_colors_stay_out_as_they_would_multiply(chain):
    file, _ = chunks(encode_glb(chain))
    assert set(file["meshes"][0]["primitives"][0]["attributes"]) == {"POSITION", "NORMAL", "TANGENT", "TEXCOORD_0"}
    file, _ = chunks(encode_glb(replace(chain, textures=None)))
    assert "COLOR_0" in file["meshes"][0]["primitives"][0]["attributes"]
    assert "images" not in file


def test_webp_is_an_extension_that_readers_must_know(chain, tmp_path):
    webp = replace(chain, material=replace(MATERIAL, encoding="webp"))
    file, _ = chunks(encode_glb(webp))
    assert file["extensionsRequired"] == ["EXT_texture_webp"]
    assert {image["mimeType"] for image in file["images"]} == {"image/webp"}
    write_glb(tmp_path / "quad.glb", webp)
    asset = read_glb(tmp_path / "quad.glb")
    assert asset.material.encoding == "webp"
    for name, tolerance in {"normal": 0, "orm": 0, "base_color": 5, "emissive": 5}.items():  # mean of 255
        read, written = asset.textures.images()[name].astype(int), TEXTURES.images()[name].astype(int)
        assert np.abs(read - written).mean() <= tolerance


def test_trimesh_finds_each_texture_in_its_place(chain):
    scene = trimesh.load(io.BytesIO(encode_glb(chain)), file_type="glb")
    (mesh,) = scene.geometry.values()
    material = mesh.visual.material
    np.testing.assert_array_equal(np.asarray(material.baseColorTexture.convert("RGB")), TEXTURES.base_color)
    np.testing.assert_array_equal(np.asarray(material.metallicRoughnessTexture.convert("RGB")), TEXTURES.orm)
    np.testing.assert_array_equal(np.asarray(material.occlusionTexture.convert("RGB")), TEXTURES.orm)
    np.testing.assert_array_equal(np.asarray(material.normalTexture.convert("RGB")), TEXTURES.normal)
    np.testing.assert_array_equal(np.asarray(material.emissiveTexture.convert("RGB")), TEXTURES.emissive)
    # trimesh has v pointing up.
    np.testing.assert_allclose(mesh.visual.uv, chain.lods[0].mesh.uvs * (1, -1) + (0, 1))


def test_png_bytes_hold_the_image_exactly():
    data = encode_image(TEXTURES.base_color, "png")
    np.testing.assert_array_equal(np.asarray(Image.open(io.BytesIO(data))), TEXTURES.base_color)


def test_textures_of_different_sizes_are_refused():
    with pytest.raises(InputError, match=r"the orm texture must be uint8 \[16, 16, 3\], not uint8 \(8, 8, 3\)"):
        TextureSet(gradient(0), gradient(0, 8))


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["png", "webp"])
@pytest.mark.parametrize("look", ["flat", "smooth"])
def test_the_khronos_validator_finds_no_fault_in_baked_props(tmp_path, encoding, look):
    field = box(65)
    lods = build_lods(extract_isosurface(field), (200, 60), shading=look)
    laid = unwrap_lods(lods, "256", 2 / 64, 1.0)
    chain = bake_lods(laid, field, lambda points: points * 0.5 + 0.5, "lamp", encoding)
    assert (chain.textures.normal is None) == (look == "flat")
    write_glb(tmp_path / "box.glb", chain)
    (issues,) = validated([tmp_path / "box.glb"])
    assert (issues["numErrors"], issues["numWarnings"]) == (0, 0), issues["messages"]
