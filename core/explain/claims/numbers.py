"""Numbers in a text, held against the evidence: ratings, means, predicted ratings, scores, amounts, shares, ranks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

from core.attribute.decomposition import EXCESS, PERSONAL
from core.explain.claims.amounts import held, step_of, value_of, values_of
from core.explain.claims.stars import star_claim
from core.explain.types import Claim, Evidence

# Not within a word or a number; Chinese characters end a word of another script.
EDGE = r"(?<![^\W\u3400-\u9fff])(?<![.+−-])"
_NUMBER, _WHOLE = r"(\d+(?:\.\d+)?)", r"(\d{1,3}(?:,\d{3})+|\d+)"
_STARS = re.compile(
    rf"{EDGE}(\d+(?:[.,]\d+)?)(?:\s+out of \d+)?[\s-]+stars?\b|{EDGE}{_NUMBER}\s*颗?星(?!期)",
    re.I,
)
_AMOUNT = re.compile(r"(?<![^\W\u3400-\u9fff])(?<!\.)[+−-]\d+(?:\.\d+)?")
_POINTS = re.compile(rf"{EDGE}{_NUMBER}\s*(?:preference points\b|偏好分)")
_PERCENT = re.compile(r"(?<![^\W\u3400-\u9fff])(?<!\.)(\d+(?:\.\d+)?)\s?(?:%|％|per ?cent\b)")
_BOUND = re.compile(r"(?:\b(more|less) than |(超过|不到)\s*)$", re.I)
_RANK = re.compile(
    rf"\b(?:number|rank(?:ed)?|no\.|(?:place|position|spot))\s?#?{_WHOLE}|#(\d+)\b|第\s*{_WHOLE}\s*[位名]", re.I
)
_COUNT = re.compile(
    rf"{EDGE}{_WHOLE}\s+(?:[a-z]+\s+)?(?:users?|people|ratings?|viewers?|readers?|listeners?|customers?|buyers?)\b"
    rf"|(?<![\d.,第前]){_WHOLE}\s*(?:[位个名]\s*(?:用户|观众|读者|听众|顾客|买家|影迷)|[条个次份]\s*评[分价]|人)",
    re.I,
)
_RANKED = re.compile(r"的[^，。；《》]{0,10}[《“]")  # 第 2 位的《…》
_SUPPOSED = re.compile(r"\b(?:without|would|were|if)\b|没有|去掉|少了|如果|假如|若|会", re.I)


class _Place(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


class _Named(_Place, Protocol):
    @property
    def title(self) -> str | None: ...


def number_claims(text: str, sentence: _Place, mentions: Sequence[_Named], evidence: Evidence) -> list[Claim]:
    """Claims on numbers of one sentence; digits within titles are none."""
    found: list[Claim] = []

    def add(match: re.Match[str], kind: str, facts: list[tuple[str, float]], decisive: bool) -> None:
        verdict, ids = held(value_of(match), step_of(match), facts, decisive)
        found.append(Claim(match.group(), kind, verdict, ids, *match.span(), f"{value_of(match):g}"))

    def free(match: re.Match[str]) -> bool:
        start, end = match.span()
        taken: list[_Place] = [*mentions, *found]
        return not any(start < other.end and other.start < end for other in taken)

    for match in _STARS.finditer(text, sentence.start, sentence.end):
        if free(match):
            kind, verdict, ids = star_claim(text, match, value_of(match), step_of(match), sentence, mentions, evidence)
            found.append(Claim(match.group(), kind, verdict, ids, *match.span(), f"{value_of(match):g}"))
    for match in filter(free, _POINTS.finditer(text, sentence.start, sentence.end)):
        add(match, "score", values_of(evidence, "preference points"), False)
    for match in filter(free, _AMOUNT.finditer(text, sentence.start, sentence.end)):
        add(match, "score", values_of(evidence), False)
    for match in filter(free, _PERCENT.finditer(text, sentence.start, sentence.end)):
        bound = _BOUND.search(text, sentence.start, match.start())
        add(match, "score", _within(_shares(evidence), value_of(match), bound), False)
    for match in filter(free, _RANK.finditer(text, sentence.start, sentence.end)):
        add(match, "rank", _ranks(text, match, sentence, mentions, evidence), True)
    for match in filter(free, _COUNT.finditer(text, sentence.start, sentence.end)):
        add(match, "count", _counts(evidence), False)
    return found


def _ranks(
    text: str, match: re.Match[str], sentence: _Place, mentions: Sequence[_Named], evidence: Evidence
) -> list[tuple[str, float]]:
    """Ranks that a number may be: what would be without a rating, the other item's, or the item's own."""
    start = max(sentence.start, *(text.rfind(mark, sentence.start, match.start()) + 1 for mark in ";；"))
    if _SUPPOSED.search(text, start, match.start()):
        flipped = [f for f in evidence.facts if f.data.get("rank_without") is not None]
        return [(f.id, float(f.data["rank_without"])) for f in flipped]
    own = [(f.id, float(f.data["rank"])) for f in evidence.of_kind("rank")]
    other = {f.data["title"]: (f.id, f.data["rank"]) for f in evidence.of_kind("other")}
    before = [m.title for m in mentions if sentence.start <= m.start and m.end <= match.start()]
    after = [m for m in mentions if match.end() <= m.start and m.end <= sentence.end]
    if after and _RANKED.fullmatch(text[match.end() : after[0].start]):
        before = [after[0].title]
    if before and before[-1] in other:
        return [(fact, float(rank)) for fact, rank in [other[before[-1]]] if rank is not None]
    if before or not other:
        return own
    return own + [(fact, float(rank)) for fact, rank in other.values() if rank is not None]


def _counts(evidence: Evidence) -> list[tuple[str, float]]:
    """How many rated the item, how many ratings the user gave, how many reasons are named (or fewer of them)."""
    found = [
        (fact.id, float(fact.data[name]))
        for fact in evidence.of_kind("item", "basis", "weight", "together")
        for name in ("ratings", "drivers")
        if fact.data.get(name) is not None
    ]
    return found + [(fact.id, float(n)) for n, fact in enumerate(evidence.of_kind("driver"), 1)]


def _shares(evidence: Evidence) -> list[tuple[str, float]]:
    found: list[tuple[str, float]] = []
    for fact in evidence.facts:
        for name in ("carried", "non_personal"):
            share = fact.data.get(name)
            if share is not None:
                found += [(fact.id, 100 * share), (fact.id, 100 * (1 - share))]
        parts = fact.data.get("parts", {})
        if parts and parts.get(EXCESS, parts.get(PERSONAL, 0.0)) <= 0:
            found.append((fact.id, 0.0))  # nothing of the score is the user's own taste
    return found


def _within(shares: list[tuple[str, float]], value: float, bound: re.Match[str] | None) -> list[tuple[str, float]]:
    """With `more than` or `less than` before a percentage, the shares that keep to it count as that percentage."""
    if bound is None:
        return shares
    sign = 1 if (bound.group(1) or bound.group(2)).lower() in ("more", "超过") else -1
    return [(fact, value) for fact, share in shares if sign * (share - value) > 0]
