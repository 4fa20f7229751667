"""Journals of earlier schemas: a copy is kept before one gets the newest schema, and forgets whoever is forgotten."""

import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest

from core.errors import StoreError
from core.progress import silent
from core.store import LocalJournal, Store
from core.store.doctor import NOTE, examine
from core.store.erasing import copies_with, erase
from core.store.erasures import RATER, USER, Erasure
from core.store.layout import Layout
from core.store.migrations import MIGRATIONS
from core.store.upgrading import kept_journals
from tests.core.store.disks import MB, fill_up, small_disk
from tests.core.store.small import add_dataset, thumb
from tests.core.store.test_crash import RANDOM_ROUNDS, victim
from tests.core.store.test_schemas import SCHEMAS, read, tables, write_as_then

EARLIER = [schema for schema in SCHEMAS if int(schema) < len(MIGRATIONS)]
NAME, PERSON = "Zsófia Unforgettable", "user-4711"
GIVEN = {"rater": f"'{NAME}'", "user_id": f"'{PERSON}'", "dataset": "'shop@0123456789ab'", "what": f"'{PERSON} failed'"}


def opened(path: Path) -> list[dict[str, Any]]:
    """Open a journal as Whyboard does; its thumbs."""
    journal = LocalJournal(path)
    try:
        return journal.read("thumbs")
    finally:
        journal.close()


def held(path: Path) -> tuple[int, int]:
    """Number of thumbs, and schema, of a journal."""
    with duckdb.connect(str(path)) as connection:
        ((thumbs, number),) = connection.execute(
            "SELECT (SELECT count(*) FROM thumbs), max(number) FROM schema_version"
        ).fetchall()
    return thumbs, number


@pytest.mark.parametrize("number", EARLIER)
def test_a_copy_of_a_journal_is_kept_before_it_gets_another_schema(tmp_path: Path, number: str) -> None:
    path, kept = tmp_path / "journal.duckdb", tmp_path / f"journal-schema-{number}.duckdb"
    before = write_as_then(path, number)
    opened(path)
    assert sorted(tmp_path.iterdir()) == sorted([kept, path])
    with duckdb.connect(str(kept)) as connection:
        assert tables(connection) == SCHEMAS[number]
        assert {table: read(connection, table) for table in before} == {table: [row] for table, row in before.items()}
        last = max(row["number"] for row in before.values())
        assert connection.execute("SELECT nextval('journal_order')").fetchall()[0][0] > last  # the order goes on
    path.unlink()  # who goes back puts it in the place of the journal
    kept.rename(path)
    assert held(path) == (1, int(number))
    assert len(opened(path)) == 1


def test_of_a_journal_of_now_and_of_a_new_one_no_copy_is_kept(tmp_path: Path) -> None:
    write_as_then(tmp_path / "journal.duckdb", str(len(MIGRATIONS)))
    opened(tmp_path / "journal.duckdb")
    opened(tmp_path / "new.duckdb")
    assert kept_journals(Layout(tmp_path)) == []


def test_a_copy_is_never_written_over(tmp_path: Path) -> None:
    write_as_then(tmp_path / "then", "4")
    for _ in range(3):
        shutil.copy(tmp_path / "then", tmp_path / "journal.duckdb")
        opened(tmp_path / "journal.duckdb")
    names = ["journal-schema-4-1.duckdb", "journal-schema-4-2.duckdb", "journal-schema-4.duckdb"]
    assert [path.name for path in kept_journals(Layout(tmp_path))] == names


def test_without_room_for_a_copy_nothing_is_changed(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 24 * MB) as disk:
        path = disk / "journal.duckdb"
        write_as_then(path, "3")
        filler = fill_up(disk, 60_000)
        with pytest.raises(StoreError, match=r"schema 3.*no copy.*no space is left on the disk.*Make room for \d+ MB"):
            LocalJournal(path)
        assert sorted(each.name for each in disk.iterdir()) == ["filler", "journal.duckdb"]
        filler.unlink()
        assert held(path) == (1, 3)
        assert len(opened(path)) == 1
        assert [each.name for each in kept_journals(Layout(disk))] == ["journal-schema-3.duckdb"]


def test_a_schema_that_cannot_be_reached_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(connection: duckdb.DuckDBPyConnection) -> None:
        connection.execute("CREATE TABLE half (x INTEGER)")
        raise duckdb.IOException("No space left on device")

    path = tmp_path / "journal.duckdb"
    write_as_then(path, "3")
    with monkeypatch.context() as patch:
        patch.setattr("core.store.migrations.MIGRATIONS", (*MIGRATIONS[:4], full, *MIGRATIONS[5:]))
        with pytest.raises(StoreError, match=r"schema 3 and cannot be brought to 6: no space.*nothing was changed"):
            LocalJournal(path)
    assert list(tmp_path.iterdir()) == [path]
    with duckdb.connect(str(path)) as connection:
        assert tables(connection) == SCHEMAS["3"]
    assert len(opened(path)) == 1


@pytest.fixture(scope="module")
def earlier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A journal of an earlier schema that takes a moment to copy."""
    path = tmp_path_factory.mktemp("earlier") / "journal.duckdb"
    write_as_then(path, "3")
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "INSERT INTO thumbs (id, explanation, rater, value, text_hash, app_version, created) "
            "SELECT 'k' || range, 'e', 'r', 1, md5(range::TEXT), '0', TIMESTAMP '2020-01-01' FROM range(20000)"
        )
    return path


def test_an_upgrade_that_is_killed_leaves_a_journal_that_opens(earlier: Path, tmp_path: Path) -> None:
    path, rng = tmp_path / "journal.duckdb", np.random.default_rng(11)
    moments = [f"after {moment:.4f}" for moment in rng.uniform(0.0, 0.2, RANDOM_ROUNDS // 2)]
    with victim(tmp_path, "upgrade") as killer:
        for moment in [*moments, *(f"event {number}" for number in range(5, 60, 20))]:
            for left in tmp_path.glob("journal*"):
                left.unlink()
            shutil.copy(earlier, path)
            killer.run(moment)
            LocalJournal(path).close()
            assert held(path) == (20_001, len(MIGRATIONS)), moment
            for kept in kept_journals(Layout(tmp_path)):
                assert held(kept) == (20_001, 3), moment


def erasure(kind: str, how: str) -> Erasure:
    name, dataset = (NAME, "") if kind == RATER else (PERSON, "shop")
    return Erasure("e1", kind, how, name, dataset, f"{kind}-0123", "root", "1", datetime(2026, 1, 2))


WHOM = [
    ("1", RATER, "pseudonymise"), ("2", USER, "pseudonymise"), ("3", RATER, "withdraw"), ("4", RATER, "delete"),
    ("5", USER, "delete"),
]  # fmt: skip


@pytest.mark.parametrize(("number", "kind", "how"), WHOM)
def test_who_is_forgotten_is_forgotten_in_the_copies_too(tmp_path: Path, number: str, kind: str, how: str) -> None:
    layout, whom = Layout(tmp_path), erasure(kind, how)
    place = Layout(tmp_path / "before-restore-0")
    place.root.mkdir()
    rows = write_as_then(layout.journal, number, GIVEN)
    with duckdb.connect(str(layout.journal)) as connection:
        connection.execute(
            "INSERT INTO thumbs (id, explanation, rater, value, text_hash, app_version, created) "
            "VALUES ('other', 'e', 'Ann', 1, 'h', '0', TIMESTAMP '2020-01-01')"
        )
    shutil.copy(layout.journal, place.journal)
    journal = LocalJournal(layout.journal)
    assert list(copies_with(layout, whom)) == ["before-restore-0", f"journal-schema-{number}.duckdb"]
    for _ in range(2 if number == EARLIER[-1] else 1):  # a second time changes nothing
        erase(layout, journal, whom, silent)
    journal.close()
    assert copies_with(layout, whom) == {}
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len([path for path in files if path.name == f"journal-schema-{number}.duckdb"]) == 2
    assert [path for path in files if whom.name.encode() in path.read_bytes()] == []
    with duckdb.connect(str(tmp_path / f"journal-schema-{number}.duckdb")) as connection:
        assert tables(connection) == SCHEMAS[number]
        kept = {table: read(connection, table) for table in rows}
        assert [row["rater"] for row in kept["thumbs"] if row["id"] == "other"] == ["Ann"]
        names = {row.get("rater" if kind == RATER else "user_id") for found in kept.values() for row in found}
        assert whom.pseudonym in names or how == "withdraw"


def test_a_copy_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "journal-schema-2.duckdb").write_bytes(b"nonsense" * 2000)
    journal = LocalJournal(tmp_path / "journal.duckdb")
    journal.append("thumbs", [thumb("1", rater=NAME)])
    with pytest.raises(StoreError, match=r"journal-schema-2.*cannot be read.*Delete this copy"):
        copies_with(Layout(tmp_path), erasure(RATER, "delete"))
    with pytest.raises(StoreError, match=r"journal-schema-2.*cannot be read.*Delete it"):
        erase(Layout(tmp_path), journal, erasure(RATER, "delete"), silent)
    (tmp_path / "journal-schema-2.duckdb").unlink()
    erase(Layout(tmp_path), journal, erasure(RATER, "delete"), silent)
    assert [row["rater"] for row in journal.read("thumbs")] == ["rater-0123"]
    journal.close()


def test_the_doctor_tells_of_copies(tmp_path: Path) -> None:
    store = Store(tmp_path)
    add_dataset(store)
    write_as_then(store.layout.journal, "5")
    opened(store.layout.journal)
    (told,) = [one for one in examine(store.layout, silent) if "schema" in one.what]
    assert (told.kind, told.repair) == (NOTE, "")
    assert "journal-schema-5.duckdb" in told.what
    assert "Delete it" in told.remedy
