"""Engines kept on disk, with a builder that only makes bytes: what is trusted, what is built again, and why."""

import errno
import json
import multiprocessing
import os
import sys
import time
from pathlib import Path

import pytest

from propsmith.runtime.backends.tensorrt import engine_cache
from propsmith.runtime.backends.tensorrt.engine_cache import EngineCache, EngineKey, default_folder
from propsmith.runtime.errors import InputError

PLAN = b"a plan" * 1000


def key(**parts):
    graph, precision = parts.pop("graph", "denoiser"), parts.pop("precision", "fp16")
    defaults = {
        "graph_sha256": "a1",
        "weights_sha256": "b2",
        "flavour": "tensorrt",
        "version": "11.4.0",
        "device": "RTX 4090 sm89",
        "options": {"level": 3, "profiles": []},
    }
    return EngineKey("props", graph, precision, defaults | parts)


class Builder:
    """Counts how often it is asked."""

    def __init__(self, plan=PLAN):
        self.plan, self.calls = plan, 0

    def __call__(self):
        self.calls += 1
        return self.plan


def identity(plan):
    return bytes(plan)


@pytest.fixture
def cache(tmp_path):
    return EngineCache(tmp_path / "engines")


def test_an_engine_is_built_once(cache):
    build = Builder()
    assert cache.get(key(), build, identity) == PLAN
    assert cache.get(key(), build, identity) == PLAN
    assert build.calls == 1
    (entry,) = cache.entries()
    assert entry.header["key"]["graph"] == "denoiser"
    assert [p.name for p in cache.folder.glob("*.part")] == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"version": "10.3.0"}, "another TensorRT version (10.3.0)"),
        ({"flavour": "tensorrt-rtx"}, "another TensorRT flavour (tensorrt-rtx)"),
        ({"device": "A100 sm80"}, "another card (A100 sm80)"),
        ({"graph_sha256": "cc"}, "another graph"),
        ({"weights_sha256": "cc"}, "another weights"),
        ({"options": {"level": 5}}, "another set of batches or build options"),
    ],
)
def test_a_stale_engine_is_built_again_and_said_why(cache, caplog, change, said):
    cache.get(key(**change), Builder(b"old"), identity)
    caplog.clear()
    assert cache.get(key(), Builder(), identity) == PLAN
    (line,) = [r.message for r in caplog.records if r.levelname == "WARNING"]
    assert line == f"building the engine of denoiser (fp16): the one kept is of {said}"


def test_every_part_is_in_the_key():
    digests = {key(**{name: "other"}).digest for name in key().parts} | {key().digest}
    digests |= {key(graph="query").digest, key(precision="fp32").digest}
    assert len(digests) == len(key().parts) + 3


def test_engines_that_nobody_would_ask_for_again_go(cache):
    cache.get(key(), Builder(), identity)
    cache.get(key(device="A100 sm80"), Builder(), identity)
    cache.get(key(graph="query"), Builder(), identity)
    cache.get(key(options={"level": 5}), Builder(), identity)
    assert len(cache.entries()) == 4
    cache.get(key(version="11.5.0"), Builder(), identity)
    kept = [e.header["key"] for e in cache.entries()]
    assert len(kept) == 4
    assert not [k for k in kept if k == key().to_dict()]


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda data: data[:-1], "is corrupt"),
        (lambda data: data[:-1] + b"?", "is corrupt"),
        (lambda data: b"", "is no engine of Propsmith's"),
        (lambda data: b"\x00" * 100, "is no engine of Propsmith's"),
        (lambda data: b"{}\n" + data, "is no engine of Propsmith's"),
        (lambda data: data.replace(b"sm89", b"sm75", 1), "is of another card (RTX 4090 sm75)"),
    ],
)
def test_a_damaged_or_foreign_file_is_built_again(cache, caplog, damage, said):
    cache.get(key(), Builder(b"old"), identity)
    (path,) = cache.folder.glob("*.engine")
    path.write_bytes(damage(path.read_bytes()))
    build = Builder()
    assert cache.get(key(), build, identity) == PLAN
    assert build.calls == 1
    assert said in caplog.text
    assert cache.get(key(), build, identity) == PLAN
    assert build.calls == 1


def test_an_engine_that_cannot_be_loaded_is_built_again(cache, caplog):
    cache.get(key(), Builder(b"old"), identity)
    build = Builder()
    assert cache.get(key(), build, lambda plan: None if bytes(plan) == b"old" else bytes(plan)) == PLAN
    assert "can't be loaded" in caplog.text


def test_what_is_built_and_refused_is_the_callers_matter(cache):
    build = Builder()
    assert cache.get(key(), build, lambda plan: None) is None
    assert build.calls == 1


def test_a_failing_build_leaves_nothing(cache):
    def fail():
        raise RuntimeError("no tactic")

    with pytest.raises(RuntimeError):
        cache.get(key(), fail, identity)
    assert cache.entries() == []
    assert cache.get(key(), Builder(), identity) == PLAN


def build_slowly(folder, log):
    """In another process: an engine that takes a while and leaves a mark."""

    def build():
        with Path(log).open("a") as file:
            file.write(f"{os.getpid()}\n")
        time.sleep(0.5)
        return PLAN

    assert EngineCache(Path(folder)).get(key(), build, identity) == PLAN


def test_two_processes_build_it_once(tmp_path):
    context = multiprocessing.get_context("spawn")
    log = tmp_path / "log"
    processes = [context.Process(target=build_slowly, args=(str(tmp_path / "e"), str(log))) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [p.exitcode for p in processes] == [0, 0, 0]
    assert len(log.read_text().split()) == 1


def build_and_die(folder):
    EngineCache(Path(folder)).get(key(), lambda: os._exit(9), identity)


def test_a_process_that_dies_holds_nobody_up(tmp_path):
    process = multiprocessing.get_context("spawn").Process(target=build_and_die, args=(str(tmp_path / "e"),))
    process.start()
    process.join(60)
    assert process.exitcode == 9
    assert EngineCache(tmp_path / "e").get(key(), Builder(), identity) == PLAN


def unwritable(path):
    """A folder path where none can be made: a file is in the way (root may write anywhere else)."""
    path.write_text("not a folder")
    return path / "engines"


def test_without_a_writable_folder_the_engine_is_used_all_the_same(tmp_path, caplog):
    cache = EngineCache(unwritable(tmp_path / "file"))
    assert cache.get(key(), Builder(), identity) == PLAN
    assert "is used, but can't be kept" in caplog.text
    assert cache.entries() == []
    assert cache.clear() == (0, 0)


def test_compiling_into_such_a_folder_is_an_error(tmp_path):
    build = Builder()
    with pytest.raises(InputError, match=r"can.t be written .* set PROPSMITH_CACHE"):
        EngineCache(unwritable(tmp_path / "file")).get(key(), build, identity, must_keep=True)
    assert build.calls == 0, "told before the minutes that a build takes"


def test_a_full_disk_leaves_no_half_engine(cache, caplog, monkeypatch):
    real = Path.open

    def full(path, mode="r", *args, **kwargs):
        file = real(path, mode, *args, **kwargs)
        if mode == "xb":

            def write(data):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

            return _Wrapped(file, write)
        return file

    monkeypatch.setattr(Path, "open", full)
    assert cache.get(key(), Builder(), identity) == PLAN
    assert "No space left" in caplog.text
    with pytest.raises(InputError, match="No space left"):
        cache.get(key(), Builder(), identity, must_keep=True)
    assert [p for p in cache.folder.iterdir() if p.suffix != ".lock"] == []


class _Wrapped:
    def __init__(self, file, write):
        self._file, self.write = file, write

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._file.close()


def test_the_list_shows_damage_and_clear_removes_all(cache):
    cache.get(key(), Builder(), identity)
    cache.write_timing("tensorrt 11 / RTX", b"times")
    assert cache.read_timing("tensorrt 11 / RTX") == b"times"
    assert cache.read_timing("other") == b""
    (cache.folder / "junk.engine").write_bytes(b"junk")
    assert [e.header is None for e in cache.entries()] == [True, False]
    removed, freed = cache.clear()
    assert removed == 2
    assert freed > len(PLAN)
    assert list(cache.folder.iterdir()) == []


def test_names_are_legal_everywhere():
    name = EngineKey("my bundle: 7*", "denoiser", "fp16", {}).file_name
    assert not set(name) & set('<>:"/\\|?* ')


def test_the_folder_can_be_chosen(monkeypatch, tmp_path):
    monkeypatch.setenv("PROPSMITH_CACHE", str(tmp_path))
    assert default_folder() == tmp_path / "engines"
    monkeypatch.delenv("PROPSMITH_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    if sys.platform == "linux":
        assert default_folder() == tmp_path / "propsmith" / "engines"
    monkeypatch.delenv("XDG_CACHE_HOME")
    customs = {"linux": ".cache", "darwin": "Library/Caches", "win32": "AppData/Local"}
    assert default_folder() == Path.home() / customs[sys.platform] / "propsmith" / "engines"


def test_headers_are_one_line_of_json(cache):
    cache.get(key(), Builder(), identity)
    (path,) = cache.folder.glob("*.engine")
    line, _, plan = path.read_bytes().partition(b"\n")
    assert json.loads(line)["bytes"] == len(plan) == len(PLAN)
    assert json.loads(line)["format"] == engine_cache.FORMAT
