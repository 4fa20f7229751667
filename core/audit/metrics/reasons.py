"""Does the text follow the attribution? Over all drivers it names, invented ones counted as wrong.

Rank and sign accuracy are those of Ichmoukhamedov et al. (arXiv:2412.10220), repaired: there a feature that is not in
the table is left out, here it is wrong in both. Ranks are held within a side, for or against, because a text tells what
speaks against the item last, however strong it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.audit.metrics.types import Ratio, View
from core.explain.claims import CONTRADICTED, NOT_CHECKABLE, SUPPORTED
from core.explain.types import Claim, Evidence, Fact

FOR, AGAINST = "for", "against"
SIDES = {"driver": FOR, "for_this": FOR, "against": AGAINST, "for_other": AGAINST}
BECAUSE = re.compile(r"\b(?:because|owes? its place)\b|因为|由于|归功于", re.I)
HOLDS = ("necessary", "contributing", "holding back")  # verdicts of the flip test of a reason that matters


@dataclass(frozen=True, slots=True)
class Named:
    """A driver that a text names.

    Attributes
    ----------
    title : str
        The rated item.
    fact : Fact or None
        The driver in the evidence; None where it is invented.
    side : str
        What the text says it does: `for`, `against`, '' where it does not say.
    """

    title: str
    fact: Fact | None
    side: str

    @property
    def right(self) -> bool:
        """Whether it is in the evidence and not told the wrong way round."""
        return self.fact is not None and self.side in ("", SIDES[self.fact.kind])


def drivers_of(evidence: Evidence) -> tuple[Fact, ...]:
    """Facts about drivers, each title once; their order is that of the evidence."""
    found: dict[str, Fact] = {}
    for fact in evidence.of_kind(*SIDES):
        found.setdefault(fact.data["title"], fact)
    return tuple(found.values())


def named_reasons(claims: Sequence[Claim], evidence: Evidence) -> tuple[Named, ...]:
    """Drivers that the claims of a text name, in the order they are first named.

    A name of an item that is neither in the evidence nor the item explained is an invented driver.
    """
    titles = {fact.id: str(fact.data["title"]) for fact in evidence.facts if "title" in fact.data}
    drivers = {fact.data["title"]: fact for fact in drivers_of(evidence)}
    named: dict[str, Fact | None] = {}
    for claim in claims:
        if claim.kind not in ("item", "reason"):  # an attribute or a number rests on drivers without naming them
            continue
        for title in _titles(claim, titles):
            if title in drivers:
                named.setdefault(title, drivers[title])
        if claim.kind == "item" and claim.verdict not in (SUPPORTED, NOT_CHECKABLE):
            named.setdefault(claim.content or claim.text, None)
    sides = _sides(claims, titles, drivers)
    return tuple(Named(title, fact, sides.get(title, "")) for title, fact in named.items())


def sign_accuracy(view: View) -> Ratio | None:
    """Drivers told the right way round, out of those with a direction and the invented ones."""
    told = [each for each in named_reasons(view.claims, view.evidence) if each.side or each.fact is None]
    return (float(sum(each.right for each in told)), float(len(told))) if told else None


def rank_accuracy(view: View) -> Ratio | None:
    """Drivers named at the place their strength has within their side, out of all named.

    An invented driver counts as wrong but takes no place, or it could put those after it right.
    """
    named = named_reasons(view.claims, view.evidence)
    if not named:
        return None
    right = 0
    for side in (FOR, AGAINST):
        ranked = [fact.data["title"] for fact in _strongest(view.evidence, side)]
        told = [each for each in named if each.fact is not None and SIDES[each.fact.kind] == side]
        right += sum(place < len(ranked) and ranked[place] == each.title for place, each in enumerate(told))
    return float(right), float(len(named))


def invented_drivers(view: View) -> Ratio | None:
    """Named items that are not in the evidence, out of all named."""
    named = named_reasons(view.claims, view.evidence)
    return (float(sum(each.fact is None for each in named)), float(len(named))) if named else None


def attribution_coverage(view: View) -> Ratio | None:
    """Share that the drivers named rightly have in Σ|contribution| of all drivers in the evidence."""
    whole = sum(abs(fact.data["value"]) for fact in drivers_of(view.evidence))
    right = [each.fact for each in named_reasons(view.claims, view.evidence) if each.right and each.fact]
    return (sum(abs(fact.data["value"]) for fact in right) / whole, 1.0) if whole > 0 else None


def omitted_strongest(view: View) -> Ratio | None:
    """Whether the strongest driver for the item is left out."""
    return _omitted(view, FOR)


def omitted_counter(view: View) -> Ratio | None:
    """Whether the strongest driver against the item is left out."""
    return _omitted(view, AGAINST)


def unearned_because(view: View) -> Ratio | None:
    """Uses of “because” for reasons that the flip test does not find necessary, out of those that can be checked."""
    said = [c for c in view.claims if c.kind == "reason" and c.verdict != NOT_CHECKABLE and BECAUSE.search(c.text)]
    return (float(sum(claim.verdict != SUPPORTED for claim in said)), float(len(said))) if said else None


def reasons_that_hold(view: View) -> Ratio | None:
    """Named drivers that the flip test finds to matter, out of those named that it tested and the invented ones."""
    named = named_reasons(view.claims, view.evidence)
    tested = [each for each in named if each.fact is None or each.fact.data.get("verdict") is not None]
    held = sum(each.fact is not None and each.fact.data["verdict"] in HOLDS and each.right for each in tested)
    return (float(held), float(len(tested))) if tested else None


def _strongest(evidence: Evidence, side: str) -> list[Fact]:
    found = [fact for fact in drivers_of(evidence) if SIDES[fact.kind] == side]
    return sorted(found, key=lambda fact: -abs(fact.data["value"]))


def _omitted(view: View, side: str) -> Ratio | None:
    strongest = _strongest(view.evidence, side)
    if not strongest:
        return None
    named = {each.title for each in named_reasons(view.claims, view.evidence)}
    return float(strongest[0].data["title"] not in named), 1.0


def _sides(claims: Sequence[Claim], titles: Mapping[str, str], drivers: Mapping[str, Fact]) -> dict[str, str]:
    """What the text says of each driver; where it says both, the last word counts."""
    found: dict[str, str] = {}
    for claim in claims:
        if claim.kind != "reason":
            continue
        for title in _titles(claim, titles):
            if title in drivers:
                side = _side(claim, SIDES[drivers[title].kind])
                if side:
                    found[title] = side
    return found


def _titles(claim: Claim, titles: Mapping[str, str]) -> dict[str, None]:
    """Titles that a claim is about: those of its facts, and of its content, as the facts may be only the wrong ones."""
    return dict.fromkeys((*(titles[fact] for fact in claim.facts if fact in titles), *claim.content.split("; ")))


def _side(claim: Claim, own: str) -> str:
    """The direction that a claim gives a driver whose own side is known."""
    direction = claim.direction
    if direction:
        return FOR if direction == FOR else AGAINST
    if claim.verdict == SUPPORTED:
        return own
    if claim.verdict == CONTRADICTED and not BECAUSE.search(claim.text):  # else it is the verdict that is denied
        return AGAINST if own == FOR else FOR
    return ""
