"""What is known about a data set version beside its counts: density, long tail, cold start, rejected rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.operations.workbench import Workbench
from core.types import Bool, Catalogue, Float64, Int64

if TYPE_CHECKING:
    import pandas as pd

FEW = 5  # ratings; below, a user or an item counts as cold
POINTS = 200  # of the long tail curve: more cannot be seen


@dataclass(frozen=True, slots=True)
class DatasetFacts:
    """Figures of a data set's card.

    Attributes
    ----------
    density : float
        Ratings per pair of user and item, in [0, 1].
    ratings_per_user, ratings_per_item : float
        Medians, those without ratings counted too.
    users_without, items_without : float
        Share of users and items without any rating, in [0, 1].
    users_cold, items_cold : float
        Share with fewer than `FEW` ratings, those without any counted too, in [0, 1].
    tail_items, tail_ratings : float64 (n,)
        Long tail: the most rated `tail_items` of the items (share) hold `tail_ratings` of the ratings (share).
    half : float
        Share of the items that hold half of the ratings.
    values, counts : float64 (k,), int64 (k,)
        Ratings in use, ascending, and how often each was given.
    """

    density: float
    ratings_per_user: float
    ratings_per_item: float
    users_without: float
    items_without: float
    users_cold: float
    items_cold: float
    tail_items: Float64
    tail_ratings: Float64
    half: float
    values: Float64
    counts: Int64


def dataset_facts(catalogue: Catalogue) -> DatasetFacts:
    """Figures of the card of a data set."""
    per_user = np.diff(catalogue.ratings.offsets)
    per_item = catalogue.items.n_ratings.astype(np.int64)
    n_ratings, n_items = len(catalogue.ratings.items), len(per_item)
    held = np.concatenate([[0], np.cumsum(np.sort(per_item)[::-1])]) / max(n_ratings, 1)
    seen = np.unique(np.linspace(0, n_items, POINTS).round().astype(np.int64))
    values, counts = np.unique(catalogue.ratings.values, return_counts=True)
    return DatasetFacts(
        density=n_ratings / max(len(per_user) * n_items, 1),
        ratings_per_user=float(np.median(per_user)) if len(per_user) else 0.0,
        ratings_per_item=float(np.median(per_item)) if n_items else 0.0,
        users_without=_share(per_user == 0),
        items_without=_share(per_item == 0),
        users_cold=_share(per_user < FEW),
        items_cold=_share(per_item < FEW),
        tail_items=seen / max(n_items, 1),
        tail_ratings=held[seen],
        half=float(np.searchsorted(held, 0.5)) / max(n_items, 1),
        values=values.astype(np.float64),
        counts=counts.astype(np.int64),
    )


def rejected_rows(workbench: Workbench, dataset: str, reason: str | None = None) -> pd.DataFrame:
    """Rejected rows of a data set version: source, line (from 1, header included), reason, detail, content."""
    return workbench.store.frame(
        dataset,
        "SELECT source, line, reason, detail, content FROM rejects WHERE $1 IS NULL OR reason = $1 "
        "ORDER BY source, line",
        [reason],
    )


def _share(found: Bool) -> float:
    return float(found.mean()) if len(found) else 0.0
