"""Every word that the English grammar can write, read off its frames."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from types import ModuleType
from typing import Any

from core.explain.embedded.slots import SLOT
from core.explain.embedded.training.english import causes, item, morphology, place, ratings, reasons, shares, words
from core.explain.embedded.training.frames import literals

WORD = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)*|'s\b")
_MODULES: tuple[ModuleType, ...] = (causes, item, place, ratings, reasons, shares, words)


@cache
def lexicon() -> frozenset[str]:
    """Words of all frames in lower case, with every form of the marked verbs, both articles and `'s`."""
    found = {"a", "an", "'s"}
    for frame in _frames():
        for text in literals(frame):
            for verb in re.findall(r"\*([a-z]+)", text):
                found |= morphology.forms(verb)
            found.update(word.lower() for word in WORD.findall(SLOT.sub(" ", text)))
    return frozenset(found)


def _frames() -> Iterator[str]:
    for module in _MODULES:
        for name, value in vars(module).items():
            if name.lstrip("_").isupper():
                yield from _strings(value)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, tuple):
        for inner in value:
            yield from _strings(inner)
