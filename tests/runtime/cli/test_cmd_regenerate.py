"""`propsmith regenerate`: the very same file again, or one line that says why not."""

import json
import struct

import pytest

from propsmith.runtime.backends.onnxruntime import ort_cpu
from propsmith.runtime.gltf.glb_reader import read_glb

FAST = ["--steps", "1", "--resolution", "64", "--backend", "ort-cpu"]


@pytest.mark.parametrize(
    "choices",
    [
        [],
        ["--for", "godot", "--box", "1,2,3", "--texture", "256"],
        ["--for", "unity", "--no-collision", "--texture", "none", "--triangles", "300,100", "--shading", "smooth"],
    ],
)
def test_a_file_is_made_again_to_the_byte(choices, run, tmp_path):
    assert run("generate", "wooden barrel", "-o", "b.glb", "--seed", "3", *choices, *FAST)[0] == 0
    code, out, _ = run("regenerate", "b.glb", "-o", "again.glb", "--backend", "ort-cpu")
    assert (code, out) == (0, "again.glb: the same, byte for byte\n")
    assert (tmp_path / "again.glb").read_bytes() == (tmp_path / "b.glb").read_bytes()


def test_a_variation_is_made_again_to_the_byte(run, tmp_path):
    run("generate", "wooden barrel", "-o", "b.glb", "--for", "godot", *FAST)
    assert run("vary", "b.glb", "-o", "v.glb", "--count", "1", "--backend", "ort-cpu")[0] == 0
    assert read_glb(tmp_path / "v.glb").extras["propsmith"]["profile"] == "godot"
    code, out, _ = run("regenerate", "v.glb", "--backend", "ort-cpu")
    assert (code, out) == (0, "v.glb: the same, byte for byte\n")


def test_another_precision_is_told(run, monkeypatch):
    monkeypatch.setattr(ort_cpu, "int8_is_exact", lambda: False)  # as a processor without VNNI answers
    run("generate", "wooden barrel", "-o", "b.glb", *FAST)
    assert run("regenerate", "b.glb", "--backend", "ort-cpu")[1] == "b.glb: the same, byte for byte\n"
    monkeypatch.setattr(ort_cpu, "int8_is_exact", lambda: True)
    code, out, _ = run("regenerate", "b.glb", "--backend", "ort-cpu")
    rest = "another precision, backend, kind of processor or library gives another prop, or rounds otherwise"
    assert (code, out) == (0, f"b.glb: not the same bytes: here the denoiser ran in int8 on ort-cpu; {rest}\n")


def test_another_version_or_bundle_is_told(run, tmp_path):
    run("generate", "wooden barrel", "-o", "b.glb", *FAST)
    data = (tmp_path / "b.glb").read_bytes()
    version = read_glb(tmp_path / "b.glb").extras["propsmith"]["generator"].encode()
    digest = read_glb(tmp_path / "b.glb").extras["propsmith"]["bundle_digest"].encode()
    for name, changed, message in (
        ("v.glb", data.replace(version, version[:-1] + b"9"), "was made by Propsmith 0.1.9, this is Propsmith 0.1.0"),
        ("d.glb", data.replace(digest, digest[:-1] + b"x"), "was made with bundle tiny"),
    ):
        (tmp_path / name).write_bytes(changed)
        code, _, err = run("regenerate", name, "--backend", "ort-cpu")
        assert code == 2
        assert message in err


def test_a_file_of_others_is_told(run, tmp_path):
    run("generate", "wooden barrel", "-o", "b.glb", *FAST)
    data = (tmp_path / "b.glb").read_bytes()
    length = struct.unpack_from("<I", data, 12)[0]
    document = json.loads(data[20 : 20 + length])
    del document["nodes"][0]["extras"]["propsmith"]
    text = json.dumps(document).encode()
    text += b" " * (-len(text) % 4)
    body = struct.pack("<II", len(text), 0x4E4F534A) + text + data[20 + length :]
    (tmp_path / "o.glb").write_bytes(struct.pack("<III", 0x46546C67, 2, 12 + len(body)) + body)
    code, _, err = run("regenerate", "o.glb")
    assert code == 2
    assert "holds no recipe of Propsmith" in err
