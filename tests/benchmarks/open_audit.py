"""Opening Audit on 100,000 judgements among 20 variants, against the computation alone and an empty rerun of Streamlit.

    OMP_NUM_THREADS=1 python -m tests.benchmarks.open_audit

The first opening is measured again and again: a judgement is added before each, so that nothing is answered from a
cache, and the leaderboard with intervals is computed from a frame in this process in turn, so that both share whatever
else the machine does. Afterwards openings with nothing new alternate with an empty rerun. Time runs from the click's
message to the message that the run has finished; position and length, agreement and raters come later, from a thread.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from core.audit.people.leaderboard import leaderboard
from core.operations.campaigns import judgements
from core.store import LocalJournal
from core.store.layout import Layout
from core.store.remote import open_journal
from tests.benchmarks.open_why import opened, servers
from tests.benchmarks.rerun import tab
from tests.core.audit.people.judgements import drawn
from tests.core.operations.voted import vote, voted_row

JUDGEMENTS, VARIANTS, RATERS = 100_000, 20, 100
FIRST, AGAIN, EXTRA = 2.0, 1.2, 0.3  # times the computation; times an empty rerun, and seconds besides


def judged() -> pd.DataFrame:
    """Judgements with all columns; about three raters see each pair."""
    strengths = [0.1 * (i - (VARIANTS - 1) / 2) for i in range(VARIANTS)]
    made = drawn(strengths, RATERS, JUDGEMENTS // RATERS, nu=0.6, position=0.3, length=0.2, taste=0.3)
    variants = made[["left", "right"]].min(axis=1) + "-" + made[["left", "right"]].max(axis=1)
    again = made.groupby([made["rater"], variants]).cumcount().astype(str)
    group = (made["rater"].str[1:].astype(int) % (RATERS // 3)).astype(str)
    count = np.arange(len(made))
    return made.assign(
        judgement=[f"j{n}" for n in count], campaign="", pair=variants + "-" + group + "-" + again, order=count % 1000,
        seconds=8.0, expected="", dataset="demo@1", model="ease-1", user=[f"u{n % 997}" for n in count],
        item=[f"i{n % 499}" for n in count], stability=0.9, segment=np.where(count % 2, "heavy", "casual"),
    )  # fmt: skip


def seconds(work: Callable[[], object]) -> float:
    """Wall-clock seconds of one run."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> int:
    """Measure and print; 1 where a limit is exceeded."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--first", type=int, default=7, help="openings with something new")
    parser.add_argument("--again", type=int, default=20, help="openings with nothing new")
    parser.add_argument("--wait", type=float, default=30.0, help="seconds for the work in the background")
    given = parser.parse_args()
    made = judged()
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        journal = LocalJournal(store / "journal.duckdb")
        vote(journal, made)
        frame = judgements(journal)
        journal.close()
        timed: dict[str, list[float]] = {name: [] for name in ("computation", "first", "empty", "again")}
        with servers(Path(folder), store) as (app, empty), tab(app.url) as ours, tab(empty.url) as nothing:
            opened(ours, "audit")  # imports
            commands = open_journal(Layout(store))
            for number in range(given.first):
                row = voted_row(made.iloc[number].to_dict()) | {"id": f"new-{number}", "pair": f"new-{number}"}
                commands.append("judgements", [row | {"created": row["created"].isoformat()}])
                timed["computation"].append(seconds(lambda: leaderboard(frame)))
                timed["first"].append(opened(ours, "audit")[1])
                time.sleep(given.wait / 5)  # the thread of the last opening must not slow down the next
            time.sleep(given.wait)
            for _ in range(given.again):
                timed["empty"].append(opened(nothing, "")[1])
                timed["again"].append(opened(ours, "audit")[1])
    found = {name: statistics.median(values) for name, values in timed.items()}
    first, again = FIRST * found["computation"], AGAIN * found["empty"] + EXTRA
    print(f"{len(frame):,} judgements, {VARIANTS} variants, {RATERS} raters; medians")
    print(f"leaderboard with intervals alone  {found['computation'] * 1e3:8.0f} ms")
    print(f"Audit, first time                 {found['first'] * 1e3:8.0f} ms (limit {first * 1e3:.0f})")
    print(f"empty rerun                       {found['empty'] * 1e3:8.0f} ms")
    print(f"Audit, nothing new                {found['again'] * 1e3:8.0f} ms (limit {again * 1e3:.0f})")
    return int(found["first"] > first or found["again"] > again)


if __name__ == "__main__":
    sys.exit(main())
