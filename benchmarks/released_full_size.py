"""Export, verify and use a model of the released size, with random weights: time and peak memory of each step.

    python -m benchmarks.released_full_size text300M /tmp/text300M       # with its 3D encoder
    python -m benchmarks.released_full_size image300M /tmp/image300M --no-encoder

Each step runs in a process of its own. Takes up to 8 GB of memory and 2 GB of disk.
"""

import argparse
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import trimesh
from PIL import Image

from propsmith.exporter.bundling.verify import verify_bundle
from propsmith.exporter.bundling.write_bundle import ExportOptions, write_model
from propsmith.exporter.models.config import MODELS
from propsmith.runtime import Pipeline
from propsmith.runtime.edit import find_source
from propsmith.runtime.encode.encode_model import Encoder
from propsmith.runtime.encode.model_file import read_model
from propsmith.runtime.latent_file import Latent
from propsmith.runtime.model.bundle import Bundle
from propsmith.runtime.model.image import load_subject
from propsmith.runtime.model.latent_sampler import SampleRequest
from propsmith.runtime.render.radiance import build_radiance
from propsmith.runtime.render.turntable import TurntableOptions, nerf_frames
from tests.fixtures.random_released import random_weights

_MEMORY = 12 * 2**30
"""Address space beyond which a step fails, before it can starve others."""


def export(name: str, out: Path, *, encoder: bool) -> None:
    """Write the bundle."""
    config = MODELS[name] if encoder else replace(MODELS[name], encoder=None)
    texts = {"tokenizer.json": "{}"} if config.text_encoder else {}
    options = ExportOptions("full", texts=texts | {"MODEL_CARD.md": "# Random weights\n"}, weights="fp16")
    write_model(random_weights(config), out, options)


def verify(out: Path) -> None:
    """Print every output's error, and its tolerance."""
    for c in verify_bundle(Bundle.load(out)):
        _tell(f"  {c.graph} {c.output} {c.precision}: {c.error:.1e} of {c.tolerance:.0e}, cosine {c.cosine:.6f}")


def sample(out: Path) -> None:
    """Two steps towards a prop, from a picture where the bundle takes one."""
    pipeline = Pipeline.load(out)
    if "image" in pipeline.bundle.manifest.capabilities:
        picture = out.with_name(f"{out.name}.png")
        Image.new("RGBA", (300, 200), (200, 60, 30, 255)).save(picture)
        condition = pipeline.condition(load_subject(picture, None))
    else:
        condition = np.random.default_rng(0).standard_normal((1, 768)).astype(np.float32)
        condition /= np.linalg.norm(condition)
    (latent,) = pipeline.sample(SampleRequest(condition, (0,), replace(pipeline.bundle.manifest.sampler, steps=2)))
    _tell(f"  latent {latent.shape}, std {latent.std():.2f}, finite {np.isfinite(latent).all()}")


def encode(out: Path) -> None:
    """The latent of a model, as `propsmith encode` finds it."""
    model = out.with_name(f"{out.name}.glb")
    trimesh.creation.capsule(1.0, 0.4).export(model)
    bundle = Bundle.load(out)
    pipeline = Pipeline.load(out)
    latent = Encoder(bundle, pipeline.backend).encode(read_model(model)).latent
    stored = Latent(latent, bundle.manifest.name, bundle.digest)
    out.with_name(f"{out.name}.npz").write_bytes(stored.to_npz())
    _tell(f"  latent {latent.shape}, std {latent.std():.2f}, finite {np.isfinite(latent).all()}")


def nerf(out: Path) -> None:
    """One frame of 32 x 32 rays of that latent."""
    pipeline = Pipeline.load(out)
    function = pipeline.function(find_source(out.with_name(f"{out.name}.npz"), pipeline).latent)
    radiance, sampling = build_radiance(function, pipeline.bundle.graph("query").outputs)
    (frame,) = nerf_frames(radiance, sampling, TurntableOptions(frames=1, size=32))
    _tell(f"  frame {frame.shape}, from {frame.min()} to {frame.max()}")


def main() -> None:
    """Run the steps, each in a process of its own, or the one that was asked for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("model", choices=["text300M", "image300M"])
    parser.add_argument("out", type=Path)
    parser.add_argument("--no-encoder", action="store_true")
    parser.add_argument("--step", choices=list(_STEPS))
    arguments = parser.parse_args()
    if arguments.step is None:
        steps = [s for s in _STEPS if not (arguments.no_encoder and s in ("encode", "nerf"))]
        for step in steps:
            subprocess.run(
                [sys.executable, "-m", "benchmarks.released_full_size", *sys.argv[1:], "--step", step], check=True
            )
        return
    resource.setrlimit(resource.RLIMIT_DATA, (_MEMORY, _MEMORY))
    started = time.perf_counter()
    _STEPS[arguments.step](arguments)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    _tell(f"{arguments.step}: {time.perf_counter() - started:.1f} s, {peak / 1e9:.1f} GB")


def _tell(line: str) -> None:
    print(line, flush=True)


_STEPS: dict[str, Callable[[argparse.Namespace], None]] = {
    "export": lambda a: export(a.model, a.out, encoder=not a.no_encoder),
    "verify": lambda a: verify(a.out),
    "sample": lambda a: sample(a.out),
    "encode": lambda a: encode(a.out),
    "nerf": lambda a: nerf(a.out),
}

if __name__ == "__main__":
    main()
