"""Configurations of every model of the family, as frozen dataclasses, and the models by name.

A module is built from its configuration alone; checkpoints hold it as JSON (`ModelConfig.to_dict`).
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, TypeVar

from propsmith.runtime.errors import CheckpointError
from propsmith.runtime.validation import InvalidDataError, validate

Gelu = Literal["erf", "tanh", "quick"]


@dataclass(frozen=True, kw_only=True)
class DenoiserConfig:
    """A transformer over latent tokens that predicts the clean latent or the velocity.

    The released Shap-E feeds the time as a token to plain pre-norm blocks; the compact model modulates its
    blocks with time and condition instead (adaLN, Peebles & Xie 2023, section 3.2).
    """

    tokens: int
    channels: int
    width: int
    layers: int
    heads: int
    condition: Literal["text", "image_grid"]
    condition_dim: int
    """Width D of the input condition: `[B, D]` for text, `[B, N, D]` for an image grid."""
    condition_tokens: int = 1
    """Prefix tokens that the condition is projected to; N for an image grid."""
    time: Literal["token", "modulation"] = "token"
    time_channels: int | None = None
    """Width of the sinusoidal time embedding; None: the model's width."""
    time_scale: float = 1.0
    """Factor on t before the sinusoid: 1 for timesteps in 0..1023, 1000 for times in 0..1."""
    qk_norm: bool = False
    gelu: Gelu = "erf"
    dropout: float = 0.0
    """Dropout on the output of every attention and MLP branch, in training."""
    prediction: Literal["x0", "velocity", "epsilon"] = "x0"
    out_channels: int | None = None
    """Channels of the raw output; None: `channels`. The released models append as many: a variance."""
    pos_emb: bool = True
    """Whether latent tokens have positional embeddings; Point-E's are points, which have no order."""
    learned_uncond: bool = False
    """Whether the unconditional condition is a parameter (`Denoiser.uncond`); else it is zeros."""

    @property
    def condition_shape(self) -> tuple[int, ...]:
        """Shape of one condition: `(D,)` or `(N, D)`."""
        if self.condition == "text":
            return (self.condition_dim,)
        return (self.condition_tokens, self.condition_dim)


@dataclass(frozen=True, kw_only=True)
class CrossAttentionDecoderConfig:
    """The compact implicit decoder: points attend to latent tokens (3DShape2VecSet, Zhang et al., 2023)."""

    kind: Literal["cross_attention"] = "cross_attention"
    tokens: int
    channels: int
    width: int
    layers: int
    heads: int
    query_width: int
    query_heads: int
    query_mlp_ratio: int = 2
    fourier_bands: int = 8
    """Octaves of the query points' Fourier features; the lowest has a period of 4 (the box is 2 wide)."""
    field_scale: float = 0.1
    """World units of signed distance per unit of the raw output's first channel."""
    density_alpha: float = 200.0
    """Density deep inside, per world unit (VolSDF, Yariv et al. 2021, equation 2)."""
    density_beta: float = 0.005
    """Width in world units over which the density falls from inside to outside (same equation)."""


@dataclass(frozen=True, kw_only=True)
class GeneratedMLPDecoderConfig:
    """The paper's implicit decoder: latent tokens become rows of the first matrices of a NeRF-like MLP."""

    kind: Literal["generated_mlp"] = "generated_mlp"
    channels: int
    hidden: int
    layers: int = 6
    """Hidden layers; one more linear layer gives the 12 outputs."""
    generated_layers: int = 4
    """Number of first layers whose weights are generated from the latent (their biases aren't)."""
    point_degrees: int = 15
    direction_degrees: int = 8
    direction_layer: int = 4
    """The layer to whose output the encoded view direction is added; zeros without a direction."""

    @property
    def tokens(self) -> int:
        """Latent tokens: one for each row of each generated matrix."""
        return self.generated_layers * self.hidden


DecoderConfig = CrossAttentionDecoderConfig | GeneratedMLPDecoderConfig


@dataclass(frozen=True, kw_only=True)
class PointSetEncoderConfig:
    """The compact encoder: learned queries attend twice to a set of colored surface points."""

    kind: Literal["point_set"] = "point_set"
    tokens: int
    channels: int
    width: int
    layers: int
    """Self-attention layers; half of them follow each of the two cross-attentions."""
    heads: int
    fourier_bands: int = 8
    mlp_ratio: int = 4
    """Width of a block's hidden layer over the block's."""


@dataclass(frozen=True, kw_only=True)
class ShapEEncoderConfig:
    """The paper's encoder: a perceiver over colored points and RGBA + depth views."""

    kind: Literal["shap_e"] = "shap_e"
    tokens: int
    channels: int
    width: int
    heads: int
    layers: int
    """Self-attention blocks, after the two of cross-attention (to the points, then to the views)."""
    centres: int
    """Number of point tokens: the first points are the centers of the point convolution."""
    degrees: int = 15
    """Degrees of the positional encoding of points, colors and pixels."""
    group_size: int = 64
    """Points per group around each center."""
    group_radius: float = 0.5
    patch: int = 8
    """Side in pixels of the patches that views are cut into."""
    points: int = 16384
    """Surface points per asset."""
    views: int = 20
    """Renders per asset."""
    view_size: int = 256
    """Side of a render in pixels."""


EncoderConfig = PointSetEncoderConfig | ShapEEncoderConfig


@dataclass(frozen=True, kw_only=True)
class TextEncoderConfig:
    """A small transformer over word pieces that gives one unit vector for a sentence."""

    vocab: int
    width: int
    layers: int
    heads: int
    max_length: int
    out_dim: int
    dropout: float = 0.0


@dataclass(frozen=True, kw_only=True)
class CLIPTextConfig:
    """CLIP's text transformer (Radford et al. 2021, section 2.4), by default of ViT-L/14."""

    kind: Literal["clip"] = "clip"
    vocab: int = 49408
    width: int = 768
    layers: int = 12
    heads: int = 12
    max_length: int = 77
    """Tokens, start and end tokens included."""
    out_dim: int = 768


@dataclass(frozen=True, kw_only=True)
class CLIPVisionConfig:
    """CLIP's vision transformer, by default ViT-L/14; a grid of features is taken from its last block."""

    width: int = 1024
    layers: int = 24
    heads: int = 16
    patch: int = 14
    """Side of a patch in pixels."""
    image_size: int = 224
    """Side of the image in pixels."""

    @property
    def patches(self) -> int:
        """Patches of an image, row by row."""
        return (self.image_size // self.patch) ** 2


@dataclass(frozen=True, kw_only=True)
class ModelConfig:
    """The configurations of one model's parts; a missing part is None."""

    name: str
    denoiser: DenoiserConfig | None = None
    decoder: DecoderConfig | None = None
    encoder: EncoderConfig | None = None
    text_encoder: TextEncoderConfig | CLIPTextConfig | None = None
    image_encoder: CLIPVisionConfig | None = None

    @property
    def parts(self) -> tuple[str, ...]:
        """Names of the parts that the model has, in the data's order."""
        names = ("text_encoder", "image_encoder", "denoiser", "decoder", "encoder")
        return tuple(part for part in names if getattr(self, part) is not None)

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON types that `from_dict` takes."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "ModelConfig":
        """Build a configuration from `to_dict`'s output.

        Raises:
            CheckpointError: a part or a field is unknown or of the wrong type, or a required one is missing.
        """
        try:
            plain = validate(_PlainConfig, data)
            return cls(
                name=plain.name,
                denoiser=plain.denoiser,
                decoder=_of_kind(_DECODERS, "decoder", plain.decoder),
                encoder=_of_kind(_ENCODERS, "encoder", plain.encoder),
                text_encoder=_of_kind(_TEXT_ENCODERS, "text_encoder", plain.text_encoder),
                image_encoder=plain.image_encoder,
            )
        except InvalidDataError as error:
            raise CheckpointError(f"model configuration: {error}") from None


@dataclass(frozen=True)
class _PlainConfig:
    """A ModelConfig before its parts of several kinds are read: msgspec takes no union of dataclasses."""

    name: str
    denoiser: DenoiserConfig | None = None
    decoder: dict[str, Any] | None = None
    encoder: dict[str, Any] | None = None
    text_encoder: dict[str, Any] | None = None
    image_encoder: CLIPVisionConfig | None = None


Config = TypeVar("Config")

_DECODERS: dict[str | None, type[CrossAttentionDecoderConfig] | type[GeneratedMLPDecoderConfig]] = {
    "cross_attention": CrossAttentionDecoderConfig,
    "generated_mlp": GeneratedMLPDecoderConfig,
}
_ENCODERS: dict[str | None, type[PointSetEncoderConfig] | type[ShapEEncoderConfig]] = {
    "point_set": PointSetEncoderConfig,
    "shap_e": ShapEEncoderConfig,
}
_TEXT_ENCODERS: dict[str | None, type[TextEncoderConfig] | type[CLIPTextConfig]] = {
    None: TextEncoderConfig,
    "clip": CLIPTextConfig,
}


def _of_kind(kinds: Mapping[str | None, type[Config]], part: str, data: dict[str, Any] | None) -> Config | None:
    if data is None:
        return None
    kind = data.get("kind")
    if kind not in kinds:
        raise InvalidDataError(f"{part} kind {str(kind)!r} is none of {', '.join(map(str, kinds))}", "value", part)
    return validate(kinds[kind], data, part)


# The released decoder and encoder are common to both released models (Jun & Nichol 2023, appendix A).
_RELEASED_DECODER = GeneratedMLPDecoderConfig(channels=1024, hidden=256)
_RELEASED_ENCODER = ShapEEncoderConfig(tokens=1024, channels=1024, width=1024, heads=8, layers=11, centres=1024)

_TEXT_300M = ModelConfig(
    name="text300M",
    denoiser=DenoiserConfig(
        tokens=1024,
        channels=1024,
        width=1024,
        layers=24,
        heads=16,
        condition="text",
        condition_dim=768,
        out_channels=2048,
    ),
    decoder=_RELEASED_DECODER,
    encoder=_RELEASED_ENCODER,
    text_encoder=CLIPTextConfig(),
)

_IMAGE_300M = ModelConfig(
    name="image300M",
    denoiser=DenoiserConfig(
        tokens=1024,
        channels=1024,
        width=1024,
        layers=24,
        heads=8,
        condition="image_grid",
        condition_dim=1024,
        condition_tokens=256,
        out_channels=2048,
    ),
    decoder=_RELEASED_DECODER,
    encoder=_RELEASED_ENCODER,
    image_encoder=CLIPVisionConfig(),
)

_PROPS = ModelConfig(
    name="props",
    denoiser=DenoiserConfig(
        tokens=192,
        channels=16,
        width=384,
        layers=11,
        heads=6,
        condition="text",
        condition_dim=384,
        condition_tokens=4,
        time="modulation",
        time_channels=256,
        time_scale=1000.0,
        qk_norm=True,
        gelu="tanh",
        dropout=0.15,
        prediction="velocity",
        learned_uncond=True,
    ),
    decoder=CrossAttentionDecoderConfig(
        tokens=192, channels=16, width=384, layers=5, heads=6, query_width=256, query_heads=4
    ),
    encoder=PointSetEncoderConfig(tokens=192, channels=16, width=384, layers=6, heads=6),
    text_encoder=TextEncoderConfig(vocab=12288, width=256, layers=3, heads=4, max_length=64, out_dim=384),
)

_TINY = ModelConfig(
    name="tiny",
    denoiser=DenoiserConfig(
        tokens=16,
        channels=8,
        width=32,
        layers=2,
        heads=2,
        condition="text",
        condition_dim=32,
        condition_tokens=2,
        time="modulation",
        time_channels=32,
        time_scale=1000.0,
        qk_norm=True,
        gelu="tanh",
        prediction="velocity",
        learned_uncond=True,
    ),
    decoder=CrossAttentionDecoderConfig(
        tokens=16, channels=8, width=32, layers=2, heads=2, query_width=32, query_heads=2, fourier_bands=4
    ),
    encoder=PointSetEncoderConfig(tokens=16, channels=8, width=32, layers=2, heads=2, fourier_bands=4),
    text_encoder=TextEncoderConfig(vocab=512, width=32, layers=1, heads=2, max_length=64, out_dim=32),
)

# Point-E's smallest text-conditioned model (Nichol et al. 2022, table 1): the paper's baseline. Tokens are points with
# a color, and come out as they are.
_POINT_E_40M = ModelConfig(
    name="base40M-textvec",
    denoiser=DenoiserConfig(
        tokens=1024,
        channels=6,
        width=512,
        layers=12,
        heads=8,
        condition="text",
        condition_dim=768,
        prediction="epsilon",
        out_channels=12,
        pos_emb=False,
    ),
    text_encoder=CLIPTextConfig(),
)

RELEASED_MODELS = tuple(config.name for config in (_TEXT_300M, _IMAGE_300M, _POINT_E_40M))
"""Those whose weights OpenAI published."""
MODELS: dict[str, ModelConfig] = {
    config.name: config for config in (_TEXT_300M, _IMAGE_300M, _POINT_E_40M, _PROPS, _TINY)
}
"""Every model by name: Shap-E's two, Point-E's, the embedded compact one, and a toy for tests."""
