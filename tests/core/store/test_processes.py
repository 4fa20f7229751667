"""Two processes on one store: one builds, the other reads."""

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from core.errors import StoreError
from core.store import LocalJournal, Store, open_journal
from core.store.layout import Layout
from tests.conftest import ROOT
from tests.core.store.small import add_dataset

BUILDER = """
import sys
from pathlib import Path
from core.store import Store
from tests.core.store.small import add_dataset
store = Store(Path(sys.argv[1]))
for number in range(6):
    add_dataset(store, title=f"title {number}", created=f"2026-01-01T00:00:{number + 1:02d}")
    if len(sys.argv) > 2:
        store.delete_dataset(store.versions("small")[1].id)
"""
HOLDER = """
import sys
from pathlib import Path
from core.store import LocalJournal
journal = LocalJournal(Path(sys.argv[1]))
print("open", flush=True)
sys.stdin.read()
"""


def start(code: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments], cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )


@pytest.mark.parametrize("deleting", [False, True])
def test_reading_while_another_process_builds(tmp_path: Path, deleting: bool) -> None:
    store = Store(tmp_path)
    add_dataset(store, created="2026-01-01T00:00:00")
    titles: set[str] = set()
    problems: list[BaseException] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            try:
                found = store.catalogue("small")
                assert found.info.ratings == 6 == len(found.ratings.values)
                titles.add(found.items.titles[0])
                time.sleep(0.05)
            except StoreError as error:
                # only the version that was being deleted may be gone; the name always means a version that is there
                if not deleting or not any(word in error.what for word in ("missing", "deleted")):
                    problems.append(error)
            except BaseException as error:
                problems.append(error)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    with start(BUILDER, str(tmp_path), *(["delete"] if deleting else [])) as builder:
        assert builder.wait(timeout=120) == 0
    stop.set()
    for reader in readers:
        reader.join()
    assert problems == []
    assert len(titles) >= 2  # new versions were seen without opening anything again
    assert store.catalogue("small").items.titles[0] == "title 5"
    assert len(store.versions("small")) == (1 if deleting else 7)


def test_a_second_process_is_told_that_the_journal_is_in_use(tmp_path: Path) -> None:
    path = tmp_path / "journal.duckdb"
    with start(HOLDER, str(path)) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "open\n"
        with pytest.raises(StoreError) as caught:
            LocalJournal(path, patience=0.2)
        assert str(tmp_path) in caught.value.what
        assert "in use by another Whyboard" in caught.value.what
        assert "WHYBOARD_STORE" in caught.value.remedy
        holder.kill()
        holder.wait()
        journal = LocalJournal(path, patience=5.0)  # the lock goes with its process
        assert journal.read("counts") == [{"explanations": 0, "thumbs": 0}]
        journal.close()


def test_waiting_for_a_process_that_lets_go(tmp_path: Path) -> None:
    path = tmp_path / "journal.duckdb"
    with start(HOLDER, str(path)) as holder:
        assert holder.stdin is not None
        assert holder.stdout is not None
        holder.stdout.readline()
        threading.Timer(0.4, holder.stdin.close).start()
        journal = LocalJournal(path, patience=20.0)
        journal.close()
        holder.wait(timeout=20)


def test_the_token_of_a_killed_app_does_not_keep_a_command_out(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    for content in ("{", "[]", '{"url": "http://127.0.0.1:9", "token": "t", "process": 1}'):
        layout.token.write_text(content)
        journal = open_journal(layout)
        assert isinstance(journal, LocalJournal)
        journal.close()
