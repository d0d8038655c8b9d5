"""The graphs of a bundle as modules with named inputs and outputs, for export and verification."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from propsmith.exporter.models.clip import CLIPImageEncoder, CLIPTextEncoder
from propsmith.exporter.models.denoiser import Denoiser
from propsmith.exporter.models.encoder import PointSetEncoder, ShapEEncoder
from propsmith.exporter.models.implicit import ImplicitDecoder
from propsmith.exporter.models.text_encoder import TextEncoder

_PARTS = {"prepare": "decoder", "query": "decoder", "view_encoder": "encoder"}
PART_PREFIX = "part."
"""Prefix of the model part's parameters in a graph's module."""
EXAMPLE_BATCH = 2
EXAMPLE_POINTS = 24


def part_of(graph: str) -> str:
    """The model part of a graph; most have the same name."""
    return _PARTS.get(graph, graph)


@dataclass(frozen=True)
class GraphModule:
    """One graph of a bundle before its export."""

    name: str
    module: nn.Module
    """Takes the inputs in order, float32 or int64, and returns a tuple of the outputs in float32."""
    component: nn.Module
    """The model part whose parameters the graph holds."""
    inputs: dict[str, tuple[Tensor, dict[int, str]]]
    """Name -> (an example, its dynamic axes by name)."""
    outputs: tuple[str, ...]


class _Call(nn.Module):
    """Calls a method of a model part with inputs in the part's own type, and returns float32."""

    def __init__(
        self, part: nn.Module, method: Callable[..., Tensor | tuple[Tensor, ...]], in_float32: Collection[int] = ()
    ) -> None:
        super().__init__()
        self.part = part
        self._method = method
        self._in_float32 = in_float32

    def forward(self, *inputs: Tensor) -> tuple[Tensor, ...]:
        """Run the method; inputs whose position is in `in_float32` stay in float32."""
        dtype = next(self.part.parameters()).dtype
        cast = [x.to(dtype) if x.is_floating_point() and i not in self._in_float32 else x for i, x in enumerate(inputs)]
        out = self._method(*cast)
        return tuple(o.float() for o in (out if isinstance(out, tuple) else (out,)))


def build_graphs(parts: dict[str, nn.Module]) -> Iterator[GraphModule]:
    """The graphs of these parts, in the data's order."""
    builders = {
        "text_encoder": _text_encoder,
        "image_encoder": _image_encoder,
        "denoiser": _denoiser,
        "decoder": _decoder,
        "encoder": _encoder,
    }
    for name, part in parts.items():
        yield from builders[name](part.eval())


def _text_encoder(part: nn.Module) -> Iterator[GraphModule]:
    assert isinstance(part, TextEncoder | CLIPTextEncoder)
    ids = torch.arange(EXAMPLE_BATCH * 5).reshape(EXAMPLE_BATCH, 5) % part.config.vocab
    axes = {0: "batch", 1: "length"}
    inputs = {"ids": (ids, axes), "mask": (torch.ones_like(ids), axes)}
    yield GraphModule("text_encoder", _Call(part, part.forward), part, inputs, ("cond",))


def _image_encoder(part: nn.Module) -> Iterator[GraphModule]:
    assert isinstance(part, CLIPImageEncoder)
    size = part.config.image_size
    inputs = {"image": (torch.rand(EXAMPLE_BATCH, 3, size, size), {0: "batch"})}
    yield GraphModule("image_encoder", _Call(part, part.forward, {0}), part, inputs, ("cond",))


def _denoiser(part: nn.Module) -> Iterator[GraphModule]:
    assert isinstance(part, Denoiser)
    config = part.config
    inputs = {
        "x": (torch.randn(EXAMPLE_BATCH, config.tokens, config.channels), {0: "batch"}),
        "t": (torch.linspace(0.2, 0.9, EXAMPLE_BATCH), {0: "batch"}),
        "cond": (torch.randn(EXAMPLE_BATCH, *config.condition_shape), {0: "batch"}),
    }
    # Half precision can't hold the time: the module embeds it in float32.
    yield GraphModule("denoiser", _Call(part, part.forward, {1}), part, inputs, ("out",))


def _decoder(part: nn.Module) -> Iterator[GraphModule]:
    assert isinstance(part, ImplicitDecoder)
    config = part.config
    latent = torch.randn(EXAMPLE_BATCH, config.tokens, config.channels)
    prepare = _Call(part, part.prepare)
    yield GraphModule("prepare", prepare, part, {"latent": (latent, {0: "batch"})}, part.state_names)
    with torch.no_grad():
        state = prepare(latent.to(next(part.parameters()).dtype))
    points = torch.rand(EXAMPLE_BATCH, EXAMPLE_POINTS, 3) * 2 - 1
    inputs = {name: (s, {0: "batch"}) for name, s in zip(part.state_names, state, strict=True)}
    inputs["points"] = (points, {0: "batch", 1: "count"})

    def query(*tensors: Tensor) -> tuple[Tensor, ...]:
        return part.query_outputs(tensors[:-1], tensors[-1])

    in_float32 = range(len(inputs)) if part.query_in_float32 else {len(state)}
    yield GraphModule("query", _Call(part, query, in_float32), part, inputs, part.output_names)


def _encoder(part: nn.Module) -> Iterator[GraphModule]:
    if isinstance(part, ShapEEncoder):
        yield _view_encoder(part)
        yield _shap_e_encoder(part)
    else:
        assert isinstance(part, PointSetEncoder)
        yield _point_set_encoder(part)


def _point_set_encoder(part: PointSetEncoder) -> GraphModule:
    axes = {0: "batch", 1: "count"}
    shape = (EXAMPLE_BATCH, EXAMPLE_POINTS, 3)
    inputs = {
        "points": (torch.rand(shape) * 2 - 1, axes),
        "normals": (nn.functional.normalize(torch.randn(shape), dim=-1), axes),
        "colors": (torch.rand(shape), axes),
    }

    def mean(points: Tensor, normals: Tensor, colors: Tensor) -> Tensor:
        latent: Tensor = part(points, normals, colors)[0]
        return latent

    return GraphModule("encoder", _Call(part, mean, {0}), part, inputs, ("latent",))


def _view_encoder(part: ShapEEncoder) -> GraphModule:
    size = part.config.view_size
    examples = {
        "views": torch.rand(EXAMPLE_BATCH, 3, size, size) * 2 - 1,
        "alphas": torch.rand(EXAMPLE_BATCH, 1, size, size).round(),
        "positions": torch.rand(EXAMPLE_BATCH, size, size, 3) * 2 - 1,
        "origins": nn.functional.normalize(torch.randn(EXAMPLE_BATCH, 3), dim=-1) * 4,
    }
    inputs = {name: (example, {0: "batch"}) for name, example in examples.items()}
    # Positions and colors: half precision would move them.
    return GraphModule("view_encoder", _Call(part, part.embed_views, range(len(inputs))), part, inputs, ("tokens",))


def _shap_e_encoder(part: ShapEEncoder) -> GraphModule:
    config = part.config
    tokens = config.views * (config.view_size // config.patch) ** 2
    examples = {
        "points": torch.rand(EXAMPLE_BATCH, config.points, 3) * 2 - 1,
        "colors": torch.rand(EXAMPLE_BATCH, config.points, 3),
        "view_tokens": torch.randn(EXAMPLE_BATCH, tokens, config.width),
    }
    inputs = {name: (example, {0: "batch"}) for name, example in examples.items()}
    # The shuffles' random numbers are inputs, so that the graph is deterministic: the caller seeds them.
    for number, shuffle in enumerate(part.point_conv.draw_shuffles(EXAMPLE_BATCH)):
        inputs[f"shuffle_{number}"] = (shuffle, {0: "batch"})

    def encode(points: Tensor, colors: Tensor, view_tokens: Tensor, *shuffles: Tensor) -> Tensor:
        return part.encode(points, colors, view_tokens, shuffles=(shuffles[0], shuffles[1]))

    in_float32 = {i for i, name in enumerate(inputs) if name != "view_tokens"}  # positions, colors and shuffles
    return GraphModule("encoder", _Call(part, encode, in_float32), part, inputs, ("latent",))
