"""Why one item rather than another, in sentences. Pure functions of a contrast; third person."""

from __future__ import annotations

from core.attribute.types import Contrast, Difference
from core.explain.words import number
from dashboard.components.challenge_parts import title_words
from dashboard.labels import amount, in_unit, listed, stars
from dashboard.language import many, say
from dashboard.sentences import adding

_NAMED = 3  # reasons of one side


def verdict(found: Contrast) -> str:
    """Which item is ahead, and by how much."""
    here, there = title_words(found.here.title), title_words(found.there.title)
    if float(number(found.difference).replace("−", "-")) == 0:
        return say("{here} and {there} have the same score.", here=here, there=there)
    ahead, behind = (here, there) if found.difference > 0 else (there, here)
    gap = amount(abs(found.difference), found.unit)
    return say("{ahead} beats {behind} by {gap}.", ahead=ahead, behind=behind, gap=gap)


def reasons(found: Contrast, side: int) -> str:
    """The largest reasons for the item explained (side 1) or for the other one (side −1)."""
    item = title_words((found.here if side > 0 else found.there).title)
    named: list[tuple[float, Difference | None]] = [(side * found.base, None)] if side * found.base > 0 else []
    named += [(side * each.value, each) for each in found.differences if side * each.value > 0]
    if not named:
        return say("Nothing speaks for {item} more than for the other.", item=item)
    named.sort(key=lambda reason: -reason[0])
    said, rest = listed([_reason(*reason) for reason in named[:_NAMED]]), named[_NAMED:]
    if not rest:
        return say("For {item}: {reasons}.", item=item, reasons=said)
    return many(
        "For {item}: {reasons}; {n} other rating adds {amount}.",
        "For {item}: {reasons}; {n} other ratings add {amount}.",
        len(rest),
        item=item,
        reasons=said,
        amount=number(sum(value for value, _ in rest)),
    )


def total(found: Contrast) -> str:
    """That the differences sum to that of the scores."""
    values = [each.value for each in found.differences]
    for_here, for_there = sum(v for v in values if v > 0), sum(v for v in values if v < 0)
    named = [(say("liked by everyone"), found.base)] if found.base else []
    named += [(say("ratings that speak for it"), for_here), (say("ratings that speak for the other"), for_there)]
    least = len(number(abs(found.difference)).partition(".")[2])
    shown = adding([*(value for _, value in named), found.difference], min(least, 4), sign=True)
    parts = [f"{name} {value}" for (name, _), value in zip(named, shown, strict=False)]
    return say(
        "Everything sums to the difference of the scores: {parts}; together {total}.",
        parts=say(", ").join(parts),
        total=in_unit(shown[-1], found.unit),
    )


def _reason(value: float, each: Difference | None) -> str:
    """How much one thing adds, and what it is; None: how well the items are liked by everyone."""
    if each is None:
        return say("{amount} because everyone likes it better", amount=number(value))
    if each.rating is None:
        return say("{amount} because of what they have not rated", amount=number(value))
    return say(
        "{amount} because of their {stars} for {title}",
        amount=number(value),
        stars=stars(each.rating),
        title=title_words(each.label),
    )
