"""Claims on how popular the item is, how personal the choice, and which of two items stands higher."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from core.explain.claims.cues import Cue
from core.explain.claims.known import Known
from core.explain.claims.reading import Reading
from core.explain.claims.spans import Mention, Span
from core.explain.types import Claim

_RATED_LESS = {"niche": (0.0, 0.5), "popular": (0.75, 1.0)}  # share of items that fewer users rated
_PERSONAL = {  # share of the score that is the user's own taste
    "personal-all": (0.9, 1.0),
    "personal-most": (0.5, 1.0),
    "personal-little": (0.0, 0.5),
    "personal-none": (0.0, 0.1),
}
_SLACK = {"niche": 0.25, "popular": 0.25, "personal-most": 0.1, "personal-little": 0.1, "personal-all": 0.0}


def standing_claims(
    reading: Reading, sentence: Span, inside: Sequence[Mention], cues: Sequence[Cue], known: Known
) -> Iterator[Claim]:
    """Claims on popularity, on the personal share, and on which item stands higher, of one sentence."""
    for cue in cues:
        if cue.family in _RATED_LESS:
            if not any(m.title != known.evidence.title for m in inside):
                yield _popularity(reading, cue, known)
        elif cue.family in _PERSONAL:
            share, ids = known.personal
            yield _within(reading, cue, "preference", share, ids, _PERSONAL[cue.family], "personal")
        elif cue.family in ("ahead", "behind"):
            yield from _comparison(reading, cue, inside, known)


def _popularity(reading: Reading, cue: Cue, known: Known) -> Claim:
    facts = [fact for fact in known.of_kind("item") if fact.data.get("rated_less") is not None]
    place = float(facts[0].data["rated_less"]) if facts else None
    return _within(
        reading, cue, "popularity", place, tuple(f.id for f in facts[:1]), _RATED_LESS[cue.family], cue.family
    )


def _within(
    reading: Reading,
    cue: Cue,
    kind: str,
    value: float | None,
    ids: tuple[str, ...],
    bounds: tuple[float, float],
    content: str,
) -> Claim:
    """Supported within the bounds, contradicted well outside of them, else unsupported."""
    slack, (low, high) = _SLACK.get(cue.family, 0.0), bounds
    if value is None:
        verdict = "unsupported"
    elif low <= value <= high:
        verdict = "supported"
    else:
        verdict = "contradicted" if not low - slack <= value <= high + slack else "unsupported"
    text = reading.text[cue.start : cue.end]
    return Claim(text, kind, verdict, ids if verdict != "unsupported" else (), cue.start, cue.end, content)


def _comparison(reading: Reading, cue: Cue, inside: Sequence[Mention], known: Known) -> Iterator[Claim]:
    """Which of two listed items stands higher: the one named before the word, or the item, against the one after."""
    ranks = dict.fromkeys([known.evidence.title], *[(f.data["rank"], f.id) for f in known.of_kind("rank")][:1])
    ranks |= {f.data["title"]: (f.data["rank"], f.id) for f in known.of_kind("other") if f.data.get("rank") is not None}
    first = next((m.title for m in reversed(inside) if m.end <= cue.start), known.evidence.title)
    second = next((m.title for m in inside if m.start >= cue.end), None)
    if second is None and first != known.evidence.title:
        second = known.evidence.title
    one, two = ranks.get(first or ""), ranks.get(second or "")
    if one is None or two is None or first == second:
        return
    higher = one[0] < two[0]
    verdict = "supported" if higher == (cue.family == "ahead") else "contradicted"
    text = reading.text[cue.start : cue.end]
    way = "for" if (first == known.evidence.title) == (cue.family == "ahead") else "against"
    yield Claim(text, "comparison", verdict, (one[1], two[1]), cue.start, cue.end, f"{first}; {second}", way)
