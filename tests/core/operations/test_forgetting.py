"""Forgetting people: nothing of them is left in the store's files, and what others said counts as before."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pyarrow.parquet import read_table

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
from core.rate.assignment import Board
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


@dataclass(frozen=True)
class Seen:
    """What a journal says; after somebody was forgotten, in the process that forgot them and had read it before."""

    root: Path
    statistics: dict[str, Any]
    exported: pd.DataFrame
    rows: dict[str, list[dict[str, Any]]]
    judged: int
    names: list[str]
    done: Forgotten | None = None

    @property
    def pseudonym(self) -> str:
        assert self.done is not None
        return self.done.pseudonym


After = Callable[[str], Seen]


@pytest.fixture
def root(remembered_store: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(remembered_store, tmp_path / "store"))


@pytest.fixture(scope="module")
def intact(remembered_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store as it was, for tests that change nothing."""
    return Path(shutil.copytree(remembered_store, tmp_path_factory.mktemp("intact") / "store"))


@pytest.fixture(scope="module")
def before(intact: Path) -> Seen:
    with opened(intact) as (_, journal):
        return seen(intact, journal)


@pytest.fixture(scope="module")
def after(remembered_store: Path, tmp_path_factory: pytest.TempPathFactory) -> After:
    """By name in `FORGETTING`, the store without somebody: to be read, or copied."""

    @cache
    def found(name: str) -> Seen:
        root = Path(shutil.copytree(remembered_store, tmp_path_factory.mktemp("after") / "store"))
        with opened(root) as (bench, journal):
            assert RATER in board_of(journal).raters()  # what this process keeps of the journal has the person, too
            assert RATER in export_frame(journal)["rater"].tolist()
            done = forget(bench, journal, FORGETTING[name], ADMIN)
            return seen(root, journal, done)

    return found


@pytest.fixture(scope="module")
def old(intact: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of before anybody was forgotten; whoever restores it copies it, as backups beside it count."""
    folder = tmp_path_factory.mktemp("backups") / "old"
    assert saved(intact, folder).erasures == []
    return folder


@contextmanager
def opened(root: Path) -> Iterator[tuple[Workbench, LocalJournal]]:
    bench = Workbench(Settings(root))
    journal = LocalJournal(bench.store.layout.journal)
    try:
        yield bench, journal
    finally:
        journal.close()
        bench.close()


def seen(root: Path, journal: LocalJournal, done: Forgotten | None = None) -> Seen:
    return Seen(
        root, statistics(journal), export_frame(journal), rows(journal), progress_of(journal, "First look").judged,
        board_of(journal).raters(), done,
    )  # fmt: skip


def board_of(journal: LocalJournal) -> Board:
    return desk_of(journal, find_campaign(journal, "First look")).refreshed(journal)


def found_in(root: Path, word: str) -> list[str]:
    """Files of a store in which a word stands, as bytes or in a table or a row of a Parquet file."""
    pattern = re.escape(word) + ("(?![0-9a-f]{10})" if word == USER else "")  # a pseudonym may begin like the user
    files = [path for path in sorted(root.rglob("*")) if path.is_file()]
    found = [path for path in files if re.search(pattern.encode(), path.read_bytes())]
    tables = [path for path in files if path.suffix == ".parquet"]
    found += [path for path in tables if re.search(pattern, str(read_table(path).to_pylist()))]
    return sorted({str(path.relative_to(root)) for path in found})


def broken(root: Path) -> list[Finding]:
    """What `doctor --deep` finds, notes aside."""
    return [one for one in examine(Layout(root), silent, deep=True) if one.kind != "note"]


def rows(journal: LocalJournal) -> dict[str, list[dict[str, Any]]]:
    """Everything that the journal holds, by table."""
    found = {}
    with journal._file.cursor() as cursor:
        for table in TABLES:
            columns = [name for name, *_ in cursor.execute(f"SELECT * FROM {table} ORDER BY number").description or ()]
            found[table] = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    return found


def statistics(journal: LocalJournal) -> dict[str, Any]:
    """What people say: leaderboard, decoys, agreement, pulls, raters."""
    whole = audit_people(journal)
    details = details_of(whole.frame, whole)
    return {
        "board": repr(whole.board), "decoys": repr(whole.decoys), "judgements": whole.judgements,
        "raters": sorted(whole.all_raters), "agreement": repr(details.agreement),
        "pulls": details.pulls,
    }  # fmt: skip


def test_the_store_remembers_before(intact: Path, before: Seen) -> None:
    """Or the tests below could not fail."""
    assert found_in(intact, RATER) == found_in(intact, SAYING) == ["journal.duckdb"]
    places = found_in(intact, USER)
    assert len([place for place in places if place.endswith("catalog.duckdb")]) == 2
    assert "journal.duckdb" in places
    assert any(place.endswith(".parquet") for place in places)
    assert len(found_in(intact, PRIVATE)) == 1
    pairs = [row for row in before.rows["campaign_pairs"] if row["user_id"] == USER]
    judged = {row["pair"] for row in before.rows["judgements"] if row["rater"] != RATER}
    assert any(row["id"] in judged for row in pairs)
    assert any(row["user_id"] == USER for row in before.rows["explanations"])


@pytest.mark.parametrize("name", FORGETTING)
def test_nothing_of_the_person_is_left_in_any_file(after: After, name: str) -> None:
    person, found = FORGETTING[name], after(name)
    assert found_in(found.root, person.name) == []
    assert found_in(found.root, found.pseudonym) != []
    if person.kind == "rater":
        assert (found_in(found.root, SAYING) == []) == (person.how != "pseudonymise")
        assert RATER not in found.names
    else:
        assert found_in(found.root, PRIVATE) == []
    assert [path.name for path in found.root.iterdir() if path.name.startswith((".building", "forgetting"))] == []
    assert broken(found.root) == []


@pytest.mark.parametrize("how", ["pseudonymise", "delete"])
def test_statistics_of_a_forgotten_rater_do_not_change(before: Seen, after: After, how: str) -> None:
    found, exported = after(f"{how} a rater"), before.exported
    names = sorted(found.pseudonym if name == RATER else name for name in before.statistics["raters"])
    assert found.statistics == {**before.statistics, "raters": names}
    assert found.exported["rater"].tolist() == exported["rater"].replace(RATER, found.pseudonym).tolist()
    same = [name for name in exported if name not in ("rater", "comment", "judgement")]
    pd.testing.assert_frame_equal(found.exported[same], exported[same])
    words = exported["comment"] if how == "pseudonymise" else exported["comment"].where(exported["rater"] != RATER, "")
    assert found.exported["comment"].tolist() == words.tolist()


def test_what_a_rater_withdrew_is_as_if_it_had_never_been_said(intact: Path, before: Seen, after: After) -> None:
    found = after("withdraw a rater")
    with opened(intact) as (_, journal):
        without = audit_people(journal, without=[RATER])
    assert found.statistics["board"] == repr(without.board)
    assert found.statistics["judgements"] == without.judgements < before.statistics["judgements"]
    assert RATER not in found.statistics["raters"]
    row = found.rows["erasures"][0]
    assert json.loads(row["rows_json"])["judgements"] > 0  # numbers of what was deleted are kept


@pytest.mark.parametrize("how", ["pseudonymise", "delete"])
def test_judgements_on_a_forgotten_user_still_count(before: Seen, after: After, how: str) -> None:
    found = after(f"{how} a user")
    assert found.judged == before.judged
    for name in ("board", "decoys", "judgements", "raters", "agreement"):
        assert found.statistics[name] == before.statistics[name], name
    # The texts' lengths are gone with them, where Compare kept none.
    lost = found.statistics["pulls"].left_out - before.statistics["pulls"].left_out
    assert lost == (0 if how == "pseudonymise" else 3)


def test_texts_about_a_deleted_user_are_gone_and_those_of_others_stay(before: Seen, after: After) -> None:
    found = after("delete a user")
    own = {row["id"] for row in before.rows["explanations"] if row["user_id"] == USER}
    with opened(found.root) as (bench, journal):
        texts = audit(bench, journal, "films", "ease")
        trained = "\n".join(preference_pairs(journal).lines)
    for table in set(TABLES) - {"erasures", "canaries"}:
        assert [row["number"] for row in found.rows[table]] == [row["number"] for row in before.rows[table]], table
    for old, new in zip(before.rows["explanations"], found.rows["explanations"], strict=True):
        assert (new["text"], new["id"] == old["id"]) == (("", False) if old["id"] in own else (old["text"], True))
    erased, pairs = (
        [row for row in found.rows["campaign_pairs"] if not row["first_text"]],
        before.rows["campaign_pairs"],
    )
    assert erased
    assert all(not row["second_text"] and row["id"] not in {old["id"] for old in pairs} for row in erased)
    gone = [row["first_text"] for row in pairs if row["user_id"] == USER]
    assert all(text not in json.dumps(found.rows, default=str) for text in gone)
    assert all(text not in trained for text in gone)
    assert {row["text"] for row in found.rows["comments"]} == {SAYING, f"{ABOUT} 1", ""}
    assert texts is not None


def test_a_deleted_user_keeps_a_place_without_ratings(intact: Path, after: After) -> None:
    found = after("delete a user")
    with opened(intact) as (bench, _):
        versions = bench.store.versions("films")
        before = {info.id: bench.store.catalogue(info.id) for info in versions}
        index = before[versions[0].id].user_index[USER]
    assert found.done is not None
    assert found.done.traces.versions == tuple(sorted(info.id for info in versions))
    with opened(found.root) as (bench, _):
        for name, old in before.items():
            new = bench.store.catalogue(name)
            assert new.user_ids[index] == found.pseudonym
            assert [a for a, b in zip(new.user_ids, old.user_ids, strict=True) if a != b] == [found.pseudonym]
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


def test_a_pair_about_a_deleted_user_is_given_to_nobody(after: After, tmp_path: Path) -> None:
    journal = LocalJournal(Path(shutil.copy(after("delete a user").root / "journal.duckdb", tmp_path)))
    for rater in ("Bob", "Cleo", "Dan", "Eve"):
        while slots := next_slots(journal, "First look", rater, NOW).slots:
            assert slots[0].left
            key, said = slots[0].id, Answer("left")
            record_judgement(journal, slots[0], said, rater=rater, id=key, now=NOW, app_version="0")
    assert progress_of(journal, "First look").complete
    journal.close()


def test_a_pseudonym_is_random_and_leads_nowhere(after: After) -> None:
    found = [after(name) for name, person in FORGETTING.items() if person.kind == "rater"]
    assert len({each.pseudonym for each in found}) == len(found)
    # A slot of a gold pair carries a hash of the name: nobody who guesses the name may find it there.
    key = Reservation("p", -1, 0, RATER, "AB", 1, 1.0, NOW).key.removeprefix("p-")
    for each in found:
        given = [row["id"] for row in each.rows["reservations"]]
        assert not any(key in id for id in given)
        assert found_in(each.root, key) == []
        with opened(each.root) as (_, journal):
            board = board_of(journal)
        assert {slot.id for name in board.raters() for slot in board.of(name)} <= set(given)


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


def test_only_an_admin_may(intact: Path) -> None:
    with opened(intact) as (bench, journal):
        for role in ("viewer", "rater", "analyst"):
            with pytest.raises(RefusedError, match="admin"):
                forget(bench, journal, Person("rater", RATER), Actor("Eve", role))
            with pytest.raises(RefusedError, match="admin"):
                resume(bench, journal, Actor("Eve", role))
        with pytest.raises(RefusedError, match="admin"):
            traces(bench.acting(lambda: Actor("Eve", "analyst")), journal, Person("rater", RATER))
    assert found_in(intact, RATER) == ["journal.duckdb"]


def test_looking_changes_nothing(intact: Path) -> None:
    before = {path: path.read_bytes() for path in sorted(intact.rglob("*")) if path.is_file()}
    with opened(intact) as (bench, journal):
        found = traces(bench, journal, Person("user", USER, "films"))
        assert len(found.versions) == 2
        assert found.rows["campaign_pairs"] > 0
        assert found.texts > 0
        for version, count in found.ratings.items():
            catalogue = bench.catalogue(version)
            assert count == len(catalogue.ratings.of(catalogue.user_index[USER]).items) > 0
        assert tuple(found.ratings) == found.versions
        assert found.copies == {}
    assert {path: path.read_bytes() for path in sorted(intact.rglob("*")) if path.is_file()} == before


def test_what_lay_there_before_a_restore_is_looked_through_too(root: Path, old: Path, before: Seen) -> None:
    """The figures are those that other ways of counting give."""
    whole = before.rows
    said = {table: sum(row.get("rater") == RATER for row in whole[table]) for table in whole}
    restore_backup(Layout(root), old, replace=True, progress=silent)
    assert len(found_in(root, RATER)) == 2
    with opened(root) as (bench, journal):
        found = traces(bench, journal, Person("rater", RATER))
        assert found.rows == {table: count for table, count in said.items() if count}
        assert list(found.copies.values()) == [sum(said.values())]
        (folder,) = found.copies
        assert folder.startswith("before-restore-")
        of_user = forget(bench, journal, Person("user", USER, "films"), ADMIN).traces.copies
        assert list(of_user.values()) == [sum(r.get("user_id") == USER for t in whole for r in whole[t]) + 2]
        forget(bench, journal, Person("rater", RATER), ADMIN)
    assert found_in(root, RATER) == found_in(root, USER) == []


def test_who_is_left_in_an_earlier_store_alone_can_be_forgotten(root: Path, after: After, tmp_path: Path) -> None:
    saved(after("delete a rater").root, tmp_path / "new")
    restore_backup(Layout(root), tmp_path / "new", replace=True, progress=silent)
    assert [place.split("/")[0][:14] for place in found_in(root, RATER)] == ["before-restore"]
    with opened(root) as (bench, journal):
        assert traces(bench, journal, Person("rater", RATER)).rows == {}
        forget(bench, journal, Person("rater", RATER), ADMIN)
    assert found_in(root, RATER) == []


def test_one_person_is_forgotten_at_a_time(intact: Path) -> None:
    with opened(intact) as (bench, journal):
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
        assert not resume(bench, journal, ADMIN)  # nobody is in its way any more, and nothing was begun


def test_nobody_waits_for_a_process_that_was_killed(intact: Path) -> None:
    held = (
        "import sys\nfrom pathlib import Path\nfrom core.store.gate import alone_in\n"
        "with alone_in(Path(sys.argv[1]), 0) as ours: print(ours, flush=True); sys.stdin.read()"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", held, str(intact / "datasets")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip
    assert other.stdout is not None
    assert other.stdout.readline() == "True\n"
    with opened(intact) as (bench, _):
        assert under_way(bench)
        other.kill()
        other.communicate()
        assert not under_way(bench)


def test_who_is_not_there_is_told(intact: Path) -> None:
    with opened(intact) as (bench, journal):
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
    root: Path, before: Seen, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    module, name = STEPS[step]
    person = Person("user", USER, "films")

    def killed(*_: object, **__: object) -> None:
        raise Killed

    with opened(root) as (bench, journal), monkeypatch.context() as patch:
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
        assert repr(audit_people(journal).board) == before.statistics["board"]
        assert len(journal.read("erasures")) == 1
    assert found_in(root, USER) == []
    assert broken(root) == []


def saved(root: Path, target: Path) -> Any:
    with opened(root) as (bench, journal):
        return write_backup(bench.store.layout, journal, target, now=NOW, app_version="1", progress=silent)


@pytest.mark.parametrize("name", FORGETTING)
def test_an_older_backup_does_not_bring_anybody_back(after: After, old: Path, tmp_path: Path, name: str) -> None:
    root = Path(shutil.copytree(after(name).root, tmp_path / "store"))
    restored = restore_backup(Layout(root), old, replace=True, progress=silent)
    assert restored.forgotten == 1
    assert found_in(root, FORGETTING[name].name) == []
    with opened(root) as (bench, journal):
        assert [row["pseudonym"] for row in journal.read("erasures")] == [after(name).pseudonym]
        assert len(bench.store.versions("films")) == 2


@pytest.mark.parametrize("name", ["withdraw a rater", "delete a user"])
def test_a_later_backup_tells_whom_an_older_one_must_not_bring_back(
    after: After, old: Path, tmp_path: Path, name: str
) -> None:
    person, root = FORGETTING[name], tmp_path / "store"
    manifest = saved(after(name).root, tmp_path / "new")
    assert [each["pseudonym"] for each in manifest.erasures] == [after(name).pseudonym]
    assert person.name not in json.dumps(manifest.erasures, ensure_ascii=False)
    assert found_in(tmp_path / "new", person.name) == []
    beside = Path(shutil.copytree(old, tmp_path / "old"))
    assert restore_backup(Layout(root), beside, replace=True, progress=silent).forgotten == 1
    assert found_in(root, person.name) == []
    with opened(root) as (_, journal):
        assert [row["pseudonym"] for row in journal.read("erasures")] == [after(name).pseudonym]


def test_another_journal_with_equal_numbers_loses_nobody(after: After, remembered_store: Path, tmp_path: Path) -> None:
    """Numbers begin again where a backup is restored: only the very same row names somebody."""
    root = Path(shutil.copytree(after("delete a rater").root, tmp_path / "store"))
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


def test_a_journal_that_cannot_be_read_leaves_doubt(root: Path, old: Path) -> None:
    (root / "journal.duckdb").write_bytes(b"not a database" * 1000)
    restored = restore_backup(Layout(root), old, replace=True, progress=silent)
    assert restored.unsure


def test_people_go_on_reading_and_writing_while_somebody_is_forgotten(root: Path) -> None:
    import threading

    from tests.core.store.small import thumb

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


def test_a_full_disk_changes_nothing(root: Path, before: Seen, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with opened(root) as (bench, journal):
        with monkeypatch.context() as patch:
            patch.setattr("core.store.erased_journal.fsync", full)
            with pytest.raises(StoreError, match="No space"):
                forget(bench, journal, Person("rater", RATER), ADMIN)
        assert statistics(journal) == before.statistics  # the journal can be read and written
        assert resume(bench, journal, ADMIN)
    assert found_in(root, RATER) == []
