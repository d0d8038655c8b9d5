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

@pytest.mark.slow
def test_slow():
    pass

@pytest.mark.skipif(True, reason="needs a GPU")
def test_of_the_machine():
    pass

@pytest.mark.skip(reason="needs a Chromium on the PATH: apt-get install chromium")
def test_of_a_program():
    pass

@pytest.mark.skip(reason="not today")
def test_unlisted_mark():
    pass

def test_unlisted_call():
    pytest.skip("because")

@pytest.mark.xfail
def test_expected_to_fail():
    assert False
"""


def results(folder, *arguments, **environment):
    """The result of each test of a small suite with this suite's conftest, and what the run printed."""
    (folder / "tests").mkdir()
    for name in ("conftest.py", "skip_rules.py", "allowed_skips.toml"):
        shutil.copy(HERE / name, folder / "tests")
    (folder / "tests" / "test_small.py").write_text(TESTS)
    (folder / "tests" / "test_module.py").write_text("import pytest\npytest.importorskip('no_such_module')\n")
    (folder / "pytest.ini").write_text("[pytest]\npythonpath = .\ntestpaths = tests\nmarkers = slow: is slow\n")
    inherited = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST", "PROPSMITH_CI"))}
    options = ["-p", "no:cacheprovider", "-p", "no:xdist", "-v", "--continue-on-collection-errors", *arguments]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options],
        cwd=folder,
        env=inherited | environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    return dict(re.findall(r"^tests/test_small\.py::(\w+) (\w+)", done.stdout, re.MULTILINE)), done.stdout


def test_a_skip_beyond_the_list_fails(tmp_path):
    found, out = results(tmp_path)
    assert found == {
        "test_slow": "SKIPPED",
        "test_of_the_machine": "SKIPPED",
        "test_of_a_program": "SKIPPED",
        "test_unlisted_mark": "ERROR",
        "test_unlisted_call": "FAILED",
        "test_expected_to_fail": "XFAIL",
    }
    refusal = "skipped, and tests/allowed_skips.toml doesn't allow it here:"
    assert f"{refusal} not today" in out
    assert f"{refusal} because" in out
    assert f"{refusal} could not import 'no_such_module'" in out


def test_programs_that_ci_got_must_be_there_and_slow_tests_run(tmp_path):
    found, _ = results(tmp_path, "--slow", PROPSMITH_CI="godot")
    assert found["test_slow"] == "PASSED"
    assert found["test_of_the_machine"] == "SKIPPED"
    assert found["test_of_a_program"] == "ERROR"


@pytest.mark.parametrize(
    ("missing", "allowed"), [(None, True), ("godot chromium", True), ("godot", False), ("", False)]
)
def test_a_missing_program_is_allowed_where_it_is_named(missing, allowed):
    assert is_allowed("needs a Chromium on the PATH", allowed_reasons("linux", missing, slow=True)) is allowed


def test_not_run_as_slow_is_allowed_without_the_flag_only():
    assert is_allowed("slow: run with --slow", allowed_reasons("linux", "", slow=False))
    assert not is_allowed("slow: run with --slow", allowed_reasons("linux", "", slow=True))


def test_a_system_has_its_own():
    reason = "finds the worker by /proc, and stops it by a signal"
    assert is_allowed(reason, allowed_reasons("win32", "", slow=True))
    assert is_allowed(reason, allowed_reasons("darwin", "", slow=True))
    assert not is_allowed(reason, allowed_reasons("linux", None, slow=False))


def test_an_unknown_program_is_refused():
    with pytest.raises(KeyError, match="godott"):
        allowed_reasons("linux", "godott", slow=False)
