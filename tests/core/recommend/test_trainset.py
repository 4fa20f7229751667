import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from surprise import SVD, Dataset, Reader, Trainset

from core.recommend.algorithms.trainset import RatingsTrainset, build_trainset
from core.types import Scale
from tests.core.recommend.real import generated, movielens_100k, ratings_of


def content(trainset: Trainset) -> tuple:
    """Users' and items' rows with raw ids in place of inner ids, in an order of their own."""
    user, item = trainset.to_raw_uid, trainset.to_raw_iid
    return (
        {user(u): sorted((item(i), r) for i, r in row) for u, row in trainset.ur.items()},
        {item(i): sorted((user(u), r) for u, r in row) for i, row in trainset.ir.items()},
        (trainset.n_users, trainset.n_items, trainset.n_ratings, trainset.rating_scale),
    )


def surprises_own(ratings, scale: Scale) -> Trainset:
    frame = pd.DataFrame({"user": ratings.users, "item": ratings.items, "rating": ratings.values.astype(float)})
    frame = frame.sample(frac=1, random_state=0)
    return Dataset.load_from_df(frame, Reader(rating_scale=(scale.low, scale.high))).build_full_trainset()


@given(st.integers(0, 10_000), st.floats(0.05, 0.9))
def test_equals_surprises_own_up_to_inner_ids(seed: int, share: float) -> None:
    ratings = generated(seed, share=share)
    if not len(ratings.items):
        return
    ours, theirs = build_trainset(ratings, Scale(0.5, 5)), surprises_own(ratings, Scale(0.5, 5))
    assert content(ours) == content(theirs)
    assert ours.global_mean == pytest.approx(theirs.global_mean, abs=1e-12)
    assert sorted(ours.all_ratings()) == sorted(Trainset.all_ratings(ours))
    assert not ours.knows_user(ours.n_users)
    assert not ours.knows_item(ours.n_items)
    assert ours.ur[10_000] == theirs.ur[10_000] == []


@pytest.mark.real_data
def test_equals_surprises_own_on_movielens(real_data) -> None:
    ratings = ratings_of(movielens_100k(real_data("ml-100k")))
    assert content(build_trainset(ratings, Scale(1, 5))) == content(surprises_own(ratings, Scale(1, 5)))


def test_inner_ids_lead_back_to_indices() -> None:
    ratings = generated(3)
    trainset = build_trainset(ratings, Scale(0.5, 5))
    assert [trainset.to_raw_iid(i) for i in trainset.all_items()] == trainset.item_indices.tolist()
    assert [trainset.to_raw_uid(u) for u in trainset.all_users()] == trainset.user_indices.tolist()
    assert 29 not in trainset.user_indices
    assert 19 not in trainset.item_indices


def test_values_are_python_numbers_as_surprise_gives_them() -> None:
    trainset = build_trainset(generated(1), Scale(0.5, 5))
    item, value = trainset.ur[0][0]
    assert (type(item), type(value)) == (int, float)


def test_each_epoch_is_told_and_may_stop() -> None:
    trainset: RatingsTrainset = build_trainset(generated(1), Scale(0.5, 5))
    told: list[int] = []

    def stop_at_three() -> None:
        told.append(1)
        if len(told) == 3:
            raise KeyboardInterrupt

    trainset.on_pass = stop_at_three
    with pytest.raises(KeyboardInterrupt):
        SVD(n_factors=2, n_epochs=5).fit(trainset)
    assert len(told) == 3


def test_fits_the_same_model_as_surprises_own_in_the_same_order() -> None:
    ratings = generated(2)
    frame = pd.DataFrame({"user": ratings.users, "item": ratings.items, "rating": ratings.values.astype(float)})
    theirs = Dataset.load_from_df(frame, Reader(rating_scale=(0.5, 5))).build_full_trainset()
    ours = build_trainset(ratings, Scale(0.5, 5))
    a, b = (SVD(n_factors=0, n_epochs=3, random_state=0).fit(t) for t in (ours, theirs))
    np.testing.assert_allclose(
        a.bu, [b.bu[theirs.to_inner_uid(ours.to_raw_uid(u))] for u in ours.all_users()], atol=1e-12
    )
