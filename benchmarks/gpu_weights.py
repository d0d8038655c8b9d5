"""Random weights of the released size for `gpu_denoiser`: diffusers' modules, and the same numbers in our bundles.

  python -m benchmarks.gpu_weights BUNDLE...

Each BUNDLE is a text300M bundle without its weights, which is all that changes between machines: the graphs, 1 MB, are
exported beforehand (`ExportOptions(opset=17, weights="fp16")`).
"""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from diffusers import ShapEPipeline
from safetensors.numpy import save_file
from torch import nn

from propsmith.exporter.models.config import MODELS
from propsmith.exporter.weights.checkpoint import build_module
from propsmith.exporter.weights.state_dicts import convert_diffusers_decoder, convert_diffusers_denoiser
from propsmith.runtime.model.bundle import WEIGHTS
from tests.fixtures.random_shap_e import at_released_size, random_pipeline


def released_pipeline() -> ShapEPipeline:
    """The text pipeline of diffusers at the released size, but for its text encoder, with random weights."""
    sizes = replace(at_released_size(), width=1024, layers=24, heads=16, condition_dim=768)
    pipeline = random_pipeline("text", sizes)
    calm(pipeline.prior)
    return pipeline


def calm(prior: nn.Module) -> None:
    """Draw the denoiser's weights anew, as a trained one's are spread, so that rounding isn't amplified.

    Matrices keep the variance, and what a layer adds to the residual stream is scaled by 1 / sqrt(branches), as GPT-2
    starts out (Radford et al. 2019, section 2.3).
    """
    generator = torch.Generator().manual_seed(0)
    branches = 2 * len(prior.transformer_blocks)
    with torch.no_grad():
        for name, module in prior.named_modules():
            if isinstance(module, nn.Linear):
                adds = name.endswith(("attn1.to_out.0", "ff.net.2"))
                spread = (module.in_features * (branches if adds else 1)) ** -0.5
                module.weight.copy_(torch.randn(module.weight.shape, generator=generator) * spread)
                module.bias.copy_(torch.randn(module.bias.shape, generator=generator) * 0.02)
            elif isinstance(module, nn.LayerNorm):
                module.weight.copy_(1 + 0.1 * torch.randn(module.weight.shape, generator=generator))
                module.bias.copy_(0.02 * torch.randn(module.bias.shape, generator=generator))


def laid_out(part: str, state: dict[str, torch.Tensor]) -> dict[str, np.ndarray]:
    """A part's parameters in half precision as bundles store them: linear weights [in, out]."""
    config = replace(MODELS["text300M"], encoder=None)
    with torch.device("meta"):
        module = build_module(config, part)
    linear = {f"{name}.weight" for name, m in module.named_modules() if isinstance(m, nn.Linear)}
    halves = {k: v.detach().half().numpy() for k, v in state.items()}
    return {k: np.ascontiguousarray(v.T if k in linear else v) for k, v in halves.items()}


def main() -> None:
    """Write the weights into the first bundle and link them into the others."""
    folders = [Path(argument) for argument in sys.argv[1:]]
    pipeline = released_pipeline()
    denoiser = laid_out("denoiser", convert_diffusers_denoiser(pipeline.prior.state_dict()))
    renderer = pipeline.shap_e_renderer.state_dict()
    decoder = laid_out("decoder", convert_diffusers_decoder(renderer, MODELS["text300M"].decoder))
    weights = {f"denoiser/{k}": v for k, v in denoiser.items()}
    for name, value in decoder.items():
        generated = name.startswith("rows.")
        weights[f"{'prepare' if generated else 'query'}/{name}"] = value
    weights["extras/uncond"] = np.zeros(768, np.float16)
    save_file(weights, folders[0] / WEIGHTS)
    for folder in folders[1:]:
        (folder / WEIGHTS).unlink(missing_ok=True)
        (folder / WEIGHTS).hardlink_to(folders[0] / WEIGHTS)
    print(f"{sum(v.size for v in weights.values()) / 1e6:.0f} million numbers in {', '.join(map(str, folders))}")


if __name__ == "__main__":
    main()
