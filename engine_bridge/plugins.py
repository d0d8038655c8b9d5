"""Putting the Godot addon and the Unity package into a project, whole or not at all."""

import json
import logging
import os
import re
import secrets
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from propsmith.engine_bridge.discovery import discovery_path
from propsmith.runtime.errors import InputError
from propsmith.runtime.files import write_atomic

LAUNCH_FILE = "launch.json"
GODOT_ADDON = Path("addons", "propsmith")
UNITY_NAME = "com.propsmith.bridge"
UNITY_PACKAGE = Path("LocalPackages", UNITY_NAME)
GLTF_PACKAGES = ("com.unity.cloud.gltfast", "org.khronos.unitygltf")
GLTFAST_VERSION = "6.9.1"
UNITY_LEAST = (2022, 3)

_SOURCES = Path(__file__).parent
_PLUGIN_CFG = "res://addons/propsmith/plugin.cfg"

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Installed:
    """What was done.

    Attributes:
        folder: where the addon or package lies now.
        changed: the project file that names it, if it had to be changed.
        added: packages that it needs and that were added beside it.

    """

    folder: Path
    changed: Path | None
    added: tuple[str, ...] = ()


def install_godot(project: Path) -> Installed:
    """Copy the addon into a Godot 4 project and enable it.

    Raises:
        InputError: it is no such project, another addon has the name, or the files can't be written.
    """
    root = project.parent if project.name == "project.godot" else project
    settings = root / "project.godot"
    if not settings.is_file():
        raise InputError(f"{project} is no Godot project: there is no project.godot in it")
    text = _read(settings)
    version = re.search(r"^config_version\s*=\s*(\d+)", text, re.MULTILINE)
    if version is None or int(version[1]) < 5:
        raise InputError(f"{root} is a project of Godot 3 or older: open it with Godot 4 first, which converts it")
    target = root / GODOT_ADDON
    config = target / "plugin.cfg"
    if target.exists() and not (config.is_file() and 'name="Propsmith"' in _read(config)):
        raise InputError(f"{target} exists and isn't this addon: move it away first")
    enabled = enable_addon(text)
    _copy(_SOURCES / "godot" / GODOT_ADDON, target)
    if enabled != text:
        _write(settings, enabled)
    return Installed(target, settings if enabled != text else None)


def install_unity(project: Path) -> Installed:
    """Copy the package into a Unity project and name it in the manifest, with glTFast if it can read no glTF yet.

    Raises:
        InputError: it is no such project, its Unity is too old, or the files can't be written.
    """
    manifest = project / "Packages" / "manifest.json"
    if not manifest.is_file() or not (project / "Assets").is_dir():
        raise InputError(f"{project} is no Unity project: it needs an Assets folder and Packages/manifest.json")
    _check_unity_version(project)
    text = _read(manifest)
    try:
        dependencies = json.loads(text)["dependencies"]
        assert isinstance(dependencies, dict)
    except (ValueError, KeyError, TypeError, AssertionError) as error:
        raise InputError(f"{manifest} has no dependencies that can be read: {error or 'not a set of names'}") from error
    edited = set_dependency(text, UNITY_NAME, f"file:../{UNITY_PACKAGE.as_posix()}")
    added: tuple[str, ...] = ()
    if not dependencies.keys() & set(GLTF_PACKAGES):
        edited = set_dependency(edited, GLTF_PACKAGES[0], GLTFAST_VERSION)
        added = (f"{GLTF_PACKAGES[0]} {GLTFAST_VERSION}",)
    _copy(_SOURCES / "unity" / UNITY_NAME, project / UNITY_PACKAGE)
    if edited != text:
        _write(manifest, edited)
    return Installed(project / UNITY_PACKAGE, manifest if edited != text else None, added)


def write_launch_file() -> Path:
    """Leave word of how this installation's server is started: an editor opened from the desktop knows no PATH of ours.

    Raises:
        InputError: it can't be written.
    """
    path = discovery_path().with_name(LAUNCH_FILE)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"can't make {path.parent}: {error.strerror or error}") from error
    command = [sys.executable, "-m", "propsmith.runtime", "serve"]
    write_atomic(path, (json.dumps({"command": command}, indent=1) + "\n").encode())
    return path


def enable_addon(settings: str) -> str:
    """A `project.godot` with the addon among the enabled plugins; nothing else of it changes."""
    newline = _newline(settings)
    section = re.search(r"^\[editor_plugins\][ \t]*\r?\n", settings, re.MULTILINE)
    if section is None:
        gap = (
            ""
            if not settings or settings.endswith(newline * 2)
            else newline
            if settings.endswith(newline)
            else newline * 2
        )
        line = f'enabled=PackedStringArray("{_PLUGIN_CFG}")'
        return f"{settings}{gap}[editor_plugins]{newline}{newline}{line}{newline}"
    end = re.compile(r"^\[", re.MULTILINE).search(settings, section.end())
    body = settings[section.end() : end.start() if end else len(settings)]
    listed = re.search(r"^enabled\s*=\s*PackedStringArray\((.*?)\)", body, re.MULTILINE | re.DOTALL)
    if listed is None:
        body = f'{newline}enabled=PackedStringArray("{_PLUGIN_CFG}"){newline}{body}'
    elif f'"{_PLUGIN_CFG}"' not in listed[1]:
        comma = ", " if listed[1].strip() else ""
        body = f'{body[: listed.end(1)]}{comma}"{_PLUGIN_CFG}"{body[listed.end(1) :]}'
    return settings[: section.end()] + body + (settings[end.start() :] if end else "")


def set_dependency(manifest: str, name: str, value: str) -> str:
    """A Unity manifest with one dependency set; its order, indentation and line ends stay as they are."""
    entry = re.compile(rf'("{re.escape(name)}"\s*:\s*)"[^"]*"')
    start = re.search(r'"dependencies"\s*:\s*\{', manifest)
    assert start is not None, "the manifest was read as JSON with dependencies"
    end = manifest.index("}", start.end())
    body = manifest[start.end() : end]
    if entry.search(body):
        body = entry.sub(lambda match: f'{match[1]}"{value}"', body)
    elif body.strip():
        after = next((m for m in re.finditer(r'(\s*)"([^"]+)"\s*:', body) if m[2] > name), None)
        gap = re.match(r"\s*", body)[0]  # type: ignore[index]  # it matches the empty text, too
        if after is None:
            body_text = body.rstrip()
            body = f'{body_text},{gap}"{name}": "{value}"{body[len(body_text) :]}'
        else:
            body = f'{body[: after.start()]}{gap}"{name}": "{value}",{body[after.start() :]}'
    else:
        newline = _newline(manifest)
        body = f'{newline}    "{name}": "{value}"{newline}  '
    return manifest[: start.end()] + body + manifest[end:]


def _check_unity_version(project: Path) -> None:
    file = project / "ProjectSettings" / "ProjectVersion.txt"
    found = re.search(r"m_EditorVersion:\s*(\d+)\.(\d+)", _read(file)) if file.is_file() else None
    if found is not None and (int(found[1]), int(found[2])) < UNITY_LEAST:
        least = ".".join(map(str, UNITY_LEAST))
        raise InputError(f"{project} is a project of Unity {found[1]}.{found[2]}: the package needs {least} or later")


def _copy(source: Path, target: Path) -> None:
    """Put a copy of a folder in the place of what was there."""
    part = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    old = part.with_suffix(".old")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, part, ignore=shutil.ignore_patterns("__pycache__"))
        if target.exists():
            target.rename(old)
        part.rename(target)
    except OSError as error:
        if old.exists() and not target.exists():
            old.rename(target)
        raise InputError(f"can't write {target}: {error.strerror or error}") from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
        if target.exists():
            shutil.rmtree(old, ignore_errors=True)
    _log.info("copied %s to %s", source, target)


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no UTF-8 text"
        raise InputError(f"can't read {path}: {reason}") from error


def _write(path: Path, text: str) -> None:
    if not os.access(path, os.W_OK):
        raise InputError(f"can't write {path}: it is read-only")
    write_atomic(path, text.encode())
    _log.info("changed %s", path)
