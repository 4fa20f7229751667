import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.operations.tour import first_user
from core.types import Catalogue, DatasetInfo, Items, Ratings, Scale


def catalogue(counts: list[int]) -> Catalogue:
    info = DatasetInfo("x", "0" * 12, "table", len(counts), 1, sum(counts), Scale(1, 5), 3.0, False, (), {}, "")
    ids = tuple(f"u{n}" for n in range(len(counts)))
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    ratings = Ratings(offsets, np.zeros(sum(counts), np.int32), np.ones(sum(counts), np.float32), None, 1)
    none = np.zeros(0)
    items = Items((), (), (), none.astype(np.int16), none.astype(np.int32), none.astype(np.float32), {})
    return Catalogue(info, ids, {i: n for n, i in enumerate(ids)}, {}, items, ratings)


def test_a_newcomer_starts_with_an_active_user_who_can_still_be_read() -> None:
    assert first_user(catalogue([500, 1, 10, 20, 30, 0])) == "u4"


def test_nobody_to_start_with() -> None:
    assert first_user(catalogue([])) is None
    assert first_user(catalogue([0, 0])) is None


@given(st.lists(st.integers(0, 50), min_size=1, max_size=20).filter(any))
def test_the_first_user_is_at_least_as_active_as_half_of_the_raters(counts: list[int]) -> None:
    chosen = first_user(catalogue(counts))
    assert chosen is not None
    count = counts[int(chosen[1:])]
    assert count > 0
    assert count >= np.median([c for c in counts if c])
