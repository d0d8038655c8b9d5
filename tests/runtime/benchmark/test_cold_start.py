"""The fresh process that a benchmark starts ends with it."""

import subprocess
import sys

import pytest

from propsmith.runtime.benchmark.cold_start import measure_cold


def test_an_interrupted_measurement_ends_its_process(tmp_path, monkeypatch):
    started = []

    def interrupted(process, **_):
        started.append(process)
        raise KeyboardInterrupt

    monkeypatch.setattr(subprocess.Popen, "communicate", interrupted)
    start = subprocess.Popen.__init__
    endless = [sys.executable, "-c", "import time; time.sleep(3600)"]
    monkeypatch.setattr(subprocess.Popen, "__init__", lambda self, _, **rest: start(self, endless, **rest))
    with pytest.raises(KeyboardInterrupt):
        measure_cold(tmp_path, "ort-cpu", 1)
    assert started[0].wait(60) != 0
