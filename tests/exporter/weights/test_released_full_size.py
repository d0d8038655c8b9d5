"""The released models at their size, with random weights: exported within 8 GB, verified, and sampled on the CPU.

Their 3D encoder takes minutes: benchmarks/released_full_size.py.
"""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from propsmith.exporter.bundling.verify import verify_bundle
from propsmith.exporter.bundling.write_bundle import ExportOptions, write_model
from propsmith.exporter.models.config import MODELS
from propsmith.runtime.backends.comparison import require_passed
from propsmith.runtime.backends.onnxruntime.ort_cpu import OnnxRuntimeBackend
from propsmith.runtime.backends.tensorrt.engine_cache import EngineCache
from propsmith.runtime.backends.tensorrt.load_tensorrt import load_tensorrt
from propsmith.runtime.backends.tensorrt.tensorrt_backend import EngineBuilder
from propsmith.runtime.model.bundle import Bundle
from propsmith.runtime.model.decode import ImplicitFunction
from propsmith.runtime.model.image import ImageCondition, load_subject
from propsmith.runtime.model.sampling import guided, initial_noise, sample
from propsmith.runtime.model.schedules import make_schedule
from tests.fixtures.random_released import random_weights

pytestmark = pytest.mark.slow

ENCODERS = {"text300M": "text_encoder", "image300M": "image_encoder"}
MEMORY = 8 * 2**30
EXPORT = "import sys; from tests.exporter.weights.test_released_full_size import export; export(*sys.argv[1:])"


def export(name: str, out: str) -> None:
    """Export in this process and print its peak memory in bytes."""
    import resource

    config = replace(MODELS[name], encoder=None)
    texts = {"MODEL_CARD.md": "# Random weights\n"}
    if config.text_encoder is not None:
        texts["tokenizer.json"] = "{}"
    write_model(random_weights(config), Path(out), ExportOptions("full", texts=texts, weights="fp16"))
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)  # noqa: T201 - read by the test


@pytest.fixture(scope="module", params=["text300M", "image300M"])
def exported(request, tmp_path_factory):
    """The bundle, and the peak memory of the process that wrote it."""
    pytest.importorskip("resource", reason="peak memory is asked of the operating system")
    out = tmp_path_factory.mktemp("full") / request.param
    command = [sys.executable, "-c", EXPORT, request.param, str(out)]
    run = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[3])
    yield Bundle.load(out), int(run.stdout.split()[-1])
    for path in out.iterdir():  # a gigabyte and a half
        path.unlink()


def test_the_export_fits_in_eight_gigabytes(exported):
    bundle, peak = exported
    assert peak < MEMORY
    assert set(bundle.manifest.graphs) == {ENCODERS[bundle.manifest.model], "denoiser", "prepare", "query"}
    assert bundle.manifest.latent_shape == (1024, 1024)
    stored = (bundle.path / "weights.safetensors").stat().st_size
    assert 1.2e9 < stored < 1.9e9
    assert all(path.stat().st_size < 2**20 for path in bundle.path.glob("*.onnx"))


def test_every_graph_agrees_with_pytorch(exported):
    require_passed(list(verify_bundle(exported[0])))


def some_condition(bundle, backend, folder):
    """A picture's, or a random text's."""
    if "image_encoder" in bundle.manifest.graphs:
        Image.new("RGBA", (300, 200), (200, 60, 30, 255)).save(folder / "picture.png")
        return ImageCondition(bundle, backend).encode([load_subject(folder / "picture.png")])
    condition = np.random.default_rng(0).standard_normal((1, 768)).astype(np.float32)
    return condition / np.linalg.norm(condition)


def test_two_steps_on_the_cpu(exported, tmp_path):
    bundle = exported[0]
    backend = OnnxRuntimeBackend(bundle)
    denoiser = backend.open("denoiser")
    options = replace(bundle.manifest.sampler, steps=2)
    schedule = make_schedule(options)
    condition = some_condition(bundle, backend, tmp_path)

    def model(x, t, cond):
        assert x.shape == (2, 1024, 1024), "guided: conditional and unconditional in one call"
        return denoiser.run({"x": x, "t": t, "cond": cond})["out"]

    denoise = guided(model, condition, bundle.array("uncond"), schedule, options)
    latent = sample(denoise, schedule, initial_noise(0, (1, 1024, 1024)), options.solver)
    assert latent.shape == (1, 1024, 1024)
    assert np.isfinite(latent).all()
    assert latent.std() > 0.1
    function = ImplicitFunction(backend, latent[0])
    points = np.random.default_rng(1).uniform(-1, 1, (1000, 3)).astype(np.float32)
    field = function.field(points)
    assert np.isfinite(field).all()
    assert np.abs(field).max() <= 1.0


@pytest.mark.parametrize("architecture", ["sm86", "sm89", "sm120"])
def test_rtx_cards_get_fused_attention_in_every_layer(exported, tmp_path, architecture):
    pytest.importorskip("tensorrt_rtx", reason="tensorrt-rtx isn't installed: see .ci/run")
    tensorrt = load_tensorrt("tensorrt-rtx")
    builder = EngineBuilder(exported[0], tensorrt, batches=(1, 8), cache=EngineCache(tmp_path))
    plan = bytes(memoryview(builder.build("denoiser", architecture)))
    assert plan.count(b"_gemm_mha_v2_nthread_x") == 24 * 2, "for each layer, in each of the two profiles"
