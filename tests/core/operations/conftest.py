"""A small data set written straight into a store; the films, and an empty journal."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.operations import Workbench
from core.store import LocalJournal, Store
from core.types import DatasetInfo
from tests.core.operations.films import films_workbench


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Workbench:
    """The films and `ease`; tests of a file share it and write to journals of their own."""
    return films_workbench(tmp_path_factory.mktemp("films"), ("ease",))


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[LocalJournal]:
    found = LocalJournal(tmp_path / "journal.duckdb")
    yield found
    found.close()


def small_dataset(store: Store, name: str = "small") -> DatasetInfo:
    """Six users, eight items, every user rated every item but one; taste follows parity."""
    with store.new_catalogue(name) as builder:
        builder.execute("INSERT INTO users SELECT i, 'u' || i FROM range(6) t(i)")
        builder.execute("INSERT INTO items SELECT i, 'i' || i, 'Item ' || i, 1990 + i, '' FROM range(8) t(i)")
        builder.execute("INSERT INTO item_attributes SELECT i, 'genre', 0, 'g' || (i % 2) FROM range(8) t(i)")
        builder.execute(
            """INSERT INTO ratings SELECT u, i, CASE WHEN (u + i) % 2 = 0 THEN 5 ELSE 1 END, 100 * u + i
               FROM range(6) t(u), range(8) s(i) WHERE u <> i"""
        )
        return builder.publish(source="table", created="2024-01-01T00:00:00")
