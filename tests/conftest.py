"""Shared set-up: `--slow`, which skips are allowed, and how many processes run the tests."""

import os
import sys
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from hypothesis import settings

from tests.skip_rules import allowed_reasons, is_allowed

IN_WORKER = "PYTEST_XDIST_WORKER" in os.environ
if IN_WORKER:  # every core has a process already; before numpy and torch are loaded
    os.environ.setdefault("OMP_NUM_THREADS", "1")

settings.register_profile("untimed", settings.default, deadline=None)  # a loaded machine is no failure
settings.load_profile("untimed")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--slow", action="store_true", help="also run slow tests")


@pytest.hookimpl(optionalhook=True)  # pytest-xdist's
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """A process a core for the whole suite; what is named on the command line runs in one, which starts at once."""
    whole = config.args_source is pytest.Config.ArgsSource.TESTPATHS
    return min(8, os.cpu_count() or 1) if whole else 0


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--slow"):
        return
    skip = pytest.mark.skip(reason="slow: run with --slow")
    for item in items:
        if "slow" in item.keywords:
            item.add_marker(skip)


def refuse_unlisted_skip(config: pytest.Config, report: pytest.TestReport | pytest.CollectReport) -> None:
    """Turn a skip whose reason is not in tests/allowed_skips.toml into a failure."""
    if not report.skipped or hasattr(report, "wasxfail") or not isinstance(report.longrepr, tuple):
        return
    reason = report.longrepr[2].removeprefix("Skipped: ")
    patterns = allowed_reasons(sys.platform, os.environ.get("PROPSMITH_CI"), config.getoption("--slow"))
    if not is_allowed(reason, patterns):
        report.outcome = "failed"
        report.longrepr = f"skipped, and tests/allowed_skips.toml doesn't allow it here: {reason}"


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    refuse_unlisted_skip(item.config, report)
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    refuse_unlisted_skip(collector.config, report)
    return report


@pytest.fixture(scope="session")
def tiny_bundle() -> Path:
    """Folder of the committed toy bundle; tests that change one copy it first."""
    return Path(__file__).parent / "fixtures" / "tiny_bundle"


@pytest.fixture
def one_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Held by a test that starts a Ray cluster: one at a time, whichever process runs it."""
    folder = tmp_path_factory.getbasetemp()
    with FileLock((folder.parent if IN_WORKER else folder) / "ray.lock"):
        yield


@pytest.fixture(scope="session", autouse=IN_WORKER)
def _one_thread() -> Iterator[None]:
    """ONNX Runtime's default of a thread a core, in two processes on two cores, is slower than one thread each."""
    processors = sys.modules.get("propsmith.runtime.backends.processors")
    with pytest.MonkeyPatch.context() as patch:
        if processors is not None:
            patch.setattr(processors, "physical_cores", lambda: 1)
        yield


@pytest.fixture(scope="session", autouse=True)
def _hulls_once() -> Iterator[None]:
    """Split a mesh into hulls once: half of a small prop's time, and many tests make the same props.

    That the same mesh gives the same hulls has tests of its own, which this doesn't reach.
    """
    prop = sys.modules.get("propsmith.runtime.prop")
    made: dict[tuple[bytes, bytes], Any] = {}

    def hulls(mesh: Any) -> list[Any]:
        key = mesh.vertices.tobytes(), mesh.faces.tobytes()
        if key not in made:
            made[key] = convex_hulls(mesh)
        return list(made[key])

    with pytest.MonkeyPatch.context() as patch:
        if prop is not None:
            convex_hulls = prop.convex_hulls
            patch.setattr(prop, "convex_hulls", hulls)
        yield
