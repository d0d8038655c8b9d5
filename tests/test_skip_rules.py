"""A skip that no rule allows fails the run."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.skip_rules import allowed_reasons, is_allowed

HERE = Path(__file__).parent
TESTS = """
import pytest
{head}

@pytest.mark.slow
def test_slow():
    pass

@pytest.mark.skipif(True, reason="needs a GPU")
def test_listed():
    pass

@pytest.mark.skip(reason="{reason}")
def test_marked():
    pass

def test_calls():
    pytest.skip("{reason}")

@pytest.mark.xfail
def test_expected_to_fail():
    assert False
"""


def outcomes(folder, reason, *arguments, head="", **environment):
    """The counts of a small suite with this suite's conftest, and what it printed."""
    (folder / "tests").mkdir(exist_ok=True)
    for name in ("conftest.py", "skip_rules.py", "allowed_skips.toml"):
        shutil.copy(HERE / name, folder / "tests")
    (folder / "tests" / "test_small.py").write_text(TESTS.format(reason=reason, head=head))
    (folder / "pytest.ini").write_text("[pytest]\npythonpath = .\ntestpaths = tests\nmarkers = slow: is slow\n")
    inherited = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST", "PROPSMITH_CI"))}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:xdist", "-q", *arguments],
        cwd=folder,
        env=inherited | environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    summary = done.stdout.splitlines()[-1]
    return {name: int(count) for count, name in re.findall(r"(\d+) (\w+)", summary)}, done.stdout


def test_a_skip_of_the_list_passes(tmp_path):
    counts, _ = outcomes(tmp_path, "needs a Godot 4 editor: set PROPSMITH_GODOT")
    assert counts == {"skipped": 4, "xfailed": 1}


def test_a_skip_beyond_the_list_fails(tmp_path):
    counts, out = outcomes(tmp_path, "not today")
    assert counts == {"failed": 1, "error": 1, "skipped": 2, "xfailed": 1}
    assert "skipped, and tests/allowed_skips.toml doesn't allow it here: not today" in out


def test_so_does_a_skipped_module(tmp_path):
    counts, out = outcomes(tmp_path, "", head="pytest.importorskip('no_such_module')")
    assert counts["error"] == 1
    assert "doesn't allow it here: could not import 'no_such_module'" in out


def test_programs_that_the_script_got_must_be_there(tmp_path):
    reason = "needs a Chromium on the PATH"
    assert outcomes(tmp_path, reason, PROPSMITH_CI="godot")[0] == {"failed": 1, "error": 1, "skipped": 2, "xfailed": 1}
    assert outcomes(tmp_path, reason, PROPSMITH_CI="godot chromium")[0] == {"skipped": 4, "xfailed": 1}


def test_slow_tests_may_be_skipped_without_the_flag_only(tmp_path):
    counts, _ = outcomes(tmp_path, "slow: run with --slow", "--slow")
    assert counts == {"passed": 1, "failed": 1, "error": 1, "skipped": 1, "xfailed": 1}


def test_a_system_has_its_own():
    reason = "finds the worker by /proc, and stops it by a signal"
    assert is_allowed(reason, allowed_reasons("win32", "", slow=True))
    assert is_allowed(reason, allowed_reasons("darwin", "", slow=True))
    assert not is_allowed(reason, allowed_reasons("linux", None, slow=False))


def test_an_unknown_program_is_refused():
    with pytest.raises(KeyError, match="godott"):
        allowed_reasons("linux", "godott", slow=False)
