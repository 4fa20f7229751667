"""The journal keeps what people said: all of it, once, as soon as it says so."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from core.errors import InputError, StoreError
from core.store import LocalJournal
from core.store.migrations import MIGRATIONS, migrate
from core.store.tables import TABLES
from tests.conftest import ROOT
from tests.core.store.small import thumb
from tests.core.store.test_connection import in_threads

WRITER = """
import sys
from pathlib import Path
from core.store import LocalJournal
from tests.core.store.small import thumb
journal = LocalJournal(Path(sys.argv[1]))
number = 0
while True:
    journal.append("thumbs", [thumb(f"{number}"), thumb(f"{number}+")])
    print(number, flush=True)
    number += 1
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store" / "journal.duckdb"


@pytest.fixture
def journal(path: Path) -> Iterator[LocalJournal]:
    opened = LocalJournal(path)
    yield opened
    opened.close()


def kept(path: Path) -> list[dict[str, Any]]:
    opened = LocalJournal(path)
    try:
        return opened.read("thumbs")
    finally:
        opened.close()


def test_rows_come_back_as_they_went_in(journal: LocalJournal, path: Path) -> None:
    rows = [thumb("a", rater="Ünal 😀 'x'; DROP TABLE thumbs"), thumb("b", value=None), thumb("c", value=0)]
    journal.append("thumbs", rows)
    numbered = [row | {"number": number} for number, row in enumerate(rows, 1)]
    assert journal.read("thumbs") == numbered
    journal.close()
    assert kept(path) == numbered


def test_the_latest_thumb_counts_and_none_takes_it_back(journal: LocalJournal) -> None:
    for number, value in enumerate((1, 0, None)):
        # The clock runs backwards: what was written last counts all the same.
        journal.append("thumbs", [thumb(f"{number}", value=value, created=datetime(2026, 1, 9 - number))])
        assert journal.read("thumb", "e", "r") == [{"value": value, "reasons_json": None}]
    assert journal.read("thumb", "e", "somebody else") == []
    assert len(journal.read("thumbs")) == 3


def test_fifty_threads_lose_nothing(path: Path) -> None:
    journal = LocalJournal(path)

    def write(number: int) -> None:
        for row in range(8):
            journal.append("thumbs", [thumb(f"{number}-{row}", rater=f"{number}")])
            assert len(journal.read("thumb", "e", f"{number}")) == 1

    in_threads(50, write)
    journal.close()
    assert {row["id"] for row in kept(path)} == {f"{number}-{row}" for number in range(50) for row in range(8)}


def test_one_bad_row_does_not_take_others_with_it(path: Path) -> None:
    journal = LocalJournal(path)
    refused: list[int] = []

    def write(number: int) -> None:
        if number % 5:
            journal.append("thumbs", [thumb(f"{number}")])
        else:
            with pytest.raises(StoreError, match="could not be written"):
                journal.append("thumbs", [thumb(f"{number}"), thumb(f"{number}+", value="not a number")])
            refused.append(number)

    in_threads(20, write)
    journal.close()
    assert {row["id"] for row in kept(path)} == {f"{number}" for number in range(20) if number % 5}
    assert len(refused) == 4


def test_of_rows_with_one_id_the_first_stays(path: Path) -> None:
    journal = LocalJournal(path)
    journal.append("thumbs", [thumb("a", value=1)])
    journal.append("thumbs", [thumb("a", value=0), thumb("b")])

    def write(number: int) -> None:  # also when many come at once, and are committed in one group
        journal.append("thumbs", [thumb("c", value=number)])
        assert journal.read("thumbs")[-1]["id"] == "c"

    in_threads(10, write)
    journal.close()
    assert [(row["id"], row["value"]) for row in kept(path)][:2] == [("a", 1), ("b", 1)]
    assert len(kept(path)) == 3


def test_in_one_group_the_first_of_an_id_stays(path: Path) -> None:
    from concurrent.futures import Future

    journal = LocalJournal(path)
    work = [("thumbs", {"a": thumb("a", value=value)}, Future[None]()) for value in (1, 0)]
    journal._save(work)
    journal.close()
    assert [row["value"] for row in kept(path)] == [1]


def test_what_was_acknowledged_survives_kill_9(path: Path) -> None:
    path.parent.mkdir()
    acknowledged = 0
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        for line in writer.stdout:
            acknowledged = int(line)
            if acknowledged == 60:
                writer.send_signal(signal.SIGKILL)
        assert writer.wait() == -signal.SIGKILL
    rows = {row["id"] for row in kept(path)}
    assert {f"{number}{end}" for number in range(acknowledged + 1) for end in ("", "+")} <= rows
    assert len(rows) % 2 == 0  # rows of one call come together or not at all


@pytest.mark.parametrize("round_number", range(5))
def test_appending_while_it_is_closed_saves_or_says_no(path: Path, round_number: int) -> None:
    """Never a caller that waits for ever, never a row called saved that is not."""
    journal = LocalJournal(path)
    saved: list[str] = []
    refused: list[int] = []

    def write(number: int) -> None:
        if number == 0:
            time.sleep(round_number / 200)
            journal.close()
            return
        for row in range(10_000):
            key = f"{number}-{row}"
            try:
                journal.append("thumbs", [thumb(key)])
            except StoreError as error:
                assert "closed" in error.what
                refused.append(number)
                return
            saved.append(key)

    in_threads(6, write)
    assert sorted(refused) == [1, 2, 3, 4, 5]
    assert set(saved) == {row["id"] for row in kept(path)}


def test_after_closing_it_says_so(journal: LocalJournal) -> None:
    journal.close()
    journal.close()
    with pytest.raises(StoreError, match="closed"):
        journal.append("thumbs", [thumb("a")])
    with pytest.raises(StoreError, match="closed"):
        journal.read("thumbs")


def test_unknown_tables_queries_and_columns_are_refused(journal: LocalJournal) -> None:
    with pytest.raises(InputError, match="explanations, thumbs"):
        journal.append("users; DROP TABLE thumbs", [thumb("a")])
    with pytest.raises(InputError, match="counts"):
        journal.read("SELECT 1")
    with pytest.raises(InputError, match="colour"):
        journal.append("thumbs", [thumb("a", colour="red")])
    with pytest.raises(InputError, match="rater"):
        journal.append("thumbs", [{key: value for key, value in thumb("a").items() if key != "rater"}])
    journal.append("thumbs", [])
    assert journal.read("thumbs") == []


@pytest.mark.parametrize("version", range(len(MIGRATIONS) + 1))
def test_a_journal_of_each_earlier_version_is_brought_up(path: Path, version: int) -> None:
    path.parent.mkdir()
    with duckdb.connect(str(path)) as connection:
        migrate(connection, upto=version)
        if version >= 1:
            connection.execute(
                "INSERT INTO thumbs (id, explanation, rater, value, text_hash, app_version, created) "
                "VALUES ('old', 'e', 'r', 1, 'h', '0', TIMESTAMP '2020-01-01')"
            )
            connection.execute(
                "INSERT INTO explanations (id, evidence_hash, variant, variant_json, seed, dataset, model, item, "
                "user_id, evidence_json, text, seconds, created) VALUES ('e', 'h', 'v', '{}', 0, 'd', 'm', 'i', 'u', "
                "'{}', 'Old text.', 0.5, TIMESTAMP '2020-01-01')"
            )
    for _ in range(2):  # the second opening has nothing to do
        journal = LocalJournal(path)
        assert [row["id"] for row in journal.read("thumbs")] == (["old"] if version >= 1 else [])
        found = journal.read("explanation", "e")
        assert [set(row) for row in found] == [{*TABLES["explanations"], "number"}] * (version >= 1)
        assert [(row["text"], row["usage_json"], row["notes_json"]) for row in found] == [("Old text.", None, None)] * (
            version >= 1
        )
        journal.close()
    with duckdb.connect(str(path)) as connection:
        numbers = connection.execute("SELECT number FROM schema_version ORDER BY number").fetchall()
    assert numbers == [(number,) for number in range(1, len(MIGRATIONS) + 1)]


def test_a_newer_journal_is_refused_and_left_alone(path: Path) -> None:
    path.parent.mkdir()
    newer = len(MIGRATIONS) + 1
    with duckdb.connect(str(path)) as connection:
        migrate(connection)
        connection.execute("INSERT INTO schema_version VALUES ($1, TIMESTAMP '2030-01-01')", [newer])
    with pytest.raises(StoreError, match=f"schema {newer}"):
        LocalJournal(path)
    with duckdb.connect(str(path)) as connection:  # nobody holds it any more, and nothing was added
        row = connection.execute("SELECT max(number), count(*) FROM schema_version").fetchone()
    assert row == (newer, newer)


def test_a_migration_that_fails_leaves_the_version_before(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def half(connection: duckdb.DuckDBPyConnection) -> None:
        connection.execute("CREATE TABLE half_done (a INTEGER)")
        connection.execute("SELECT * FROM not_there")

    path.parent.mkdir()
    with duckdb.connect(str(path)) as connection:
        migrate(connection)
        monkeypatch.setattr("core.store.migrations.MIGRATIONS", (*MIGRATIONS, half))
        with pytest.raises(duckdb.CatalogException):
            migrate(connection, upto=len(MIGRATIONS) + 1)
        tables = {name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
        assert "half_done" not in tables
        assert connection.execute("SELECT max(number) FROM schema_version").fetchone() == (len(MIGRATIONS),)


@pytest.mark.parametrize("content", [b"not a database" * 1000, b"x"])
def test_a_damaged_journal_is_named(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"journal\.duckdb"):
        LocalJournal(path, patience=0.0)
    assert path.read_bytes() == content
