"""A bundle written again at another operator set."""

import numpy as np
import pytest

from propsmith.exporter.bundling.from_bundle import stored_form
from propsmith.runtime.backends.onnx_file import opset_of
from propsmith.runtime.backends.onnxruntime.ort_cpu import open_session
from propsmith.runtime.cli import main
from propsmith.runtime.model.bundle import Bundle


@pytest.fixture(scope="module")
def again(tiny_bundle, tmp_path_factory):
    from click.testing import CliRunner

    from propsmith.exporter.cli.cmd_export import export

    out = tmp_path_factory.mktemp("again") / "older"
    done = CliRunner().invoke(export, [str(tiny_bundle), "--opset", "17", "-o", str(out)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return Bundle.load(out)


@pytest.mark.slow
def test_all_but_the_graphs_stays(again, tiny_bundle):
    original = Bundle.load(tiny_bundle)
    same = [n for n in original.manifest.sha256 if not n.endswith(".onnx")]
    assert {"weights.safetensors", "tokenizer.json", "words.json"} <= set(same)
    for name in same:
        assert again.manifest.sha256[name] == original.manifest.sha256[name], name
    assert list(again.manifest.graphs) == list(original.manifest.graphs)
    assert again.manifest.license == original.manifest.license
    assert again.manifest.name == "older"
    for graph, spec in again.manifest.graphs.items():
        assert spec.files == original.graph(graph).files
        for file in spec.files.values():
            assert opset_of((again.path / file).read_bytes()) == 17


@pytest.mark.slow
def test_its_denoiser_computes_the_same(again, tiny_bundle):
    rng = np.random.default_rng(0)
    inputs = again.graph("denoiser").inputs
    feed = {name: rng.random([2, *shape[1:]], np.float32) for name, (_, shape) in inputs.items()}
    found, expected = (open_session(b, "denoiser", "fp32").run(feed)["out"] for b in (again, Bundle.load(tiny_bundle)))
    assert np.abs(found - expected).max() < 1e-5 * np.abs(expected).max()


def test_stored_forms():
    assert stored_form(Bundle.load("props", check=False)) == "int8"
    assert stored_form(Bundle.load("props-encoder", check=False)) == "int4"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["props", "--weights", "fp16"], "--weights: a bundle is written again with what it holds"),
        (["props", "-o", "."], ". exists: give another folder, or --force to replace it"),
        (["prop"], "checkpoint prop: no such file"),
    ],
)
def test_wrong_input(tmp_path, monkeypatch, capsys, arguments, message):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as stopped:
        main(["export", "-o", "out", *arguments])
    assert stopped.value.code == 2
    assert message in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
