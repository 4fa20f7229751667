"""What `why` prints for people: every number in a sentence, then all of them in a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from core.attribute.exact import TOLERANCE
from core.attribute.features import Honesty
from core.attribute.types import Contrast, Counterfactual, Curves, Flip, FlipTest, ItemStability, WhatIf
from core.cli.console import table
from core.explain.words import listed, number, percent, plain, quoted, signed, stars
from core.results import Attribution, Contribution, RankedItem

if TYPE_CHECKING:
    from core.operations.explanations import Subject

FIRST = 5  # contributions told in sentences; the table has them all


def lens_lines(chosen: Subject, found: Attribution, honesty: Honesty | None = None) -> list[str]:
    """An attribution."""
    lines = [_score(chosen, found.score, found.unit), found.method]
    lines += [_contribution(c, found) for c in found.contributions[:FIRST]]
    lines += [_total(found), *([] if honesty is None else [_honesty(honesty, found.unit)]), ""]
    some = [name for name in ("rating", "error", "note") if any(getattr(c, name) for c in found.contributions)]
    heads = {"rating": "rating", "error": "± 95%", "note": "what it holds"}
    rows = [[c.label, c.value, *(getattr(c, name) for name in some)] for c in found.contributions]
    base = [["base", found.base, *([None] * len(some))]]
    return [*lines, *table(("contribution", f"value ({found.unit})", *(heads[name] for name in some)), base + rows)]


def flip_lines(chosen: Subject, account: Attribution, test: FlipTest) -> list[str]:
    """A flip test."""
    lines = [
        f"{_score(chosen, test.score, account.unit)} It is number {test.rank:,} of their list; the list has {test.n}.",
        f"A change of the score counts from {number(test.threshold)} {account.unit}: 5% of the distance to the item "
        f"just outside the list.",
        *(_flipped(flip, account.unit) for flip in test.flips),
    ]
    if test.together is not None:
        told = f"Without all {len(test.together.contributions)} of these that speak for it"
        lines.append(f"{told} {_after(test.together, account.unit)}: together {test.together.verdict}.")
    return lines


def contrast_lines(chosen: Subject, found: Contrast) -> list[str]:
    """A contrast."""
    here, there = _name(found.here.title), _name(found.there.title)
    ahead = found.difference >= 0
    lines = [
        f"{_standing(found.here, found.unit)} {_standing(found.there, found.unit)}",
        f"{here} scores {number(abs(found.difference))} {found.unit} {'more' if ahead else 'less'} than {there}.",
    ]
    if found.base:
        lines.append(f"Of this difference {signed(found.base)} does not come from the user's ratings.")
    for each in found.differences[:FIRST]:
        side = here if each.value >= 0 else there
        whose = f"Their {stars(each.rating)} for {_name(each.label)}" if each.rating is not None else plain(each.label)
        lines.append(f"{whose}: {number(abs(each.value))} {found.unit} in favour of {side}.")
    rows = [[each.label, each.rating, each.here, each.there, each.value] for each in found.differences]
    return [*lines, "", *table(("contribution", "rating", "here", "there", "difference"), rows)]


def counterfactual_lines(chosen: Subject, found: Counterfactual) -> list[str]:
    """A counterfactual."""
    unit = chosen.model.served.unit
    lines = [f"{_score(chosen, found.score, unit)} It is number {found.rank:,} of their list."]
    if found.removed is None:
        return [
            *lines,
            f"None within {_ratings(found.limit)}: without their {_ratings(found.limit)} that speak most for it, it "
            f"would be number {found.rank_after:,}, with a score of {number(found.score_after)} {unit}.",
        ]
    taken = listed([f"{stars(c.rating or 0)} for {_name(c.label)}" for c in found.removed])
    proof = "No smaller set does it" if found.smallest else "A smaller set may exist"
    return [
        *lines,
        f"Without their {taken} it would be number {found.rank_after:,}, out of the first {found.n}, with a score of "
        f"{number(found.score_after)} {unit}.",
        f"{proof}; {found.tried:,} sets of ratings were taken away and solved again.",
    ]


def what_if_lines(chosen: Subject, found: WhatIf) -> list[str]:
    """A list after an edit."""
    title, unit = _name(chosen.catalogue.items.titles[chosen.index]), found.after.unit
    after, before = found.target_after, found.target_before
    if after is None:
        lines = [f"{title} is no candidate with these ratings."]
    else:
        was = (
            "" if before is None else f" instead of {before.rank:,}, and its score moves from {number(before.score)} to"
        )
        lines = [f"{title} would be number {after.rank:,}{was or ', with a score of'} {number(after.score)} {unit}."]
    lines += [top.fallback for top in (found.before, found.after) if top.fallback]
    rows = [[c.after, c.row.title, c.row.score, c.before] for c in found.entered]
    lines += ["", *table(("rank", "title", f"score ({unit})", "rank before"), rows)]
    for change in found.left:
        now = "no longer a candidate" if change.after is None else f"number {change.after:,} now"
        lines.append(f"{_name(change.row.title)}, number {change.before or 0:,} before, is {now}.")
    return lines


def curves_lines(chosen: Subject, found: Curves) -> list[str]:
    """Faithfulness curves."""
    unit = chosen.model.served.unit
    whole = next(iter(found.delete.values()))
    lines = [f"{_score(chosen, float(whole.scores[0]), unit)} Without any rating it would score {number(found.base)}."]
    for order, area in found.delete_area.items():
        lines.append(
            f"Deleting up to {_ratings(found.steps)} in the order of the attribution lowers the score by "
            f"{number(area)} {unit} more, on average, than in the order “{order}”; keeping only those raises it by "
            f"{number(found.insert_area[order])} more."
        )
    heads = ("ratings", *(f"delete: {order}" for order in found.delete), *(f"keep: {order}" for order in found.insert))
    curves = [*found.delete.values(), *found.insert.values()]
    longest = max(len(curve.scores) for curve in curves)
    rows = [
        [step, *(float(curve.scores[step]) if step < len(curve.scores) else None for curve in curves)]
        for step in range(longest)
    ]
    return [*lines, "", *table(heads, rows)]


def stability_lines(chosen: Subject, found: ItemStability, missing: Mapping[str, str]) -> list[str]:
    """Stability of an item and of the reasons for it; `missing` says why a figure is not there."""
    title = _name(chosen.catalogue.items.titles[chosen.index])
    lines = []
    for share, agreement, count, told in (
        (found.data, found.data_drivers, found.replicates, "each without a random 10% of their ratings"),
        (found.seed, found.seed_drivers, found.seeds, "each from the model with another seed"),
    ):
        if share is not None:
            lines.append(f"{title} is among the first {found.n} in {round(share * count)} of {count} lists, {told}.")
        if agreement is not None:
            lines.append(f"The three strongest reasons there agree to {percent(agreement)} with those given here.")
    return [*lines, *(f"No figure for {name}: {reason}" for name, reason in missing.items())]


def _name(title: str) -> str:
    return quoted(plain(title))


def _ratings(count: int) -> str:
    return "1 rating" if count == 1 else f"{count:,} ratings"


def _score(chosen: Subject, score: float, unit: str) -> str:
    said = f"{_name(chosen.catalogue.items.titles[chosen.index])} has a score of {number(score)} {unit} for user"
    own = "" if chosen.own_rating is None else f" They gave it {stars(chosen.own_rating)}."
    return f"{said} {plain(chosen.user)}.{own}"


def _standing(row: RankedItem, unit: str) -> str:
    where = f"number {row.rank:,} among the items they have not rated"
    return f"{_name(row.title)} is {where}, with {number(row.score)} {unit}."


def _moves(value: float, unit: str, *, many: bool) -> str:
    if value == 0:
        return "change nothing" if many else "changes nothing"
    verb = ("adds" if value > 0 else "takes away").split()
    verb[0] = verb[0].removesuffix("s") if many else verb[0]
    return f"{' '.join(verb)} {number(abs(value))} {unit}"


def _contribution(c: Contribution, found: Attribution) -> str:
    error = "" if c.error is None else f" (± {number(c.error)})"
    if c.rating is not None:
        whose = f"Their {stars(c.rating)} for {_name(c.label)}"
        return f"{whose} {_moves(c.value, found.unit, many=c.rating != 1)}{error}."
    note = f" ({c.note})" if c.note else ""
    return f"{plain(c.label)}{note} {_moves(c.value, found.unit, many=False)}{error}."


def _total(found: Attribution) -> str:
    said = f"Base {number(found.base)}, contributions {signed(found.total - found.base)}: {number(found.total)}"
    if found.exact:
        return f"{said} {found.unit}, which is the score exactly."
    fidelity = "" if found.fidelity is None else f" Fidelity {found.fidelity:.2f} of 1."
    if abs(found.gap) <= TOLERANCE and any(c.error is not None for c in found.contributions):
        return f"{said} {found.unit}, which is the score; each contribution is sampled, with its error."
    if abs(found.gap) <= TOLERANCE:
        return f"{said} {found.unit}, which is the score.{fidelity}"
    return (
        f"{said} {found.unit}; the score is {number(abs(found.gap))} {'more' if found.gap > 0 else 'less'}.{fidelity}"
    )


def _honesty(found: Honesty, unit: str) -> str:
    said = (
        f"The surrogate puts this item at number {found.surrogate_rank:,}, the model at {found.rank:,}; it misses the "
        f"score by {number(abs(found.residual))} {unit}, the next item is {number(found.gap_to_next)} away:"
    )
    return f"{said} {'close enough to tell them apart' if found.trusted else 'do not trust these figures here'}."


def _after(flip: Flip, unit: str) -> str:
    return f"this item would be number {flip.rank:,} with {number(flip.score)} {unit}"


def _flipped(flip: Flip, unit: str) -> str:
    (driver,) = flip.contributions
    said = _moves(driver.value, unit, many=driver.rating != 1)
    whose = f"Their {stars(driver.rating or 0)} for {_name(driver.label)} {said}."
    them = "it" if driver.rating == 1 else "them"
    return f"{whose} Without {them} {_after(flip, unit)}: {flip.verdict}."
