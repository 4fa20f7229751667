import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InputError
from core.recommend.splits import folds, of_users, select, thin
from tests.core.recommend.worlds import ratings_of, small_world


def triples(ratings):
    return list(zip(ratings.users.tolist(), ratings.items.tolist(), ratings.values.tolist(), strict=True))


@pytest.mark.parametrize(("n", "seed"), [(5, 0), (3, 7)])
def test_folds_are_those_of_surprise(n: int, seed: int) -> None:
    pandas = pytest.importorskip("pandas")
    from surprise import Dataset, Reader
    from surprise.model_selection import KFold

    ratings, _, _ = small_world()
    data = Dataset.load_from_df(pandas.DataFrame(triples(ratings)), Reader(rating_scale=(1, 5)))
    theirs = [sorted(test) for _, test in KFold(n, random_state=seed).split(data)]
    ours = [triples(test) for _, test in folds(ratings, n, seed)]
    assert ours == theirs
    for train, test in folds(ratings, n, seed):
        assert sorted(triples(train) + triples(test)) == triples(ratings)


def test_too_few_ratings_for_folds_is_an_input_error() -> None:
    with pytest.raises(InputError, match="3 ratings, too few for 5"):
        next(folds(ratings_of([0, 0, 1], [0, 1, 0], [1, 2, 3], 2, 2), 5))
    with pytest.raises(InputError, match="1 folds"):
        next(folds(small_world()[0], 1))


def test_select_keeps_users_without_ratings() -> None:
    ratings, _, _ = small_world()
    kept = select(ratings, ratings.users != 3)
    assert kept.n_users == ratings.n_users
    assert len(kept.of(3).items) == 0
    assert kept.of(4).items.tolist() == ratings.of(4).items.tolist()


@given(st.integers(0, 2**32 - 1), st.floats(0.01, 0.5))
def test_thinning_drops_the_share_of_each_user(seed: int, share: float) -> None:
    ratings, _, _ = small_world()
    thinned = thin(ratings, share, np.random.default_rng(seed))
    before, after = np.diff(ratings.offsets), np.diff(thinned.offsets)
    dropped = before - after
    assert (dropped[before < 2] == 0).all()
    assert (dropped[before >= 2] == np.maximum(np.rint(before[before >= 2] * share), 1)).all()
    assert set(triples(thinned)) <= set(triples(ratings))


def test_of_users_repeats_whole_histories() -> None:
    ratings, _, _ = small_world()
    drawn = np.array([5, 2, 5, 59], dtype=np.int64)
    again = of_users(ratings, drawn)
    assert again.n_users == 4
    for place, user in enumerate(drawn):
        assert again.of(place).items.tolist() == ratings.of(int(user)).items.tolist()
        assert again.of(place).values.tolist() == ratings.of(int(user)).values.tolist()
