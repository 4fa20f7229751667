"""Where a newcomer starts."""

from __future__ import annotations

import numpy as np

from core.types import Catalogue


def first_user(catalogue: Catalogue) -> str | None:
    """Id of a user worth looking at first: as active as the upper quartile of those who rated anything.

    Enough ratings to show a taste, few enough to read. Deterministic; None where nobody rated anything.
    """
    counts = np.diff(catalogue.ratings.offsets)
    if not counts.any():
        return None
    target = np.quantile(counts[counts > 0], 0.75)
    distance = np.where(counts > 0, np.abs(counts - target), np.inf)
    return catalogue.user_ids[int(np.argmin(distance))]
