"""A Godot 4 editor, and projects with the addon."""

import os
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path

import pytest

from propsmith.engine_bridge import plugins

HERE = Path(__file__).parent
GODOT = os.environ.get("PROPSMITH_GODOT") or shutil.which("godot4") or shutil.which("godot")
NEEDS_GODOT = [
    pytest.mark.slow,
    pytest.mark.skipif(GODOT is None, reason="needs a Godot 4 editor: set PROPSMITH_GODOT or put godot4 on the PATH"),
]


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A Godot project with the addon, put there as users do."""
    folder = tmp_path / "project"
    folder.mkdir()
    shutil.copy(HERE / "driver" / "project.godot", folder)
    monkeypatch.setenv("PROPSMITH_DISCOVERY", str(tmp_path / "state" / "bridge.json"))
    monkeypatch.setenv("HOME", str(tmp_path))  # Godot's own settings
    for variable in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(variable, raising=False)
    plugins.install_godot(folder)
    return folder


def godot(project, *args, seconds=120, environment=None):
    """Run Godot to its end; what it says must hold no error of a script."""
    command = [GODOT, "--path", str(project), *map(str, args)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=seconds, env=environment)
    said = done.stdout + done.stderr
    assert "SCRIPT ERROR" not in said, said
    assert "Parse Error" not in said, said
    return done.returncode, said


def script(project, name, *args):
    shutil.copy(HERE / name, project)
    godot(project, "--headless", "--script", name, "--", *args)


@contextmanager
def virtual_screen():
    """The DISPLAY of an X server without a screen."""
    if shutil.which("Xvfb") is None:
        pytest.skip("needs a virtual screen: Xvfb isn't installed")
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1500x950x24"],
        pass_fds=[writing],
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    with os.fdopen(reading) as numbers:
        yield f":{numbers.readline().strip()}"
    server.terminate()
    server.wait(30)
