"""What the tests of several commands share."""

import pytest

from propsmith.runtime.cli import main


@pytest.fixture
def run(tiny_bundle, tmp_path, monkeypatch, capsys):
    """Run a command in an empty folder; returns (exit code, stdout, stderr)."""
    monkeypatch.chdir(tmp_path)

    def call(*args, bundle=True):
        with pytest.raises(SystemExit) as stop:
            main([*args, *(["--bundle", str(tiny_bundle)] if bundle else [])])
        out, err = capsys.readouterr()
        return stop.value.code, out, err

    return call
