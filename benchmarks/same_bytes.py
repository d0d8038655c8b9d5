"""Makes 24 props and a level through the command and prints a SHA-256 a file: run it before and after a refactoring.

A change that should not alter what is made must leave every line as it was, on one machine with the same packages.

    python benchmarks/same_bytes.py --picture-bundle pictures > before.txt
    python benchmarks/same_bytes.py --picture-bundle pictures --against before.txt

The bundle with an image encoder is made with random weights if it isn't there (needs the `export` extra); both runs
must be given the same one.
"""

import argparse
import hashlib
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).parents[1]
FAST = ["--resolution", "64", "--triangles", "800,200"]
LEVEL = """\
name: yard
seed: 3
style: {texel_density: 128, palette: ["#8a5a2b", "#777777", "#2f6b2f"]}
defaults: {triangles: 1500, profile: godot}
props:
  - {name: barrel, prompt: wooden barrel, placements: [{position: [0, 0, 0], turn: 30}]}
  - {name: crate, prompt: wooden crate, count: 1, variations: 1}
  - {name: tree, prompt: small green tree, height: 3, triangles: 900}
"""
RECIPES: dict[str, list[str]] = {
    "barrel": ["generate", "wooden barrel"],
    "well": ["generate", "mossy stone well", "--seed", "1", "--height", "2"],
    "tree": ["generate", "pine tree", "--shading", "smooth"],
    "lamp": ["generate", "glowing street lamp", "--seed", "2"],
    "sword": ["generate", "golden sword with a red grip", "--steps", "8", "--guidance", "4"],
    "crate": ["generate", "wooden crate", "--solver", "heun", "--resolution", "96"],
    "chair": ["generate", "red chair", "--sampler", "flow", "--lods", "2"],
    "mushrooms": ["generate", "pile of mushrooms", "--seed", "3", "--triangles", "3000,900,90"],
    "box": ["generate", "blue treasure chest", "--box", "1,2,0.5"],
    "godot": ["generate", "oak table", "--for", "godot", *FAST],
    "unity": ["generate", "oak table", "--for", "unity", *FAST],
    "unreal": ["generate", "oak table", "--for", "unreal", *FAST],
    "web": ["generate", "oak table", "--for", "web", *FAST],
    "hull_free": ["generate", "oak table", "--for", "godot", "--no-collision", *FAST],
    "colours": ["generate", "hamburger", "--texture", "none"],
    "texels": ["generate", "stone pillar", "--texture", "1024"],
    "webp": ["generate", "stone pillar", "--texture", "256", "--texture-format", "webp", *FAST],
    "vary": ["vary", "barrel.glb", "--count", "1", "--strength", "0.5"],
    "vary_prompt": ["vary", "crate.glb", "--count", "1", "--prompt", "rusty metal crate", "--seed", "4"],
    "vary_again": ["vary", "vary.glb", "--count", "1", "--shading", "flat", *FAST],
    "blend": ["blend", "barrel.glb", "crate.glb", "--steps", "3", *FAST],
    "picture": ["generate", "--image", "red.png", "--bundle", "PICTURES", "--steps", "3", *FAST],
    "picture_vary": ["vary", "picture.glb", "--count", "1", "--bundle", "PICTURES", "--steps", "3", *FAST],
    "level": ["batch", "level.yaml"],
}


def main() -> None:
    """Make everything, print the sums, and compare them if asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--picture-bundle", type=Path, required=True)
    parser.add_argument("--against", type=Path)
    options = parser.parse_args()
    if not options.picture_bundle.exists():
        make_picture_bundle(options.picture_bundle)
    with tempfile.TemporaryDirectory() as folder:
        lines = list(sums(Path(folder), options.picture_bundle.resolve()))
    print("\n".join(lines))
    if options.against:
        before = options.against.read_text(encoding="utf-8").splitlines()
        changed = sorted(set(lines) ^ set(before))
        print(f"{len(changed)} lines differ", *changed, sep="\n", file=sys.stderr)
        sys.exit(bool(changed))


def sums(folder: Path, pictures: Path) -> list[str]:
    """Run every recipe in a folder; a line a file, in the order of names."""
    (folder / "level.yaml").write_text(LEVEL, encoding="utf-8")
    draw_picture(folder / "red.png")
    command = Path(sys.executable).with_name("propsmith")
    for name, arguments in RECIPES.items():
        target = name if name == "level" else f"{name}.glb"
        call = [str(pictures) if part == "PICTURES" else part for part in arguments]
        run = subprocess.run([command, *call, "-o", target], cwd=folder, capture_output=True, text=True)
        if run.returncode:
            sys.exit(f"{name}: {run.stderr}")
    files = sorted(path for path in folder.rglob("*") if path.suffix in (".glb", ".tscn", ".gltf", ".png"))
    return [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder).as_posix()}" for path in files]


def draw_picture(path: Path) -> None:
    """A red disc on nothing."""
    from PIL import Image, ImageDraw

    image = Image.new("RGBA", (64, 64), (0, 0, 0, 0))
    ImageDraw.Draw(image).ellipse((8, 8, 56, 56), fill=(200, 30, 30, 255))
    image.save(path)


def make_picture_bundle(folder: Path) -> None:
    """Export a small model of image300M's kind with random weights."""
    sys.path.insert(0, str(ROOT))
    from propsmith.exporter.bundling.write_bundle import ExportOptions, write_model
    from tests.fixtures.random_released import random_weights
    from tests.fixtures.random_shap_e import small_config

    config = small_config("image")
    assert config.image_encoder is not None
    weights = random_weights(replace(config, image_encoder=replace(config.image_encoder, patch=56, image_size=224)))
    write_model(weights, folder, ExportOptions(name="pictures"))


if __name__ == "__main__":
    main()
