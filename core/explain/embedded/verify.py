"""Check a text against its plan by rules: is everything said once, with the right sign, in known words?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from re import Pattern


@dataclass(frozen=True)
class Rules:
    """What the checks must know of a language.

    Attributes
    ----------
    sentence_end : Pattern
        End of a sentence, whitespace after it included.
    breaks : Pattern
        What parts two clauses of a sentence that may say opposite things, such as `; ` or `, but`.
    speaks_for, speaks_against : Pattern
        Words that say that something speaks for, or against, the item.
    cause : Pattern
        Words that only a reason may bear without which the item leaves the list.
    words : Pattern
        A word.
    lexicon : frozenset of str
        Every word a text may hold, in lower case.
    nouns : mapping of str to frozenset of str
        Words of each domain that no text of another domain may hold.
    forbidden : mapping of str to Pattern
        What must not stand in the sentence of a slot: keys are the words of a slot, such as `rank:far` or `disliked`.
    start : Pattern
        How a sentence may start.
    length : tuple of int
        Fewest and most words of a text.
    """

    sentence_end: Pattern[str]
    breaks: Pattern[str]
    speaks_for: Pattern[str]
    speaks_against: Pattern[str]
    cause: Pattern[str]
    words: Pattern[str]
    lexicon: frozenset[str]
    nouns: Mapping[str, frozenset[str]]
    forbidden: Mapping[str, Pattern[str]]
    start: Pattern[str]
    length: tuple[int, int]
