"""Measure a trained model on the test set: reconstructions, and near copies among sampled latents.

Run as `python -m benchmarks.evaluate_props pack.npz props_encoder.safetensors props.safetensors figures.json` with
`--shapes 64` (held-out props to reconstruct) or `--latents z.npy`, or both.
"""

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch

from propsmith.exporter.models.encoder import PointSetEncoder
from propsmith.exporter.models.implicit import CrossAttentionDecoder
from propsmith.exporter.training.data.dataset import default_device
from propsmith.exporter.training.data.mesh_source import MeshSource, normalize_corners, open_source
from propsmith.exporter.training.evaluate import (
    EvaluationOptions,
    Reconstructor,
    near_copies,
    nearest_overlap,
    summarize,
)
from propsmith.exporter.training.reconstruct import ColoredTriangles, latent_occupancy, mesh_occupancy
from propsmith.exporter.weights.checkpoint import load_checkpoint

RESOLUTION = 64


def read_surface(source: MeshSource, number: int, device: torch.device) -> ColoredTriangles:
    """One shape of the pack, in the box."""
    corners, colors = source.read(number)
    return ColoredTriangles(
        torch.from_numpy(normalize_corners(corners)).to(device), torch.from_numpy(colors).to(device)
    )


def numbers_of(source: MeshSource, *, test: bool) -> list[int]:
    """The props of the test set, or of the training set."""
    return [n for n, record in enumerate(source.records) if record.is_prop and record.is_test == test]


def measure_reconstructions(
    source: MeshSource, encoder: PointSetEncoder, decoder: CrossAttentionDecoder, count: int, device: torch.device
) -> dict[str, Any]:
    """Figures of `count` random held-out props, one by one and in all."""
    decoder.latent_mean.zero_()  # the encoder's latents are not standardised
    decoder.latent_std.fill_(1.0)
    numbers = np.random.default_rng(0).permutation(numbers_of(source, test=True))[:count].tolist()
    reconstructor = Reconstructor(encoder, decoder, EvaluationOptions())
    figures = [reconstructor.measure(read_surface(source, number, device)) for number in numbers]
    shapes = {source.records[n].id: asdict(f) for n, f in zip(numbers, figures, strict=True)}
    return {"summary": summarize(figures), "shapes": shapes}


def measure_copies(
    source: MeshSource, decoder: CrossAttentionDecoder, latents: torch.Tensor, device: torch.device
) -> dict[str, Any]:
    """Overlap of sampled latents with the training props, and that of the held-out props as the control."""

    def occupancies(test: bool) -> torch.Tensor:
        solids = [mesh_occupancy(read_surface(source, n, device).triangles) for n in numbers_of(source, test=test)]
        return torch.stack([solid for solid in solids if solid.any()]).view(-1, *[RESOLUTION] * 3)

    references = occupancies(test=False)
    control, _ = nearest_overlap(occupancies(test=True), references)
    samples = latent_occupancy(decoder, latents.to(device), RESOLUTION).view(-1, *[RESOLUTION] * 3)
    overlap, _ = nearest_overlap(samples, references)
    return {"control": near_copies(control), "samples": near_copies(overlap), "overlap": overlap.tolist()}


def main() -> None:
    """Parse the arguments, measure, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("pack", "encoder", "model", "output"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--shapes", type=int, default=0, help="how many held-out props to reconstruct")
    parser.add_argument("--latents", type=Path, help="sampled latents [N, T, C] (.npy) to look for near copies among")
    arguments = parser.parse_args()
    device, source = default_device(), open_source(arguments.pack)
    encoder = cast(PointSetEncoder, load_checkpoint(arguments.encoder).build("encoder").float().to(device))
    decoder = cast(CrossAttentionDecoder, load_checkpoint(arguments.model).build("decoder").float().to(device))
    figures: dict[str, Any] = {}
    with torch.inference_mode():
        if arguments.latents:
            latents = torch.from_numpy(np.load(arguments.latents)).float()
            figures["near_copies"] = measure_copies(source, decoder, latents, device)
        if arguments.shapes:
            figures["reconstruction"] = measure_reconstructions(source, encoder, decoder, arguments.shapes, device)
    arguments.output.write_text(json.dumps(figures, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
