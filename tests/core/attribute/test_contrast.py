"""A contrast against the scores themselves, and against two separate accounts."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.attribute.contrast import checked_contrast, contrast
from core.attribute.history import REMAINDER, history_attribution
from core.errors import InputError, WhyboardError
from core.recommend.topn import top_n
from core.types import History
from tests.core.attribute.models import EXACT, model_of
from tests.core.attribute.worlds import PlainFoldIn, catalogue, loaded, random_table


@pytest.mark.parametrize(("kind", "form"), EXACT)
@given(seed=st.integers(0, 40), user=st.integers(0, 11), item=st.integers(0, 8), other=st.integers(0, 8))
@settings(max_examples=20)
def test_base_and_differences_sum_to_the_difference_of_the_scores(
    kind: str, form: str, seed: int, user: int, item: int, other: int
) -> None:
    world = catalogue(random_table(seed))
    model, history = model_of(kind, world), world.ratings.of(user)
    if model.served.refuses(history) or item == other:
        return
    found = contrast(world, model, history, item, other, form)
    scores = model.served.scores(history).astype(float)
    assert found.base + sum(d.value for d in found.differences) == pytest.approx(scores[item] - scores[other], abs=1e-5)
    assert [abs(d.value) for d in found.differences] == sorted((abs(d.value) for d in found.differences), reverse=True)
    for which, chosen in (("here", item), ("there", other)):
        alone = {c.item: c.value for c in history_attribution(world, model, history, chosen, form).contributions}
        assert {d.item: getattr(d, which) for d in found.differences} == pytest.approx(alone, abs=1e-9)
    assert [d.label for d in found.differences if d.item is None] == (
        [REMAINDER] if (kind, form) == ("ease", "excess") else []
    )


@pytest.mark.parametrize("kind", ["ease", "foldin"])
def test_ranks_are_those_of_the_list(kind: str) -> None:
    world = catalogue(random_table(3))
    model, history = model_of(kind, world), world.ratings.of(2)
    rows = top_n(world, model, history, 9).items
    found = contrast(world, model, history, rows[-1].index, rows[0].index)
    assert (found.here.rank, found.there.rank) == (len(rows), 1)
    assert found.difference == pytest.approx(rows[-1].score - rows[0].score, abs=1e-5)
    assert found.unit == model.served.unit


def test_an_item_that_was_rated_has_the_place_it_would_take_among_those_that_were_not() -> None:
    world = catalogue(random_table(3))
    model, history = model_of("foldin", world), world.ratings.of(2)
    rated, free = int(history.items[0]), int(np.setdiff1d(np.arange(9), history.items)[0])
    found = contrast(world, model, history, rated, free)
    scores = model.served.scores(history)
    rivals = np.setdiff1d(np.arange(9), history.items)
    assert found.here.rank == 1 + int((scores[rivals] > scores[rated]).sum())
    assert found.there.rank == 1 + int((scores[rivals] > scores[free]).sum())


def test_the_other_way_round_every_difference_changes_its_sign() -> None:
    world = catalogue(random_table(5))
    model, history = model_of("ease", world), world.ratings.of(1)
    one, two = contrast(world, model, history, 3, 7), contrast(world, model, history, 7, 3)
    assert two.difference == pytest.approx(-one.difference)
    assert {d.item: -d.value for d in two.differences} == pytest.approx({d.item: d.value for d in one.differences})


def test_a_user_with_one_rating_has_one_difference() -> None:
    world = catalogue(random_table(5))
    history = History(None, np.array([2], np.int32), np.array([5], np.float32))
    (only,) = contrast(world, loaded(PlainFoldIn(random_table(5))), history, 3, 7).differences
    assert (only.item, only.rating) == ("3", 5.0)


def test_an_item_is_not_held_against_itself_nor_without_an_exact_account() -> None:
    world = catalogue(random_table(5))
    served = PlainFoldIn(random_table(5))
    with pytest.raises(InputError, match="“Film 4” was to be held against itself"):
        contrast(world, loaded(served), world.ratings.of(0), 3, 3)
    with pytest.raises(InputError, match="ease, foldin"):
        contrast(world, loaded(served, "svd"), world.ratings.of(0), 3, 4)
    with pytest.raises(InputError, match="no excess form"):
        contrast(world, loaded(served, "knn"), world.ratings.of(0), 3, 4, "excess")


@pytest.mark.parametrize("disturb", ["value", "base", "score", "nan"])
def test_a_disturbed_contrast_is_refused(disturb: str) -> None:
    world = catalogue(random_table(5))
    good = contrast(world, loaded(PlainFoldIn(random_table(5))), world.ratings.of(0), 3, 4)
    assert checked_contrast(good) is good
    first = good.differences[0]
    bad = {
        "value": replace(good, differences=(replace(first, here=first.here + 2e-5), *good.differences[1:])),
        "base": replace(good, base=good.base - 2e-5),
        "score": replace(good, here=replace(good.here, score=good.here.score + 2e-5)),
        "nan": replace(good, differences=(replace(first, there=float("nan")), *good.differences[1:])),
    }[disturb]
    with pytest.raises(WhyboardError, match="differences sum to"):
        checked_contrast(bad)
