"""Plans: what a text must say, in order. A planner makes them; the language model only puts them into words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from core.explain.embedded import slots
from core.explain.embedded.slots import BEGIN, END, WRITE

PlanFact = tuple[str, ...]  # slots that belong together, the main one first


@dataclass(frozen=True, slots=True)
class Plan:
    """What a text must say.

    Attributes
    ----------
    language, style, domain : str
        `en` or `zh`; one of `STYLES`; one of `DOMAINS`, which decides the nouns.
    facts : tuple of tuple of str
        Facts in the order of the text, each made of slots: `("<hist_1:loved:nec>", "<stars_1>", "<link_1:genre>")`.
        Every slot stands in a plan once, and must stand in the text once.
    """

    language: str
    style: str
    domain: str
    facts: tuple[PlanFact, ...]

    @property
    def slots(self) -> tuple[str, ...]:
        """All slots of the plan, in order."""
        return tuple(slot for fact in self.facts for slot in fact)

    @property
    def tokens(self) -> tuple[str, ...]:
        """The plan as the language model reads it: header, facts with `<;>` after each, `<write>`."""
        body = (token for fact in self.facts for token in (*fact, END))
        return (BEGIN, *slots.header(self.language, self.style, self.domain), *body, WRITE)


@dataclass(frozen=True, slots=True)
class Parts:
    """Facts before they are put in order; an empty tuple where there is none.

    Attributes
    ----------
    about : PlanFact
        `<item>` with `<genre>`, `<creator>`, `<tag>`, `<year>` where told.
    crowd : PlanFact
        `<pop:…>` with `<mean:…>` where told.
    place : PlanFact
        `<rank:…>` with `<pred:…>` where told.
    reasons : tuple of PlanFact
        Rated items that speak for the item (in a contrast: for it rather than the other), strongest first.
    against : PlanFact
        The strongest that speaks against it (in a contrast: for the other one).
    weight, personal, basis : PlanFact
        `<weight:…>`; `<personal:…>`; `<nratings:…>`.
    other : PlanFact
        `<other>` with `<otherrank>`: the item it is held against.
    """

    about: PlanFact
    crowd: PlanFact = ()
    place: PlanFact = ()
    reasons: tuple[PlanFact, ...] = ()
    against: PlanFact = ()
    weight: PlanFact = ()
    personal: PlanFact = ()
    basis: PlanFact = ()
    other: PlanFact = ()


# How many orders each style has; `arrange` takes the order of a text from its seed.
ORDERS: Mapping[str, Sequence[str]] = {
    "concise": (
        "about place reasons against personal",
        "reasons about place against personal",
        "place about reasons against personal",
        "about reasons place personal against",
    ),
    "detailed": (
        "about crowd place reasons weight against personal",
        "about place reasons weight against personal crowd",
        "reasons weight about crowd place against personal",
        "place about crowd reasons weight personal against",
    ),
    "contrastive": (
        "about place other reasons against personal",
        "other about place reasons against personal",
        "reasons about place other against personal",
        "about other place reasons against personal",
    ),
    "cautious": (
        "basis about place reasons weight against personal crowd",
        "about place reasons weight basis against personal crowd",
        "about crowd basis place reasons against personal",
        "reasons about place against personal basis",
    ),
}


def arrange(parts: Parts, language: str, style: str, domain: str, order: int) -> Plan:
    """Put facts in order `order` (modulo their number) of a style; what the style does not name is left out."""
    names = ORDERS[style][order % len(ORDERS[style])].split()
    facts: list[PlanFact] = []
    for name in names:
        found = getattr(parts, name)
        facts += found if name == "reasons" else [found]
    return Plan(language, style, domain, tuple(fact for fact in facts if fact))


@dataclass(frozen=True, slots=True)
class Filled:
    """What goes into the slots of a plan, and where it comes from.

    Attributes
    ----------
    plan : Plan
        What must be said.
    values : mapping of str to str
        Words for each slot.
    sources : mapping of str to str
        Id of the evidence fact behind each slot.
    """

    plan: Plan
    values: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
