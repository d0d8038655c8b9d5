"""Bundles: what is read, and what every kind of damage says."""

import json
import shutil
from dataclasses import replace

import numpy as np
import pytest
from safetensors.numpy import load_file

from propsmith.runtime.errors import BundleError, InputError
from propsmith.runtime.model.bundle import Bundle, find_bundle
from propsmith.runtime.model.sampler_options import SamplerOptions


@pytest.fixture
def copy(tiny_bundle, tmp_path):
    return shutil.copytree(tiny_bundle, tmp_path / "bundle")


def test_manifest(tiny_bundle):
    bundle = Bundle.load(tiny_bundle)
    assert bundle.manifest.capabilities == ["text", "encode"]
    assert bundle.manifest.latent_shape == (16, 8)
    assert bundle.manifest.sampler.process == "flow"
    assert set(bundle.manifest.graphs) == {"text_encoder", "denoiser", "prepare", "query", "encoder"}
    assert bundle.graph("denoiser").inputs["x"] == ("float32", ["batch", 16, 8])
    assert bundle.array("uncond").shape == (32,)


def test_more_assets_than_the_graphs_take(tiny_bundle):
    bundle = Bundle.load(tiny_bundle)
    guided, free = SamplerOptions(guidance=4.0), SamplerOptions(guidance=1.0)
    bundle.check_batch(32, guided)
    bundle.check_batch(64, free)
    for assets, sampler, most in ((33, guided, 32), (65, free, 64), (0, free, 64)):
        with pytest.raises(InputError, match=f"tiny samples 1 to {most} assets at once, not {assets}: sample them in"):
            bundle.check_batch(assets, sampler)


def test_tolerances_are_the_most_specific(tiny_bundle):
    stated = {
        "fp16": 2e-3,
        "a.b.fp16": 5e-3,
        "tensorrt.fp16": 3e-3,
        "tensorrt.a.c.fp16": 9e-3,
        "tensorrt.a.d.fp16": 1e-4,
        "onnxruntime-cuda.fp16": 4e-3,
    }
    manifest = replace(Bundle.load(tiny_bundle).manifest, tolerances=stated)
    assert [manifest.tolerance("a", out, "fp16") for out in "bcd"] == [5e-3, 2e-3, 2e-3]
    assert [manifest.tolerance("a", out, "fp16", "tensorrt-rtx") for out in "bcde"] == [5e-3, 9e-3, 2e-3, 3e-3]
    assert [manifest.tolerance("a", out, "fp16", "ort-cuda") for out in "bc"] == [5e-3, 4e-3]
    assert manifest.tolerance("a", "c", "fp16", "ort-cpu") == 2e-3
    with pytest.raises(KeyError):
        manifest.tolerance("a", "b", "int8")


def test_manifest_round_trip(tiny_bundle):
    manifest = Bundle.load(tiny_bundle).manifest
    assert type(manifest).from_json(manifest.to_json()) == manifest
    assert manifest.to_json() == (tiny_bundle / "bundle.json").read_text(encoding="utf-8")


def test_weights_are_dequantised_by_column(tiny_bundle):
    stored = load_file(tiny_bundle / "weights.safetensors")
    key = "backbone.blocks.0.mlp.fc.weight"
    int8, scale = stored[f"denoiser/{key}"], stored[f"denoiser/{key}.scale"]
    assert int8.dtype == np.int8
    assert scale.shape == (1, int8.shape[1])
    bundle = Bundle.load(tiny_bundle)
    np.testing.assert_array_equal(bundle.weights("denoiser", "fp32")[key], int8 * scale.astype(np.float32))
    assert bundle.weights("denoiser", "fp16")[key].dtype == np.float16
    raw = bundle.weights("denoiser", "int8")
    np.testing.assert_array_equal(raw[key], int8)
    np.testing.assert_array_equal(raw[f"{key}.scale"], scale.astype(np.float32).ravel())
    # What the int8 graph multiplies in float arrives in float.
    assert raw["backbone.modulation.weight"].dtype == np.float32


def test_missing_bundle_names_it_and_the_way_out(tmp_path):
    with pytest.raises(BundleError, match=r"no bundle 'nowhere': give the folder that holds bundle.json"):
        find_bundle("nowhere")
    with pytest.raises(BundleError, match="no bundle"):
        Bundle.load(tmp_path)


@pytest.mark.parametrize("name", ["weights.safetensors", "denoiser.int8.onnx", "tokenizer.json"])
def test_one_changed_byte_is_found_and_the_file_and_hashes_named(copy, name):
    data = bytearray((copy / name).read_bytes())
    data[len(data) // 2] ^= 1
    (copy / name).write_bytes(data)
    with pytest.raises(BundleError, match=rf"{name} is corrupt: sha256 [0-9a-f]{{16}}\.\.\. where [0-9a-f]{{16}}"):
        Bundle.load(copy)


def test_a_pointer_in_a_files_place_is_named(copy):
    (copy / "weights.safetensors").write_bytes(b"version https://git-lfs.github.com/spec/v1\noid sha256:aa\nsize 1\n")
    with pytest.raises(BundleError, match=r"weights\.safetensors is a Git LFS pointer, not the file itself: run `git"):
        Bundle.load(copy)


def test_missing_file(copy):
    (copy / "query.fp32.onnx").unlink()
    with pytest.raises(BundleError, match=r"query.fp32.onnx is missing"):
        Bundle.load(copy)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no JSON (Input data was truncated)"),
        ("[]", "it must be an object, not []"),
        ('{"version": 1}', "name is missing"),
        ("\x00\xff", "no JSON (JSON is malformed: invalid character (byte 0))"),
        ('{"version": 1, "sampler": {"stpes": 0}}', "sampler.stpes: there is no such field; did you mean steps?"),
    ],
)
def test_manifest_that_is_none(copy, text, reason):
    (copy / "bundle.json").write_text(text, encoding="utf-8")
    with pytest.raises(BundleError) as error:
        Bundle.load(copy)
    assert str(error.value) == f"bundle {copy}: bundle.json can't be read ({reason})"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"sampler": {"steps": 0}}, "steps must be 1 to 1000, not 0"),
        ({"latent_shape": [1, 2, 3]}, "latent_shape must be a list of length 2, not [1, 2, 3]"),
        ({"up": "x"}, 'up must be one of y, z, not "x"'),
        ({"graphs": {"query": {"inputs": {}, "outputs": []}}}, "graphs[...].files is missing"),
        ({"tolerances": {"fp16": "small"}}, "tolerances[...] must be a number, not a text"),
    ],
)
def test_manifest_with_a_wrong_value(copy, change, reason):
    data = json.loads((copy / "bundle.json").read_text(encoding="utf-8"))
    (copy / "bundle.json").write_text(json.dumps(data | change), encoding="utf-8")
    with pytest.raises(BundleError) as error:
        Bundle.load(copy)
    assert str(error.value) == f"bundle {copy}: bundle.json can't be read ({reason})"


def test_manifest_without_a_version(copy):
    (copy / "bundle.json").write_text("{}", encoding="utf-8")
    with pytest.raises(BundleError, match="has format version None; this Propsmith reads 1"):
        Bundle.load(copy)


def test_newer_format(copy):
    data = json.loads((copy / "bundle.json").read_text(encoding="utf-8"))
    (copy / "bundle.json").write_text(json.dumps(data | {"version": 99}), encoding="utf-8")
    with pytest.raises(BundleError, match="format version 99; this Propsmith reads 1"):
        Bundle.load(copy)


def test_truncated_weights(copy):
    path = copy / "weights.safetensors"
    path.write_bytes(path.read_bytes()[:1000])
    bundle = Bundle.load(copy, check=False)
    with pytest.raises(BundleError, match=r"weights.safetensors can't be read"):
        bundle.weights("denoiser", "fp32")


def test_what_a_bundle_lacks(tiny_bundle):
    bundle = Bundle.load(tiny_bundle)
    with pytest.raises(BundleError, match="has no capability 'image'; it has: text, encode"):
        bundle.require("image")
    with pytest.raises(BundleError, match="has no graph 'image_encoder'"):
        bundle.graph("image_encoder")
    with pytest.raises(BundleError, match="graph 'query' comes in fp16, fp32, not in int8"):
        bundle.graph_file("query", "int8")


def test_digest_names_the_content(copy):
    before = Bundle.load(copy).digest
    data = json.loads((copy / "bundle.json").read_text(encoding="utf-8"))
    (copy / "bundle.json").write_text(json.dumps(data | {"license": "CC0-1.0"}), encoding="utf-8")
    assert Bundle.load(copy).digest != before
