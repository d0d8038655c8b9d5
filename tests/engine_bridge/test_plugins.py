"""Installing the addon and the package: what changes in a project, and what doesn't."""

import json
import re
import stat
import sys
from pathlib import Path

import pytest

from propsmith.engine_bridge import plugins
from propsmith.runtime.cli import main
from propsmith.runtime.errors import InputError

SOURCES = Path(plugins.__file__).parent
ADDON = SOURCES / "godot" / "addons" / "propsmith"
PACKAGE = SOURCES / "unity" / "com.propsmith.bridge"
GODOT_SETTINGS = """; Engine configuration file.
config_version=5

[application]

config/name="Dungeon"
"""
UNITY_MANIFEST = """{
  "scopedRegistries": [],
  "dependencies": {
    "com.unity.ai.navigation": "1.1.5",
    "com.unity.timeline": "1.7.6"
  },
  "testables": ["com.unity.timeline"]
}
"""


@pytest.fixture
def godot_project(tmp_path):
    (tmp_path / "project.godot").write_text(GODOT_SETTINGS)
    return tmp_path


@pytest.fixture
def unity_project(tmp_path):
    (tmp_path / "Assets").mkdir()
    (tmp_path / "Packages").mkdir()
    (tmp_path / "ProjectSettings").mkdir()
    (tmp_path / "Packages" / "manifest.json").write_text(UNITY_MANIFEST)
    (tmp_path / "ProjectSettings" / "ProjectVersion.txt").write_text("m_EditorVersion: 2022.3.20f1\n")
    return tmp_path


@pytest.fixture(autouse=True)
def own_state(tmp_path_factory, monkeypatch):
    folder = tmp_path_factory.mktemp("state")
    monkeypatch.setenv("PROPSMITH_DISCOVERY", str(folder / "propsmith" / "bridge.json"))
    return folder / "propsmith"


def tree(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def run(*args):
    with pytest.raises(SystemExit) as ended:
        main(list(map(str, args)))
    return ended.value.code


def test_the_addon_is_copied_whole_and_enabled(godot_project, own_state):
    done = plugins.install_godot(godot_project)
    assert done == plugins.Installed(godot_project / "addons" / "propsmith", godot_project / "project.godot")
    assert tree(done.folder) == tree(ADDON)
    assert (godot_project / "project.godot").read_text() == GODOT_SETTINGS + (
        '\n[editor_plugins]\n\nenabled=PackedStringArray("res://addons/propsmith/plugin.cfg")\n'
    )


def test_installing_again_brings_it_up_to_date(godot_project):
    folder = plugins.install_godot(godot_project).folder
    (folder / "job.gd").write_text("old")
    (folder / "gone.gd").write_text("of an older version")
    settings = (godot_project / "project.godot").read_bytes()
    assert plugins.install_godot(godot_project / "project.godot").changed is None
    assert tree(folder) == tree(ADDON)
    assert (godot_project / "project.godot").read_bytes() == settings
    assert sorted(path.name for path in folder.parent.iterdir()) == ["propsmith"]


OURS = '"res://addons/propsmith/plugin.cfg"'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", f"[editor_plugins]\n\nenabled=PackedStringArray({OURS})\n"),
        ("a=1", f"a=1\n\n[editor_plugins]\n\nenabled=PackedStringArray({OURS})\n"),
        ("a=1\r\n", f"a=1\r\n\r\n[editor_plugins]\r\n\r\nenabled=PackedStringArray({OURS})\r\n"),
        (
            '[editor_plugins]\n\nenabled=PackedStringArray("res://addons/x/plugin.cfg")\n\n[input]\nb=2\n',
            f'[editor_plugins]\n\nenabled=PackedStringArray("res://addons/x/plugin.cfg", {OURS})\n\n[input]\nb=2\n',
        ),
        (
            "[editor_plugins]\n\nenabled=PackedStringArray()\n",
            f"[editor_plugins]\n\nenabled=PackedStringArray({OURS})\n",
        ),
        (
            "[editor_plugins]\n\n[input]\n",
            f"[editor_plugins]\n\nenabled=PackedStringArray({OURS})\n\n[input]\n",
        ),
    ],
)
def test_enabling_changes_nothing_else(before, after):
    assert plugins.enable_addon(before) == after
    assert plugins.enable_addon(after) == after


def test_word_is_left_of_how_to_start_the_server(godot_project, own_state, capsys):
    assert run("install-plugin", "godot", godot_project) == 0
    launch = own_state / "launch.json"
    assert json.loads(launch.read_text())["command"] == [sys.executable, "-m", "propsmith.runtime", "serve"]
    if sys.platform != "win32":
        assert stat.S_IMODE(own_state.stat().st_mode) == 0o700
    assert capsys.readouterr().out.splitlines()[-1].startswith("Open the project in Godot")


def test_the_package_is_copied_and_named(unity_project, capsys):
    assert run("install-plugin", "unity", unity_project) == 0
    assert tree(unity_project / "LocalPackages" / "com.propsmith.bridge") == tree(PACKAGE)
    assert (unity_project / "Packages" / "manifest.json").read_text() == UNITY_MANIFEST.replace(
        '    "com.unity.ai',
        '    "com.propsmith.bridge": "file:../LocalPackages/com.propsmith.bridge",\n    "com.unity.ai',
    ).replace('    "com.unity.timeline"', '    "com.unity.cloud.gltfast": "6.9.1",\n    "com.unity.timeline"', 1)
    assert "names it now, and com.unity.cloud.gltfast 6.9.1" in capsys.readouterr().out
    again = (unity_project / "Packages" / "manifest.json").read_bytes()
    assert plugins.install_unity(unity_project).changed is None
    assert (unity_project / "Packages" / "manifest.json").read_bytes() == again


@pytest.mark.parametrize("package", ["com.unity.cloud.gltfast", "org.khronos.unitygltf"])
def test_a_projects_own_gltf_package_stays(unity_project, package):
    manifest = unity_project / "Packages" / "manifest.json"
    manifest.write_text(json.dumps({"dependencies": {package: "9.9.9"}}))
    assert plugins.install_unity(unity_project).added == ()
    assert json.loads(manifest.read_text())["dependencies"] == {
        "com.propsmith.bridge": "file:../LocalPackages/com.propsmith.bridge",
        package: "9.9.9",
    }


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('{"dependencies": {}}', '{"dependencies": {\n    "b": "2"\n  }}'),
        ('{"dependencies": {"a": "1"}}', '{"dependencies": {"a": "1","b": "2"}}'),
        ('{"dependencies": {"b" : "1"}}', '{"dependencies": {"b" : "2"}}'),
        (
            '{\r\n\t"dependencies": {\r\n\t\t"c": "1"\r\n\t}\r\n}',
            '{\r\n\t"dependencies": {\r\n\t\t"b": "2",\r\n\t\t"c": "1"\r\n\t}\r\n}',
        ),
    ],
)
def test_a_manifest_keeps_its_looks(before, after):
    assert plugins.set_dependency(before, "b", "2") == after
    assert json.loads(after)["dependencies"]["b"] == "2"


@pytest.mark.parametrize(
    ("engine", "prepare", "message"),
    [
        ("godot", lambda p: None, "is no Godot project: there is no project.godot in it"),
        ("godot", lambda p: (p / "project.godot").write_text("config_version=4\n"), "is a project of Godot 3 or older"),
        ("godot", lambda p: (p / "project.godot").write_bytes(b"\xff\xfe"), "it is no UTF-8 text"),
        (
            "godot",
            lambda p: (
                (p / "project.godot").write_text(GODOT_SETTINGS),
                (p / "addons" / "propsmith").mkdir(parents=True),
            ),
            "exists and isn't this addon: move it away first",
        ),
        ("unity", lambda p: None, "is no Unity project: it needs an Assets folder and Packages/manifest.json"),
    ],
)
def test_refusals_are_one_line_and_change_nothing(tmp_path, capsys, engine, prepare, message):
    prepare(tmp_path)
    before = tree(tmp_path)
    assert run("install-plugin", engine, tmp_path) == 2
    said = capsys.readouterr().err
    assert message in said
    assert said.count("\n") == 1
    assert tree(tmp_path) == before


@pytest.mark.parametrize(
    ("file", "content", "message"),
    [
        ("ProjectSettings/ProjectVersion.txt", "m_EditorVersion: 2021.3.1f1\n", "the package needs 2022.3 or later"),
        ("Packages/manifest.json", "{}", "has no dependencies that can be read"),
        ("Packages/manifest.json", '{"dependencies": []}', "has no dependencies that can be read"),
        ("Packages/manifest.json", "nope", "has no dependencies that can be read"),
    ],
)
def test_unity_projects_that_wont_do(unity_project, file, content, message):
    (unity_project / file).write_text(content)
    before = tree(unity_project)
    with pytest.raises(InputError, match=re.escape(message)):
        plugins.install_unity(unity_project)
    assert tree(unity_project) == before


def test_a_failed_copy_leaves_what_was_there(godot_project, monkeypatch):
    folder = plugins.install_godot(godot_project).folder
    before = tree(folder)

    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(plugins.shutil, "copytree", full)
    with pytest.raises(InputError, match="No space left on device"):
        plugins.install_godot(godot_project)
    assert tree(folder) == before
    assert [path.name for path in folder.parent.iterdir()] == ["propsmith"]


def test_unity_knows_every_file_of_the_package_by_an_id_of_its_own():
    ids = set()
    files = [path for path in PACKAGE.rglob("*") if path.suffix != ".meta"]
    for path in files:
        ids.add(re.search(r"^guid: ([0-9a-f]{32})$", path.with_name(path.name + ".meta").read_text(), re.MULTILINE)[1])
    assert len(ids) == len(files) == len(list(PACKAGE.rglob("*.meta")))


def test_all_parts_are_of_one_version():
    from importlib.metadata import version

    assert json.loads((PACKAGE / "package.json").read_text())["version"] == version("propsmith")
    assert f'version="{version("propsmith")}"' in (ADDON / "plugin.cfg").read_text()
