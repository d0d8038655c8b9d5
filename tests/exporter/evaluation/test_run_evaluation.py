import json
import signal
import subprocess
import sys
import time

import pytest

from propsmith.exporter.evaluation.run_evaluation import Evaluation, JudgeOptions
from propsmith.runtime.errors import InputError
from tests.exporter.evaluation.packs import write_pack

pytest.importorskip("igl")

_SHAPE = ("reconstruction", "defects", "memorization", "diversity")
QUICK = {"steps": 1, "resolution": 64, "measures": ("defects",)}


def stamps(folder):
    made = [file for part in ("props", "figures", "arrays") for file in (folder / part).rglob("*") if file.is_file()]
    return {file: file.stat().st_mtime_ns for file in made}


def without_times(judgement):
    found = judgement.to_dict()
    del found["measures"]["samples"]["seconds"]
    return found


def test_real_props_and_a_bundle_are_judged_side_by_side(tiny_bundle, tmp_path):
    pack = write_pack(tmp_path / "pack.npz")
    options = JudgeOptions(real=(pack,), props=1, reconstruct=1, steps=1, resolution=64, controls=True, measures=_SHAPE)
    shares = []
    found = Evaluation([str(tiny_bundle)], options).judge(tmp_path, lambda _what, share: shares.append(share))
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert [column.control for column in found.columns] == ["", "real", "shuffled", "noised"]
    assert [column.samples for column in found.columns] == [2, 1, 2, 2]
    tables = {table.name: table for table in found.tables}
    assert [value.count for value in tables["defects"].rows["loose_parts"]] == [2, 1, 0, 2]
    assert tables["defects"].rows["loose_parts"][1].value == 0  # the real one is a box
    assert [value.count for value in tables["reconstruction"].rows["iou"]] == [1, 0, 0, 0]
    # Boxes of 1.4 and more of all others, one longest side alike: the held-out ones overlap the training's.
    assert tables["memorization"].rows["control"][0].value == tables["memorization"].rows["near_copies"][1].value
    assert tables["diversity"].rows["between_seeds"][0].value > 0
    written = json.loads((tmp_path / "evaluation.json").read_text(encoding="utf-8"))
    assert written.pop("options")["real"] == [str(pack)]
    assert written == found.to_dict()
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    paths = [part.partition("'")[0] for part in page.split("url('")[1:]]
    assert len(paths) == 1 + 2 + 2 + 2  # real; samples; noised; the reconstruction beside the real one
    assert all((tmp_path / path).is_file() for path in paths)


def test_an_interrupted_run_goes_on_where_it_was(tiny_bundle, tmp_path):
    options = JudgeOptions(prompts=("red box", "blue box"), seeds=1, **QUICK)
    (tmp_path / "a").mkdir()

    def interrupt(_what, _share):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Evaluation([str(tiny_bundle)], options).judge(tmp_path / "a", interrupt)
    before = stamps(tmp_path / "a")
    assert len(before) == 5  # latent, file, pictures, facts and figures of one of the two
    found = Evaluation([str(tiny_bundle)], options).judge(tmp_path / "a")
    after = stamps(tmp_path / "a")
    assert len(after) == 10
    assert {file: after[file] for file in before} == before
    assert without_times(Evaluation([str(tiny_bundle)], options).judge(tmp_path / "a")) == without_times(found)
    assert stamps(tmp_path / "a") == after


def test_a_killed_run_goes_on_and_leaves_no_process(tiny_bundle, tmp_path):
    (tmp_path / "p.txt").write_text("red box\nblue box\ngreen box\n", encoding="utf-8")
    command = [sys.executable, "-c", "from propsmith.runtime.cli import main; main()", "evaluate", str(tiny_bundle)]
    command += ["--prompts", "p.txt", "--seeds", "1", "--steps", "1", "--resolution", "64", "--measures", "defects"]
    run = subprocess.Popen([*command, "--workers", "2", "-o", "out"], cwd=tmp_path, stderr=subprocess.DEVNULL)
    while not list((tmp_path / "out").rglob("props/*/*.json")):
        assert run.poll() is None
        time.sleep(0.05)
    run.send_signal(signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
    run.wait()
    done = subprocess.run([*command, "--json", "-o", "out"], cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["columns"][0]["samples"] == 3
    assert found["measures"]["defects"]["raggedness"]["values"][0]["count"] == 3


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({}, "give --prompts, or --real"),
        ({"prompts": ("a",), "controls": True}, "controls need --real"),
        ({"prompts": ("a",), "seeds": 0}, "seeds must not be 0"),
        ({"prompts": ("a",), "measures": ("looks",)}, "there is no measure 'looks': choose of reconstruction, defects"),
        ({"prompts": ("a",), "resolution": 5}, "resolution"),
    ],
)
def test_wrong_options_are_refused(wrong, message):
    with pytest.raises(InputError, match=message):
        JudgeOptions(**wrong)
