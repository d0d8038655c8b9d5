import pytest

from propsmith.runtime.cli import main


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["props", "-o", "out"], "give --prompts, or --real for the captions of held-out real props"),
        (["nowhere", "--prompts", "p.txt", "-o", "out"], "no bundle 'nowhere'"),
        (["props", "--against", "props-encoder", "--prompts", "p.txt", "-o", "out"], "no capability 'text'"),
        (["props", "--real", "p.txt", "-o", "out"], "p.txt: give a folder of meshes with captions.csv, or a pack"),
        (["props", "--prompts", "empty.txt", "-o", "out"], "empty.txt holds no prompt"),
        (["props", "--prompts", "p.txt", "--measures", "looks", "-o", "out"], "there is no measure 'looks'"),
        (["props", "--prompts", "p.txt", "-o", "a/b"], "can't make the folder a/b"),
        (["props", "--prompts", "p.txt", "-o", "p.txt"], "can't make the folder p.txt"),
    ],
)
def test_bad_input_is_refused_in_one_line(arguments, message, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "p.txt").write_text("red apple\n", encoding="utf-8")
    (tmp_path / "empty.txt").write_text("\n", encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        main(["evaluate", *arguments])
    assert ended.value.code == 2
    said = capsys.readouterr().err.strip().splitlines()
    assert message in said[-1]
    assert sum(line.startswith("propsmith: ") for line in said) == 1
    assert not (tmp_path / "out").exists()
