"""Put a plan into English words: sentence by sentence, in the order of its facts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from random import Random

from core.explain.embedded.plan import Plan, PlanFact
from core.explain.embedded.slots import parts
from core.explain.embedded.training.english import argue, item, place, reasons, shares
from core.explain.embedded.training.english.morphology import tidy
from core.explain.embedded.training.english.words import DOMAIN_WORDS, LATER, NOUN_THIS
from core.explain.embedded.training.frames import Writer

_LONG = re.compile(r"[a-z]{5,}")
_DULL_WORDS = "rating ratings stars number which would other there these those after under"
_DULL = frozenset(_DULL_WORDS.split())


def _marks(text: str) -> Iterable[str]:
    return {word for word in _LONG.findall(text) if word not in _DULL}


def write(plan: Plan, random: Random) -> str:
    """Write an explanation that holds every slot of a plan once.

    Parameters
    ----------
    plan : Plan
        What to say, in English.
    random : Random
        Source of every choice; the same state gives the same text.
    """
    return _Text(plan, random).written()


class _Text:
    """A text being written: what was said, and how the item may be called by now."""

    def __init__(self, plan: Plan, random: Random) -> None:
        self.style, self.facts = plan.style, list(plan.facts)
        self.contrast = plan.style == "contrastive"
        self.writer = Writer(random, DOMAIN_WORDS[plan.domain], _marks)
        self.it = LATER
        self.reasons = 0
        self.said: list[str] = []

    def written(self) -> str:
        while self.facts:
            self.said.append(self._next())
        return tidy(" ".join(self.said))

    def _kind(self, at: int = 0) -> str:
        return parts(self.facts[at][0])[0] if at < len(self.facts) else ""

    def _take(self) -> PlanFact:
        return self.facts.pop(0)

    def _known(self) -> None:
        self.it = NOUN_THIS if self.contrast else "[this]"

    def _next(self) -> str:
        kind, then = self._kind(), self._kind(1)
        if kind == "item":
            return self._about(then)
        if kind == "hist":
            return self._hist()
        if kind == "other" and then == "item":
            return self._other_first()
        return self._place(then) if kind == "rank" else self._figure(kind)

    def _figure(self, kind: str) -> str:
        fact, writer = self._take(), self.writer
        if kind == "pop":
            return place.crowd(writer, fact, self.it)
        if kind == "other":
            return place.other(writer, fact)
        if kind == "weight":
            return shares.weight(writer, fact, self.reasons)
        return shares.personal(writer, fact) if kind == "personal" else shares.basis(writer, fact)

    def _about(self, then: str) -> str:
        about = self._take()
        self._known()
        if then == "other":
            other = self._take()
            return place.rather(self.writer, item.name(self.writer, about), other)
        alone = len(about) > 2 and self.writer.chance(0.35) if then in ("rank", "pop") else True
        if alone:
            return item.sentence(self.writer, about)
        subject = item.name(self.writer, about)
        if then == "rank":
            return f"{subject} {place.place_after(self.writer, self._take())}."
        return f"{subject} {place.crowd_after(self.writer, self._take())}."

    def _other_first(self) -> str:
        other, about = self._take(), self._take()
        self._known()
        return place.compared(self.writer, item.name(self.writer, about, last=True), other)

    def _place(self, then: str) -> str:
        fact = self._take()
        if then == "item":
            about = self._take()
            self._known()
            return place.place_before(self.writer, fact, item.name(self.writer, about, last=True))
        return f"{self.writer.say(self.it)} {place.place_after(self.writer, fact)}."

    def _hist(self) -> str:
        if argue.role(self.facts[0]) in ("holds", "faint"):
            return argue.against(self.writer, self._take(), self.it, self.style)
        group = [self._take()]
        often = {"concise": 0.8, "detailed": 0.3, "contrastive": 0.5, "cautious": 0.5}[self.style]
        while self._joins(group[0]) and self.writer.chance(often):
            group.append(self._take())
        first = self.reasons == 0
        self.reasons += len(group)
        if len(group) > 1:
            said = argue.several(self.writer, group, self.it, self.style)
        else:
            said = argue.one(self.writer, group[0], self.it, self.style, first)
        return self._joined(said)

    def _joins(self, fact: PlanFact) -> bool:
        return self._kind() == "hist" and argue.role(self.facts[0]) == argue.role(fact)

    def _joined(self, said: str) -> str:
        """The sentence with the next rated item joined to it, now and then, where the two parts differ."""
        often = {"concise": 0.5, "detailed": 0.1, "contrastive": 0.3, "cautious": 0.15}[self.style]
        simple = not re.search(r"[;:(?]", said) and len(said) < 220
        if self._kind() != "hist" or not simple or not self.writer.chance(often):
            return said
        role = argue.role(self.facts[0])
        if role == "nec":
            return said
        against = role in ("holds", "faint")
        self.reasons += not against
        more = argue.plain(self.writer, self._take(), self.it, self.style)
        return said.rstrip(".") + self.writer.fresh(reasons.BUT if against else reasons.WHILE) + more
