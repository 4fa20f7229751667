"""Ranking a user's items, as ratios to the bare arithmetic and to Surprise's `predict` loop, measured in the same run.

python -m tests.benchmarks.ranking
"""

from __future__ import annotations

import csv
import statistics
import time
from collections.abc import Callable
from itertools import cycle
from pathlib import Path

import numpy as np
import pandas as pd

from core.recommend.algorithms.foldin import FoldIn
from core.recommend.algorithms.trainset import build_trainset
from core.recommend.protocol import LoadedModel
from core.recommend.registry import fit, serve, settings_of
from core.recommend.serving.ease import ServedEase
from core.recommend.serving.foldin import ServedFoldIn
from core.recommend.topn import rank, top_n
from core.results import Filters, ModelInfo
from core.types import Catalogue, Float32, History, Int32, Scale
from tests.conftest import REAL_DATA
from tests.core.recommend.catalogues import catalogue_of
from tests.core.recommend.real import ratings_of

N = 10


def interleaved(*work: Callable[[], object], rounds: int = 200) -> list[float]:
    """Median seconds of each, taken in turns so that what else runs on the machine hits all alike."""
    seconds: list[list[float]] = [[] for _ in work]
    for _ in range(rounds):
        for number, function in enumerate(work):
            start = time.perf_counter()
            function()
            seconds[number].append(time.perf_counter() - start)
    return [statistics.median(values) for values in seconds]


def rank_foldin(n_items: int, k: int = 250) -> None:
    rng = np.random.default_rng(0)
    arrays = {
        "factors": rng.normal(0, 0.1, (n_items, k)).astype(np.float32),
        "item_bias": rng.normal(0, 0.3, n_items).astype(np.float32),
        "users": rng.normal(0, 0.5, (100, k + 1)).astype(np.float32),
    }
    model = ServedFoldIn(arrays, {"mean": 3.5, "ridge": 10.0, "ridge_user": 5.0})
    seen = np.sort(rng.choice(n_items, 100, replace=False)).astype(np.int32)
    allowed = rng.random(n_items) < 0.9
    history = History(7, seen, np.full(100, 4, np.float32))
    factors, user = arrays["factors"], arrays["users"][7, :k].copy()

    def ours() -> tuple[Int32, Float32]:
        scores = model.scores(history)
        listed = rank(scores, N, history.items, allowed)
        return listed, scores[listed]

    def bare() -> np.ndarray:
        return np.argpartition(-(factors @ user), N)[:N]

    a, b = interleaved(ours, bare, rounds=300 if n_items < 50_000 else 60)
    print(f"foldin, {n_items:,} items: ranking {a * 1e3:.3f} ms, bare product {b * 1e3:.3f} ms, ratio {a / b:.2f}")


def rank_ease(n_items: int = 10_000) -> None:
    rng = np.random.default_rng(0)
    weights = rng.normal(0, 0.01, (n_items, n_items)).astype(np.float32)
    arrays = {"weights": weights, "mean_strength": np.full(n_items, 0.01), "average": np.zeros(n_items)}
    model = ServedEase(arrays, {"neutral": 0.0, "scale": [1.0, 5.0]})
    allowed = rng.random(n_items) < 0.9
    for n_rated in (18, 50, 165, 1000):
        compare_ease(model, allowed, n_rated)


def compare_ease(model: ServedEase, allowed: np.ndarray, n_rated: int) -> None:
    rng, n_items = np.random.default_rng(n_rated), len(allowed)
    users = [np.sort(rng.choice(n_items, n_rated, replace=False)).astype(np.int32) for _ in range(100)]
    values = rng.integers(2, 6, n_rated).astype(np.float32)
    # half a round apart: neither finds in the processor's cache the rows that the other has just read
    mine, theirs = cycle(users), cycle(users[50:] + users[:50])

    def ours() -> tuple[Int32, Float32]:
        history = History(0, next(mine), values)
        scores = model.scores(history)
        listed = rank(scores, N, history.items, allowed)
        return listed, scores[listed]

    def bare() -> np.ndarray:
        return np.argpartition(-model.weights[next(theirs)].sum(axis=0), N)[:N]

    a, b = interleaved(ours, bare, rounds=300 if n_rated < 500 else 50)
    print(f"ease, {n_items:,} items, {n_rated} rated: {a * 1e3:.3f} ms, bare {b * 1e3:.3f} ms, ratio {a / b:.2f}")


def goodbooks(folder: Path) -> Catalogue:
    frame = pd.read_csv(folder / "ratings.csv").drop_duplicates(["user_id", "book_id"], keep="last")
    frame = frame.rename(columns={"user_id": "user", "book_id": "item"})
    with (folder / "books.csv").open(encoding="utf-8", newline="") as lines:
        years = [int(float(row["original_publication_year"] or 2000)) for row in csv.DictReader(lines)]
    return catalogue_of(ratings_of(frame), years)


def complete_result(folder: Path) -> None:
    """All of a list (titles, predicted rating, share, popularity, filters) against Surprise's own `predict` loop."""
    catalogue, scale = goodbooks(folder), Scale(1, 5)
    settings = {"ease": {}, "foldin": {"seeds": 5, "epochs": 2}}  # two epochs: the fit is not what is measured
    models = {}
    for kind, given in settings.items():
        fitted = fit(kind, catalogue.ratings, scale, settings_of(kind, given))
        info = ModelInfo(catalogue.info.id, f"{kind}-{'0' * 12}", kind, given, {}, 0.0, "", fitted.facts)
        models[kind] = LoadedModel(info, serve(kind, fitted.arrays, fitted.facts))
    trainset = build_trainset(catalogue.ratings, scale)
    algorithm = FoldIn(n_seeds=5, n_epochs=2, random_state=0).fit(trainset)
    users = np.random.default_rng(0).choice(catalogue.ratings.n_users, 400).tolist()
    filters = Filters(years=(1900, None), popularity=(5, None))

    def complete(kind: str) -> Callable[[], object]:
        following = cycle(users)
        return lambda: top_n(
            catalogue,
            models[kind],
            catalogue.ratings.of(next(following)),
            N,
            filters=filters,
            predictor=models["foldin"],
        )

    turns = cycle(users)

    def loop() -> list[tuple[float, int]]:
        user = next(turns)
        seen = set(catalogue.ratings.of(user).items.tolist())
        found = [(algorithm.predict(user, item).est, item) for item in range(10_000) if item not in seen]
        return sorted(found, reverse=True)[:N]

    ease, foldin, surprise = interleaved(complete("ease"), complete("foldin"), loop, rounds=40)
    for kind, seconds in (("ease", ease), ("foldin", foldin)):
        print(
            f"Goodbooks, complete {kind} list: {seconds * 1e3:.2f} ms, predict loop {surprise * 1e3:.1f} ms,", end=" "
        )
        print(f"{surprise / seconds:.0f} times faster")


def main() -> None:
    for n_items in (10_000, 200_000):
        rank_foldin(n_items)
    rank_ease()
    if (REAL_DATA / "goodbooks-10k-v1").is_dir():
        complete_result(REAL_DATA / "goodbooks-10k-v1")


if __name__ == "__main__":
    main()
