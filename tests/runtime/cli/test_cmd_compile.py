"""`propsmith compile` and `propsmith cache`."""

import json

import pytest

from propsmith.runtime.backends.nvidia import cuda_device_count
from propsmith.runtime.backends.tensorrt.engine_cache import EngineCache, EngineKey


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("PROPSMITH_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / "engines"


def test_engines_for_cards_that_are_not_here(run, tiny_bundle, folder):
    pytest.importorskip("tensorrt_rtx", reason="tensorrt-rtx isn't installed: see .ci/run")
    command = ["compile", str(tiny_bundle), "--arch", "sm89", "--batch", "1", "--json"]
    code, out, _ = run(*command, bundle=False)
    assert code == 0
    made = json.loads(out)["engines"]
    assert {e["graph"] for e in made} == {"denoiser", "encoder", "prepare", "query", "text_encoder"}
    assert all(e["built"] and e["arch"] == "sm89" for e in made)
    code, out, err = run(*command[:-1], bundle=False)
    assert code == 0
    assert "5 engines of tiny for sm89: 0 built now, 5 kept already" in out
    assert "building" not in err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--batch", "x"], "'x' is not a list of batches such as 1,2,8"),
        (["--batch", "0,1"], "batches must be whole numbers from 1 to 32, such as 1,2,8, not [0, 1]"),
        (["--precision", "int8"], "'int8' is not one of"),
        (["--arch", "sm89,"], "--arch takes names such as sm86,sm89,sm120, not 'sm89,'"),
        (["no-such-bundle"], "no bundle 'no-such-bundle'"),
    ],
)
def test_what_is_given_wrongly_is_told_in_a_line(run, options, said):
    code, _, err = run("compile", *options, bundle=False)
    assert code == 2
    assert said in err
    assert len(err.strip().splitlines()) == 1


def test_an_unknown_card_is_told(run, tiny_bundle):
    pytest.importorskip("tensorrt_rtx", reason="tensorrt-rtx isn't installed: see .ci/run")
    code, _, err = run("compile", str(tiny_bundle), "--arch", "sm89,sm99", bundle=False)
    assert code == 2
    assert "--arch sm99: tensorrt-rtx" in err
    assert len(err.strip().splitlines()) == 1


@pytest.mark.skipif(cuda_device_count() > 0, reason="this machine has a card")
def test_without_a_card_both_ways_out_are_told(run, tiny_bundle):
    code, _, err = run("compile", str(tiny_bundle), bundle=False)
    assert code == 2
    assert "for RTX cards that aren't here: --arch sm86,sm89,sm120" in err
    assert len(err.strip().splitlines()) == 1


def test_the_cache_is_listed_and_cleared(run, folder):
    cache = EngineCache()
    profiles = [{"cond": [[low, 8], [high, 8], [high, 8]]} for low, high in ((1, 2), (3, 16))]
    shapes = {"options": {"profiles": profiles}}
    key = EngineKey(
        "props", "denoiser", "fp16", {"device": "sm89", "flavour": "tensorrt-rtx", "version": "1.7.1", **shapes}
    )
    cache.get(key, lambda: b"plan", bytes)
    (folder / "broken.engine").write_bytes(b"?")
    code, out, _ = run("cache", "list", bundle=False)
    assert code == 0
    assert "props denoiser fp16  sm89, tensorrt-rtx 1.7.1, up to 2, 16 rows" in out
    assert "broken.engine" in out
    assert "damaged: built again when it is needed" in out
    assert out.splitlines()[-1] == f"2 engines, 0.0 MB in {folder}"
    code, out, _ = run("cache", "list", "--json", bundle=False)
    assert [(e["graph"], e["rows"]) for e in json.loads(out)["engines"]] == [(None, []), ("denoiser", [2, 16])]
    code, out, _ = run("cache", "clear", bundle=False)
    assert code == 0
    assert out == f"removed 2 engines, 0.0 MB, from {folder}\n"
    assert cache.entries() == []
