"""Evidence sorted for telling: what the templates of all languages say, before it is put into words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.attribute.decomposition import AVERAGE_USER, EXCESS, PERSONAL
from core.explain.types import Evidence, Fact

LITTLE = 20  # a user with fewer ratings is hardly known
Data = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Story:
    """What there is to tell. Drivers are sorted by the verdict of the flip test.

    Attributes
    ----------
    evidence : Evidence
        Where it comes from.
    domain : str
        `film`, `book`, `product`.
    item, score, share : mapping
        Data of these facts.
    names : mapping of str to list of str
        Attribute names by kind.
    rank, own : int or None, float or None
        Place on the list; or the user's rating of the item, which is then on no list.
    necessary, contributing, decorative, untested : tuple of Fact
        Ratings that speak for the item.
    against, together, weight, other : Fact or None
        What speaks against it; what happens without all drivers; what they carry; the item it is held against.
    ratings : int or None
        How many ratings the user gave.
    """

    evidence: Evidence
    domain: str
    item: Data
    score: Data
    share: Data
    names: Mapping[str, list[str]]
    rank: int | None
    own: float | None
    necessary: tuple[Fact, ...]
    contributing: tuple[Fact, ...]
    decorative: tuple[Fact, ...]
    untested: tuple[Fact, ...]
    against: Fact | None
    together: Fact | None
    weight: Fact | None
    other: Fact | None
    ratings: int | None

    @property
    def drivers(self) -> tuple[Fact, ...]:
        """All ratings that speak for the item, strongest first."""
        return self.evidence.of_kind("driver")

    @property
    def only_together(self) -> Data | None:
        """The flip of all drivers at once, where no single one is necessary but all of them are; else None."""
        found = self.together.data if self.together else None
        return found if found and found["verdict"] == "necessary" and not self.necessary else None

    @property
    def excess(self) -> bool:
        """Whether the score is held against that of a user of average taste."""
        return AVERAGE_USER in self.share["parts"]

    @property
    def personal(self) -> float:
        """The personal part of the score, in its unit."""
        return float(self.share["parts"][EXCESS if self.excess else PERSONAL])


def story_of(evidence: Evidence) -> Story:
    """Sort the facts of evidence."""

    def first(kind: str) -> Fact | None:
        return next(iter(evidence.of_kind(kind)), None)

    def data(kind: str) -> Data:
        found = first(kind)
        return found.data if found else {}

    def verdict(*names: str | None) -> tuple[Fact, ...]:
        return tuple(fact for fact in evidence.of_kind("driver") if fact.data.get("verdict") in names)

    rank = data("rank").get("rank")
    own = [fact.data["rating"] for fact in evidence.of_kind("rating") if fact.data["title"] == evidence.title]
    return Story(
        evidence=evidence,
        domain=data("item").get("domain", "product"),
        item=data("item"),
        score=data("score"),
        share=data("share"),
        names={fact.data["attribute"]: list(fact.data["values"]) for fact in evidence.of_kind("attribute")},
        rank=rank,
        own=own[0] if own and rank is None else None,
        necessary=verdict("necessary"),
        contributing=verdict("contributing"),
        decorative=verdict("decorative"),
        untested=verdict(None),
        against=first("against"),
        together=first("together"),
        weight=first("weight"),
        other=first("other"),
        ratings=data("basis").get("ratings"),
    )
