"""Who is judged, and what for: bundles and their controls, prompts and seeds."""

import hashlib
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from propsmith.runtime.errors import BundleError
from propsmith.runtime.files import slug
from propsmith.runtime.geometry.lattice import DecodeOptions
from propsmith.runtime.model.bundle import Bundle

NOISE = 0.8
"""Share of a noised latent's deviation that is noise."""
Control = Literal["", "real", "shuffled", "noised"]


@dataclass(frozen=True)
class Contender:
    """A column of the table.

    Attributes:
        title: its heading.
        bundle: name or folder; of a control that of the bundle which it is made from.
        digest: of the bundle.
        maker: unique to the bundle and how it samples: names the folder of its latents.
        steps: of the denoiser; None for the bundle's.
        resolution: lattice cells a side.
        encoder: the bundle that holds its 3D encoder; None if there is none, or for a control.
        control: `real` has real props in place of samples and should score best; `shuffled` has the samples of other
            prompts and `noised` latents with noise, which should score worst.
    """

    title: str
    bundle: str
    digest: str
    maker: str
    steps: int | None
    resolution: int
    encoder: str | None
    control: Control = ""

    @property
    def key(self) -> str:
        """Names the folder of its props: what is shuffled is made only once."""
        return {"real": "real", "noised": f"{self.maker}-noised"}.get(self.control, self.maker)

    def as_control(self, control: Control) -> "Contender":
        """A control of this bundle."""
        return replace(self, title=f"{control} ({self.title})", control=control, encoder=None)


def contender_of(name: str, steps: int | None = None, resolution: int = DecodeOptions.resolution) -> Contender:
    """A bundle by its name or folder, and what can be judged of it.

    Raises:
        BundleError: there is no such bundle, it is corrupt, or it makes no props from words.
    """
    bundle = Bundle.load(name)
    bundle.require("text")
    bundle.require_decoder()
    maker = hashlib.sha256(json.dumps([bundle.digest, steps, resolution]).encode()).hexdigest()[:8]
    return Contender(
        bundle.manifest.name,
        name,
        bundle.digest,
        f"{slug(bundle.manifest.name)}-{maker}",
        steps,
        resolution,
        _encoder(bundle, name),
    )


def _encoder(bundle: Bundle, name: str) -> str | None:
    """The bundle with the encoder to another: itself, or the one called after it; None if there is none."""
    if "encode" in bundle.manifest.capabilities:
        return name
    try:
        found = Bundle.load(f"{name}-encoder")
    except BundleError:
        return None
    return f"{name}-encoder" if found.manifest.latent_shape == bundle.manifest.latent_shape else None


@dataclass(frozen=True)
class PropRequest:
    """A sample to be made, and what it is judged for.

    Attributes:
        prompt: what it is made for.
        seed: of the sampler.
        asked: the prompt that it is judged by: another one if prompts are shuffled.
        category, reference: of the real prop whose caption `asked` is; empty for other prompts.
    """

    prompt: str
    seed: int
    asked: str
    category: str = ""
    reference: str = ""

    @property
    def name(self) -> str:
        """Unique to prompt and seed, and fit for a file's name."""
        return f"{slug(self.prompt)[:40]}-{zlib.crc32(self.prompt.encode()):08x}-{self.seed}"

    @property
    def judged_name(self) -> str:
        """Unique to what it is judged by, too."""
        return self.name if self.asked == self.prompt else f"{self.name}-for-{zlib.crc32(self.asked.encode()):08x}"


def shuffled(requests: Sequence[PropRequest]) -> list[PropRequest]:
    """The same props, each judged by the prompt half the list away: never its own, if there are two."""
    prompts = list({request.prompt: request for request in requests}.values())
    place = {request.prompt: number for number, request in enumerate(prompts)}
    result = []
    for request in requests:
        other = prompts[(place[request.prompt] + max(len(prompts) // 2, 1)) % len(prompts)]
        result.append(replace(request, asked=other.asked, category=other.category, reference=other.reference))
    return result
