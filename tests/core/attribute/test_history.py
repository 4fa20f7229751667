import itertools
import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.attribute.exact import checked
from core.attribute.history import REMAINDER, history_attribution, history_attributions
from core.errors import InputError, WhyboardError
from core.types import History
from tests.core.attribute.models import model_of
from tests.core.attribute.worlds import PlainEase, PlainFoldIn, catalogue, loaded, random_table

SEEDS = st.integers(0, 10_000)


def enumerated(n: int, game: Callable[[tuple[int, ...]], float]) -> list[float]:
    """Shapley values of a game of n players, over all orders of arrival."""
    shapley = np.zeros(n)
    for order in itertools.permutations(range(n)):
        for place, player in enumerate(order):
            shapley[player] += game(order[: place + 1]) - game(order[:place])
    return (shapley / math.factorial(n)).tolist()


@given(SEEDS, st.sampled_from([PlainEase, PlainFoldIn]), st.integers(0, 8))
@settings(max_examples=40, deadline=None)
def test_base_and_contributions_sum_to_the_score(seed: int, served: type, item: int) -> None:
    table = random_table(seed)
    world, model = catalogue(table), loaded(served(table))
    for user in range(0, 12, 5):
        history = world.ratings.of(user)
        found = history_attribution(world, model, history, item)
        assert abs(found.base + sum(c.value for c in found.contributions) - found.score) < 1e-5
        assert len(found.contributions) == len(history.items)
        assert found.score == pytest.approx(float(model.served.scores(history)[item]), abs=1e-5)


@given(SEEDS, st.integers(0, 8))
@settings(max_examples=40, deadline=None)
def test_excess_sums_to_the_personal_part(seed: int, item: int) -> None:
    table = random_table(seed)
    world, served = catalogue(table), PlainEase(table)
    history = world.ratings.of(seed % 12)
    found = history_attribution(world, loaded(served), history, item, "excess")
    parts = served.parts(history, np.array([item]))
    assert parts is not None
    assert sum(c.value for c in found.contributions) == pytest.approx(float(parts.personal[0]), abs=1e-9)
    assert found.total == pytest.approx(found.score, abs=1e-5)
    rest = [c for c in found.contributions if c.item is None]
    assert [c.label for c in rest] == [REMAINDER]
    assert len(found.contributions) == len(history.items) + 1


@given(SEEDS, st.integers(0, 8))
@settings(max_examples=40, deadline=None)
def test_the_excess_of_foldin_is_the_raw_form_without_the_habit(seed: int, item: int) -> None:
    table = random_table(seed)
    world, served = catalogue(table), PlainFoldIn(table)
    history = world.ratings.of(seed % 12)
    raw, excess = (history_attribution(world, loaded(served), history, item, form) for form in ("raw", "excess"))
    solve, residual = served.solved(history)
    habits = dict(zip((world.items.ids[i] for i in history.items.tolist()), solve[-1] * residual, strict=True))
    assert {c.item: c.value for c in excess.contributions} == pytest.approx(
        {c.item: c.value - habits[c.item] for c in raw.contributions}, abs=1e-9
    )
    assert excess.base == pytest.approx(raw.base + sum(habits.values()), abs=1e-9)
    assert excess.total == pytest.approx(excess.score, abs=1e-5) == pytest.approx(raw.score, abs=1e-5)
    assert "habit" in excess.method and "habit" not in raw.method


def test_an_average_user_has_no_excess() -> None:
    table = np.full((4, 5), 4.0)
    table[:, 4] = [1, 2, 4, 5]
    served = PlainEase(table)
    served.average = served.liking(History(None, np.arange(5, dtype=np.int32), table[0].astype(np.float32)))
    found = history_attribution(catalogue(table), loaded(served), catalogue(table).ratings.of(0), 3, "excess")
    assert found.total == pytest.approx(found.base)


def test_foldin_contributions_are_shapley_values() -> None:
    """By enumeration: a rating is present with its residual, or is exactly average."""
    table = random_table(3, n_items=6)
    world, served = catalogue(table), PlainFoldIn(table)
    history, item = world.ratings.of(1), 2
    n = len(history.items)
    assert 2 <= n <= 6
    average = served.mean + served.bias[history.items]

    def game(present: tuple[int, ...]) -> float:
        values = average.copy()
        values[list(present)] = history.values[list(present)]
        return float(served.scores_of(replace(history, values=values.astype(float)), np.array([item]))[0])

    found = {c.item: c.value for c in history_attribution(world, loaded(served), history, item).contributions}
    assert [found[world.items.ids[i]] for i in history.items] == pytest.approx(enumerated(n, game), abs=1e-6)


@pytest.mark.parametrize("served", [PlainEase, PlainFoldIn])
def test_largest_first_with_ratings_and_titles(served: type) -> None:
    table = random_table(5)
    world = catalogue(table, tuple(f"A\n<b>{'x' * 300}</b> {i}" for i in range(9)))
    history = world.ratings.of(0)
    found = history_attribution(world, loaded(served(table)), history, 0).contributions
    assert [abs(c.value) for c in found] == sorted((abs(c.value) for c in found), reverse=True)
    assert all("\n" not in c.label and len(c.label) <= 200 for c in found)
    given_ratings = dict(zip((world.items.ids[i] for i in history.items), history.values.tolist(), strict=True))
    assert {c.item: c.rating for c in found} == given_ratings


@pytest.mark.parametrize("disturb", ["value", "base", "score", "nan"])
def test_a_disturbed_attribution_is_refused(disturb: str) -> None:
    table = random_table(1)
    world = catalogue(table)
    good = history_attribution(world, loaded(PlainFoldIn(table)), world.ratings.of(0), 4)
    assert checked(good) is good
    first = good.contributions[0]
    bad = {
        "value": replace(good, contributions=(replace(first, value=first.value + 2e-5), *good.contributions[1:])),
        "base": replace(good, base=good.base - 2e-5),
        "score": replace(good, score=good.score * 1.001),
        "nan": replace(good, contributions=(replace(first, value=math.nan), *good.contributions[1:])),
    }[disturb]
    with pytest.raises(WhyboardError, match="sum to"):
        checked(bad)


def test_a_model_whose_contributions_do_not_sum_is_refused() -> None:
    class Broken(PlainEase):
        def contributions(self, history: History, item: int, form: str = "raw") -> np.ndarray:
            return super().contributions(history, item, form) + 0.001

    table = random_table(1)
    world = catalogue(table)
    for form in ("raw", "excess"):
        with pytest.raises(WhyboardError, match="sum to"):
            history_attribution(world, loaded(Broken(table)), world.ratings.of(0), 4, form)


@pytest.mark.parametrize(
    ("kind", "form", "message"),
    [
        ("svd", "raw", r"svd-0+.*ease, foldin"),
        ("popularity", "raw", "ease, foldin"),
        ("knn", "excess", "no excess form"),
        ("ease", "sideways", "sideways"),
    ],
)
def test_what_has_no_lens_is_refused(kind: str, form: str, message: str) -> None:
    table = random_table(1)
    world = catalogue(table)
    served = PlainFoldIn(table) if kind == "foldin" else PlainEase(table)
    with pytest.raises(InputError, match=message):
        history_attribution(world, loaded(served, kind), world.ratings.of(0), 4, form)


def test_a_history_the_model_refuses_is_refused() -> None:
    table = random_table(1)
    empty = History(None, np.empty(0, np.int32), np.empty(0, np.float32))
    with pytest.raises(InputError, match="rated nothing"):
        history_attribution(catalogue(table), loaded(PlainEase(table)), empty, 4)


@pytest.mark.parametrize(
    ("served", "form"), [(served, form) for served in (PlainEase, PlainFoldIn) for form in ("raw", "excess")]
)
def test_several_items_at_once_are_as_one_by_one(served: type, form: str) -> None:
    table = random_table(6)
    world, model = catalogue(table), loaded(served(table))
    history, items = world.ratings.of(2), np.array([7, 0, 3], np.int32)
    many = history_attributions(world, model, history, items, form)
    for item, found in zip(items.tolist(), many, strict=True):
        alone = history_attribution(world, model, history, item, form)
        assert found.score == pytest.approx(alone.score)
        assert {c.item: c.value for c in found.contributions} == pytest.approx(
            {c.item: c.value for c in alone.contributions}
        )


def test_ease_contributions_are_shapley_values() -> None:
    """By enumeration: a rating is present or absent."""
    table = random_table(3, n_items=6)
    world, served = catalogue(table), PlainEase(table)
    history, item = world.ratings.of(1), 2
    n = len(history.items)
    assert 2 <= n <= 6

    def game(present: tuple[int, ...]) -> float:
        places = sorted(present)
        left = History(None, history.items[places], history.values[places])
        return float(served.scores_of(left, np.array([item]))[0])

    found = {c.item: c.value for c in history_attribution(world, loaded(served), history, item).contributions}
    assert [found[world.items.ids[i]] for i in history.items] == pytest.approx(enumerated(n, game), abs=1e-9)


@given(
    kind=st.sampled_from(["ease", "foldin"]), seed=st.integers(0, 20), user=st.integers(0, 11), item=st.integers(0, 5)
)
@settings(max_examples=15)
def test_the_served_models_give_shapley_values(kind: str, seed: int, user: int, item: int) -> None:
    """By enumeration of what the served model itself says of every edited history."""
    world = catalogue(random_table(seed, n_items=6))
    model, history, one = model_of(kind, world), world.ratings.of(user), np.array([item], np.int32)
    if model.served.refuses(history):
        return
    rated = history.items
    average = np.array([model.served.base(history, each) for each in rated.tolist()])

    def game(present: tuple[int, ...]) -> float:
        places = sorted(present)
        values = average.copy()
        values[places] = history.values[places]
        edited = History(None, rated, values)  # a rating is there, or exactly average
        if kind == "ease":  # a rating is there, or not
            edited = History(None, rated[places], history.values[places])
        return float(model.served.scores_of(edited, one)[0])

    found = {c.item: c.value for c in history_attribution(world, model, history, item).contributions}
    assert [found[world.items.ids[i]] for i in rated] == pytest.approx(enumerated(len(rated), game), abs=1e-5)


@pytest.mark.parametrize("kind", ["knn", "slopeone", "baseline"])
def test_the_history_lens_of_neighbours_is_linear_in_what_was_rated(kind: str) -> None:
    """Each of these scores is linear in the ratings' values; the contribution is the slope times the residual.

    By enumeration: a rating has its value, or the one at which its contribution is nothing.
    """
    world = catalogue(random_table(8, n_items=6))
    model, item = model_of(kind, world), 4
    history = world.ratings.of(3)
    values = model.served.contributions(history, item)
    bumped = [
        replace(history, user=None, values=history.values + np.eye(len(values), dtype=np.float32)[place])
        for place in range(len(values))
    ]
    score = model.served.scores_of(history, np.array([item], np.int32))[0]
    slopes = np.array([model.served.scores_of(each, np.array([item], np.int32))[0] for each in bumped]) - score
    zero = history.values - np.divide(values, slopes, out=np.zeros_like(values), where=slopes != 0)

    def game(present: tuple[int, ...]) -> float:
        given_values = zero.copy()
        given_values[list(present)] = history.values[list(present)]
        edited = replace(history, user=None, values=given_values)
        return float(model.served.scores_of(edited, np.array([item], np.int32))[0])

    assert enumerated(len(values), game) == pytest.approx(np.where(slopes != 0, values, 0).tolist(), abs=1e-5)
    assert game(()) == pytest.approx(model.served.base(history, item) + values[slopes == 0].sum(), abs=1e-5)


def test_a_user_with_one_rating_and_an_item_that_was_rated() -> None:
    table = random_table(4)
    world, model = catalogue(table), loaded(PlainFoldIn(table))
    one = History(None, np.array([3], np.int32), np.array([5], np.float32))
    (only,) = history_attribution(world, model, one, 6).contributions
    assert (only.item, only.rating) == ("4", 5.0)
    own = history_attribution(world, model, one, 3)
    assert own.total == pytest.approx(own.score)
    assert own.contributions[0].value > 0


def test_a_rating_that_is_no_number_is_refused_with_its_value() -> None:
    table = random_table(4)
    odd = History(None, np.array([3, 5], np.int32), np.array([5, np.nan], np.float32))
    with pytest.raises(InputError, match="A rating is nan"):
        history_attribution(catalogue(table), loaded(PlainFoldIn(table)), odd, 6)
