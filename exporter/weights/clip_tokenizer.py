"""CLIP's tokenizer as one tokenizer.json that adds a text's start and end tokens and truncates long texts."""

import json
from pathlib import Path

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

from propsmith.exporter.models.config import CLIPTextConfig, TextEncoderConfig
from propsmith.runtime.errors import CheckpointError
from propsmith.runtime.files import failed_download

START, END = "<|startoftext|>", "<|endoftext|>"
# Radford et al. 2021, section 2.4: lower-cased byte pairs. Words, single digits and runs of other characters are split.
_PIECES = r"<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"


def read_clip_tokenizer(folders: list[Path], config: CLIPTextConfig | TextEncoderConfig) -> str:
    """Read the tokenizer of the first of these folders that has one, as tokenizer.json's text.

    Args:
        folders: each may hold tokenizer.json, or vocab.json and merges.txt.
        config: the text encoder's.

    Raises:
        CheckpointError: there is none, it is damaged, or it doesn't fit the encoder.
    """
    for folder in folders:
        try:
            if (folder / "tokenizer.json").is_file():
                return _finish(Tokenizer.from_file(str(folder / "tokenizer.json")), config)
            if (folder / "vocab.json").is_file():
                return _finish(_build(folder), config)
        except CheckpointError as error:
            raise CheckpointError(f"tokenizer in {folder}: {error}") from None
        except Exception as error:  # tokenizers raises bare Exceptions
            for name in ("tokenizer.json", "vocab.json", "merges.txt"):
                if (instead := failed_download(folder / name)) is not None:
                    raise CheckpointError(f"tokenizer {folder / name} is {instead}") from None
            raise CheckpointError(f"tokenizer in {folder}: can't be read ({str(error).splitlines()[0]})") from None
    places = " or ".join(map(str, folders))
    raise CheckpointError(f"no tokenizer.json, nor vocab.json with merges.txt, in {places} (see export --list)")


def _build(folder: Path) -> Tokenizer:
    vocab = json.loads((folder / "vocab.json").read_text(encoding="utf-8"))
    if not (folder / "merges.txt").is_file():
        raise CheckpointError("merges.txt is missing beside vocab.json (see export --list)")
    lines = (folder / "merges.txt").read_text(encoding="utf-8").splitlines()
    merges = [
        (left, right) for left, right in (line.split() for line in lines if line and not line.startswith("#version"))
    ]
    tokenizer = Tokenizer(models.BPE(vocab, merges, end_of_word_suffix="</w>", unk_token=END))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFC(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Lowercase()]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(_PIECES), behavior="removed", invert=True),
            pre_tokenizers.ByteLevel(add_prefix_space=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer


def _finish(tokenizer: Tokenizer, config: CLIPTextConfig | TextEncoderConfig) -> str:
    """Add start and end tokens, truncate at the encoder's length, and don't pad: no token sees later ones."""
    start, end = tokenizer.token_to_id(START), tokenizer.token_to_id(END)
    size = tokenizer.get_vocab_size()
    if start is None or end is None or size > config.vocab:
        raise CheckpointError(
            f"{size} tokens for an encoder of {config.vocab}, {START} and {END} among them: no CLIP's"
        )
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{START} $A {END}", special_tokens=[(START, start), (END, end)]
    )
    tokenizer.enable_truncation(config.max_length)
    tokenizer.no_padding()
    text: str = tokenizer.to_str()
    return text
