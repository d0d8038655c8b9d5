"""What worker processes do and don't get from the process that starts them."""

import subprocess
import sys

from propsmith.runtime.batch.executors import spared_ctrl_c

HELD_BACK = """
import signal
mask = getattr(signal, "pthread_sigmask", None)
print(mask is not None and signal.SIGINT in mask(signal.SIG_BLOCK, ()))
"""


def held_back():
    found = subprocess.run([sys.executable, "-c", HELD_BACK], capture_output=True, text=True, check=True)
    return found.stdout.strip()


def test_ctrl_c_is_held_back_from_processes_that_start_within():
    with spared_ctrl_c():
        within = held_back()
    assert (within, held_back()) == (str(sys.platform != "win32"), "False")
