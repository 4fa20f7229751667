"""Building a Surprise trainset from arrays, against `load_from_df` + `build_full_trainset`, on MovieLens 1M.

python -m tests.benchmarks.trainset
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable

import pandas as pd
from surprise import Dataset, Reader

from core.recommend.algorithms.trainset import build_trainset
from core.types import Scale
from tests.conftest import REAL_DATA
from tests.core.recommend.real import ratings_of


def timed(work: Callable[[], object]) -> float:
    gc.collect()
    start = time.perf_counter()
    result = work()
    seconds = time.perf_counter() - start
    del result
    return seconds


def main(rounds: int = 5) -> None:
    frame = pd.read_parquet(next((REAL_DATA / "ml-1m").glob("*.parquet")))
    frame.columns = ["user", "item", "rating"]
    ratings = ratings_of(frame)
    ours, theirs = [], []
    for _ in range(rounds):
        ours.append(timed(lambda: build_trainset(ratings, Scale(1, 5))))
        theirs.append(timed(lambda: Dataset.load_from_df(frame, Reader()).build_full_trainset()))
    a, b = statistics.median(ours), statistics.median(theirs)
    print(f"trainset of {len(frame):,} ratings: {a:.3f} s, Surprise's own {b:.3f} s, {b / a:.2f} times faster")


if __name__ == "__main__":
    main()
