"""The library: content-addressed, whole after a kill at any moment."""

import hashlib
import os
import sqlite3
import subprocess
import sys
import threading
import time

import pytest

from propsmith.engine_bridge.library import Library
from propsmith.runtime.errors import InputError


def facts(title="wooden barrel", seed=0, **others):
    recipe = {"prompt": title, "seed": seed}
    return {"prompt": title, "title": title, "seed": seed, "lods": [{"triangles": 12}], "recipe": recipe, **others}


def files(n=0, size=100):
    return {"glb": b"glb%d" % n + bytes(size), "thumbnail": b"png", "latent": b"npz%d" % n}


@pytest.fixture
def library(tmp_path):
    opened = Library(tmp_path / "library")
    yield opened
    opened.close()


def test_an_asset_comes_back_as_it_was_added(library):
    told = library.add(facts(parent=None), files(), key="k")
    assert told["id"] == hashlib.sha256(files()["glb"]).hexdigest()[:32]
    assert library.asset(told["id"]) == told
    assert library.find("k") == told["id"]
    assert library.find("other") is None
    assert library.path(told["id"], "glb").read_bytes() == files()["glb"]
    assert told["files"]["thumbnail"] == {
        "bytes": 3, "sha256": hashlib.sha256(b"png").hexdigest(), "type": "image/png",
    }  # fmt: skip
    assert library.path(told["id"], "recipe").read_bytes() == b'{\n "prompt": "wooden barrel",\n "seed": 0\n}\n'


def test_files_are_named_by_their_content_and_stored_once(library):
    one = library.add(facts(), files(0), key="a")
    two = library.add(facts(seed=1), files(1), key="b")
    assert library.path(one["id"], "thumbnail") == library.path(two["id"], "thumbnail")
    stored = [p for p in library.folder.glob("objects/*/*") if p.is_file()]
    assert all(hashlib.sha256(p.read_bytes()).hexdigest() == p.parent.name + p.name for p in stored)
    assert len(stored) == 7
    assert library.size() == (2, sum(p.stat().st_size for p in stored))


def test_the_same_asset_answers_two_requests(library):
    assert library.add(facts(), files(), key="a") == library.add(facts(), files(), key="b")
    assert library.find("a") == library.find("b")
    assert library.size()[0] == 1


def test_an_asset_that_lost_files_answers_no_request_until_it_is_made_again(library):
    told = library.add(facts(), files(), key="a")
    library.add_file(told["id"], "turn", b"webp")
    for lost in ("latent", "turn"):
        library.path(told["id"], lost).unlink()
    assert library.find("a") is None
    assert library.add(facts(), files(), key="a") == told
    assert library.find("a") == told["id"]
    assert library.path(told["id"], "latent").read_bytes() == files()["latent"]
    assert library.without_turn() == [told["id"]]


def test_history_is_newest_first_and_searched_by_words(library):
    for i, title in enumerate(["wooden barrel", "red chair", "Red wooden BARREL", "50% off_sign"]):
        library.add(facts(title), files(i), key=str(i))
    titles = lambda *args: [a["title"] for a in library.history(*args)[0]]  # noqa: E731
    assert titles() == ["50% off_sign", "Red wooden BARREL", "red chair", "wooden barrel"]
    assert titles("barrel red") == ["Red wooden BARREL"]
    assert titles("%") == titles("off_sign") == titles("50%") == ["50% off_sign"]
    assert titles("o_d") == titles("' or 1 --") == []
    assert library.history("red", 1, 1) == ([library.asset(library.find("1"))], 2)


def test_deleting_leaves_what_others_share(library):
    one, two = library.add(facts(), files(0), key="a"), library.add(facts(), files(1), key="b")
    glb = library.path(one["id"], "glb")
    library.delete(one["id"])
    assert not glb.exists()
    assert library.path(two["id"], "thumbnail").exists()
    assert library.find("a") is None
    with pytest.raises(KeyError):
        library.delete(one["id"])
    with pytest.raises(KeyError):
        library.asset(one["id"])


def test_a_file_can_come_later_unless_the_asset_has_gone(library):
    told = library.add(facts(), files(), key="a")
    assert library.without_turn() == [told["id"]]
    assert library.add_file(told["id"], "turn", b"webp")["files"]["turn"]["bytes"] == 4
    assert library.without_turn() == []
    library.delete(told["id"])
    assert library.add_file(told["id"], "turn", b"webp") is None


def test_prune_deletes_the_oldest(library):
    ids = [library.add(facts(seed=i), files(i, 1000), key=str(i))["id"] for i in range(5)]
    _, total = library.size()
    planned = library.prune(total - 1500, dry_run=True)
    assert [a["id"] for a in planned] == ids[:2]
    assert library.size() == (5, total)
    assert library.prune(total - 1500) == planned
    assert library.size()[0] == 3
    assert library.size()[1] <= total - 1500
    assert library.prune(10**9) == []
    library.prune(0)
    assert library.size() == (0, 0)
    assert not list(library.folder.glob("objects/*/*"))


def test_sweep_removes_only_what_no_row_names(library):
    told = library.add(facts(), files(), key="a")
    library.save_job("job-00000001", "queued", {"kind": "generate"}, b"picture")
    stray = library.folder / "objects" / "ab" / ("c" * 62)
    stray.parent.mkdir(exist_ok=True)
    stray.write_bytes(b"x")
    half = library.path(told["id"], "glb").with_name(".0123.part")
    half.write_bytes(b"x")
    assert library.sweep() == 2
    assert not stray.exists()
    assert not half.exists()
    assert library.image("job-00000001") == b"picture"
    assert all(library.path(told["id"], name).exists() for name in told["files"])


def test_jobs_are_remembered(library):
    library.save_job("job-00000001", "queued", {"kind": "generate"})
    library.save_job("job-00000002", "queued", {"kind": "sketch"})
    library.update_job("job-00000001", "done", {"assets": {"0": "x"}})
    assert [row.id for row in library.unfinished_jobs()] == ["job-00000002"]
    row = library.job("job-00000001")
    assert (row.state, row.work, row.outcome) == ("done", {"kind": "generate"}, {"assets": {"0": "x"}})
    assert library.job("job-00000003") is None
    with pytest.raises(KeyError):
        library.image("job-00000001")


def test_ids_may_be_shortened(library):
    told = library.add(facts(), files(), key="a")
    assert library.resolve(told["id"][:4]) == told["id"]
    for prefix in ("", "zz", "%", told["id"] + "0"):
        with pytest.raises(InputError, match=r"no asset|several"):
            library.resolve(prefix)


def test_a_full_disk_leaves_nothing(library, monkeypatch):
    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        library.add(facts(), files(), key="a")
    assert library.history() == ([], 0)
    assert not list(library.folder.glob("objects/*/*"))


def test_a_later_version_is_refused(tmp_path):
    Library(tmp_path).close()
    with sqlite3.connect(tmp_path / "library.sqlite") as db:
        db.execute("pragma user_version = 2")
    db.close()
    with pytest.raises(InputError, match="version 2"):
        Library(tmp_path)


def test_a_folder_that_cant_be_used_is_one_line(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError, match="can't use"):
        Library(tmp_path / "file" / "library")
    (tmp_path / "library.sqlite").write_text("this is no database, though it is long enough to look at" * 20)
    with pytest.raises(InputError, match="can't use"):
        Library(tmp_path)


def test_two_processes_may_write_and_prune_at_once(tmp_path):
    def write(start):
        mine = Library(tmp_path)
        for i in range(start, start + 20):
            mine.add(facts(seed=i), files(i % 7), key=str(i))
            if i % 5 == 4:
                mine.prune(400)
                mine.sweep()
        mine.close()

    Library(tmp_path).close()
    threads = [threading.Thread(target=write, args=(start,)) for start in (0, 100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    check_whole(Library(tmp_path))


def check_whole(library):
    """Every row's files are there and hold what their names say."""
    assets, total = library.history(limit=10_000)
    assert len(assets) == total
    for asset in assets:
        for name, file in asset["files"].items():
            assert hashlib.sha256(library.path(asset["id"], name).read_bytes()).hexdigest() == file["sha256"]
    assert library._db.execute("pragma integrity_check").fetchone()[0] == "ok"
    return total


WRITER = """
import sys
from pathlib import Path
from propsmith.engine_bridge.library import Library
library = Library(Path(sys.argv[1]))
print("ready", flush=True)
for i in range(int(sys.argv[2]), 10**9):
    facts = {"prompt": "p", "title": "t", "seed": i, "recipe": {"seed": i}}
    told = library.add(facts, {"glb": b"%d" % i + bytes(200_000), "latent": b"l"}, key=str(i))
    print(told["id"], flush=True)
    if i % 3 == 2:
        library.prune(1_000_000)
"""


@pytest.mark.slow
def test_killed_at_random_moments_it_is_whole_and_lists_all_it_said_it_had(tmp_path):
    said = []
    for attempt in range(12):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path), str(attempt * 100_000)], stdout=subprocess.PIPE, text=True
        )
        assert writer.stdout.readline() == "ready\n"
        time.sleep(0.02 + 0.07 * attempt % 0.5)
        writer.kill()
        said += writer.stdout.read().split()
        writer.wait()
        library = Library(tmp_path)
        library.sweep()
        check_whole(library)
        # What was said last can't have been pruned: 1 MB holds five of them.
        for asset in said[-3:]:
            library.asset(asset)
        library.close()
    assert len(said) > 20
