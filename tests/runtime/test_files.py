"""Atomic writes, whole files or none, and locks."""

import codecs
import errno
import sys
from pathlib import Path

import pytest

from propsmith.runtime.errors import InputError, WriteError
from propsmith.runtime.files import hold_lock, read_text, write_atomic


def test_writes_and_replaces(tmp_path):
    target = tmp_path / "prop.glb"
    write_atomic(target, b"first")
    write_atomic(str(target), b"second")
    assert target.read_bytes() == b"second"
    assert [path.name for path in tmp_path.iterdir()] == ["prop.glb"]


class _FullDisk:
    """Stands in for a file on a disk that fills up half-way."""

    def __init__(self, file, error):
        self._file, self._error = file, error

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self._file.close()

    def write(self, data):
        self._file.write(data[: len(data) // 2])
        raise self._error


@pytest.mark.skipif(sys.platform == "win32", reason="long paths are off on most Windows")
def test_a_name_as_long_as_the_drive_takes(tmp_path):
    target = tmp_path / ("a" * 251 + ".glb")
    write_atomic(target, b"data")
    assert target.read_bytes() == b"data"
    with pytest.raises(WriteError, match=r"^can't write .*aa\.glb: "):
        write_atomic(tmp_path / ("a" * 296 + ".glb"), b"data")
    assert [path.name for path in tmp_path.iterdir()] == [target.name]


@pytest.mark.skipif(sys.platform == "win32", reason="links take a privilege on Windows")
def test_links_stay_and_their_files_are_written(tmp_path):
    (tmp_path / "far").mkdir()
    (tmp_path / "far" / "real.glb").write_bytes(b"old")
    (tmp_path / "link.glb").symlink_to(Path("far") / "real.glb")
    (tmp_path / "chain.glb").symlink_to("link.glb")
    (tmp_path / "new.glb").symlink_to(Path("far") / "new.glb")
    write_atomic(tmp_path / "chain.glb", b"chain")
    assert (tmp_path / "far" / "real.glb").read_bytes() == b"chain"
    write_atomic(tmp_path / "new.glb", b"new")
    assert (tmp_path / "far" / "new.glb").read_bytes() == b"new"
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_symlink()) == ["chain.glb", "link.glb", "new.glb"]
    assert sorted(path.name for path in (tmp_path / "far").iterdir()) == ["new.glb", "real.glb"]


@pytest.mark.skipif(sys.platform == "win32", reason="modes of files are POSIX's")
@pytest.mark.parametrize("mode", [0o640, 0o600, 0o664, 0o444])
def test_permissions_stay(tmp_path, mode):
    target = tmp_path / "prop.glb"
    target.write_bytes(b"old")
    target.chmod(mode)
    write_atomic(target, b"new")
    assert (target.read_bytes(), target.stat().st_mode & 0o7777) == (b"new", mode)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_text_in_every_unicode_encoding_is_read(tmp_path, encoding):
    path = tmp_path / "prompts.txt"
    path.write_bytes("röd stol\n箱\n".encode(encoding))
    assert read_text(path) == "röd stol\n箱\n"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"chair\nr\xf6d stol\n", ", line 2: no text in UTF-8: save the file as UTF-8"),
        (codecs.BOM_UTF16_LE + b"a\0b", ", line 1: no text in UTF-16-LE: save the file as UTF-8"),
        ("chair".encode("utf-16-le"), " holds zero bytes, which no text has: save the file as UTF-8"),
    ],
)
def test_what_is_no_text_is_refused(tmp_path, data, message):
    path = tmp_path / "prompts.txt"
    path.write_bytes(data)
    with pytest.raises(InputError) as error:
        read_text(path)
    assert str(error.value) == f"{path}{message}"


@pytest.mark.parametrize(
    ("error", "raised"),
    [(OSError(errno.ENOSPC, "No space left on device"), InputError), (KeyboardInterrupt(), KeyboardInterrupt)],
    ids=["disk full", "interrupted"],
)
def test_a_failed_write_leaves_what_was_there(tmp_path, monkeypatch, error, raised):
    target = tmp_path / "prop.glb"
    write_atomic(target, b"first")
    opened = Path.open
    monkeypatch.setattr(Path, "open", lambda self, *args, **kwargs: _FullDisk(opened(self, *args, **kwargs), error))
    with pytest.raises(raised) as caught:
        write_atomic(target, b"second")
    if raised is InputError:
        assert "prop.glb: No space left" in str(caught.value)
    monkeypatch.undo()
    assert target.read_bytes() == b"first"
    assert [path.name for path in tmp_path.iterdir()] == ["prop.glb"]


def test_folders_that_are_not_there_are_named(tmp_path):
    with pytest.raises(InputError, match="missing"):
        write_atomic(tmp_path / "missing" / "prop.glb", b"data")


def test_a_folder_in_the_way_is_named_and_left_alone(tmp_path):
    (tmp_path / "prop.glb").mkdir()
    with pytest.raises(InputError, match=r"can't write .*prop\.glb"):
        write_atomic(tmp_path / "prop.glb", b"data")
    assert [path.name for path in tmp_path.iterdir()] == ["prop.glb"]


def test_a_lock_is_held_once(tmp_path):
    path = tmp_path / "server.lock"
    first = hold_lock(path, "taken")
    with pytest.raises(InputError, match=r"^taken$"):
        hold_lock(path, "taken")
    first.release()
    hold_lock(path, "taken").release()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fcntl")
def test_a_drive_without_locks_is_named(tmp_path, monkeypatch):
    import fcntl

    def refuse(*_):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    with pytest.raises(InputError) as error:
        hold_lock(tmp_path / "server.lock", "taken")
    expected = f"{tmp_path} is on a drive without file locks (No locks available): choose a folder on another"
    assert str(error.value) == expected


def test_a_lock_needs_its_folder(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(InputError, match="can't write to the folder"):
        hold_lock(tmp_path / "file" / "server.lock", "taken")
