"""Numbers held against what the evidence knows."""

from __future__ import annotations

from functools import cached_property

from core.attribute.decomposition import EXCESS, PERSONAL
from core.explain.types import Evidence, Fact

Values = list[tuple[str, float]]


def held(value: float, step: float, facts: Values, decisive: bool) -> tuple[str, tuple[str, ...]]:
    """Compare with facts to the digits told; a decisive fact that differs contradicts."""
    right = tuple(dict.fromkeys(fact for fact, known in facts if abs(known - value) <= step / 2 + 1e-6))
    if right:
        return "supported", right
    if facts and decisive:
        return "contradicted", tuple(dict.fromkeys(fact for fact, _ in facts))
    return "unsupported", ()


class Amounts:
    """Numbers of an evidence by what they tell, each list made once.

    Parameters
    ----------
    evidence : Evidence
        The evidence.
    """

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence

    @cached_property
    def _all(self) -> list[tuple[str, str, float]]:
        return [
            (fact.data.get("unit", self._evidence.unit), fact.id, value)
            for fact in self._evidence.facts
            for value in _numbers(fact)
        ]

    @cached_property
    def any_unit(self) -> Values:
        """Scores, amounts and parts, by fact."""
        return [(fact, value) for _, fact, value in self._all]

    @cached_property
    def points(self) -> Values:
        """Those in preference points."""
        return [(fact, value) for unit, fact, value in self._all if unit == "preference points"]

    @cached_property
    def stars(self) -> Values:
        """Those in stars."""
        return [(fact, value) for unit, fact, value in self._all if unit == "stars"]

    @cached_property
    def means(self) -> Values:
        """The mean rating of the item."""
        return self._of("mean", "item")

    @cached_property
    def predicted(self) -> Values:
        """The predicted rating."""
        return self._of("predicted", "score")

    @cached_property
    def ends(self) -> Values:
        """The ends of the rating scale."""
        return self._of("low", "scale") + self._of("high", "scale")

    @cached_property
    def raters(self) -> Values:
        """How many rated the item."""
        return self._of("ratings", "item")

    @cached_property
    def given(self) -> Values:
        """How many ratings the user gave, and how many reasons are named (or fewer of them)."""
        kinds = ("basis", "weight", "together")
        drivers = [(fact.id, float(n)) for n, fact in enumerate(self._evidence.of_kind("driver"), 1)]
        return self._of("ratings", *kinds) + self._of("drivers", *kinds) + drivers

    @cached_property
    def flipped(self) -> Values:
        """Ranks without a rating."""
        return [
            (fact.id, float(fact.data["rank_without"]))
            for fact in self._evidence.facts
            if fact.data.get("rank_without") is not None
        ]

    def shares(self, whose: str = "") -> Values:
        """Shares in percent, and what is left of them.

        With `whose` only the `own` share of the user's taste, the `common` one, or what the reasons named have
        `carried`.
        """
        found: Values = []
        for fact in self._evidence.of_kind("weight", "share"):
            carried, common = fact.data.get("carried"), fact.data.get("non_personal")
            if carried is not None and whose in ("", "carried"):
                found += [(fact.id, 100 * carried), (fact.id, 100 * (1 - carried))]
            if common is not None and whose != "carried":
                found += [(fact.id, 100 * common)] if whose != "own" else []
                found += [(fact.id, 100 * (1 - common))] if whose != "common" else []
            parts = fact.data.get("parts", {})
            if parts and whose != "carried" and parts.get(EXCESS, parts.get(PERSONAL, 0.0)) <= 0:
                found.append((fact.id, 0.0))  # nothing of the score is the user's own taste
        return found

    def _of(self, name: str, *kinds: str) -> Values:
        known = [(fact.id, fact.data.get(name)) for fact in self._evidence.of_kind(*kinds)]
        return [(fact, float(value)) for fact, value in known if value is not None]


_NUMBERS = ("value", "score", "score_without")


def _numbers(fact: Fact) -> list[float]:
    data = fact.data
    found = [float(data[name]) for name in _NUMBERS if data.get(name) is not None]
    parts = data.get("parts")
    return found + [float(value) for value in parts.values()] if parts else found
