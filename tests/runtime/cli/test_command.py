"""The command line as a user meets it: exit codes, one line an error, no half files."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from propsmith.runtime.backends import backend_kinds
from propsmith.runtime.cli import cmd_generate, command, shared
from propsmith.runtime.gltf.glb_reader import read_glb

FAST = ["--steps", "1", "--resolution", "64", "--texture", "256"]


def test_generate_writes_the_prop_and_says_so(run, tmp_path):
    code, out, _ = run("generate", "wooden barrel", "-o", "b.glb", *FAST)
    assert code == 0
    assert out.startswith("b.glb: ")
    assert " triangles, seed 0\n1 prop in " in out
    assert [p.name for p in tmp_path.iterdir()] == ["b.glb"]


def test_name_comes_from_the_prompt(run, tmp_path):
    assert run("generate", "Wooden Barrel!", *FAST)[0] == 0
    assert (tmp_path / "wooden_barrel.glb").is_file()


def test_count_latent_preview_and_json(run, tmp_path):
    code, out, _ = run(
        "generate", "red chair", "-o", "c.glb", "--count", "2", "--seed", "4", "--latent", "c.npz",
        "--preview", "c.png", "--triangles", "400,100", "--json", *FAST,
    )  # fmt: skip
    assert code == 0
    names = {f"c_00{i}.{s}" for i in (1, 2) for s in ("glb", "npz", "png")}
    assert {p.name for p in tmp_path.iterdir()} == names
    assets = json.loads(out)["assets"]
    assert [a["seed"] for a in assets] == [4, 5]
    assert assets[1]["files"] == {"glb": "c_002.glb", "npz": "c_002.npz", "png": "c_002.png"}
    assert assets[0]["levels"][0]["ceiling"] == 400  # on so coarse a lattice 100 triangles err too far: left out
    assert set(assets[0]["seconds"]) == set(shared.STAGES)


def test_a_seed_gives_the_same_prop_whatever_is_made_beside_it(run, tmp_path):
    run("generate", "red chair", "-o", "many.glb", "--count", "2", *FAST)
    run("generate", "red chair", "-o", "one.glb", "--seed", "1", *FAST)
    assert (tmp_path / "many_002.glb").read_bytes() == (tmp_path / "one.glb").read_bytes()


def test_solvers_and_samplers_are_chosen_and_noted(run, tmp_path):
    def made(name, *args):
        assert run("generate", "red chair", "-o", name, *args, *FAST[2:], "--steps", "3")[0] == 0
        return (tmp_path / name).read_bytes(), read_glb(tmp_path / name).extras["propsmith"]

    own, plain = made("a.glb")
    heun, recipe = made("b.glb", "--solver", "heun", "--sampler", "flow")
    assert (plain["solver"], plain.get("sampler")) == ("ab2", None)
    assert (recipe["solver"], recipe["sampler"]) == ("heun", "flow")
    assert heun != own
    assert made("c.glb", "--solver", "heun", "--sampler", "flow")[0] == heun
    assert run("vary", "b.glb", "-o", "v.glb", "--steps", "2", "--count", "1")[0] == 0
    assert read_glb(tmp_path / "v.glb").extras["propsmith"]["solver"] == "heun"


def test_a_sampler_for_models_trained_otherwise(run, tmp_path):
    code, _, err = run("generate", "chest", "--sampler", "shap-e-text", *FAST)
    assert code == 2
    assert "sampler 'shap-e-text' is for models trained otherwise; this one takes flow" in err
    assert not list(tmp_path.iterdir())


def test_unknown_words_are_told(run):
    code, _, err = run("generate", "wooden barel", *FAST)
    assert code == 0
    assert "note: the model doesn't know 'barel'; nearest it knows: barrel" in err


def test_words_in_another_script_are_reported(run, tmp_path):
    said = "the model doesn't know 'стул': say it in English"
    code, out, err = run("generate", "стул", "--json", "-o", "a.glb", *FAST)
    assert (code, json.loads(out)["assets"][0]["notes"], f"note: {said}" in err) == (0, [said], True)
    code, _, err = run("vary", "a.glb", "--count", "1", "--steps", "1")
    assert (code, err.count(f"note: {said}")) == (0, 1)
    (tmp_path / "prompts.txt").write_text("стул\nwooden barrel\n", encoding="utf-8")
    code, _, err = run("sheet", "prompts.txt", *FAST[:4])
    assert (code, f"note: стул: {said}" in err, err.count("note: ")) == (0, True, 1)


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["generate", ""], "the prompt is empty"),
        (["generate", "x" * 2000], "has 2000 characters"),
        (["generate", "\udcff\udcfe chair"], r"the prompt '\udcff\udcfe chair' is no text in UTF-8: type it again"),
        (["generate", "chest", "--seed", "-1"], "seed must be a whole number from 0 to 2^63 - 1, not -1"),
        (["generate", "chest", "--seed", "x"], "'x' is not a valid integer"),
        (["generate", "chest", "--steps", "0"], "steps must be 1 to 1000, not 0"),
        (["generate", "chest", "--solver", "magic"], "'magic' is not one of 'euler', 'heun'"),
        (["generate", "chest", "--sampler", "magic"], "'magic' is not one of 'flow'"),
        (["generate", "chest", "--resolution", "1000"], "resolution must be 64 to 256, not 1000"),
        (["generate", "chest", "--triangles", "9,x"], "'9,x' is not a list of triangle counts"),
        (["generate", "chest", "--triangles", "9,10"], "'9,10'"),
        (["generate", "chest", "--lods", "2", "--triangles", "9"], "--lods and --triangles exclude each other"),
        (["generate", "chest", "--count", "0"], "0 is not in the range"),
        (["generate", "chest", "-o", "x.obj"], "x.obj should end in .glb"),
        (["generate", "chest", "-o", "no/x.glb"], "there is no folder no"),
        (["generate", "chest", "-o", "x.glb", "--preview", "x.jpg"], "x.jpg should end in .png"),
        (["generate", "chest", "--height", "0"], "height must be"),
        (["generate"], "Missing argument 'PROMPT'"),
        (["generate", "chest", "--colour"], "No such option"),
        (["nonsense"], "No such command 'nonsense'"),
        (["sheet", "nowhere.txt"], "'nowhere.txt' does not exist"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(run, tmp_path, args, message):
    code, out, err = run(*args, bundle=len(args) > 1)
    assert code == 2
    assert out == ""
    assert message in err
    assert err.count("\n") == 1
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []


def test_existing_output_is_kept_unless_forced(run, tmp_path):
    (tmp_path / "b.glb").write_bytes(b"mine")
    code, _, err = run("generate", "barrel", "-o", "b.glb", *FAST)
    assert code == 2
    assert "b.glb exists: choose another name, or --force" in err
    assert (tmp_path / "b.glb").read_bytes() == b"mine"
    assert run("generate", "barrel", "-o", "b.glb", "--force", *FAST)[0] == 0
    read_glb(tmp_path / "b.glb")


@pytest.mark.skipif(sys.platform == "win32", reason="links take a privilege on Windows")
def test_links_are_checked_before_the_work(run, tmp_path):
    (tmp_path / "a.glb").symlink_to("b.glb")
    (tmp_path / "b.glb").symlink_to("a.glb")
    (tmp_path / "c.glb").symlink_to("none/c.glb")
    code, _, err = run("generate", "barrel", "-o", "a.glb", "--force", *FAST)
    assert (code, err.startswith("propsmith: can't write a.glb: "), err.count("\n")) == (2, True, 1)
    code, _, err = run("generate", "barrel", "-o", "c.glb", "--force", *FAST)
    assert (code, err) == (2, f"propsmith: there is no folder {tmp_path / 'none'}: make it first\n")


@pytest.mark.parametrize("option", ["-o", "--latent", "--preview"])
def test_names_too_long_are_refused_before_the_work(run, tmp_path, option):
    name = "a" * 300 + {"-o": ".glb", "--latent": ".npz", "--preview": ".png"}[option]
    code, out, err = run("generate", "barrel", option, name, *FAST)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith(f"propsmith: can't write {name}: ")
    assert err.endswith(": choose another name\n")
    assert list(tmp_path.iterdir()) == []


def test_what_the_code_page_lacks_is_escaped(tiny_bundle, tmp_path):
    args = ["generate", "box", "-o", "箱.glb", "--bundle", str(tiny_bundle), *FAST]
    code = "import sys; from propsmith.runtime.cli import main; main(sys.argv[1:])"
    environment = os.environ | {"PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "1"}
    ran = subprocess.run([sys.executable, "-c", code, *args], cwd=tmp_path, env=environment, capture_output=True)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith(b"\\u7bb1.glb: ")
    assert [path.name for path in tmp_path.iterdir()] == ["箱.glb"]


def test_a_folder_as_output(run, tmp_path):
    (tmp_path / "d.glb").mkdir()
    code, _, err = run("generate", "barrel", "-o", "d.glb", *FAST)
    assert (code, "is a folder" in err) == (2, True)


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may write everywhere")
def test_unwritable_folder(run, tmp_path):
    (tmp_path / "locked").mkdir(mode=0o500)
    code, _, err = run("generate", "barrel", "-o", "locked/b.glb", *FAST)
    assert (code, "can't write to the folder locked" in err) == (2, True)


@pytest.mark.parametrize("bundle", ["nowhere", "."])
def test_missing_bundle(run, bundle):
    code, _, err = run("generate", "barrel", "--bundle", bundle, bundle=False)
    assert code == 2
    assert "no bundle" in err


def test_interruption_leaves_no_half_file(run, tmp_path, monkeypatch):
    real = cmd_generate.Pipeline.generate
    calls = []

    def interrupted(self, *args, **kwargs):
        calls.append(args)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(self, *args, **kwargs)

    monkeypatch.setattr(cmd_generate.Pipeline, "generate", interrupted)
    code, _, err = run("generate", "barrel", "-o", "b.glb", "--count", "3", *FAST)
    assert code == 130
    assert "interrupted; finished files are whole" in err
    assert [p.name for p in tmp_path.iterdir()] == ["b_001.glb"]
    read_glb(tmp_path / "b_001.glb")


_SIGTERM = """
import signal, sys
from propsmith.runtime.cli import cmd_generate, main
HANDLER
cmd_generate.Pipeline.load = lambda *_, **__: signal.raise_signal(signal.SIGTERM) or print("went on")
try:
    main(["generate", "barrel"])
finally:
    print(signal.getsignal(signal.SIGTERM).name)
"""


@pytest.mark.parametrize(
    ("handler", "code", "out", "line"),
    [
        ("", 130, "SIG_DFL\n", "propsmith: interrupted; finished files are whole, no others were left"),
        ("signal.signal(signal.SIGTERM, signal.SIG_IGN)", 1, "went on\nSIG_IGN\n", ""),
    ],
)
def test_sigterm_ends_a_command_as_ctrl_c_does_unless_it_is_ignored(tmp_path, handler, code, out, line):
    """In a process of its own, for signals reach the main thread alone."""
    program = _SIGTERM.replace("HANDLER", handler)
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=tmp_path, timeout=120)
    assert (ran.returncode, ran.stdout) == (code, out)
    assert not line or ran.stderr.splitlines()[-1] == line
    assert list(tmp_path.iterdir()) == []


def test_full_disk_is_one_line_and_leaves_nothing(run, tmp_path, monkeypatch):
    from pathlib import Path

    def full(self, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    code, _, err = run("generate", "barrel", "-o", "b.glb", *FAST)
    assert code == 2
    assert "can't write b.glb: No space left on device" in err
    assert list(tmp_path.iterdir()) == []


def test_sheet(run, tmp_path):
    (tmp_path / "prompts.txt").write_text("red chair\n\npine tree\n", encoding="utf-8")
    code, out, _ = run("sheet", "prompts.txt", "-o", "s.png", "--seeds", "2", "--size", "64", *FAST[:4])
    assert (code, out) == (0, "s.png: 4 props\n")
    assert (tmp_path / "s.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"red chair\n\xff\n", "prompts.txt, line 2: no text in UTF-8: save the file as UTF-8"),
        (b"red chair\n\n!\n", "prompts.txt, line 3: the prompt '!' holds no word"),
        (b"red chair\n" + b"x" * 400, "prompts.txt, line 2: the prompt has 400 characters"),
    ],
)
def test_prompt_files_are_checked_before_the_work(run, tmp_path, data, message):
    (tmp_path / "prompts.txt").write_bytes(data)
    code, out, err = run("sheet", "prompts.txt", *FAST[:4])
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith(f"propsmith: {message}")
    assert [path.name for path in tmp_path.iterdir()] == ["prompts.txt"]


def test_a_prompt_file_of_windows(run, tmp_path):
    (tmp_path / "prompts.txt").write_bytes("red chair\r\npine tree\r\n".encode("utf-16"))
    code, out, _ = run("sheet", "prompts.txt", "-o", "s.png", "--size", "64", *FAST[:4])
    assert (code, out) == (0, "s.png: 2 props\n")


def test_empty_prompt_file(run, tmp_path):
    (tmp_path / "prompts.txt").write_text("\n \n", encoding="utf-8")
    code, _, err = run("sheet", "prompts.txt")
    assert (code, "holds no prompt" in err) == (2, True)


@pytest.mark.parametrize("words", [[], *([name] for name in command._COMMANDS)])
def test_every_command_helps_with_an_example(run, words):
    code, out, _ = run(*words, "--help", bundle=False)
    assert code == 0
    assert "Example" in out


def test_help_is_quick_and_loads_no_backend():
    code = "import sys, propsmith.runtime.cli.command; sys.exit(bool({'onnxruntime', 'numpy'} & sys.modules.keys()))"
    assert subprocess.run([sys.executable, "-c", code], timeout=60).returncode == 0


def test_missing_torch_says_what_to_install(run, monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    for name in [m for m in sys.modules if m.startswith("propsmith.exporter")]:
        monkeypatch.delitem(sys.modules, name)
    code, _, err = run("train", "autoencoder", "samples", "-o", "out", bundle=False)
    assert code == 2
    assert "this command needs torch: pip install 'propsmith[export]'" in err


@pytest.mark.parametrize(
    ("backend", "message"),
    [
        ("cuda", "'cuda' is not one of 'auto', 'tensorrt', 'ort-cuda', 'ort-dml', 'ort-coreml', 'ort-cpu'"),
        ("ort-npu", "'ort-npu' is not one of"),
    ],
)
def test_unknown_backend(run, backend, message):
    code, _, err = run("generate", "red chair", "--backend", backend)
    assert code == 2
    assert message in err


def test_a_backend_that_is_not_there_names_the_way_out(run, monkeypatch):
    monkeypatch.setattr(backend_kinds, "why_missing", lambda kind: ("tensorrt is not installed", kind.install))
    code, _, err = run("generate", "red chair", "--backend", "tensorrt")
    assert code == 2
    assert err.count("\n") == 1
    assert "backend tensorrt can't run here: tensorrt is not installed; pip install 'propsmith[tensorrt]'" in err
    assert not list(Path().glob("*.glb"))


def test_backend_from_the_environment(run, monkeypatch):
    monkeypatch.setenv("PROPSMITH_BACKEND", "ort-npu")
    assert run("generate", "red chair")[0] == 2


def test_without_a_command_the_help_is_printed_as_it_is_laid_out(run):
    for args in ((), ("cache",)):
        code, out, _ = run(*args, bundle=False)
        assert code == 0
        lines = out.splitlines()
        assert lines[0].startswith("Usage: propsmith")
        assert any(line.startswith("  list " if args else "  generate ") for line in lines)
