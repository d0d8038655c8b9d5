"""Whether TensorRT computes attention right over sequences of every part's length, padded and not.

  python -m benchmarks.gpu_rows make FOLDER            # with PyTorch: narrow, shallow graphs of opset 17
  python3.10 -m benchmarks.gpu_rows check FOLDER       # with TensorRT and a card

The parts keep the released lengths (image encoder 257, denoiser 1,026), weights are random, heads of 64. All other
attention without a mask is over multiples of 8 anyway.
"""

import argparse
import json
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np

from propsmith.runtime.backends.onnx_file import write_onnx

ALIGNMENTS = {"denoiser": (1, 8), "image_encoder": (1,)}
"""Part -> what its sequence is padded to a multiple of; only the denoiser's is."""


def make(folder: Path) -> None:
    """Write each graph beside its weights, inputs and what PyTorch makes of them in float32."""
    import torch

    from propsmith.exporter.models import layers
    from propsmith.exporter.models.config import MODELS
    from propsmith.exporter.onnx.export_onnx import export_graph
    from propsmith.exporter.onnx.graphs import build_graphs
    from propsmith.exporter.weights.checkpoint import build_module

    folder.mkdir(parents=True, exist_ok=True)
    text, image = MODELS["text300M"], MODELS["image300M"]
    small = {"width": 256, "heads": 4, "layers": 2}
    for part, alignments in ALIGNMENTS.items():
        base = image if part == "image_encoder" else text
        config = replace(base, **{part: replace(getattr(base, part), **small)})
        torch.manual_seed(0)
        module = build_module(config, part).eval()
        with torch.no_grad():
            for parameter in module.parameters():
                if parameter.ndim > 1:
                    parameter.normal_(0, parameter[0].numel() ** -0.5)
        for graph in build_graphs({part: module}):
            feed = [value for value, _ in graph.inputs.values()]
            with torch.no_grad():
                expected = dict(zip(graph.outputs, graph.module(*feed), strict=True))
            arrays = {f"in.{name}": value.numpy() for name, value in zip(graph.inputs, feed, strict=True)}
            arrays |= {f"out.{name}": value.numpy() for name, value in expected.items()}
            np.savez(folder / f"{graph.name}.npz", **arrays)
        module.half()
        for alignment in alignments:
            layers.ALIGNMENT = alignment
            for graph in build_graphs({part: module}):
                exported = export_graph(graph, opset=17)
                held = {
                    key: np.ascontiguousarray(value.numpy().T) if exported.transposed.get(key) else value.numpy()
                    for key, value in graph.component.state_dict().items()
                }
                name = f"{graph.name}-{alignment}"
                (folder / f"{name}.onnx").write_bytes(exported.model.SerializeToString(deterministic=True))
                np.savez(folder / f"{graph.name}.weights.npz", **held)
                print(name, len(exported.model.graph.node), "nodes", flush=True)


def check(folder: Path) -> dict:
    """Build and run every graph: name -> the largest difference from float32 over the largest value."""
    from propsmith.runtime.backends.cuda import Device
    from propsmith.runtime.backends.tensorrt.engine import Engine
    from propsmith.runtime.backends.tensorrt.load_tensorrt import load_tensorrt
    from propsmith.runtime.backends.tensorrt.plan_build import BuildOptions, build_engine

    tensorrt, results = load_tensorrt("tensorrt"), {}
    for path in sorted(folder.glob("*.onnx")):
        graph = path.stem.rsplit("-", 1)[0]
        arrays = dict(np.load(folder / f"{graph}.npz"))
        feed = {key[3:]: value for key, value in arrays.items() if key.startswith("in.")}
        try:
            with tempfile.TemporaryDirectory() as work:
                onnx = write_onnx(path.read_bytes(), dict(np.load(folder / f"{graph}.weights.npz")), Path(work))
                profile = {key: (value.shape,) * 3 for key, value in feed.items()}
                plan = build_engine(tensorrt, path.stem, onnx, BuildOptions((profile,), level=3))
            found = Engine(tensorrt, plan, Device(), path.stem).run(feed)
            expected = {key[4:]: value for key, value in arrays.items() if key.startswith("out.")}
            results[path.stem] = {
                key: float(np.abs(found[key] - value).max() / np.abs(value).max()) for key, value in expected.items()
            }
        except Exception as error:  # what can't be built is a result
            results[path.stem] = f"{type(error).__name__}: {error}"[:300]
        print(path.stem, results[path.stem], flush=True)
    return results


def main() -> None:
    """Make or check."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["make", "check"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    if arguments.what == "make":
        make(arguments.folder)
        return
    results = check(arguments.folder)
    if arguments.out:
        arguments.out.write_text(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()
