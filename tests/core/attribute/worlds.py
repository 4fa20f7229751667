"""Small worlds and, for comparison, the two exact models written down straight from their formulas, in float64."""

from __future__ import annotations

from typing import Any

import numpy as np

from core.recommend.protocol import LoadedModel, Parts
from core.results import ModelInfo
from core.types import AttributeIndex, Catalogue, DatasetInfo, History, Items, Ratings, Scale


def catalogue(ratings: np.ndarray, titles: tuple[str, ...] | None = None) -> Catalogue:
    """A catalogue from a dense table, users by items, NaN where not rated."""
    n_users, n_items = ratings.shape
    rated = ~np.isnan(ratings)
    users, items = np.nonzero(rated)
    ids = tuple(str(i + 1) for i in range(n_items))
    genres = np.arange(n_items, dtype=np.int32) % 3
    counts = rated.sum(axis=0)
    with np.errstate(invalid="ignore"):
        means = np.where(counts > 0, np.nansum(ratings, axis=0) / np.maximum(counts, 1), np.nan)
    return Catalogue(
        info=DatasetInfo(
            "tiny", "0" * 12, "table", n_users, n_items, len(users), Scale(1.0, 5.0), float(np.nanmean(ratings)),
            False, ("genre",), {}, "2026-01-01T00:00:00",
        ),
        user_ids=tuple(f"user-{u}" for u in range(n_users)),
        user_index={f"user-{u}": u for u in range(n_users)},
        item_index={item: i for i, item in enumerate(ids)},
        items=Items(
            ids=ids,
            titles=titles or tuple(f"Film {i + 1}" for i in range(n_items)),
            descriptions=("",) * n_items,
            years=np.full(n_items, 1999, dtype=np.int16),
            n_ratings=counts.astype(np.int32),
            means=means.astype(np.float32),
            attributes={
                "genre": AttributeIndex(
                    ("Comedy", "Drama", "Horror"), np.arange(n_items + 1, dtype=np.int64), genres
                )
            },
        ),
        ratings=Ratings(
            np.concatenate([[0], np.cumsum(rated.sum(axis=1))]).astype(np.int64),
            items.astype(np.int32),
            ratings[users, items].astype(np.float32),
            None,
            n_items,
        ),
    )  # fmt: skip


def random_table(seed: int, n_users: int = 12, n_items: int = 9, share: float = 0.5) -> np.ndarray:
    """Random ratings 1..5 with NaN; every user and item has at least one."""
    rng = np.random.default_rng(seed)
    table = rng.integers(1, 6, (n_users, n_items)).astype(float)
    hidden = rng.random((n_users, n_items)) > share
    hidden[np.arange(n_users), np.arange(n_users) % n_items] = False
    hidden[np.arange(n_items) % n_users, np.arange(n_items)] = False
    table[hidden] = np.nan
    return table


class PlainEase:
    """EASE from its formula: B = −P / diag(P), zero diagonal; liking (r − 1) / 4."""

    kind, unit, predicts_ratings = "ease", "preference points", False

    def __init__(self, table: np.ndarray, ridge: float = 2.0) -> None:
        x = np.nan_to_num((table - 1) / 4)
        inverse = np.linalg.inv(x.T @ x + ridge * np.eye(x.shape[1]))
        self.weights = -inverse / np.diag(inverse)
        np.fill_diagonal(self.weights, 0.0)
        self.average = x.mean(axis=0)

    def liking(self, history: History) -> np.ndarray:
        x = np.zeros(len(self.average))
        x[history.items] = (history.values.astype(float) - 1) / 4
        return x

    def refuses(self, history: History) -> str | None:
        return None if len(history.items) else "they rated nothing."

    def scores(self, history: History) -> np.ndarray:
        return (self.liking(history) @ self.weights).astype(np.float32)

    def scores_of(self, history: History, items: np.ndarray) -> np.ndarray:
        return (self.liking(history) @ self.weights)[items]

    def parts(self, history: History, items: np.ndarray) -> Parts | None:
        x = self.liking(history)
        common = x.sum() / self.average.sum() * (self.average @ self.weights)[items]
        return Parts(common, (x @ self.weights)[items] - common)

    def vectors(self) -> None:
        return None

    def base(self, history: History, item: int) -> float:
        return 0.0

    def contributions(self, history: History, item: int, form: str = "raw") -> np.ndarray:
        x = self.liking(history)
        if form == "raw":
            return (x * self.weights[:, item])[history.items]
        return (x - x.sum() / self.average.sum() * self.average) * self.weights[:, item]

    def contributions_many(self, history: History, items: np.ndarray, form: str = "raw") -> np.ndarray:
        return np.column_stack([self.contributions(history, int(item), form) for item in items])


class PlainFoldIn:
    """Fold-in from its formula, on random item factors: solve the user side, score = μ + b_i + z_i·[p, b]."""

    kind, unit, predicts_ratings = "foldin", "stars", True

    def __init__(self, table: np.ndarray, k: int = 3, ridge: float = 2.0, ridge_bias: float = 1.0) -> None:
        rng = np.random.default_rng(0)
        self.mean = float(np.nanmean(table))
        self.bias = rng.normal(0, 0.3, table.shape[1])
        self.z = np.hstack([rng.normal(0, 0.5, (table.shape[1], k)), np.ones((table.shape[1], 1))])
        self.ridge = np.diag([ridge] * k + [ridge_bias])

    def solved(self, history: History) -> tuple[np.ndarray, np.ndarray]:
        z = self.z[history.items]
        residual = history.values.astype(float) - self.mean - self.bias[history.items]
        solve = np.linalg.inv(z.T @ z + self.ridge) @ z.T  # (k + 1, n)
        return solve, residual

    def refuses(self, history: History) -> str | None:
        return None

    def scores(self, history: History) -> np.ndarray:
        return self.scores_of(history, np.arange(len(self.bias))).astype(np.float32)

    def scores_of(self, history: History, items: np.ndarray) -> np.ndarray:
        solve, residual = self.solved(history)
        return self.mean + self.bias[items] + self.z[items] @ (solve @ residual)

    def parts(self, history: History, items: np.ndarray) -> Parts | None:
        solve, residual = self.solved(history)
        user = solve @ residual
        return Parts(self.bias[items], self.z[items][:, :-1] @ user[:-1])

    def vectors(self) -> None:
        return None

    def base(self, history: History, item: int) -> float:
        return self.mean + float(self.bias[item])

    def contributions(self, history: History, item: int, form: str = "raw") -> np.ndarray:
        solve, residual = self.solved(history)
        target = self.z[item] if form == "raw" else np.append(self.z[item][:-1], 0.0)
        return (target @ solve) * residual

    def contributions_many(self, history: History, items: np.ndarray, form: str = "raw") -> np.ndarray:
        return np.column_stack([self.contributions(history, int(item), form) for item in items])


def loaded(served: Any, kind: str | None = None) -> LoadedModel:
    """A served model with a card."""
    kind = kind or served.kind
    info = ModelInfo("tiny@" + "0" * 12, f"{kind}-{'0' * 12}", kind, {}, {}, 0.0, "2026-01-01T00:00:00")
    return LoadedModel(info, served)
