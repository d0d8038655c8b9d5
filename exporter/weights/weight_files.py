"""Files of published weights: safetensors, pickles of tensors, and indices of files that hold a part each."""

import pickle
import re
import warnings
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file

from propsmith.runtime.errors import CheckpointError
from propsmith.runtime.files import failed_download
from propsmith.runtime.validation import InvalidDataError, parse_json, validate

INDEX = ".index.json"
"""How the names of indices end: a model's tensors then lie in several files."""


def read_weights(path: str | Path) -> Mapping[str, Any]:
    """Read a published state dict: safetensors, a pickle of tensors and plain data only, or an index of such files.

    Raises:
        CheckpointError: the file, or one that an index names, is missing, damaged, or a pickle of anything else (which
            could run code).
    """
    path = Path(path)
    if not path.is_file():
        raise CheckpointError(f"weights {path}: no such file")
    if (instead := failed_download(path, binary=not path.name.endswith(INDEX))) is not None:
        raise CheckpointError(f"weights {path} is {instead}")
    if path.name.endswith(INDEX):
        return _read_shards(path)
    if path.stat().st_size == 0:
        raise CheckpointError(f"weights {path} is empty: download it again")
    if path.suffix == ".safetensors" and zipfile.is_zipfile(path):
        raise CheckpointError(f"weights {path} is a pickle of PyTorch's, no safetensors: name it {path.stem}.bin")
    try:
        if _is_safetensors(path):
            return load_file(path)
        with warnings.catch_warnings(action="ignore"):  # of pickles' versions, before the error that follows
            # Memory-mapped: a gigabyte of weights is loaded only while it is converted.
            loaded = torch.load(path, map_location="cpu", weights_only=True, mmap=zipfile.is_zipfile(path))
    except Exception as error:  # a broken pickle may raise anything
        raise CheckpointError(f"weights {path}: damaged, or no file of weights ({_reason(error)})") from None
    if not isinstance(loaded, Mapping):
        raise CheckpointError(f"weights {path}: holds a {type(loaded).__name__}, expected tensors by name")
    return loaded


def _read_shards(index: Path) -> Mapping[str, Any]:
    """The tensors of every file that an index of transformers or diffusers names, which lie beside it."""
    try:
        places = validate(dict[str, str], validate(dict[str, Any], parse_json(index.read_bytes())).get("weight_map"))
    except (OSError, InvalidDataError) as error:
        raise CheckpointError(f"weights {index}: no index of files of weights ({error})") from None
    state: dict[str, Any] = {}
    for name in sorted(set(places.values())):
        if Path(name).name != name:
            raise CheckpointError(f"weights {index}: names {name!r}, which doesn't lie beside it")
        if not (index.parent / name).is_file():
            raise CheckpointError(f"weights {index}: {name}, one of {len(set(places.values()))} files, is missing")
        state |= read_weights(index.parent / name)
    for key, name in places.items():
        if key not in state:
            raise CheckpointError(f"weights {index.parent / name}: tensor {key!r} is missing, which {index.name} names")
    return state


def _is_safetensors(path: Path) -> bool:
    """Whether a file begins as one: the length of a header in JSON, and that."""
    with path.open("rb") as file:
        return file.read(9)[8:] == b"{"


def _reason(error: Exception) -> str:
    """An error in a line of our own where PyTorch's would advise to load the file unsafely."""
    if "TorchScript" in str(error):
        return "it is a program in TorchScript: get the released file, or the same as .safetensors"
    if not isinstance(error, pickle.UnpicklingError) and "weights_only" not in str(error):
        return (str(error) or type(error).__name__).splitlines()[0]
    blocked = re.search(r"GLOBAL (\S+)", str(error))
    what = f"it names {blocked[1]}, which could run code" if blocked else "it is no pickle of tensors and plain data"
    return f"{what}: get the released file, or the same as .safetensors"
