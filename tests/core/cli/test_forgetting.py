"""`forget` as a command: killed at any moment, and where it is used wrongly."""

import random
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from tests.core.cli.conftest import ROOT, Run, command, environment
from tests.core.operations.remembered import USER
from tests.core.operations.test_forgetting import broken, found_in
from tests.core.store.test_backups import filled, with_thumbs

NAME = "Zsófia Unforgettable"
KILLS = 3


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--rater", NAME], "Add --yes"),
        (["--rater", "Nobody", "--yes"], "No rater is called"),
        (["--user", "2", "--yes"], "Add --dataset"),
        (["--user", "2", "--dataset", "../../etc", "--yes"], "cannot name a data set"),
        (["--user", "2", "--dataset", "small", "--how", "withdraw", "--yes"], "cannot be forgotten by"),
        ([], "required"),
    ],
)
def test_wrong_use_changes_nothing(tmp_path: Path, within: Run, arguments: list[str], told: str) -> None:
    with_thumbs(filled(tmp_path), "hers", rater=NAME)
    done = within(tmp_path, "forget", *arguments)
    assert done.code == 2
    assert told in done.err
    assert found_in(tmp_path, NAME) == ["journal.duckdb"]


def test_wherever_it_is_killed_the_next_one_finishes_it(remembered_store: Path, tmp_path: Path, within: Run) -> None:
    drawn = random.Random(0)
    for number in range(KILLS):
        root = Path(shutil.copytree(remembered_store, tmp_path / f"store-{number}"))
        arguments = ("forget", "--user", USER, "--dataset", "films", "--yes", "--progress", "json")
        process = subprocess.Popen(
            command(root, *arguments), cwd=ROOT, env=environment(), stderr=subprocess.PIPE, stdout=subprocess.DEVNULL
        )
        assert process.stderr is not None
        for _ in range(drawn.randrange(1, 4)):
            process.stderr.readline()
        try:
            process.wait(drawn.random() * 0.3)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
        process.stderr.close()
        process.wait()
        finished = within(root, "forget", "--resume")
        assert finished.code == 0, finished.err
        if found_in(root, USER):  # it was killed before anything was noted
            assert not (root / "forgetting.json").exists()
            assert within(root, *arguments).code == 0
        assert found_in(root, USER) == []
        assert broken(root) == []
