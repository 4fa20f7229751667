"""Why one item rather than another, in sentences. Pure functions of a contrast; third person."""

from __future__ import annotations

from core.attribute.types import Contrast, Difference
from core.explain.words import listed, number, stars
from dashboard.components.challenge_parts import title_words
from dashboard.sentences import adding, amount

_NAMED = 3  # reasons of one side


def verdict(found: Contrast) -> str:
    """Which item is ahead, and by how much."""
    here, there = title_words(found.here.title), title_words(found.there.title)
    if float(number(found.difference).replace("−", "-")) == 0:
        return f"{here} and {there} have the same score."
    ahead, behind = (here, there) if found.difference > 0 else (there, here)
    return f"{ahead} beats {behind} by {amount(abs(found.difference), found.unit)}."


def reasons(found: Contrast, side: int) -> str:
    """The largest reasons for the item explained (side 1) or for the other one (side −1)."""
    item = title_words((found.here if side > 0 else found.there).title)
    named = [(side * found.base, "because everyone likes it better")] if side * found.base > 0 else []
    named += [(side * each.value, f"because of {_rating(each)}") for each in found.differences if side * each.value > 0]
    if not named:
        return f"Nothing speaks for {item} more than for the other."
    named.sort(key=lambda reason: -reason[0])
    told = listed([f"{number(value)} {why}" for value, why in named[:_NAMED]])
    rest = named[_NAMED:]
    if rest:
        ratings = "rating" if len(rest) == 1 else "ratings"
        told += f"; {len(rest):,} other {ratings} add {number(sum(value for value, _ in rest))}"
    return f"For {item}: {told}."


def total(found: Contrast) -> str:
    """That the differences sum to that of the scores."""
    values = [each.value for each in found.differences]
    for_here, for_there = sum(v for v in values if v > 0), sum(v for v in values if v < 0)
    named = [("liked by everyone", found.base)] if found.base else []
    named += [("ratings that speak for it", for_here), ("ratings that speak for the other", for_there)]
    least = len(number(abs(found.difference)).partition(".")[2])
    shown = adding([*(value for _, value in named), found.difference], min(least, 4), sign=True)
    parts = [f"{name} {value}" for (name, _), value in zip(named, shown, strict=False)]
    return f"Everything sums to the difference of the scores: {', '.join(parts)}; together {shown[-1]} {found.unit}."


def _rating(each: Difference) -> str:
    if each.rating is None:
        return "what they have not rated"
    return f"their {stars(each.rating)} for {title_words(each.label)}"
