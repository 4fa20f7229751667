"""How long importing 1,000,000 ratings takes, as a multiple of DuckDB's own read_csv into a table.

Run as `python -m tests.benchmarks.import_speed [repetitions]`. Both are timed in turn in one process; the ratio of the
medians is printed. The reference writes to a database file, as the import does; that of one in memory is printed too.
MovieLens 1M is imported as well where it is beside the project.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import numpy as np
import pandas as pd

from core.datasets import TableMapping, import_path, import_table
from core.store import Store

ROWS = 1_000_000
LIMIT = 8.0
REAL = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "ml-1m"


def write_ratings(path: Path) -> None:
    """Write a million ratings of 6,000 users and 4,000 items, popularity falling off as in MovieLens."""
    rng = np.random.default_rng(0)
    pairs = np.unique(rng.integers(0, 6000, 2 * ROWS) * 4000 + (4000 * rng.random(2 * ROWS) ** 2).astype(int))
    pairs = rng.permutation(pairs)[:ROWS]
    assert len(pairs) == ROWS
    frame = pd.DataFrame(
        {
            "user": pairs // 4000 + 1,
            "item": pairs % 4000 + 1,
            "rating": rng.integers(1, 11, ROWS) / 2,
            "timestamp": 900_000_000 + rng.integers(0, 10**8, ROWS),
        }
    )
    frame.to_csv(path, index=False)


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Wall-clock and processor time of some work, in seconds."""
    wall, processor = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - processor


def read_csv(path: Path, database: str) -> None:
    """Do what the reference does."""
    with duckdb.connect(database) as connection:
        connection.execute("CREATE OR REPLACE TABLE ratings AS SELECT * FROM read_csv($1)", [str(path)])
        assert connection.execute("SELECT count(*) FROM ratings").fetchone() == (ROWS,)


def measure(folder: Path, repetitions: int) -> float:
    """Time everything in turn, print the medians and return the ratio."""
    path = folder / "ratings.csv"
    write_ratings(path)
    mapping = TableMapping(path, {name: name for name in ("user", "item", "rating", "timestamp")})
    work: dict[str, Callable[[int], object]] = {
        "read_csv into a file": lambda n: read_csv(path, str(folder / f"reference-{n}.duckdb")),
        "read_csv in memory": lambda n: read_csv(path, ":memory:"),
        "import": lambda n: import_table(Store(folder / f"store-{n}"), mapping, "ratings"),
    }
    if REAL.is_dir():
        work["import of MovieLens 1M"] = lambda n: import_path(Store(folder / f"store-{n}"), REAL, "ml-1m")
    taken: dict[str, list[tuple[float, float]]] = {what: [] for what in work}
    for n in range(repetitions):
        for what, do in work.items():
            taken[what].append(timed(lambda do=do, n=n: do(n)))
    medians = {
        what: [statistics.median(column) for column in zip(*times, strict=True)] for what, times in taken.items()
    }
    wall, processor = medians["read_csv into a file"]
    for what, (seconds, cpu) in medians.items():
        print(f"{what:24} {seconds:6.2f} s ({seconds / wall:5.2f}x)   {cpu:6.2f} CPU s ({cpu / processor:5.2f}x)")
    in_memory = medians["import"][0] / medians["read_csv in memory"][0]
    print(f"import / read_csv in memory: {in_memory:.2f}x")
    return medians["import"][0] / wall


def main() -> int:
    """Measure, print, and fail above the limit."""
    repetitions = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    with TemporaryDirectory(prefix="whyboard-benchmark-") as folder:
        ratio = measure(Path(folder), repetitions)
    load = os.getloadavg()[0]
    print(f"import / read_csv into a file: {ratio:.2f}x (at most {LIMIT:g}x; load average {load:.1f})")
    return 0 if ratio <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
