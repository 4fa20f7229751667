"""Words that may stand side by side in an English text, a slot counting as one: no other ones may."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path

from core.explain.embedded.slots import parts

PAIRS = Path(__file__).with_name("pairs_en.txt")
_TOKEN = re.compile(r"<[a-z_0-9:]+>|[A-Za-z]+(?:['’-][A-Za-z]+)*|[^\sA-Za-z]")
_WIDTH = 118  # characters of a line


def neighbours(text: str) -> list[tuple[str, str]]:
    """Pairs of tokens of a text with slots, in order. A slot keeps its level, and loses number, liking and part."""
    return list(pairwise(_reduced(token) for token in _TOKEN.findall(text)))


@cache
def known_pairs() -> frozenset[tuple[str, str]]:
    """Pairs that the corpus holds."""
    found = set()
    for line in PAIRS.read_text(encoding="utf-8").splitlines():
        first, *seconds = line.split(" ")
        found |= {(first, second) for second in seconds}
    return frozenset(found)


def lines(found: Iterable[tuple[str, str]]) -> str:
    """Pairs as the file holds them: a token, then those that may follow it."""
    followers: dict[str, list[str]] = {}
    for first, second in sorted(set(found)):
        followers.setdefault(first, []).append(second)
    return "".join(_wrapped(followers))


def _wrapped(followers: Mapping[str, list[str]]) -> Iterable[str]:
    for first, seconds in followers.items():
        line = first
        for second in seconds:
            if len(line) + 1 + len(second) > _WIDTH:
                yield line + "\n"
                line = first
            line += f" {second}"
        yield line + "\n"


def _reduced(token: str) -> str:
    if not token.startswith("<") or len(token) == 1:
        return token.lower()
    name, *rest = parts(token)
    if name == "link":
        return f"<link:{rest[-1]}>"
    return f"<{name}>" if name in ("hist", "stars") else token
