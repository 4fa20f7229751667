"""Draws the pairs of characters that the checks know: `python -m core.explain.embedded.training.chinese.pairs`."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from random import Random

from core.explain.embedded import pairs_zh
from core.explain.embedded.pairs_zh import SLOT_SIGN
from core.explain.embedded.slots import SLOT
from core.explain.embedded.training.chinese.text import write
from core.explain.embedded.training.sample import sample_plan

_WIDTH, _GROUP = 58, 40  # characters of a line, and of a group; Chinese ones are twice as wide
_HEAD = '''\
"""Pairs of characters that stand side by side in the Chinese corpus, a slot counting as one: what a text may hold.

A group is a character and those that may follow it. Drawn from {count:,} texts of the corpus's grammar; a change of the
grammar needs it drawn anew, and a test says so.
"""

SLOT_SIGN = "{sign}"
PAIRS = """\\
{lines}
"""
'''


def pairs(count: int, seed: int) -> dict[str, set[str]]:
    """Characters that follow each character in `count` texts."""
    random = Random(seed)
    found: dict[str, set[str]] = {}
    for _ in range(count):
        bare = SLOT.sub(SLOT_SIGN, write(sample_plan(random, "zh"), random))
        for first, second in pairwise(bare):
            found.setdefault(first, set()).add(second)
    return found


def module(found: dict[str, set[str]], count: int) -> str:
    """Text of the module that holds the pairs."""
    lines = [""]
    for first in sorted(found):
        rest = "".join(sorted(found[first]))
        for start in range(0, len(rest), _GROUP):
            group = first + rest[start : start + _GROUP]
            if len(lines[-1]) + 1 + len(group) > _WIDTH:
                lines.append(group)
            else:
                lines[-1] = f"{lines[-1]} {group}".strip()
    return _HEAD.format(count=count, sign=SLOT_SIGN, lines="\n".join(lines))


def main(count: int = 300_000, seed: int = 11) -> None:
    """Draw the pairs anew and write their module."""
    Path(pairs_zh.__file__).write_text(module(pairs(count, seed), count), encoding="utf-8")


if __name__ == "__main__":
    main()
