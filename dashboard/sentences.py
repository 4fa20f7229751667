"""What a result says, in sentences that need no knowledge of models. Pure functions of results; third person.

Catalogue text inside is made harmless for one line of text (`core.explain.words.plain`); a page that shows a sentence
as markdown still has to escape it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from core.attribute.decomposition import AVERAGE_USER, EXCESS, HABIT, MEAN, PERSONAL, QUALITY
from core.attribute.features import Honesty
from core.attribute.types import Flip
from core.explain.words import number, percent, plain, quoted, signed, stars
from core.results import Attribution, Contribution, RankedItem

STEADY, SHAKY = 0.8, 0.5  # shares of replicates
NOTHING = 1e-5  # in the unit of the score: smaller than what accounts are held to


def amount(value: float, unit: str) -> str:
    """A quantity with its unit, one of it in the singular."""
    told = number(value)
    return f"{told} {unit.removesuffix('s') if told in ('1.00', '−1.00') else unit}"


def whole(value: float, unit: str) -> str:
    """A score with its unit: counts as whole numbers."""
    return f"{value:,.0f} {unit}" if unit == "ratings" else f"{number(value)} {unit}"


def moves(value: float, unit: str, *, many: bool = False) -> str:
    """What something does to the score: `adds 0.21 stars`, `takes 0.03 stars away`, `changes nothing`."""
    if abs(value) < NOTHING:
        return "change nothing" if many else "changes nothing"
    if value > 0:
        return f"{'add' if many else 'adds'} {amount(value, unit)}"
    return f"{'take' if many else 'takes'} {amount(-value, unit)} away"


def place(row: RankedItem, unit: str, own_rating: float | None) -> str:
    """Where the item stands for the user."""
    said = f"Its score is {whole(row.score, unit)}"
    if own_rating is None:
        said = f"It is number {row.rank:,} on the user's list. {said}"
    if row.predicted_rating is not None and unit != "stars":
        said += f"; the predicted rating is {number(row.predicted_rating)} stars"
    elif row.predicted_rating is not None and abs(row.predicted_rating - row.score) > 0.005:
        said += f"; within the scale that is {number(row.predicted_rating)} stars"
    return f"{said}."


def parts(found: Attribution) -> str:
    """What the parts of a score are."""
    values, unit = {part.label: part.value for part in found.contributions}, found.unit
    if AVERAGE_USER in values:
        common, own = values[AVERAGE_USER], values[EXCESS]
        said = f"An equally active user of average taste would get {number(common)} of the {amount(found.score, unit)}"
        if own > 0 and common >= 0:
            return f"{said}; the other {number(own)} ({percent(own / found.score)}) come from their own taste."
        return f"{said}; their own taste {moves(own, unit)}."
    return (
        f"It starts at {amount(values[MEAN], unit)}, the mean of all ratings. How well liked the item is by everyone "
        f"{moves(values[QUALITY], unit)}, their habit of rating {moves(values[HABIT], unit)} and their own taste "
        f"{moves(values[PERSONAL], unit)}."
    )


def driver(found: Contribution, unit: str) -> str:
    """What one rating does to the score: `Their 5 stars for “Alien” add 0.21 stars.`"""
    if found.rating is None:
        return f"{plain(found.label)} {moves(found.value, unit)}."
    verb = moves(found.value, unit, many=found.rating != 1)
    return f"Their {stars(found.rating)} for {quoted(plain(found.label))} {verb}."


def leading(found: Attribution, side: int = 1) -> Contribution | None:
    """The rating that adds most (`side` 1) or takes most away (−1); None where none does."""
    own = [c for c in found.contributions if c.item is not None and c.rating is not None]
    top = max(own, key=lambda c: side * c.value, default=None)
    return top if top is not None and side * top.value > 0 else None


def strongest(found: Attribution, flip: Flip | None = None, before: int = 0) -> str:
    """The rating that adds most, what would be without it, and the one that takes most away.

    `flip` is the test of the first, `before` the rank of the item with all ratings.
    """
    first, last = leading(found), leading(found, -1)
    told = [] if first is None else [_most(first, found.unit, "the most")]
    if first is not None and flip is not None:
        told.append(without(flip, before, one=first.rating == 1))
    if last is not None:
        told.append(_most(last, found.unit, "the most away"))
    return " ".join(told) or "None of the ratings moves the score."


def without(flip: Flip, before: int, *, one: bool) -> str:
    """What happens when a rating is really taken away; `one`: whether it is one star."""
    them = "it" if one else "them"
    if flip.rank == before:
        return f"Without {them} this item would still be rank {before:,}."
    return f"Without {them} this item would be rank {flip.rank:,} instead of {before:,}."


def attribute(found: Contribution, by: str, unit: str, form: str) -> str:
    """What one attribute does to the score: `Their 34 ratings of Drama add 0.21 stars.`"""
    name = plain(found.label, 60)
    if form == "excess":
        return f"Against average taste, {name} {moves(found.value, unit)}."
    one = found.note.startswith("1 ")
    named = f"items with no {by} given" if name == f"No {by} given" else name
    return f"Their {plain(found.note)} of {named} {moves(found.value, unit, many=not one)}."


def attributes(found: Attribution) -> str:
    """The attribute that adds most and the one that takes most away."""
    told = []
    for side in (1, -1):
        top = max(found.contributions, key=lambda c: side * c.value, default=None)
        if top is not None and side * top.value > 0:
            told.append(attribute(top, found.by or "attribute", found.unit, found.form))
    return " ".join(told) or "No attribute moves the score."


def _most(found: Contribution, unit: str, end: str) -> str:
    verb = ("adds" if found.value > 0 else "takes") if found.rating == 1 else ("add" if found.value > 0 else "take")
    return (
        f"Their {stars(found.rating or 0.0)} for {quoted(plain(found.label))} {verb} {end}: "
        f"{amount(abs(found.value), unit)}."
    )


def total(found: Attribution) -> str:
    """Whether base and contributions sum to the score, or by how much they do not."""
    added = found.total - found.base
    shown = adding((found.base, added, found.total))
    sign = "−" if shown[1].startswith("−") else "+"
    said = f"base {shown[0]} {sign} contributions {shown[1].lstrip('−')} = {shown[2]} {found.unit}"
    if found.exact:
        return f"Everything sums to the score: {said}."
    if abs(found.gap) <= NOTHING:
        return f"Everything sums to the score: {said}."
    gap = number(abs(found.gap))
    side = "above" if found.gap < 0 else "below"
    return f"The parts do not sum to the score: {said}, {gap} {side} the score of {number(found.score)}."


def steadiness(share: float, replicates: int = 20) -> str:
    """How often the item comes back when a little of the data is missing."""
    count = round(share * replicates)
    return f"It comes back in {count} of {replicates} lists made without a random tenth of the user's ratings."


def steadiness_word(share: float) -> str:
    """The same in a word: `steady`, `wavering`, `shaky`."""
    return "steady" if share >= STEADY else "wavering" if share >= SHAKY else "shaky"


def adding(values: Sequence[float], least: int = 2, *, sign: bool = False) -> list[str]:
    """Numbers, the last the sum of the others, so rounded that they still sum right.

    `least` decimals if these do, else one more; there the addends that rounding moved most give way by one in the last
    place. `sign`: also where a number is positive.
    """
    for decimals in (least, least + 1):
        counts = [round(value * 10**decimals) for value in values]
        missing = counts[-1] - sum(counts[:-1])
        if not missing:
            break
    step = 1 if missing > 0 else -1
    left = [step * (value * 10**decimals - count) for value, count in zip(values[:-1], counts, strict=False)]
    for place in sorted(range(len(left)), key=lambda place: -left[place])[: abs(missing)]:
        counts[place] += step
    plus = "+" if sign else ""
    return [f"{count / 10**decimals:{plus}.{decimals}f}".replace("-", "−") for count in counts]


def rating_among(own: float, date: str | None, mean: float) -> str:
    """The user's rating of an item beside everyone's."""
    said = f"They gave it {stars(own)}" + (f" on {date}" if date else "")
    if math.isnan(mean):
        return f"{said}."
    gap = own - mean
    if abs(gap) < 0.005:
        return f"{said}, as much as everyone on average."
    return f"{said}, {number(abs(gap))} {'more' if gap > 0 else 'less'} than everyone's mean of {number(mean)}."


def ratings(count: int, mean: float, everyone: float) -> str:
    """How much the user has rated, and how generously."""
    said = "one rating" if count == 1 else f"{count:,} ratings"
    how = "as everyone" if abs(mean - everyone) < 0.005 else f"{number(everyone)} for everyone"
    return f"It all starts from {said} of this user, {number(mean)} stars on average ({how})."


def taste(found: Attribution) -> str:
    """What the user is, apart from the item: habit and taste."""
    values, unit = {part.label: part.value for part in found.contributions}, found.unit
    if EXCESS in values:
        return f"Their own taste, beyond that of a user as active but average, {moves(values[EXCESS], unit)}."
    return (
        f"Their habit of rating {moves(values[HABIT], unit)}, whatever the item. What they in particular like about "
        f"this one {moves(values[PERSONAL], unit)}."
    )


def quality(found: Attribution) -> str:
    """What the item is, apart from the user."""
    values, unit = {part.label: part.value for part in found.contributions}, found.unit
    if AVERAGE_USER in values:
        return f"{amount(values[AVERAGE_USER], unit)} of the score any user as active and of average taste would get."
    return f"{signed(values[QUALITY])} {unit} of the score is how well liked the item is by everyone."


def formula(found: Attribution) -> str:
    """The parts as a sum: `3.53 + 0.84 − 0.44 + 0.72 = 4.66 stars`."""
    shown = adding([part.value for part in found.contributions] + [found.total])
    added = "".join(f" − {told[1:]}" if told.startswith("−") else f" + {told}" for told in shown[:-1])
    return f"{added.removeprefix(' + ').strip()} = {shown[-1]} {found.unit}."


def neighbours(row: RankedItem, near: Sequence[RankedItem], unit: str) -> str:
    """How far the item is from the ones just before and just after it."""
    told = []
    for other, end in ((row.rank - 1, "behind"), (row.rank + 1, "ahead of")):
        found = next((item for item in near if item.rank == other), None)
        if found is not None:
            gap = amount(abs(row.score - found.score), unit)
            told.append(f"{gap} {end} {quoted(plain(found.title, 60))} at rank {found.rank:,}")
    return f"It is {' and '.join(told)}." if told else "It is the only item on the list."


UNITS = {
    "preference points": "How strongly all that this user likes speaks for the item, added up. It orders the items of "
    "one user; between users it compares nothing.",
    "stars": "The rating that the model expects. It may lie outside the scale: cut to the scale, the first items of a "
    "list would tie.",
}
LOCAL_FIT = "How much of what the score does when ratings are left out the linear model follows: 1 is all of it."
AGREEMENT = "Rank correlation of the contributions of the ratings with those of the exact account: 1 is the same order."
POOLED_FIT = "Share of the variation of the model's scores that the surrogate follows, on users it was not fitted on."
WITHIN_USER = "How alike model and surrogate order the items of one user, on average: 1 is the same order."
OVERLAP = "Share of the model's top 10 that is in the surrogate's too, on average over users."
MISSES = "Score of the model minus that of the surrogate, for the item on screen."
RANK_THERE = "Where the surrogate would put the item on screen."


def signed_amount(value: float, unit: str) -> str:
    """A difference with its sign and its unit."""
    return f"{signed(value)} {unit.rsplit(maxsplit=1)[-1]}"


def sampled(found: Attribution) -> str:
    """How sure the values of the removal lens are."""
    errors = [c.error for c in found.contributions if c.error is not None]
    if not errors:
        return "These values are exact: nothing was sampled."
    return f"They are sampled, each with its 95% interval: ± {number(max(errors))} {found.unit} at most."


def local_fit(found: Attribution, alike: float | None) -> str:
    """Whether LIME's account may be believed, and whether it agrees with the exact one."""
    follows = found.fidelity or 0.0
    how = "closely" if follows >= 0.9 else "roughly" if follows >= 0.5 else "badly"
    said = f"The linear model follows the score {how} (R² {number(follows)})"
    if alike is None:
        return f"{said}."
    order = "much the same order" if alike >= 0.8 else "a similar order" if alike >= 0.4 else "another order"
    return f"{said} and puts the ratings in {order} as the exact account (rank correlation {number(alike)})."


def features(found: Attribution) -> str:
    """The feature that adds most and the one that takes most away."""
    told = []
    for side in (1, -1):
        top = max(found.contributions, key=lambda c: side * c.value, default=None)
        if top is not None and side * top.value > 0:
            note = f" ({plain(top.note, 80)})" if top.note else ""
            told.append(f"{quoted(plain(top.label, 80))}{note} {moves(top.value, found.unit)}.")
    return " ".join(told) or "No feature moves the score."


def honest(held: Honesty, unit: str, *, rated: bool) -> str:
    """Whether the surrogate may be believed for the item on screen."""
    off = (
        f"The surrogate's score is {amount(abs(held.residual), unit)} {'too low' if held.residual > 0 else 'too high'}"
    )
    ranks = ""
    if not rated and held.surrogate_rank == held.rank:
        ranks = f" It ranks the item {held.rank:,}, as the model does."
    elif not rated:
        ranks = f" It ranks the item {held.surrogate_rank:,}, the model {held.rank:,}."
    if held.trusted:
        return f"{off}, less than the gap of {number(held.gap_to_next)} to the next item: close enough.{ranks}"
    return (
        f"{off}, more than the gap of {number(held.gap_to_next)} to the next item, so this account is drawn in grey: "
        f"it tells of the model in general, not of this place on the list.{ranks}"
    )
