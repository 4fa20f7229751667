"""The popularity list: how often each item was rated."""

from __future__ import annotations

import numpy as np

from core.progress import Progress, silent
from core.recommend.protocol import Fitted
from core.recommend.settings import PopularitySettings
from core.types import Ratings, Scale


def fit(ratings: Ratings, scale: Scale, settings: PopularitySettings, progress: Progress = silent) -> Fitted:
    """Count ratings: array `counts`, float32 (n_items,)."""
    progress(1.0, "counting ratings")
    return Fitted({"counts": np.bincount(ratings.items, minlength=ratings.n_items).astype(np.float32)}, {})
