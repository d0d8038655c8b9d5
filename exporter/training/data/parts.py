"""Large files in pieces small enough to be moved through whatever is at hand, and back."""

from pathlib import Path

from propsmith.runtime.errors import InputError

PART_SIZE = 15_000_000


def split_file(path: Path, folder: Path, size: int = PART_SIZE) -> list[Path]:
    """Write a file's bytes as `<name>.part000` and on, `size` bytes each, and return their paths."""
    data = path.read_bytes()
    parts = []
    for number, start in enumerate(range(0, max(len(data), 1), size)):
        part = folder / f"{path.name}.part{number:03d}"
        part.write_bytes(data[start : start + size])
        parts.append(part)
    return parts


def join_parts(folder: Path, name: str, target: Path) -> Path:
    """Put the parts of the file `name` together again.

    Raises:
        InputError: there are none, or one is missing.
    """
    parts = sorted(folder.glob(f"{name}.part*"))
    expected = [f"{name}.part{number:03d}" for number in range(len(parts))]
    if not parts or [part.name for part in parts] != expected:
        raise InputError(f"{folder}: the parts of {name} are not complete (found {len(parts)})")
    target.write_bytes(b"".join(part.read_bytes() for part in parts))
    return target
