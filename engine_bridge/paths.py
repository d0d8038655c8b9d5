"""Where a user's files lie, by the customs of the system.

Not by platformdirs: it follows XDG_* on macOS, too, and asks Windows itself rather than LOCALAPPDATA. Libraries that
exist would not be found any more, and the clients in Godot and Unity find the server by these rules.
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath


def default_library() -> Path:
    """The folder of the library."""
    system, environment = this_system()
    name = "library" if system == "linux" else "Library"
    return Path(user_folder(system, environment, "XDG_DATA_HOME", ".local/share"), name)


def this_system() -> tuple[str, Mapping[str, str]]:
    """What `user_folder` takes: `linux`, `macos` or `windows`, and its variables."""
    systems = {"win32": "windows", "darwin": "macos"}
    home = str(Path.home())
    return systems.get(sys.platform, "linux"), {"HOME": home, "USERPROFILE": home, **os.environ}


def user_folder(system: str, environment: Mapping[str, str], variable: str, usual: str) -> PurePath:
    """Propsmith's folder of a user.

    Args:
        system: `linux`, `macos` or `windows`; the latter two have one folder for everything.
        environment: the variables that are set.
        variable: the one that names the folder above on Linux, if it is absolute.
        usual: that folder otherwise, in the user's home.
    """
    if system == "windows":
        local = environment.get("LOCALAPPDATA") or f"{environment.get('USERPROFILE', '')}\\AppData\\Local"
        return PureWindowsPath(local, "Propsmith")
    home = PurePosixPath(environment.get("HOME", "/"))
    if system == "macos":
        return home / "Library" / "Application Support" / "Propsmith"
    chosen = environment.get(variable, "")
    return (PurePosixPath(chosen) if chosen.startswith("/") else home / usual) / "propsmith"
