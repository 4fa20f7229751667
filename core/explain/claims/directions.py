"""Claims on reasons: does a rating speak for the item or against it, and may it bear the word "because"?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Protocol

from core.explain.types import Claim, Evidence, Fact

_OTHER = r"(?:the (?:other|alternative)|its (?:rival|counterpart))"
_IT = rf"(?:it|this|(?!{_OTHER})(?:this|the) [a-z]+|what follows)"  # the item, where no title stands
_AGAINST = re.compile(
    r"\b(?:(?<!held )against(?! (?:what|all|expect))|despite|weakens?"
    r"|lowers?|lowered|hold(?:s|ing)? (?:it )?back|pulls? (?:it )?down"
    rf"|(?:pull|drag|push|weigh)(?:s|es|ing)? {_IT} (?:down|downwards|back)|hold(?:s|ing)? {_IT} back"
    rf"|stands? in its way|brake on {_IT}|takes? something away from {_IT}|costs? {_IT}|diminish(?:es)? its)\b"
    r"|不利(?!于(?:另一|对方))|后腿|拉低|压低|反作用|相反的作用|负面|往[下后]拉|阻力"
    r"|[减扣失丢]了?分|不支持",
    re.I,
)
_FOR = re.compile(
    r"\b(?:(?<!case )(?<!handicap )for it|in its favou?r|contribut(?:e|es|ed)|carr(?:y|ies|ied)|raises?|raised"
    rf"|(?:speak|argu|count)(?:s|es|e|ing)? (?:[a-z]+ )?(?:for|in favou?r of) {_IT}|in favou?r of {_IT}"
    rf"|(?:lift|support|back|strengthen|boost)s? (?:{_IT}|its)"
    rf"|(?:push|bring|pull|nudge)(?:s|es|ing)? {_IT} (?:further )?(?:up|upwards|forward|closer)"
    rf"|(?:give|lend)s? {_IT} (?:an? )?(?:[a-z]+ )?(?:push|lift|boost|nudge|support))\b"
    r"|(?<!不)支持|加[了]?[^，。；]{0,3}分|贡献|(?<!不)有利于|推动|助益|往前推|支撑|帮到|正面作用",
    re.I,
)
_BECAUSE = re.compile(r"\b(?:because|owes its place)\b|因为|由于|归功于", re.I)
_SAME = re.compile(r"\s*(?:of )?(?:this|that) rating\b|[这那]条评分", re.I)  # the one named last
_JOINT = re.compile(r",\s(?:and|while)\s|，(?:而|并且|此外)", re.I)
_RATHER = re.compile(r"\b(?:rather than|over)\b|而不是|而非", re.I)
_TOWARDS = re.compile(r"(\bfor|\btowards|\bfavou?rs?|支持|有利于|偏向|倒向)\s*[“\"‘'《*_]*$", re.I)
_THE_OTHER = re.compile(rf"\b{_OTHER}\b|另一|对方", re.I)
_AHEAD = re.compile(
    rf"\b(?:above|past|over|ahead of|beyond|(?:not|than)(?: for)?|before) (?:other|{_OTHER})\b"
    r"|(?:比|胜过|超过|压过|高于|优于)(?:另一|对方)",
    re.I,
)
_CLAUSE_END = re.compile(
    r"[;:]\s|,?\s(?:but|while|although|though|whereas)\s|[；：]|，(?:但|而(?!不是|非)|不过|然而|却|可是)", re.I
)
_DIRECTIONS = {"driver": "for", "for_this": "for", "against": "against", "for_other": "against"}
_SIDES = {"driver": "for_this", "against": "for_other"}


class _Place(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


class _Named(_Place, Protocol):
    @property
    def title(self) -> str | None: ...


class _Clause:
    """A clause with the titles in it."""

    def __init__(self, text: str, start: int, end: int, mentions: Sequence[_Named]) -> None:
        self.text, self.start, self.end = text, start, end
        self.mentions = [m for m in mentions if start <= m.start and m.end <= end]

    def found(self, pattern: re.Pattern[str]) -> list[re.Match[str]]:
        """Matches outside of titles."""
        return [
            match
            for match in pattern.finditer(self.text, self.start, self.end)
            if not any(m.start < match.end() and match.start() < m.end for m in self.mentions)
        ]

    def after(self, match: re.Match[str]) -> list[_Named]:
        """Titles behind a word, up to where the clause goes on with another statement."""
        end = self.end
        for joint in self.found(_JOINT):
            rest = _Clause(self.text, joint.end(), self.end, self.mentions)
            if joint.start() >= match.end() and (rest.found(_FOR) or rest.found(_AGAINST)):
                end = min(end, joint.start())
        return [m for m in self.mentions if match.end() <= m.start and m.end <= end]


def reason_claims(
    text: str, sentence: _Place, inside: Sequence[_Named], mentions: Sequence[_Named], evidence: Evidence
) -> list[Claim]:
    """Claims on reasons of one sentence.

    Parameters
    ----------
    text : str
        The whole text.
    sentence : place
        Where the sentence stands.
    inside, mentions : sequence
        Titles in the sentence, and in the whole text.
    evidence : Evidence
        The facts.
    """
    facts = _by_title(evidence, "driver", "against")
    contrast = _by_title(evidence, "for_this", "for_other")
    found: list[Claim] = []
    for clause in _clauses(text, sentence, inside):
        found += _causes(clause, mentions, facts)
        if evidence.of_kind("other") and (clause.found(_RATHER) or clause.found(_THE_OTHER)):
            found += _contrast(clause, evidence, contrast)
        else:
            found += _sides(clause, facts, contrast)
    return found


def _by_title(evidence: Evidence, *kinds: str) -> dict[str, Fact]:
    return {fact.data["title"]: fact for fact in evidence.of_kind(*kinds)}


def _sides(clause: _Clause, facts: dict[str, Fact], contrast: dict[str, Fact]) -> list[Claim]:
    """The direction of a clause that names drivers, held against their signs."""
    named = [facts[m.title] for m in clause.mentions if m.title in facts]
    named = [f for f in named if contrast.get(f.data["title"], f).kind in (f.kind, _SIDES[f.kind])]
    words = [(m, "against") for m in clause.found(_AGAINST)] + [(m, "driver") for m in clause.found(_FOR)]
    if not named or len({side for _, side in words}) != 1:
        return []
    match, side = words[0]
    return [_claim(match, named, [fact for fact in named if fact.kind != side], side)]


def _contrast(clause: _Clause, evidence: Evidence, contrast: dict[str, Fact]) -> list[Claim]:
    """Which of two items the ratings of a clause are said to speak for."""
    both = (evidence.title, *(fact.data["title"] for fact in evidence.of_kind("other")))
    named = [contrast[m.title] for m in clause.mentions if m.title in contrast and m.title not in both]
    if not named:
        return []
    if clause.found(_RATHER):
        for mention in clause.mentions:
            match = _TOWARDS.search(clause.text, clause.start, mention.start)
            if match and mention.title in both:
                side = "for_this" if mention.title == evidence.title else "for_other"
                return [_claim(match, named, [fact for fact in named if fact.kind != side], side, 1)]
    words = clause.found(_FOR)
    if words and clause.found(_THE_OTHER):
        side = "for_this" if clause.found(_AHEAD) else "for_other"
        return [_claim(words[0], named, [fact for fact in named if fact.kind != side], side)]
    return []


def _causes(clause: _Clause, mentions: Sequence[_Named], facts: dict[str, Fact]) -> list[Claim]:
    """The word "because" is borne out only by drivers without which the item would leave the list."""
    found = []
    for match in clause.found(_BECAUSE):
        titles: list[_Named] = clause.after(match)
        if not titles and _SAME.match(clause.text, match.end(), clause.end):
            titles = [m for m in mentions if m.end <= match.start() and m.title in facts][-1:]
        named = [facts[m.title] for m in titles if m.title in facts]
        untested = [f for f in named if f.kind == "driver" and f.data.get("verdict") is None]
        wrong = [f for f in named if f not in untested and f.data.get("verdict") != "necessary"]
        if wrong or (named and not untested):
            found.append(_claim(match, named, wrong, "driver"))
        elif untested:
            found.append(Claim(match.group(), "reason", "unsupported", (), *match.span(), _content(named), "for"))
    return found


def _claim(match: re.Match[str], named: Sequence[Fact], wrong: Iterable[Fact], side: str, group: int = 0) -> Claim:
    against = tuple(dict.fromkeys(fact.id for fact in wrong))
    ids = against or tuple(dict.fromkeys(fact.id for fact in named))
    verdict, direction = "contradicted" if against else "supported", _DIRECTIONS[side]
    return Claim(match.group(group), "reason", verdict, ids, *match.span(group), _content(named), direction)


def _content(named: Iterable[Fact]) -> str:
    return "; ".join(dict.fromkeys(str(fact.data["title"]) for fact in named))


def _clauses(text: str, sentence: _Place, mentions: Sequence[_Named]) -> list[_Clause]:
    found, start = [], sentence.start
    for match in _CLAUSE_END.finditer(text, sentence.start, sentence.end):
        if not any(m.start <= match.start() < m.end for m in mentions):
            found.append(_Clause(text, start, match.start(), mentions))
            start = match.end()
    return [*found, _Clause(text, start, sentence.end, mentions)]
