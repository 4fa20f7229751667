import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from core.recommend.topn import item_mask, rank, stability, top_n
from core.results import Filters
from core.types import NO_YEAR, History
from tests.core.recommend.catalogues import SCALE, catalogue_of, loaded
from tests.core.recommend.real import generated

SMALL = {"seeds": 1, "k": 3, "epochs": 3, "init_std_dev": 0.3}
RATINGS = generated(11, 30, 20, 0.35)
YEARS = [1990 + k for k in range(19)] + [NO_YEAR]
GENRES = [(("drama",), ("comedy", "drama"), (), ("horror",))[k % 4] for k in range(20)]
CATALOGUE = catalogue_of(RATINGS, YEARS, GENRES)
EASE = loaded("ease", RATINGS, {"ridge": 2.0})
FOLDIN = loaded("foldin", RATINGS, SMALL)
NOTHING = History(None, np.empty(0, np.int32), np.empty(0, np.float32))


@given(
    arrays.arrays(np.float32, st.integers(1, 40), elements=st.sampled_from([-1e30, -1.0, 0.0, 0.5, 0.25, 3e30])),
    st.integers(0, 50),
    st.data(),
)
def test_rank_is_a_full_sort_by_score_then_index(scores: np.ndarray, n: int, data: st.DataObject) -> None:
    excluded = data.draw(st.lists(st.integers(0, len(scores) - 1), unique=True))
    allowed = np.array(data.draw(st.lists(st.booleans(), min_size=len(scores), max_size=len(scores))))
    candidates = [i for i in range(len(scores)) if i not in excluded and allowed[i]]
    expected = sorted(candidates, key=lambda i: (-scores[i], i))[:n]
    found = rank(scores.copy(), n, np.array(excluded, np.int32), allowed)
    assert found.tolist() == expected
    assert found.dtype == np.int32
    everything = sorted(range(len(scores)), key=lambda i: (-scores[i], i))[:n]
    assert rank(scores.copy(), n).tolist() == everything


@given(st.integers(0, 10_000), st.integers(1, 40), st.integers(300, 3000), st.sampled_from([3, 50, 10_000]))
def test_rank_of_many_items_is_a_full_sort_too(seed: int, n: int, n_items: int, distinct: int) -> None:
    rng = np.random.default_rng(seed)
    scores = rng.integers(0, distinct, n_items).astype(np.float32)
    allowed = rng.random(n_items) < rng.choice([0.01, 0.5, 1.0])
    expected = [i for i in np.lexsort((np.arange(n_items), -scores)).tolist() if allowed[i]][:n]
    assert rank(scores.copy(), n, None, allowed).tolist() == expected


@pytest.mark.parametrize("model", [EASE, FOLDIN], ids=lambda model: model.info.kind)
def test_list_carries_everything_of_its_rows(model) -> None:
    history = RATINGS.of(3)
    top = top_n(CATALOGUE, model, history, 5, predictor=FOLDIN)
    assert (top.user, top.kind, top.unit, top.fallback) == ("u3", model.info.kind, model.served.unit, None)
    assert top.predicted_by == FOLDIN.info.model
    scores, ratings = model.served.scores(history), FOLDIN.served.scores(history)
    assert [row.rank for row in top.items] == [1, 2, 3, 4, 5]
    assert [row.score for row in top.items] == sorted((row.score for row in top.items), reverse=True)
    for row in top.items:
        assert row.index not in history.items
        assert (row.item, row.title) == (f"i{row.index}", f"Item {row.index}")
        assert row.score == pytest.approx(float(scores[row.index]), abs=1e-6)
        assert row.predicted_rating == pytest.approx(SCALE.clip(float(ratings[row.index])), abs=1e-5)
        count = int((RATINGS.items == row.index).sum())
        assert row.popularity == count
        assert row.novelty == pytest.approx(-math.log2(max(count, 1) / 30))
        parts = model.served.parts(history, np.array([row.index], np.int32))
        share = parts.non_personal[0] / (parts.non_personal[0] + parts.personal[0])
        assert row.personal == pytest.approx(parts.personal[0])
        assert row.non_personal_share == pytest.approx(min(max(share, 0), 1))
        assert row.share_clipped == (not 0 <= share <= 1)


def test_lists_are_ranked_by_unclipped_scores() -> None:
    best = History(None, np.arange(10, dtype=np.int32), np.full(10, 5.0, np.float32))
    bent = loaded("foldin", RATINGS, SMALL | {"ridge": 1e6, "ridge_user": 1e6})
    bent.served.item_bias[:] = np.linspace(5, 3, 20)  # every score lies above the scale
    top = top_n(CATALOGUE, bent, best, 5)
    assert [row.predicted_rating for row in top.items] == [5.0] * 5
    scores = bent.served.scores(best)
    assert [row.index for row in top.items] == [int(i) for i in np.argsort(-scores, kind="stable") if i > 9][:5]


def test_filters() -> None:
    years = item_mask(CATALOGUE.items, Filters(years=(1995, 2000)))
    assert np.flatnonzero(years).tolist() == [5, 6, 7, 8, 9, 10]
    assert not item_mask(CATALOGUE.items, Filters(years=(None, 3000)))[19], "a year that is not known fails"
    genre = item_mask(CATALOGUE.items, Filters(attributes={"genre": ("comedy", "horror")}))
    assert np.flatnonzero(genre).tolist() == [k for k in range(20) if k % 4 in (1, 3)]
    both = item_mask(CATALOGUE.items, Filters(attributes={"genre": ("drama",)}, years=(1999, None)))
    assert np.flatnonzero(both).tolist() == [9, 12, 13, 16, 17]
    popular = item_mask(CATALOGUE.items, Filters(popularity=(5, 9)))
    counts = np.bincount(RATINGS.items, minlength=20)
    assert popular.tolist() == ((counts >= 5) & (counts <= 9)).tolist()
    assert item_mask(CATALOGUE.items, Filters()) is None
    for unknown in ({"genre": ("western",)}, {"creator": ("nobody",)}):
        assert not item_mask(CATALOGUE.items, Filters(attributes=unknown)).any()


def test_everything_filtered_out_is_an_empty_list() -> None:
    top = top_n(CATALOGUE, EASE, RATINGS.of(3), 10, filters=Filters(years=(2500, None)), predictor=FOLDIN)
    assert (top.items, top.fallback) == ((), None)


def test_a_longer_list_than_candidates_is_all_of_them() -> None:
    history = RATINGS.of(3)
    assert len(top_n(CATALOGUE, EASE, history, 500).items) == 20 - len(history.items)
    everything = top_n(CATALOGUE, EASE, history, 500, filters=Filters(include_rated=True))
    assert sorted(row.index for row in everything.items) == list(range(20))


@pytest.mark.parametrize("model", [EASE, FOLDIN], ids=lambda model: model.info.kind)
@pytest.mark.parametrize("history", [NOTHING, RATINGS.of(29)], ids=["unknown", "cold"])
def test_who_has_no_ratings_gets_the_popularity_list(model, history: History) -> None:
    top = top_n(CATALOGUE, model, history, 4, predictor=FOLDIN)
    counts = np.bincount(RATINGS.items, minlength=20)
    assert [row.index for row in top.items] == np.argsort(-counts, kind="stable")[:4].tolist()
    assert [row.score for row in top.items] == sorted(counts.tolist(), reverse=True)[:4]
    assert (top.model, top.kind, top.unit, top.predicted_by) == ("popularity", "popularity", "ratings", None)
    assert top.fallback == "There are no ratings to go by. This is the popularity list."
    assert {row.predicted_rating for row in top.items} == {None}


def test_without_a_predictor_there_is_no_predicted_rating() -> None:
    top = top_n(CATALOGUE, EASE, RATINGS.of(3), 2)
    assert [row.predicted_rating for row in top.items] == [None, None]
    assert top.predicted_by is None


def test_popularity_is_all_but_personal() -> None:
    top = top_n(CATALOGUE, loaded("popularity", RATINGS), RATINGS.of(3), 3)
    assert top.fallback is None
    assert [(row.personal, row.non_personal_share, row.share_clipped) for row in top.items] == [(0.0, 1.0, False)] * 3


@pytest.mark.parametrize("model", [EASE, FOLDIN], ids=lambda model: model.info.kind)
def test_stability_counts_how_often_an_item_comes_back(model) -> None:
    history = History(None, np.arange(12, dtype=np.int32), (np.arange(12) % 10 / 2 + 0.5).astype(np.float32))
    listed = rank(model.served.scores(history), 5, history.items)
    found = stability(CATALOGUE, model, history, listed, 5, replicates=40, seed=2)
    rng, expected = np.random.default_rng(2), np.zeros(5)
    for _ in range(40):
        keep = np.sort(rng.permutation(12)[:11])
        edited = History(None, history.items[keep], history.values[keep])
        rows = top_n(CATALOGUE, model, edited, 20, filters=Filters()).items
        again = [row.index for row in rows if row.index not in history.items][:5]
        expected += np.isin(listed, again)
    np.testing.assert_allclose(found, expected / 40)
    assert 0 < found.max() <= 1
    np.testing.assert_array_equal(found, stability(CATALOGUE, model, history, listed, 5, replicates=40, seed=2))


def test_stability_keeps_to_the_filters() -> None:
    history, filters = RATINGS.of(3), Filters(attributes={"genre": ("horror",)})
    allowed = item_mask(CATALOGUE.items, filters)
    listed = rank(EASE.served.scores(history), 20, history.items, allowed)
    assert stability(CATALOGUE, EASE, history, listed, len(listed), filters=filters).tolist() == [1.0] * len(listed)


def test_stability_is_unknown_where_nothing_can_be_left_out() -> None:
    one = History(None, np.array([2], np.int32), np.array([4.0], np.float32))
    assert np.isnan(stability(CATALOGUE, EASE, one, np.array([3, 4], np.int32), 5)).all()
