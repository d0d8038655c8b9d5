"""The messages of docs/protocol.md as text and bytes, without any I/O: JSON-RPC 2.0, and files in binary frames."""

import json
import re
import struct
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any, NoReturn

VERSION = version("propsmith")
"""Of Propsmith; read once, as that takes a moment."""
PROTOCOL = 1
"""Version of the protocol; the handshake refuses others."""
SUBPROTOCOL = "propsmith.v1"
MAX_MESSAGE = 16 * 2**20
"""Bytes of a message that the server takes."""
MAX_BESIDE_IMAGE = 64 * 2**10
"""Characters of a request that may be something other than one picture in base64 and one level's text."""
MAX_LEVEL = 256 * 2**10
"""Bytes of a level's text."""
MAX_DEPTH = 32
MAX_ID = 64

CODES = {
    "parse": -32700,
    "request": -32600,
    "method": -32601,
    "params": -32602,
    "internal": -32603,
    "hello": -32000,
    "protocol": -32001,
    "job": -32002,
    "asset": -32003,
    "queue": -32004,
    "capability": -32005,
    "storage": -32006,
    "level": -32007,
}
"""Kind of error -> its code."""

CLOSE_BINARY = 1003
CLOSE_GOING = 1001
CLOSE_WRONG = 4400
CLOSE_PROTOCOL = 4406
CLOSE_SILENT = 4408
CLOSE_SLOW = 4429

Id = int | str | None

_MAGIC = b"PSB1"
_HEAD = struct.Struct("<4sI")
_MAX_HEADER = 65_536
_LONG_BASE64 = re.compile(r'"[A-Za-z0-9+/=]{4096,}"')
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
# Possessive, and taking what has no end to the text's: no text makes it start over.
_ANY_STRING = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.DOTALL)
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


class RpcError(Exception):
    """A request can't be obeyed.

    Args:
        kind: a key of CODES.
        message: a sentence for people.
        id: of the request, as far as it could be read.
        data: what clients get beside the kind.
    """

    def __init__(self, kind: str, message: str, *, id: Id = None, **data: Any) -> None:  # noqa: A002
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.id = id
        self.data = data

    def to_dict(self) -> dict[str, Any]:
        """The error object of a response."""
        return {"code": CODES[self.kind], "message": self.message, "data": {"kind": self.kind, **self.data}}


class FrameError(ValueError):
    """A binary message isn't a file as the protocol has them."""


@dataclass(frozen=True)
class Request:
    """A request that was read; `params` aren't checked yet."""

    method: str
    params: dict[str, Any] = field(default_factory=dict)
    id: Id = None
    """None for a notification, which is never answered."""


def parse_request(text: str) -> Request:
    """Read a request.

    Raises:
        RpcError: `parse` or `request`.
    """
    _check_shape(text)
    message = _load(text)
    if isinstance(message, list):
        raise RpcError("request", "batches aren't taken: send each request by itself")
    if not isinstance(message, dict):
        raise RpcError("request", f"a request is an object, not {_kind(message)}")
    identity = _read_id(message)
    if message.get("jsonrpc") != "2.0":
        raise RpcError("request", 'a request says "jsonrpc": "2.0"', id=identity)
    unknown = sorted(set(message) - {"jsonrpc", "id", "method", "params"})
    if unknown:
        raise RpcError("request", f"a request has no member {unknown[0][:40]!r}", id=identity)
    method, params = message.get("method"), message.get("params", {})
    if not isinstance(method, str):
        raise RpcError("request", f"method must be a string, not {_kind(method)}", id=identity)
    if not isinstance(params, dict):
        raise RpcError("request", f"params must be an object, not {_kind(params)}", id=identity)
    return Request(method, params, identity)


def _check_shape(text: str) -> None:
    """Refuse what would cost much to parse: whatever isn't a picture must be short, and nothing may be deep."""
    if len(text) > MAX_BESIDE_IMAGE:
        rest = _LONG_BASE64.sub("", text, count=1)
        beside = len(rest) - min(_longest_string(rest), 2 * MAX_LEVEL)  # twice: every other character is escaped
        if beside > MAX_BESIDE_IMAGE:
            raise RpcError(
                "request", f"a request may take {MAX_BESIDE_IMAGE:,} characters beside a picture, not {beside:,}"
            )
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return
    depth = 0
    for character in _STRING.sub("", text):
        depth += (character in "[{") - (character in "]}")
        if depth > MAX_DEPTH:
            raise RpcError("parse", f"the message is nested more than {MAX_DEPTH} deep")


def _longest_string(text: str) -> int:
    """Characters of the longest string in a JSON text; 0 in one that is too long anyway."""
    if len(text) > MAX_BESIDE_IMAGE + 2 * MAX_LEVEL:
        return 0
    return max((match.end() - match.start() for match in _ANY_STRING.finditer(text)), default=0)


def _load(text: str) -> Any:
    try:
        message = json.loads(text, parse_constant=_no_constant, object_pairs_hook=_unique)
        if _SURROGATE.search(text):
            json.dumps(message, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise RpcError("parse", f"the message is no JSON: {error}") from error
    return message


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number in JSON")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a name stands twice in an object")
    return members


def _read_id(message: dict[str, Any]) -> Id:
    if "id" not in message:
        return None
    identity = message["id"]
    if isinstance(identity, float) and identity.is_integer():
        identity = int(identity)
    if isinstance(identity, bool) or not isinstance(identity, int | str):
        raise RpcError("request", f"id must be a whole number or a string, not {_kind(identity)}")
    if len(str(identity)) > MAX_ID:
        raise RpcError("request", f"id has {len(str(identity))} characters, at most {MAX_ID} are taken")
    return identity


def _kind(value: Any) -> str:
    if value is None:
        return "nothing"
    kinds: list[tuple[type, str]] = [
        (bool, "a truth value"),
        (str, "a string"),
        (list, "an array"),
        (dict, "an object"),
    ]
    return next((name for kind, name in kinds if isinstance(value, kind)), "a number")


def _dump(message: dict[str, Any]) -> str:
    return json.dumps({"jsonrpc": "2.0", **message}, separators=(",", ":"), allow_nan=False)


def encode_request(request: Request) -> str:
    """The text of a request."""
    message: dict[str, Any] = {"method": request.method, "params": request.params}
    return _dump(message if request.id is None else {"id": request.id, **message})


def encode_result(identity: Id, result: Any) -> str:
    """The text of an answer."""
    return _dump({"id": identity, "result": result})


def encode_error(error: RpcError) -> str:
    """The text of a refusal."""
    return _dump({"id": error.id, "error": error.to_dict()})


def encode_notification(method: str, params: dict[str, Any]) -> str:
    """The text of a notification."""
    return _dump({"method": method, "params": params})


@dataclass(frozen=True)
class Answer:
    """A server's answer to a request: a result or an error object."""

    id: Id
    result: Any = None
    error: dict[str, Any] | None = None


@dataclass(frozen=True)
class Notification:
    """A server's notification."""

    method: str
    params: dict[str, Any]


def parse_server_message(text: str) -> Answer | Notification:
    """Read what a server sent.

    Raises:
        ValueError: it is neither an answer nor a notification.
    """
    message = json.loads(text)
    if not isinstance(message, dict) or message.get("jsonrpc") != "2.0":
        raise ValueError("the server sent something that isn't JSON-RPC 2.0")
    if "method" in message:
        return Notification(str(message["method"]), dict(message.get("params") or {}))
    if ("result" in message) == ("error" in message):
        raise ValueError("the server sent an answer without either result or error")
    return Answer(message.get("id"), message.get("result"), message.get("error"))


def encode_frame(header: dict[str, Any], payload: bytes) -> bytes:
    """A file as a binary message: magic, length of the header, header, file."""
    head = json.dumps(header, separators=(",", ":")).encode()
    return _HEAD.pack(_MAGIC, len(head)) + head + payload


def decode_frame(data: bytes) -> tuple[dict[str, Any], bytes]:
    """The header and the file of a binary message.

    Raises:
        FrameError: it isn't one, or was cut off.
    """
    if len(data) < _HEAD.size:
        raise FrameError(f"a binary message of {len(data)} bytes is shorter than its own head")
    magic, length = _HEAD.unpack_from(data)
    if magic != _MAGIC:
        raise FrameError(f"a binary message starts with {magic!r}, not {_MAGIC!r}")
    if length > _MAX_HEADER or _HEAD.size + length > len(data):
        raise FrameError(f"a binary message of {len(data)} bytes states a header of {length}")
    try:
        header = json.loads(data[_HEAD.size : _HEAD.size + length])
    except ValueError as error:
        raise FrameError(f"a binary message's header is no JSON: {error}") from error
    if not isinstance(header, dict):
        raise FrameError("a binary message's header is no object")
    payload = data[_HEAD.size + length :]
    if header.get("bytes") != len(payload):
        raise FrameError(f"a binary message holds {len(payload)} bytes where its header says {header.get('bytes')}")
    return header, payload
