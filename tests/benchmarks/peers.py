"""Lists of other libraries beside ours, judged by the same metric code on the same fold.

    pip install -r tests/benchmarks/requirements.txt
    python -m tests.benchmarks.peers [ml-100k] [ml-1m]

`implicit` ALS learns from ratings of 4 and more as positives, with its defaults and with the best of a small grid. That
best is chosen on the very fold it is judged on, which favours it; ours run with their defaults. Fold 0 of
`KFold(5, random_state=0)` in the order of the catalogue.
"""

import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

from core.recommend.metrics import Measure
from core.recommend.registry import fit, serve, settings_of
from core.recommend.splits import folds, select
from core.types import Float32, History, Ratings, Scale
from tests.core.recommend.worlds import items_of, ratings_of

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
DEFAULTS: dict[str, float] = {}  # of implicit: 100 factors, regularisation 0.01, alpha 1
ALS_GRID = [
    {"factors": factors, "regularization": reg, "alpha": alpha}
    for factors in (16, 32, 64)
    for reg, alpha in ((10.0, 5.0), (30.0, 5.0), (100.0, 10.0))
]


class ImplicitAls:
    """ALS of `implicit` (Hu, Koren and Volinsky 2008), served through our protocol for the lists alone."""

    kind, unit, predicts_ratings = "implicit ALS", "preference", False

    def __init__(self, train: Ratings, least: float, options: dict) -> None:
        from implicit.cpu.als import AlternatingLeastSquares

        liked = select(train, train.values >= least)
        ones = np.ones(len(liked.items), np.float32)
        matrix = csr_matrix((ones, liked.items, liked.offsets), shape=(train.n_users, train.n_items))
        model = AlternatingLeastSquares(iterations=15, random_state=0, num_threads=1, **options)
        model.fit(matrix, show_progress=False)
        self._users, self._items = np.asarray(model.user_factors), np.asarray(model.item_factors)

    def refuses(self, history: History) -> str | None:
        return None if history.user is not None else "not folded in here"

    def scores(self, history: History) -> Float32:
        return self._items @ self._users[history.user]

    def parts(self, history: History, items: np.ndarray) -> None:
        return None


def read(name: str) -> Ratings:
    """Ratings of a data set in the order of its catalogue (ids by number)."""
    if name == "ml-100k":
        table = pd.read_csv(DATA / name / "u.data", sep="\t", names=["user", "item", "rating", "time"])
    else:
        table = pd.read_parquet(DATA / name / "ratings_notimestamp.parquet")
        table.columns = ["user", "item", "rating"]
    users, items = (np.unique(table[column], return_inverse=True)[1] for column in ("user", "item"))
    return ratings_of(users, items, table.rating, users.max() + 1, items.max() + 1)


def main(names: list[str]) -> None:
    """Print one table a data set."""
    for name in names:
        ratings, scale = read(name), Scale(1, 5)
        train, test = next(folds(ratings))
        measure = Measure(train, test, items_of(ratings.n_items), scale)
        print(f"\n{name}, fold 0: {len(measure.users):,} users, {ratings.n_items:,} items", flush=True)
        print(f"{'':44}{'P@10':>8}{'NDCG@10':>9}{'recall':>8}{'coverage':>10}{'fit CPU s':>11}", flush=True)
        found = {}
        for kind in ("popularity", "svd", "ease"):
            start = time.process_time()
            fitted = fit(kind, train, scale, settings_of(kind, {}))
            seconds = time.process_time() - start
            found[kind] = row(kind, measure.of(serve(kind, fitted.arrays, fitted.facts)), seconds)
        best = 0.0
        for options in (DEFAULTS, *ALS_GRID):
            start = time.process_time()
            served = ImplicitAls(train, measure.threshold, options)
            seconds = time.process_time() - start
            text = ", ".join(f"{key[:7]} {value:g}" for key, value in options.items()) or "defaults"
            best = max(best, row(f"implicit ALS {text}", measure.of(served), seconds))
        print(
            f"ease / popularity {found['ease'] / found['popularity']:.2f}, ease / stock SVD "
            f"{found['ease'] / found['svd']:.2f}, ease / best implicit ALS {found['ease'] / best:.2f}",
            flush=True,
        )


def row(name: str, values: dict, seconds: float) -> float:
    """Print one line and return precision@10."""
    columns = [values[key] for key in ("precision_at_10", "ndcg_at_10", "recall_at_10", "coverage")]
    print(f"{name:44}{columns[0]:8.3f}{columns[1]:9.3f}{columns[2]:8.3f}{columns[3]:10.3f}{seconds:11.1f}", flush=True)
    return columns[0]


if __name__ == "__main__":
    main(sys.argv[1:] or ["ml-100k", "ml-1m"])
