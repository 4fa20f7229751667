"""A few rounds of `tests/benchmarks/kills.py`, and a journal that acknowledges too early, which it must find out."""

import contextlib
import io
import json
import sys
from pathlib import Path

from core.cli.main import main
from core.store.doctor import BROKEN, LEFT
from tests.benchmarks.kill_work import JUDGING, TRAINING, World
from tests.benchmarks.kills import Killer, table


def repaired_inside(store: Path) -> list[str]:
    """`doctor --repair` in this process: no start-up time."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        main(["doctor", "--repair", "--json", "--progress", "none", "--store", str(store)])
    return [one["what"] for one in json.loads(out.getvalue())["findings"] if one["kind"] in (BROKEN, LEFT)]


def test_what_is_killed_at_random_moments_loses_nothing_and_goes_on(tmp_path: Path) -> None:
    kinds = (JUDGING, TRAINING)  # a server and a command
    killer = Killer(World(tmp_path, sample=20), 3, kinds, repaired_inside)
    said: list[str] = []
    killer.run(len(kinds), said.append)
    for name, tally in killer.tallies.items():
        count = tally.counts
        assert count["rounds"] == 1, name
        assert (count["lost"], count["not opened"], count["not cleaned"], count["problems"]) == (0, 0, 0, 0), said
    assert len(killer.world.ledger) > 0
    assert "| all | 2 |" in table(killer.tallies)[-1]


def test_a_journal_that_acknowledges_before_the_commit_is_found_out(tmp_path: Path) -> None:
    def hasty(port: int) -> list[str]:
        return [sys.executable, "-m", "tests.benchmarks.hasty_server", str(port)]

    killer = Killer(World(tmp_path, sample=20, serve=hasty), 3, (JUDGING,), repaired_inside)
    count = killer.tallies["judging"].counts
    while not count["acknowledged"] and count["rounds"] < 5:  # raters may stumble over what is not there yet
        killer.strike(JUDGING, {}, acknowledged=1)
    assert count["acknowledged"] > 0
    assert count["lost"] > 0
