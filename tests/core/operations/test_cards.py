"""The figures of a data set's card, against counts made by hand."""

from pathlib import Path

import numpy as np
import pytest

from core.operations.cards import dataset_facts, rejected_rows
from core.operations.workbench import Workbench
from core.settings import Settings
from core.store import Store
from core.types import DatasetInfo


def long_tailed(store: Store) -> DatasetInfo:
    """Item 0 has 6 ratings, item 1 three, item 2 one, item 3 none; user 9 has none."""
    with store.new_catalogue("tail") as builder:
        builder.execute("INSERT INTO users SELECT i, 'u' || i FROM range(10) t(i)")
        builder.execute("INSERT INTO items SELECT i, 'i' || i, 'Item', NULL, '' FROM range(4) t(i)")
        builder.execute("INSERT INTO ratings SELECT i, 0, 1 + i % 5, NULL FROM range(6) t(i)")
        builder.execute("INSERT INTO ratings SELECT 6 + i, 1, 5, NULL FROM range(3) t(i)")
        builder.execute("INSERT INTO ratings VALUES (0, 2, 3, NULL)")
        builder.execute("INSERT INTO rejects VALUES ('r.csv', 9, 'rating', 'not a number', 'u1,i1,x')")
        builder.execute("INSERT INTO rejects VALUES ('r.csv', 4, 'duplicate', NULL, 'u1,i1,3')")
        return builder.publish(source="table", created="2024-01-01T00:00:00")


@pytest.fixture
def workbench(tmp_path: Path) -> Workbench:
    bench = Workbench(Settings(store=tmp_path))
    long_tailed(bench.store)
    return bench


def test_the_figures_are_those_counted_by_hand(workbench: Workbench) -> None:
    facts = dataset_facts(workbench.catalogue("tail"))
    assert facts.density == pytest.approx(10 / 40)
    assert (facts.users_without, facts.items_without) == (0.1, 0.25)
    assert (facts.users_cold, facts.items_cold) == (1.0, 0.75)  # only item 0 has 5 ratings or more
    assert (facts.ratings_per_user, facts.ratings_per_item) == (1.0, 2.0)
    assert dict(zip(facts.values, facts.counts, strict=True)) == {1: 2, 2: 1, 3: 2, 4: 1, 5: 4}


def test_the_long_tail_starts_with_the_most_rated(workbench: Workbench) -> None:
    facts = dataset_facts(workbench.catalogue("tail"))
    assert facts.tail_items.tolist() == [0, 0.25, 0.5, 0.75, 1]
    np.testing.assert_allclose(facts.tail_ratings, [0, 0.6, 0.9, 1, 1])
    assert facts.half == 0.25  # item 0 alone holds 6 of 10


def test_rejected_rows_come_in_the_order_of_the_source(workbench: Workbench) -> None:
    assert rejected_rows(workbench, "tail")["line"].tolist() == [4, 9]
    only = rejected_rows(workbench, "tail", "rating")
    assert only.to_dict("records") == [
        {"source": "r.csv", "line": 9, "reason": "rating", "detail": "not a number", "content": "u1,i1,x"}
    ]
