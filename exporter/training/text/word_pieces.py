"""The text encoder's tokenizer: WordPiece over a part of the teacher's vocabulary and the lexicon's whole words."""

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from propsmith.runtime.errors import InputError

PADDING = "[PAD]"
UNKNOWN = "[UNK]"
MAX_TOKENS = 32
_PREFIX = "##"


def build_tokenizer(
    source: Tokenizer,
    texts: Sequence[str],
    whole_words: Iterable[str],
    size: int,
    *,
    preferred: Sequence[str] = (),
    inner: int = 1500,
) -> Tokenizer:
    """Choose `size` word pieces; index 0 is padding.

    Args:
        source: the teacher's WordPiece tokenizer, its vocabulary sorted by falling frequency as BERT's is.
        texts: the training texts: their most frequent pieces inside words are preferred.
        whole_words: words that get a piece of their own, whether the teacher has one or not.
        size: of the vocabulary.
        preferred: further whole words for the rest of the vocabulary, the most useful first.
        inner: number of pieces inside words ("##rel"), besides letters.

    Raises:
        InputError: the size is too small for the letters and the whole words.
    """
    teachers = sorted(source.get_vocab().items(), key=lambda item: item[1])
    usable = [piece for piece, _ in teachers if _is_plain(piece)]
    letters = [piece for piece in usable if len(piece.removeprefix(_PREFIX)) == 1]
    required = dict.fromkeys([PADDING, UNKNOWN, *letters, *sorted(set(whole_words))])
    if len(required) > size:
        raise InputError(
            f"a vocabulary of {size} word pieces is too small: letters and whole words are {len(required)}"
        )
    counts = Counter(piece for encoding in source.encode_batch(list(texts)) for piece in encoding.tokens)
    # The sort is stable: ties stay in the source's order, and the same texts give the same file.
    tails = sorted((piece for piece in usable if piece.startswith(_PREFIX)), key=lambda piece: -counts[piece])[:inner]
    pieces = list(required | dict.fromkeys([*tails, *preferred, *usable]))[:size]
    vocabulary = {piece: number for number, piece in enumerate(pieces)}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token=UNKNOWN, max_input_chars_per_word=40))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.enable_truncation(MAX_TOKENS)
    return tokenizer


def plain_words(tokenizer: Tokenizer, shortest: int = 3) -> list[str]:
    """The whole English words of a WordPiece vocabulary, the frequent ones first."""
    pieces = sorted(tokenizer.get_vocab().items(), key=lambda item: item[1])
    return [piece for piece, _ in pieces if piece.isascii() and piece.isalpha() and len(piece) >= shortest]


def spelled_words(tokenizer: Tokenizer, rng: np.random.Generator, count: int) -> list[str]:
    """Made-up words of two or three pieces of a WordPiece vocabulary.

    The student learns from them to compose the pieces of unknown words.
    """
    pieces = [piece for piece in sorted(tokenizer.get_vocab()) if _is_plain(piece) and piece.isascii()]
    heads = [piece for piece in pieces if piece.isalpha() and len(piece) > 1]
    tails = [piece.removeprefix(_PREFIX) for piece in pieces if piece.startswith(_PREFIX) and piece[2:].isalpha()]
    words = []
    for _ in range(count):
        parts = [tails[int(rng.integers(len(tails)))] for _ in range(int(rng.integers(1, 3)))]
        words.append(heads[int(rng.integers(len(heads)))] + "".join(parts))
    return words


def _is_plain(piece: str) -> bool:
    body = piece.removeprefix(_PREFIX)
    return body.isascii() and (body.isalnum() or len(body) == 1) and not piece.startswith("[unused")
