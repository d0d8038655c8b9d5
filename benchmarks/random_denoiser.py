"""Write a bundle of one denoiser at its full size with random weights, to time it without any download.

  python benchmarks/random_denoiser.py -o random-text300M [--model text300M] [--opset 23]
  propsmith bench random-text300M --batch 1,8

Speed doesn't hang on the weights' values; they are scaled so that activations and errors are like a trained model's.
"""

import argparse
from dataclasses import replace
from pathlib import Path

import torch

from propsmith.exporter.bundling.write_bundle import ExportOptions, write_model
from propsmith.exporter.models.config import MODELS
from propsmith.exporter.onnx.opsets import OPSET, OPSETS
from propsmith.exporter.weights.checkpoint import ModelWeights, build_module


def random_state(module: torch.nn.Module) -> dict[str, torch.Tensor]:
    """Norms of one, matrices that keep the variance; the same on every run."""
    generator = torch.Generator().manual_seed(0)
    state = {}
    for name, tensor in module.state_dict().items():
        spread = torch.randn(tensor.shape, generator=generator) * (0.5 / max(tensor.shape[-1:] or [1]) ** 0.5)
        state[name] = spread + (1.0 if name.endswith(("norm.weight", "gain")) else 0.0)
    return state


def main() -> None:
    """Write it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("--model", choices=sorted(MODELS), default="text300M")
    parser.add_argument("--opset", type=int, choices=OPSETS, default=OPSET)
    options = parser.parse_args()
    config = replace(MODELS[options.model], decoder=None, encoder=None, text_encoder=None, image_encoder=None)
    assert config.denoiser is not None
    state = random_state(build_module(config, "denoiser"))
    extras = {"uncond": torch.zeros(config.denoiser.condition_shape)}
    export = ExportOptions(name=options.output.name, weights="fp16", opset=options.opset, force=True)
    write_model(ModelWeights(config, {"denoiser": state}, extras), options.output, export, print)


if __name__ == "__main__":
    main()
