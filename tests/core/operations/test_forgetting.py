"""Forgetting people: nothing of them is left in the store's files, and what others said counts as before."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from core.errors import InputError, NotFoundError, StoreError
from core.operations import Workbench
from core.operations.audit import audit
from core.operations.campaign_board import desk_of
from core.operations.campaigns import find_campaign, progress_of
from core.operations.forgetting import Forgotten, Person, broken_off, forget, resume, traces, under_way
from core.operations.judgement_files import export_frame
from core.operations.people import audit_people, details_of
from core.operations.preference_pairs import preference_pairs
from core.operations.rating import Answer, next_slots, record_judgement
from core.operations.roles import Actor, RefusedError
from core.progress import silent
from core.rate.reservations import Reservation
from core.settings import Settings
from core.store import LocalJournal
from core.store.backups import restore_backup, write_backup
from core.store.doctor import Finding, examine
from core.store.erased_files import PER_USER
from core.store.erasing import one_at_a_time
from core.store.layout import Layout
from core.store.tables import TABLES
from tests.conftest import ROOT
from tests.core.operations.rated import NOW
from tests.core.operations.remembered import ABOUT, PRIVATE, RATER, SAYING, USER

ADMIN = Actor("root", "admin")
FORGETTING = {
    "pseudonymise a rater": Person("rater", RATER, how="pseudonymise"),
    "delete a rater": Person("rater", RATER),
    "withdraw a rater": Person("rater", RATER, how="withdraw"),
    "pseudonymise a user": Person("user", USER, "films", "pseudonymise"),
    "delete a user": Person("user", USER, "films"),
}


@pytest.fixture
def root(remembered_store: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(remembered_store, tmp_path / "store"))


@contextmanager
def opened(root: Path) -> Iterator[tuple[Workbench, LocalJournal]]:
    bench = Workbench(Settings(root))
    journal = LocalJournal(bench.store.layout.journal)
    try:
        yield bench, journal
    finally:
        journal.close()
        bench.close()


def forgotten(root: Path, person: Person) -> Forgotten:
    with opened(root) as (bench, journal):
        return forget(bench, journal, person, ADMIN)


def found_in(root: Path, word: str) -> list[str]:
    """Files of a store in which a word stands, as bytes or in a table or a row of a Parquet file."""
    files = [path for path in sorted(root.rglob("*")) if path.is_file()]
    found = [path for path in files if word.encode() in path.read_bytes()]
    found += [path for path in files if path.suffix == ".parquet" and word in pd.read_parquet(path).to_csv()]
    return sorted({str(path.relative_to(root)) for path in found})


def broken(root: Path) -> list[Finding]:
    """What `doctor --deep` finds, notes aside."""
    return [one for one in examine(Layout(root), silent, deep=True) if one.kind != "note"]


def rows(journal: LocalJournal) -> dict[str, list[dict[str, Any]]]:
    """Everything that the journal holds, by table."""
    with journal._file.cursor() as cursor:
        return {
            table: cursor.execute(f"SELECT * FROM {table} ORDER BY number").df().to_dict("records") for table in TABLES
        }


def statistics(journal: LocalJournal, names: dict[str, str] | None = None) -> dict[str, Any]:
    """What people say: leaderboard, decoys, agreement, pulls, raters, by what they are called afterwards."""
    whole = audit_people(journal)
    details = details_of(whole.frame, whole)
    called = names or {}
    return {
        "board": repr(whole.board), "decoys": repr(whole.decoys), "judgements": whole.judgements,
        "raters": sorted(called.get(name, name) for name in whole.all_raters), "agreement": repr(details.agreement),
        "pulls": details.pulls,
    }  # fmt: skip


def test_the_store_remembers_before(root: Path) -> None:
    """Or the tests below could not fail."""
    assert found_in(root, RATER) == found_in(root, SAYING) == ["journal.duckdb"]
    places = found_in(root, USER)
    assert len([place for place in places if place.endswith("catalog.duckdb")]) == 2
    assert "journal.duckdb" in places
    assert any(place.endswith(".parquet") for place in places)
    assert len(found_in(root, PRIVATE)) == 1
    with opened(root) as (_, journal):
        pairs = [row for row in journal.read("campaign_pairs") if row["user_id"] == USER]
        judged = {row["pair"] for row in journal.read("judgements") if row["rater"] != RATER}
        assert any(row["id"] in judged for row in pairs)
        own = {row["id"] for row in journal.read("explanations_of", pairs[0]["dataset"]) if row["user_id"] == USER}
        assert own


@pytest.mark.parametrize("person", FORGETTING.values(), ids=FORGETTING)
def test_nothing_of_the_person_is_left_in_any_file(root: Path, person: Person) -> None:
    done = forgotten(root, person)
    assert found_in(root, person.name) == []
    assert found_in(root, done.pseudonym) != []
    if person.kind == "rater":
        assert (found_in(root, SAYING) == []) == (person.how != "pseudonymise")
    else:
        assert found_in(root, PRIVATE) == []
    assert [path.name for path in root.iterdir() if path.name.startswith((".building", "forgetting"))] == []
    assert broken(root) == []


@pytest.mark.parametrize("how", ["pseudonymise", "delete"])
def test_statistics_of_a_forgotten_rater_do_not_change(root: Path, how: str) -> None:
    with opened(root) as (bench, journal):
        before, exported = statistics(journal), export_frame(journal)
        done = forget(bench, journal, Person("rater", RATER, how=how), ADMIN)
        assert statistics(journal) == {
            **before, "raters": sorted(done.pseudonym if name == RATER else name for name in before["raters"])
        }  # fmt: skip
        after = export_frame(journal)
    named = exported["rater"].replace(RATER, done.pseudonym)
    assert after["rater"].tolist() == named.tolist()
    same = [name for name in exported if name not in ("rater", "comment", "judgement")]
    pd.testing.assert_frame_equal(after[same], exported[same])
    words = exported["comment"] if how == "pseudonymise" else exported["comment"].where(exported["rater"] != RATER, "")
    assert after["comment"].tolist() == words.tolist()


def test_what_a_rater_withdrew_is_as_if_it_had_never_been_said(root: Path) -> None:
    with opened(root) as (bench, journal):
        before = statistics(journal)
        without = audit_people(journal, without=[RATER])
        forget(bench, journal, Person("rater", RATER, how="withdraw"), ADMIN)
        after = audit_people(journal)
        assert repr(after.board) == repr(without.board)
        assert after.judgements == without.judgements < before["judgements"]
        assert RATER not in after.all_raters
        row = journal.read("erasures")[0]
        assert json.loads(row["rows_json"])["judgements"] > 0  # numbers of what was deleted are kept


@pytest.mark.parametrize("how", ["pseudonymise", "delete"])
def test_judgements_on_a_forgotten_user_still_count(root: Path, how: str) -> None:
    with opened(root) as (bench, journal):
        before, count = statistics(journal), progress_of(journal, "First look")
        forget(bench, journal, Person("user", USER, "films", how), ADMIN)
        after = statistics(journal)
        assert progress_of(journal, "First look").judged == count.judged
    for name in ("board", "decoys", "judgements", "raters", "agreement"):
        assert after[name] == before[name], name
    lost = (
        after["pulls"].left_out - before["pulls"].left_out
    )  # the texts' lengths are gone with them, where Compare kept none
    assert lost == (0 if how == "pseudonymise" else 3)


def test_texts_about_a_deleted_user_are_gone_and_those_of_others_stay(root: Path) -> None:
    with opened(root) as (bench, journal):
        before = rows(journal)
        own = {row["id"] for row in before["explanations"] if row["user_id"] == USER}
        forget(bench, journal, Person("user", USER, "films"), ADMIN)
        after = rows(journal)
        texts = audit(bench, journal, "films", "ease")
        trained = "\n".join(preference_pairs(journal).lines)
    for table in set(TABLES) - {"erasures", "canaries"}:
        assert [row["number"] for row in after[table]] == [row["number"] for row in before[table]], table
    for old, new in zip(before["explanations"], after["explanations"], strict=True):
        assert (new["text"], new["id"] == old["id"]) == (("", False) if old["id"] in own else (old["text"], True))
    erased = [row for row in after["campaign_pairs"] if not row["first_text"]]
    assert erased
    assert all(
        not row["second_text"] and row["id"] not in {old["id"] for old in before["campaign_pairs"]} for row in erased
    )
    gone = [row["first_text"] for row in before["campaign_pairs"] if row["user_id"] == USER]
    assert all(text not in json.dumps(after, default=str) for text in gone)
    assert all(text not in trained for text in gone)
    assert {row["text"] for row in after["comments"]} == {SAYING, f"{ABOUT} 1", ""}
    assert texts is not None


def test_a_deleted_user_keeps_a_place_without_ratings(root: Path) -> None:
    with opened(root) as (bench, journal):
        versions = bench.store.versions("films")
        before = {info.id: bench.store.catalogue(info.id) for info in versions}
        index = before[versions[0].id].user_index[USER]
        done = forget(bench, journal, Person("user", USER, "films"), ADMIN)
    assert done.traces.versions == tuple(sorted(info.id for info in versions))
    with opened(root) as (bench, journal):
        for name, old in before.items():
            new = bench.store.catalogue(name)
            assert new.user_ids[index] == done.pseudonym
            assert [a for a, b in zip(new.user_ids, old.user_ids, strict=True) if a != b] == [done.pseudonym]
            assert len(new.ratings.of(index).items) == 0
            assert new.info.ratings == old.info.ratings - len(old.ratings.of(index).items)
            other = index + 1
            assert new.ratings.of(other).values.tolist() == old.ratings.of(other).values.tolist()
        facts = bench.store.frame("films", "SELECT * FROM user_facts")
        assert facts["value"].tolist() == ["Zipcode-1"]
        refused = bench.store.frame("films", "SELECT content FROM rejects ORDER BY line")["content"].tolist()
        assert refused == ["", "user-18,f01,nine"]
        arrays = bench.store.arrays(bench.store.model("films", "svd"))
        learned = [name for name in arrays if name in PER_USER]
        assert {"pu", "bu", "known_users"} <= set(learned)
        assert all(not np.any(arrays[name][index]) for name in learned)
        assert all(np.any(arrays[name][index + 1]) for name in learned)


def test_a_pair_about_a_deleted_user_is_given_to_nobody(root: Path) -> None:
    with opened(root) as (bench, journal):
        forget(bench, journal, Person("user", USER, "films"), ADMIN)
        for rater in ("Bob", "Cleo", "Dan", "Eve"):
            while slots := next_slots(journal, "First look", rater, NOW).slots:
                assert slots[0].left
                key, said = slots[0].id, Answer("left")
                record_judgement(journal, slots[0], said, rater=rater, id=key, now=NOW, app_version="0")
        assert progress_of(journal, "First look").complete


def test_a_pseudonym_is_random_and_leads_nowhere(remembered_store: Path, tmp_path: Path) -> None:
    names = set()
    for number in range(2):
        root = Path(shutil.copytree(remembered_store, tmp_path / str(number)))
        names.add(forgotten(root, Person("rater", RATER)).pseudonym)
        # A slot of a gold pair carries a hash of the name: nobody who guesses the name may find it there.
        with opened(root) as (_, journal):
            key = Reservation("p", -1, 0, RATER, "AB", 1, 1.0, NOW).key.removeprefix("p-")
            given = [row["id"] for row in rows(journal)["reservations"]]
            assert not any(key in each for each in given)
            assert found_in(root, key) == []
            board = desk_of(journal, find_campaign(journal, "First look")).refreshed(journal)
            assert {each.id for name in board.raters() for each in board.of(name)} <= set(given)
    assert len(names) == 2


def test_the_store_goes_on_after_somebody_was_forgotten(root: Path) -> None:
    with opened(root) as (bench, journal):
        before = max(row["number"] for row in rows(journal)["judgements"])
        forget(bench, journal, Person("rater", RATER), ADMIN)
        slot = next_slots(journal, "First look", "Bob", NOW).slots[0]
        record_judgement(journal, slot, Answer("tie"), rater="Bob", id="after", now=NOW, app_version="0")
        numbers = [row["number"] for table in rows(journal).values() for row in table]
        assert len(numbers) == len(set(numbers))
        assert max(numbers) > before
    with opened(root) as (bench, journal):
        assert journal.read("judgements")[-1]["id"] == "after"


def test_only_an_admin_may(root: Path) -> None:
    with opened(root) as (bench, journal):
        for role in ("viewer", "rater", "analyst"):
            with pytest.raises(RefusedError, match="admin"):
                forget(bench, journal, Person("rater", RATER), Actor("Eve", role))
            with pytest.raises(RefusedError, match="admin"):
                resume(bench, journal, Actor("Eve", role))
    assert found_in(root, RATER) == ["journal.duckdb"]


def test_looking_changes_nothing(root: Path) -> None:
    before = {path: path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}
    with opened(root) as (bench, journal):
        found = traces(bench, journal, Person("user", USER, "films"))
        assert len(found.versions) == 2
        assert found.rows["campaign_pairs"] > 0
        assert found.texts > 0
    assert {path: path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()} == before


def test_what_is_kept_is_counted_by_place(root: Path, tmp_path: Path) -> None:
    """The figures are those that other ways of counting give."""
    with opened(root) as (bench, journal):
        found = traces(bench, journal, Person("user", USER, "films"))
        for version, count in found.ratings.items():
            catalogue = bench.catalogue(version)
            assert count == len(catalogue.ratings.of(catalogue.user_index[USER]).items) > 0
        assert tuple(found.ratings) == found.versions
        assert found.copies == {}
        whole = rows(journal)
    said = {table: sum(row.get("rater") == RATER for row in whole[table]) for table in whole}
    saved(root, tmp_path / "old")
    restore_backup(Layout(root), tmp_path / "old", replace=True, progress=silent)
    with opened(root) as (bench, journal):
        found = traces(bench, journal, Person("rater", RATER))
        assert found.rows == {table: count for table, count in said.items() if count}
        assert list(found.copies.values()) == [sum(said.values())]
        (folder,) = found.copies
        assert folder.startswith("before-restore-")
        after = traces(bench, journal, Person("user", USER, "films")).copies
        assert list(after.values()) == [sum(r.get("user_id") == USER for t in whole for r in whole[t]) + 2]


def test_who_is_left_in_an_earlier_store_alone_can_be_forgotten(
    root: Path, remembered_store: Path, tmp_path: Path
) -> None:
    with opened(root) as (bench, journal):
        forget(bench, journal, Person("rater", RATER), ADMIN)
    saved(root, tmp_path / "new")
    shutil.rmtree(root)
    shutil.copytree(remembered_store, root)
    restore_backup(Layout(root), tmp_path / "new", replace=True, progress=silent)
    assert [place.split("/")[0][:14] for place in found_in(root, RATER)] == ["before-restore"]
    with opened(root) as (bench, journal):
        assert traces(bench, journal, Person("rater", RATER)).rows == {}
        forget(bench, journal, Person("rater", RATER), ADMIN)
    assert found_in(root, RATER) == []


def test_one_person_is_forgotten_at_a_time(root: Path) -> None:
    with opened(root) as (bench, journal):
        with one_at_a_time(bench.store.layout):
            assert under_way(bench)
            for act in (
                lambda: forget(bench, journal, Person("rater", RATER), ADMIN),
                lambda: resume(bench, journal, ADMIN),
            ):
                with pytest.raises(StoreError, match="right now"):
                    act()
            assert journal.read("erasures") == []
        assert not under_way(bench)
        forget(bench, journal, Person("rater", RATER), ADMIN)


def test_nobody_waits_for_a_process_that_was_killed(root: Path) -> None:
    held = (
        "import sys\nfrom pathlib import Path\nfrom core.store.gate import alone_in\n"
        "with alone_in(Path(sys.argv[1]), 0) as ours: print(ours, flush=True); sys.stdin.read()"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", held, str(root / "datasets")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip
    assert other.stdout is not None
    assert other.stdout.readline() == "True\n"
    with opened(root) as (bench, _):
        assert under_way(bench)
        other.kill()
        other.communicate()
        assert not under_way(bench)


def test_only_an_admin_may_look(root: Path) -> None:
    with opened(root) as (bench, journal), pytest.raises(RefusedError, match="admin"):
        traces(bench.acting(lambda: Actor("Eve", "analyst")), journal, Person("rater", RATER))


def test_who_is_not_there_is_told(root: Path) -> None:
    with opened(root) as (bench, journal):
        with pytest.raises(NotFoundError, match=f"Is it “{RATER}”"):
            traces(bench, journal, Person("rater", f" {RATER.upper()}"))
        with pytest.raises(NotFoundError, match="has no user"):
            traces(bench, journal, Person("user", "user-1799", "films"))
        with pytest.raises(NotFoundError, match="no data set"):
            traces(bench, journal, Person("user", USER, "books"))
    for kind, name, dataset, how in (
        ("item", "x", "", "delete"), ("rater", "", "", "delete"), ("user", "x", "films", "withdraw"),
        ("user", "x", "../films", "delete"), ("rater", "x", "", "shred"),
    ):  # fmt: skip
        with pytest.raises(InputError):
            Person(kind, name, dataset, how)


def test_a_user_whose_id_is_a_number_gets_a_number(root: Path) -> None:
    from core.store.erasing import pseudonym

    assert pseudonym("17", "user").isdigit()
    assert not pseudonym("17", "rater").isdigit()
    assert not pseudonym("u17", "user").isdigit()


STEPS: dict[str, tuple[str, str]] = {
    "the name is noted": ("core.store.erasing", "_erase_one"),
    "a catalogue is replaced": ("core.store.erased_files", "write_json"),
    "one version is done": ("core.store.erased_files", "_erase_learned"),
    "a batch is written": ("core.store.erased_files", "rewrite_batch"),
    "all but the journal is done": ("core.store.journal", "copy_without"),
    "the journal is replaced": ("core.store.erasing", "_tidy"),
}


class Killed(BaseException):
    """As if the process had been killed here."""


@pytest.mark.parametrize("step", STEPS)
def test_what_is_broken_off_is_finished_by_the_next_attempt(
    root: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    module, name = STEPS[step]
    person = Person("user", USER, "films")

    def killed(*_: object, **__: object) -> None:
        raise Killed

    with opened(root) as (bench, journal):
        before = statistics(journal)["board"]
        with monkeypatch.context() as patch:
            patch.setattr(f"{module}.{name}", killed)
            with pytest.raises(Killed):
                forget(bench, journal, person, ADMIN)
    told = [finding for finding in broken(root) if "broken off" in finding.what]
    assert [finding.remedy for finding in told] == ["Run python -m core forget --resume."]
    with one_at_a_time(Layout(root)):  # what is being done is not broken off
        assert [finding for finding in broken(root) if "broken off" in finding.what] == []
    assert (root / "forgetting.json").stat().st_mode & 0o077 == 0
    with opened(root) as (bench, journal):
        assert broken_off(bench)
        assert resume(bench, journal, ADMIN)
        assert not resume(bench, journal, ADMIN)
        assert not broken_off(bench)
        assert statistics(journal)["board"] == before
        assert len(journal.read("erasures")) == 1
    assert found_in(root, USER) == []
    assert broken(root) == []


def saved(root: Path, target: Path) -> Any:
    with opened(root) as (bench, journal):
        return write_backup(bench.store.layout, journal, target, now=NOW, app_version="1", progress=silent)


@pytest.mark.parametrize("known_from", ["the store", "a later backup"])
@pytest.mark.parametrize("person", FORGETTING.values(), ids=FORGETTING)
def test_an_older_backup_does_not_bring_anybody_back(
    root: Path, tmp_path: Path, person: Person, known_from: str
) -> None:
    assert saved(root, tmp_path / "old").erasures == []
    done = forgotten(root, person)
    manifest = saved(root, tmp_path / "new")
    assert [each["pseudonym"] for each in manifest.erasures] == [done.pseudonym]
    assert person.name not in json.dumps(manifest.erasures, ensure_ascii=False)
    assert found_in(tmp_path / "new", person.name) == []
    if known_from == "the store":
        shutil.rmtree(tmp_path / "new")
    else:
        shutil.rmtree(root)
    restored = restore_backup(Layout(root), tmp_path / "old", replace=True, progress=silent)
    assert restored.forgotten == 1
    assert found_in(root, person.name) == []
    with opened(root) as (bench, journal):
        assert [row["pseudonym"] for row in journal.read("erasures")] == [done.pseudonym]
        assert len(bench.store.versions("films")) == 2


def test_what_lay_there_before_a_restore_is_looked_through_too(root: Path, tmp_path: Path) -> None:
    saved(root, tmp_path / "old")
    restore_backup(Layout(root), tmp_path / "old", replace=True, progress=silent)
    assert len(found_in(root, RATER)) == 2
    forgotten(root, Person("rater", RATER))
    forgotten(root, Person("user", USER, "films"))
    assert found_in(root, RATER) == found_in(root, USER) == []


def test_another_journal_with_equal_numbers_loses_nobody(root: Path, remembered_store: Path, tmp_path: Path) -> None:
    """Numbers begin again where a backup is restored: only the very same row names somebody."""
    forgotten(root, Person("rater", RATER))
    other = tmp_path / "other"
    shutil.copytree(remembered_store, other)
    with opened(other) as (_, journal), journal._file.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"UPDATE {table} SET created = created + INTERVAL 1 SECOND")
    saved(other, tmp_path / "old")
    restored = restore_backup(Layout(root), tmp_path / "old", replace=True, progress=silent)
    assert restored.forgotten == 0
    with opened(root) as (_, journal):
        assert RATER in audit_people(journal).all_raters


def test_a_journal_that_cannot_be_read_leaves_doubt(root: Path, tmp_path: Path) -> None:
    saved(root, tmp_path / "old")
    (root / "journal.duckdb").write_bytes(b"not a database" * 1000)
    restored = restore_backup(Layout(root), tmp_path / "old", replace=True, progress=silent)
    assert restored.unsure


def test_people_go_on_reading_and_writing_while_somebody_is_forgotten(root: Path) -> None:
    import threading

    from tests.core.store.test_journal import thumb

    with opened(root) as (bench, journal):
        stop, saved_ids, errors = threading.Event(), [], []

        def work(number: int) -> None:
            try:
                while not stop.is_set():
                    key = f"more-{number}-{len(saved_ids)}"
                    journal.append("thumbs", [thumb(key, rater="Ann")])
                    saved_ids.append(key)
                    assert journal.read("counts")[0]["thumbs"] > 0
            except Exception as error:
                errors.append(error)

        threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        first = forget(bench, journal, Person("rater", RATER, how="pseudonymise"), ADMIN)
        forget(bench, journal, Person("rater", first.pseudonym), ADMIN)
        stop.set()
        for thread in threads:
            thread.join()
        assert errors == []
    with opened(root) as (bench, journal):
        assert set(saved_ids) <= {row["id"] for row in journal.read("thumbs")}


def test_a_full_disk_changes_nothing(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with opened(root) as (bench, journal):
        before = statistics(journal)
        with monkeypatch.context() as patch:
            patch.setattr("core.store.erased_journal.fsync", full)
            with pytest.raises(StoreError, match="No space"):
                forget(bench, journal, Person("rater", RATER), ADMIN)
        assert statistics(journal) == before  # the journal can be read and written
        assert resume(bench, journal, ADMIN)
    assert found_in(root, RATER) == []
