"""Batches of token sequences of about the same length, in an order that a seed decides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.explain.embedded import slots
from core.explain.embedded.training.corpus import Example

if TYPE_CHECKING:
    from tokenizers import Tokenizer

WINDOW = 4096  # sequences that are sorted by length together
ROUND = 4096  # examples encoded at once


@dataclass(frozen=True, slots=True)
class Encoded:
    """An example in tokens.

    Attributes
    ----------
    ids : array of uint16
        Plan, text, stop.
    prompt : int
        Tokens of the plan; the loss is on what follows.
    """

    ids: NDArray[np.uint16]
    prompt: int


@dataclass(frozen=True, slots=True)
class Batch:
    """Sequences padded on the right to the longest.

    Attributes
    ----------
    ids : array of int64, shape (sequences, tokens)
        Tokens.
    wanted : array of bool, shape (sequences, tokens - 1)
        Where the next token counts: in the text and its stop.
    """

    ids: NDArray[np.int64]
    wanted: NDArray[np.bool_]


def encode(tokenizer: Tokenizer, examples: Sequence[Example]) -> list[Encoded]:
    """Turn examples into tokens."""
    stop = tokenizer.token_to_id(slots.STOP)
    found = []
    for start in range(0, len(examples), ROUND):
        part = examples[start : start + ROUND]
        texts = tokenizer.encode_batch([example.text for example in part])
        for example, text in zip(part, texts, strict=True):
            prompt = [tokenizer.token_to_id(token) for token in example.plan.tokens]
            found.append(Encoded(np.array([*prompt, *text.ids, stop], np.uint16), len(prompt)))
    return found


def batches(sequences: Sequence[Encoded], tokens: int, seed: int) -> Iterator[Batch]:
    """Yield batches of at most `tokens` padded tokens for ever; each pass has its own order."""
    random = np.random.default_rng(seed)
    while True:
        order = random.permutation(len(sequences))
        for start in range(0, len(order), WINDOW):
            window = sorted(order[start : start + WINDOW], key=lambda n: len(sequences[n].ids))
            groups = list(_groups([sequences[n] for n in window], tokens))
            for n in random.permutation(len(groups)):
                yield padded(groups[n])


def padded(group: Sequence[Encoded]) -> Batch:
    """Pad sequences with token 0 and mark what counts."""
    width = max(len(sequence.ids) for sequence in group)
    ids = np.zeros((len(group), width), np.int64)
    wanted = np.zeros((len(group), width - 1), np.bool_)
    for row, sequence in enumerate(group):
        ids[row, : len(sequence.ids)] = sequence.ids
        wanted[row, sequence.prompt - 1 : len(sequence.ids) - 1] = True
    return Batch(ids, wanted)


def _groups(window: Sequence[Encoded], tokens: int) -> Iterator[list[Encoded]]:
    group: list[Encoded] = []
    for sequence in window:  # from short to long, so the newcomer is the longest
        if group and (len(group) + 1) * len(sequence.ids) > tokens:
            yield group
            group = []
        group.append(sequence)
    if group:
        yield group
