"""The features against figures worked out by hand, and by a slow second implementation."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.attribute.surrogate_features import DOUBT, FeatureSpace
from core.attribute.surrogate_words import say, signed
from core.attribute.surrogate_world import NEAREST, SHRINK, World
from core.recommend.taste import DAMPING
from core.types import NO_YEAR, AttributeIndex, Catalogue, History
from tests.core.attribute.worlds import catalogue, random_table

NAN = np.nan
# Users by items: films 1 and 4 are comedies, 2 dramas, 3 horror (genre of item i is i % 3).
TABLE = np.array([[5, 3, NAN, NAN], [4, NAN, 2, NAN], [NAN, 5, 1, 4.0]])


def changed(found: Catalogue, **given: object) -> Catalogue:
    """A catalogue with other items."""
    names = {name: getattr(found, name) for name in ("info", "user_ids", "user_index", "item_index", "ratings")}
    items = {name: getattr(found.items, name) for name in type(found.items).__dataclass_fields__}
    return Catalogue(items=type(found.items)(**(items | given)), **names)


def features(found: Catalogue, history: History) -> dict[str, np.ndarray]:
    space = FeatureSpace(World(found))
    matrix = space.of(history).matrix
    return {feature.name: matrix[:, n].astype(float) for n, feature in enumerate(space.features)}


def test_by_hand_of_an_unseen_item() -> None:
    found = catalogue(TABLE)
    mean = 24 / 7
    of = features(found, found.ratings.of(0))
    item = 3  # a comedy, rated once, with 4 stars; user 0 gave the comedy “Film 1” 5 stars
    assert of["quality"][item] == pytest.approx((4 + DAMPING * mean) / (1 + DAMPING))
    assert of["popularity"][item] == pytest.approx(np.log10(2))
    assert of["year"][item] == 1999
    assert of["activity"][item] == pytest.approx(np.log10(3))
    assert of["mean"][item] == pytest.approx((8 + DAMPING * mean) / (2 + DAMPING))
    assert of["share-genre"][item] == pytest.approx(1 / 2)
    # Their comedy is “Film 1”: 5 stars, where everyone else gave 4.
    expected = (5 - (4 + DAMPING * mean) / (1 + DAMPING)) / (1 + DAMPING)
    assert of["taste-genre"][item] == pytest.approx(expected, abs=1e-6)


def test_the_rating_of_the_item_itself_is_in_none_of_its_features() -> None:
    """What an item the user rated looks like does not depend on that rating."""
    for seed in range(4):
        table = random_table(seed)
        rated = np.flatnonzero(~np.isnan(table[2]))
        other = table.copy()
        other[2, rated[0]] = 6 - other[2, rated[0]] + (other[2, rated[0]] == 3)
        first, second = (catalogue(each) for each in (table, other))
        one, two = features(first, first.ratings.of(2)), features(second, second.ratings.of(2))
        for name in ("quality", "activity", "mean", "spread", "taste-genre", "share-genre", "closest", "relatives"):
            # The mean of all ratings moves a little, and with it what the damping draws towards.
            assert one[name][rated[0]] == pytest.approx(two[name][rated[0]], abs=0.12), name


@given(seed=st.integers(0, 20), user=st.integers(0, 11))
@settings(max_examples=20)
def test_company_is_what_counting_one_by_one_gives(seed: int, user: int) -> None:
    table = random_table(seed)
    found = catalogue(table)
    history = found.ratings.of(user)
    of = features(found, history)
    there = ~np.isnan(table)
    counts = there.sum(axis=0)
    mean = np.nanmean(table)
    quality = (np.nansum(table, axis=0) + DAMPING * mean) / (counts + DAMPING)
    excess = np.where(there, table - quality, 0.0)
    spread = np.sqrt((excess**2).sum(axis=0) + DAMPING * np.nanvar(table))
    for item in np.flatnonzero(~there[user]):
        lift = minded = 0.0
        for j in np.flatnonzero(there[user]):
            both = (there[:, item] & there[:, j]).sum()
            norm = np.sqrt(counts[item] * counts[j])
            liking = (table[user, j] - 1) / 4
            lift += liking * (both - counts[item] * counts[j] / len(table)) / norm
            # The user's own deviation is from what everyone else gave.
            own = (quality[j] * (counts[j] + DAMPING) - table[user, j]) / (counts[j] - 1 + DAMPING)
            minded += (table[user, j] - own) * (excess[:, item] * excess[:, j]).sum() / (spread[item] * spread[j])
        assert of["lift"][item] == pytest.approx(lift, abs=1e-5)
        assert of["minded"][item] == pytest.approx(minded, abs=1e-5)


@given(seed=st.integers(0, 20), user=st.integers(0, 11))
@settings(max_examples=20)
def test_relatives_are_the_most_alike_of_each_item(seed: int, user: int) -> None:
    table = random_table(seed)
    found = catalogue(table)
    history = found.ratings.of(user)
    space = FeatureSpace(World(found))
    given_features = space.of(history)
    of = {f.name: given_features.matrix[:, n] for n, f in enumerate(space.features)}
    there = (~np.isnan(table)).astype(float)
    counts, both = there.sum(axis=0), there.T @ there
    product = np.outer(counts, counts)
    like = (both - product / len(table)) / (np.sqrt(product) + SHRINK)
    np.fill_diagonal(like, 0)
    like = np.maximum(like, 0)
    assert like.shape[1] <= NEAREST
    liking = np.where(there[user] > 0, (np.nan_to_num(table[user], nan=1) - 1) / 4, 0)
    np.testing.assert_allclose(of["relatives"], like @ liking, atol=1e-6)
    np.testing.assert_allclose(of["closest"], (like * liking).max(axis=1), atol=1e-6)
    for item, closest in enumerate(given_features.closest.tolist()):
        if closest >= 0:
            assert like[item, closest] * liking[closest] == pytest.approx((like[item] * liking).max())
        else:
            assert (like[item] * liking).max() == 0
    weight = like @ there[user]
    assert np.all(np.abs(of["neighbours"]) <= 4 * weight / (weight + DOUBT) + 1e-6)


def test_only_the_most_alike_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.attribute.surrogate_world.NEAREST", 2)
    rows, columns, weights = World(catalogue(random_table(1))).near
    for item in np.unique(rows):
        mine = weights[rows == item]
        assert len(mine) <= 2
        assert len(set(columns[rows == item])) == len(mine)
        assert (np.diff(mine) <= 0).all()


def test_very_many_ratings_are_sampled_by_user(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = World(catalogue(random_table(1))).near
    monkeypatch.setattr("core.attribute.surrogate_world.PAIRS", 60.0)
    some = World(catalogue(random_table(1))).near
    assert len(some[0])
    assert not np.array_equal(whole[2], some[2])
    again = World(catalogue(random_table(1))).near
    np.testing.assert_array_equal(some[2], again[2])


def test_what_a_data_set_lacks_is_no_feature_or_unknown() -> None:
    found = catalogue(random_table(0))
    n = len(found.items)
    bare = changed(found, attributes={}, years=np.full(n, NO_YEAR, np.int16))
    names = [feature.name for feature in FeatureSpace(World(bare)).features]
    assert not any("genre" in name or name == "year" for name in names)
    # The second item has no genre, the first no year.
    sizes = np.ones(n, np.int64)
    sizes[1] = 0
    index = AttributeIndex(
        ("Comedy", "Drama"), np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64), np.zeros(n - 1, np.int32)
    )
    years = np.full(n, 1999, np.int16)
    years[0] = NO_YEAR
    some = changed(found, attributes={"genre": index}, years=years)
    of = features(some, some.ratings.of(0))
    assert np.isnan(of["taste-genre"]).tolist() == [place == 1 for place in range(n)]
    assert np.isnan(of["year"]).tolist() == [place == 0 for place in range(n)]
    space = FeatureSpace(World(some))
    year = next(feature for feature in space.features if feature.name == "year")
    assert space.of(some.ratings.of(0)).note(year, np.nan, 0) == "unknown"


def test_one_user_and_one_item_have_finite_features() -> None:
    alone = catalogue(np.array([[4.0]]))
    of = features(alone, alone.ratings.of(0))
    assert all(np.isfinite(values).all() for values in of.values())
    nobody = features(catalogue(TABLE), History(None, np.empty(0, np.int32), np.empty(0, np.float32)))
    assert all(np.isfinite(values).all() for values in nobody.values())


def test_notes_say_what_a_value_is() -> None:
    found = catalogue(TABLE)
    space = FeatureSpace(World(found))
    mine = space.of(found.ratings.of(0))
    by_name = {feature.name: (n, feature) for n, feature in enumerate(space.features)}

    def note(name: str, item: int) -> str:
        n, feature = by_name[name]
        return mine.note(feature, float(mine.matrix[item, n]), item)

    assert note("quality", 3).endswith("stars of 1 rating")
    assert note("popularity", 1) == "1 rating"  # without their own
    assert note("activity", 3) == "2 ratings"
    assert note("year", 3) == "1999"
    assert note("share-genre", 3) == "Comedy 1 of 2 ratings"
    assert note("taste-genre", 3).startswith("Comedy 5.0 stars of 1 rating: +0.")
    assert note("taste-genre", 2).startswith("Horror never rated: 0.00")
    assert note("taste-genre", 0).startswith("Comedy never rated")  # but for this very film


def test_a_hostile_title_stays_on_one_line_in_a_note() -> None:
    table = np.array([[5, NAN, 1], [5, 4, NAN], [4, 5, NAN], [NAN, NAN, 2], [NAN, NAN, 3.0]])
    evil = "<b>Bold</b>\n[link](http://elsewhere.example) " + "long " * 100
    found = catalogue(table, (evil, "Other", "Third"))
    space = FeatureSpace(World(found))
    mine = space.of(found.ratings.of(0))
    n = [feature.name for feature in space.features].index("closest")
    note = mine.note(space.features[n], float(mine.matrix[1, n]), 1)
    assert note.startswith("“<b>Bold</b> [link]")
    assert note.endswith("which they gave 5 stars")
    assert "\n" not in note
    assert len(note) < 120


def test_numbers_have_a_true_minus_and_zero_no_sign() -> None:
    assert [signed(value) for value in (0.314, -0.314, 0.001, -0.001)] == ["+0.31", "−0.31", "0.00", "0.00"]
    feature = FeatureSpace(World(catalogue(TABLE))).features[0]
    assert say(feature, float("nan")) == "unknown"
