"""Ratings for tests: real files read straight into arrays, and generated ones."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from core.types import Ratings


def ratings_of(frame: pd.DataFrame) -> Ratings:
    """Ratings of a frame with columns user, item, rating; ids numbered in their order."""
    users, items = np.unique(frame["user"], return_inverse=True)[1], np.unique(frame["item"], return_inverse=True)[1]
    return ratings_of_arrays(users, items, frame["rating"].to_numpy())


def ratings_of_arrays(
    users: np.ndarray, items: np.ndarray, values: np.ndarray, n_users: int = 0, n_items: int = 0
) -> Ratings:
    """Ratings of index arrays in any order; counts may name users and items without ratings."""
    order = np.lexsort((items, users))
    n_users = max(n_users, int(users.max(initial=-1)) + 1)
    counts = np.bincount(users, minlength=n_users)
    return Ratings(
        offsets=np.append(0, np.cumsum(counts)).astype(np.int64),
        items=items[order].astype(np.int32),
        values=values[order].astype(np.float32),
        timestamps=None,
        n_items=max(n_items, int(items.max(initial=-1)) + 1),
    )


def movielens_100k(folder: Path) -> pd.DataFrame:
    """`u.data` in file order."""
    return pd.read_csv(folder / "u.data", sep="\t", names=["user", "item", "rating", "time"])[
        ["user", "item", "rating"]
    ]


def generated(seed: int, n_users: int = 30, n_items: int = 20, share: float = 0.3) -> Ratings:
    """Random half-star ratings; the last user and the last item have none."""
    rng = np.random.default_rng(seed)
    users, items = np.nonzero(rng.random((n_users - 1, n_items - 1)) < share)
    return ratings_of_arrays(users, items, rng.integers(1, 11, len(users)) / 2, n_users, n_items)
