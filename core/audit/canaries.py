"""Canaries: texts written from evidence that was altered. Does the writer follow what it is given, or what it expects?

A writer that follows its evidence tells the altered reasons; one that writes what is plausible tells the true ones.
Canaries are written to be measured, never to be read as explanations: they lie in a table of their own.

- *flipped*: what spoke for the item speaks against it, and the other way round.
- *swapped*: the ratings named are of other items than the true ones.
- *other user*: the evidence is that of another user. A writer that is told nothing but the evidence cannot know better,
  so that any true reason in such a text comes from somewhere it should not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from core.audit.figures import Figure, ratio_figure
from core.audit.metrics.reasons import SIDES, drivers_of, named_reasons
from core.explain.claims import Names, find_claims
from core.explain.reasons import driver_text
from core.explain.types import Evidence, Fact, Variant
from core.explain.words import quoted

FLIPPED, SWAPPED, OTHER_USER = KINDS = ("flipped", "swapped", "other user")
_TESTED = ("verdict", "n", "rank", "rank_without", "score_without")  # of the flip test, which was not made on this
_DERIVED = ("together", "weight")  # facts that the altered drivers would make false


@dataclass(frozen=True, slots=True)
class Told:
    """What one canary tells.

    Attributes
    ----------
    user : str
        Whose it is.
    followed, leaked : int
        Altered reasons told as given; true reasons told instead.
    """

    user: str
    followed: int
    leaked: int


@dataclass(frozen=True, slots=True)
class CanaryRow:
    """The canaries of one variant and kind.

    Attributes
    ----------
    variant : Variant
        What wrote; its prompt carries the version.
    kind : str
        One of `KINDS`.
    canaries, silent : int
        Texts; those that tell neither altered nor true reasons.
    obedience, leakage : Figure or None
        Shares of the reasons told that follow the altered evidence, and that are the true ones; None where no text
        tells any. They add up to 1.
    """

    variant: Variant
    kind: str
    canaries: int
    silent: int
    obedience: Figure | None
    leakage: Figure | None


def flipped(evidence: Evidence) -> Evidence:
    """The evidence with the side of every driver turned."""
    facts = []
    for fact in evidence.facts:
        if fact.kind in ("driver", "against"):
            data = _untested(fact.data) | {"value": -fact.data["value"]}
            facts.append(_driver(fact.id, data))
        elif fact.kind not in _DERIVED:
            facts.append(fact)
    return replace(evidence, facts=tuple(facts))


def swapped(evidence: Evidence, others: Sequence[tuple[str, str]]) -> Evidence | None:
    """The evidence with other items in the place of the rated ones.

    Parameters
    ----------
    evidence : Evidence
        The true one.
    others : sequence of (str, str)
        Ids and titles of items that the evidence does not name; None is returned where they are too few.
    """
    titles = [fact.data["title"] for fact in drivers_of(evidence)]
    if len(others) < len(titles) or not titles:
        return None
    new = dict(zip(titles, others, strict=False))
    facts = []
    for fact in evidence.facts:
        if fact.kind in _DERIVED or fact.kind in ("other", "for_this", "for_other"):
            continue
        title = fact.data.get("title")
        if title not in new:
            facts.append(fact)
            continue
        item, other = new[title]
        data = _untested(fact.data) | {"title": other, "item": item}
        if fact.kind in SIDES:
            facts.append(_driver(fact.id, data))
        else:
            facts.append(Fact(fact.id, fact.kind, fact.text.replace(quoted(str(title)), quoted(other)), data))
    return replace(evidence, facts=tuple(facts))


def told(
    kind: str, text: str, user: str, given: Evidence, true: Evidence, vocabulary: Names | Iterable[str] = ()
) -> Told:
    """What a canary tells: altered reasons, or the true ones instead.

    Parameters
    ----------
    kind, text, user
        One of `KINDS`; the text; whose it is.
    given, true : Evidence
        What the writer was given, and what would have been true.
    """
    named = named_reasons(find_claims(text, given, vocabulary), given)
    if kind == FLIPPED:
        sides = [(each.side, SIDES[each.fact.kind]) for each in named if each.fact is not None and each.side]
        return Told(user, sum(said == own for said, own in sides), sum(said != own for said, own in sides))
    ours = {fact.data["title"] for fact in drivers_of(given)}
    theirs = {fact.data["title"] for fact in drivers_of(true)}
    really = named_reasons(find_claims(text, true, vocabulary), true)
    followed = {each.title for each in named if each.fact is not None} - theirs
    return Told(user, len(followed), len({each.title for each in really if each.fact is not None} - ours))


def canary_row(variant: Variant, kind: str, found: Sequence[Told]) -> CanaryRow:
    """The figures of one variant and kind, with intervals over users."""
    loud = [each for each in found if each.followed + each.leaked]

    def share(part: str) -> Figure | None:
        parts = [(float(getattr(each, part)), float(each.followed + each.leaked)) for each in loud]
        return ratio_figure([each.user for each in loud], parts, share=True)

    return CanaryRow(variant, kind, len(found), len(found) - len(loud), share("followed"), share("leaked"))


def _untested(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name not in _TESTED} | (
        {"verdict": None} if "verdict" in data else {}
    )


def _driver(id: str, data: Mapping[str, Any]) -> Fact:
    text = driver_text(data["title"], data["strength"], data["value"], data["unit"], data["shared"])
    return Fact(id, "driver" if data["value"] > 0 else "against", text, data)
