"""The planner: what a text says is decided here, from the evidence alone; the language model only puts it into words.

Which facts a text tells beside the required ones (place, reasons, what speaks against it) is drawn from the seed, in
the manner of `training.sample`, so that another seed tells other things. The values of the slots are final: titles
between their quotes, numbers with their unit, names joined.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Any

from core.attribute.decomposition import EXCESS, PERSONAL
from core.errors import InputError
from core.explain.embedded import levels, slots
from core.explain.embedded.plan import ORDERS, Filled, Parts, PlanFact, arrange
from core.explain.embedded.slots import FAINT, FOR, HOLDS, MAIN, MINOR, NECESSARY
from core.explain.types import Evidence, Fact
from core.explain.words import joined, percent, stars_in, titled

_LINKS = {"genre": "genre", "creator": "by", "tag": "tag"}
_NAMES = 2  # names of a kind in a slot
_FEW = 2  # reasons of a text that does not say what all of them carry
_NEARLY = 0.005  # a share that rounds to none or all
_ABOUT = {"concise": 0.25, "contrastive": 0.15, "cautious": 0.3, "detailed": 0.7}
_STARS = {"detailed": 0.75, "cautious": 0.6}


@dataclass(frozen=True, slots=True)
class NoPlan:
    """Why there is nothing to put into words.

    Attributes
    ----------
    reason : str
        One sentence.
    """

    reason: str


def plan_of(evidence: Evidence, style: str, language: str, seed: int) -> Filled | NoPlan:
    """Choose and order the facts of a text, and fill them in.

    Parameters
    ----------
    evidence : Evidence
        All that may be said.
    style, language : str
        One of `slots.STYLES`; one of `slots.LANGUAGES`.
    seed : int
        Decides the order of the facts, and which of the optional ones are told.

    Returns
    -------
    Filled or NoPlan
        The same for equal arguments. No plan where the user has rated the item, where none of their ratings speaks for
        it, where a contrast has no other item, and for evidence of an earlier version.

    Raises
    ------
    InputError
        There is no such style or language.
    """
    if style not in slots.STYLES:
        raise InputError(f"There is no style “{style[:80]}”.", f"Choose one of: {', '.join(slots.STYLES)}.")
    if language not in slots.LANGUAGES:
        raise InputError(f"There is no language “{language[:20]}”.", f"Choose one of: {', '.join(slots.LANGUAGES)}.")
    missing = _missing(evidence, style)
    if missing:
        return NoPlan(missing)
    draft = _Draft(evidence, style, language, _random(evidence, style, seed))
    weighed = "weight" in ORDERS[style][seed % len(ORDERS[style])].split()
    plan = arrange(draft.parts(weighed), language, style, draft.domain, seed)
    told = set(plan.slots)
    values = {slot: value for slot, value in draft.values.items() if slot in told}
    return Filled(plan, values, {slot: draft.sources[slot] for slot in values})


def _random(evidence: Evidence, style: str, seed: int) -> Random:
    """Draws that depend on numbers only: no catalogue text can change which facts are told, nor can the language."""
    numbers = [fact.data.get("rank", fact.data.get("value")) for fact in evidence.of_kind("rank", "score", "driver")]
    return Random(f"{style} {seed} {numbers}")


def _missing(evidence: Evidence, style: str) -> str | None:
    """Why there is no plan, in words; None if there is one."""
    if not evidence.of_kind("scale"):
        return "The evidence is of an earlier version: it does not tell the scale of the ratings."
    if not evidence.of_kind("rank"):
        return "The user has rated the item, so it is on no list."
    if style == "contrastive":
        if not evidence.of_kind("other"):
            return "The evidence has no item that this one is held against."
        if not evidence.of_kind("for_this"):
            return "None of the user's ratings speaks for the item rather than the other one."
    elif not evidence.of_kind("driver"):
        return "None of the user's ratings speaks for the item."
    return None


@dataclass(slots=True)
class _Draft:
    """A plan in the making: the values of its slots and the facts they come from."""

    evidence: Evidence
    style: str
    language: str
    random: Random
    values: dict[str, str] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)

    @property
    def domain(self) -> str:
        """What the items are; a product where nothing is known."""
        found = self._fact("item")
        domain = str(found.data.get("domain")) if found else ""
        return domain if domain in slots.DOMAINS else "product"

    def parts(self, weighed: bool) -> Parts:
        """All facts of the style; `weighed` where the text says what the reasons carry, and so names all of them."""
        contrast = self.style == "contrastive"
        pro, contra = ("for_this", "for_other") if contrast else ("driver", "against")
        weight = self._weight() if weighed and self._chance(0.8) else ()
        found = sorted(self.evidence.of_kind(pro), key=lambda fact: FOR.index(self._role(fact)))
        chosen = found[: len(found) if weight or self.style == "detailed" else _FEW]
        reasons = tuple(self._reason(n, fact) for n, fact in enumerate(chosen, 1))
        against = [fact for fact in self.evidence.of_kind(contra) if self._told(fact)][:1]
        return Parts(
            about=self._about(),
            crowd=self._crowd(),
            place=self._place(),
            reasons=reasons,
            against=self._reason(len(reasons) + 1, against[0]) if against else (),
            weight=weight,
            personal=self._personal(),
            basis=self._basis(),
            other=self._other() if contrast else (),
        )

    def _about(self) -> PlanFact:
        item, chance = self._fact("item"), _ABOUT[self.style]
        if item is None:
            return ()
        names = {fact.data["attribute"]: fact for fact in self.evidence.of_kind("attribute")}
        found = [self._put("<item>", titled(self.evidence.title, self.language, self.domain), item)]
        if item.data["year"] is not None and self._chance(chance):
            found.append(self._put("<year>", str(item.data["year"]), item))
        found += [
            self._names(kind, names[kind]) for kind in ("genre", "creator") if kind in names and self._chance(chance)
        ]
        if "tag" in names and "<genre>" not in found and self._chance(chance / 3):
            found.append(self._names("tag", names["tag"]))
        return tuple(found)

    def _names(self, kind: str, fact: Fact) -> str:
        return self._put(f"<{kind}>", joined(fact.data["values"][:_NAMES], self.language), fact)

    def _crowd(self) -> PlanFact:
        item = self._fact("item")
        if item is None or item.data["ratings"] < 2 or item.data.get("rated_less") is None:
            return ()
        level = slots.level("pop", levels.popularity_level(item.data["rated_less"]))
        found = [self._put(level, f"{item.data['ratings']:,}", item)]
        if self._chance(0.8):
            found.append(self._stars("mean", item.data["mean"], item))
        return tuple(found)

    def _place(self) -> PlanFact:
        rank, score = self._fact("rank"), self._fact("score")
        if rank is None:
            return ()
        place = rank.data["rank"]
        found = [self._put(slots.level("rank", levels.rank_level(place)), f"{place:,}", rank)]
        if score is not None and score.data["predicted"] is not None and self._chance(0.7):
            found.append(self._stars("pred", score.data["predicted"], score))
        return tuple(found)

    def _reason(self, number: int, fact: Fact) -> PlanFact:
        data, liked = fact.data, levels.liking(fact.data["rating"], *self._scale())
        name = titled(data["title"], self.language, self.domain)
        found = [self._put(slots.reason(number, liked, self._role(fact)), name, fact)]
        if self._chance(_STARS.get(self.style, 0.4)):
            rating = next((f for f in self.evidence.of_kind("rating") if f.data["item"] == data["item"]), fact)
            found.append(self._put(slots.stars(number), stars_in(data["rating"], self.language), rating))
        kinds = [kind for kind in _LINKS if any(link["kind"] == kind for link in data.get("links", ()))]
        if kinds and self._chance(0.6):
            kind = self.random.choice(kinds)
            names = [link["name"] for link in data["links"] if link["kind"] == kind][:_NAMES]
            found.append(self._put(slots.link(number, _LINKS[kind]), joined(names, self.language), fact))
        return tuple(found)

    def _role(self, fact: Fact) -> str:
        """Part that a rated item plays: by the flip test where there was one, else by strength, and never necessary."""
        slight, verdict = fact.data["strength"] == "slight", fact.data.get("verdict")
        if fact.kind in ("driver", "for_this"):
            if verdict == "necessary":
                return NECESSARY
            return MINOR if slight or verdict == "decorative" else MAIN
        return FAINT if verdict == "decorative" or (verdict is None and slight) else HOLDS

    def _told(self, fact: Fact) -> bool:
        """What holds the item back is told always, what hardly does in every other text."""
        return self._role(fact) == HOLDS or self._chance(0.5)

    def _weight(self) -> PlanFact:
        fact = self._fact("weight")
        if fact is None or fact.data["ratings"] == fact.data["drivers"]:
            return ()
        return self._share("weight", levels.weight_level(fact.data["carried"]), fact.data["carried"], fact)

    def _personal(self) -> PlanFact:
        fact = self._fact("share")
        if fact is None:
            return ()
        parts, common = fact.data["parts"], fact.data["non_personal"]
        if parts.get(EXCESS, parts.get(PERSONAL, 0.0)) <= 0:
            return self._share("personal", "none", 0.0, fact)
        return () if common is None else self._share("personal", levels.personal_level(1 - common), 1 - common, fact)

    def _basis(self) -> PlanFact:
        fact = self._fact("basis")
        if fact is None or fact.data["ratings"] < 2:
            return ()
        count = fact.data["ratings"]
        return (self._put(slots.level("nratings", levels.count_level(count)), f"{count:,}", fact),)

    def _other(self) -> PlanFact:
        fact = self._fact("other")
        if fact is None:
            return ()
        found = [self._put("<other>", titled(fact.data["title"], self.language, self.domain), fact)]
        if fact.data["rank"] is not None and self._chance(0.8):
            found.append(self._put("<otherrank>", f"{fact.data['rank']:,}", fact))
        return tuple(found)

    def _share(self, name: str, level: str, share: float, fact: Fact) -> PlanFact:
        if 0 < share < _NEARLY or 1 - _NEARLY < share <= 1:  # `only less than 1%` is no English: better not told
            return ()
        return (self._put(slots.level(name, level), percent(share), fact),)

    def _stars(self, name: str, value: float, fact: Fact) -> str:
        return self._put(
            slots.level(name, levels.star_level(value, *self._scale())), stars_in(value, self.language), fact
        )

    def _scale(self) -> tuple[float, float]:
        data: Any = self.evidence.of_kind("scale")[0].data
        return data["low"], data["high"]

    def _fact(self, kind: str) -> Fact | None:
        return next(iter(self.evidence.of_kind(kind)), None)

    def _put(self, slot: str, value: str, fact: Fact) -> str:
        self.values[slot], self.sources[slot] = value, fact.id
        return slot

    def _chance(self, share: float) -> bool:
        return self.random.random() < share
