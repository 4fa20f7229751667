"""Opening Why with the default lens against an empty rerun of Streamlit, over real websockets on real servers.

    python -m tests.benchmarks.open_why
    python -m tests.benchmarks.open_why --store data/store --dataset ml-100k --model foldin

Each time another page is opened first, then Why for another user and an item of their list, so that nothing about them
is answered from a cache; the two servers are asked in turn, so that they share whatever else the machine does. Time
runs from the click's message to the message that the run has finished, and to the first chart and the first table.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import numpy as np
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection

from core.operations.lists import recommend
from core.operations.workbench import Workbench
from core.settings import Settings
from tests.benchmarks.rerun import EMPTY, tab
from tests.e2e.server import Server, free_port
from tests.furnished import make_demo

LIMIT = 0.250  # seconds above an empty rerun, at the median


def opened(socket: ClientConnection, page: str, **parameters: str) -> tuple[float, float]:
    """Open a page; return seconds to its first chart (0 without one) and to the end."""
    message = BackMsg()
    message.rerun_script.page_name = page
    message.rerun_script.query_string = urlencode(parameters)
    start = time.perf_counter()
    socket.send(message.SerializeToString())
    chart = 0.0
    while True:
        answer = ForwardMsg()
        answer.ParseFromString(socket.recv(60))
        kind = answer.WhichOneof("type")
        if kind == "delta" and answer.delta.new_element.WhichOneof("type") == "plotly_chart" and not chart:
            chart = time.perf_counter() - start
        elif kind == "script_finished":
            return chart, time.perf_counter() - start


@contextmanager
def servers(root: Path, store: Path) -> Iterator[tuple[Server, Server]]:
    """The app on a store, and an empty one."""
    script = root / "empty.py"
    script.write_text(EMPTY)
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port)]
    app = Server.start(store, root / "app.txt").wait()
    empty = Server.start(root / "none", root / "empty.txt", [*command, "--server.headless", "true"], port)
    empty.wait("/_stcore/health")
    try:
        yield app, empty
    finally:
        app.stop()
        empty.stop()


def subjects(store: Path, dataset: str, model: str, count: int) -> list[tuple[str, str]]:
    """Users drawn at random, each with an item of the list."""
    bench = Workbench(Settings(store))
    rng = np.random.default_rng(0)
    users = rng.permutation(np.array(bench.catalogue(dataset).user_ids, dtype=object))[: 2 * count]
    found = []
    for user in users.tolist():
        listed = recommend(bench, dataset, user, 10, model).items
        if listed and len(found) < count:
            found.append((user, listed[int(rng.integers(len(listed)))].item))
    bench.close()
    return found


def main() -> int:
    """Measure and print; 1 where the extra time is above the limit."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--openings", type=int, default=60)
    parser.add_argument("--store", type=Path)
    parser.add_argument("--dataset", default="demo")
    parser.add_argument("--model", default="ease")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = given.store or Path(folder) / "store"
        if given.store is None:
            make_demo(store)
        chosen = subjects(store, given.dataset, given.model, given.openings + 10)
        timed: dict[str, list[float]] = {"empty": [], "chart": [], "whole": []}
        with servers(Path(folder), store) as (app, empty), tab(app.url) as ours, tab(empty.url) as nothing:
            for number, (user, item) in enumerate(chosen):
                opened(ours, "home", dataset=given.dataset)
                bare = opened(nothing, "", user=user)[1]
                at = {"dataset": given.dataset, "model": given.model, "user": user, "item": item}
                chart, whole = opened(ours, "why", **at)
                if number >= 10:  # the first ones warm up
                    for name, seconds in (("empty", bare), ("chart", chart), ("whole", whole)):
                        timed[name].append(seconds)
    medians = {name: statistics.median(values) for name, values in timed.items()}
    print(f"{given.dataset}, {given.model}: median of {len(timed['whole'])} openings")
    print(f"empty rerun                  {medians['empty'] * 1e3:7.1f} ms")
    for name, label in (("chart", "to its first chart"), ("whole", "to the end")):
        extra = medians[name] - medians["empty"]
        print(f"Why, {label:22}  {medians[name] * 1e3:7.1f} ms, extra {extra * 1e3:7.1f} ms (limit {LIMIT * 1e3:.0f})")
    return int(medians["whole"] - medians["empty"] > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
