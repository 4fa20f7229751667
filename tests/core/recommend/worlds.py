"""Ratings and item facts for tests, made in memory or read from real files."""

from pathlib import Path

import numpy as np

from core.types import NO_YEAR, AttributeIndex, Items, Ratings, Scale


def ratings_of(users, items, values, n_users: int, n_items: int) -> Ratings:
    """Ratings from three columns in any order."""
    users, items = np.asarray(users, dtype=np.int64), np.asarray(items, dtype=np.int32)
    order = np.lexsort((items, users))
    offsets = np.concatenate(([0], np.cumsum(np.bincount(users, minlength=n_users)))).astype(np.int64)
    return Ratings(offsets, items[order], np.asarray(values, dtype=np.float32)[order], None, n_items)


def items_of(n_items: int, n_ratings=None, genres: list[tuple[int, ...]] | None = None) -> Items:
    """Item facts with made-up titles; `genres` are numbers of 8 genres for each item."""
    attributes = {}
    if genres is not None:
        offsets = np.cumsum([0, *map(len, genres)]).astype(np.int64)
        values = np.array([g for row in genres for g in row], dtype=np.int32)
        attributes["genre"] = AttributeIndex(tuple(f"genre {k}" for k in range(8)), offsets, values)
    names = tuple(str(k) for k in range(n_items))
    counts = np.zeros(n_items, dtype=np.int32) if n_ratings is None else np.asarray(n_ratings, dtype=np.int32)
    return Items(
        names,
        names,
        ("",) * n_items,
        np.full(n_items, NO_YEAR, dtype=np.int16),
        counts,
        np.full(n_items, np.nan, dtype=np.float32),
        attributes,
    )


def small_world(seed: int = 0, *, half_stars: bool = False) -> tuple[Ratings, Items, Scale]:
    """60 users with 3 to 30 of 45 items; user 58 has one rating, 59 none; items 43 and 44 are never rated."""
    rng = np.random.default_rng(seed)
    taste, trait = rng.normal(size=(60, 3)), rng.normal(size=(45, 3))
    users, items = [], []
    for user in range(59):
        n = 1 if user == 58 else int(rng.integers(3, 31))
        users += [user] * n
        items += rng.choice(43, size=n, replace=False).tolist()
    raw = 3.4 + 0.7 * (taste[users] * trait[items]).sum(axis=1) + 0.3 * rng.normal(size=len(users))
    values = np.clip(np.rint(raw * 2) / 2, 0.5, 5) if half_stars else np.clip(np.rint(raw), 1, 5)
    ratings = ratings_of(users, items, values, 60, 45)
    genres = [tuple(sorted(rng.choice(8, size=int(rng.integers(0, 4)), replace=False).tolist())) for _ in range(45)]
    counts = np.bincount(ratings.items, minlength=45)
    return ratings, items_of(45, counts, genres), Scale(0.5, 5.0) if half_stars else Scale(1.0, 5.0)


def movielens_100k(folder: Path) -> tuple[Ratings, Items, Scale]:
    """MovieLens 100K in the order of a catalogue: users and items by number."""
    table = np.loadtxt(folder / "u.data", dtype=np.int64)
    ratings = ratings_of(table[:, 0] - 1, table[:, 1] - 1, table[:, 2], 943, 1682)
    lines = (folder / "u.item").read_text(encoding="latin-1").splitlines()
    flags = [[int(flag) for flag in line.split("|")[5:]] for line in lines]
    genres = [tuple(k for k, flag in enumerate(row) if flag) for row in flags]
    return ratings, items_of(1682, np.bincount(ratings.items, minlength=1682), genres), Scale(1.0, 5.0)
