"""Numbers in a text, held against the evidence: ratings, means, predicted ratings, scores, amounts, shares, ranks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Protocol

from core.explain.types import Claim, Evidence, Fact

_STARS = re.compile(r"(?<![\w.+−-])(\d+(?:[.,]\d+)?)(?:\s+out of \d+)?[\s-]+stars?\b", re.I)
_AMOUNT = re.compile(r"(?<![\w.])[+−-]\d+(?:\.\d+)?")
_POINTS = re.compile(r"(?<![\w.+−-])(\d+(?:\.\d+)?)\s+preference points\b")
_PERCENT = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)\s?(?:%|per ?cent\b)")
_BOUND = re.compile(r"\b(more|less) than $", re.I)
_RANK = re.compile(r"\b(?:number|rank(?:ed)?|no\.)\s?#?(\d[\d,]*)|#(\d+)\b", re.I)
_MEAN = re.compile(r"\s*(?:on average|average)\b", re.I)
_PREDICTED = re.compile(r"\b(?:predicted rating|would (?:give|rate)|expect)\b[^.;]{0,40}$", re.I)
_GIVEN_TO = re.compile(r"\s+(?:each\s+)?(?:for|to)\s+[“\"‘'*_]*", re.I)
_LISTED = re.compile(r"[”\"’'*_]*(?:,|,?\s+and)\s+[“\"‘'*_]*")
_SCORE = re.compile(r"\bscore\b[^.;]{0,20}$", re.I)


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

    def add(match: re.Match[str], facts: list[tuple[str, float]], decisive: bool) -> None:
        verdict, ids = _held(_value(match), _step(match), facts, decisive)
        found.append(Claim(match.group(), "number", verdict, ids, *match.span()))

    def free(match: re.Match[str]) -> bool:
        start, end = match.span()
        taken: list[_Place] = [*mentions, *found]
        return not any(start < other.end and other.start < end for other in taken)

    for match in _STARS.finditer(text, sentence.start, sentence.end):
        if free(match):
            found.append(_stars(text, match, sentence, mentions, evidence))
    for match in filter(free, _POINTS.finditer(text, sentence.start, sentence.end)):
        add(match, _values(evidence, "preference points"), False)
    for match in filter(free, _AMOUNT.finditer(text, sentence.start, sentence.end)):
        add(match, _values(evidence), False)
    for match in filter(free, _PERCENT.finditer(text, sentence.start, sentence.end)):
        bound = _BOUND.search(text, sentence.start, match.start())
        add(match, _within(_shares(evidence), _value(match), bound), False)
    for match in filter(free, _RANK.finditer(text, sentence.start, sentence.end)):
        add(match, [(f.id, float(f.data["rank"])) for f in evidence.of_kind("rank")], True)
    return found


def _stars(text: str, match: re.Match[str], sentence: _Place, mentions: Sequence[_Named], evidence: Evidence) -> Claim:
    """A number of stars: a mean, a predicted rating or a score where the words say so, else a rating of the user."""
    before, after = text[sentence.start : match.start()], text[match.end() : sentence.end]
    score, value, step = evidence.of_kind("score"), _value(match), _step(match)
    kind = "number"
    if _MEAN.match(after):
        means = [(f.id, f.data["mean"]) for f in evidence.of_kind("item") if f.data["mean"] is not None]
        verdict, ids = _held(value, step, means, True)
    elif _PREDICTED.search(before):
        predicted = [(f.id, f.data["predicted"]) for f in score if f.data["predicted"] is not None]
        verdict, ids = _held(value, step, predicted, True)
    elif _SCORE.search(before):
        verdict, ids = _held(value, step, _values(evidence, "stars"), False)
    else:
        kind = "rating"
        verdict, ids = _rating(value, _about(text, match, sentence, mentions), evidence)
    return Claim(match.group(), kind, verdict, ids, *match.span())


def _rating(value: float, titles: list[str | None], evidence: Evidence) -> tuple[str, tuple[str, ...]]:
    """A rating is told exactly or it is wrong; without a title any rating of the evidence bears it out."""
    facts = evidence.of_kind("rating")
    if titles:
        facts = tuple(f for f in facts if f.data["title"] in titles)
        wrong = tuple(f.id for f in facts if abs(f.data["rating"] - value) > 0.005)
        if wrong:
            return "contradicted", wrong
    right = tuple(f.id for f in facts if abs(f.data["rating"] - value) <= 0.005)
    return ("supported", right) if right else ("unsupported", ())


def _about(text: str, match: re.Match[str], sentence: _Place, mentions: Sequence[_Named]) -> list[str | None]:
    """Titles that a number of stars is about: those listed after `for` or `to`, else the last one before it."""
    inside = [m for m in mentions if sentence.start <= m.start and m.end <= sentence.end]
    after = [m for m in inside if m.start >= match.end()]
    if after and _GIVEN_TO.fullmatch(text[match.end() : after[0].start]):
        listed = [after[0].title]
        for one, other in pairwise(after):
            if not _LISTED.fullmatch(text[one.end : other.start]):
                break
            listed.append(other.title)
        return listed
    before = [m for m in inside if m.end <= match.start()]
    return [before[-1].title] if before else [m.title for m in after[:1]]


def _held(value: float, step: float, facts: list[tuple[str, float]], decisive: bool) -> tuple[str, tuple[str, ...]]:
    """Compare with facts to the digits told; a decisive fact that differs contradicts."""
    right = tuple(dict.fromkeys(fact for fact, known in facts if abs(known - value) <= step / 2 + 1e-6))
    if right:
        return "supported", right
    if facts and decisive:
        return "contradicted", tuple(fact for fact, _ in facts)
    return "unsupported", ()


def _values(evidence: Evidence, unit: str | None = None) -> list[tuple[str, float]]:
    """Scores, amounts and parts in a unit (or any), by fact."""
    found: list[tuple[str, float]] = []
    for fact in evidence.facts:
        if unit in (None, fact.data.get("unit", evidence.unit)):
            found += [(fact.id, value) for value in _numbers(fact)]
    return found


def _numbers(fact: Fact) -> list[float]:
    known: list[Any] = [fact.data.get("value"), *fact.data.get("parts", {}).values()]
    return [float(value) for value in known if value is not None]


def _shares(evidence: Evidence) -> list[tuple[str, float]]:
    found: list[tuple[str, float]] = []
    for fact in evidence.facts:
        for name in ("carried", "non_personal"):
            share = fact.data.get(name)
            if share is not None:
                found += [(fact.id, 100 * share), (fact.id, 100 * (1 - share))]
    return found


def _within(shares: list[tuple[str, float]], value: float, bound: re.Match[str] | None) -> list[tuple[str, float]]:
    """With `more than` or `less than` before a percentage, the shares that keep to it count as that percentage."""
    if bound is None:
        return shares
    sign = 1 if bound.group(1).lower() == "more" else -1
    return [(fact, value) for fact, share in shares if sign * (share - value) > 0]


def _value(match: re.Match[str]) -> float:
    text = next((group for group in match.groups() if group), match.group())
    grouped = text.replace(",", "") if re.fullmatch(r"\d{1,3}(?:,\d{3})+", text) else text.replace(",", ".")
    return float(grouped.replace("−", "-"))


def _step(match: re.Match[str]) -> float:
    """The last digit told: 0.01 of `4.25`, 1 of `4`."""
    text = next((group for group in match.groups() if group), match.group())
    _, point, decimals = text.partition(".")
    return float(10 ** -len(decimals)) if point else 1.0
