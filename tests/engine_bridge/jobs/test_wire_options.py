"""Every option of GenerateOptions goes over the wire and comes back."""

import json

import pytest

from propsmith.engine_bridge.jobs.wire_options import dump_options, option_specs, read_options
from propsmith.engine_bridge.protocol import RpcError
from propsmith.runtime.options import GenerateOptions, option_infos
from tests.runtime.test_options import VALUES

LISTED = [name for name, info in option_infos().items() if not info.parameter]


def test_all_are_listed_but_for_parameters_of_their_own():
    assert [spec.name for spec in option_specs()] == LISTED
    assert set(option_infos()) - set(LISTED) == {"seed", "profile"}


@pytest.mark.parametrize("name", LISTED)
def test_it_comes_back_as_it_went(name):
    options = GenerateOptions(**{name: VALUES[name]})
    sent = json.loads(json.dumps(dump_options(options)))
    assert list(sent) == [name]
    assert read_options(sent) == options


@pytest.mark.parametrize(
    ("given", "param", "message"),
    [
        ({"steps": "8"}, "steps", "steps must be a whole number, not '8'"),
        ({"steps": 8.5}, "steps", "steps must be a whole number, not '8.5'"),
        ({"steps": 2**53}, "steps", "steps must be less than 2^53, not '9007199254740992'"),
        ({"steps": -(2.0**53)}, "steps", "steps must be less than 2^53, not '-9007199254740992.0'"),
        (
            {"triangles": [9, "8"]},
            "triangles",
            "triangles must be a whole number, or a list of at most 64 numbers, not \"[9, '8']\"",
        ),
        ({"steps": 0}, "steps", "steps must be 1 to 1000, not 0"),
        ({"guidance": True}, "guidance", "guidance must be a number, not 'True'"),
        ({"guidance": float("inf")}, "guidance", "guidance must be a number, not 'inf'"),
        ({"guidance": float("nan")}, "guidance", "guidance must be a number, not 'nan'"),
        ({"shading": 3}, "shading", "shading must be a short text, not '3'"),
        ({"shading": "round"}, "shading", "shading must be one of flat, smooth, auto, not 'round'"),
        ({"collision": 1}, "collision", "collision must be true or false, not '1'"),
        ({"box": [1, 2]}, "box", "box must be a list of three numbers, not '[1, 2]'"),
        ({"palette": ["red"]}, "palette", "a palette's colours are written #rrggbb, not 'red'"),
        ({"lods": 9}, "lods", "the number of levels of detail must be 1 to 8, not 9"),
        ({"lods": 2, "triangles": [9]}, "triangles", "lods and triangles exclude each other: give one"),
        ({"attempts": 101}, "attempts", "attempts must be 1 to 100, not 101"),
    ],
)
def test_refusals_name_the_option(given, param, message):
    with pytest.raises(RpcError) as error:
        read_options(given)
    assert (error.value.data["param"], str(error.value)) == (param, message)
