"""Files: names that are legal everywhere, and writing whole or not at all."""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path

from propsmith.runtime.errors import WriteError


def write_atomic(path: str | os.PathLike[str], *pieces: bytes | memoryview) -> None:
    """Write `pieces` to `path` by way of a new file beside it, so that nobody ever sees half of it.

    Raises:
        WriteError: if the folder is missing, not writable or full; what was at `path` before stays as it was.

    """
    target = Path(path)
    part = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        with part.open("xb") as file:
            for piece in pieces:
                file.write(piece)
        part.replace(target)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise WriteError(f"can't write {target}: {error.strerror or error}") from error
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def slug(text: str) -> str:
    """A file name without its ending that is legal everywhere: ASCII letters, digits and underscores."""
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")[:60] or "prop"
