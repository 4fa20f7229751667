"""The doctor: what is broken is named with its remedy, what is whole is left alone, and nothing is lost."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from core.progress import silent
from core.store import LocalJournal, Store
from core.store.doctor import ASIDE, BROKEN, LEFT, NOTE, Finding, examine, repair
from core.store.layout import COPY, TEMPORARY
from tests.core.store.small import add_dataset
from tests.core.store.test_backups import break_off, filled, saved


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = filled(tmp_path_factory.mktemp("built"))
    add_dataset(found, "other")
    return found.layout.root


@pytest.fixture
def store(built: Path, tmp_path: Path) -> Store:
    return Store(shutil.copytree(built, tmp_path / "store"))


def looked(store: Store, deep: bool = False) -> list[Finding]:
    """What is found, but for the notes that every small store gets: its thumbs are about nothing."""
    return [one for one in examine(store.layout, silent, deep=deep) if one.kind != NOTE]


def only(store: Store, deep: bool = False) -> Finding:
    (found,) = looked(store, deep)
    return found


@pytest.mark.parametrize("deep", [False, True])
def test_a_whole_store_is_healthy(store: Store, deep: bool) -> None:
    assert looked(store, deep) == []


def test_no_store_at_all_is_no_illness(tmp_path: Path) -> None:
    assert [one.kind for one in examine(Store(tmp_path / "none").layout, silent)] == [NOTE]


def test_thumbs_about_nothing_are_told(store: Store) -> None:
    notes = [one.what for one in examine(store.layout, silent)]
    assert notes == ["3 rows of thumbs are about explanations that are not in the journal."]


@pytest.mark.parametrize("damage", ["card", "catalogue", "counts", "gone"])
def test_a_broken_data_set_is_set_aside_and_the_others_go_on(store: Store, damage: str) -> None:
    folder = store.layout.dataset(store.dataset("other").id)
    if damage == "card":
        (folder / "dataset.json").write_text("{")
    elif damage == "catalogue":
        (folder / "catalog.duckdb").write_bytes(b"nonsense" * 1000)
    elif damage == "gone":
        (folder / "catalog.duckdb").unlink()
    else:
        card = json.loads((folder / "dataset.json").read_text())
        (folder / "dataset.json").write_text(json.dumps(card | {"ratings": 7}))
    found = only(store)
    assert found.kind == BROKEN
    assert found.place == folder
    assert folder.name in found.what
    (said,) = repair(store.layout, [found])
    assert ASIDE in said
    assert len(list((store.layout.root / ASIDE).iterdir())) == 1  # nothing is deleted
    assert [info.name for info in store.datasets()] == ["small"]
    assert store.catalogue("small").info.ratings == 6
    assert looked(store) == []


@pytest.mark.parametrize("damage", ["card", "array", "missing"])
def test_a_broken_model_is_set_aside(store: Store, damage: str) -> None:
    info = store.models("small")[0]
    folder = store.layout.model(info.dataset, info.model)
    if damage == "card":
        (folder / "model.json").write_text('{"kind": "ease"}')
    elif damage == "array":
        (folder / "b.npy").write_bytes(b"\x93NUMPY")
    else:
        (folder / "b.npy").unlink()
    found = only(store)
    assert found.kind == BROKEN
    assert info.model in found.what
    repair(store.layout, [found])
    assert store.models("small") == []
    assert looked(store) == []


def test_numbers_that_are_not_finite_are_found_in_depth(store: Store) -> None:
    info = store.models("small")[0]
    np.save(store.layout.model(info.dataset, info.model) / "b.npy", np.array([1.0, np.nan]))
    assert looked(store) == []
    assert "not finite" in only(store, deep=True).what


def test_numbers_that_changed_on_the_disk_are_found_in_depth(store: Store) -> None:
    info = store.models("small")[0]
    path = store.layout.model(info.dataset, info.model) / "b.npy"
    data = bytearray(path.read_bytes())
    data[-8] ^= 1  # the last bit of a number
    path.write_bytes(data)
    assert looked(store) == []
    assert "b changed" in only(store, deep=True).what
    (path.parent / "digests.json").unlink()  # as in models of before they were kept
    assert looked(store, deep=True) == []


@pytest.mark.parametrize("text", ["", "[1]", '{"../../x": ""}', "null"])
def test_digests_that_are_damaged_break_nothing_but_are_told(store: Store, text: str) -> None:
    info = store.models("small")[0]
    (store.layout.model(info.dataset, info.model) / "digests.json").write_text(text)
    assert store.arrays(info)["b"].sum() == 15
    assert info.model in only(store, deep=True).what


def test_a_batch_that_cannot_be_read_is_set_aside(store: Store) -> None:
    info = store.models("small")[0]
    batch = store.layout.model(info.dataset, info.model) / "batches" / "abc"
    batch.mkdir(parents=True)
    (batch / "explanations.parquet").write_bytes(b"PAR1")
    found = only(store)
    assert found.place == batch
    repair(store.layout, [found])
    assert looked(store) == []


def test_a_batch_that_was_broken_off_is_told_and_kept(store: Store) -> None:
    info = store.models("small")[0]
    shelf = store.layout.model(info.dataset, info.model) / "batches" / "abc.jsonl"
    shelf.parent.mkdir()
    shelf.write_text("{}")
    (told,) = [one for one in examine(store.layout, silent) if one.place == shelf]
    assert told.kind == NOTE
    repair(store.layout, [told])
    assert shelf.exists()


@pytest.mark.parametrize("text", [None, "{", '{"version": "000000000000"}'])
def test_a_pointer_that_points_nowhere_is_set(store: Store, text: str | None) -> None:
    path = store.layout.current("small")
    path.unlink() if text is None else path.write_text(text)
    found = only(store)
    assert found.kind == LEFT
    repair(store.layout, [found])
    assert json.loads(path.read_text())["version"] == store.dataset("small").version
    assert looked(store) == []


def test_what_killed_processes_left_is_taken_away(store: Store) -> None:
    layout = store.layout
    half = layout.datasets / f"{TEMPORARY}abc"
    half.mkdir()
    half.with_name(f"{half.name}.lock").touch()
    (layout.root / f"{COPY}x.duckdb").touch()
    (layout.trash / "gone").mkdir(parents=True)
    layout.token.with_suffix(".new").touch()
    (layout.root / f"{TEMPORARY}json").touch()
    layout.token.write_text(json.dumps({"url": "http://127.0.0.1:1", "token": "t", "process": 2**22 + 1}))
    found = looked(store)
    assert {one.kind for one in found} == {LEFT}
    assert len(found) == 6
    assert len(repair(layout, found)) == 6
    assert looked(store) == []
    assert sorted(path.name for path in layout.root.iterdir()) == ["datasets", "journal.duckdb"]


def test_a_damaged_journal_is_named_and_left_to_a_person(store: Store) -> None:
    store.layout.journal.write_bytes(b"nonsense" * 1000)
    found = only(store)
    assert found.kind == BROKEN
    assert found.repair == ""
    assert "backup" in found.remedy.lower()
    assert repair(store.layout, [found]) == []
    assert store.layout.journal.exists()


def test_a_journal_of_a_newer_program_is_named(store: Store) -> None:
    journal = LocalJournal(store.layout.journal)
    with journal._file.cursor() as cursor:
        cursor.execute("INSERT INTO schema_version VALUES (999, now()::TIMESTAMP)")
    journal.close()
    assert "999" in only(store).what


def test_a_restore_that_was_broken_off_is_told_first_and_put_back(store: Store, tmp_path: Path) -> None:
    saved(store, tmp_path / "backup")
    assert break_off(store, tmp_path / "backup", 2)
    broken, *left = looked(store)
    assert (broken.kind, broken.repair) == (BROKEN, "put back")
    assert "restore" in broken.what and "doctor --repair" in broken.remedy
    repair(store.layout, [broken, *left])
    assert looked(store) == []
    assert [info.name for info in store.datasets()] == ["other", "small"]
    assert not (store.layout.root / ASIDE).exists()


def test_one_broken_thing_never_hides_another(store: Store) -> None:
    for name in ("small", "other"):
        (store.layout.dataset(store.dataset(name).id) / "dataset.json").write_text("{")
    store.layout.journal.write_bytes(b"nonsense" * 1000)
    assert [one.kind for one in looked(store)] == [BROKEN] * 3


def test_looking_changes_nothing(store: Store, tmp_path: Path) -> None:
    (store.layout.dataset(store.dataset("other").id) / "dataset.json").write_text("{")
    before = tmp_path / "before"
    shutil.copytree(store.layout.root, before)
    looked(store, deep=True)
    here = sorted(str(path.relative_to(store.layout.root)) for path in store.layout.root.rglob("*"))
    assert here == sorted(str(path.relative_to(before)) for path in before.rglob("*"))
