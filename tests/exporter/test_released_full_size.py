"""text300M at its released size, with random weights: exported within 8 GB, verified, and sampled on the CPU."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from propsmith.exporter.checkpoint import ModelWeights, build_module
from propsmith.exporter.comparison import require_passed
from propsmith.exporter.models.config import MODELS, ModelConfig
from propsmith.exporter.verify import verify_bundle
from propsmith.exporter.write_bundle import ExportOptions, write_model
from propsmith.runtime.backends.engine_cache import EngineCache
from propsmith.runtime.backends.onnxrt import OnnxRuntimeBackend
from propsmith.runtime.backends.tensorrt import EngineBuilder
from propsmith.runtime.backends.tensorrt_api import load_tensorrt
from propsmith.runtime.bundle import Bundle
from propsmith.runtime.decode import ImplicitFunction
from propsmith.runtime.sampling import guided, initial_noise, make_schedule, sample

pytestmark = pytest.mark.slow

MEMORY = 8 * 2**30
EXPORT = "import sys; from tests.exporter.test_released_full_size import export_text300m; export_text300m(sys.argv[1])"


def random_weights(config: ModelConfig) -> ModelWeights:
    """Half-precision weights that keep activations near unit variance, so that rounding shows as it would."""
    states = {}
    for part in config.parts:
        generator = torch.Generator().manual_seed(0)
        with torch.device("meta"):
            shapes = {name: tensor.shape for name, tensor in build_module(config, part).state_dict().items()}
        states[part] = {name: random_parameter(name, shape, generator) for name, shape in shapes.items()}
    return ModelWeights(config, states, {"uncond": torch.zeros(config.denoiser.condition_shape)})


def random_parameter(name: str, shape: torch.Size, generator: torch.Generator) -> torch.Tensor:
    if name.endswith("norm.weight"):
        # As released: latents bend the decoder's network a little.
        return torch.full(shape, 0.0625 if name.startswith("rows.") else 1.0, dtype=torch.float16)
    matrix = len(shape) > 1 and "emb" not in name
    spread = shape[1] ** -0.5 if matrix else 0.02
    return (torch.randn(shape, generator=generator) * spread).half()


def export_text300m(out: str) -> None:
    """Export in this process and print its peak memory in bytes."""
    import resource

    config = replace(MODELS["text300M"], encoder=None)
    texts = {"tokenizer.json": "{}", "MODEL_CARD.md": "# Random weights\n"}
    write_model(random_weights(config), Path(out), ExportOptions("full", texts=texts, weights="fp16"))
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)  # noqa: T201 - read by the test


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    """The bundle, and the peak memory of the process that wrote it."""
    pytest.importorskip("resource", reason="peak memory is asked of the operating system")
    out = tmp_path_factory.mktemp("full") / "text300M"
    command = [sys.executable, "-c", EXPORT, str(out)]
    run = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2])
    yield Bundle.load(out), int(run.stdout.split()[-1])
    for path in out.iterdir():  # a gigabyte and a half
        path.unlink()


def test_the_export_fits_in_eight_gigabytes(exported):
    bundle, peak = exported
    assert peak < MEMORY
    assert set(bundle.manifest.graphs) == {"text_encoder", "denoiser", "prepare", "query"}
    assert bundle.manifest.latent_shape == (1024, 1024)
    stored = (bundle.path / "weights.safetensors").stat().st_size
    assert 1.2e9 < stored < 1.5e9
    assert all(path.stat().st_size < 2**20 for path in bundle.path.glob("*.onnx"))


def test_every_graph_agrees_with_pytorch(exported):
    require_passed(list(verify_bundle(exported[0])))


def test_two_steps_on_the_cpu(exported):
    bundle = exported[0]
    backend = OnnxRuntimeBackend(bundle)
    denoiser = backend.open("denoiser")
    options = replace(bundle.manifest.sampler, steps=2)
    schedule = make_schedule(options)
    condition = np.random.default_rng(0).standard_normal((1, 768)).astype(np.float32)
    condition /= np.linalg.norm(condition)

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
