"""Export to a bundle and back: parity with PyTorch, determinism, and refusals that leave nothing behind."""

import shutil
from dataclasses import replace

import numpy as np
import onnx
import pytest
import torch

from propsmith.exporter.bundling import write_bundle as module
from propsmith.exporter.bundling.verify import modules_from_bundle, verify_bundle
from propsmith.exporter.bundling.write_bundle import ExportOptions, write_bundle
from propsmith.exporter.models.config import MODELS, ModelConfig
from propsmith.exporter.weights.checkpoint import build_module, save_checkpoint
from propsmith.runtime.backends.choose import BackendOptions, choose_backend
from propsmith.runtime.backends.comparison import Comparison, require_passed
from propsmith.runtime.errors import CheckpointError, InputError, VerificationError
from propsmith.runtime.model.bundle import Bundle
from tests.fixtures.make_tiny_bundle import make_states, make_tiny_bundle, tiny_config


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("export")
    make_tiny_bundle(folder / "bundle", folder)
    return folder


def test_the_committed_fixture_is_what_its_script_makes(made, tiny_bundle):
    fresh = {p.name: p.read_bytes() for p in (made / "bundle").iterdir()}
    committed = {p.name: p.read_bytes() for p in tiny_bundle.iterdir()}
    assert fresh.keys() == committed.keys()
    # Other versions of the exporter may order nodes otherwise; weights and lists are ours alone.
    for name in ("weights.safetensors", "words.json", "MODEL_CARD.md"):
        assert fresh[name] == committed[name], name


def test_the_committed_tolerances_are_those_of_the_exporter(made, tiny_bundle):
    for bundle in (tiny_bundle, "props", "props-encoder"):
        manifest = Bundle.load(bundle).manifest
        assert manifest.tolerances == module._tolerances(ModelConfig.from_dict(manifest.config), module.OPSET)


@pytest.mark.parametrize(
    ("width", "opset", "expected"), [(1024, 23, 2e-3), (1024, 20, 3e-3), (1024, 17, 3e-3), (32, 23, 5e-3)]
)
def test_the_released_encoder_is_held_to_what_its_size_and_opset_keep(width, opset, expected):
    config = replace(MODELS["text300M"], encoder=replace(MODELS["text300M"].encoder, width=width))
    tolerances = module._tolerances(config, opset)
    assert tolerances.get("encoder.latent.fp16", tolerances["fp16"]) == expected
    assert not any("query" in name for name in tolerances), "its queries compute in float32"


def test_every_graph_agrees_with_pytorch(made):
    comparisons = list(verify_bundle(Bundle.load(made / "bundle"), [made / "tiny.safetensors"]))
    require_passed(comparisons)
    seen = {(c.graph, c.output, c.precision) for c in comparisons}
    assert {("denoiser", "out", p) for p in ("fp32", "fp16", "int8", "stored")} <= seen
    assert {("query", o, "fp32") for o in ("field", "density", "color")} <= seen
    stored = [c for c in comparisons if c.precision == "stored"]
    assert all(c.error < 0.05 for c in stored)
    assert any(c.error > 0 for c in stored)  # int8 isn't free, and the comparison sees it


def test_modules_from_bundle_hold_the_stored_weights(made):
    modules = modules_from_bundle(Bundle.load(made / "bundle"))
    states = make_states(tiny_config())
    for part, module_ in modules.items():
        for name, tensor in module_.state_dict().items():
            if name != "uncond":
                torch.testing.assert_close(tensor, states[part][name], atol=0.02, rtol=0.01, msg=f"{part}.{name}")


def test_export_is_deterministic_and_holds_no_local_path(made, tmp_path):
    make_tiny_bundle(tmp_path / "again", tmp_path)
    for path in (made / "bundle").iterdir():
        assert path.read_bytes() == (tmp_path / "again" / path.name).read_bytes(), path.name
        if path.suffix == ".onnx":
            model = onnx.load(path, load_external_data=False)
            assert not any(node.metadata_props or node.doc_string for node in model.graph.node)
            assert b"/" + b"site-packages" not in path.read_bytes()


def test_graphs_are_weightless_and_of_the_stated_opset(made):
    for path in (made / "bundle").glob("*.onnx"):
        model = onnx.load(path, load_external_data=False)
        assert {o.domain: o.version for o in model.opset_import}[""] == 23
        inline = sum(len(i.raw_data) for i in model.graph.initializer)
        assert inline < 4096, path.name


def test_batch_and_points_are_dynamic(made):
    graph = onnx.load(made / "bundle" / "query.fp32.onnx", load_external_data=False).graph
    points = next(i for i in graph.input if i.name == "points")
    assert [d.dim_param for d in points.type.tensor_type.shape.dim][:2] == ["batch", "count"]


def test_an_existing_folder_is_kept(made, tmp_path):
    (tmp_path / "out").mkdir()
    with pytest.raises(InputError, match="out exists: give another folder, or --force"):
        write_bundle([made / "tiny.safetensors"], tmp_path / "out", ExportOptions("x"))
    assert not list((tmp_path / "out").iterdir())


def test_text_bundles_need_their_tokenizer(made, tmp_path):
    with pytest.raises(InputError, match=r"needs tokenizer.json"):
        write_bundle([made / "tiny.safetensors"], tmp_path / "out", ExportOptions("x"))
    assert not list(tmp_path.iterdir())


def test_a_failure_half_way_leaves_nothing(made, tmp_path, monkeypatch):
    shutil.copytree(made / "bundle", tmp_path / "out")
    before = {p.name: p.read_bytes() for p in (tmp_path / "out").iterdir()}

    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, "save_file", full)
    config = replace(tiny_config(), text_encoder=None, encoder=None, decoder=None)  # one graph is soon exported
    save_checkpoint(made / "denoiser.safetensors", config, {"denoiser": make_states(tiny_config())["denoiser"]})
    with pytest.raises(InputError, match=r"out can't be written: .* No space left on device"):
        write_bundle([made / "denoiser.safetensors"], tmp_path / "out", ExportOptions("x", force=True))
    assert {p.name: p.read_bytes() for p in (tmp_path / "out").iterdir()} == before
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_parts_from_several_checkpoints(tmp_path):
    config, states = tiny_config(), make_states(tiny_config())
    save_checkpoint(tmp_path / "a.safetensors", config, {"denoiser": states["denoiser"]})
    save_checkpoint(tmp_path / "b.safetensors", config, {"decoder": states["decoder"]})
    manifest = write_bundle(
        [tmp_path / "a.safetensors", tmp_path / "b.safetensors"], tmp_path / "out", ExportOptions("x")
    )
    assert set(manifest.graphs) == {"denoiser", "prepare", "query"}
    assert manifest.capabilities == []


def test_missing_checkpoint(tmp_path):
    with pytest.raises(CheckpointError, match="no such file"):
        write_bundle([tmp_path / "none.safetensors"], tmp_path / "out", ExportOptions("x"))


def test_parameters_that_are_one_number_apart_are_told_apart(tmp_path):
    """Equal weights must not merge graphs' initialisers: the graph is exported from random ones."""
    config = replace(tiny_config(), text_encoder=None, encoder=None, decoder=None)
    state = {k: torch.zeros_like(v) for k, v in build_module(config, "denoiser").state_dict().items()}
    save_checkpoint(tmp_path / "zeros.safetensors", config, {"denoiser": state})
    write_bundle([tmp_path / "zeros.safetensors"], tmp_path / "out", ExportOptions("x"))
    weights = Bundle.load(tmp_path / "out").weights("denoiser", "fp32")
    assert set(weights) == set(state) - {"uncond"}
    assert all((w == 0).all() for w in weights.values())


@pytest.mark.parametrize("error", [0.5, float("nan")])
def test_a_difference_is_reported_with_the_worst_output(error):
    good = Comparison("denoiser", "out", "fp32", "onnxruntime-cpu", 1e-7, 1.0, 1e-5)
    bad = Comparison("query", "field", "fp16", "onnxruntime-cpu", error, 0.9, 1e-2)
    with pytest.raises(VerificationError, match=r"1 of 2 outputs differ .* worst: query.field in fp16"):
        require_passed([good, bad])
    require_passed([good])


def test_wrong_weights_fail_verification(made, tmp_path):
    shutil.copytree(made / "bundle", tmp_path / "bundle")
    bundle = Bundle.load(tmp_path / "bundle")
    path = tmp_path / "bundle" / bundle.graph("query").files["fp32"]
    model = onnx.load(path, load_external_data=False)
    gelu = next(n for n in model.graph.node if n.op_type == "Gelu")
    del gelu.attribute[:]  # erf where the model has tanh: a small lie
    path.write_bytes(model.SerializeToString())
    failed = [c for c in verify_bundle(bundle) if not c.passed]
    assert {(c.graph, c.precision) for c in failed} == {("query", "fp32")}
    assert np.isfinite([c.error for c in failed]).all()


def test_verify_runs_other_backends_too(tiny_bundle):
    bundle = Bundle.load(tiny_bundle)
    backend = choose_backend(bundle, "ort-cpu", BackendOptions("int8"))
    rows = [c for c in verify_bundle(bundle, backends=[backend]) if c.graph in ("denoiser", "query")]
    assert [(c.graph, c.precision) for c in rows if c.output in ("out", "field")] == [
        *(("denoiser", precision) for precision in ("fp16", "fp32", "int8", "int8")),
        *(("query", precision) for precision in ("fp16", "fp32", "fp32")),
    ]
    require_passed(rows)
