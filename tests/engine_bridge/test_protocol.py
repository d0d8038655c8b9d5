"""Messages as text and bytes, by the vectors that all clients share."""

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propsmith.engine_bridge import protocol
from propsmith.engine_bridge.protocol import Answer, FrameError, Notification, Request, RpcError
from tests.engine_bridge.conftest import named, vectors


@pytest.mark.parametrize("case", named(vectors("requests.json")["requests"]))
def test_requests_are_read_and_written(case):
    request = protocol.parse_request(case["text"])
    assert (request.id, request.method, request.params) == (case["id"], case["method"], case["params"])
    assert protocol.parse_request(protocol.encode_request(request)) == request


MALFORMED = [case for case in vectors("malformed.json")["messages"] if case["kind"] != "method"]


@pytest.mark.parametrize("case", named(MALFORMED))
def test_malformed_messages_are_refused(case):
    with pytest.raises(RpcError) as error:
        protocol.parse_request(case["text"])
    answer = json.loads(protocol.encode_error(error.value))
    assert (answer["id"], answer["error"]["code"], answer["error"]["data"]["kind"]) == (
        case["id"],
        case["code"],
        case["kind"],
    )
    assert answer["error"]["message"]


def test_there_are_more_than_twenty_kinds_of_malformed_messages():
    assert len(MALFORMED) >= 20


@pytest.mark.parametrize("case", named(vectors("responses.json")["messages"]))
def test_server_messages_are_read_and_written(case):
    said = protocol.parse_server_message(case["text"])
    if case["kind"] == "notification":
        assert said == Notification(case["method"], case["params"])
        assert json.loads(protocol.encode_notification(said.method, said.params)) == json.loads(case["text"])
    elif case["kind"] == "result":
        assert said == Answer(case["id"], case["result"])
        assert json.loads(protocol.encode_result(case["id"], case["result"])) == json.loads(case["text"])
    else:
        assert said == Answer(case["id"], None, case["error"])


def test_errors_are_written_as_the_vectors_say():
    wrong = RpcError("params", "count must be 1 to 16, not 17", id=3, param="count")
    (text,) = [c["text"] for c in vectors("responses.json")["messages"] if c["name"] == "wrong params"]
    assert json.loads(protocol.encode_error(wrong)) == json.loads(text)


@pytest.mark.parametrize("case", named(vectors("frames.json")["good"]))
def test_frames_are_these_bytes(case):
    data, payload = bytes.fromhex(case["hex"]), bytes.fromhex(case["payload"])
    assert protocol.decode_frame(data) == (case["header"], payload)
    assert protocol.encode_frame(case["header"], payload) == data


@pytest.mark.parametrize("case", named(vectors("frames.json")["bad"]))
def test_damaged_frames_are_refused(case):
    with pytest.raises(FrameError):
        protocol.decode_frame(bytes.fromhex(case["hex"]))


def test_long_messages_are_taken_only_for_a_picture():
    picture = {"data": "A" * 200_000, "name": "a"}
    text = protocol.encode_request(Request("generate", {"image": picture}, 1))
    assert protocol.parse_request(text).params["image"] == picture
    for params in ({"prompt": "x " * 400_000}, {"images": 3 * [picture["data"]]}, {"a": [0] * 100_000}):
        with pytest.raises(RpcError, match="beside a picture"):
            protocol.parse_request(protocol.encode_request(Request("generate", params, 1)))


def test_brackets_in_a_prompt_are_no_depth():
    request = Request("generate", {"prompt": "[{" * 100}, 1)
    assert protocol.parse_request(protocol.encode_request(request)) == request


def refused(text):
    """The kind of error that a message gives, if it gives one."""
    try:
        protocol.parse_request(text)
    except RpcError as error:
        return error.kind
    return None


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text):
    assert refused(text) in (None, "parse", "request")


json_values = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
members = st.sampled_from(["jsonrpc", "id", "method", "params", "result", "extra"])


@given(st.dictionaries(members, json_values | st.just("2.0"), max_size=6))
def test_any_object_is_read_or_refused(message):
    assert refused(json.dumps(message)) in (None, "parse", "request")


@given(st.binary(max_size=64))
def test_any_bytes_are_a_frame_or_refused(data):
    with contextlib.suppress(FrameError):
        header, payload = protocol.decode_frame(b"PSB1" + data)
        assert header["bytes"] == len(payload)
