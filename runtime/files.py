"""Files: names that are legal everywhere, text in any Unicode encoding, writing whole or not at all, and locks."""

from __future__ import annotations

import codecs
import errno
import os
import re
import secrets
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from stat import S_IMODE

from filelock import FileLock, Timeout

from propsmith.runtime.errors import InputError, WriteError

_NO_LOCKS = (errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP)


_LFS = b"version https://git-lfs.github.com/spec/"
_PAGES = (b"<!doctype html", b"<html", b"<head", b"<?xml")


def failed_download(path: Path, *, binary: bool = False) -> str | None:
    """What lies in a downloaded file's place, and the way out: a Git LFS pointer, a web page; None if neither does.

    Args:
        path: the file.
        binary: it isn't text, so that any text is a server's message.
    """
    try:
        with path.open("rb") as file:
            head = file.read(512)
    except OSError:
        return None
    if head.startswith(_LFS):
        return "a Git LFS pointer, not the file itself: run `git lfs pull` where it was cloned, or download the file"
    if head.removeprefix(codecs.BOM_UTF8).lstrip().lower().startswith(_PAGES):
        return "a web page, not the file itself: download it again, signed in if the site asks for that"
    text = head.decode("ascii", "replace").split()
    if binary and text and " ".join(text).isprintable() and head.isascii():
        return f"a text ({' '.join(text)[:40]!r}), not the file itself: download it again"
    return None


def write_atomic(path: str | os.PathLike[str], *pieces: bytes | memoryview) -> None:
    """Write `pieces` to `path` by way of a new file beside it, so that nobody ever sees half of it.

    A link stays one: the file that it names is written. What is replaced leaves its permissions and owner.

    Raises:
        WriteError: if the folder is missing, not writable or full; what was at `path` before stays as it was.

    """
    target = Path(path)
    linked = os.path.islink(target)  # noqa: PTH114  # Path's own raises where a name is too long
    real = Path(os.path.realpath(target)) if linked else target
    part = real.with_name(part_name())
    try:
        with part.open("xb") as file:
            _copy_permissions(real, part)
            for piece in pieces:
                file.write(piece)
        part.replace(real)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise WriteError(f"can't write {target}: {error.strerror or error}") from error
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def find_beside(folder: Path, names: Iterable[str]) -> Path | None:
    """The first of some files that is in a folder, or else the one of a name in other letters, as Windows takes it.

    Raises:
        OSError, ValueError: a name can't be one of a file.
    """
    for name in names:
        path = folder / name
        if path.is_file():
            return path
        alike = [other for other in _listed(path.parent) if other.name.lower() == path.name.lower()]
        if alike:
            return alike[0]
    return None


def _listed(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.is_file())
    except OSError:
        return []


def part_name() -> str:
    """A new name for the beginning of a file; it doesn't hold the file's own, which may be as long as names can be."""
    return f".{secrets.token_hex(8)}.part"


def _copy_permissions(old: Path, new: Path) -> None:
    """Give a new file the owner and the mode of the one that it replaces, as far as the system lets us."""
    if os.name != "posix":  # elsewhere files take their folder's permissions
        return
    with suppress(OSError):
        found = old.stat()
        with suppress(OSError):  # only root may give files away
            os.chown(new, found.st_uid, found.st_gid)
        new.chmod(S_IMODE(found.st_mode))


_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16's, which it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def read_text(path: Path) -> str:
    """The text of a file in UTF-8, or in what its byte order mark says.

    Raises:
        InputError: it can't be read, or is no such text.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"can't read {path}: {error.strerror or error}") from error
    mark, encoding = next(((mark, name) for mark, name in _MARKS if data.startswith(mark)), (b"", "utf-8"))
    try:
        text = data[len(mark) :].decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(f"{path}, line {line}: no text in {encoding.upper()}: save the file as UTF-8") from error
    if "\0" in text:
        raise InputError(f"{path} holds zero bytes, which no text has: save the file as UTF-8")
    return text


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
