"""The figures of the global view: plotly accepts them, they show what they were given, and titles cannot draw."""

import numpy as np
import plotly.graph_objects as go
import pytest

from core.attribute.feature_sample import FeatureSample, feature_sample
from core.types import Catalogue
from dashboard.charts.beeswarm import MOST_ROWS, beeswarm, jitter, shades, strengths
from dashboard.charts.dependence import dependence, medians
from tests.core.attribute.surrogates import model, surrogate
from tests.core.attribute.worlds import catalogue, random_table

EVIL = "<a href='https://elsewhere.example'>Click</a> <b>bold</b> =HYPERLINK(1) " + "long " * 60


@pytest.fixture(scope="module")
def world() -> Catalogue:
    return catalogue(random_table(0, 30, 30, 0.4), (EVIL,) * 30)


@pytest.fixture(scope="module")
def sample(world: Catalogue) -> FeatureSample:
    served = model("foldin", world)
    found = feature_sample(world, served, surrogate(world, served), pairs=80)
    year = [feature.name for feature in found.features].index("year")
    found.matrix[::3, year] = np.nan  # some years are unknown
    found.shap[:, year] += 100  # and the year counts most, so that it is drawn
    return found


def figures(sample: FeatureSample, world: Catalogue) -> list:
    texts = world.user_ids, world.items.titles
    every = [dependence(sample, column, *texts) for column in range(len(sample.features))]
    return [beeswarm(sample, *texts), strengths(sample), *every]


def test_plotly_accepts_every_figure_and_titles_cannot_draw(sample: FeatureSample, world: Catalogue) -> None:
    for figure in figures(sample, world):
        go.Figure(**figure)
        assert "<a" not in str(figure)
        assert "<b>bold" not in str(figure)


def test_every_pair_is_a_point_in_every_row(sample: FeatureSample, world: Catalogue) -> None:
    known, unknown = beeswarm(sample, world.user_ids, world.items.titles)["data"]
    assert len(known["x"]) + len(unknown["x"]) == len(sample.users) * min(MOST_ROWS, len(sample.features))
    assert len(known["x"]) == len(known["marker"]["color"]) == len(known["customdata"])
    first = sample.order[0]
    assert sample.features[first].name == "year"
    rows = [(x, pair) for x, y, pair in zip(known["x"], known["y"], known["customdata"], strict=True) if round(y) == 0]
    there = np.flatnonzero(~np.isnan(sample.matrix[:, first]))
    assert len(rows) == len(there)
    for n, (x, pair) in zip(there.tolist(), rows, strict=True):
        assert x == pytest.approx(sample.shap[n, first], abs=1e-5)
        assert pair == [sample.users[n], sample.items[n]]
    assert len(unknown["x"]) == len(sample.users) - len(there)
    assert all("unknown" in text for text in unknown["text"])


def test_bars_stand_beside_the_rows_of_the_swarm(sample: FeatureSample, world: Catalogue) -> None:
    swarm, bars = beeswarm(sample, world.user_ids, world.items.titles), strengths(sample)
    assert swarm["layout"]["yaxis"] == bars["layout"]["yaxis"]
    assert swarm["layout"]["height"] == bars["layout"]["height"]
    expected = np.abs(sample.shap).mean(axis=0)[sample.order[:MOST_ROWS]]
    np.testing.assert_allclose(bars["data"][0]["x"], expected)


def test_points_stay_in_their_row_and_do_not_lie_on_each_other() -> None:
    values = np.repeat([0.0, 1.0], 50)
    offsets = jitter(values)
    assert np.abs(offsets).max() < 0.5
    assert len(set(offsets[:50])) == 50
    assert (jitter(np.array([1.0, 1.0])) != jitter(np.array([1.0, 1.0]))[::-1]).all()
    assert jitter(np.array([0.0, 5.0])).tolist() == [0, 0]


def test_shades_rise_with_the_value_and_outliers_take_no_colour() -> None:
    values = np.append(np.arange(100), 10_000).astype(np.float32)
    found = shades(values)
    assert (np.diff(found) >= 0).all()
    assert (found.min(), found.max()) == (0, 1)
    assert found[50] == pytest.approx(0.5, abs=0.05)
    assert shades(np.ones(5, np.float32)).tolist() == [0.5] * 5


def test_medians_follow_the_points() -> None:
    values = np.arange(100.0)
    x, y = medians(values, values * 2 + np.where(values == 99, 1000, 0))  # one outlier moves no median
    np.testing.assert_allclose(y, x * 2)
    assert len(x) == 10
    assert [len(part) for part in medians(np.empty(0), np.empty(0))] == [0, 0]


def test_pairs_of_unknown_value_are_left_out(sample: FeatureSample, world: Catalogue) -> None:
    year = [feature.name for feature in sample.features].index("year")
    *groups, _ = dependence(sample, year, world.user_ids, world.items.titles)["data"]
    drawn = {tuple(pair) for group in groups for pair in group["customdata"]}
    known = ~np.isnan(sample.matrix[:, year])
    assert drawn == set(zip(sample.users[known].tolist(), sample.items[known].tolist(), strict=True))
    listed = {tuple(pair) for pair in groups[1]["customdata"]}
    chosen = known & sample.listed
    assert listed == set(zip(sample.users[chosen].tolist(), sample.items[chosen].tolist(), strict=True))
