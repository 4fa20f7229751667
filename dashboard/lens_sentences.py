"""What the lenses that estimate say of themselves, in sentences; and what their figures mean."""

from __future__ import annotations

from core.attribute.features import Honesty
from core.explain.words import number, plain, quoted, signed
from core.results import Attribution
from dashboard import labels, numerals
from dashboard.labels import amount, paragraph
from dashboard.language import later, say, told
from dashboard.sentences import moves

UNITS = {
    "preference points": later(
        "How strongly all that this user likes speaks for the item, added up. It orders the items of one user; between "
        "users it compares nothing."
    ),
    "stars": later(
        "The rating that the model expects. It may lie outside the scale: cut to the scale, the first items of a list "
        "would tie."
    ),
}
LOCAL_FIT = later("How much of what the score does when ratings are left out the linear model follows: 1 is all of it.")
AGREEMENT = later(
    "Rank correlation of the contributions of the ratings with those of the exact account: 1 is the same order."
)
POOLED_FIT = later(
    "Share of the variation of the model's scores that the surrogate follows, on users it was not fitted on."
)
WITHIN_USER = later("How alike model and surrogate order the items of one user, on average: 1 is the same order.")
OVERLAP = later("Share of the model's top 10 that is in the surrogate's too, on average over users.")
MISSES = later("Score of the model minus that of the surrogate, for the item on screen.")
RANK_THERE = later("Where the surrogate would put the item on screen.")


def signed_amount(value: float, unit: str) -> str:
    """A difference with its sign and its unit."""
    return labels.in_unit(signed(value), unit.rsplit(maxsplit=1)[-1])


def sampled(found: Attribution) -> str:
    """How sure the values of the removal lens are."""
    errors = [c.error for c in found.contributions if c.error is not None]
    if not errors:
        return say("These values are exact: nothing was sampled.")
    most = labels.in_unit(number(max(errors)), found.unit)
    return say("They are sampled, each with its 95% interval: ± {most} at most.", most=most)


def local_fit(found: Attribution, alike: float | None) -> str:
    """Whether LIME's account may be believed, and whether it agrees with the exact one."""
    follows = found.fidelity or 0.0
    how = later("closely") if follows >= 0.9 else later("roughly") if follows >= 0.5 else later("badly")
    said = say("The linear model follows the score {how} (R² {r2})", how=say(how), r2=numerals.fit(follows))
    if alike is None:
        return say("{sentence}.", sentence=said)
    order = (
        later("much the same order")
        if alike >= 0.8
        else later("a similar order")
        if alike >= 0.4
        else later("another order")
    )
    return say(
        "{fit} and puts the ratings in {order} as the exact account (rank correlation {alike}).",
        fit=said,
        order=say(order),
        alike=numerals.correlation(alike),
    )


def features(found: Attribution) -> str:
    """The feature that adds most and the one that takes most away."""
    said = []
    for side in (1, -1):
        top = max(found.contributions, key=lambda c: side * c.value, default=None)
        if top is not None and side * top.value > 0:
            feature = quoted(plain(labels.label(top, found), 80))
            if top.note:
                note = plain(labels.note(top, found), 80)
                feature = say("{feature} ({value})", feature=feature, value=note)
            said.append(say("{what} {moves}.", what=feature, moves=moves(top.value, found.unit)))
    return paragraph(*said) or say("No feature moves the score.")


def honest(held: Honesty, unit: str, *, rated: bool) -> str:
    """Whether the surrogate may be believed for the item on screen."""
    miss, gap = amount(abs(held.residual), unit), number(held.gap_to_next)
    way = later("The surrogate's score is {miss} too low")
    if held.residual <= 0:
        way = later("The surrogate's score is {miss} too high")
    off = say(way, miss=miss)
    if held.trusted:
        said = say("{off}, less than the gap of {gap} to the next item: close enough.", off=off, gap=gap)
    else:
        said = say(
            "{off}, more than the gap of {gap} to the next item, so this account is drawn in grey: it tells of the "
            "model in general, not of this place on the list.",
            off=off,
            gap=gap,
        )
    return paragraph(said, "" if rated else _ranks(held))


def _ranks(held: Honesty) -> str:
    if held.surrogate_rank == held.rank:
        return say("It ranks the item {rank}, as the model does.", rank=numerals.count(held.rank))
    return say(
        "It ranks the item {rank}, the model {model_rank}.",
        rank=numerals.count(held.surrogate_rank),
        model_rank=numerals.count(held.rank),
    )


def unit_help(unit: str) -> str | None:
    """What a unit of scores means; None where there is nothing to say."""
    return told(UNITS[unit]) if unit in UNITS else None
