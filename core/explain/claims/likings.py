"""Claims on what the user liked: items that they rated, and attributes of these."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from core.explain.claims.cues import Cue
from core.explain.claims.known import Known
from core.explain.claims.reading import COVER, Reading
from core.explain.claims.spans import Mention, Span
from core.explain.types import Claim

# The least and greatest place on the scale of a rating that bears a liking out, and where it is denied.
_PLACES = {"loved": (0.7, 1.0), "liked": (0.55, 1.0), "mixed": (0.3, 0.7), "disliked": (0.0, 0.45)}
_SLACK = 0.15
_WAYS = {"loved": "for", "liked": "for", "mixed": "", "disliked": "against"}
_USER = re.compile(r"\b(?:you|your|yours)\b|[你您]")
_STOP = re.compile(r"[;；。]|[.!?] ")
_CROWD = re.compile(
    r"\b(?:average|opinions|mean|others|everyone|people|predict\w*|expect\w*)\b|平均|均分|大家|口碑|预[测计]|观众"
)
_REACH = 60


def liking_claims(
    reading: Reading, sentence: Span, inside: Sequence[Mention], cues: Sequence[Cue], known: Known
) -> Iterator[Claim]:
    """Claims on likings of one sentence."""
    told = [cue for cue in cues if cue.family in _PLACES]
    if not told or not _USER.search(reading.low, sentence.start, sentence.end):
        return
    for cue in told:
        near = reading.low[max(sentence.start, cue.start - 40) : cue.start]
        if _CROWD.search(near):
            continue
        mentions = [m for m in _about(reading.low, cue, inside, told) if m.title != known.evidence.title]
        rated = [f for m in mentions for f in [known.fact(m.title, "rating")] if f is not None]
        if rated:
            places = [(f.id, known.liked(float(f.data["rating"]))) for f in rated]
        elif mentions:
            continue
        else:
            places = _of_attribute(reading.low, cue, sentence, known)
        if not places:
            continue
        yield _judged(reading, cue, mentions, places)


def _judged(reading: Reading, cue: Cue, mentions: Sequence[Mention], places: list[tuple[str, float]]) -> Claim:
    low, high = _PLACES[cue.family]
    wrong = tuple(fact for fact, place in places if not low - _SLACK <= place <= high + _SLACK)
    right = all(low <= place <= high for _, place in places)
    verdict = "contradicted" if wrong else "supported" if right else "unsupported"
    ids = wrong or (tuple(fact for fact, _ in places) if right else ())
    content = "; ".join(mention.name for mention in mentions)
    text = reading.text[cue.start : cue.end]
    return Claim(text, "preference", verdict, ids, cue.start, cue.end, content, _WAYS[cue.family])


def _about(low: str, cue: Cue, inside: Sequence[Mention], cues: Sequence[Cue]) -> list[Mention]:
    """The title that a liking is about: the next one if nothing but words stands between, else the one before."""
    after = [m for m in inside if m.start >= cue.end]
    before = [m for m in inside if m.end <= cue.start]
    if after and after[0].start - cue.end <= _REACH and _free(low, cue.end, after[0].start, cues):
        listed = after[:1]
        for mention in after[1:]:
            between = low[listed[-1].end : mention.start]
            if not re.fullmatch(r"[”\"’'》*_」]*(?:,|,? and|、|和|与)\s*[“\"‘'《*_「]*", between):
                break
            listed.append(mention)
        return listed
    if before and cue.start - before[-1].end <= _REACH and not _STOP.search(low, before[-1].end, cue.start):
        return before[-1:]
    return []


def _free(low: str, start: int, end: int, cues: Sequence[Cue]) -> bool:
    between = low[start:end]
    if re.search(r"[,;:，；：。]", between) or COVER in between:
        return False
    return not any(start <= other.start < end for other in cues)


def _of_attribute(low: str, cue: Cue, sentence: Span, known: Known) -> list[tuple[str, float]]:
    """Ratings of items that share the attribute named after a liking."""
    piece = low[cue.end : min(sentence.end, cue.end + 30)]
    found = []
    for fact in known.of_kind("driver", "against", "for_this", "for_other"):
        for name in fact.data.get("shared", ()):
            if name.lower() in piece and fact.data.get("rating") is not None:
                found.append((fact.id, known.liked(float(fact.data["rating"]))))
    mean = sum(place for _, place in found) / len(found) if found else 0.0
    return [(fact, mean) for fact, _ in found]
