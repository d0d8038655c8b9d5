"""`propsmith doctor`."""

import json

from propsmith.runtime.backends import doctor
from propsmith.runtime.backends.backend_kinds import NAMES
from propsmith.runtime.backends.nvidia import Gpu

RTX = Gpu("NVIDIA GeForce RTX 4070", "580.1", 12282, "8.9")
HOPPER = Gpu("NVIDIA H100", "580.1", 81559, "9.0")
CRASH = "import os, sys\nif 'propsmith.runtime.backends.doctor' in sys.orig_argv:\n    os.abort()\n"


def states(**known):
    found = dict.fromkeys(NAMES, "missing") | {"ort-cpu": "works"}
    found |= {name.replace("_", "-"): state for name, state in known.items()}
    return [{"name": name, "state": state, "install": f"pip install {name}"} for name, state in found.items()]


def test_this_machine(run):
    code, out, _ = run("doctor", "--json", bundle=False)
    assert code == 0
    found = json.loads(out)
    assert [b["name"] for b in found["backends"]] == list(NAMES)
    cpu = found["backends"][-1]
    assert cpu["state"] == "works"
    assert 0 < cpu["error_of_fp32"] < 0.1
    assert found["packages"]["propsmith"]
    assert found["works"] in NAMES
    for backend in found["backends"]:
        if backend["state"] != "works":
            assert backend["reason"]
            assert "pip install" in backend["install"]


def test_a_native_crash_is_a_finding(run, tmp_path, monkeypatch):
    (tmp_path / "sitecustomize.py").write_text(CRASH, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    code, out, _ = run("doctor", bundle=False)
    assert code == 1
    assert "ort-cpu     broken   crashed with exit code" in out
    assert "no backend works" in out
    assert "- nothing runs without a working onnxruntime: pip install --force-reinstall onnxruntime" in out


def test_an_error_there_is_told_in_one_line():
    assert doctor._try_in_subprocess("ort-npu") == {
        "reason": "crashed with exit code 1: no backend 'ort-npu': choose auto, " + ", ".join(NAMES)
    }


def test_the_onnxruntime_clash():
    packages = {"onnxruntime": "1.31.1", "onnxruntime-gpu": "1.31.1"}
    (line,) = doctor._advice(packages, [], states())
    assert line == (
        "onnxruntime and onnxruntime-gpu are both installed and overwrite each other's files: "
        "pip uninstall -y onnxruntime onnxruntime-gpu && pip install 'propsmith[gpu]'"
    )


def test_what_suits_the_card():
    rtx = list(doctor._advice({}, [RTX], states()))
    assert rtx[0] == "the fastest for NVIDIA GeForce RTX 4070: pip install 'propsmith[rtx]'"
    assert "onnxruntime-gpu[cuda,cudnn]" in rtx[1]
    hopper = list(doctor._advice({}, [HOPPER], states(ort_cuda="works")))
    assert hopper == ["the fastest for NVIDIA H100: pip install 'propsmith[tensorrt]'"]
    assert list(doctor._advice({}, [RTX], states(tensorrt="works"))) == []
    (broken,) = doctor._advice({}, [HOPPER], states(tensorrt="works", ort_cuda="broken"))
    assert broken == "ort-cuda is installed but doesn't work; again: pip install ort-cuda"


def test_one_that_works_but_cannot_read_the_embedded_bundle(monkeypatch):
    why = "tensorrt 8.6.0 reads ONNX up to opset 17, and bundle props is of opset 23: propsmith export props --opset 17"

    def try_apart(name):
        return {"error_of_fp32": 1e-3} | ({"cannot_read": why} if name == "tensorrt" else {})

    monkeypatch.setattr(
        doctor, "why_missing", lambda kind: None if kind.name in ("tensorrt", "ort-cpu") else ("no", "")
    )
    monkeypatch.setattr(doctor, "_try_in_subprocess", try_apart)
    monkeypatch.setattr(doctor, "list_gpus", lambda: [HOPPER])
    found = doctor.examine()
    assert found["works"] == "ort-cpu"
    text = doctor.as_text(found)
    assert "tensorrt    works    TensorRT: a tiny graph in" in text
    assert f"- tensorrt works, but not with the embedded bundle: {why}" in text
    assert "--backend auto takes ort-cpu" in text
