"""Puts a plan into Chinese: facts in their order, neighbours told together where that is natural."""

from __future__ import annotations

from functools import cache
from random import Random

from core.explain.embedded import slots
from core.explain.embedded.plan import Plan, PlanFact
from core.explain.embedded.training.chinese import facts, phrases, sentences
from core.explain.embedded.training.chinese.nouns import NOUNS
from core.explain.embedded.training.chinese.reasons import against, reasons
from core.explain.embedded.training.chinese.teller import Teller

_MOST = {"concise": 3, "detailed": 7, "contrastive": 6, "cautious": 7}


def write(plan: Plan, random: Random) -> str:
    """Put a plan into words.

    Parameters
    ----------
    plan : Plan
        What must be said; its language is taken to be Chinese.
    random : Random
        Decides the wording; the same state gives the same text.

    Returns
    -------
    str
        Text that holds each slot of the plan once.
    """
    teller = Teller(random, NOUNS[plan.domain], style=plan.style)
    told = _Text(teller, plan)
    return told.write()


class _Text:
    """Walks through the facts of a plan; each step takes one or more of them and gives sentences without an end."""

    def __init__(self, teller: Teller, plan: Plan) -> None:
        self.t, self.facts = teller, plan.facts
        self.kinds = [_kind(fact) for fact in plan.facts]
        self.at = 0
        self.reasons = 0

    def write(self) -> str:
        out: list[str] = []
        while self.at < len(self.facts):
            out += [one for told in self._step(bool(out)) for one in told.split("。")]
        if self.t.style == "cautious":
            out = self._hedged(out)
        return "".join(f"{one}。" for one in self._fewer(out))

    def _next(self) -> str:
        return self.kinds[self.at + 1] if self.at + 1 < len(self.kinds) else ""

    def _take(self) -> PlanFact:
        self.at += 1
        return self.facts[self.at - 1]

    def _step(self, later: bool) -> list[str]:
        kind = self.kinds[self.at]
        if kind == "reason":
            return self._reasons()
        if kind == "item":
            return self._item()
        if kind == "rank" and self._next() == "item":
            place = self._take()
            return [sentences.placed_item(self.t, place, self._take())]
        if kind == "other":
            return self._other()
        return [self._single(kind, self._take(), later)]

    def _single(self, kind: str, fact: PlanFact, later: bool) -> str:
        if kind == "against":
            return against(self.t, fact)
        if kind == "rank":
            return sentences.place(self.t, fact, self.t.noun())
        if kind == "pop":
            return sentences.crowd(self.t, fact, self.t.noun())
        if kind == "weight":
            return sentences.weight(self.t, fact, self.reasons)
        if kind == "personal":
            last = later and self.t.item and self.at == len(self.facts) and self.t.chance(0.35)
            return (self.t.say(facts.LAST) if last else "") + sentences.leveled(self.t, facts.PERSONAL, fact[0])
        return sentences.leveled(self.t, facts.BASIS, fact[0])

    def _reasons(self) -> list[str]:
        start = self.at
        while self.at < len(self.facts) and self.kinds[self.at] == "reason":
            self.at += 1
        told = self.facts[start : self.at]
        self.reasons = len(told)
        if self.at < len(self.facts) and self.kinds[self.at] == "item" and self.t.chance(0.6):
            about = self._take()
            noun, rest = sentences.item(self.t, about, later=True)
            out = reasons(self.t, told, noun)
            self.t.item = True
            return [*out, *([f"{self.t.noun()}{rest}"] if rest else [])]
        return reasons(self.t, told)

    def _item(self) -> list[str]:
        behind = self.at > 0
        noun, rest = sentences.item(self.t, self._take(), later=not self._followed("rank", "pop"))
        if self._followed("rank", "pop") and not rest and self.t.chance(0.65):
            tell = sentences.place if self.kinds[self.at] == "rank" else sentences.crowd
            self.t.item = True
            return [tell(self.t, self._take(), noun)]
        after = behind and self.kinds[self.at - 2] in ("reason", "weight")
        out = self.t.say(facts.ABOUT_AFTER if after else facts.ABOUT, i=noun)
        self.t.item = True
        if rest:
            out = f"{out}，它{rest}" if self.t.chance(0.6) else f"{out}。{self.t.noun()}{rest}"
        if self._followed("other"):
            return self._compared(out)
        if self._followed("reason") and self.t.style == "concise" and not rest:
            first, *more = self._reasons()
            return [f"{out}：{first}", *more]
        if self._followed("rank") and not rest and self.t.chance(0.7):
            return [f"{out}，{sentences.place(self.t, self._take(), '它')}"]
        return [out]

    def _followed(self, *kinds: str) -> bool:
        return self.at < len(self.kinds) and self.kinds[self.at] in kinds

    def _compared(self, out: str) -> list[str]:
        said = sentences.other(self.t, self._take(), ranked=False)
        self.t.other = True
        return [f"{out}，{said}"] if self.t.chance(0.6) else [out, said]

    def _other(self) -> list[str]:
        fact = self._take()
        self.t.other = True
        if not self._followed("item"):
            return [sentences.other(self.t, fact, ranked=True)]
        lead = sentences.beside(self.t, fact)
        noun, rest = sentences.item(self.t, self._take(), later=False)
        if self._followed("rank"):
            out = [lead + sentences.place(self.t, self._take(), noun)]
        else:
            out = [lead + self.t.say(facts.ABOUT, i=noun)]
        self.t.item = True
        return [*out, *([f"{self.t.noun()}{rest}"] if rest else [])]

    def _hedged(self, out: list[str]) -> list[str]:
        """Hedges before some sentences, and a caveat at the end now and then."""
        out = [
            self.t.say(facts.HEDGE) + one if "<hist" in one and _plain(one) and self.t.chance(0.4) else one
            for one in out
        ]
        return [*out, self.t.say(facts.CAVEAT)] if self.t.chance(0.35) else out

    def _fewer(self, out: list[str]) -> list[str]:
        """No more sentences than the style has: the shortest neighbours are joined."""
        while len(out) > _MOST[self.t.style]:
            at = min(range(len(out) - 1), key=lambda n: len(out[n]) + len(out[n + 1]))
            out = [*out[:at], f"{out[at]}；{out[at + 1]}", *out[at + 2 :]]
        return out


_LEADS = tuple({one.split("，")[0] for one in (*phrases.NEXT, *phrases.BUT) if one} | {"因", "正", "由", "虽", "要"})


def _plain(sentence: str) -> bool:
    """Whether a sentence starts without a connective."""
    return not sentence.startswith(_LEADS)


@cache
def _kind(fact: PlanFact) -> str:
    name, *rest = slots.parts(fact[0])
    return name if name != "hist" else "reason" if rest[2] in slots.FOR else "against"
