"""Shared test set-up: `--slow` runs what takes minutes or needs programs beyond Python packages."""

from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--slow", action="store_true", help="also run slow tests")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--slow"):
        return
    skip = pytest.mark.skip(reason="slow: run with --slow")
    for item in items:
        if "slow" in item.keywords:
            item.add_marker(skip)


@pytest.fixture(scope="session")
def tiny_bundle() -> Path:
    """Folder of the committed toy bundle; tests that change one copy it first."""
    return Path(__file__).parent / "fixtures" / "tiny_bundle"
