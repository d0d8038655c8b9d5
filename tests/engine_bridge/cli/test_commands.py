"""`propsmith serve` and `propsmith library` as a user meets them."""

import json
import os
import socket
import subprocess
import sys

import pytest

from propsmith.engine_bridge.cli.cmd_library import ByteSize
from propsmith.engine_bridge.library import Library
from propsmith.engine_bridge.server.access import loopback_addresses
from tests.engine_bridge.conftest import ServerProcess
from tests.engine_bridge.test_library import facts, files
from tests.runtime.conftest import run  # noqa: F401


@pytest.fixture
def folder(tmp_path):
    """A library of three assets."""
    library = Library(tmp_path / "lib")
    for i, title in enumerate(["wooden barrel", "red chair", "Red Lamp!"]):
        told = {"bundle": "tiny", "size": [1.0, 2.0, 0.5], "notes": [], "profile": None, "parent": None}
        library.add(facts(title, i, **told), files(i, 1000), key=str(i))
    library.close()
    return tmp_path / "lib"


@pytest.fixture
def library(run, folder):  # noqa: F811
    return lambda *args: run("library", *args, "--library", str(folder), bundle=False)


def test_list(library):
    code, out, _ = library("list")
    assert code == 0
    assert [line.split("kB  ")[1] for line in out.splitlines()] == [
        "Red Lamp! (seed 2)",
        "red chair (seed 1)",
        "wooden barrel (seed 0)",
    ]
    assert library("list", "red", "--limit", "1")[1].splitlines()[1] == "... and 1 more: --limit shows them"
    assert library("list", "xyz")[1] == "nothing matches 'xyz'\n"
    listed = json.loads(library("list", "chair", "--json")[1])
    assert (listed["total"], listed["assets"][0]["title"]) == (1, "red chair")


def test_show(library):
    listed = json.loads(library("list", "chair", "--json")[1])["assets"][0]
    code, out, _ = library("show", listed["id"][:6])
    assert code == 0
    assert out.startswith(f"red chair\n  id        {listed['id']}\n")
    assert "1 x 2 x 0.5 m" in out
    assert json.loads(library("show", listed["id"], "--json")[1]) == listed


def test_export(library, tmp_path):
    (tmp_path / "out").mkdir()
    code, out, _ = library("export", "--all", "-o", "out")
    assert code == 0
    assert len(out.splitlines()) == 3
    assert {p.name[:-13] for p in (tmp_path / "out").iterdir()} == {"wooden_barrel_0", "red_chair_1", "red_lamp_2"}
    identity = json.loads(library("list", "chair", "--json")[1])["assets"][0]["id"]
    assert library("export", identity[:8], "-o", "chair.glb")[0] == 0
    assert (tmp_path / "chair.glb").read_bytes() == files(1, 1000)["glb"]
    assert library("export", identity, "-o", "chair.glb")[0] == 2
    assert library("export", identity, "-o", "chair.glb", "--force")[0] == 0


def test_export_makes_its_folder(library, tmp_path):
    assert library("export", "--all", "-o", "new/deeper")[0] == 0
    assert {p.name[:-13] for p in (tmp_path / "new/deeper").iterdir()} == {
        "wooden_barrel_0",
        "red_chair_1",
        "red_lamp_2",
    }
    assert library("export", "--all", "-o", "new/deeper")[0] == 2
    assert library("export", "--all", "-o", "new/deeper", "--force")[0] == 0
    identity = json.loads(library("list", "chair", "--json")[1])["assets"][0]["id"]
    assert library("export", identity, "-o", "other/chair.glb")[0] == 0
    assert (tmp_path / "other" / "chair.glb").read_bytes() == files(1, 1000)["glb"]


def test_lost_files_are_named(library, folder, tmp_path):
    opened = Library(folder)
    (tmp_path / "out").mkdir()
    lost = opened.history("chair")[0][0]["id"]
    path = opened.path(lost, "glb")
    path.unlink()
    message = (
        f"propsmith: files of the library {folder} are lost: {lost[:8]} ({path}); "
        "bring them back, or make these props again\n"
    )
    assert library("export", lost, "-o", "chair.glb") == (2, "", message)
    code, out, err = library("export", "--all", "-o", "out")
    assert (code, len(out.splitlines()), err) == (2, 2, message)
    assert len(list((tmp_path / "out").iterdir())) == 2
    assert f"{path} (1,004 bytes, lost)" in library("show", lost)[1]


def test_a_search_that_is_no_text(library):
    assert library("list", "\udcff") == (2, "", "propsmith: '%\\udcff%' is no text in UTF-8: type it again\n")


def test_prune(library):
    code, out, _ = library("prune", "--max-size", "2.5K", "--dry-run")
    assert code == 0
    assert "1 would be deleted; the library holds 3 assets" in out
    assert "1 deleted; the library holds 2 assets" in library("prune", "--max-size", "2.5K")[1]
    assert "0 deleted; the library holds 2 assets" in library("prune", "--max-size", "1T")[1]


@pytest.mark.parametrize(
    ("text", "size"), [("0", 0), ("500", 500), ("2K", 2048), ("1.5M", 1572864), ("2GiB", 2**31), ("1 TB", 2**40)]
)
def test_sizes(text, size):
    assert ByteSize().convert(text, None, None) == size


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["show", "zz"], "no asset of"),
        (["show", ""], "several assets of"),
        (["export"], "name the assets, or give --all"),
        (["export", "--all", "-o", "one.glb"], "one.glb is one file for 3 assets"),
        (["export", "zz", "-o", "missing"], "no asset of"),
        (["export", "--all", "-o", "file"], "file is no folder: name another, or a file that ends in .glb"),
        (["export", "--all", "-o", "file/deeper"], "can't make the folder file"),
        (["prune"], "Missing option '--max-size'"),
        (["prune", "--max-size", "much"], "'much' is no size such as 500M"),
    ],
)
def test_wrong_use_is_one_line(library, tmp_path, args, message):
    (tmp_path / "file").write_text("a file")
    before = sorted(tmp_path.rglob("[!l]*"))
    code, _, err = library(*args)
    assert (code, err.count("\n")) == (2, 1)
    assert message in err
    assert sorted(tmp_path.rglob("[!l]*")) == before


def test_no_library_is_one_line(run, tmp_path):  # noqa: F811
    code, _, err = run("library", "list", "--library", str(tmp_path / "none"), bundle=False)
    assert code == 2
    assert "there is no library in" in err
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--port", "70000"], "70000 is not in the range"),
        (["--host", "0.0.0.0"], "give --token-file"),
        (["--host", "::"], "give --token-file"),
        (["--token-file", "missing"], "can't read the token in missing"),
        (["--token-file", "short"], "must be 32 to 128"),
        (["--token-file", "open"], "others can read open: chmod 600 open"),
        (["--token-file", "binary"], "it holds no text"),
        (["--bundle", "nonsense"], "nonsense"),
        (["--library", "short/x"], "can't use"),
        (["--host", "198.51.100.7", "--token-file", "good"], "can't listen on 198.51.100.7:0"),
        (["--host", "no.such.host.invalid", "--token-file", "good"], "can't listen on"),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="modes of files")
def test_what_cant_be_served_is_one_line(run, tmp_path, monkeypatch, args, message):  # noqa: F811
    monkeypatch.setenv("PROPSMITH_DISCOVERY", str(tmp_path / "bridge.json"))
    for name, text, mode in (
        ("short", b"x", 0o600), ("open", b"x" * 40, 0o644), ("good", b"x" * 40, 0o600), ("binary", b"\xff" * 40, 0o600),
    ):  # fmt: skip
        (tmp_path / name).write_bytes(text)
        (tmp_path / name).chmod(mode)
    given = args if "--library" in args else ["--library", str(tmp_path / "lib"), *args]
    code, _, err = run("serve", *given, bundle="--bundle" not in args)
    assert code == 2
    assert message in err
    assert "Traceback" not in err
    assert not (tmp_path / "bridge.json").exists()


def test_other_machines_are_let_in_only_with_a_warning(tmp_path, tiny_bundle):
    token = tmp_path / "token"
    token.write_text("y" * 40 + "\n")
    token.chmod(0o600)
    server = ServerProcess(tmp_path, tiny_bundle, "--host", "0.0.0.0", "--token-file", str(token)).start()
    try:
        assert (server.found.host, server.token) == ("127.0.0.1", "y" * 40)
        assert server.get("/health", token=False)[0] == 200
        assert server.get("/health", token=False, headers={"Host": f"evil.com:{server.port}"})[0] == 403
    finally:
        server.stop()
    assert "nothing is encrypted" in (tmp_path / "server.log").read_text()


def test_localhost_is_one_port_on_every_stack(tmp_path, tiny_bundle):
    server = ServerProcess(tmp_path, tiny_bundle, "--host", "localhost").start()
    try:
        assert server.said["url"].startswith(f"http://localhost:{server.port}/#token=")
        assert server.found.host == loopback_addresses()[0]
        for host in loopback_addresses():
            with socket.create_connection((host, server.port), timeout=10) as connection:
                connection.sendall(f"GET /health HTTP/1.1\r\nHost: localhost:{server.port}\r\n\r\n".encode())
                assert connection.recv(4096).startswith(b"HTTP/1.1 200 ")
        with server.client() as client:
            assert client.request("status")["worker"] != "dead"
    finally:
        server.stop()


def test_readme_lines(tmp_path, tiny_bundle):
    """The five lines of the README, as they stand there."""
    readme = (tmp_path.__class__(__file__).parents[3] / "README.md").read_text(encoding="utf-8")
    lines = readme.split("from propsmith.engine_bridge import Client")[1].split("```")[0]
    server = ServerProcess(tmp_path, tiny_bundle).start()
    try:
        subprocess.run(
            [sys.executable, "-c", f"from propsmith.engine_bridge import Client{lines}"],
            check=True,
            cwd=tmp_path,
            env={**os.environ, "PROPSMITH_DISCOVERY": str(server.discovery)},
            timeout=120,
        )
    finally:
        server.stop()
    assert (tmp_path / "well.glb").read_bytes()[:4] == b"glTF"
