"""The tokenizer: byte-level BPE in which every slot is one token and spaces survive exactly."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from core.explain.embedded import slots

if TYPE_CHECKING:
    from tokenizers import Tokenizer

SIZE = 3072  # tokens
FILE = "tokenizer.json"


def train(texts: Iterable[str], size: int = SIZE) -> Tokenizer:
    """Learn a tokenizer of `size` tokens; the special ones come first, in the order of `slots.specials`."""
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=size,
        special_tokens=[AddedToken(token, normalized=False, special=True) for token in slots.specials()],
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


def save(tokenizer: Tokenizer, folder: Path) -> None:
    """Write `tokenizer.json` to `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / FILE))


def load(folder: Path) -> Tokenizer:
    """Read `tokenizer.json` from `folder`."""
    from tokenizers import Tokenizer

    return Tokenizer.from_file(str(folder / FILE))
