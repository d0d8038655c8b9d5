"""Mutated models read by encode, inspect, preview, trimesh and Godot against what they hold.

    PROPSMITH_GODOT=godot4 python -m benchmarks.mutated_models [COUNT] > benchmarks/mutated_models.md

COUNT combined glTF cases (300), and half as many of each older format. In seconds, on one core.
"""

import contextlib
import sys
import tempfile
from collections import Counter
from pathlib import Path

import trimesh

from propsmith.runtime.errors import InputError
from tests.engines.readers import GODOT
from tests.runtime.encode import mutated_gltf, mutated_older
from tests.runtime.encode.other_readers import (
    Found,
    by_encode,
    by_godot,
    by_inspect,
    by_preview,
    by_trimesh,
    disagreements,
    limits,
)

OURS = {"encode": by_encode, "inspect": by_inspect, "preview": by_preview}
HEAD = """# Models stored in every way that their formats have

`PROPSMITH_GODOT=godot4 python -m benchmarks.mutated_models {count}`, with trimesh {version} and Godot 4.6.3. Each case
is written by `tests/runtime/encode/mutated_gltf.py` or `mutated_older.py`, from its name as the seed; they know its
size, triangles and mean linear albedo by area from the numbers that are stored. The readers are held to it by
`tests/runtime/encode/test_mutated_models.py`.

right: size within 1e-5 (others' 1e-3), the same number of triangles, albedo within 0.004 (others' 0.01). refused: an
error; ours names what can't be read. What trimesh and Godot have wrong or refuse has one of the reasons below, or
several; by the specifications they are theirs.
"""


def judged(read, path, truth, color):
    """How right one of ours is: right, refused by name, or what is wrong."""
    try:
        found = read(path)
    except InputError as error:
        found = Found(error=str(error))
    wrong = disagreements(found, truth, color=color)
    if wrong and truth.refusal and truth.refusal in found.error:
        return "refused"
    return " and ".join(wrong) or "right"


def rows(folder, count):
    """Name, choices and verdicts by reader, of each case."""
    gltf, older = mutated_gltf.cases(count), mutated_older.cases(count // 2)
    written = {name: mutated_gltf.write(folder, name, choices) for name, choices in gltf.items()}
    godot = by_godot([path for path, _ in written.values()], folder / "project") if GODOT else {}
    written |= {name: mutated_older.write(folder, name, choices) for name, choices in older.items()}
    for name, (path, truth) in written.items():
        readers, color = (OURS, 0.002) if name in gltf else ({"encode": by_encode}, 0.004)
        found = {reader: judged(read, path, truth, color) for reader, read in readers.items()}
        others = {"trimesh": by_trimesh(path)} | ({"Godot": godot[path]} if path in godot else {})
        for reader, facts in others.items():
            found[reader] = " and ".join(disagreements(facts, truth, 1e-3, 0.01)) or "right"
        yield name, (gltf | older)[name], found


def main():
    """Print the tables."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stderr(None):
        found = list(rows(Path(folder), count))
    print(HEAD.format(count=count, version=trimesh.__version__))
    print("| reader | cases | right | refused | otherwise |\n| --- | --- | --- | --- | --- |")
    for reader in (*OURS, "trimesh", "Godot"):
        verdicts = Counter(v[reader] for _, _, v in found if reader in v)
        total, right, refused = sum(verdicts.values()), verdicts.pop("right", 0), verdicts.pop("refused", 0)
        print(f"| {reader} | {total} | {right} | {refused} | {sum(verdicts.values())} |")
    print("\n## What trimesh and Godot don't do\n\n| reader | reason | cases where it differs |\n| --- | --- | --- |")
    reasons, bare = Counter(), []
    for name, choices, verdicts in found:
        for reader in {"trimesh", "Godot"} & verdicts.keys():
            known = limits(reader, choices) if verdicts[reader] != "right" else []
            reasons.update((reader, reason) for reason in known)
            if verdicts[reader] != "right" and not known:
                bare.append(f"{name} ({reader}: {verdicts[reader]})")
    for (reader, reason), number in sorted(reasons.items()):
        print(f"| {reader} | {reason} | {number} |")
    print(f"\nWithout a reason: {', '.join(bare) or 'none'}.")
    print("\n## One change at a time\n\n| case | encode | inspect | preview | trimesh | Godot |\n" + "| --- " * 6 + "|")
    for name, _, verdicts in found:
        if "combined" not in name:
            print(f"| {name} | " + " | ".join(verdicts.get(r, "") for r in (*OURS, "trimesh", "Godot")) + " |")


if __name__ == "__main__":
    main()
