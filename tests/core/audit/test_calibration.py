"""Texts against the truth: the ideal reader by a second implementation, agreement by hand, chance at 0."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.audit.calibration import TruePlaces, account, agreed, standing, true_places, true_relevance
from core.audit.ideal import STEP, Law, law_of, told_by_ratings
from core.types import AttributeIndex, Catalogue
from tests.core.attribute.worlds import catalogue, random_table
from tests.core.audit.texts import claim, evidence, item

PREFERENCES = {("genre", "g0"): 0.8, ("genre", "g1"): -0.4, ("genre", "g2"): 0.2}


@pytest.fixture(scope="module")
def world() -> Catalogue:
    """Ten users and items; item i has the genres i mod 3 and, where i is even, (i + 1) mod 3."""
    found = catalogue(random_table(4))
    rows = [[i % 3, *([(i + 1) % 3] if i % 2 == 0 else [])] for i in range(len(found.items))]
    offsets = np.cumsum([0, *map(len, rows)]).astype(np.int64)
    index = AttributeIndex(("g0", "g1", "g2"), offsets, np.concatenate(rows).astype(np.int32))
    return replace(found, items=replace(found.items, attributes={"genre": index}))


@pytest.fixture(scope="module")
def law(world: Catalogue) -> Law:
    rng = np.random.default_rng(1)
    n = len(world.user_ids)
    rows = [(u, "genre", f"g{g}", float(rng.normal(0.1 * g, 0.5))) for u in range(n) for g in range(3)]
    quality, harsh = rng.normal(0, 0.4, len(world.items)), rng.normal(0, 0.3, n)
    return law_of(world, rows, quality, harsh, {"mean": 3.0, "noise_sd": 0.8})


@pytest.mark.parametrize("user", range(4))
def test_what_ratings_tell_is_the_posterior_mean(world: Catalogue, law: Law, user: int) -> None:
    """In weight space: posterior of the preferences by Bayes' rule, then the item's share of it."""
    history = world.ratings.of(user)
    target = int(np.setdiff1d(np.arange(len(world.items)), history.items)[0])
    rated, noise = law.design[history.items], 0.8**2 + STEP**2 / 12
    residual = history.values - law.expected[history.items] - law.harshness[user]
    precision = rated.T @ rated / noise + np.linalg.inv(law.covariance)
    posterior = np.linalg.solve(precision, rated.T @ residual / noise)
    told = told_by_ratings(law, user, history, target)
    assert told.shape == history.items.shape
    assert told.sum() == pytest.approx(law.design[target] @ posterior)
    assert law.noise == pytest.approx(noise)


def test_what_items_share_is_weighed_by_what_it_contributes(world: Catalogue) -> None:
    history = world.ratings.of(0)
    target = 0  # g0 and g1, half weight each
    found = dict(zip(history.items.tolist(), true_relevance(world, history, target, PREFERENCES), strict=True))
    for rated, value in found.items():
        genres = set(world.items.attributes["genre"].of(rated))
        assert value == pytest.approx(0.4 * ("g0" in genres) - 0.2 * ("g1" in genres))


@given(st.lists(st.integers(-3, 3), min_size=2, max_size=15))
def test_standing_counts_those_below_and_above(values: list[int]) -> None:
    found = standing(np.array(values, float))
    n = len(values)
    expected = [(sum(v < x for v in values) - sum(v > x for v in values)) / (n - 1) for x in values]
    assert found == pytest.approx(expected)
    assert found.sum() == pytest.approx(0)  # naming all ratings is chance
    assert standing(-np.array(values, float)) == pytest.approx(-found)


def places(**told: float) -> TruePlaces:
    return TruePlaces("u", told, {name: value / 2 for name, value in told.items()})


def facts():
    found = evidence()
    named = {"Alpha": "a", "Beta": "b", "Gamma": "c", "Delta": "d"}
    return replace(
        found,
        facts=tuple(replace(f, data={**f.data, "item": named.get(f.data.get("title"), "")}) for f in found.facts),
    )


def test_agreement_is_the_mean_over_the_reasons_named() -> None:
    truth = places(a=0.8, b=0.2, d=-0.6)
    said = [item("Alpha", "E4"), item("Beta", "E5")]
    assert agreed(said, facts(), truth).told == pytest.approx(0.5)
    against = replace(claim("against", "reason", "supported", "E7"), direction="against")
    both = agreed([item("Alpha", "E4"), item("Delta", "E7"), against], facts(), truth)
    assert both.told == pytest.approx((0.8 + 0.6) / 2) and both.shared == pytest.approx(0.35)
    turned = replace(claim("for it", "reason", "contradicted", "E7"), direction="for")
    assert agreed([item("Delta", "E7"), turned], facts(), truth).told == pytest.approx(-0.6)


def test_what_nobody_rated_or_said_counts_nothing() -> None:
    truth = places(a=0.8)
    assert agreed([item("Alpha", "E4"), item("Gamma", "E6")], facts(), truth).told == pytest.approx(0.4)
    assert agreed([item("Alpha", "E4"), item("Nothing")], facts(), truth).told == pytest.approx(0.4)
    silent = agreed([], facts(), truth)
    assert (silent.told, silent.reasons) == (0.0, 0)


def test_an_oracle_agrees_and_chance_does_not(world: Catalogue, law: Law) -> None:
    rng = np.random.default_rng(0)
    best, random = [], []
    for user in range(len(world.user_ids)):
        history = world.ratings.of(user)
        for target in np.setdiff1d(np.arange(len(world.items)), history.items).tolist():
            truth = true_places(world, law, user, target, PREFERENCES)
            ids = list(truth.told)
            for found, chosen in ((best, max(ids, key=lambda name: truth.told[name])), (random, str(rng.choice(ids)))):
                named = replace(
                    evidence(),
                    facts=(replace(evidence().facts[3], data={"title": "Alpha", "item": chosen, "value": 1.0}),),
                )
                found.append(agreed([item("Alpha", "E4")], named, truth))
    assert account("oracle", best).told.value > 0.95
    chance = account("random", random).told
    assert chance.low <= 0 <= chance.high
    assert account("none", []).told is None
