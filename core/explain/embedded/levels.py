"""Numbers as words: on which level a number lies decides how a text may speak of it. All thresholds stand here."""

from __future__ import annotations

from collections.abc import Sequence

# Places on the rating scale, 0 (lowest rating) to 1. On 1 to 5: 5 is loved, 4 liked, 3 mixed, 2 disliked; on 0.5 to 5
# in halves: 4.5 is loved, 3.5 and 4 are liked, 2.5 and 3 mixed.
_LIKINGS = ((0.85, "loved"), (0.6, "liked"), (0.4, "mixed"), (0.0, "disliked"))
_STARS = ((0.7, "high"), (0.45, "mid"), (0.0, "low"))  # of a mean or predicted rating: from 3.8 and 2.8 on 1 to 5
# Share of the rated items of the catalogue that fewer users rated.
_POP = ((0.9, "popular"), (0.5, "known"), (0.0, "niche"))
_WEIGHT = ((0.6, "most"), (0.2, "part"), (0.0, "few"))  # share of what all ratings say for the item
_PERSONAL = ((0.6, "most"), (0.4, "half"), (0.0, "little"))  # share that is the user's own taste; none is none
_NRATINGS = ((100, "many"), (20, "some"), (0, "few"))


def on_scale(rating: float, low: float, high: float) -> float:
    """Place of a rating on its scale, 0 to 1; the middle where the scale has no length."""
    return 0.5 if high <= low else min(max((rating - low) / (high - low), 0.0), 1.0)


def liking(rating: float, low: float, high: float) -> str:
    """How a rated item was liked: `loved`, `liked`, `mixed`, `disliked`."""
    return _level(on_scale(rating, low, high), _LIKINGS)


def star_level(rating: float, low: float, high: float) -> str:
    """Level of a mean or predicted rating: `high`, `mid`, `low`."""
    return _level(on_scale(rating, low, high), _STARS)


def rank_level(rank: int) -> str:
    """Level of a rank: `first`, `top` (to 3), `list` (to 10), `far`."""
    return "first" if rank == 1 else "top" if rank <= 3 else "list" if rank <= 10 else "far"


def popularity_level(rated_less: float) -> str:
    """Level of popularity from the share of items that fewer users rated: `niche`, `known`, `popular`."""
    return _level(rated_less, _POP)


def weight_level(carried: float) -> str:
    """Level of what the reasons named carry: `most`, `part`, `few`."""
    return _level(carried, _WEIGHT)


def personal_level(share: float) -> str:
    """Level of the personal share: `most`, `half`, `little`, `none` (0 and below)."""
    return _level(share, _PERSONAL) if share > 0 else "none"


def count_level(ratings: int) -> str:
    """Level of the number of ratings a user gave: `few`, `some`, `many`."""
    return _level(ratings, _NRATINGS)


def _level(value: float, steps: Sequence[tuple[float, str]]) -> str:
    return next((word for least, word in steps if value >= least), steps[-1][1])
