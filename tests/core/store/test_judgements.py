"""Tables of variants, prompts and judgements: what was written comes back, in any journal."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from core.errors import InputError
from core.store import LocalJournal
from core.store.migrations import MIGRATIONS, migrate
from core.store.tables import QUERIES, TABLES

NOW = datetime(2026, 1, 2, 3, 4, 5)
VALUES: dict[str, Any] = {
    "TEXT": "‘x’; 你好",
    "INTEGER": 3,
    "SMALLINT": 1,
    "DOUBLE": 0.5,
    "BOOLEAN": True,
    "TIMESTAMP": NOW,
}


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[LocalJournal]:
    opened = LocalJournal(tmp_path / "journal.duckdb")
    yield opened
    opened.close()


def row(table: str, key: str = "k", **changes: Any) -> dict[str, Any]:
    return {name: VALUES[kind] for name, kind in TABLES[table].items()} | {"id": key} | changes


@pytest.mark.parametrize("table", [table for table in TABLES if table != "explanations"])
def test_rows_of_every_table_come_back_as_they_went_in(journal: LocalJournal, table: str) -> None:
    rows = [row(table, "a"), row(table, "b")]
    journal.append(table, rows)
    journal.append(table, [row(table, "a", created=datetime(2030, 1, 1))])  # the same id again changes nothing
    found = journal.read(table)
    joined = {"left_variant": None, "right_variant": None} if table == "preferences" else {}
    assert found == [one | {"number": number} | joined for number, one in enumerate(rows, 1)]


def test_the_schema_has_the_columns_that_rows_have() -> None:
    with duckdb.connect() as connection:
        migrate(connection)
        found = connection.execute("SELECT table_name, column_name FROM information_schema.columns").fetchall()
    for table, columns in TABLES.items():
        assert {name for there, name in found if there == table} == {*columns, "number"}, table


@pytest.mark.parametrize("version", range(1, len(MIGRATIONS)))
def test_what_an_earlier_version_wrote_stays_readable_beside_new_rows(tmp_path: Path, version: int) -> None:
    path = tmp_path / "journal.duckdb"
    with duckdb.connect(str(path)) as connection:
        migrate(connection, upto=version)
        connection.execute(
            "INSERT INTO thumbs (id, explanation, rater, value, text_hash, app_version, created) "
            "VALUES ('old', 'e', 'r', 0, 'h', '0', TIMESTAMP '2020-01-01')"
        )
    journal = LocalJournal(path)
    journal.append("thumbs", [row("thumbs", "new", rater="r", reasons_json='["unclear"]')])
    journal.append("preferences", [row("preferences")])
    assert [(r["id"], r["reasons_json"]) for r in journal.read("thumbs")] == [("old", None), ("new", '["unclear"]')]
    journal.close()
    again = LocalJournal(path)
    assert len(again.read("thumbs")) == 2 and len(again.read("preferences")) == 1
    again.close()


def test_judged_pairs_name_their_variants(journal: LocalJournal) -> None:
    for key, variant in (("e1", "v1"), ("e2", "v2")):
        journal.append("explanations", [row("explanations", key, variant=variant)])
    journal.append("preferences", [row("preferences", left_explanation="e2", right_explanation="e1")])
    (found,) = journal.read("preferences")
    assert (found["left_variant"], found["right_variant"]) == ("v2", "v1")


def test_said_by_holds_what_one_rater_said_of_two(journal: LocalJournal) -> None:
    for rater in ("ann", "bob"):
        for explanation in ("e1", "e2", "e3"):
            journal.append("thumbs", [row("thumbs", f"{rater}{explanation}", rater=rater, explanation=explanation)])
            journal.append(
                "comments", [row("comments", f"{rater}{explanation}", rater=rater, explanation=explanation, other=None)]
            )
        for left, right in (("e1", "e2"), ("e2", "e1"), ("e1", "e3")):
            pair = {"left_explanation": left, "right_explanation": right, "rater": rater}
            journal.append("preferences", [row("preferences", f"{rater}{left}{right}", **pair)])
    found = journal.read("said_by", "ann", "e1", "e2")
    assert [(r["kind"], r["explanation"], r["other"]) for r in found] == [
        ("thumb", "e1", None),
        ("comment", "e1", None),
        ("thumb", "e2", None),
        ("comment", "e2", None),
        ("preference", "e1", "e2"),
        ("preference", "e2", "e1"),
    ]
    assert journal.read("said_by", "cid", "e1", "e2") == []


def test_columns_of_the_new_tables_are_checked(journal: LocalJournal) -> None:
    with pytest.raises(InputError, match="blind"):
        journal.append("preferences", [{k: v for k, v in row("preferences").items() if k != "blind"}])


@pytest.mark.parametrize("name", QUERIES)
def test_questions_are_plain_sql_without_extras(name: str) -> None:
    text = QUERIES[name].lower()
    for extra in ("::", "unnest", "qualify", "exclude", "read_parquet", "list_", "struct", "arg_max", "?"):
        assert extra not in text


@pytest.mark.parametrize("version", range(1, len(MIGRATIONS)))
def test_a_journal_of_an_earlier_version_takes_campaigns(tmp_path: Path, version: int) -> None:
    path, tables = tmp_path / "journal.duckdb", ("campaigns", "campaign_states", "campaign_pairs", "reservations")
    with duckdb.connect(str(path)) as connection:
        migrate(connection, upto=version)
        connection.execute(
            "INSERT INTO explanations (id, evidence_hash, variant, variant_json, seed, dataset, model, item, user_id, "
            "evidence_json, text, seconds, created) VALUES ('e', 'h', 'v', '{}', 0, 'd', 'm', 'i', 'u', '{}', 't', 1, "
            "TIMESTAMP '2020-01-01')"
        )
    journal = LocalJournal(path)
    for table in (*tables, "judgements"):
        journal.append(table, [row(table, "a"), row(table, "b")])
    journal.append("preferences", [row("preferences", left_explanation="e", right_explanation="e")])
    assert [r["number"] for table in (*tables, "judgements") for r in journal.read(table)] == list(range(2, 12))
    assert journal.read("judged_texts") == [{"id": "e", "variant": "v", "text": "t"}]
    journal.close()
    again = LocalJournal(path)  # nothing is done twice
    assert len(again.read("judgements")) == 2
    again.close()


def test_the_latest_row_of_each_rater_and_pair_is_found_from_any_row_on(journal: LocalJournal) -> None:
    rows = [row("judgements", f"{n}", rater=f"r{n % 2}", pair=f"p{n % 3}") for n in range(12)]
    journal.append("judgements", rows)
    assert [r["id"] for r in journal.read("latest_judgements", 0)] == ["6", "7", "8", "9", "10", "11"]
    assert [r["id"] for r in journal.read("latest_judgements", 10)] == ["10", "11"]
    assert journal.frame("latest_judgements", 10)["id"].tolist() == ["10", "11"]
    assert len(journal.frame("latest_judgements", 12)) == 0
