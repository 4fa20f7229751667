"""Picking a user in the running app against an empty rerun of Streamlit, over real websockets on real servers.

    python -m tests.benchmarks.rerun

Each pick is another user, so no list is answered from a cache; the two servers are asked in turn, so that they share
whatever else the machine does. Time runs from the click's message to the message that the run has finished, and to the
first table of the run, which is the list.
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
from typing import Any

import numpy as np
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from core.store import Store
from tests.e2e.server import Server, free_port
from tests.furnished import make_demo

LIMIT = 0.150  # seconds of extra time at the median
EMPTY = "import streamlit as st\nst.text_input('User', key='user', bind='query-params')\n"


class Session:
    """One browser tab, without the browser."""

    def __init__(self, socket: ClientConnection, page: str) -> None:
        self._socket = socket
        self._page = page
        self.widget = ""  # id of the widget labelled “User”
        self.run(None)

    def run(self, user: str | None) -> tuple[float, float]:
        """Run the page with a user picked; return seconds to the first table and to the end."""
        message = BackMsg()
        message.rerun_script.page_name = self._page
        if user is not None:
            state = message.rerun_script.widget_states.widgets.add(id=self.widget)
            state.string_value = user
        start = time.perf_counter()
        self._socket.send(message.SerializeToString())
        table = 0.0
        while True:
            answer = ForwardMsg()
            answer.ParseFromString(self._socket.recv(60))
            kind = answer.WhichOneof("type")
            if kind == "delta":
                element = answer.delta.new_element
                drawn = element.WhichOneof("type")
                if drawn in ("selectbox", "text_input") and getattr(element, drawn).label == "User":
                    self.widget = getattr(element, drawn).id
                if drawn == "dataframe" and not table:
                    table = time.perf_counter() - start
            elif kind == "script_finished":
                return table, time.perf_counter() - start


def tab(url: str) -> Any:
    """A websocket to a server, for a `with` block."""
    address = f"ws{url.removeprefix('http')}/_stcore/stream"
    return connect(address, subprotocols=[Subprotocol("streamlit")], max_size=None, origin=Origin(url))


@contextmanager
def servers(root: Path) -> Iterator[tuple[Server, Server]]:
    """The app on a demo store, and an empty one."""
    make_demo(root / "store")
    script = root / "empty.py"
    script.write_text(EMPTY)
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port)]
    app = Server.start(root / "store", root / "app.txt").wait()
    empty = Server.start(root / "none", root / "empty.txt", [*command, "--server.headless", "true"], port)
    empty.wait("/_stcore/health")
    try:
        yield app, empty
    finally:
        app.stop()
        empty.stop()


def main() -> int:
    """Measure and print; 1 where the extra time is above the limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--picks", type=int, default=60)
    picks = parser.parse_args().picks
    with tempfile.TemporaryDirectory() as folder, servers(Path(folder)) as (app, empty):
        users = list(Store(app.store).catalogue("demo").user_ids)
        np.random.default_rng(0).shuffle(users)
        timed: dict[str, list[float]] = {"empty": [], "list": [], "whole": []}
        with tab(app.url) as one, tab(empty.url) as other:
            ours, nothing = Session(one, "explore"), Session(other, "")
            for number, user in enumerate(users[: picks + 10]):
                _, bare = nothing.run(user)
                table, whole = ours.run(user)
                if number >= 10:  # the first ones warm up
                    for name, seconds in (("empty", bare), ("list", table), ("whole", whole)):
                        timed[name].append(seconds)
    medians = {name: statistics.median(values) for name, values in timed.items()}
    print(f"empty rerun          {medians['empty'] * 1e3:7.1f} ms (median of {picks})")
    for name, label in (("list", "to the list"), ("whole", "to the end")):
        extra = medians[name] - medians["empty"]
        print(f"picking a user, {label:12} {medians[name] * 1e3:7.1f} ms, extra {extra * 1e3:7.1f} ms (limit 150)")
    return int(medians["whole"] - medians["empty"] > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
