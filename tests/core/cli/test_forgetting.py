"""`forget` as a command: beside a running app, killed at any moment, and where it is used wrongly."""

import random
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from core.store import LocalJournal
from core.store.layout import Layout
from tests.core.cli.conftest import ROOT, command, environment, run_on
from tests.core.operations.remembered import USER
from tests.core.operations.test_forgetting import broken, found_in
from tests.core.store.test_backups import filled
from tests.core.store.test_journal import thumb
from tests.e2e.server import Server

NAME = "Zsófia Unforgettable"
KILLS = 3


def with_rater(root: Path) -> None:
    store = filled(root)
    journal = LocalJournal(store.layout.journal)
    journal.append("thumbs", [thumb("hers", rater=NAME)])
    journal.close()


def test_a_rater_is_forgotten_while_the_app_runs(tmp_path: Path) -> None:
    root = tmp_path / "store"
    with_rater(root)
    server = Server.start(root, tmp_path / "output.txt").wait()
    try:
        looked = run_on(root, "forget", "--rater", NAME, "--dry-run", "--json")
        assert looked.code == 0, looked.err
        assert looked.document["rows"] == {"thumbs": 1}
        done = run_on(root, "forget", "--rater", NAME, "--yes", "--json")
        assert done.code == 0, done.err
        assert done.document["forgotten"]
        assert "Backups" in done.err
        again = run_on(root, "forget", "--rater", NAME, "--yes")
        assert again.code == 2
        assert found_in(root, NAME) == []  # the app has its journal open
        saved = run_on(root, "backup", tmp_path / "backup")
        assert saved.code == 0, saved.err
    finally:
        server.stop()
    assert found_in(root, NAME) == found_in(tmp_path / "backup", NAME) == []
    assert "Traceback" not in server.output()
    journal = LocalJournal(Layout(root).journal)
    raters = {row["rater"] for row in journal.read("thumbs")}
    journal.close()
    assert raters == {"r", done.document["pseudonym"]}


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
def test_wrong_use_changes_nothing(tmp_path: Path, arguments: list[str], told: str) -> None:
    with_rater(tmp_path)
    done = run_on(tmp_path, "forget", *arguments)
    assert done.code == 2
    assert told in done.err
    assert found_in(tmp_path, NAME) == ["journal.duckdb"]


def test_wherever_it_is_killed_the_next_one_finishes_it(remembered_store: Path, tmp_path: Path) -> None:
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
        finished = run_on(root, "forget", "--resume")
        assert finished.code == 0, finished.err
        if found_in(root, USER):  # it was killed before anything was noted
            assert not (root / "forgetting.json").exists()
            assert run_on(root, *arguments).code == 0
        assert found_in(root, USER) == []
        assert broken(root) == []
