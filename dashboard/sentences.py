"""What a result says, in sentences that need no knowledge of models. Pure functions of results; third person.

Catalogue text inside is made harmless for one line of text (`core.explain.words.plain`); a page that shows a sentence
as markdown still has to escape it.
"""

from __future__ import annotations

from collections.abc import Sequence

from core.attribute.decomposition import AVERAGE_USER, EXCESS, HABIT, MEAN, PERSONAL, QUALITY
from core.attribute.types import Flip
from core.explain.words import number, percent, plain, quoted
from core.results import Attribution, Contribution, RankedItem
from dashboard import labels, numerals
from dashboard.labels import amount, paragraph, stars
from dashboard.language import later, many, say, told

STEADY, SHAKY = 0.8, 0.5  # shares of replicates
NOTHING = 1e-5  # in the unit of the score: smaller than what accounts are held to


def whole(value: float, unit: str) -> str:
    """A score with its unit: counts as whole numbers."""
    return labels.in_unit(numerals.count(value) if unit == "ratings" else number(value), unit)


def moves(value: float, unit: str, *, several: bool = False) -> str:
    """What something does to the score: `adds 0.21 stars`, `takes 0.03 stars away`, `changes nothing`."""
    if abs(value) < NOTHING:
        return say("change nothing") if several else say("changes nothing")
    by = amount(abs(value), unit)
    if value > 0:
        return say("add {amount}", amount=by) if several else say("adds {amount}", amount=by)
    return say("take {amount} away", amount=by) if several else say("takes {amount} away", amount=by)


def place(row: RankedItem, unit: str, own_rating: float | None) -> str:
    """Where the item stands for the user."""
    said = say("Its score is {score}", score=whole(row.score, unit))
    if row.predicted_rating is not None and unit != "stars":
        rating = number(row.predicted_rating)
        said = say("{score}; the predicted rating is {rating} stars", score=said, rating=rating)
    elif row.predicted_rating is not None and abs(row.predicted_rating - row.score) > 0.005:
        rating = number(row.predicted_rating)
        said = say("{score}; within the scale that is {rating} stars", score=said, rating=rating)
    said = say("{sentence}.", sentence=said)
    if own_rating is None:
        return paragraph(say("It is number {rank} on the user's list.", rank=numerals.count(row.rank)), said)
    return said


def parts(found: Attribution) -> str:
    """What the parts of a score are."""
    values, unit = {part.label: part.value for part in found.contributions}, found.unit
    if AVERAGE_USER in values:
        common, own = values[AVERAGE_USER], values[EXCESS]
        given = {"common": number(common), "score": amount(found.score, unit)}
        if own > 0 and common >= 0:
            return say(
                "An equally active user of average taste would get {common} of the {score}; the other {own} ({share}) "
                "come from their own taste.",
                own=number(own),
                share=told(percent(own / found.score)),
                **given,
            )
        return say(
            "An equally active user of average taste would get {common} of the {score}; their own taste {moves}.",
            moves=moves(own, unit),
            **given,
        )
    return say(
        "It starts at {mean}, the mean of all ratings. How well liked the item is by everyone {quality}, their habit "
        "of rating {habit} and their own taste {personal}.",
        mean=amount(values[MEAN], unit),
        quality=moves(values[QUALITY], unit),
        habit=moves(values[HABIT], unit),
        personal=moves(values[PERSONAL], unit),
    )


def driver(found: Contribution, unit: str) -> str:
    """What one rating does to the score: `Their 5 stars for “Alien” add 0.21 stars.`"""
    if found.rating is None:
        return say("{what} {moves}.", what=plain(found.label), moves=moves(found.value, unit))
    verb = moves(found.value, unit, several=found.rating != 1)
    return say(
        "Their {stars} for {title} {moves}.", stars=stars(found.rating), title=quoted(plain(found.label)), moves=verb
    )


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
    said = [] if first is None else [_most(first, found.unit)]
    if first is not None and flip is not None:
        said.append(without(flip, before, one=first.rating == 1))
    if last is not None:
        said.append(_most(last, found.unit))
    return paragraph(*said) or say("None of the ratings moves the score.")


def without(flip: Flip, before: int, *, one: bool) -> str:
    """What happens when a rating is really taken away; `one`: whether it is one star."""
    if flip.rank == before:
        text = (
            later("Without it this item would still be rank {rank}.")
            if one
            else later("Without them this item would still be rank {rank}.")
        )
        return say(text, rank=numerals.count(before))
    text = (
        later("Without it this item would be rank {rank} instead of {before}.")
        if one
        else later("Without them this item would be rank {rank} instead of {before}.")
    )
    return say(text, rank=numerals.count(flip.rank), before=numerals.count(before))


def _most(found: Contribution, unit: str) -> str:
    if found.value > 0:
        text = (
            later("Their {stars} for {title} adds the most: {amount}.")
            if found.rating == 1
            else later("Their {stars} for {title} add the most: {amount}.")
        )
    else:
        text = (
            later("Their {stars} for {title} takes the most away: {amount}.")
            if found.rating == 1
            else later("Their {stars} for {title} take the most away: {amount}.")
        )
    return say(
        text,
        stars=stars(found.rating or 0.0),
        title=quoted(plain(found.label)),
        amount=amount(abs(found.value), unit),
    )


def attribute(found: Contribution, by: str, unit: str, form: str) -> str:
    """What one attribute does to the score: `Their 34 ratings of Drama add 0.21 stars.`"""
    name = plain(found.label, 60)
    none = name == f"No {by} given"
    if form == "excess":
        shown = told(name) if none else name
        return say("Against average taste, {name} {moves}.", name=shown, moves=moves(found.value, unit))
    one = found.note.startswith("1 ")
    named = say("items with no {kind} given", kind=told(by)) if none else name
    return say(
        "Their {ratings} of {name} {moves}.",
        ratings=told(plain(found.note)),
        name=named,
        moves=moves(found.value, unit, several=not one),
    )


def attributes(found: Attribution) -> str:
    """The attribute that adds most and the one that takes most away."""
    said = []
    for side in (1, -1):
        top = max(found.contributions, key=lambda c: side * c.value, default=None)
        if top is not None and side * top.value > 0:
            said.append(attribute(top, found.by or "attribute", found.unit, found.form))
    return paragraph(*said) or say("No attribute moves the score.")


def total(found: Attribution) -> str:
    """Whether base and contributions sum to the score, or by how much they do not."""
    added = found.total - found.base
    shown = adding((found.base, added, found.total))
    said = say(
        "base {base} {sign} contributions {sum} = {score}",
        base=shown[0],
        sign="−" if shown[1].startswith("−") else "+",
        sum=shown[1].lstrip("−"),
        score=labels.in_unit(shown[2], found.unit),
    )
    if found.exact or abs(found.gap) <= NOTHING:
        return say("Everything sums to the score: {sum}.", sum=said)
    text = (
        later("The parts do not sum to the score: {sum}, {gap} above the score of {score}.")
        if found.gap < 0
        else later("The parts do not sum to the score: {sum}, {gap} below the score of {score}.")
    )
    return say(text, sum=said, gap=number(abs(found.gap)), score=number(found.score))


def steadiness(share: float, replicates: int = 20) -> str:
    """How often the item comes back when a little of the data is missing."""
    return say(
        "It comes back in {count} of {lists} lists made without a random tenth of the user's ratings.",
        count=round(share * replicates),
        lists=replicates,
    )


WORDS = {"steady": later("Steady"), "wavering": later("Wavering"), "shaky": later("Shaky")}


def steadiness_word(share: float) -> str:
    """The same in a word: `steady`, `wavering`, `shaky`; `WORDS` has what pages show for it."""
    return "steady" if share >= STEADY else "wavering" if share >= SHAKY else "shaky"


def ratings(count: int, mean: float, everyone: float) -> str:
    """How much the user has rated, and how generously."""
    said = many("one rating", "{n} ratings", count)
    if abs(mean - everyone) < 0.005:
        return say(
            "It all starts from {ratings} of this user, {mean} stars on average (as everyone).",
            ratings=said,
            mean=number(mean),
        )
    return say(
        "It all starts from {ratings} of this user, {mean} stars on average ({everyone} for everyone).",
        ratings=said,
        mean=number(mean),
        everyone=number(everyone),
    )


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
    return [numerals.fixed(count / 10**decimals, decimals, plus=sign) for count in counts]
