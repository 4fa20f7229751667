"""Intervals over users: published values, coverage by simulation, laws."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.audit.figures import clusters, ratio_figure, set_figure, wilson


def test_wilson_as_published() -> None:
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)  # Newcombe 1998, table I, method 3
    assert wilson(0, 20) == pytest.approx((0.0, 0.1611), abs=5e-5)
    assert wilson(1, 29) == pytest.approx((0.0061, 0.1718), abs=5e-5)


def test_sums_by_user() -> None:
    found = clusters(["b", "a", "b"], np.array([[1.0, 2], [3, 4], [5, 6]]))
    assert found.tolist() == [[3, 4], [6, 8]]


def test_a_ratio_is_that_of_the_sums() -> None:
    found = ratio_figure(["a", "a", "b"], [(1, 2), (0, 2), (3, 4)], share=True)
    assert found is not None
    assert (found.value, found.count, found.users) == (0.5, 8, 2)
    assert ratio_figure([], [], share=True) is None
    alone = ratio_figure(["a"], [(1, 2)], share=True)
    assert alone is not None and alone.low is None


def test_a_share_of_one_for_all_users_still_has_an_interval() -> None:
    found = ratio_figure([str(n) for n in range(20)], [(1, 1)] * 20, share=True)
    assert found is not None and (found.low, found.high) == pytest.approx((0.8389, 1.0), abs=5e-5)


def test_the_bootstrap_over_users_covers() -> None:
    rng, hits = np.random.default_rng(0), 0
    for _ in range(200):  # 60 users of differing quality with 10 claims each; the true share is 0.7
        quality = rng.beta(7, 3, 60)
        parts = [(float(rng.binomial(10, q)), 10.0) for q in quality]
        found = ratio_figure([str(n) for n in range(60)], parts, share=True)
        hits += found.low <= 0.7 <= found.high
    assert 0.90 <= hits / 200 <= 0.99
    rows = [(float(rng.random() < q), 1.0) for q in quality for _ in range(10)]
    clustered = ratio_figure([str(n // 10) for n in range(600)], rows, share=True)
    naive = ratio_figure([str(n) for n in range(600)], rows, share=True)
    assert clustered.high - clustered.low > naive.high - naive.low  # rows of a user are no separate witnesses


def test_the_jackknife_of_a_mean_is_the_t_interval() -> None:
    values = [1.0, 2, 4, 7, 11]
    found = set_figure([str(n) for n in range(5)], values, lambda v: sum(v) / len(v), share=False)
    half = 2.776445 * np.std(values, ddof=1) / np.sqrt(5)
    assert found is not None
    assert (found.low, found.high) == pytest.approx((5 - half, 5 + half), rel=1e-5)


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3), st.integers(1, 3)), min_size=1, max_size=12))
def test_renaming_users_changes_no_share(rows: list[tuple[int, int, int]]) -> None:
    users, parts = [str(u) for u, _, _ in rows], [(float(min(a, b)), float(b)) for _, a, b in rows]
    one = ratio_figure(users, parts, share=True)
    other = ratio_figure([f"x{9 - int(u)}" for u in users], parts, share=True)
    assert one is not None and other is not None
    assert (one.value, one.count, one.users) == (other.value, other.count, other.users)
