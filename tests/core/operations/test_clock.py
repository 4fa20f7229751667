"""A clock that was set back by years: what is latest is told by the order of writing, and nothing waits for it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT


def run(root: Path, days: int, step: str) -> Any:
    program = [sys.executable, "-m", "tests.core.operations.set_back", str(root), str(days), step]
    done = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, check=False, timeout=200)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What two processes saw: one with the clock a year ahead, then one with the clock a year behind."""
    root = tmp_path_factory.mktemp("clock") / "store"
    root.mkdir()
    return {step: run(root, days, step) for step, days in (("before", 365), ("after", -365))}


def test_the_clock_was_set_back(seen: dict[str, Any]) -> None:
    assert seen["after"]["now"] < seen["before"]["now"]


def test_the_newest_is_what_was_made_last(seen: dict[str, Any]) -> None:
    old = {"model": 10, "models": [10, None], "data sets": ["films", "books"], "title": "old", "evaluation": "old"}
    assert seen["before"]["newest"] == seen["after"]["reopened"] == old
    assert seen["after"]["newest"] == {
        "model": 12, "models": [12, 10, None], "data sets": ["books", "films"], "title": "new", "evaluation": "new",
    }  # fmt: skip
    assert seen["after"]["title"] == "old"  # of what is left when the version in use was deleted


def test_what_was_written_is_found_again_and_the_latest_word_counts(seen: dict[str, Any]) -> None:
    before, after = seen["before"]["said"], seen["after"]["said"]
    assert before["sources"] == ["generated", "generated"]
    assert after["sources"] == ["cache", "cache"]
    assert after["ids"] == before["ids"]
    assert (before["thumb"], after["thumb"]) == (1, 0)


def test_campaigns_go_on_and_nobody_keeps_a_pair_for_years(seen: dict[str, Any]) -> None:
    after = seen["after"]
    assert after["undone"]
    assert after["again"].rpartition("-")[0] == seen["before"]["judged"].rpartition("-")[0]  # the same slot
    slots = [each.rpartition("-")[0] for each in after["taken"]]
    assert slots == [each.rpartition("-")[0] for each in seen["before"]["held"]]
    assert after["counted"] == [["Bob", "right"], *[["Cid", "left"]] * 3]


def test_a_rate_limit_does_not_ask_the_clock(seen: dict[str, Any]) -> None:
    first, second = seen["after"]["waits"]
    assert first == 0
    assert 59 < second <= 60


def test_who_was_forgotten_twice_stays_forgotten(seen: dict[str, Any]) -> None:
    """The second time under the pseudonym of the first, and at an earlier time."""
    found = seen["after"]["restored"]
    assert found["forgotten"] == 2
    assert "Ann" not in found["raters"]
    assert seen["after"]["second"] in found["raters"]
    assert found["broken"] == []
