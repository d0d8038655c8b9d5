"""CONTRIBUTING.md's limits, and that the tests lie as the source does."""

import ast
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGES = ("runtime", "engine_bridge", "exporter")
MODULES = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
UNLIKE_THE_SOURCE = {"engines", "fixtures", "golden"}  # whole props in others' readers; what tests share


def name(path):
    return path.relative_to(ROOT).as_posix()


def nodes(path, *kinds):
    return [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, kinds)]


def repeated(names):
    return [name for name, count in Counter(names).items() if count > 1]


def test_files_are_under_400_lines():
    lengths = {name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert {path: lines for path, lines in lengths.items() if lines >= 400} == {}


def test_functions_are_under_50_lines():
    functions = [(path, node) for path in MODULES for node in nodes(path, ast.FunctionDef, ast.AsyncFunctionDef)]
    lengths = {(name(path), node.name): node.end_lineno - node.lineno + 1 for path, node in functions}
    assert {function: lines for function, lines in lengths.items() if lines >= 50} == {}


def test_folders_hold_at_most_16_modules():
    sizes = Counter(name(path.parent) for path in MODULES if path.stem not in ("__init__", "__main__"))
    assert {folder: size for folder, size in sizes.items() if size > 16} == {}


def test_no_two_modules_have_one_name():
    assert repeated(path.stem for path in MODULES if path.stem != "__init__") == []


def test_no_two_classes_have_one_name():
    assert repeated(node.name for path in MODULES for node in nodes(path, ast.ClassDef)) == []


def test_the_tests_lie_as_the_source_does():
    folders = {path.parent.relative_to(ROOT / "tests") for path in (ROOT / "tests").rglob("test_*.py")}
    strays = {str(f) for f in folders if f.parts and f.parts[0] not in UNLIKE_THE_SOURCE and not (ROOT / f).is_dir()}
    assert strays == set()


def test_the_architecture_names_every_module():
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    # The generators of props are many and alike: their folder is named for them.
    named = [path for path in MODULES if path.stem != "__init__" and "kinds" not in path.parts]
    assert [name(path) for path in named if path.name not in text] == []
