"""Sentences, without their ends, about the item, its place, the crowd, shares and the other item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.explain.embedded import slots
from core.explain.embedded.plan import PlanFact
from core.explain.embedded.training.chinese import facts
from core.explain.embedded.training.chinese.teller import Teller


def leveled(t: Teller, frames: Mapping[str, Sequence[str]], slot: str, **given: str) -> str:
    """A slot with a level in a frame of that level."""
    return t.say(frames[slots.parts(slot)[1]], v=slot, **given)


def item(t: Teller, fact: PlanFact, later: bool) -> tuple[str, str]:
    """The item as a noun, and what the catalogue says of it as a clause where it is not in the noun."""
    name, *details = fact
    if not details:
        return name, ""
    how = t.random.random()
    if how < 0.4 and (len(details) < 3 or how < 0.2):
        said = "、".join(detail(t, facts.DETAIL, slot) for slot in details)
        return f"{said}的{t.say('{||[noun]}')}{name}", ""
    if how < 0.65:
        return f"{name}（{'，'.join(detail(t, facts.BRACKET, slot) for slot in details)}）", ""
    return name, "，".join(detail(t, facts.DETAIL, slot) for slot in details)


def detail(t: Teller, frames: Mapping[str, str], slot: str) -> str:
    """One thing the catalogue says."""
    return t.say(frames[slots.parts(slot)[0]], v=slot, c=slot)


def place(t: Teller, fact: PlanFact, subject: str) -> str:
    """Where the item stands, and what rating is predicted."""
    return leveled(t, facts.PLACE, fact[0], s=subject) + _predicted(t, fact)


def placed_item(t: Teller, fact: PlanFact, about: PlanFact) -> str:
    """What stands at a place: 排在第……位的是……."""
    noun, rest = item(t, about, later=False)
    said = leveled(t, facts.PLACED_ITEM, fact[0], i=noun)
    t.item = True
    return said + _predicted(t, fact) + (f"。{t.noun()}{rest}" if rest else "")


def _predicted(t: Teller, fact: PlanFact) -> str:
    if len(fact) == 1:
        return ""
    frames = facts.PREDICTED_CAUTIOUS if t.style == "cautious" else facts.PREDICTED
    return "，" + leveled(t, frames, fact[1])


def crowd(t: Teller, fact: PlanFact, subject: str) -> str:
    """How many rated the item, and their mean."""
    said = leveled(t, facts.POPULAR, fact[0], s=subject)
    return said + ("，" + leveled(t, facts.MEAN, fact[1]) if len(fact) > 1 else "")


def weight(t: Teller, fact: PlanFact, reasons: int) -> str:
    """What the rated items just told carry of what all ratings say for the item."""
    return leveled(t, facts.WEIGHT, fact[0], those=t.say(facts.THOSE if reasons > 1 else facts.THOSE_ONE))


def beside(t: Teller, fact: PlanFact) -> str:
    """Lead of a sentence that holds the item against the other one."""
    return t.say("{" + facts.OTHER + "}", o=_ranked(t, fact))


def _ranked(t: Teller, fact: PlanFact) -> str:
    return t.say("{排在|列在|}第[v]位的", v=fact[1]) + fact[0] if len(fact) > 1 else fact[0]


def other(t: Teller, fact: PlanFact, ranked: bool) -> str:
    """A sentence about the other item; `ranked` where the place of the item was told just before."""
    if ranked and len(fact) > 1:
        return t.say(facts.OTHER_RANKED, o=fact[0], v=fact[1])
    return t.say(facts.OTHER_PLAIN, o=_ranked(t, fact))
