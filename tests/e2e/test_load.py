"""The tabs without a browser that the load benchmark drives: they do what Chromium does, and see what goes wrong."""

import asyncio
import shutil
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Page
from streamlit.proto.BackMsg_pb2 import BackMsg

from tests.benchmarks.load import OURS, drive, growth, start_page
from tests.benchmarks.load_world import World, make_world
from tests.benchmarks.tab import Tab, TabError
from tests.benchmarks.visitors import Visitor
from tests.e2e.server import Server
from tests.e2e.steps import settled

T = TypeVar("T")
PLANTED = """import streamlit as st

fault = st.query_params.get("fault")
if st.button("Again") and fault == "exception":
    raise ValueError("planted")
if fault == "error":
    st.error("planted")
if fault == "late":
    st.session_state["runs"] = st.session_state.get("runs", 0) + 1
    if st.session_state["runs"] < 3:
        st.rerun()
    st.caption("third run")
"""
ACTIONS = {
    *("open Explore", "pick user", "open Why", "open What if", "what-if edit", "open Compare", "prefer"),
    *("open Rate", "begin to rate", "judge", "next pair"),
}


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run in a thread: the browser of other tests keeps a loop running in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


@pytest.fixture(scope="module")
def world(demo_store: Path, tmp_path_factory: pytest.TempPathFactory) -> World:
    return make_world(tmp_path_factory.mktemp("load") / "store", demo_store, sample=6, overlap=5, raters=5, gold=0)


@pytest.fixture(scope="module")
def server(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    started = Server.start(world.store, tmp_path_factory.mktemp("output") / "output.txt").wait()
    yield started
    started.stop()


@pytest.fixture
def planted(tmp_path: Path) -> Iterator[Server]:
    """A page that fails on request."""
    started = start_page(tmp_path, 'import streamlit as st\n\napp = st.App("page.py")\n', tmp_path, PLANTED)
    yield started.wait("/_stcore/health")
    started.stop()


def test_visitors_do_everything_without_an_error(server: Server, world: World) -> None:
    async def tours() -> set[str]:
        visitors = [Visitor(server.url, world, number, 0.0) for number in range(3)]
        seen: set[str] = set()
        for _ in range(60):
            for done in await asyncio.gather(*(each.act(0.0) for each in visitors)):
                assert done.problems == () and done.seconds > 0 and done.size > 0
                seen.add(done.action)
            await asyncio.sleep(0.35)  # a pair that is judged at once is taken for a slip of the finger
            if seen == ACTIONS:
                break
        await asyncio.gather(*(each.leave() for each in visitors))
        return seen

    assert run(tours()) == ACTIONS


def test_a_tab_asks_as_chromium_does(server: Server, world: World, open_page: Callable[..., Page]) -> None:
    user, sent = world.users[3], []
    page = open_page()

    def listen(socket) -> None:
        socket.on("framesent", lambda payload: sent.append(BackMsg.FromString(payload)))

    page.on("websocket", listen)
    page.goto(f"{server.url}/explore?dataset=demo&user={user}")
    settled(page)
    page.get_by_role("tab", name="History").click()
    settled(page)
    theirs = next(message.rerun_script for message in reversed(sent) if message.HasField("rerun_script"))

    async def ask() -> BackMsg:
        tab, _ = await Tab.open(server.url, "explore", dataset="demo", user=user)
        views = next(found for found in tab.find("tab_container"))
        await tab.set(views.id, "History")
        await tab.close()
        assert tab.sent is not None
        return tab.sent

    ours = run(ask()).rerun_script
    assert {state.id: state for state in ours.widget_states.widgets} == {
        state.id: state for state in theirs.widget_states.widgets
    }
    assert parse_qs(ours.query_string) == parse_qs(theirs.query_string)
    assert ours.page_script_hash == theirs.page_script_hash and ours.fragment_id == theirs.fragment_id
    assert set(ours.cached_message_hashes) == set(theirs.cached_message_hashes)


def test_planted_errors_are_seen(planted: Server) -> None:
    async def look(fault: str) -> list[str]:
        tab, _ = await Tab.open(planted.url, fault=fault)
        await tab.click(tab.one("button", "Again").id)
        found = tab.problems()
        with pytest.raises(TabError, match="no dataframe"):
            tab.one("dataframe")
        await tab.close()
        return found

    assert run(look("")) == []
    (exception,) = run(look("exception"))
    assert "ValueError" in exception and "planted" in exception
    assert run(look("error")) == ["error: planted"]


def test_a_request_lasts_until_the_runs_that_it_asked_for_are_over(planted: Server) -> None:
    async def ask() -> list[str]:
        tab, _ = await Tab.open(planted.url, fault="late")
        await tab.close()
        return [found.body for found in tab.find("markdown")]

    assert run(ask()) == ["third run"]


def test_a_server_that_dies_is_seen(planted: Server, world: World) -> None:
    async def ask() -> tuple[str, ...]:
        tab, _ = await Tab.open(planted.url)
        button = tab.one("button").id
        planted.process.kill()
        planted.process.wait()
        with pytest.raises(TabError, match="disconnected"):
            await tab.click(button)
        await tab.close()
        return (await Visitor(planted.url, world, 0).act(0.0)).problems

    (problem,) = run(ask())
    assert problem.startswith("open Explore: ")


def test_a_page_that_lacks_what_must_be_there_is_an_error(planted: Server, world: World) -> None:
    async def visit() -> tuple[str, ...]:
        return (await Visitor(planted.url, world, 0).act(0.0)).problems

    (problem,) = run(visit())
    assert "no plotly_chart" in problem


def test_the_empty_page_gets_the_same_requests(server: Server, planted: Server, world: World) -> None:
    found = run(drive({OURS: server, "empty": planted}, world, sessions=2, minutes=0.04, think=0.3))
    ours, empty = found[OURS].rows, found["empty"].rows
    assert ours and [(one.session, one.action) for one in ours] == [(one.session, one.action) for one in empty]
    assert not any(one.problems for one in (*ours, *empty))
    assert found[OURS].seconds > 0 and found["empty"].seconds > 0 and found[OURS].memory


def test_growth_is_the_last_minute_by_the_one_after_five(capsys: pytest.CaptureFixture[str]) -> None:
    memory = [(second / 60, 100.0 if second < 360 else 150.0) for second in range(1860)]
    assert growth(memory) == pytest.approx(1.5)
    assert growth(memory[:200]) != growth(memory[:200])  # NaN: too short to say
    assert "minute 5: 100" in capsys.readouterr().out


def test_a_store_that_is_given_is_only_read(demo_store: Path, tmp_path: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in demo_store.rglob("*")}
    shutil.rmtree(tmp_path / "copy", ignore_errors=True)
    made = make_world(tmp_path / "copy", demo_store, sample=2, overlap=1, raters=1, gold=0)
    assert made.compared and {path: path.stat().st_mtime_ns for path in demo_store.rglob("*")} == before
