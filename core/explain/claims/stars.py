"""Numbers of stars in a text: a rating of the user, a mean, a predicted rating, a score, or an end of the scale."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Protocol

from core.explain.claims.amounts import held, values_of
from core.explain.types import Evidence

_MEAN_AFTER = re.compile(r"\s*(?:on average|average)\b", re.I)
_MEAN = re.compile(r"(?:\b(?:average|mean) (?:rating|of)\b|\bon average it scores\b|平均|均分)[^.;，。；]{0,15}$", re.I)
_PREDICTED = re.compile(
    r"(?:\b(?:predict\w*|would (?:give|rate)|expect\w*|forecast\w*|estimate[sd]?)\b[^.;]{0,40}"
    r"|(?:预测|预计|预期|估计)[^。；]{0,20})$",
    re.I,
)
_SCORE = re.compile(r"(?:\bscores?\b|得分)(?:[^.;。；]|\.\d){0,40}$", re.I)
_SCALE = re.compile(r"(?:\bfrom [\d.]+ (?:stars? )?to|\bout of|\bscale of|满分|[\d.]+\s*星?[至到])\s*$", re.I)
# The user's own rating, told in so many words: it is then nothing else.
_OWN = re.compile(
    r"(?:\byour\s+|\byou (?:have )?(?:already )?(?:gave|given|rated)\b[^.;]{0,80}"
    r"|你[^，。；会将]{0,60}[打给评][了的出]?\s*)$",
    re.I,
)
_YOUR_MARK = re.compile(  # `your score of`; not `your predicted rating of`
    r"\byour (?!predicted|expected|estimated|likely|average)(?:[a-z]+ ){0,3}(?:score|mark|rating|grade)s?"
    r"(?: of| at)?\s*$",
    re.I,
)
_GIVEN_TO = re.compile(
    r"\s+(?:rating\s+)?(?:each\s+)?(?:for|to|of)\s+[“\"‘'*_]*|(?:高分)?的[^，。；《》]{0,60}[《“]", re.I
)
_LISTED = re.compile(r"[”\"’'》*_]*(?:,|,?\s+and|、|和|与)\s*[“\"‘'《*_]*")


class _Place(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


class _Named(_Place, Protocol):
    @property
    def title(self) -> str | None: ...


def star_claim(  # noqa: PLR0911 (one return a kind of number)
    text: str,
    match: re.Match[str],
    value: float,
    step: float,
    sentence: _Place,
    mentions: Sequence[_Named],
    evidence: Evidence,
) -> tuple[str, str, tuple[str, ...]]:
    """Kind, verdict and facts of a number of stars.

    It is a mean, a predicted rating, a score or an end of the scale where the words say so, else a rating of the user.
    A number that is no rating but is one of those others, in words that do not say whose it is, is taken for it.
    """
    before, after = _without_titles(text, mentions)[sentence.start : match.start()], text[match.end() : sentence.end]
    if _YOUR_MARK.search(before):
        return "rating", *_rating(value, _about(text, match, sentence, mentions), evidence)
    if _SCALE.search(before):
        return "rating", *held(value, step, _ends(evidence), True)
    if _MEAN_AFTER.match(after) or _MEAN.search(before):
        return "rating", *held(value, step, _means(evidence), True)
    if _PREDICTED.search(before):
        return "score", *held(value, step, _predicted(evidence), True)
    if _SCORE.search(before):
        return "score", *held(value, step, values_of(evidence, "stars"), False)
    verdict, ids = _rating(value, _about(text, match, sentence, mentions), evidence)
    if verdict != "supported" and not _OWN.search(before) and not _GIVEN_TO.match(after):
        for kind, others in (
            ("rating", _means(evidence)),
            ("score", [*_predicted(evidence), *values_of(evidence, "stars")]),
        ):
            told, facts = held(value, step, others, False)
            if told == "supported":
                return kind, told, facts
    return "rating", verdict, ids


def _without_titles(text: str, mentions: Sequence[_Named]) -> str:
    """The text with a sign for each character of a title: `See Jane Score` tells of no score."""
    for mention in mentions:
        text = text[: mention.start] + "_" * (mention.end - mention.start) + text[mention.end :]
    return text


def _ends(evidence: Evidence) -> list[tuple[str, float]]:
    return [(fact.id, fact.data[end]) for fact in evidence.of_kind("scale") for end in ("low", "high")]


def _means(evidence: Evidence) -> list[tuple[str, float]]:
    return [(fact.id, fact.data["mean"]) for fact in evidence.of_kind("item") if fact.data["mean"] is not None]


def _predicted(evidence: Evidence) -> list[tuple[str, float]]:
    known = [(fact.id, fact.data["predicted"]) for fact in evidence.of_kind("score")]
    return [(fact, value) for fact, value in known if value is not None]


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
    """Titles that a number of stars is about: those listed after `for` or `to`, else those right before it."""
    inside = [m for m in mentions if sentence.start <= m.start and m.end <= sentence.end]
    after = [m for m in inside if m.start >= match.end()]
    if after and _GIVEN_TO.fullmatch(text[match.end() : after[0].start]):
        return _list(text, after)
    before = [m for m in inside if m.end <= match.start()]
    if not before:
        return [m.title for m in after[:1]]
    chinese = re.match(r"》(?!（)", text[before[-1].end :])  # 给《A》和《B》都打了 5 星; not 《A》和《B》（5 星）
    return _list(text, before[::-1]) if chinese else [before[-1].title]


def _list(text: str, mentions: Sequence[_Named]) -> list[str | None]:
    """Titles of the first mention and of those listed with it."""
    listed = [mentions[0].title]
    for one, other in pairwise(mentions):
        first, second = sorted((one, other), key=lambda m: m.start)
        if not _LISTED.fullmatch(text[first.end : second.start]):
            break
        listed.append(other.title)
    return listed
