"""What a job is asked to do, read from a request's params; and what the other methods take."""

import base64
import binascii
import hashlib
import io
import json
import math
import re
import warnings
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

from PIL import Image

from propsmith.engine_bridge.jobs.wire_options import dump_options, option_specs, profiles, read_options
from propsmith.engine_bridge.library import ID_LENGTH, TYPES
from propsmith.engine_bridge.protocol import MAX_MESSAGE, VERSION, RpcError
from propsmith.runtime.edit import noise_level
from propsmith.runtime.errors import InputError
from propsmith.runtime.model.bundle import Bundle
from propsmith.runtime.model.image import FORMATS, MAX_PIXELS
from propsmith.runtime.model.text import MAX_PROMPT, check_prompt
from propsmith.runtime.options import GenerateOptions

MAX_COUNT = 16
MAX_IMAGE = 8 * 2**20
MAX_SEED = 2**53 - 1
MAX_QUEUE = 256
SKETCHES = 4

LIMITS = {
    "message_bytes": MAX_MESSAGE,
    "prompt_characters": MAX_PROMPT,
    "image_bytes": MAX_IMAGE,
    "image_pixels": MAX_PIXELS,
    "count": MAX_COUNT,
    "queue": MAX_QUEUE,
}

Kind = Literal["generate", "sketch", "vary", "batch"]

_JOB = re.compile(r"[A-Za-z0-9_-]{8,64}")
_ASSET = re.compile(rf"[0-9a-f]{{{ID_LENGTH}}}")
REQUIRED: Any = object()


class Params:
    """Takes a request's params out one by one, each checked; `end` refuses what is left."""

    def __init__(self, params: Mapping[str, Any]) -> None:
        self._left = dict(params)

    def take(self, name: str, default: Any = REQUIRED) -> Any:
        """A param as it is; null counts as absent."""
        value = self._left.pop(name, None)
        if value is None and default is REQUIRED:
            raise RpcError("params", f"{name} is missing", param=name)
        return default if value is None else value

    def whole(self, name: str, default: Any, low: int, high: int) -> int:
        """A whole number in a range."""
        value = self.take(name, default)
        whole = int(value) if isinstance(value, float) and value.is_integer() else value
        if isinstance(whole, bool) or not isinstance(whole, int) or not low <= whole <= high:
            raise wrong(name, f"a whole number from {low} to {high}", value)
        return whole

    def number(self, name: str, default: Any) -> float:
        """A finite number."""
        value = self.take(name, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise wrong(name, "a number", value)
        return float(value)

    def text(self, name: str, default: Any = REQUIRED, longest: int = 200) -> str:
        """A text of one line."""
        value = self.take(name, default)
        if not isinstance(value, str) or len(value) > longest:
            raise wrong(name, f"a text of at most {longest} characters", value)
        if any(ord(c) < 32 and c not in "\t\n\r" for c in value):
            raise RpcError("params", f"{name} holds a control character", param=name)
        return value

    def job(self, name: str = "job") -> str:
        """The name of a job."""
        return self._matching(name, _JOB, "the name of a job: 8 to 64 of A-Z a-z 0-9 _ -")

    def asset(self, name: str = "asset") -> str:
        """The id of an asset."""
        return self._matching(name, _ASSET, f"the id of an asset: {ID_LENGTH} hex digits")

    def _matching(self, name: str, pattern: re.Pattern[str], expected: str) -> str:
        value = self.take(name)
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise wrong(name, expected, value)
        return value

    def choice(self, name: str, choices: tuple[str, ...], default: Any = REQUIRED) -> str:
        """One of several texts."""
        value = self.take(name, default)
        if value not in choices:
            raise wrong(name, f"one of {', '.join(choices) or 'none here'}", value)
        return str(value)

    def has(self, name: str) -> bool:
        """Whether it was given, and isn't null."""
        return self._left.get(name) is not None

    def options(self) -> dict[str, Any]:
        """The generate options among the params, unchecked."""
        names = {spec.name for spec in option_specs()} | {"lods"}
        return {name: self._left.pop(name) for name in list(self._left) if name in names}

    def end(self) -> None:
        """Refuse what nobody took."""
        if self._left:
            name = sorted(self._left)[0][:40]
            raise RpcError("params", f"there is no parameter {name!r}", param=name)


def wrong(name: str, expected: str, value: Any) -> RpcError:
    """The refusal of a param that is something else than expected."""
    return RpcError("params", f"{name} must be {expected}, not {str(value)[:40]!r}", param=name)


@dataclass(frozen=True)
class Work:
    """What a job makes: `count` props (or candidates) of one prompt, picture or asset; or a level's."""

    kind: Kind
    prompt: str | None = None
    """Words; for a picture its name; None for variations that keep the asset's words."""
    image: str | None = None
    """SHA-256 of the picture, which the library keeps with the job."""
    seed: int = 0
    count: int = 1
    profile: str | None = None
    options: dict[str, Any] = field(default_factory=dict)
    """As `dump_options` gives them."""
    asset: str | None = None
    """What to vary."""
    strength: float | None = None
    level: str | None = None
    """A sound level, as `levels` keeps it."""

    def to_dict(self) -> dict[str, Any]:
        """For the library."""
        told = asdict(self)
        if self.level is None:
            del told["level"]
        return told

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Work":
        """Read what `to_dict` gave."""
        return cls(**data)

    def generate_options(self, index: int) -> GenerateOptions:
        """The options of one of its props."""
        options = read_options(self.options, self.seed + index)
        return options if self.profile is None else replace(options, profile=self.profile)

    def key(self, index: int, bundle: Bundle) -> str:
        """What tells this prop from all others: equal keys, equal props."""
        facts = {**self.to_dict(), "seed": self.seed + index, "count": 1, "bundle": bundle.digest}
        facts["generator"] = VERSION
        return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class WorkRequest:
    """A request for work: the work, the picture that goes with it, and the name that the client chose for the job."""

    work: Work
    image: bytes | None = None
    job: str | None = None


def read_work(kind: Kind, given: Mapping[str, Any]) -> WorkRequest:
    """Read the params of `generate`, `sketch` or `vary`.

    Raises:
        RpcError: `params`, naming the first that is wrong.
    """
    params = Params(given)
    job = params.job() if params.has("job") else None
    seed = params.whole("seed", 0, 0, MAX_SEED)
    count = params.whole("count", SKETCHES if kind == "sketch" else 1, 1, MAX_COUNT)
    if seed + count - 1 > MAX_SEED:
        raise wrong("seed", f"at most {MAX_SEED} with the count", seed)
    work = Work(kind, seed=seed, count=count, profile=_profile(params), options=_options(params))
    image = None
    if kind == "vary":
        work = replace(work, asset=params.asset(), strength=_strength(params))
        if params.has("prompt"):
            work = replace(work, prompt=_prompt(params))
    elif params.has("image"):
        if params.has("prompt"):
            raise RpcError("params", "prompt and image exclude each other: give one", param="image")
        image, name = _image(params)
        work = replace(work, prompt=name, image=hashlib.sha256(image).hexdigest())
    else:
        work = replace(work, prompt=_prompt(params))
    params.end()
    return WorkRequest(work, image, job)


@dataclass(frozen=True)
class Finish:
    """The params of `finish`: which candidate of which sketch, and what of its options changes."""

    sketch: str
    index: int
    job: str | None
    profile: str | None
    options: dict[str, Any]

    def of(self, work: Work) -> Work:
        """The work that makes the candidate in full.

        Raises:
            RpcError: the job was no sketch or has no such candidate.
        """
        if work.kind != "sketch":
            raise RpcError("params", f"job {self.sketch!r} is no sketch", param="sketch")
        if self.index >= work.count:
            raise wrong("index", f"a whole number from 0 to {work.count - 1}", self.index)
        kept = work.options
        if "lods" in self.options:
            kept = {name: value for name, value in kept.items() if name != "triangles"}
        options = dump_options(read_options({**kept, **self.options}))
        profile = self.profile or work.profile
        return replace(work, kind="generate", seed=work.seed + self.index, count=1, profile=profile, options=options)


def read_finish(given: Mapping[str, Any]) -> Finish:
    """Read the params of `finish`; raises RpcError as `read_work` does."""
    params = Params(given)
    job = params.job() if params.has("job") else None
    options = params.options()
    read_options(options)
    finish = Finish(
        params.job("sketch"), params.whole("index", REQUIRED, 0, MAX_COUNT - 1), job, _profile(params), options
    )
    params.end()
    return finish


def read_file_name(params: Params) -> str:
    """Which file of an asset is meant."""
    return params.choice("file", tuple(TYPES), "glb")


def _profile(params: Params) -> str | None:
    return params.choice("profile", profiles()) if params.has("profile") else None


def _options(params: Params) -> dict[str, Any]:
    return dump_options(read_options(params.options()))


def _prompt(params: Params) -> str:
    text = params.text("prompt", longest=10 * MAX_PROMPT)
    try:
        return check_prompt(text)
    except InputError as error:
        raise RpcError("params", str(error), param="prompt") from error


def _strength(params: Params) -> float:
    strength = params.number("strength", 0.4)
    try:
        noise_level(strength)
    except InputError as error:
        raise RpcError("params", str(error), param="strength") from error
    return strength


def _image(params: Params) -> tuple[bytes, str]:
    """The bytes of a picture and its name, checked as far as its header goes: it isn't unpacked here."""
    value = params.take("image")
    if not isinstance(value, dict) or set(value) - {"data", "name"}:
        raise wrong("image", 'an object {"data": base64, "name": ...}', value)
    inner = Params(value)
    name = inner.text("name", "picture", 100).strip() or "picture"
    data = inner.take("data", "")
    if not isinstance(data, str) or len(data) > MAX_IMAGE * 4 // 3 + 4:
        raise RpcError("params", f"image.data must be base64 of at most {MAX_IMAGE:,} bytes", param="image.data")
    try:
        decoded = base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError) as error:
        raise RpcError("params", f"image.data is no base64: {error}", param="image.data") from error
    _check_picture(decoded)
    return decoded, name


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
