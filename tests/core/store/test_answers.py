"""The journal answers at once what it answered before, and never what is no longer so."""

import threading
from datetime import datetime
from pathlib import Path

import pytest

from core.errors import StoreError
from core.store import LocalJournal
from core.store.answers import LONGEST, MOST, READS, Answers
from core.store.tables import QUERIES
from tests.core.store.test_connection import in_threads


def state(number: int) -> dict[str, object]:
    return {
        "id": f"s{number}", "variant": "v", "state": "retired", "rater": "Ann", "created": datetime(2026, 1, 2),
    }  # fmt: skip


def test_every_query_says_which_tables_it_reads() -> None:
    assert READS["explanation"] == ("explanations",)
    assert READS["thumbed"] == ("explanations", "thumbs")
    assert all(READS[query] for query in QUERIES)


def test_who_wrote_reads_what_they_wrote_whatever_others_read_meanwhile(tmp_path: Path) -> None:
    journal = LocalJournal(tmp_path / "journal.duckdb")

    def write(number: int) -> None:
        for turn in range(10):
            row = state(100 * number + turn)
            journal.append("variant_states", [row])
            assert row["id"] in {found["id"] for found in journal.read("variant_states")}

    in_threads(6, write)
    assert len(journal.read("variant_states")) == 60
    journal.close()


def test_an_answer_is_kept_until_its_own_tables_change() -> None:
    answers = Answers()
    rows = [{"id": "a"}]
    answers.keep("prompts", (), answers.position("prompts"), rows)
    with answers.changing({"thumbs"}):
        pass
    found = answers.find("prompts", ())
    assert found == rows
    found[0]["id"] = "changed by a caller"
    assert answers.find("prompts", ()) == rows and answers.find("prompt", ("a",)) is None
    with answers.changing({"prompts"}):
        pass
    assert answers.find("prompts", ()) is None


def test_an_answer_that_was_outdated_while_it_was_worked_out_is_not_kept() -> None:
    answers = Answers()
    before = answers.position("prompts")
    with answers.changing({"prompts"}):
        answers.keep("prompts", (), before, [])
        assert answers.find("prompts", ()) is None
    answers.keep("prompts", (), before, [])
    assert answers.find("prompts", ()) is None
    answers.keep("prompts", (), answers.position("prompts"), [])
    answers.forget()
    assert answers.find("prompts", ()) is None


def test_memory_is_bounded() -> None:
    answers = Answers()
    now = answers.position("prompt")
    answers.keep("prompt", ("long",), now, [{}] * (LONGEST + 1))
    assert answers.find("prompt", ("long",)) is None
    for number in range(MOST + 5):
        answers.keep("prompt", (f"p{number}",), now, [])
    assert answers.find("prompt", ("p0",)) is None and answers.find("prompt", (f"p{MOST + 4}",)) == []


def test_what_is_kept_is_not_told_once_the_journal_is_closed(tmp_path: Path) -> None:
    journal = LocalJournal(tmp_path / "journal.duckdb")
    assert journal.read("prompts") == journal.read("prompts") == []
    journal.close()
    with pytest.raises(StoreError, match="closed"):
        journal.read("prompts")


def test_readers_and_a_writer_agree_about_what_is_there(tmp_path: Path) -> None:
    journal, ended = LocalJournal(tmp_path / "journal.duckdb"), threading.Event()
    seen: list[list[int]] = [[], [], []]

    def read(number: int) -> None:
        while not ended.is_set():
            seen[number].append(len(journal.read("variant_states")))

    readers = [threading.Thread(target=read, args=(number,)) for number in range(3)]
    for reader in readers:
        reader.start()
    for number in range(40):
        journal.append("variant_states", [state(number)])
    ended.set()
    for reader in readers:
        reader.join()
    journal.close()
    assert all(counts == sorted(counts) for counts in seen)  # nobody ever sees fewer rows than before
