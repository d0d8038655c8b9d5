"""PyTorch's, diffusers' and ONNX Runtime's part of `gpu_denoiser`, with the weights of `gpu_weights`.

python -m benchmarks.gpu_torch reference --out REFERENCE.npz
python -m benchmarks.gpu_torch measure --reference REFERENCE.npz --onnx-bundle FOLDER --out OUT.json
"""

import argparse
import copy
import json
import statistics
import tempfile
import time
import types
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from benchmarks.gpu_common import CELLS, LOOPS, apart, denoiser_flop, loop_inputs, loop_options, median_seconds
from benchmarks.gpu_weights import released_pipeline
from propsmith.exporter.models.config import MODELS
from propsmith.exporter.models.layers import SelfAttention
from propsmith.exporter.weights.checkpoint import build_module
from propsmith.exporter.weights.state_dicts import convert_diffusers_denoiser
from propsmith.runtime.model.sampling import guided, sample
from propsmith.runtime.model.schedules import make_schedule
from tests.fixtures.random_shap_e import random_latent, their_field

ROWS = (2, 16)


def our_denoiser(pipeline: object) -> nn.Module:
    """Our denoiser with the pipeline's weights, rounded to half precision, in float32."""
    module = build_module(MODELS["text300M"], "denoiser")
    module.load_state_dict(convert_diffusers_denoiser(pipeline.prior.state_dict()))
    return module.half().float().eval()


def reference(pipeline: object, out: Path) -> None:
    """What the denoiser, the loops and the decoder give in float32."""
    torch.backends.cuda.matmul.allow_tf32 = False
    module = our_denoiser(pipeline).cuda()
    latent = random_latent(pipeline.shap_e_renderer)
    arrays = {"latent": latent[0].numpy(), "field": dense_field(pipeline.shap_e_renderer, latent)}
    for rows in ROWS:
        generator = torch.Generator().manual_seed(rows)
        x = torch.randn(rows, 1024, 1024, generator=generator)
        t = torch.linspace(5, 1000, rows)
        cond = nn.functional.normalize(torch.randn(rows, 768, generator=generator), dim=-1)
        with torch.inference_mode():
            outputs = torch.cat(
                [module(x[i : i + 2].cuda(), t[i : i + 2].cuda(), cond[i : i + 2].cuda()) for i in range(0, rows, 2)]
            )
        arrays |= {f"x_{rows}": x.numpy(), f"t_{rows}": t.numpy(), f"cond_{rows}": cond.numpy()}
        arrays[f"out_{rows}"] = outputs.cpu().numpy()
    for solver in LOOPS:
        arrays[f"sampled_{solver}"] = sampled(module, solver)
    module.half()
    for solver in LOOPS:
        half = sampled(module, solver)
        print(f"{solver} {LOOPS[solver]}: PyTorch's half precision is {apart(half, arrays[f'sampled_{solver}'])} off")
    np.savez(out, **arrays)


def sampled(module: nn.Module, solver: str) -> np.ndarray:
    """The latent that our sampler comes to on the host, the module evaluated on the card in its own type."""
    dtype = next(module.parameters()).dtype

    def model(x: np.ndarray, t: np.ndarray, cond: np.ndarray) -> np.ndarray:
        inputs = (torch.from_numpy(np.ascontiguousarray(a, np.float32)).cuda() for a in (x, t, cond))
        x_, t_, cond_ = inputs
        return module(x_.to(dtype), t_, cond_.to(dtype)).float().cpu().numpy()

    options = loop_options(solver)
    schedule = make_schedule(options)
    condition, noise = loop_inputs(1)
    with torch.inference_mode():
        return sample(guided(model, condition, np.zeros(768, np.float32), schedule, options), schedule, noise, solver)


def dense_field(renderer: nn.Module, latent: Tensor) -> np.ndarray:
    """The field of diffusers on the whole of our lattice, in float32 with weights rounded to half precision."""
    renderer = copy.deepcopy(renderer).half().float().cuda()
    axis = torch.arange(CELLS + 1, dtype=torch.float32) * (2 / CELLS) - 1
    lattice = torch.stack(torch.meshgrid(axis, axis, axis, indexing="ij"), -1).reshape(1, -1, 3)
    parts = [their_field(renderer, latent.cuda(), part.cuda()).cpu() for part in lattice.split(2**18, dim=1)]
    return torch.cat(parts, dim=1).numpy().reshape((CELLS + 1,) * 3)


def reference_attention(self: SelfAttention, x: Tensor, _mask: Tensor | None = None, **_options: bool) -> Tensor:
    """Attention as Shap-E's own code computes it: einsum, the softmax in float32."""
    batch, count, width = x.shape
    q, k, v = self.qkv(x).view(batch, count, 3, self.heads, -1).unbind(2)
    scale = q.shape[-1] ** -0.25
    weight = torch.einsum("bthc,bshc->bhts", q * scale, k * scale)
    weight = torch.softmax(weight.float(), dim=-1).type(weight.dtype)
    return self.out(torch.einsum("bhts,bshc->bthc", weight, v).reshape(batch, count, width))


def captured(forward: Callable[..., Tensor], inputs: tuple[Tensor, ...]) -> tuple[Callable[[], Tensor], Tensor]:
    """A CUDA graph of a forward pass; returns its replay and its output."""
    stream = torch.cuda.Stream()
    with torch.cuda.stream(stream):
        for _ in range(3):
            forward(*inputs)
    stream.synchronize()
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        out = forward(*inputs)
    return lambda: (graph.replay(), out)[1], out


def gpu_milliseconds(work: Callable[[], object], count: int) -> list[float]:
    """GPU time of each of `count` runs after ten of warm-up."""
    for _ in range(10):
        work()
    times = []
    for _ in range(count):
        start, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
        torch.cuda.synchronize()
        start.record()
        work()
        end.record()
        end.synchronize()
        times.append(start.elapsed_time(end))
    return times


def row(work: Callable[[], Tensor], rows: int, expected: np.ndarray, count: int = 50) -> dict:
    """Speed and error of one way to evaluate."""
    out = work().float().cpu().numpy()
    times = np.array(gpu_milliseconds(work, count if rows < 8 else count // 2))
    median = float(np.median(times))
    return {
        "gpu_ms": median,
        "p95_ms": float(np.percentile(times, 95)),
        "cv": float(times.std() / times.mean()),
        "tflops": denoiser_flop(rows) / median / 1e9,
        "error": float(np.abs(out - expected).max() / np.abs(expected).max()),
    }


def torch_rows(pipeline: object, data: dict) -> dict:
    """Every way of PyTorch's."""
    module = our_denoiser(pipeline).half().cuda()
    plain = copy.deepcopy(module)
    for part in plain.modules():
        if isinstance(part, SelfAttention):
            part.forward = types.MethodType(reference_attention, part)
    compiled = copy.deepcopy(module)
    results: dict = {}
    for rows in ROWS:
        x, t, cond = (torch.from_numpy(data[f"{n}_{rows}"]).cuda() for n in ("x", "t", "cond"))
        inputs, expected = (x.half(), t, cond.half()), data[f"out_{rows}"]
        ways: dict[str, Callable[[], Tensor]] = {
            "torch eager, reference attention": lambda i=inputs: plain(*i),
            "torch eager, SDPA": lambda i=inputs: module(*i),
            "torch SDPA, CUDA graph": captured(module, inputs)[0],
        }
        for name, work in ways.items():
            results[f"{name}, {rows}"] = row(work, rows, expected)
            print(name, rows, json.dumps(results[f"{name}, {rows}"]), flush=True)
        start = time.perf_counter()
        torch._dynamo.reset()
        for block in compiled.backbone.blocks:
            block.compile(mode="max-autotune-no-cudagraphs", dynamic=False)
        replay, _ = captured(compiled, inputs)
        seconds = time.perf_counter() - start
        name = f"torch.compile max-autotune of each block, CUDA graph, {rows}"
        results[name] = row(replay, rows, expected) | {"compile_s": seconds}
        print(name, json.dumps(results[name]), flush=True)
    return results


def ceiling() -> float:
    """TFLOP/s of an 8192-cubed product in half precision, on random numbers."""
    a, b = (torch.randn(8192, 8192, device="cuda", dtype=torch.float16) for _ in range(2))
    return 2 * 8192**3 / statistics.median(gpu_milliseconds(lambda: a @ b, 30)) / 1e9


def onnx_rows(folder: Path, data: dict) -> dict:
    """ONNX Runtime's CUDA provider, with a CUDA graph and without."""
    import onnxruntime as ort

    from propsmith.runtime.backends.onnx_file import write_onnx
    from propsmith.runtime.model.bundle import Bundle

    ort.preload_dlls()
    bundle = Bundle.load(folder, check=False)
    results: dict = {"version": ort.__version__, "providers": ort.get_available_providers()}
    with tempfile.TemporaryDirectory() as work:
        path = write_onnx(
            bundle.graph_file("denoiser", "fp16").read_bytes(), bundle.weights("denoiser", "fp16"), Path(work)
        )
        for graph in (False, True):
            for rows in ROWS:
                provider = ("CUDAExecutionProvider", {"enable_cuda_graph": str(int(graph))})
                session = ort.InferenceSession(str(path), providers=[provider])
                binding = session.io_binding()
                for name in ("x", "t", "cond"):
                    binding.bind_ortvalue_input(
                        name, ort.OrtValue.ortvalue_from_numpy(data[f"{name}_{rows}"], "cuda", 0)
                    )
                out = ort.OrtValue.ortvalue_from_shape_and_type(data[f"out_{rows}"].shape, np.float32, "cuda", 0)
                binding.bind_ortvalue_output("out", out)

                def evaluate(session=session, binding=binding, out=out) -> ort.OrtValue:
                    session.run_with_iobinding(binding)
                    return out

                evaluate()
                found, expected = evaluate().numpy(), data[f"out_{rows}"]
                times = []
                for _ in range(30):
                    start = time.perf_counter()
                    evaluate()  # waits for the card
                    times.append((time.perf_counter() - start) * 1e3)
                median = statistics.median(times)
                name = f"ONNX Runtime CUDA, opset 23{', CUDA graph' if graph else ''}, {rows}"
                results[name] = {
                    "latency_ms": median,
                    "tflops": denoiser_flop(rows) / median / 1e9,
                    "error": float(np.abs(found - expected).max() / np.abs(expected).max()),
                }
                print(name, json.dumps(results[name]), flush=True)
    return results


def diffusers_rows(pipeline: object, latent: np.ndarray) -> dict:
    """ShapEPipeline in half precision: sampling, and `decode_to_mesh`."""
    pipeline.to("cuda", torch.float16)
    pipeline.set_progress_bar_config(disable=True)
    results: dict = {}
    for steps in (64, 20):

        def work(steps: int = steps) -> None:
            pipeline("a chair", guidance_scale=15.0, num_inference_steps=steps, output_type="latent")
            torch.cuda.synchronize()

        results[f"sample_{steps}_s"] = median_seconds(work, 2)
        print("diffusers", steps, results[f"sample_{steps}_s"], flush=True)
    device = torch.device("cuda")
    for dtype in (torch.float16, torch.float32):
        renderer = pipeline.shap_e_renderer.to(dtype)
        z = torch.from_numpy(latent)[None].to(device, dtype)

        def decode(renderer: nn.Module = renderer, z: Tensor = z) -> object:
            mesh = renderer.decode_to_mesh(z, device, grid_size=128)
            torch.cuda.synchronize()
            return mesh

        name = str(dtype).removeprefix("torch.")
        try:
            results[f"decode_{name}_s"] = median_seconds(decode, 3)
            results[f"vertices_{name}"] = len(decode().verts)
        except RuntimeError as error:
            results[f"decode_{name}_failed"] = str(error).splitlines()[0]
    print("diffusers", json.dumps(results), flush=True)
    return results


def main() -> None:
    """Write the reference, or measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["reference", "measure"])
    parser.add_argument("--reference", type=Path)
    parser.add_argument("--onnx-bundle", type=Path)
    parser.add_argument("--parts", nargs="*", help="which rows to measure; by default all")
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    pipeline = released_pipeline()
    if arguments.what == "reference":
        reference(pipeline, arguments.out)
        return
    data = dict(np.load(arguments.reference))
    results: dict = {"torch": torch.__version__, "device": torch.cuda.get_device_name()}
    parts: dict[str, Callable[[], object]] = {
        "ceiling_tflops": ceiling,
        "onnxruntime": lambda: onnx_rows(arguments.onnx_bundle, data),
        "diffusers": lambda: diffusers_rows(copy.deepcopy(pipeline), data["latent"]),
        "torch_rows": lambda: torch_rows(pipeline, data),
    }
    for name, part in parts.items():
        if arguments.parts and name not in arguments.parts:
            continue
        try:
            with torch.inference_mode():
                results[name] = part()
        except Exception as error:  # one that fails is told; the others still count
            results[name] = {"failed": f"{type(error).__name__}: {error}"[:2000]}
            print(name, results[name], flush=True)
        arguments.out.write_text(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()
