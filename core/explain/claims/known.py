"""Evidence, ordered by what claims are held against."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from core.attribute.decomposition import AVERAGE_USER, EXCESS, PERSONAL, QUALITY
from core.explain.claims.amounts import Amounts
from core.explain.claims.titles import aliases, key, year_in
from core.explain.embedded.levels import on_scale
from core.explain.types import Evidence, Fact

CONTRAST = ("for_this", "for_other")


@dataclass(frozen=True)
class Known:
    """What one evidence knows.

    Attributes
    ----------
    evidence : Evidence
        The evidence.
    by_title : mapping of str to tuple of Fact
        Facts that are about a title.
    """

    evidence: Evidence
    by_title: dict[str, tuple[Fact, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, evidence: Evidence) -> Known:
        """Order an evidence."""
        found: dict[str, tuple[Fact, ...]] = {}
        for fact in evidence.facts:
            title = fact.data.get("title")
            if isinstance(title, str):
                found[title] = (*found.get(title, ()), fact)
        return cls(evidence, found)

    @cached_property
    def _by_kind(self) -> dict[str, list[Fact]]:
        found: dict[str, list[Fact]] = {}
        for fact in self.evidence.facts:
            found.setdefault(fact.kind, []).append(fact)
        return found

    def ids(self, title: str) -> tuple[str, ...]:
        """Ids of the facts about a title."""
        return tuple(fact.id for fact in self.by_title.get(title, ()))

    def fact(self, title: str | None, *kinds: str) -> Fact | None:
        """The first fact of the kinds about a title; None where there is none."""
        return next((fact for fact in self.by_title.get(title or "", ()) if fact.kind in kinds), None)

    def of_kind(self, *kinds: str) -> Sequence[Fact]:
        """Facts of the kinds, kind after kind."""
        if len(kinds) == 1:
            return self._by_kind.get(kinds[0], ())
        return [fact for kind in kinds for fact in self._by_kind.get(kind, ())]

    @cached_property
    def drivers(self) -> dict[str, Fact]:
        """Ratings that speak for the item or against it, by title."""
        return {fact.data["title"]: fact for fact in self.of_kind("driver", "against")}

    @cached_property
    def sides(self) -> dict[str, Fact]:
        """Ratings that favour the item or the other one, by title."""
        return {fact.data["title"]: fact for fact in self.of_kind(*CONTRAST)}

    @cached_property
    def amounts(self) -> Amounts:
        """Numbers of the evidence by what they tell."""
        return Amounts(self.evidence)

    @cached_property
    def forms(self) -> dict[str, str]:
        """Ways to write the titles, each with the title; a form that two titles share only where it is one's whole."""
        found: dict[str, str] = {}
        shared: set[str] = set()
        for title in self.by_title:
            for form in aliases(title):
                if found.setdefault(form, title) != title:
                    shared.add(form)
        whole = {title: title for title in self.by_title}
        return {form: title for form, title in found.items() if form not in shared} | whole

    @cached_property
    def keys(self) -> dict[str, str]:
        """Titles by the key of their forms."""
        found: dict[str, str] = {}
        for form, title in self.forms.items():
            found.setdefault(key(form), title)
        found.pop("", None)
        return found

    @cached_property
    def other(self) -> str | None:
        """Title of the item it is held against."""
        return next((str(fact.data["title"]) for fact in self.of_kind("other")), None)

    @cached_property
    def values(self) -> dict[str, tuple[str, tuple[str, ...], bool]]:
        """Attribute names in lower case: kind, ids of the facts that hold it, whether it is the item's own."""
        found: dict[str, tuple[str, tuple[str, ...], bool]] = {}

        def add(name: str, kind: str, fact: Fact, own: bool) -> None:
            _, ids, before = found.get(name.lower(), (kind, (), False))
            found[name.lower()] = (kind, (*ids, fact.id), own or before)

        for fact in self.evidence.facts:
            for name in fact.data.get("values", ()):
                add(name, fact.data.get("attribute", "genre"), fact, True)
            kinds = {link["name"]: link["kind"] for link in fact.data.get("links", ())}
            for name in fact.data.get("shared", ()):
                add(name, kinds.get(name, "genre"), fact, False)
        return found

    def attribute_facts(self, kind: str) -> Sequence[Fact]:
        """Facts that list the item's attributes of a kind."""
        return [fact for fact in self.of_kind("attribute") if fact.data.get("attribute") == kind]

    @cached_property
    def year(self) -> tuple[int | None, tuple[str, ...]]:
        """Year of the item and the fact that tells it."""
        for fact in self.of_kind("item"):
            year = fact.data.get("year") or year_in(str(fact.data.get("title", "")))
            return (int(year) if year is not None else None), (fact.id,)
        return year_in(self.evidence.title), ()

    @cached_property
    def decade(self) -> tuple[int | None, tuple[str, ...]]:
        """First year of the item's decade and the fact that tells it."""
        for fact in self.attribute_facts("decade"):
            digits = str(fact.data["values"][0])[:4]
            if digits.isdigit():
                return int(digits), (fact.id,)
        year, ids = self.year
        return (None if year is None else year // 10 * 10), ids

    @cached_property
    def scale(self) -> tuple[float, float]:
        """Ends of the rating scale; 1 and 5 where they are not told."""
        for fact in self.of_kind("scale"):
            return float(fact.data["low"]), float(fact.data["high"])
        return 1.0, 5.0

    def liked(self, rating: float) -> float:
        """Place of a rating on its scale, 0 to 1."""
        return on_scale(rating, *self.scale)

    @cached_property
    def personal(self) -> tuple[float | None, tuple[str, ...]]:
        """Share of the score that is the user's own taste, 0 to 1, and its fact; None where it has none."""
        for fact in self.of_kind("share"):
            common, parts = fact.data.get("non_personal"), fact.data.get("parts", {})
            own = parts.get(EXCESS, parts.get(PERSONAL))
            if own is not None and own <= 0:
                return 0.0, (fact.id,)
            if common is not None:
                return 1 - float(common), (fact.id,)
            if own is not None and parts.get(AVERAGE_USER, parts.get(QUALITY, 1.0)) <= 0:
                return 1.0, (fact.id,)
            return None, (fact.id,)
        return None, ()
