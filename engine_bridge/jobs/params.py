"""The params of requests as dataclasses: their types, ranges and refusals."""

import base64
import binascii
import hashlib
import io
import re
import sys
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar, get_args, get_type_hints

from msgspec import Meta
from PIL import Image

from propsmith.engine_bridge.jobs.wire_options import option_specs, profiles, wrong
from propsmith.engine_bridge.library import ID_LENGTH
from propsmith.engine_bridge.protocol import MAX_MESSAGE, RpcError
from propsmith.runtime.errors import InputError
from propsmith.runtime.model.image import FORMATS, MAX_PIXELS
from propsmith.runtime.model.text import MAX_PROMPT, check_prompt
from propsmith.runtime.validation import InvalidDataError, validate

MAX_COUNT = 16
MAX_IMAGE = 8 * 2**20
MAX_SEED = 2**53 - 1
MAX_QUEUE = 256

LIMITS = {
    "message_bytes": MAX_MESSAGE,
    "prompt_characters": MAX_PROMPT,
    "image_bytes": MAX_IMAGE,
    "image_pixels": MAX_PIXELS,
    "count": MAX_COUNT,
    "queue": MAX_QUEUE,
}

_T = TypeVar("_T")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def within(low: int, high: int) -> Meta:
    """The range of a whole number."""
    return Meta(ge=low, le=high, description=f"a whole number from {low} to {high}")


def up_to(characters: int) -> Meta:
    """The length of a text."""
    return Meta(max_length=characters, description=f"a text of at most {characters} characters")


def matching(pattern: str, description: str) -> Meta:
    """What the whole of a text must look like."""
    return Meta(pattern=rf"^(?:{pattern})\Z", description=description)


def one_of(choices: tuple[str, ...]) -> Meta:
    """The texts that may be chosen."""
    return matching("|".join(map(re.escape, choices)), f"one of {', '.join(choices)}")


JobName = Annotated[str, matching("[A-Za-z0-9_-]{8,64}", "the name of a job: 8 to 64 of A-Z a-z 0-9 _ -")]
AssetId = Annotated[str, matching(f"[0-9a-f]{{{ID_LENGTH}}}", f"the id of an asset: {ID_LENGTH} hex digits")]
ProfileName = Annotated[str, one_of(profiles())]
Seed = Annotated[int, within(0, MAX_SEED)]
Count = Annotated[int, within(1, MAX_COUNT)]
Text = Annotated[str, up_to(200)]
ShortText = Annotated[str, up_to(100)]
PromptText = Annotated[str, up_to(10 * MAX_PROMPT)]
Number = Annotated[float, Meta(ge=-sys.float_info.max, le=sys.float_info.max, description="a number")]
Truth = Annotated[bool, Meta(description="true or false")]


@dataclass(frozen=True)
class NoParams:
    """The params of a method that takes none."""


@dataclass(frozen=True)
class JobParams:
    """The params of `cancel` and `attach`."""

    job: JobName


@dataclass(frozen=True, kw_only=True)
class WorkParams:
    """What every request for props of consecutive seeds takes, but for the options."""

    job: JobName | None = None
    seed: Seed = 0
    count: Count = 1
    profile: ProfileName | None = None

    def __post_init__(self) -> None:
        """Refuse seeds that would leave the range."""
        if self.seed + self.count - 1 > MAX_SEED:
            raise wrong("seed", f"at most {MAX_SEED} with the count", self.seed)


@dataclass(frozen=True, kw_only=True)
class PropParams(WorkParams):
    """The params of `generate` and `sketch`."""

    prompt: PromptText | None = None
    image: Any = None

    def subject(self) -> tuple[str, bytes | None]:
        """The prompt; or the name of the picture, and the picture."""
        if self.image is None:
            return read_prompt(self.prompt), None
        if self.prompt is not None:
            raise RpcError("params", "prompt and image exclude each other: give one", param="image")
        return _picture(self.image)


def read_params(kind: type[_T], params: Mapping[str, Any]) -> _T:
    """Read a request's params into a dataclass; null counts as absent, 2.0 as a whole number.

    Raises:
        RpcError: `params`, naming the first that is wrong.
    """
    hints = get_type_hints(kind, include_extras=True)
    given = {name: value for name, value in params.items() if name in hints and value is not None}
    whole = {n: int(v) for n, v in given.items() if isinstance(v, float) and v.is_integer() and _description(hints[n])}
    try:
        read = validate(kind, {**given, **whole})
    except InvalidDataError as error:
        name = error.field.partition(".")[0].partition("[")[0]
        if error.reason == "missing":
            raise RpcError("params", f"{name} is missing", param=name) from error
        raise wrong(name, _description(hints[name]) or error.expected, given[name]) from error
    for name, value in given.items():
        if isinstance(value, str) and _description(hints[name]) and _CONTROL.search(value):
            raise RpcError("params", f"{name} holds a control character", param=name)
    unknown = sorted(set(params) - set(hints))
    if unknown:
        raise RpcError("params", f"there is no parameter {unknown[0][:40]!r}", param=unknown[0][:40])
    return read


def split_options(params: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The generation options among the params, unchecked, and the other params."""
    names = {spec.name for spec in option_specs()} | {"lods"}
    options = {name: value for name, value in params.items() if name in names}
    return options, {name: value for name, value in params.items() if name not in names}


def _description(hint: Any) -> str | None:
    """What a field must be, by its annotation."""
    found = (meta.description for meta in getattr(hint, "__metadata__", ()) if isinstance(meta, Meta))
    return next((text for text in found if text), None) or next(filter(None, map(_description, get_args(hint))), None)


def read_prompt(text: str | None) -> str:
    """A prompt, tidied; raises RpcError as `read_params` does."""
    if text is None:
        raise RpcError("params", "prompt is missing", param="prompt")
    try:
        return check_prompt(text)
    except InputError as error:
        raise RpcError("params", str(error), param="prompt") from error


@dataclass(frozen=True)
class _PictureParams:
    name: ShortText = "picture"
    data: Any = ""


def _picture(value: Any) -> tuple[str, bytes]:
    """The name and the bytes of a picture, checked as far as its header goes: it isn't unpacked here."""
    if not isinstance(value, dict) or set(value) - {"data", "name"}:
        raise wrong("image", 'an object {"data": base64, "name": ...}', value)
    picture = read_params(_PictureParams, value)
    data = picture.data
    if not isinstance(data, str) or len(data) > MAX_IMAGE * 4 // 3 + 4:
        raise RpcError("params", f"image.data must be base64 of at most {MAX_IMAGE:,} bytes", param="image.data")
    try:
        decoded = base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError) as error:
        raise RpcError("params", f"image.data is no base64: {error}", param="image.data") from error
    _check_picture(decoded)
    return picture.name.strip() or "picture", decoded


def digest(image: bytes | None) -> str | None:
    """What a work knows its picture by: SHA-256 in hex."""
    return None if image is None else hashlib.sha256(image).hexdigest()


def _check_picture(data: bytes) -> None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
                width, height = picture.size
    except Image.DecompressionBombError as error:
        raise RpcError("params", f"the picture is too large: {error}", param="image.data") from error
    except Exception as error:  # Pillow answers damaged files with whatever its parsers raise
        raise RpcError("params", "image.data is no PNG, JPEG or WebP picture", param="image.data") from error
    if width * height > MAX_PIXELS:
        text = f"the picture is {width} x {height} pixels, more than {MAX_PIXELS:,} in all: scale it down"
        raise RpcError("params", text, param="image.data")
