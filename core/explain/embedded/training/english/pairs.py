"""Draws the pairs of words that the checks know: `python -m core.explain.embedded.training.english.pairs`."""

from __future__ import annotations

from random import Random

from core.explain.embedded.neighbours import PAIRS, lines, neighbours
from core.explain.embedded.training.english import write
from core.explain.embedded.training.sample import sample_plan


def pairs(count: int, seed: int) -> set[tuple[str, str]]:
    """Pairs of neighbours in `count` texts of the grammar."""
    random = Random(seed)
    found: set[tuple[str, str]] = set()
    for _ in range(count):
        found.update(neighbours(write(sample_plan(random, "en"), random)))
    return found


def main(count: int = 300_000, seed: int = 11) -> None:
    """Draw the pairs anew and write their file."""
    PAIRS.write_text(lines(pairs(count, seed)), encoding="utf-8")


if __name__ == "__main__":
    main()
