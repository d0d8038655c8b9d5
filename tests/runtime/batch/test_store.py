"""Stores: files whole or not at all, in folders and behind fsspec URLs."""

import pickle

import pytest

from propsmith.runtime.batch.store import Folder, Remote, open_store
from propsmith.runtime.errors import InputError


@pytest.fixture(params=["folder", "url"])
def store(request, tmp_path):
    if request.param == "folder":
        return open_store(tmp_path / "s")
    pytest.importorskip("fsspec")
    return open_store((tmp_path / "s").as_uri())


def test_what_is_written_is_read(store):
    assert store.read("a/b.txt") is None
    store.write("a/b.txt", b"one")
    store.write("a/b.txt", b"two")
    store.write("c.txt", b"")
    assert (store.read("a/b.txt"), store.read("c.txt")) == (b"two", b"")
    assert store.names() == ["a/b.txt", "c.txt"]


def test_it_travels(store):
    store.write("a.txt", b"x")
    assert pickle.loads(pickle.dumps(store)).read("a.txt") == b"x"


def test_leftovers_of_killed_writers_are_no_files_and_go(store, tmp_path):
    store.write("a/b.txt", b"one")
    part = tmp_path / "s" / "a" / ".b.txt.0123abcd.part"
    part.write_bytes(b"ha")
    mine = tmp_path / "s" / "a" / ".mine.part"
    mine.write_bytes(b"notes")
    assert store.names() == ["a/.mine.part", "a/b.txt"]
    store.clear_parts()
    assert not part.exists()
    assert store.names() == ["a/.mine.part", "a/b.txt"]


def test_kinds(tmp_path):
    assert isinstance(open_store(str(tmp_path)), Folder)
    assert isinstance(open_store("memory://x"), Remote)


def test_an_unknown_protocol_is_refused():
    with pytest.raises(InputError, match="can't write to nowhere://x: "):
        open_store("nowhere://x")


def test_a_folder_that_is_a_file_is_told(tmp_path):
    (tmp_path / "s").write_text("")
    with pytest.raises(InputError, match="can't make the folder"):
        Folder(tmp_path / "s").write("a/b.txt", b"")
