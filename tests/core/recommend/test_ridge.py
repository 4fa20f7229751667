"""What is shared between solves, against solving each by itself."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.recommend import ridge


def system(seed: int, n: int, k: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.random.Generator]:
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, k)), rng.normal(size=n), rng.uniform(0.5, 5, k), rng


@given(st.integers(0, 10_000), st.integers(1, 24), st.integers(2, 9), st.sampled_from([0.5, 0.8, 0.95]))
def test_subsets_that_lack_many_or_few_equal_each_solved_alone(seed: int, n: int, k: int, share: float) -> None:
    z, _, d, rng = system(seed, n, k)
    e = rng.normal(size=(9, n))
    present = rng.random((9, n)) < share
    present[0], present[1] = True, False
    expected = np.zeros((9, k))
    for row, residuals, here in zip(expected, e, present, strict=True):
        row[:] = np.linalg.inv(z[here].T @ z[here] + np.diag(d)) @ z[here].T @ residuals[here]
    e[~present] = np.nan  # what is not present is not read
    np.testing.assert_allclose(ridge.solve_subsets(z, e, present, d), expected, atol=1e-9)


def test_subsets_are_taken_out_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    z, e, d, _ = system(0, 20, 6)
    present = ~np.eye(20, dtype=np.bool_)
    whole = ridge.solve_subsets(z, np.tile(e, (20, 1)), present, d)
    monkeypatch.setattr(ridge, "_CELLS", 45)
    np.testing.assert_allclose(ridge.solve_subsets(z, np.tile(e, (20, 1)), present, d), whole, atol=1e-12)


@given(st.integers(0, 10_000), st.integers(1, 15), st.integers(2, 9))
def test_one_factorisation_gives_all_prefixes(seed: int, n: int, k: int) -> None:
    z, e, d, rng = system(seed, n, k)
    target, order = rng.normal(size=k), rng.permutation(n)
    found = ridge.Prefixes(z, e, target, d)(order)
    expected = [target @ ridge.solve(z[order[:t]], e[order[:t]], d) for t in range(n + 1)]
    np.testing.assert_allclose(found, expected, atol=1e-9)
