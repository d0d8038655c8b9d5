"""Round trips through 3D encoders: how far a model's surface and colours are from what its latent decodes to.

    python -m benchmarks.encode_props PACK.npz --encoder props-encoder --encoder OTHER-BUNDLE

Models: held-out props of the pack (every so many, `--held-out` of them), and props made from prompts (`--generated`).
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from propsmith.exporter.training.data.mesh_source import open_source
from propsmith.runtime import Pipeline
from propsmith.runtime.color import srgb_to_linear
from propsmith.runtime.encode.encode_model import Encoder, reconstruct
from propsmith.runtime.encode.model_file import read_model
from propsmith.runtime.geometry.mesh import Mesh
from propsmith.runtime.options import GenerateOptions
from propsmith.runtime.texture.source_model import SourceModel, SourcePart

PROMPTS = ("wooden barrel", "red chair", "treasure chest", "sword", "pine tree", "lantern", "stone well", "mug")


def held_out(pack: Path, count: int) -> Iterator[tuple[str, SourceModel]]:
    """Props of the pack that no training saw."""
    source = open_source(pack)
    numbers = [i for i, record in enumerate(source.records) if record.is_test and record.is_prop]
    for i in numbers[:: max(1, len(numbers) // count)][:count]:
        corners, colors = source.read(i)
        faces = np.arange(3 * len(corners), dtype=np.int32).reshape(-1, 3)
        mesh = Mesh(corners.reshape(-1, 3), faces)
        part = SourcePart(srgb_to_linear(colors), None, None)
        numbers_of_faces = np.arange(len(faces), dtype=np.int64)
        yield (
            source.records[i].row["caption"],
            SourceModel(mesh, (part,), np.zeros_like(numbers_of_faces), numbers_of_faces),
        )


def generated(pipeline: Pipeline, count: int, folder: Path) -> Iterator[tuple[str, SourceModel]]:
    """Props of the embedded model, by way of their files."""
    for prompt in PROMPTS[:count]:
        path = folder / f"{prompt.replace(' ', '_')}.glb"
        pipeline.generate(prompt, GenerateOptions(seed=1)).save(path)
        yield prompt, read_model(path, "y")


def main() -> None:
    """Print a line of JSON a model and encoder, and the means."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pack", type=Path)
    parser.add_argument("--encoder", action="append", required=True)
    parser.add_argument("--held-out", type=int, default=16)
    parser.add_argument("--generated", type=int, default=8)
    parser.add_argument("--folder", type=Path, default=Path())
    arguments = parser.parse_args()
    pipeline = Pipeline.load()
    encoders = [Pipeline.load(name) for name in arguments.encoder]
    rows: dict[tuple[str, str], list[tuple[float, float]]] = {}
    groups = {
        "held-out": held_out(arguments.pack, arguments.held_out),
        "generated": generated(pipeline, arguments.generated, arguments.folder),
    }
    for group, models in groups.items():
        for name, model in models:
            for title, encoder in zip(arguments.encoder, encoders, strict=True):
                found = reconstruct(Encoder(encoder.bundle, encoder.backend).encode(model), pipeline)
                rows.setdefault((group, title), []).append((found.distance, found.color_error))
                facts = {"group": group, "model": name, "encoder": title}
                print(json.dumps(facts | {"distance": found.distance, "color": found.color_error}), flush=True)
    for (group, title), values in rows.items():
        table = np.array(values)
        mean, median, worst = (f(table, axis=0).round(5).tolist() for f in (np.mean, np.median, np.max))
        print(group, title, f"(distance, color): mean {mean}, median {median}, worst {worst}")


if __name__ == "__main__":
    main()
