"""Claims on reasons: does a rating speak for the item or against it, and may it bear the word "because"?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise

from core.explain.claims.cues import Cue
from core.explain.claims.known import Known
from core.explain.claims.reading import Reading
from core.explain.claims.spans import Mention, Span
from core.explain.types import Claim, Fact

_BREAK = re.compile(
    r"[;；]\s*|,?\s(?:but|while|although|though|whereas|yet|however)\b|，(?:但|而(?!不是|非|且)|不过|然而|可是)"
)
_TURN = re.compile(r"but|while|although|though|whereas|yet|however|但|而|不过|然而|可是")
_SAME = re.compile(r"\s*(?:of )?(?:this|that) rating\b|[这那]条评分")  # the one named last
_JOINT = re.compile(r",\s(?:and|while)\s|，(?:而|并且|此外)")
_NOT = re.compile(r"(?:\b(?:not|never|does ?n['’]t|don['’]t|cannot|neither)(?: \w+)?|并不|并非|没有|不会|绝不)\s?$")
_OTHER = re.compile(r"\bthe (?:other|alternative)\b|\bits (?:rival|counterpart)\b|另一[部本张件个边]|对方")
_BEYOND = re.compile(
    r"\b(?:than|over|above|past|ahead of|beyond|not|from|rather)\b|比|胜过|超过|压过|高于|优于|而不是|而非|不是"
)
_REACH = 24  # characters before a title that tell whether it comes second
_SIGNS = {"for": 1, "against": -1, "concession": -1, "contrast": 1}
_SPEAKS = {"driver": 1, "against": -1, "for_this": 1, "for_other": -1}
_WAYS = {1: "for", -1: "against"}


@dataclass(frozen=True)
class _Clause:
    """A clause with the titles and cues in it."""

    span: Span
    mentions: tuple[Mention, ...]
    cues: tuple[Cue, ...]


def reason_claims(
    reading: Reading, sentence: Span, inside: Sequence[Mention], cues: Sequence[Cue], known: Known
) -> list[Claim]:
    """Claims on reasons of one sentence."""
    drivers, sides = known.drivers, known.sides
    told = [cue for cue in cues if cue.family in _SIGNS or cue.family == "cause"]
    if any(cue.family != "concession" for cue in told):  # `although you liked it` concedes the liking alone
        told = [cue for cue in told if cue.family != "concession"]
    if not told or not (drivers or sides):
        return []
    named = drivers.keys() | sides.keys()
    if not any(m.title in named for m in inside) and not any(cue.family == "cause" for cue in told):
        return []
    found: list[Claim] = []
    for clause in _clauses(reading.low, sentence, inside, told, named):
        found += _causes(reading, clause, drivers)
        contrast = known.other is not None and _held_against(reading.low, clause, known)
        rest = [cue for cue in clause.cues if cue.family != "cause"]
        if contrast:
            found += _contrast(reading, clause, rest, known, sides)
        else:
            plain = [cue for cue in rest if cue.family != "contrast"]
            found += _sides(reading, clause, plain, drivers, sides)
    return found


def _clauses(
    low: str, sentence: Span, inside: Sequence[Mention], cues: Sequence[Cue], named: Set[str]
) -> list[_Clause]:
    """Pieces of a sentence that tell of reasons: each has titles and cues where the sentence allows."""
    cuts = [sentence.start]
    turns = [False]
    for match in _BREAK.finditer(low, sentence.start, sentence.end):
        if match.end() > match.start() and not any(cue.start < match.end() and match.start() < cue.end for cue in cues):
            cuts.append(match.end())
            turns.append(bool(_TURN.search(match.group())))
    pieces = [Span(a, b) for a, b in pairwise([*cuts, sentence.end])]
    clauses: list[_Clause] = []
    for piece, turn in zip(pieces, turns, strict=True):
        here = _Clause(
            piece,
            tuple(m for m in inside if piece.holds(m)),
            tuple(cue for cue in cues if piece.start <= cue.start < piece.end),
        )
        last = clauses[-1] if clauses else None
        if last is not None and _belongs(last, here, turn, named):
            whole = Span(last.span.start, piece.end)
            clauses[-1] = _Clause(whole, (*last.mentions, *here.mentions), (*last.cues, *here.cues))
        else:
            clauses.append(here)
    return clauses


def _belongs(last: _Clause, here: _Clause, turn: bool, named: Set[str]) -> bool:
    """Whether a piece goes on with the one before: it lacks titles, or the one before lacks either of both."""
    has_titles = any(m.title in named for m in here.mentions)
    had_titles = any(m.title in named for m in last.mentions)
    if not has_titles:
        return not (turn and last.cues and here.cues and had_titles) or not had_titles
    return not turn and (not had_titles or (not last.cues and not here.cues))


def _sides(
    reading: Reading, clause: _Clause, cues: Sequence[Cue], drivers: dict[str, Fact], contrast: dict[str, Fact]
) -> list[Claim]:
    """The direction of a clause that names ratings, held against their signs.

    A rating that speaks for the item, yet less than it does for the other one, may be meant either way: it decides
    nothing. One that is known from the comparison alone is judged by it.
    """
    facts = {
        title: drivers.get(title, contrast.get(title))
        for title in (m.title for m in clause.mentions)
        if title is not None and _clear(drivers.get(title), contrast.get(title))
    }
    mentions = [m for m in clause.mentions if facts.get(m.title or "") is not None]
    if not mentions or not cues:
        return []
    found = []
    for cue, titles in _assigned(reading.low, cues, mentions):
        sign = _sign(reading.low, cue)
        named = [fact for m in titles if (fact := facts[m.title or ""]) is not None]
        wrong = [fact for fact in named if _SPEAKS[fact.kind] != sign]
        found.append(_claim(reading, cue, named, wrong, sign))
    return found


def _clear(driver: Fact | None, contrast: Fact | None) -> bool:
    return driver is None or contrast is None or _SPEAKS[driver.kind] == _SPEAKS[contrast.kind]


def _assigned(low: str, cues: Sequence[Cue], mentions: Sequence[Mention]) -> list[tuple[Cue, list[Mention]]]:
    """Each title with the cue that tells its direction: one for all where they agree, else the nearest."""
    signs = {_sign(low, cue) for cue in cues}
    if len(signs) == 1:
        return [(cues[0], list(mentions))]
    found: dict[int, tuple[Cue, list[Mention]]] = {}
    for n, mention in enumerate(mentions):
        end = mentions[n + 1].start if n + 1 < len(mentions) else cues[-1].end + 1
        after = [cue for cue in cues if mention.end <= cue.start < end]
        before = [cue for cue in cues if cue.end <= mention.start]
        near = after[:1] or before[-1:]
        for cue in near:
            found.setdefault(cue.start, (cue, []))[1].append(mention)
    return list(found.values())


def _sign(low: str, cue: Cue) -> int:
    turned = cue.family != "concession" and _NOT.search(low, max(0, cue.start - 16), cue.start)
    return -_SIGNS[cue.family] if turned else _SIGNS[cue.family]


def _held_against(low: str, clause: _Clause, known: Known) -> bool:
    """Whether a clause weighs one item against the other."""
    names = any(m.title == known.other for m in clause.mentions)
    families = {cue.family for cue in clause.cues}
    words = "contrast" in families and "against" not in families
    return names or words or bool(_OTHER.search(low, clause.span.start, clause.span.end))


def _contrast(
    reading: Reading, clause: _Clause, cues: Sequence[Cue], known: Known, sides: dict[str, Fact]
) -> list[Claim]:
    """Which of two items the ratings of a clause are said to speak for."""
    both = (known.evidence.title, known.other)
    named = [sides[m.title] for m in clause.mentions if m.title in sides and m.title not in both]
    cues = [cue for cue in cues if cue.family in ("for", "contrast")]
    if not named or not cues:
        return []
    sign = _favoured(reading.low, clause, cues, known)
    wrong = [fact for fact in named if _SPEAKS[fact.kind] != sign]
    return [_claim(reading, cues[0], named, wrong, sign)]


def _favoured(low: str, clause: _Clause, cues: Sequence[Cue], known: Known) -> int:
    """1 where the clause favours the item, -1 where it favours the other one."""
    places: list[tuple[int, int]] = []  # (start, sign) of what names the one or the other
    places += [(m.start(), -1) for m in _OTHER.finditer(low, clause.span.start, clause.span.end)]
    places += [
        (m.start, -1 if m.title == known.other else 1)
        for m in clause.mentions
        if m.title in (known.evidence.title, known.other)
    ]
    for start, sign in sorted(places):
        before = [cue.start for cue in cues if cue.start < start]
        since = before[-1] if before else max(clause.span.start, start - _REACH)
        if not _BEYOND.search(low, since, start) and (sign < 0 or before):
            return sign
    return 1


def _causes(reading: Reading, clause: _Clause, facts: dict[str, Fact]) -> list[Claim]:
    """The word "because" is borne out only by drivers without which the item would leave the list."""
    found = []
    for cue in clause.cues:
        if cue.family != "cause":
            continue
        titles = _after(reading.low, clause, cue)
        if not titles and _SAME.match(reading.low, cue.end, clause.span.end):
            titles = [m for m in reading.mentions if m.end <= cue.start and m.title in facts][-1:]
        named = [facts[m.title or ""] for m in titles if m.title in facts]
        untested = [f for f in named if f.kind == "driver" and f.data.get("verdict") is None]
        wrong = [f for f in named if f not in untested and f.data.get("verdict") != "necessary"]
        if wrong or (named and not untested):
            found.append(_claim(reading, cue, named, wrong, 1))
        elif untested:
            text = reading.text[cue.start : cue.end]
            found.append(Claim(text, "reason", "unsupported", (), cue.start, cue.end, _content(named), "for"))
    return found


def _after(low: str, clause: _Clause, cue: Cue) -> list[Mention]:
    """Titles behind a word, up to where the clause goes on with another statement."""
    end = clause.span.end
    for joint in _JOINT.finditer(low, cue.end, clause.span.end):
        if any(other.start >= joint.end() for other in clause.cues):
            end = joint.start()
            break
    return [m for m in clause.mentions if cue.end <= m.start and m.end <= end]


def _claim(reading: Reading, cue: Cue, named: Sequence[Fact], wrong: Iterable[Fact], sign: int) -> Claim:
    against = tuple(dict.fromkeys(fact.id for fact in wrong))
    ids = against or tuple(dict.fromkeys(fact.id for fact in named))
    way = "concession" if cue.family == "concession" else _WAYS[sign]
    verdict = "contradicted" if against else "supported"
    text = reading.text[cue.start : cue.end]
    return Claim(text, "reason", verdict, ids, cue.start, cue.end, _content(named), way)


def _content(named: Iterable[Fact]) -> str:
    return "; ".join(dict.fromkeys(str(fact.data["title"]) for fact in named))
