"""Ranking again after edits, against the plain list of the edited ratings and against sorting by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.attribute.edits import Edits, apply, simplified
from core.attribute.history import history_attribution
from core.attribute.solved_once import solve_with_weights, solved_once
from core.attribute.what_if import check_editable, ranking_of, what_if
from core.errors import InputError
from core.recommend import ridge
from core.recommend.registry import fit, serve, settings_of
from core.recommend.topn import top_n
from core.types import Catalogue, History, Scale
from tests.core.attribute.test_resolve import KINDS, model_of
from tests.core.attribute.worlds import catalogue, loaded, random_table

NOBODY = History(None, np.empty(0, np.int32), np.empty(0, np.float32))


def order_of(world: Catalogue, model, history: History, out: set[int]) -> list[int]:
    """All candidates, best first, by sorting in Python."""
    scores = model.served.scores(history)
    return sorted((i for i in range(len(world.items)) if i not in out), key=lambda i: (-scores[i], i))


@st.composite
def changes(draw: st.DrawFn) -> Edits:
    """Edits of the nine items of a small world, ids from 1."""
    rated = draw(st.dictionaries(st.integers(1, 9), st.integers(1, 5), max_size=5))
    removed = draw(st.frozensets(st.integers(1, 9), max_size=3)) - set(rated)
    return Edits("user", {str(i): float(r) for i, r in rated.items()}, frozenset(str(i) for i in removed))


@pytest.mark.parametrize("kind", KINDS)
@given(seed=st.integers(0, 3), user=st.integers(0, 11), made=changes(), item=st.integers(0, 8))
@settings(max_examples=25)
def test_lists_ranks_and_target_are_those_of_sorting(kind: str, seed: int, user: int, made: Edits, item: int) -> None:
    model, world = model_of(kind, seed)
    own = world.ratings.of(user)
    edited = apply(world, simplified(world, made, own), own)
    if model.served.refuses(own) or model.served.refuses(edited):
        return
    found = what_if(world, model, own, edited, item, 3)
    mine, both = set(own.items.tolist()), set(own.items.tolist()) | set(edited.items.tolist())
    before, after = order_of(world, model, own, mine), order_of(world, model, edited, both)
    assert [row.index for row in found.before.items] == before[:3]
    assert [row.index for row in found.after.items] == after[:3]

    def place(order: list[int], index: int) -> int | None:
        return order.index(index) + 1 if index in order else None

    for change in (*found.entered, *found.left):
        assert change.before == place(before, change.row.index)
        assert change.after == place(after, change.row.index)
    assert [change.row for change in found.entered] == list(found.after.items)
    assert {change.row.index for change in found.left} == set(before[:3]) - set(after[:3])
    for target, order, history in ((found.target_before, before, own), (found.target_after, after, edited)):
        assert (target and target.rank) == place(order, item)
        if target:
            expected = model.served.scores_of(history, np.array([item], np.int32))[0]
            assert target.score == pytest.approx(expected, abs=1e-5)
    drivers = history_attribution(world, model, edited, item)
    assert found.drivers is not None
    assert [(c.item, round(c.value, 5)) for c in found.drivers.contributions] == [
        (c.item, round(c.value, 5)) for c in drivers.contributions
    ]


@pytest.mark.parametrize("kind", ["ease", "foldin"])
def test_without_edits_nothing_moves(kind: str) -> None:
    model, world = model_of(kind)
    predictor = model_of("foldin")[0]
    own = world.ratings.of(5)
    found = what_if(world, model, own, apply(world, Edits(), own), 0, 4, predictor)
    plain = top_n(world, model, own, 4, predictor=predictor)
    assert found.before == plain
    assert all(change.before == change.after for change in found.entered)
    assert not found.left
    for row, expected in zip(found.after.items, plain.items, strict=True):
        assert row.item == expected.item
        assert row.score == pytest.approx(expected.score, abs=1e-5)
        assert row.predicted_rating == pytest.approx(expected.predicted_rating, abs=1e-5)


@pytest.mark.parametrize("kind", ["ease", "foldin"])
def test_an_invented_user_gets_the_list_of_their_ratings(kind: str) -> None:
    model, world = model_of(kind)
    edited = apply(world, Edits("nothing", {"2": 5.0, "4": 4.0, "9": 1.0}), NOBODY)
    found = what_if(world, model, NOBODY, edited, 0, 4)
    assert found.after == top_n(world, model, edited, 4)
    assert found.before.fallback
    assert found.target_before is None
    assert found.target_after is not None
    popular = np.argsort(-world.items.n_ratings, kind="stable").tolist()
    assert [row.index for row in found.before.items] == popular[:4]
    assert [change.before for change in found.entered] == [popular.index(row.index) + 1 for row in found.after.items]


def test_without_any_rating_there_is_only_the_popularity_list() -> None:
    model, world = model_of("ease")
    found = what_if(world, model, NOBODY, NOBODY, 3, 4)
    assert found.after.fallback
    assert found.drivers is None
    assert found.target_after is None
    assert all(change.before == change.after for change in found.entered)
    own = world.ratings.of(2)
    emptied = what_if(world, model, own, NOBODY, 3, 9)
    assert emptied.after.fallback
    assert not {row.index for row in emptied.after.items} & set(own.items.tolist())


def test_removing_and_adding_again_gives_the_same() -> None:
    model, world = model_of("foldin")
    own = world.ratings.of(5)
    first = world.items.ids[int(own.items[0])]
    made = Edits().remove(first).rate(first, float(own.values[0]))
    again = simplified(world, made, own)
    assert len(again) == 0
    there = what_if(world, model, own, apply(world, made, own), 0)
    back = what_if(world, model, own, apply(world, again, own), 0)
    assert (there.after, there.entered, there.left) == (back.after, back.entered, back.left)
    assert (there.target_after, there.drivers) == (back.target_after, back.drivers)


def test_an_item_leaves_the_candidates_once_rated() -> None:
    model, world = model_of("ease")
    own = world.ratings.of(5)
    best = top_n(world, model, own, 1).items[0]
    found = what_if(world, model, own, apply(world, Edits().rate(best.item, 5.0), own), best.index, 3)
    assert best.index not in {row.index for row in found.after.items}
    assert [(change.before, change.after) for change in found.left if change.row.index == best.index] == [(1, None)]
    assert found.target_before is not None
    assert found.target_after is None
    assert found.drivers is not None


def test_a_user_with_one_rating_and_an_item_already_rated() -> None:
    model, world = model_of("foldin")
    one = History(None, np.array([4], np.int32), np.array([5], np.float32))
    found = what_if(world, model, one, apply(world, Edits().rate("5", 1.0), one), 4, 3)
    assert found.target_before is found.target_after is None
    assert found.drivers is not None
    assert len(found.drivers.contributions) == 1
    assert 4 not in {row.index for row in found.after.items}


def test_what_is_at_hand_is_used() -> None:
    model, world = model_of("foldin")
    own = world.ratings.of(5)
    edited = apply(world, Edits().rate("1", 5.0), own)
    other = ranking_of(world, model, world.ratings.of(6), 3)
    assert what_if(world, model, own, edited, None, 3, before=other).before == other.top
    same = ranking_of(world, model, own, 3)
    assert what_if(world, model, own, edited, 7, 3, before=same) == what_if(world, model, own, edited, 7, 3)


@pytest.mark.parametrize(("kind", "given"), [("svd", {"n_factors": 3, "n_epochs": 2}), ("popularity", {})])
def test_models_that_cannot_be_asked_say_so(kind: str, given: dict[str, int]) -> None:
    world = catalogue(random_table(1))
    fitted = fit(kind, world.ratings, Scale(1, 5), settings_of(kind, given))
    model = loaded(serve(kind, fitted.arrays, fitted.facts), kind)
    own = world.ratings.of(0)
    with pytest.raises(InputError, match="other ratings") as caught:
        what_if(world, model, own, apply(world, Edits(), own))
    assert "foldin" in caught.value.remedy


def test_every_model_that_can_be_asked_is_let_in() -> None:
    for kind in KINDS:
        model, world = model_of(kind)
        check_editable(world, model)


@pytest.mark.parametrize("n", [1, 4, 5, 6, 30])
def test_one_factorisation_gives_what_two_give(n: int) -> None:
    """With fewer ratings than unknowns, as many, and more."""
    rng = np.random.default_rng(n)
    z, e, target, penalties = rng.normal(size=(n, 5)), rng.normal(size=n), rng.normal(size=5), rng.uniform(1, 9, 5)
    vector, weights = solve_with_weights(z, e, target, penalties)
    np.testing.assert_allclose(vector, ridge.solve(z, e, penalties), atol=1e-12)
    np.testing.assert_allclose(weights, ridge.weights(z, target, penalties), atol=1e-12)


@pytest.mark.parametrize("kind", KINDS)
def test_a_model_solved_once_answers_as_before(kind: str) -> None:
    model, world = model_of(kind)
    items, edited = np.arange(9, dtype=np.int32), apply(world, Edits("nothing", {"2": 5.0, "4": 4.0}), NOBODY)
    once, plain = solved_once(model, edited, 6).served, model.served
    assert once.refuses(edited) is plain.refuses(edited) is None
    np.testing.assert_allclose(once.scores(edited), plain.scores(edited), atol=1e-6)
    np.testing.assert_allclose(once.scores_of(edited, items), plain.scores_of(edited, items), atol=1e-6)
    for some in (items, np.array([6], np.int32)):
        np.testing.assert_allclose(
            once.contributions_many(edited, some), plain.contributions_many(edited, some), atol=1e-9
        )
    assert solved_once(model, NOBODY).served.refuses(NOBODY) == plain.refuses(NOBODY)
