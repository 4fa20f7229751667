"""Sentences about the rated items: alone, in pairs, and what speaks against."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache

from core.explain.embedded.plan import PlanFact
from core.explain.embedded.slots import FAINT, MAIN, MINOR, NECESSARY, parts
from core.explain.embedded.training.english import causes, ratings, reasons
from core.explain.embedded.training.english.morphology import BASE, FINITE, ING, conjugate
from core.explain.embedded.training.frames import Writer, names

_SURE = re.compile(r"clear|strong|visib|noticeab|substantial|firm|much|real|solid|straight")
_GOOD = ("loved", "liked")
_PREDICATES = {
    False: {MAIN: reasons.MAIN, MINOR: reasons.MINOR, "holds": reasons.HOLDS, FAINT: reasons.FAINT},
    True: {
        MAIN: reasons.FAVOUR,
        MINOR: reasons.FAVOUR_SLIGHTLY,
        "holds": reasons.FAVOUR_OTHER,
        FAINT: reasons.FAVOUR_OTHER_FAINTLY,
    },
}


@cache
def _needed(frame: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names(frame)))


def role(fact: PlanFact) -> str:
    """Part that the rated item of a fact plays."""
    return parts(fact[0])[3]


def liking(fact: PlanFact) -> str:
    """How the user liked it."""
    return parts(fact[0])[2]


def _compose(writer: Writer, frames: Sequence[str], makers: dict[str, Callable[[], str]], tries: int = 4) -> str:
    """Draw a frame not used in this text, make what it asks for, and write it."""
    for _ in range(tries):
        frame = frames[int(writer.random.random() * len(frames))]
        if frame not in writer.used:
            break
    writer.used.add(frame)
    given = {name: makers[name]() for name in _needed(frame) if name in makers}
    for _ in range(6):
        said = writer.fresh(frame, 3, **given)
        if said.count(";") + said.count(": ") < 2:
            break
        if "m" in given:
            given["m"] = makers["m"]()
    return said


def _predicate(writer: Writer, fact: PlanFact, contrast: bool, it: str, form: str, count: int = 1) -> str:
    frames = _PREDICATES[contrast][role(fact)]
    if form == ING:  # `being a point for it is your rating` reads badly
        frames = tuple(frame for frame in frames if not frame.startswith(("*be ", "*have ", "{barely")))
    said = writer.fresh(frames, tries=4, it=it)
    while form == BASE and _SURE.search(said):  # not after `may`
        said = writer.fresh(frames, tries=4, it=it)
    return conjugate(said, form, count)


def _makers(writer: Writer, fact: PlanFact, contrast: bool, it: str) -> dict[str, Callable[[], str]]:
    return {
        "n": lambda: ratings.noun(writer, fact),
        "o": lambda: ratings.own(writer, fact),
        "c": lambda: ratings.clause(writer, fact),
        "v": lambda: _predicate(writer, fact, contrast, it, FINITE),
        "b": lambda: _predicate(writer, fact, contrast, it, BASE),
        "g": lambda: _predicate(writer, fact, contrast, it, ING),
        "m": lambda: ratings.meeting(writer, fact),
        "hs": lambda: writer.say("[hedge_short]"),
        "it": lambda: it,
    }


def one(writer: Writer, fact: PlanFact, it: str, style: str, first: bool) -> str:
    """One reason for the item as a sentence."""
    contrast = style == "contrastive"
    makers = _makers(writer, fact, contrast, it)
    if role(fact) == NECESSARY:
        because = liking(fact) in _GOOD and writer.chance(0.55)
        makers["n"] = makers["o"]
        said = _compose(writer, causes.BECAUSE if because else causes.WITHOUT, makers)
        return _prefixed(writer, said, fact, "hedge" if style == "cautious" and writer.chance(0.3) else "")
    if style == "cautious" and writer.chance(0.7):
        return _prefixed(writer, _compose(writer, reasons.ONE_CAUTIOUS, makers), fact, "")
    if not first and writer.chance(0.45):
        return _prefixed(writer, _compose(writer, reasons.ONE_ALSO, makers), fact, "")
    said = _compose(writer, reasons.ONE, makers)
    return _prefixed(writer, said, fact, "also" if not first and writer.chance(0.5) else "")


def _prefixed(writer: Writer, said: str, fact: PlanFact, name: str) -> str:
    """Put a connective before a sentence; one that admits to a surprise where liking and part do not go together."""
    against = role(fact) in ("holds", FAINT)
    odd = liking(fact) == "loved" if against else liking(fact) == "disliked"
    if odd and "," not in said[:50] and writer.chance(0.7):
        name = "odd"
    return f"{writer.fresh(f'[{name}]')}, {lower(said)}" if name else said


def lower(text: str) -> str:
    """A sentence made to follow a comma: its first letter in lower case."""
    return text[:1].lower() + text[1:]


def twins(writer: Writer, pair: Sequence[PlanFact]) -> tuple[PlanFact, str] | None:
    """Two reasons alike in liking as one: the first fact bare, and what stands for its title; None otherwise."""
    if liking(pair[0]) != liking(pair[1]) or len({len(fact) for fact in pair}) != 1:
        return None
    titles = [ratings.bracketed(writer, fact) for fact in pair]
    return (pair[0][0],), writer.say("{both |}") + f"{titles[0]} and {titles[1]}"


def several(writer: Writer, facts: Sequence[PlanFact], it: str, style: str) -> str:
    """Two or more reasons that play the same part, in one sentence."""
    contrast, count = style == "contrastive", len(facts)
    writer.count = count
    makers = _makers(writer, facts[0], contrast, it)
    makers["v"] = lambda: _predicate(writer, facts[0], contrast, it, FINITE, count)
    makers["n"] = lambda: _listed([ratings.own(writer, fact, closed=True) for fact in facts])
    alike = len({liking(fact) in _GOOD for fact in facts}) == 1
    makers["c"] = lambda: _listed(
        [ratings.clause(writer, fact, closed=True) for fact in facts], " and " if alike else " but "
    )
    if role(facts[0]) == NECESSARY:
        good = all(liking(fact) in _GOOD for fact in facts)
        frames = causes.BECAUSE_MANY if good and writer.chance(0.5) else causes.WITHOUT_MANY
        return _compose(writer, frames, makers)
    if count == 2 and writer.chance(0.6) and (joined := twins(writer, facts)):
        fact, title = joined
        makers |= {name: lambda name=name: _twin(writer, fact, title, name) for name in ("n", "c")}  # type: ignore[misc]
        makers["v"] = lambda: _predicate(writer, facts[0], contrast, it, FINITE)
        return _compose(writer, reasons.TWINS, makers)
    if style == "cautious" and writer.chance(0.7):
        return _compose(writer, reasons.MANY_CAUTIOUS, makers)
    return _compose(writer, reasons.MANY if count == 2 else reasons.THREE, makers)


def _twin(writer: Writer, fact: PlanFact, title: str, name: str) -> str:
    table = ratings.OWN if name == "n" else ratings.OWN_CLAUSES
    return writer.fresh(table[liking(fact)], h=title)


def _listed(said: Sequence[str], joint: str = " and ") -> str:
    """`A and B`, `A, B and C`."""
    return f"{', '.join(said[:-1])}{joint}{said[-1]}"


def against(writer: Writer, fact: PlanFact, it: str, style: str) -> str:
    """What speaks against the item, as a sentence."""
    contrast = style == "contrastive"
    makers = _makers(writer, fact, contrast, it)
    if style == "cautious" and role(fact) != FAINT and writer.chance(0.5):
        return _prefixed(writer, _compose(writer, reasons.ONE_CAUTIOUS, makers), fact, "")
    frames = reasons.AGAINST[:4] if role(fact) == FAINT else reasons.AGAINST
    said = _compose(writer, frames, makers)
    return _prefixed(writer, said, fact, "yet" if writer.chance(0.65) else "")


def plain(writer: Writer, fact: PlanFact, it: str, style: str) -> str:
    """A rated item and its part in the plainest sentence, to be joined to another."""
    return _compose(writer, ("[n] [v][m].",), _makers(writer, fact, style == "contrastive", it))
