"""Figures that were written before: read again, and those of several runs put together."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from propsmith.runtime.errors import InputError


def read_figures(files: Sequence[Path]) -> dict[str, Any]:
    """Put together what `propsmith bench --json` wrote, such as by two Pythons that hold different libraries.

    Args:
        files: one or more; of one bundle. Where two have measured a backend, the later one's figures count.

    Returns:
        As `run_benchmark` does; where machines' versions and ceilings differ, the first one's count.

    Raises:
        InputError: a file can't be read, holds no such figures, or those of another bundle, processor,
            card or number of steps.
    """
    together = _read(files[0])
    for file in files[1:]:
        more = _read(file)
        if more["bundle"] != together["bundle"]:
            names = " and ".join(f"{r['bundle']['name']} ({r['bundle']['digest']})" for r in (together, more))
            raise InputError(f"{files[0]} and {file} measured different bundles: {names}")
        if any(more["machine"][key] != together["machine"][key] for key in ("processor", "gpus")):
            raise InputError(f"{files[0]} and {file} were measured on different machines: show them one by one")
        if more["options"]["steps"] != together["options"]["steps"]:
            raise InputError(f"{files[0]} and {file} made props of different --steps: show them one by one")
        for key in ("versions", "ceiling_tflops"):
            together["machine"][key] = more["machine"][key] | together["machine"][key]
        for name, backend in more["backends"].items():
            if "error" not in backend or name not in together["backends"]:
                together["backends"][name] = backend
    return together


def _read(file: Path) -> dict[str, Any]:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"can't read {file}: {error.strerror or error}") from error
    except ValueError as error:
        raise InputError(f"{file} is no JSON: {error}") from error
    if not isinstance(found, dict) or not {"machine", "bundle", "options", "backends"} <= set(found):
        raise InputError(f"{file} holds no figures of backends: give what `propsmith bench --json` wrote")
    return found
