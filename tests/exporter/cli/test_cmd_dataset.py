"""`propsmith dataset`: from the generators to a pack, a sheet and a table."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from propsmith.runtime.cli import main


def run(*words: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(list(words))
    return int(ended.value.code or 0)


def test_a_pack_is_made_described_and_previewed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, sheet = tmp_path / "made", tmp_path / "sheet.png"
    assert run("dataset", "generate", "-o", str(folder), "--count", "6", "--kind", "rock", "--workers", "1") == 0
    assert capsys.readouterr().out.splitlines()[-1] == f"{folder / 'props.npz'}: 6 shapes"
    assert run("dataset", "describe", str(folder / "props.npz")) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["source", "shapes", "props", "nouns", "held", "out"]
    assert lines[1].split()[:4] == ["built", "6", "6", "1"]
    assert run("dataset", "preview", "rock", "-o", str(sheet), "--count", "2") == 0
    picture = np.asarray(Image.open(sheet))
    assert picture.shape == (224 + 22, 2 * 224, 3)


def test_what_is_not_there_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("dataset", "preview", "unicorn", "-o", str(tmp_path / "x.png")) == 2
    assert "no generator for 'unicorn'" in capsys.readouterr().err
    assert run("dataset", "preview") == 2
    assert "give the sheet's name with -o, or --list" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
    assert run("dataset", "preview", "--list") == 0
    assert "chair: dining, rocking" in capsys.readouterr().out
