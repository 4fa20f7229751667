"""Drawing the next comparison where its outcome is least certain, with a known probability."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import sqrt

Comparison = tuple[str, str]
UNIFORM = 0.2  # share that is drawn without regard to what is known, so that every propensity stays well above 0


def propensities(
    comparisons: Sequence[Comparison], votes: Mapping[Comparison, tuple[int, int]]
) -> dict[Comparison, float]:
    """Probability with which each comparison is drawn.

    Proportional to the standard deviation of a Beta(1 + wins, 1 + losses) share of wins, mixed with 20 % of an even
    draw.

    Parameters
    ----------
    comparisons : sequence of (str, str)
        Those that can be drawn, at least one.
    votes : mapping of comparison to (int, int)
        Decisive votes so far for the first and for the second variant.
    """
    spread = {each: _deviation(*votes.get(each, (0, 0))) for each in comparisons}
    whole = sum(spread.values())
    return {each: UNIFORM / len(spread) + (1 - UNIFORM) * value / whole for each, value in spread.items()}


def drawn(probabilities: Mapping[Comparison, float], number: float) -> Comparison:
    """The comparison that a number in [0, 1) falls on; the comparisons lie in the order of their names."""
    reached = 0.0
    ordered = sorted(probabilities)
    for each in ordered:
        reached += probabilities[each]
        if number < reached:
            return each
    return ordered[-1]


def _deviation(wins: int, losses: int) -> float:
    a, b = 1 + wins, 1 + losses
    return sqrt(a * b / ((a + b) ** 2 * (a + b + 1)))
