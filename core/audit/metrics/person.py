"""Does the text claim to know the user better than the data do?"""

from __future__ import annotations

from core.attribute.decomposition import EXCESS, PERSONAL
from core.audit.metrics.types import Ratio, View
from core.explain.claims import SUPPORTED
from core.explain.types import Evidence

LITTLE = 0.10  # of a score: with a smaller personal share a text should not speak of the user's taste unasked


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
    """Whether a text with a small personal share makes personal claims without saying how small it is.

    Counted over texts that make personal claims: what the user likes, or a rating of theirs that speaks for the item.
    """
    share = personal_share(view.evidence)
    personal = [c for c in view.claims if c.kind == "preference" or (c.kind == "reason" and c.verdict == SUPPORTED)]
    if share is None or not personal:
        return None
    ids = {fact.id for fact in view.evidence.of_kind("share")}
    told = any(claim.verdict == SUPPORTED and ids & set(claim.facts) for claim in view.claims)
    return float(share < LITTLE and not told), 1.0


def preference_inconsistency(view: View) -> Ratio | None:
    """Claims that the user likes (dislikes) an attribute whose items they rate below (above) their own mean.

    Out of the claims on attributes of at least three rated items.
    """
    wrong, known = 0, 0
    for claim in view.claims:
        if claim.kind != "preference":
            continue
        liking = view.likings.get((claim.content or claim.text).lower())
        if liking is not None and liking != 0:
            known += 1
            wrong += (liking > 0) == (claim.direction == "against")
    return (float(wrong), float(known)) if known else None
