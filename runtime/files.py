"""Files: names that are legal everywhere, writing whole or not at all, and locks."""

from __future__ import annotations

import errno
import os
import re
import secrets
from pathlib import Path

from filelock import FileLock, Timeout

from propsmith.runtime.errors import InputError, WriteError

_NO_LOCKS = (errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP)


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


def hold_lock(path: Path, refusal: str) -> FileLock:
    """Hold a lock file until it is released or the process dies.

    Raises:
        InputError: another process holds it, with the text `refusal`; or its folder can't be written to, or lies on a
            drive without locks, as some network drives are.
    """
    lock = FileLock(path)
    try:
        lock.acquire(blocking=False)
    except Timeout as error:
        raise InputError(refusal) from error
    except OSError as error:
        reason = error.strerror or error
        if error.errno in _NO_LOCKS:
            raise InputError(
                f"{path.parent} is on a drive without file locks ({reason}): choose a folder on another"
            ) from error
        raise InputError(f"can't write to the folder {path.parent}: {reason}") from error
    return lock


def slug(text: str) -> str:
    """A file name without its ending that is legal everywhere: ASCII letters, digits and underscores."""
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")[:60] or "prop"
