"""Numbers of stars in a text: a rating of the user, a mean, a predicted rating, a score, or an end of the scale."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from core.explain.claims.amounts import held
from core.explain.claims.known import Known
from core.explain.claims.quantities import Quantity
from core.explain.claims.reading import Reading
from core.explain.claims.spans import Mention, Span

Verdict = tuple[str, str, tuple[str, ...]]  # kind, verdict, ids of the facts

_MEAN_AFTER = re.compile(r"\s*(?:on average|average|overall)\b")
_MEAN = re.compile(
    r"(?:\b(?:average|mean) (?:rating|mark|of|is)\b|\bon average it scores\b|平均|均分)[^.;，。；]{0,15}$"
)
_PREDICTED = re.compile(
    r"(?:\b(?:predict\w*|(?:would|will|might|may) (?:[a-z]+ )?(?:give|rate|award)|(?<!one might )expect\w*"
    r"|forecast\w*|anticipat\w*"
    r"|foresees?|estimate[sd]?)\b[^.;]{0,40}|(?:预测|预计|预期|估计|推测)[^。；]{0,20})$"
)
_PREDICTED_AFTER = re.compile(r"\s*(?:are |is )?(?:predicted|forecast|expected|anticipated|foreseen|estimated)\b")
_SCORE = re.compile(r"(?:\bscores?\b|得分)(?:[^.;。；]|\.\d){0,40}$")
_SCALE = re.compile(r"(?:\bfrom [\d.]+ (?:stars? )?to|\bout of|\bscale of|满分|[\d.]+\s*星?[至到])\s*$")
# The user's own rating, told in so many words: it is then nothing else.
_OWN = re.compile(
    r"(?:\byour\s+|\byou (?:have )?(?:already )?(?:gave|given|rated)\b[^.;]{0,80}"
    r"|[你您][^，。；会将]{0,60}[打给评][了的出]?\s*)$"
)
_YOU_GAVE = re.compile(r"\s+(?:that )?you (?:have )?(?:gave|given|assigned|awarded)\b")
_GAVE = re.compile(
    r"\bthat you (?:have )?(?:gave|given|rated|awarded|put|marked)\b[^.;]{0,90}$"
)  # after `one might expect,`
_YOUR_MARK = re.compile(  # `your score of`; not `your predicted rating of`
    r"\byour (?!predicted|expected|estimated|likely|average)(?:[a-z]+ ){0,3}(?:score|mark|rating|grade|verdict)s?"
    r"(?: of| at)?\s*$"
)
_GIVEN_TO = re.compile(r"\s+(?:rating\s+)?(?:each\s+)?(?:for|to|of)\s+[“\"‘'*_]*|(?:高分)?的[^，。；《》]{0,60}[《“]")
_LISTED = re.compile(r"[”\"’'》*_]*(?:,|,?\s+and|、|和|与)\s*[“\"‘'《*_]*")
_PREDICTING: tuple[str, ...] = (
    "predict",
    "would",
    "will",
    "might",
    "may",
    "expect",
    "forecast",
    "anticipat",
    "foresee",
    "estimate",
)
_PREDICTING += ("预测", "预计", "预期", "估计", "推测")
_TO = ("to", "of", "满分", "至", "到")
_AVERAGES = ("average", "mean", "平均", "均分")
_WINDOW = 130  # characters before a number that tell what it is


def star_verdict(  # noqa: PLR0911 (one return a kind of number)
    reading: Reading, number: Quantity, unit_end: int, sentence: Span, inside: Sequence[Mention], known: Known
) -> Verdict:
    """Kind, verdict and facts of a number of stars.

    It is a mean, a predicted rating, a score or an end of the scale where the words say so, else a rating of the user.
    A number that is no rating but is one of those others, in words that do not say whose it is, is taken for it.
    """
    value, step, amounts = number.value, number.step, known.amounts
    before = reading.low[max(sentence.start, number.start - _WINDOW) : number.start]
    after = reading.low[unit_end : min(sentence.end, unit_end + _WINDOW)]
    place = Span(number.start, unit_end)
    yours = before.rfind("your ")
    if yours >= 0 and _YOUR_MARK.match(before, yours):
        return "rating", *_rating(value, _about(reading, place, inside), known)
    if before.rstrip().endswith(_TO) and _SCALE.search(before[-24:]):
        return "rating", *held(value, step, amounts.ends, True)
    mean = any(word in before for word in _AVERAGES) and _MEAN.search(before)
    if mean or _MEAN_AFTER.match(after):
        return "rating", *held(value, step, amounts.means, True)
    if _GAVE.search(before) or _YOU_GAVE.match(after):
        return "rating", *_rating(value, _about(reading, place, inside), known)
    if (any(word in before for word in _PREDICTING) and _PREDICTED.search(before)) or _PREDICTED_AFTER.match(after):
        return "score", *held(value, step, amounts.predicted, True)
    if ("score" in before or "得分" in before) and _SCORE.search(before):
        return "score", *held(value, step, amounts.stars, False)
    about = _about(reading, place, inside)
    verdict, ids = _rating(value, about, known)
    rated = any(mention.title != known.evidence.title for mention in about)
    if verdict != "supported" and not rated and not _OWN.search(before) and not _GIVEN_TO.match(after):
        others = (
            ("rating", amounts.means),
            ("score", [*amounts.predicted, *amounts.stars]),
        )
        for kind, facts in others:
            told, found = held(value, step, facts, False)
            if told == "supported":
                return kind, told, found
    return "rating", verdict, ids


def _rating(value: float, titles: list[Mention], known: Known) -> tuple[str, tuple[str, ...]]:
    """A rating is told exactly or it is wrong; without a title any rating of the evidence bears it out."""
    facts = known.of_kind("rating")
    if titles:
        facts = [f for f in facts if f.data["title"] in [mention.title for mention in titles]]
        wrong = tuple(f.id for f in facts if abs(f.data["rating"] - value) > 0.005)
        if wrong:
            return "contradicted", wrong
    right = tuple(f.id for f in facts if abs(f.data["rating"] - value) <= 0.005)
    return ("supported", right) if right else ("unsupported", ())


def _about(reading: Reading, number: Span, inside: Sequence[Mention]) -> list[Mention]:
    """Titles that a number of stars is about: those listed after `for` or `to`, else those right before it."""
    text = reading.text
    after = [m for m in inside if m.start >= number.end]
    if after and _GIVEN_TO.fullmatch(reading.low[number.end : after[0].start]):
        return _list(text, after)
    before = [m for m in inside if m.end <= number.start]
    if not before:
        return after[:1]
    chinese = re.match(r"》(?!（)", text[before[-1].end : before[-1].end + 2])  # 给《A》和《B》都打了 5 星
    return _list(text, before[::-1]) if chinese else [before[-1]]


def _list(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """The first mention and those listed with it."""
    listed = [mentions[0]]
    for one, other in pairwise(mentions):
        first, second = sorted((one, other), key=lambda m: m.start)
        if not _LISTED.fullmatch(text[first.end : second.start]):
            break
        listed.append(other)
    return listed
