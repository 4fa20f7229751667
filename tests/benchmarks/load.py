"""Sessions of a realistic mix against a running Whyboard, as ratios to an empty Streamlit page under the same load.

python -m tests.benchmarks.load
python -m tests.benchmarks.load --sessions 25 --minutes 5 --store data/store
python -m tests.benchmarks.load --sessions 25 --minutes 30 --memory
"""

from __future__ import annotations

import argparse
import asyncio
import math
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from tests.benchmarks.load_world import World, make_world
from tests.benchmarks.visitors import THINK, Shadow, Timed, Visitor
from tests.e2e.server import Server, free_port

EMPTY = 'import streamlit as st\n\nst.button("Again")\n'
EMPTY_APP = 'import streamlit as st\n\napp = st.App("page.py")\n'
ROUND = 60.0  # seconds that one server is driven before the other takes its turn
ALL = "all"
MEDIAN_LIMIT, TAIL_LIMIT, GROWTH_LIMIT = 3.0, 5.0, 1.2


@dataclass
class Measured:
    """What one number of sessions came to.

    Attributes
    ----------
    ours, empty : list of Timed
        Requests to Whyboard and to the empty page.
    memory : list of (minute, MiB)
        Resident memory of Whyboard while it was driven.
    seconds, empty_seconds : float
        CPU time of the two servers.
    """

    sessions: int
    ours: list[Timed] = field(default_factory=list)
    empty: list[Timed] = field(default_factory=list)
    memory: list[tuple[float, float]] = field(default_factory=list)
    seconds: float = 0.0
    empty_seconds: float = 0.0


@contextmanager
def servers(root: Path, store: Path) -> Iterator[tuple[Server, Server]]:
    """Whyboard on a store, and the empty page."""
    (root / "page.py").write_text(EMPTY)
    (root / "empty.py").write_text(EMPTY_APP)
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(root / "empty.py"), "--server.port", str(port)]
    app = Server.start(store, root / "app.txt")
    empty = Server.start(root / "none", root / "empty.txt", [*command, "--server.headless", "true"], port)
    try:
        yield app.wait(), empty.wait("/_stcore/health")
    finally:
        app.stop()
        empty.stop()


async def drive(
    app: Server, empty: Server | None, world: World, sessions: int, minutes: float, think: float
) -> Measured:
    """Drive both servers in turns, after a turn that warms up and does not count."""
    found = Measured(sessions)
    visitors = [Visitor(app.url, world, number, think) for number in range(sessions)]
    shadows = [Shadow(empty.url) for _ in visitors] if empty else []
    turns = max(round(minutes * 60 / ROUND), 1) if empty else 1
    length = minutes * 60 / turns
    done = 0.0
    for turn in range(turns + 1):
        lasting = length if turn else min(length, ROUND / 2)
        before = cpu(app)
        told = asyncio.create_task(_watch(app, found, done)) if turn else None
        begun = asyncio.get_running_loop().time()
        acts = await asyncio.gather(*(each.act_until(begun + lasting, begun) for each in visitors))
        if told:
            told.cancel()
            found.seconds += cpu(app) - before
            found.ours += [one for each in acts for one in each]
            done += lasting
        if empty:
            before, begun = cpu(empty), asyncio.get_running_loop().time()
            pairs = zip(shadows, acts, strict=True)
            again = await asyncio.gather(*(shadow.repeat(script, begun) for shadow, script in pairs))
            if turn:
                found.empty_seconds += cpu(empty) - before
                found.empty += [one for each in again for one in each]
    await asyncio.gather(*(each.leave() for each in (*visitors, *shadows)))
    return found


async def _watch(app: Server, found: Measured, done: float) -> None:
    begun = asyncio.get_running_loop().time()
    while True:
        found.memory.append(((done + asyncio.get_running_loop().time() - begun) / 60, memory(app)))
        await asyncio.sleep(2)


def memory(server: Server) -> float:
    """Resident memory of a server in MiB."""
    told = Path(f"/proc/{server.process.pid}/status").read_text()
    return next(int(line.split()[1]) / 1024 for line in told.splitlines() if line.startswith("VmRSS"))


def cpu(server: Server) -> float:
    """CPU time of a server in seconds."""
    parts = Path(f"/proc/{server.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(parts[11]) + int(parts[12])) / 100


def report(found: Measured) -> bool:
    """Print what was measured; whether it is within the limits."""
    print(f"\n{found.sessions} sessions, {len(found.ours)} requests")
    print(f"{'':16}{'':6}{'Whyboard, ms':>21}{'empty page, ms':>21}{'ratio':>18}{'KiB':>8}")
    print(f"{'':16}{'n':>6}" + "".join(f"{'p50':>{w}}{'p95':>{w}}{'p99':>{w}}" for w in (7, 7, 6)))
    for action in _actions(found.ours):
        print(_line(found, action))
    each = found.seconds / max(len(found.ours), 1) * 1e3, found.empty_seconds / max(len(found.empty), 1) * 1e3
    print(f"CPU time of the server for a request: {each[0]:.0f} ms, empty page {each[1]:.0f} ms")
    problems = Counter(problem for one in (*found.ours, *found.empty) for problem in one.problems)
    print(f"errors: {sum(problems.values())}")
    for problem, times in problems.most_common(10):
        print(f"  {times} × {problem[:200]}")
    if found.memory:
        print(f"memory: {found.memory[0][1]:.0f} MiB at the beginning, {found.memory[-1][1]:.0f} MiB at the end")
    median, tail, _ = _ratios(found, ALL)
    return not problems and median <= MEDIAN_LIMIT and tail <= TAIL_LIMIT


def _line(found: Measured, action: str) -> str:
    mine, theirs = _percentiles(found.ours, action), _percentiles(found.empty, action)
    chosen = [one for one in found.ours if action in (ALL, one.action)]
    return (
        f"{action:16}{len(chosen):6}"
        + "".join(f"{seconds * 1e3:7.0f}" for seconds in (*mine, *theirs))
        + "".join(f"{ratio:6.1f}" for ratio in _ratios(found, action))
        + f"{np.mean([one.size for one in chosen]) / 1024:8.0f}"
    )


def _ratios(found: Measured, action: str) -> tuple[float, ...]:
    pairs = zip(_percentiles(found.ours, action), _percentiles(found.empty, action), strict=True)
    return tuple(ours / empty for ours, empty in pairs)


def _actions(rows: Sequence[Timed]) -> list[str]:
    return [*sorted({one.action for one in rows}), ALL]


def _percentiles(rows: Sequence[Timed], action: str) -> tuple[float, ...]:
    """Median, 95th and 99th percentile, in seconds; NaN where nothing succeeded."""
    values = [one.seconds for one in rows if action in (ALL, one.action) and not math.isnan(one.seconds)]
    return tuple(np.percentile(values, [50, 95, 99]).tolist()) if values else (math.nan,) * 3


def main() -> int:
    """Measure and print; 1 where a limit is not kept."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sessions", default="1,10,25,50")
    parser.add_argument("--minutes", type=float, default=3.0)
    parser.add_argument("--think", type=float, default=THINK)
    parser.add_argument("--store", type=Path)
    given = parser.parse_args()
    kept = True
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        world = make_world(root / "store", given.store)
        for sessions in map(int, given.sessions.split(",")):
            with servers(root, world.store) as (app, empty):
                found = asyncio.run(drive(app, empty, world, sessions, given.minutes, given.think))
            kept &= report(found)
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
