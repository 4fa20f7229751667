"""What the parts of the decision path say, in sentences. Pure functions of results; third person."""

from __future__ import annotations

import math
from collections.abc import Sequence

from core.attribute.decomposition import AVERAGE_USER, EXCESS, HABIT, PERSONAL, QUALITY
from core.explain.words import number, plain, quoted, signed
from core.results import Attribution, RankedItem
from dashboard import labels, numerals
from dashboard.labels import amount, stars
from dashboard.language import say
from dashboard.sentences import adding, moves


def rating_among(own: float, date: str | None, mean: float) -> str:
    """The user's rating of an item beside everyone's."""
    said = say("They gave it {stars}", stars=stars(own))
    if date:
        said = say("They gave it {stars} on {date}", stars=stars(own), date=date)
    if math.isnan(mean):
        return say("{sentence}.", sentence=said)
    gap = own - mean
    if abs(gap) < 0.005:
        return say("{rating}, as much as everyone on average.", rating=said)
    given = {"rating": said, "gap": number(abs(gap)), "mean": number(mean)}
    if gap > 0:
        return say("{rating}, {gap} more than everyone's mean of {mean}.", **given)
    return say("{rating}, {gap} less than everyone's mean of {mean}.", **given)


def taste(found: Attribution) -> str:
    """What the user is, apart from the item: habit and taste."""
    values, unit = {part.label: part.value for part in found.contributions}, found.unit
    if EXCESS in values:
        return say(
            "Their own taste, beyond that of a user as active but average, {moves}.", moves=moves(values[EXCESS], unit)
        )
    return say(
        "Their habit of rating {habit}, whatever the item. What they in particular like about this one {personal}.",
        habit=moves(values[HABIT], unit),
        personal=moves(values[PERSONAL], unit),
    )


def quality(found: Attribution) -> str:
    """What the item is, apart from the user."""
    values, unit = {part.label: part.value for part in found.contributions}, found.unit
    if AVERAGE_USER in values:
        common = amount(values[AVERAGE_USER], unit)
        return say("{amount} of the score any user as active and of average taste would get.", amount=common)
    shown = labels.in_unit(signed(values[QUALITY]), unit)
    return say("{amount} of the score is how well liked the item is by everyone.", amount=shown)


def formula(found: Attribution) -> str:
    """The parts as a sum: `3.53 + 0.84 − 0.44 + 0.72 = 4.66 stars`."""
    shown = adding([part.value for part in found.contributions] + [found.total])
    added = "".join(f" − {term[1:]}" if term.startswith("−") else f" + {term}" for term in shown[:-1])
    sum_of_parts = f"{added.removeprefix(' + ').strip()} = {labels.in_unit(shown[-1], found.unit)}"
    return say("{sentence}.", sentence=sum_of_parts)


def neighbours(row: RankedItem, near: Sequence[RankedItem], unit: str) -> str:
    """How far the item is from the ones just before and just after it."""
    before, after = (_gap(row, near, row.rank + step, unit) for step in (-1, 1))
    if before and after:
        return say(
            "It is {gap} behind {title} at rank {rank} and {next_gap} ahead of {next_title} at rank {next_rank}.",
            **before,
            **{f"next_{name}": value for name, value in after.items()},
        )
    if before:
        return say("It is {gap} behind {title} at rank {rank}.", **before)
    if after:
        return say("It is {gap} ahead of {title} at rank {rank}.", **after)
    return say("It is the only item on the list.")


def _gap(row: RankedItem, near: Sequence[RankedItem], rank: int, unit: str) -> dict[str, str]:
    """What is told of the item at a rank; nothing where there is none."""
    found = next((item for item in near if item.rank == rank), None)
    if found is None:
        return {}
    gap = amount(abs(row.score - found.score), unit)
    return {"gap": gap, "title": quoted(plain(found.title, 60)), "rank": numerals.count(found.rank)}
