"""Where a user's library lies, and a lock that falls when its process dies."""

import os
import sys
from pathlib import Path
from typing import IO

from propsmith.runtime.errors import InputError


def default_library() -> Path:
    """The folder of the library, by the customs of the system."""
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA") or str(Path.home() / "AppData" / "Local")
        return Path(local, "Propsmith", "Library")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "Propsmith" / "Library"
    data = os.environ.get("XDG_DATA_HOME", "")
    return (Path(data) if data.startswith("/") else Path.home() / ".local" / "share") / "propsmith" / "library"


def lock(path: Path, refusal: str) -> IO[bytes]:
    """Hold a lock file until the returned file is closed or the process dies.

    Raises:
        InputError: another process holds it, with the text `refusal`.
    """
    file = path.open("ab")
    try:
        if sys.platform == "win32":
            import msvcrt

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        file.close()
        raise InputError(refusal) from error
    return file
