"""One connection, many threads: everybody gets their own rows, also while catalogues come and go."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from core.errors import NotFoundError, StoreError
from core.store import Store
from core.store.connection import connect
from tests.core.store.small import CREATED, add_dataset, fill

USERS = 100


def in_threads(count: int, work: Callable[[int], None]) -> None:
    """Run `work(number)` in threads at once and raise what one of them raised."""
    problems: list[BaseException] = []
    start = threading.Barrier(count)

    def run(number: int) -> None:
        try:
            start.wait()
            work(number)
        except BaseException as error:
            problems.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
        assert not thread.is_alive()
    if problems:
        raise problems[0]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path)


def add_many(store: Store) -> None:
    """User u rated the items 0 .. u with (u % 9) / 2 + 0.5."""
    users = np.repeat(np.arange(USERS), np.arange(1, USERS + 1))
    with store.new_catalogue("many") as builder:
        builder.insert("users", {"user_index": np.arange(USERS), "user_id": [f"u{n:03d}" for n in range(USERS)]})
        builder.insert(
            "ratings",
            {
                "user_index": users,
                "item_index": np.concatenate([np.arange(u + 1) for u in range(USERS)]),
                "rating": (users % 9) / 2 + 0.5,
                "timestamp": users,
            },
        )
        builder.publish(source="table", created=CREATED)


def test_eight_threads_each_get_their_own_rows(store: Store) -> None:
    add_many(store)
    add_dataset(store)

    def ask(number: int) -> None:
        rng = np.random.default_rng(number)
        for user in rng.integers(0, USERS, 25).tolist():
            frame = store.frame("many", "SELECT * FROM ratings WHERE user_index = $1", [user])
            assert (frame["user_index"] == user).all()
            assert len(frame) == user + 1
            assert (frame["rating"] == (user % 9) / 2 + 0.5).all()
            if number % 2:  # another catalogue in between: no cursor may see another one's default schema
                assert len(store.frame("small", "SELECT * FROM ratings")) == 6

    in_threads(8, ask)


def test_readers_keep_reading_while_a_version_is_deleted_and_made_again(store: Store) -> None:
    add_dataset(store)
    stop = threading.Event()
    answers: list[int] = []

    def read(number: int) -> None:
        if number == 0:
            try:
                for _ in range(3):
                    store.delete_dataset("small")
                    add_dataset(store)
            finally:
                stop.set()
            return
        while not stop.is_set():
            try:
                answers.append(len(store.frame("small", "SELECT * FROM ratings")))
                time.sleep(0.002)
            except (NotFoundError, StoreError) as error:
                assert any(word in str(error) for word in ("no data set", "missing", "deleted"))

    in_threads(4, read)
    assert set(answers) == {6}
    assert len(store.frame("small", "SELECT * FROM ratings")) == 6


def test_who_is_reading_goes_on_when_the_catalogue_is_deleted(store: Store) -> None:
    info = add_dataset(store)
    catalogues = store._catalogues
    path = store.layout.catalogue(info.id)
    with catalogues.cursor(path) as cursor:
        store.delete_dataset("small")
        assert cursor.execute("SELECT count(*) FROM ratings").fetchall() == [(6,)]
        with pytest.raises(StoreError, match="missing"), catalogues.cursor(path):
            raise AssertionError("was opened")
    attached = catalogues._connection.execute(
        "SELECT database_name FROM duckdb_databases() WHERE database_name LIKE 'catalogue%'"
    )
    assert attached.fetchall() == []


def test_a_file_put_in_the_place_of_another_is_read(store: Store) -> None:
    """What a second process deleted and made again is not answered from the file that is gone."""
    info = add_dataset(store)
    path = store.layout.catalogue(info.id)
    assert len(store.frame("small", "SELECT * FROM ratings")) == 6
    with store.new_catalogue("other") as builder:
        fill(builder, ratings=4)
        other = builder.publish(source="table", created=CREATED)
    with store._catalogues.cursor(path) as reading:
        store.layout.catalogue(other.id).replace(path)
        assert len(store.frame("small", "SELECT * FROM ratings")) == 4
        assert reading.execute("SELECT count(*) FROM ratings").fetchall() == [(6,)]


def test_a_catalogue_cannot_be_written(store: Store) -> None:
    add_dataset(store)
    with pytest.raises(Exception, match="read-only"):
        store.frame("small", "DELETE FROM ratings")
    assert len(store.frame("small", "SELECT * FROM ratings")) == 6


def test_a_name_of_a_python_variable_is_no_table(store: Store) -> None:
    import pandas as pd

    add_dataset(store)
    sneaky = pd.DataFrame({"a": [1]})
    with pytest.raises(Exception, match="sneaky"):
        store.frame("small", "SELECT * FROM sneaky")
    assert len(sneaky) == 1


def test_a_quote_in_the_path_of_the_store(tmp_path: Path) -> None:
    store = Store(tmp_path / 'it\'s a "block" of flats')
    add_dataset(store)
    assert len(store.frame("small", "SELECT * FROM ratings")) == 6


@pytest.mark.parametrize("damage", [b"", b"not a database" * 400, "half"])
def test_a_damaged_catalogue_is_an_error_and_the_others_can_be_read(store: Store, damage: bytes | str) -> None:
    info = add_dataset(store)
    add_dataset(store, "other")
    path = store.layout.catalogue(info.id)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2] if isinstance(damage, str) else damage)
    with pytest.raises(StoreError, match="cannot be"):
        store.catalogue("small")
    assert store.catalogue("other").info.ratings == 6


def test_a_path_with_lock_in_its_name_is_not_called_in_use(tmp_path: Path) -> None:
    path = tmp_path / "clockwork" / "journal.duckdb"
    with pytest.raises(StoreError) as caught:
        connect(path)
    assert "in use" not in caught.value.what
    assert str(path) in caught.value.what


def test_opening_and_closing_many_cursors_is_quick_and_leaves_nothing(store: Store) -> None:
    info = add_dataset(store)
    begin = time.perf_counter()
    for _ in range(300):
        with store._catalogues.cursor(store.layout.catalogue(info.id)) as cursor:
            cursor.execute("SELECT 1").fetchall()
    assert time.perf_counter() - begin < 10
    assert [attached.users for attached in store._catalogues._attached.values()] == [0]


def test_listing_opens_no_database(store: Store) -> None:
    """Opening one takes longer than reading all cards."""
    info = add_dataset(store)
    assert store.datasets() == [info]
    assert store._catalogues._connection is None


@pytest.mark.parametrize("used", [False, True])
def test_a_closed_store_says_so(store: Store, used: bool) -> None:
    add_dataset(store)
    if used:
        store.catalogue("small")
    store.close()
    store.close()
    with pytest.raises(StoreError, match="is closed"):
        store.catalogue("small")
