"""Numbers in a text, held against the evidence: ratings, means, predicted ratings, scores, shares, ranks, counts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from core.explain.claims.amounts import Values, held
from core.explain.claims.known import Known
from core.explain.claims.names import Names
from core.explain.claims.quantities import Quantity
from core.explain.claims.reading import Reading
from core.explain.claims.spans import Mention, Span
from core.explain.claims.stars import star_verdict
from core.explain.claims.years import year_claim
from core.explain.types import Claim

_WHO = r"(?:users?|people|viewers?|filmgoers?|readers?|listeners?|customers?|buyers?|others?|fans?|raters?|moviegoers?)"
_WHO_ZH = r"[多余]?(?:[位个名]\s*)?(?:用户|观众|读者|听众|顾客|买家|影迷|书友|乐迷|人(?!性))"
_UNIT = re.compile(
    r"(?P<percent>\s?(?:%|％|per ?cent\b))|(?P<points>\s*(?:preference points\b|偏好分))"
    r"|(?P<stars>(?:\s+out of (?:\d+|five|ten))?[\s-]+stars?\b|\s*颗?星半?(?!期)|\s*分半?(?![之钟别析享量数布类])"
    r"|/(?:5|10)\b|\s+out of (?:5|10|five|ten)\b)"
    rf"|(?P<raters>\s+(?:[a-z]+\s+)?{_WHO}\b|\s*{_WHO_ZH})"
    r"|(?P<ratings>\s+(?:of your |[a-z]+ )?ratings?\b|\s*[多余]?[条个次份]\s*评[分价]|\s*次分)"
    r"|(?P<items>\s+(?:items?|films?|movies?|books?|titles?|products?)\b"
    r"|\s*[多余]?[部本件]\S{0,2}(?:电影|影片|作品|书|商品)?)"
)
_BOUND = re.compile(r"(?:(?<!no )\b(more|less) than |(超过|不到)\s*)$")
_RANK_BEFORE = re.compile(r"(?:\b(?:number|rank(?:ed)?|no\.|place|position|spot)\s?#?|#|第\s*)$")
_RANKING = ("number", "rank", "ranked", "no.", "place", "position", "spot", "第")
_RANK_AFTER = re.compile(r"\s*[位名]")
_ORDINAL_AFTER = re.compile(
    r"\s+(?:(?:place|spot|position|book|film|movie|item|one) )?(?:on|in|of) (?:your|the|this) (?:list|ranking|top)"
    r"|\s+(?:place|spot|position)\b"
)
_BY_YOU = re.compile(r"\b(?:you (?:have )?(?:rated|told)|your history)\b|[你您][^。；]{0,8}评过")
_ABOUT = re.compile(
    r"(?:\b(about|around|roughly|some|nearly|almost|approximately|close to|circa)|(约|大约|大概|将近|近|差不多))\s*$"
    r"|(?:\b(more than|over|at least|upwards of)|(超过|多于|至少))\s*$"
)
_RANKED = re.compile(r"\s*[位名]?的[^，。；《》]{0,10}[《“]")  # 第 2 位的《…》
_SUPPOSED = re.compile(r"\b(?:without|would|were|if)\b|没有|去掉|少了|如果|假如|若|会")
_PART = re.compile(r"[;:；：，。（）()]|, |\. ")
_SHARES = {
    "own": re.compile(r"\byour (?:own |personal |individual |private )*(?:taste|preference)s?\b|口味"),
    "common": re.compile(
        r"\b(?:any|anyone|anybody|others|people|everybody|everyone|general|common)\b|多数人|大众|任何"
    ),
    "carried": re.compile(r"\bratings?\b|评分"),
}
_GIVEN = ("打", "打了", "给", "给了", "得", "得了", "评了")
_WINDOW = 60
_LEAST_YEAR = 20


def number_claims(
    reading: Reading,
    sentence: Span,
    inside: Sequence[Mention],
    numbers: Sequence[Quantity],
    known: Known,
    names: Names,
) -> Iterator[Claim]:
    """Claims on numbers of one sentence, years among them; digits within titles are none."""
    low = reading.low
    for number in numbers:
        before = low[max(sentence.start, number.start - _WINDOW) : number.start]
        found = _judged(reading, number, before, sentence, inside, known)
        if found is not None:
            start, end, kind, (verdict, ids) = found
            text = reading.text[start:end]
            yield Claim(text, kind, verdict, ids, start, end, f"{number.value:g}")
        elif number.value >= _LEAST_YEAR:
            year = year_claim(reading, number, inside, known, names)
            if year is not None:
                yield year


_Found = tuple[int, int, str, tuple[str, tuple[str, ...]]]


def _judged(  # noqa: PLR0911 (one return a kind of number)
    reading: Reading, number: Quantity, before: str, sentence: Span, inside: Sequence[Mention], known: Known
) -> _Found | None:
    """Where a number and its unit stand, its kind, and its verdict with the facts; None where it claims nothing."""
    low, start, end = reading.low, number.start, number.end
    value, step = number.value, number.step
    if number.written == "signed":
        return start, end, "score", held(value, step, known.amounts.any_unit, False)
    unit = _UNIT.match(low, end, sentence.end)
    if number.written == "ordinal" or before.rstrip(" #").endswith(_RANKING) or before.endswith("#"):
        return _ranked(reading, number, before, sentence, inside, known)
    if unit is None:
        return None
    name, last = unit.lastgroup, unit.end()
    if name == "percent":
        shares = _within(known.amounts.shares(_whose(low, number, sentence)), value, _BOUND.search(before))
        return start, last, "score", held(value, step, shares, False)
    if name == "points":
        return start, last, "score", held(value, step, known.amounts.points, False)
    if name == "stars":
        if low.startswith("十分", start) and not before.endswith(_GIVEN):  # 十分 is also `very`
            return None
        kind, verdict, ids = star_verdict(reading, number, last, sentence, inside, known)
        return start, last, kind, (verdict, ids)
    return _counted(low, number, unit, before, sentence, inside, known)


def _ranked(
    reading: Reading, number: Quantity, before: str, sentence: Span, inside: Sequence[Mention], known: Known
) -> _Found | None:
    low, start, end = reading.low, number.start, number.end
    if number.written == "ordinal":
        match = _ORDINAL_AFTER.match(low, end, sentence.end)
        if match is None:
            return None
    else:
        ranked, match = _RANK_BEFORE.search(before), _RANK_AFTER.match(low, end, sentence.end)
        if ranked is None or number.step != 1:
            return None
        if ranked.group().startswith("第") and match is None and number.written != "digits":
            return None
        start -= len(ranked.group())
    ranks = _ranks(reading, number, sentence, inside, known)
    return start, match.end() if match else end, "rank", held(number.value, number.step, ranks, True)


def _counted(
    low: str,
    number: Quantity,
    unit: re.Match[str],
    before: str,
    sentence: Span,
    inside: Sequence[Mention],
    known: Known,
) -> _Found | None:
    """A count of raters, of ratings, or of items that the user rated."""
    amounts, step = known.amounts, number.step
    others = any(m.title != known.evidence.title for m in inside)
    values: Values
    if unit.lastgroup == "raters":
        values, decisive = amounts.raters, not others
    elif unit.lastgroup == "ratings":
        values, decisive = [*amounts.raters, *amounts.given], number.value > 10 and not others
    elif _BY_YOU.search(low, sentence.start, min(sentence.end, number.end + _WINDOW)):
        values, decisive = amounts.given, number.value > 10
    else:
        return None
    return number.start, unit.end(), "count", held(number.value, step, _near(values, number, before), decisive)


def _near(values: Values, number: Quantity, before: str) -> Values:
    """Where the words say `about` or `more than`, counts that are near enough count as the one told."""
    bound = _ABOUT.search(before)
    if bound is None:
        return values
    more = bound.group(3) or bound.group(4)
    low, high = (1.0, 1.5) if more else (0.9, 1.1)
    return [(fact, number.value if low <= known / max(number.value, 1) <= high else known) for fact, known in values]


def _ranks(reading: Reading, number: Quantity, sentence: Span, inside: Sequence[Mention], known: Known) -> Values:
    """Ranks that a number may be: what would be without a rating, the other item's, or the item's own."""
    low = reading.low
    start = max(sentence.start, *(low.rfind(mark, sentence.start, number.start) + 1 for mark in ";；"))
    if _SUPPOSED.search(low, start, number.start):
        return known.amounts.flipped
    own = [(f.id, float(f.data["rank"])) for f in known.of_kind("rank")]
    other = [(f.id, float(f.data["rank"])) for f in known.of_kind("other") if f.data.get("rank") is not None]
    before = [m.title for m in inside if m.end <= number.start]
    after = [m for m in inside if number.end <= m.start]
    if after and _RANKED.fullmatch(low[number.end : after[0].start]):
        before = [after[0].title]
    if before and before[-1] is not None and before[-1] == known.other:
        return other
    if before or known.other is None:
        return own
    return own + other


def _whose(low: str, number: Quantity, sentence: Span) -> str:
    """What a share is of, by the words of its part of the sentence: `own`, `common`, `carried`, or "" for any."""
    start = max((m.end() for m in _PART.finditer(low, sentence.start, number.start)), default=sentence.start)
    end = _PART.search(low, number.end, sentence.end)
    part = low[start : end.start() if end else sentence.end]
    found = [name for name, words in _SHARES.items() if words.search(part)]
    return found[0] if len(found) == 1 else ""


def _within(shares: Values, value: float, bound: re.Match[str] | None) -> Values:
    """With `more than` or `less than` before a percentage, the shares that keep to it count as that percentage."""
    if bound is None:
        return shares
    sign = 1 if (bound.group(1) or bound.group(2)) in ("more", "超过") else -1
    return [(fact, value) for fact, share in shares if sign * (share - value) > 0]
