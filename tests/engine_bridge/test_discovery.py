"""The discovery file."""

import json
import os
import sys
from dataclasses import asdict

import pytest

from propsmith.engine_bridge.discovery import Discovery, place, read_discovery, write_discovery
from propsmith.engine_bridge.paths import default_library, user_folder
from propsmith.runtime.errors import InputError
from tests.engine_bridge.conftest import vectors

DATA = vectors("discovery.json")
FOUND = Discovery(**DATA["file"])


@pytest.mark.parametrize("case", DATA["places"], ids=lambda c: c["path"])
def test_place(case):
    assert str(place(case["system"], case["environment"])) == case["path"]


def test_the_library_lies_beside_other_programs_data(monkeypatch):
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("HOME", "/home/ann")
    for data, expected in (("/data", "/data"), ("relative", "/home/ann/.local/share"), ("", "/home/ann/.local/share")):
        monkeypatch.setenv("XDG_DATA_HOME", data)
        assert default_library().as_posix() == f"{expected}/propsmith/library"
    monkeypatch.setattr(sys, "platform", "darwin")
    assert default_library().as_posix() == "/home/ann/Library/Application Support/Propsmith/Library"
    assert str(user_folder("windows", {"USERPROFILE": r"C:\Users\ann"}, "", "")) == (
        r"C:\Users\ann\AppData\Local\Propsmith"
    )


def test_fields_of_a_later_server_are_ignored(tmp_path):
    path = tmp_path / "bridge.json"
    path.write_text(json.dumps({**DATA["file"], "later": 1}))
    assert read_discovery(path) == FOUND


def test_what_is_written_is_what_the_vectors_say(tmp_path):
    path = tmp_path / "deep" / "state" / "bridge.json"
    write_discovery(path, FOUND)
    assert json.loads(path.read_text()) == DATA["file"] == asdict(read_discovery(path))
    assert [p.name for p in path.parent.iterdir()] == ["bridge.json"]
    assert FOUND.url == "http://127.0.0.1:43217/"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps others out by the folder's access list")
def test_only_the_user_can_read_it(tmp_path):
    old = os.umask(0)
    try:
        write_discovery(tmp_path / "new" / "bridge.json", FOUND)
    finally:
        os.umask(old)
    assert (tmp_path / "new" / "bridge.json").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("text", ["", "{}", "[]", "nonsense", json.dumps({**DATA["file"], "port": "43217"}), "\x00"])
def test_damaged_files_are_one_line(tmp_path, text):
    path = tmp_path / "bridge.json"
    path.write_text(text)
    with pytest.raises(InputError, match="propsmith serve"):
        read_discovery(path)


def test_no_server_is_one_line(tmp_path):
    with pytest.raises(InputError, match="no server runs"):
        read_discovery(tmp_path / "bridge.json")
