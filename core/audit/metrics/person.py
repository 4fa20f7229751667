"""Does the text claim to know the user better than the data do?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from core.attribute.decomposition import EXCESS, PERSONAL
from core.audit.metrics.types import Ratio, View
from core.explain.claims import CONTRADICTED, SUPPORTED, sentences
from core.explain.claims.cues import cues
from core.explain.claims.genres import chinese, written
from core.explain.types import Evidence

LITTLE = 0.10  # of a score: with a smaller personal share a text should not speak of the user's taste unasked
_LIKED = {"loved": True, "liked": True, "disliked": False}
_USER = re.compile(r"\b(?:you|your|yours)\b|[你您]")
_END = re.compile(r"[,;:“\"，；《]")
_REACH = 40  # characters after a liking in which its attribute stands


def personal_share(evidence: Evidence) -> float | None:
    """Personal share of the score in [0, 1]; None where it lies outside and cannot be told as a share."""
    for fact in evidence.of_kind("share"):
        parts = fact.data.get("parts", {})
        if parts.get(EXCESS, parts.get(PERSONAL, 1.0)) <= 0:
            return 0.0
        common = fact.data.get("non_personal")
        return None if common is None else 1.0 - float(common)
    return None


def over_personalised(view: View) -> Ratio | None:
    """Whether a text claims more to be personal than is.

    It does where it calls more of the score personal than the evidence bears out; and where it makes personal claims (a
    liking, a reason for the item) on a score of which less than a tenth is personal, without saying how little it is.
    Counted over texts with personal claims.
    """
    share = personal_share(view.evidence)
    personal = [c for c in view.claims if c.kind == "preference" or (c.kind == "reason" and c.direction == "for")]
    if share is None or not personal:
        return None
    denied = any(c.verdict == CONTRADICTED and c.content == "personal" for c in personal) and share < 0.5
    ids = {fact.id for fact in view.evidence.of_kind("share")}
    told = any(claim.verdict == SUPPORTED and ids & set(claim.facts) for claim in view.claims)
    return float(denied or (share < LITTLE and not told)), 1.0


def preference_inconsistency(view: View) -> Ratio | None:
    """Statements that the user likes (dislikes) an attribute whose items they rate below (above) their own mean.

    Out of the statements on attributes of at least three rated items. They are found without the evidence, which may
    not have the attribute at all.
    """
    found = list(stated_likings(view))
    wrong = sum((view.likings[name] > 0) != likes for name, likes in found)
    return (float(wrong), float(len(found))) if found else None


def stated_likings(view: View) -> Iterator[tuple[str, bool]]:
    """Attributes (as in `View.likings`) that a text says the user likes, or does not like."""
    if not view.likings:
        return
    low = view.text.lower()
    told = [cue for cue in cues(low) if cue.family in _LIKED]
    for sentence in sentences(view.text) if told else ():
        if not _USER.search(low, sentence.start, sentence.end):
            continue
        for cue in told:
            if sentence.holds(cue):
                name = _first(low[cue.end : min(cue.end + _REACH, sentence.end)], view)
                if name is not None:
                    yield name, _LIKED[cue.family]


def _first(piece: str, view: View) -> str | None:
    """The attribute that is named first in a clause, the longer name where two begin at one place."""
    clause = _END.split(piece, maxsplit=1)[0]
    found: list[tuple[int, int, str]] = []
    for name, liking in view.likings.items():
        for form in _forms(name) if liking != 0 else ():
            place = _place(clause, form) if form in clause else -1
            if place >= 0:
                found.append((place, -len(form), name))
    return min(found)[2] if found else None


@lru_cache(maxsize=4096)
def _forms(name: str) -> tuple[str, ...]:
    """Ways to write an attribute in English and Chinese, in lower case."""
    return tuple(dict.fromkeys(form.lower() for form in (name, *written(name), *chinese(name)) if form))


def _place(clause: str, form: str) -> int:
    """Where a name stands as a word of its own (in Chinese: anywhere); -1 nowhere."""
    if "\u3400" <= form[:1] <= "\u9fff":
        return clause.find(form)
    match = re.search(rf"(?<!\w){re.escape(form)}(?:s|es)?(?!\w)", clause)
    return match.start() if match else -1
