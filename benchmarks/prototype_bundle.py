"""Make a bundle of the training prototype (`../shared/proto`), with the embedded text encoder in place of MiniLM.

Run as `python -m benchmarks.prototype_bundle ../shared/proto/weights.pt prototype`: for `propsmith evaluate` to tell it
from today's. It isn't to be shipped: a third of its samples are near copies.
"""

import argparse
import math
from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor

from propsmith.exporter.bundling.from_bundle import model_of, options_of
from propsmith.exporter.bundling.write_bundle import write_model
from propsmith.exporter.weights.checkpoint import ModelWeights
from propsmith.runtime.model.bundle import Bundle

State = dict[str, Tensor]

DENOISER = {
    "i": "input_proj",
    "te.0": "time_embed.0",
    "te.2": "time_embed.2",
    "pre": "condition_embed.proj",
    "tx": "backbone.pooled_proj",
    "ad": "backbone.modulation",
    "fa": "backbone.final_modulation",
    "o": "output_proj",
}
DECODER = {
    "i": "input_proj",
    "n": "norm",
    "pe.0": "point_embed",
    "o": "out",
    "n2": "mlp_norm",
    "m.0": "mlp.fc",
    "m.2": "mlp.proj",
    "n3": "head_norm",
    "h": "head",
}
MLP = {"m.0": "mlp.fc", "m.2": "mlp.proj"}
NORMS = {"n1": "attention_norm", "n2": "mlp_norm"}


def renamed(state: State, names: dict[str, str], source: str = "", target: str = "") -> State:
    """Weights and biases of layers under other names."""
    kinds = ("weight", "bias")
    return {f"{target}{new}.{k}": state[f"{source}{old}.{k}"] for old, new in names.items() for k in kinds}


def attention(state: State, source: str, target: str) -> State:
    """A self-attention, whose queries the prototype projects apart from keys and values."""
    return {
        f"{target}qkv.weight": torch.cat([state[f"{source}q.weight"], state[f"{source}kv.weight"]]),
        f"{target}q_norm.gain": state[f"{source}qs"],
        f"{target}k_norm.gain": state[f"{source}ks"],
    } | renamed(state, {"o": "out"}, source, target)


def denoiser(old: State, layers: int) -> State:
    """The denoiser; the unconditional condition is scaled as conditions are."""
    new = {"pos_emb": old["pos"], "uncond": old["null"] / math.sqrt(len(old["null"]))} | renamed(old, DENOISER)
    for n in range(layers):
        block = f"backbone.blocks.{n}."
        new |= {f"{block}bias": old[f"b.{n}.b"]} | renamed(old, MLP, f"b.{n}.", block)
        new |= attention(old, f"b.{n}.a.", f"{block}attention.")
    return new


def decoder(old: State, layers: int, mean: Tensor, deviation: float) -> State:
    """The decoder; the prototype's field is negative inside."""
    new = {"pos_emb": old["pos"], "latent_mean": mean, "latent_std": torch.tensor(deviation)} | renamed(old, DECODER)
    new |= {"kv.weight": old["kv.weight"], "q.weight": old["q.weight"]}
    new |= {"q_norm.gain": old["qs"], "k_norm.gain": old["ks"]}
    for n in range(layers):
        new |= renamed(old, MLP | NORMS, f"b.{n}.", f"blocks.{n}.")
        new |= attention(old, f"b.{n}.a.", f"blocks.{n}.attention.")
    for kind in ("weight", "bias"):
        new[f"head.{kind}"] = torch.cat([-new[f"head.{kind}"][:1], new[f"head.{kind}"][1:]])
    return new


def main() -> None:
    """Read, rename, export."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=Path)
    parser.add_argument("output", type=Path)
    arguments = parser.parse_args()
    read = torch.load(arguments.weights, map_location="cpu", weights_only=True)
    parts = {part: {key: value.float() for key, value in read[part].items()} for part in ("dit", "dec")}
    layers = {part: sum(key.endswith(".a.qs") for key in state) for part, state in parts.items()}
    today = Bundle.load()
    model = model_of(today)
    assert model.config.denoiser is not None
    assert model.config.decoder is not None
    size = {"tokens": len(parts["dit"]["pos"]), "channels": parts["dit"]["i.weight"].shape[1]}
    config = replace(
        model.config,
        denoiser=replace(model.config.denoiser, **size, layers=layers["dit"]),
        decoder=replace(model.config.decoder, **size, layers=layers["dec"]),
    )
    states = dict(model.states) | {
        "denoiser": denoiser(parts["dit"], layers["dit"]),
        "decoder": decoder(parts["dec"], layers["dec"], read["mu"].float(), float(read["sd"])),
    }
    extras = {"uncond": states["denoiser"]["uncond"].view_as(model.extras["uncond"])}
    options = options_of(today, name=arguments.output.name, opset=20, force=False)
    write_model(ModelWeights(config, states, extras), arguments.output, options)


if __name__ == "__main__":
    main()
