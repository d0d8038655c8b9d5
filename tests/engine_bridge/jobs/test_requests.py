"""Requests' params, by the shared vectors; and options of whatever fields there are."""

import base64
import io
import zlib
from dataclasses import field, make_dataclass
from typing import Literal

import pytest
from PIL import Image

from propsmith.engine_bridge.jobs import wire_options
from propsmith.engine_bridge.jobs.generate_job import Generate
from propsmith.engine_bridge.jobs.job import Work
from propsmith.engine_bridge.jobs.kinds import KINDS, READERS, restore_work
from propsmith.engine_bridge.jobs.params import MAX_IMAGE
from propsmith.engine_bridge.jobs.sketch_job import FinishRequest, Sketch
from propsmith.engine_bridge.jobs.vary_job import Vary
from propsmith.engine_bridge.protocol import RpcError
from propsmith.runtime.model.bundle import Bundle
from propsmith.runtime.options import GenerateOptions
from tests.engine_bridge.conftest import named, vectors

BAD = [c for c in vectors("bad_params.json")["requests"] if c["method"] in ("generate", "sketch", "vary")]


@pytest.mark.parametrize("case", named(BAD))
def test_wrong_params_are_named(case):
    with pytest.raises(RpcError) as error:
        READERS[case["method"]](case["params"])
    assert (error.value.kind, error.value.data["param"]) == ("params", case["param"])


def test_defaults_and_numbers_with_a_point():
    asked = READERS["generate"]({"prompt": "  red   chair ", "seed": 3.0, "count": 2.0, "steps": None, "lods": 3.0})
    assert asked.work == Generate("red chair", seed=3, count=2, options=GenerateOptions(triangles=3))
    assert (asked.job, asked.image) == (None, None)
    assert READERS["sketch"]({"prompt": "chair"}).work.count == 4


def test_null_counts_as_absent():
    nulls = dict.fromkeys(["image", "job", "seed", "count", "profile", "steps"])
    assert READERS["generate"]({"prompt": "chair", **nulls}) == READERS["generate"]({"prompt": "chair"})
    with pytest.raises(RpcError, match="there is no parameter 'asset'"):
        READERS["generate"]({"prompt": "chair", "asset": None})


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ({"seed": 0.5}, "seed must be a whole number from 0 to 9007199254740991, not '0.5'"),
        ({"count": 17.0}, "count must be a whole number from 1 to 16, not '17.0'"),
        (
            {"seed": 2**53 - 1, "count": 2},
            "seed must be at most 9007199254740991 with the count, not '9007199254740991'",
        ),
        ({"job": "a"}, "job must be the name of a job: 8 to 64 of A-Z a-z 0-9 _ -, not 'a'"),
        ({"job": "job-12345678\n"}, "job must be the name of a job: 8 to 64 of A-Z a-z 0-9 _ -, not 'job-12345678\\n'"),
        ({"profile": "quake"}, "profile must be one of generic, godot, unity, unreal, web, not 'quake'"),
        ({"prompt": "a\0b"}, "prompt holds a control character"),
        ({"prompt": None}, "prompt is missing"),
        ({"zz": 1, "aa": 2}, "there is no parameter 'aa'"),
    ],
)
def test_refusals_are_one_line_each(given, line):
    with pytest.raises(RpcError) as error:
        READERS["generate"]({"prompt": "chair", **given})
    assert error.value.message == line


def test_every_kind_of_job_is_listed():
    found, waiting = set(), [Work]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        found.add(kind)
    assert set(KINDS.values()) == found - {Work}
    assert list(READERS) == ["generate", "sketch", "finish", "vary", "batch"]


def test_jobs_that_earlier_versions_stored_are_read():
    stored = {
        "kind": "vary", "prompt": None, "image": None, "seed": 4, "count": 2, "profile": "godot",
        "options": {"steps": 3, "triangles": [900, 100]}, "asset": "a" * 32, "strength": 0.5,
    }  # fmt: skip
    expected = Vary(
        seed=4,
        count=2,
        profile="godot",
        options=GenerateOptions(steps=3, triangles=(900, 100)),
        asset="a" * 32,
        strength=0.5,
    )
    assert restore_work(stored) == expected
    assert expected.to_dict() == stored


def test_options_come_back_as_they_went():
    chosen = GenerateOptions(seed=5, steps=7, guidance=2.5, resolution=96, triangles=(900, 100), height=1.5)
    dumped = wire_options.dump_options(chosen)
    assert dumped == {"steps": 7, "guidance": 2.5, "resolution": 96, "triangles": [900, 100], "height": 1.5}
    assert wire_options.read_options(dumped, seed=5) == chosen
    assert wire_options.dump_options(GenerateOptions()) == {}


def test_fields_that_generate_options_may_gain_pass_through(monkeypatch):
    later = make_dataclass(
        "Later",
        [
            ("finish", Literal["matt", "shiny"], field(default="matt")),
            ("texels", int | None, field(default=None)),
            ("collision", bool, field(default=False)),
            ("frame", tuple[float, float, float] | None, field(default=None)),
            ("nested", dict[str, int] | None, field(default=None)),
        ],
        bases=(GenerateOptions,),
        frozen=True,
    )
    monkeypatch.setattr(wire_options, "GenerateOptions", later)
    wire_options.option_specs.cache_clear()
    try:
        specs = {spec.name: spec.to_dict() for spec in wire_options.option_specs()}
        assert specs["finish"]["choices"] == ("matt", "shiny")
        assert (specs["texels"]["type"], specs["texels"]["nullable"]) == ("integer", True)
        assert specs["collision"]["type"] == "boolean"
        assert not {"nested", "seed", "profile"} & set(specs)
        assert {"attempts", "smallest_part"} < set(specs)  # each has its range
        read = wire_options.read_options({"finish": "shiny", "texels": 512.0, "collision": True})
        assert (read.finish, read.texels, read.collision) == ("shiny", 512, True)
        assert wire_options.read_options({"frame": [1, 2.5, 3]}).frame == (1.0, 2.5, 3.0)
        for wrong in (
            {"frame": [1, 2]},
            {"frame": [1, 2, "3"]},
            {"finish": "rough"},
            {"texels": "512"},
            {"collision": 1},
        ):
            with pytest.raises(RpcError) as error:
                wire_options.read_options(wrong)
            assert error.value.data["param"] in wrong
    finally:
        monkeypatch.undo()
        wire_options.option_specs.cache_clear()


def test_finish_takes_over_the_sketch_and_changes_it():
    sketch = Sketch("chair", seed=10, count=4, options=GenerateOptions(steps=3, triangles=2, height=1.0))
    finish = FinishRequest.read({"sketch": "job-12345678", "index": 2, "height": 2, "lods": 3})
    made = finish.of(sketch)
    assert made == Generate("chair", seed=12, options=GenerateOptions(steps=3, triangles=3, height=2.0))
    with pytest.raises(RpcError, match="no sketch"):
        finish.of(made)
    with pytest.raises(RpcError, match="index"):
        FinishRequest.read({"sketch": "job-12345678", "index": 4}).of(sketch)


def test_keys_differ_where_props_do(tiny_bundle):
    bundle = Bundle.load(tiny_bundle)
    one = Generate("chair", seed=1, count=4)
    same = Generate("chair", seed=2, count=1)
    assert one.key(1, bundle) == same.key(0, bundle)
    others = [
        Generate("chairs", seed=2),
        Generate("chair", seed=3),
        Generate("chair", seed=2, options=GenerateOptions(steps=3)),
        Generate("chair", seed=2, profile="godot"),
        Vary("chair", seed=2, asset="a" * 32),
    ]
    keys = {w.key(0, bundle) for w in [same, *others]}
    assert len(keys) == 6
    assert restore_work(one.to_dict()) == one


def picture(size=(64, 48), kind="PNG"):
    buffer = io.BytesIO()
    Image.new("RGB", size, (200, 30, 20)).save(buffer, kind)
    return buffer.getvalue()


def sent(data, name="lamp"):
    return {"image": {"data": base64.b64encode(data).decode(), "name": name}}


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_pictures_are_taken(kind):
    data = picture(kind=kind)
    asked = READERS["generate"](sent(data))
    assert (asked.image, asked.work.prompt, len(asked.work.image)) == (data, "lamp", 64)


def bomb(width, height):
    """A PNG of these sides, in about a thousandth of its bytes."""

    def chunk(kind, data):
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([1, 0, 0, 0, 0])
    rows = zlib.compressobj(9)
    line = bytes(1 + (width + 7) // 8)
    body = b"".join(rows.compress(line) for _ in range(height)) + rows.flush()
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def test_decompression_bombs_are_refused_by_their_header():
    data = bomb(30_000, 30_000)
    assert len(data) < 1_000_000
    with pytest.raises(RpcError, match=r"too large|more than") as error:
        READERS["generate"](sent(data))
    assert error.value.data["param"] == "image.data"


@pytest.mark.parametrize(
    "data", [b"GIF89a" + bytes(50), picture()[:30], b"\x89PNG\r\n\x1a\n" + bytes(60), picture(kind="BMP"), b"<svg/>"]
)
def test_other_files_are_no_pictures(data):
    with pytest.raises(RpcError, match="no PNG"):
        READERS["generate"](sent(data))


def test_large_pictures_are_refused_before_they_are_read():
    with pytest.raises(RpcError, match="8,388,608"):
        READERS["generate"](sent(bytes(MAX_IMAGE + 3)))
