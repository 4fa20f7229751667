"""Many sessions with a realistic mix against a running Whyboard, as ratios to an empty Streamlit page under that load.

    python -m tests.benchmarks.load
    python -m tests.benchmarks.load --sessions 25 --minutes 5 --store data/store
    python -m tests.benchmarks.load --sessions 25 --minutes 30 --memory

A session is a browser tab without the browser (`tests.benchmarks.tab`): the front end's own protocol over a real
websocket. Each goes through Whyboard again and again, with time to think between two requests: users on Explore, Why
with edits in its what-if editor, two cached texts on Compare and a preference, pairs of a campaign on Rate. Every tour
begins in a new tab, so sessions also come and go.

**What “an empty page under the same load” means here.** The empty page is one button and nothing else, served by a
process of its own on the same machine. It is alone: nothing of Whyboard runs beside it. It gets as many sessions as
Whyboard, and each asks it at the same moments at which its twin asked Whyboard: a page that was opened there is opened
here, anything else is a press of the button. So both serve the same number of sessions and of requests a second, and
whatever Whyboard costs above an empty page is in the ratio; nothing is hidden by the queue that Whyboard itself makes.
The servers take turns of a minute, so that both share whatever else the machine does.

There are two such pages, both served by `st.App` like Whyboard and without the file watcher, which is for those who
write pages. The empty page is Streamlit as it comes otherwise; the limits are for this one. Streamlit collects garbage
after every run of a page, which is most of what an empty run costs, and which Whyboard leaves to Python. So the second
one, the calm page, does so too, and has Whyboard's settings: it shows how much is Whyboard's own work.

Time runs from sending a request to the message that its run has ended, with all runs that it asked for. After each
request the page is looked at. An exception, an error message, an element that must be there and is not, no answer, and
a connection that broke are errors; with any of them the benchmark fails.
"""

from __future__ import annotations

import argparse
import asyncio
import math
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from tests.benchmarks.load_world import World, make_world
from tests.benchmarks.visitors import THINK, Shadow, Timed, Visitor
from tests.e2e.server import ROOT, Server, free_port

PAGE = 'import streamlit as st\n\nst.button("Again")\n'
EMPTY_APP = 'import streamlit as st\n\napp = st.App("page.py")\n'
CALM_APP = """import gc
from contextlib import asynccontextmanager

import streamlit as st
from streamlit import config


@asynccontextmanager
async def calm(app):
    config.set_option("runner.postScriptGC", False)
    gc.collect()
    gc.freeze()
    yield


app = st.App("page.py", lifespan=calm)
"""
EMPTY, CALM, OURS = "empty page", "calm page", "Whyboard"
ROUND = 60.0  # seconds that one server is driven before the next takes its turn
ALL = "all"
MEDIAN_LIMIT, TAIL_LIMIT, GROWTH_LIMIT = 3.0, 5.0, 1.2  # to the empty page; of memory, minute 30 to minute 5


@dataclass
class Load:
    """What a server did.

    Attributes
    ----------
    rows : list of Timed
        Requests.
    seconds : float
        CPU time of the server.
    memory : list of (minute, MiB)
        Resident memory while it was driven.
    """

    rows: list[Timed] = field(default_factory=list)
    seconds: float = 0.0
    memory: list[tuple[float, float]] = field(default_factory=list)


@contextmanager
def servers(root: Path, store: Path, *, beside: bool = True) -> Iterator[dict[str, Server]]:
    """Whyboard on a store and, beside it, the empty pages."""
    started = {OURS: Server.start(store, root / "app.txt")}
    try:
        started[OURS].wait()
        for name, app, folder in ((EMPTY, EMPTY_APP, root / EMPTY), (CALM, CALM_APP, ROOT)):
            if beside:
                started[name] = start_page(root / name, app, folder).wait("/_stcore/health")
        yield started
    finally:
        for server in started.values():
            server.stop()


def start_page(root: Path, app: str, folder: Path, page: str = PAGE) -> Server:
    """An empty page; `folder` has the settings it starts with."""
    root.mkdir(exist_ok=True)
    (root / "page.py").write_text(page)
    (root / "app.py").write_text(app)
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(root / "app.py"), "--server.port", str(port)]
    command += ["--server.headless", "true", "--browser.gatherUsageStats", "false"]
    command += ["--server.fileWatcherType", "none"]
    return Server.start(root / "none", root / "output.txt", command, port, folder)


async def drive(
    started: dict[str, Server], world: World, sessions: int, minutes: float, think: float = THINK
) -> dict[str, Load]:
    """Drive the servers in turns, after a turn that warms up and does not count."""
    found = {name: Load() for name in started}
    visitors = [Visitor(started[OURS].url, world, number, think) for number in range(sessions)]
    shadows = {name: [Shadow(started[name].url) for _ in visitors] for name in started if name != OURS}
    turns = max(round(minutes * 60 / ROUND), 1) if shadows else 1
    for turn in range(turns + 1):
        warm, length = turn > 0, minutes * 60 / turns
        loads = found if warm else {name: Load() for name in started}
        async with _watched(started[OURS], loads[OURS], (turn - 1) * length):
            begun = _now()
            end = begun + (length if warm else min(length, ROUND / 2))
            acts = await asyncio.gather(*(each.act_until(end, begun) for each in visitors))
        loads[OURS].rows += [one for each in acts for one in each]
        for name, followers in shadows.items():
            async with _watched(started[name], loads[name], (turn - 1) * length):
                begun = _now()
                pairs = zip(followers, acts, strict=True)
                again = await asyncio.gather(*(shadow.repeat(script, begun) for shadow, script in pairs))
            loads[name].rows += [one for each in again for one in each]
    everybody = [*visitors, *(shadow for followers in shadows.values() for shadow in followers)]
    await asyncio.gather(*(each.leave() for each in everybody))
    return found


def _now() -> float:
    return asyncio.get_running_loop().time()


@asynccontextmanager
async def _watched(server: Server, load: Load, done: float) -> AsyncIterator[None]:
    """Note what a server takes meanwhile; `done` are seconds before this turn."""
    begun, before = _now(), cpu(server)

    async def look() -> None:
        while True:
            load.memory.append(((done + _now() - begun) / 60, memory(server)))
            await asyncio.sleep(1)

    looking = asyncio.create_task(look())
    try:
        yield
    finally:
        looking.cancel()
        load.seconds += cpu(server) - before


def memory(server: Server) -> float:
    """Resident memory of a server in MiB."""
    told = Path(f"/proc/{server.process.pid}/status").read_text()
    return next(int(line.split()[1]) / 1024 for line in told.splitlines() if line.startswith("VmRSS"))


def cpu(server: Server) -> float:
    """CPU time of a server in seconds."""
    parts = Path(f"/proc/{server.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(parts[11]) + int(parts[12])) / 100


def report(sessions: int, found: dict[str, Load]) -> bool:
    """Print what was measured; whether it is within the limits."""
    ours, beside = found[OURS].rows, [name for name in found if name != OURS]
    print(f"\n{sessions} sessions, {len(ours)} requests; milliseconds, then ratios")
    print(
        f"{'':22}"
        + "".join(f"{name:>21}" for name in (OURS, *beside))
        + "".join(f"{'to ' + name:>21}" for name in beside)
    )
    print(f"{'':16}{'n':>6}" + f"{'p50':>9}{'p95':>6}{'p99':>6}" * (1 + 2 * len(beside)) + f"{'KiB':>8}")
    for action in [*sorted({one.action for one in ours}), ALL]:
        print(_line(found, beside, action))
    for name, load in found.items():
        print(f"CPU time of a request to {name}: {load.seconds / max(len(load.rows), 1) * 1e3:.0f} ms")
    problems = Counter(problem for load in found.values() for one in load.rows for problem in one.problems)
    print(f"errors: {sum(problems.values())}")
    for problem, times in problems.most_common(10):
        print(f"  {times} × {problem[:200]}")
    grown = growth(found[OURS].memory)
    if EMPTY not in found:
        return not problems and grown <= GROWTH_LIMIT
    median, tail, _ = _ratios(found, EMPTY, ALL)
    print(f"to the {EMPTY}: median {median:.2f} (limit {MEDIAN_LIMIT:g}), p95 {tail:.2f} (limit {TAIL_LIMIT:g})")
    return not problems and median <= MEDIAN_LIMIT and tail <= TAIL_LIMIT


def growth(memory: Sequence[tuple[float, float]], after: float = 5.0) -> float:
    """Print memory over time; the last minute's mean by that of the minute after so many; NaN where it was shorter."""
    minutes = np.array([minute for minute, _ in memory])
    sizes = np.array([size for _, size in memory])
    last = minutes.max()
    marks = sorted({*np.arange(0, last, 5.0).tolist(), last - 1})
    means = {mark: sizes[(minutes >= mark) & (minutes < mark + 1)].mean() for mark in marks if mark >= 0}
    print("memory, MiB: " + ", ".join(f"minute {mark:.0f}: {size:.0f}" for mark, size in means.items()))
    if last < after + 1:
        return math.nan
    grown = float(means[marks[-1]] / means[after])
    print(f"memory in the last minute by that after {after:.0f}: {grown:.2f} (limit {GROWTH_LIMIT:g} after 30)")
    return grown


def _line(found: dict[str, Load], beside: Sequence[str], action: str) -> str:
    chosen = [one for one in found[OURS].rows if action in (ALL, one.action)]
    cells = [[seconds * 1e3 for seconds in _percentiles(load.rows, action)] for load in found.values()]
    line = f"{action:16}{len(chosen):6}" + "".join(f"{a:9.0f}{b:6.0f}{c:6.0f}" for a, b, c in cells)
    line += "".join("{:9.2f}{:6.2f}{:6.2f}".format(*_ratios(found, name, action)) for name in beside)
    return line + f"{np.mean([one.size for one in chosen]) / 1024:8.0f}"


def _ratios(found: dict[str, Load], name: str, action: str) -> tuple[float, ...]:
    pairs = zip(_percentiles(found[OURS].rows, action), _percentiles(found[name].rows, action), strict=True)
    return tuple(ours / empty for ours, empty in pairs)


def _percentiles(rows: Sequence[Timed], action: str) -> tuple[float, ...]:
    """Median, 95th and 99th percentile, in seconds; NaN where nothing succeeded."""
    values = [one.seconds for one in rows if action in (ALL, one.action) and not math.isnan(one.seconds)]
    return tuple(np.percentile(values, [50, 95, 99]).tolist()) if values else (math.nan,) * 3


def main() -> int:
    """Measure and print; 1 where a limit is not kept."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sessions", default="1,10,25,50", help="how many, one number after the other")
    parser.add_argument("--minutes", type=float, default=3.0, help="of load on Whyboard, for each number of sessions")
    parser.add_argument("--think", type=float, default=THINK, help="median seconds between requests of a session")
    parser.add_argument("--store", type=Path, help="a store with the demo world; it is copied, never written")
    parser.add_argument("--memory", action="store_true", help="without the empty pages, for a long run")
    given = parser.parse_args()
    kept = True
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        world = make_world(root / "store", given.store)
        for sessions in map(int, given.sessions.split(",")):
            with servers(root, world.store, beside=not given.memory) as started:
                found = asyncio.run(drive(started, world, sessions, given.minutes, given.think))
            kept &= report(sessions, found)
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
