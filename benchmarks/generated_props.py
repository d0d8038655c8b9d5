"""How sound the generated props are, and how long they take: shapes, then their field samples.

    python -m benchmarks.generated_props shapes 1000          # one process, on the CPU
    python -m benchmarks.generated_props pack 40000 FOLDER    # all cores
    python -m benchmarks.generated_props samples PACK 1000    # on the GPU, if there is one

Prints one JSON object.
"""

import json
import os
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from propsmith.exporter.training.data.dataset import default_device
from propsmith.exporter.training.data.field_samples import SampleOptions, sample_shape, sheet_offsets
from propsmith.exporter.training.data.mesh_source import normalize_corners, open_source
from propsmith.exporter.training.procedural.prop_pack import PackOptions, make_pack
from propsmith.exporter.training.procedural.registry import build_prop, load_kinds
from propsmith.exporter.training.procedural.soundness import floating_bodies, is_closed, thin_share

DENSITY = 0.25


def shapes(count: int) -> dict[str, object]:
    """Build shapes of all kinds in turn; say how many are closed, thick enough and connected."""
    kinds = list(load_kinds().values())
    seconds, thin, triangles, open_, loose = [], [], [], 0, 0
    for index in range(count):
        began = time.perf_counter()
        prop = build_prop(kinds[index % len(kinds)], 1000 + index)
        seconds.append(time.perf_counter() - began)
        thin.append(thin_share(prop))
        triangles.append(len(prop.faces))
        open_ += not is_closed(prop)
        loose += bool(floating_bodies(prop))
    return {
        "kinds": len(kinds),
        "variants": sum(1 + len(of.variants) for of in kinds),
        "shapes": count,
        "open": open_,
        "with a body in the air": loose,
        "thin share, mean and 95 %": [round(float(np.mean(thin)), 4), round(float(np.quantile(thin, 0.95)), 4)],
        "triangles, median and largest": [int(np.median(triangles)), max(triangles)],
        "milliseconds, median and mean": [round(1e3 * float(f(seconds)), 1) for f in (np.median, np.mean)],
    }


def pack(count: int, folder: Path) -> dict[str, object]:
    """Make a pack on all cores."""
    began = time.perf_counter()
    path = make_pack(folder, PackOptions(count=count))
    seconds = time.perf_counter() - began
    size = path.stat().st_size / 2**20
    return {"shapes": count, "seconds": round(seconds, 1), "cores": os.cpu_count(), "MB": round(size)}


def samples(path: Path, count: int) -> dict[str, object]:
    """Sample shapes of a pack at a quarter of the usual points."""
    device, source, full = default_device(), open_source(path), SampleOptions()
    surface, near, volume = (round(DENSITY * n) for n in (full.surface, full.near, full.volume))
    options = replace(full, surface=surface, near=near, volume=volume)
    seconds, bounds, thickened, inside = [], [], [], []
    for index in range(min(count, len(source.records)) + 8):
        corners, colors = source.read(index % len(source.records))
        triangles = torch.from_numpy(normalize_corners(corners)).to(device)
        generator = torch.Generator(device).manual_seed(index)
        entry = torch.zeros(len(triangles), dtype=torch.long, device=device)
        began = time.perf_counter()
        row = sample_shape(triangles, torch.from_numpy(colors).to(device), entry, options, generator)
        bounds.append(float(row["query_bound"].float().mean()))
        seconds.append(time.perf_counter() - began)
        thickened.append(float((sheet_offsets(triangles, options.half_thickness) > 0).float().mean()))
        inside.append(float((row["query_field"] > 0).float().mean()))
    timed = np.array(seconds[8:])
    return {
        "device": torch.cuda.get_device_name() if device.type == "cuda" else "CPU",
        "shapes": len(timed),
        "points a shape": [surface, near + volume],
        "milliseconds, median and mean": [round(1e3 * float(f(timed)), 2) for f in (np.median, np.mean)],
        "share of queries with a bound alone": round(float(np.mean(bounds)), 5),
        "share of faces that were thickened": round(float(np.mean(thickened)), 5),
        "share of queries inside": round(float(np.mean(inside)), 3),
    }


if __name__ == "__main__":
    what, *rest = sys.argv[1:]
    if what == "shapes":
        result = shapes(int(rest[0]))
    elif what == "pack":
        result = pack(int(rest[0]), Path(rest[1]))
    else:
        result = samples(Path(rest[0]), int(rest[1]))
    print(json.dumps(result, indent=1))
