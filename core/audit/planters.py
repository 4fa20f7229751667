"""Where and how each kind of error is planted in a true text, and what an error knows of itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from core.audit.pool import Pool
from core.explain.claims import sentences
from core.explain.claims.known import Known

KINDS = (
    "swapped title", "invented item", "flipped sign", "wrong rating", "wrong attribute", "wrong creator", "wrong year",
    "wrong count", "over-personalised",
)  # fmt: skip
_STARS = re.compile(r"(?<![\d.])(\d(?:\.5)?)(?=\s?(?:stars?\b|星))")
_YEAR = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d)(?!\d)")
_COUNT = re.compile(
    r"(?<![\d.,])(\d{1,3}(?:,\d{3})+|\d+)(?=\s*(?:\w+ ){0,2}(?:users|people|ratings|viewers|readers|filmgoers)\b"
    r"|\s*(?:[位个名]\s*)?(?:用户|观众|影迷|读者|书友|人)|\s*[条次]评?)"
)
_PERCENT = re.compile(r"(?<![\d.])(\d{1,2})(?=%)")
_SIGNS = (  # said of a reason for the item, and of one against it
    ("speak strongly for it", "speak strongly against it"),
    ("speak clearly for it", "speak clearly against it"),
    ("speak slightly for it", "speak slightly against it"),
    ("contributed to it", "counted against it"),
    ("contributed most to it", "counted most against it"),
    ("counts in its favour", "counts against it"),
    ("speaks for it", "speaks against it"),
    ("count in its favour", "count against it"),
    ("holds it back", "pushes it up"),
    ("hold it back", "push it up"),
    ("weighs against it", "works in its favour"),
    ("counts against it", "counts in its favour"),
    ("明显地支持它", "明显地对它不利"),
    ("有力地支持它", "明显地对它不利"),
    ("稍稍支持它", "对它稍稍不利"),
    ("为它加了分", "为它减了分"),
    ("加了不少分", "扣了不少分"),
    ("往前推了", "往后拉了"),
    ("拖了它的后腿", "推了它一把"),
    ("对它稍稍不利", "稍稍支持它"),
    ("对它明显不利", "明显地支持它"),
    ("扣了分", "加了不少分"),
    ("减了分", "加了不少分"),
)
_PERSONAL = {
    "en": (
        "This choice is entirely down to your own taste.",
        "It is here solely because of your own taste.",
        "Nothing but your own taste put it on the list.",
        "It was picked for you alone.",
        "This is purely a matter of your personal taste.",
        "Nobody else would get this recommendation.",
    ),
    "zh": (
        "这完全出于你的个人口味。",
        "这部是专门为你挑选的。",
        "这条推荐全凭你自己的口味。",
        "它是为你量身挑选的。",
        "能排到这里纯粹是因为你的口味。",
    ),
}
_LEAST_FALSE = 0.85  # a share of at least this is personal enough for these sentences


@dataclass(frozen=True, slots=True)
class Planted:
    """A text with one error.

    Attributes
    ----------
    kind : str
        One of `KINDS`.
    text : str
        The text with the error.
    start, end : int
        Where the error stands in it (characters).
    was, now : str
        The words before and after; `was` is empty where a sentence was added.
    """

    kind: str
    text: str
    start: int
    end: int
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Case:
    """A true text and what errors are made of."""

    text: str
    known: Known
    pool: Pool
    random: Random
    language: str

    def put(self, kind: str, start: int, end: int, now: str) -> Planted:
        """The text with words in place of others."""
        text = self.text[:start] + now + self.text[end:]
        return Planted(kind, text, start, start + len(now), self.text[start:end], now)

    def places(self, words: str) -> list[tuple[int, int]]:
        """Where words stand in the text, as whole words."""
        bounded = rf"(?<![A-Za-z0-9-]){re.escape(words)}(?![A-Za-z0-9-])"
        return [match.span() for match in re.finditer(bounded, self.text)]

    def titles(self) -> list[tuple[int, int, str]]:
        """Titles of the evidence in the text, none within another."""
        spans: list[tuple[int, int, str]] = []
        for title in sorted(self.known.by_title, key=len, reverse=True):
            for start, end in self.places(title):
                if not any(start < b and a < end for a, b, _ in spans):
                    spans.append((start, end, title))
        return sorted(spans)

    def outside_titles(self, pattern: re.Pattern[str]) -> list[re.Match[str]]:
        """Matches of a pattern outside of titles."""
        taken = self.titles()
        return [m for m in pattern.finditer(self.text) if not any(a <= m.start() < b for a, b, _ in taken)]


def _swapped(case: Case) -> Planted | None:
    places = case.titles()
    if not places:
        return None
    start, end, _ = case.random.choice(places)
    return case.put("swapped title", start, end, case.pool.other_title(case.random, case.known.by_title))


def _invented(case: Case) -> Planted | None:
    places = case.titles()
    if not places:
        return None
    start, end, _ = case.random.choice(places)
    return case.put("invented item", start, end, case.pool.invented_title(case.random))


def _flipped(case: Case) -> Planted | None:
    """Words for are turned into words against, or a reason for the item changes places with one against it."""
    options = [_turned_words(case), _exchanged(case)]
    case.random.shuffle(options)
    return next((planted for planted in options if planted is not None), None)


def _turned_words(case: Case) -> Planted | None:
    if case.known.other is not None:
        return None
    named = [s for s in sentences(case.text) if any(s.start <= start < s.end for start, _, _ in case.titles())]
    places = [
        (start, was, now)
        for was, now in _SIGNS
        for start, end in [(case.text.find(was), case.text.find(was) + len(was))]
        if any(s.start <= start and end <= s.end for s in named)
    ]
    if not places:
        return None
    start, was, now = case.random.choice(places)
    return case.put("flipped sign", start, start + len(was), now)


def _exchanged(case: Case) -> Planted | None:
    kinds = ("for_this", "for_other") if case.known.other is not None else ("driver", "against")
    once = [place for place in case.titles() if len(case.places(place[2])) == 1]
    sides = [[p for p in once if case.known.fact(p[2], kind) is not None] for kind in kinds]
    if not all(sides):
        return None
    one, two = sorted(case.random.choice(side) for side in sides)
    if one[2] == two[2]:
        return None
    text = case.text
    now = text[: one[0]] + two[2] + text[one[1] : two[0]] + one[2] + text[two[1] :]
    return Planted("flipped sign", now, one[0], one[0] + len(two[2]), one[2], two[2])


def _rating(case: Case) -> Planted | None:
    given = {float(fact.data["rating"]) for fact in case.known.of_kind("rating")}
    others = [fact.data.get(name) for fact in case.known.of_kind("item", "score") for name in ("mean", "predicted")]
    taken = {round(float(value), 1) for value in others if value is not None}
    places = [m for m in case.outside_titles(_STARS) if float(m.group()) in given - taken]
    if not places:
        return None
    match = case.random.choice(places)
    low, high = case.known.scale
    step = 0.5 if low % 1 or any(value % 1 for value in given) else 1.0
    choices = [low + step * n for n in range(int((high - low) / step) + 1)]
    wrong = [value for value in choices if value != float(match.group())]
    return case.put("wrong rating", *match.span(), f"{case.random.choice(wrong):g}")


def _name(case: Case, kinds: Sequence[str], error: str) -> Planted | None:
    taken = case.titles()
    places = [
        (start, end, kind)
        for name, kind in case.pool.names_in(case.known, kinds)
        for start, end in case.places(name)
        if not any(a < end and start < b for a, b, _ in taken)
    ]
    if not places:
        return None
    start, end, kind = case.random.choice(places)
    wrong = case.pool.other_name(case.random, kind, case.known)
    return case.put(error, start, end, wrong) if wrong else None


def _attribute(case: Case) -> Planted | None:
    return _name(case, ("genre", "tag"), "wrong attribute")


def _creator(case: Case) -> Planted | None:
    return _name(case, ("creator",), "wrong creator")


def _year(case: Case) -> Planted | None:
    year = case.known.year[0]
    places = [match for match in _YEAR.finditer(case.text) if int(match.group()) == year]
    if not places or year is None:
        return None
    match = case.random.choice(places)
    wrong = year + case.random.choice([n for n in range(-30, 31) if n and year + n <= 2026])
    return case.put("wrong year", *match.span(), str(wrong))


def _count(case: Case) -> Planted | None:
    facts = case.known.of_kind("item", "basis", "weight", "together")
    known = {int(fact.data[n]) for fact in facts for n in ("ratings", "drivers") if fact.data.get(n) is not None}
    places = [m for m in case.outside_titles(_COUNT) if int(m.group(1).replace(",", "")) in known]
    places = [m for m in places if int(m.group(1).replace(",", "")) > 10]
    if not places:
        return None
    match = case.random.choice(places)
    value = int(match.group(1).replace(",", ""))
    wrong = round(value * case.random.choice((0.4, 0.6, 0.8, 1.3, 1.7, 2.5)))
    return case.put("wrong count", *match.span(1), f"{wrong:,}") if wrong not in known else None


def _personal(case: Case) -> Planted | None:
    """A claim that all is the user's own taste, or a share of it that is far too large, where it is not so."""
    share, _ = case.known.personal
    if share is None or share >= _LEAST_FALSE:
        return None
    told = [m for m in case.outside_titles(_PERCENT) if abs(int(m.group()) - 100 * share) < 1]
    if told and case.random.random() < 0.5:
        match = case.random.choice(told)
        return case.put("over-personalised", *match.span(), str(min(99, int(match.group()) + 35)))
    words = case.random.choice(_PERSONAL[case.language])
    places = [s.end for s in sentences(case.text)]
    place = case.random.choice(places)
    space = " " if case.language == "en" else ""
    planted = case.put("over-personalised", place, place, space + words)
    return Planted(planted.kind, planted.text, place + len(space), planted.end, "", words)


PLANTERS: dict[str, Callable[[Case], Planted | None]] = dict(
    zip(
        KINDS,
        (_swapped, _invented, _flipped, _rating, _attribute, _creator, _year, _count, _personal),
        strict=True,
    )
)
