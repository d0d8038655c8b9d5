"""Memory and time of this process and its children."""

import subprocess
import sys

import pytest

pytest.importorskip("psutil", reason="psutil isn't installed: pip install 'propsmith[bench]'")

from propsmith.runtime.benchmark.processes import ProcessWatch

_HOLDS = """
import time
held, begun = bytearray(b"x" * 150 * 2**20), time.process_time()
while time.process_time() < begun + 0.3:
    pass
"""


def test_a_childs_memory_and_time_count():
    with ProcessWatch() as alone:
        pass
    with ProcessWatch() as watch:
        subprocess.run([sys.executable, "-c", _HOLDS], check=True)
    assert watch.processes >= 2 > alone.processes - 1
    assert watch.peak_mib > alone.peak_mib + 140
    assert 0.2 < watch.cpu_seconds < 30
    assert alone.cpu_seconds < 0.2


def test_what_ends_with_an_error_is_watched_to_the_end():
    watch = ProcessWatch()
    with pytest.raises(ZeroDivisionError), watch:
        _ = 1 / 0
    assert watch.peak_mib > 10
