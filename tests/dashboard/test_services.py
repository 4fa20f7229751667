"""What pages share: one journal, data sets and models of other processes at once, small cache keys."""

import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from core.errors import InputError
from core.results import Filters
from core.store import LocalJournal, Store
from dashboard import services


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("WHYBOARD_STORE", str(tmp_path))
    yield tmp_path
    services.close_journals()


def publish(root: Path, name: str, rating: float = 3.0, created: datetime = datetime(2026, 1, 2)) -> str:
    with Store(root).new_catalogue(name) as builder:
        builder.execute("INSERT INTO users SELECT 0, 'someone'")
        builder.execute("INSERT INTO items SELECT 0, 'thing', 'A thing', NULL, ''")
        builder.execute("INSERT INTO ratings SELECT 0, 0, $1, NULL", [rating])
        return builder.publish(source="table", created=created.isoformat()).id


def test_threads_share_one_journal_and_another_store_has_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[LocalJournal] = []
    threads = [threading.Thread(target=lambda: found.append(services.journal())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8 and len(set(map(id, found))) == 1
    monkeypatch.setenv("WHYBOARD_STORE", str(tmp_path / "other"))
    assert services.journal() is not found[0]
    assert services.journal().read("counts") == [{"explanations": 0, "thumbs": 0}]


def test_a_data_set_made_by_another_process_is_there_at_once(store: Path) -> None:
    assert services.datasets() == []
    first = publish(store, "first")
    assert [info.id for info in services.datasets()] == [first]
    second = publish(store, "second", created=datetime(2026, 1, 3))
    assert [info.id for info in services.datasets()] == [second, first]


def test_a_new_version_of_the_same_name_is_never_answered_from_the_old_one(store: Path) -> None:
    old = publish(store, "one", 3.0)
    assert services.catalogue(old).ratings.values.tolist() == [3.0]
    new = publish(store, "one", 4.0)
    assert [info.id for info in services.datasets()] == [new]
    assert services.catalogue(new).ratings.values.tolist() == [4.0]
    assert services.catalogue(old).ratings.values.tolist() == [3.0]


def test_a_setting_that_is_no_number_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHYBOARD_MEMORY_LIMIT_GB", "much")
    with pytest.raises(InputError, match="WHYBOARD_MEMORY_LIMIT_GB"):
        services.workbench()


def test_filters_survive_being_a_key() -> None:
    for filters in (
        Filters(),
        Filters({"genre": ("Drama", "Ünïcödé")}, (1990, None), (None, 40), True),
    ):
        assert services.read_filters(services.filters_key(filters)) == filters


def test_nobody_to_begin_with_where_nobody_rated(store: Path) -> None:
    assert services.newcomer(publish(store, "one")) == "someone"
