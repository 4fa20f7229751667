"""Words that tell what a clause claims: found in one pass, each with what follows it where that matters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path

from ahocorasick_rs import AhoCorasick, MatchKind

from core.explain.claims.spans import Span

_TABLES = tuple(Path(__file__).with_name(f"cues_{language}.txt") for language in ("en", "zh"))
_REACH = 100  # characters after a cue that may belong to it
_CHOICE = re.compile(r"\{([^{}]*)\}")


@dataclass(slots=True)
class Cue(Span):
    """A word or phrase that tells something.

    Attributes
    ----------
    family : str
        What it tells: `for`, `against`, `concession`, `cause`, `contrast`; `loved`, `liked`, `mixed`, `disliked`;
        `niche`, `known`, `popular`; `ahead`, `behind`; `personal-all`, `personal-most`, `personal-little`,
        `personal-none`.
    """

    family: str


Rule = tuple[
    re.Pattern[str] | None, re.Pattern[str] | None, str
]  # what must follow, what must not stand before, family


def cues(low: str) -> list[Cue]:
    """Cues of a text in lower case, in order; of those at one place the longest head is looked at."""
    automaton, rules, plain = _machine()
    found = []
    for pattern, first, last in automaton.find_matches_as_indexes(low):
        if plain[pattern] and not _word(low, first, last):
            continue
        for tail, before, family in rules[pattern]:
            if before is not None and before.search(low, max(0, first - 40), first):
                continue
            if tail is None:
                found.append(Cue(first, last, family))
                break
            match = tail.match(low, last, last + _REACH)
            if match:
                found.append(Cue(first, match.end(), family))
                break
    return found


def expanded(phrase: str) -> list[str]:
    """All forms of a phrase with `{choice|other}`."""
    parts = _CHOICE.split(phrase)
    choices = [part.split("|") if n % 2 else [part] for n, part in enumerate(parts)]
    return ["".join(chosen) for chosen in product(*choices)]


@cache
def _machine() -> tuple[AhoCorasick, list[list[Rule]], list[bool]]:
    """The automaton, and by pattern its rules and whether it must stand alone as a word."""
    rules: dict[str, list[Rule]] = {}
    for family, row in _rows():
        rest, _, before = row.partition(" !~ ")
        head, _, tail = rest.partition(" ~ ")
        made = re.compile(tail) if tail else None
        barred = re.compile(f"(?:{before})$") if before else None
        for form in expanded(head):
            rules.setdefault(form, []).append((made, barred, family))
    heads = list(rules)
    for rows in rules.values():
        rows.sort(key=lambda rule: rule[0] is None)  # what asks for more comes first
    plain = [head[0].isascii() and head[0].isalpha() for head in heads]
    return AhoCorasick(heads, matchkind=MatchKind.LeftmostLongest), list(rules.values()), plain


def _rows() -> Iterator[tuple[str, str]]:
    """Families with their cues, from the tables."""
    for table in _TABLES:
        family = ""
        for line in table.read_text(encoding="utf-8").splitlines():
            if line.startswith("["):
                family = line.strip("[]")
            elif line.startswith("#"):
                continue
            elif " ~ " in line or " !~ " in line:
                yield family, line
            elif line:
                yield from ((family, cue) for cue in re.split(r", |、", line))


def _word(piece: str, first: int, last: int) -> bool:
    before, after = piece[first - 1 : first] if first else "", piece[last : last + 1]
    return not _joins(before) and not (_joins(after) and piece[last - 1].isalpha())


def _joins(character: str) -> bool:
    return character.isalnum() and character.isascii()
