"""Surprise's own table, run with its own classes and defaults, beside ours on the same folds.

    python -m tests.benchmarks.surprise_table [KIND ...]

Ten algorithms of Surprise's README (SVD++ with and without `cache_ratings`), `KFold(5, random_state=0)` over u.data of
MovieLens 100K in file order. Published: https://github.com/NicolasHug/Surprise, section Benchmarks. The kinds named
(default: foldin) are ours, on the very same folds.
"""

import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import surprise
from surprise import Dataset, Reader
from surprise.model_selection import KFold

from core.recommend.metrics import Measure
from core.recommend.registry import fit, serve, settings_of
from core.types import Scale
from tests.core.recommend.worlds import items_of, ratings_of

FOLDER = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "ml-100k"
TOLERANCE = 0.002
ROWS = (
    ("SVD", surprise.SVD, {"random_state": 0}, 0.934, 0.737),
    ("SVD++ (cache_ratings=False)", surprise.SVDpp, {"random_state": 0}, 0.919, 0.721),
    ("SVD++ (cache_ratings=True)", surprise.SVDpp, {"random_state": 0, "cache_ratings": True}, 0.919, 0.721),
    ("NMF", surprise.NMF, {"random_state": 0}, 0.963, 0.758),
    ("Slope One", surprise.SlopeOne, {}, 0.946, 0.743),
    ("k-NN", surprise.KNNBasic, {"verbose": False}, 0.98, 0.774),
    ("Centered k-NN", surprise.KNNWithMeans, {"verbose": False}, 0.951, 0.749),
    ("k-NN Baseline", surprise.KNNBaseline, {"verbose": False}, 0.931, 0.733),
    ("Co-Clustering", surprise.CoClustering, {"random_state": 0}, 0.963, 0.753),
    ("Baseline", surprise.BaselineOnly, {"verbose": False}, 0.944, 0.748),
    ("Random", surprise.NormalPredictor, {}, 1.518, 1.219),
)


def ours(kind: str, table: pd.DataFrame) -> tuple[list[float], list[float]]:
    """RMSE and MAE of one of our kinds on each fold, the folds taken in file order."""
    rmse, mae = [], []
    order = np.arange(len(table))
    np.random.RandomState(0).shuffle(order)
    for block in np.split(order, 5):
        test = np.zeros(len(table), dtype=bool)
        test[block] = True
        train, held = (
            ratings_of(part.user - 1, part.item - 1, part.rating, 943, 1682) for part in (table[~test], table[test])
        )
        fitted = fit(kind, train, Scale(1, 5), settings_of(kind, {}))
        values = Measure(train, held, items_of(1682), Scale(1, 5)).of(serve(kind, fitted.arrays, fitted.facts))
        rmse.append(values["rmse"])
        mae.append(values["mae"])
    return rmse, mae


def main(kinds: list[str]) -> int:
    """Print the table; 1 if a row is not within the tolerance of the published value."""
    table = pd.read_csv(FOLDER / "u.data", sep="\t", names=["user", "item", "rating", "time"])
    data = Dataset.load_from_df(table[["user", "item", "rating"]], Reader(rating_scale=(1, 5)))
    wrong = 0
    print(f"{'':30}{'RMSE':>8}{'se':>8}{'README':>9}{'off':>9}{'MAE':>8}{'README':>9}{'CPU s':>8}", flush=True)
    for name, cls, options, published, published_mae in ROWS:
        np.random.seed(0)  # NormalPredictor draws from numpy's global generator
        start, rmse, mae = time.process_time(), [], []
        for train, test in KFold(5, random_state=0).split(data):
            predictions = cls(**options).fit(train).test(test)
            rmse.append(surprise.accuracy.rmse(predictions, verbose=False))
            mae.append(surprise.accuracy.mae(predictions, verbose=False))
        wrong += abs(np.mean(rmse) - published) > TOLERANCE
        row(name, rmse, mae, published, published_mae, time.process_time() - start)
    for kind in kinds:
        start = time.process_time()
        row(f"ours: {kind}", *ours(kind, table), None, None, time.process_time() - start)
    return int(wrong > 0)


def row(name, rmse, mae, published, published_mae, seconds) -> None:
    """Print one line."""
    mean, se = np.mean(rmse), np.std(rmse, ddof=1) / np.sqrt(len(rmse))
    off = "" if published is None else f"{mean - published:+9.4f}"
    stated = ["" if value is None else f"{value:.3f}" for value in (published, published_mae)]
    print(
        f"{name:30}{mean:8.4f}{se:8.4f}{stated[0]:>9}{off:>9}{np.mean(mae):8.4f}{stated[1]:>9}{seconds:8.1f}",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or ["foldin"]))
