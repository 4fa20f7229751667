"""Every lens by name, on a small store: what each gives, and what it refuses."""

import numpy as np
import pytest

from core.errors import InputError
from core.operations import Workbench, train
from core.operations.explanations import LENSES, lens_of, subject, why
from core.operations.lists import recommend
from core.recommend.registry import KINDS
from tests.core.operations.films import films_workbench

EXACT = ("history", "decomposition", "attributes")


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Workbench:
    found = films_workbench(tmp_path_factory.mktemp("films"), ("ease", "foldin", "popularity"))
    train(found, "films", "svd", {"n_epochs": 3})
    return found


def first(bench: Workbench, user: str, kind: str) -> str:
    return recommend(bench, "films", user, 1, kind).items[0].item


@pytest.mark.parametrize("kind", ["ease", "foldin"])
@pytest.mark.parametrize("lens", LENSES)
def test_every_lens_explains_the_same_score_in_the_unit_of_the_model(bench: Workbench, kind: str, lens: str) -> None:
    item = first(bench, "user-3", kind)
    found = why(bench, "films", "user-3", item, kind, lens)
    assert (found.lens, found.unit) == (lens, KINDS[kind].unit)
    assert found.score == pytest.approx(recommend(bench, "films", "user-3", 1, kind).items[0].score, abs=1e-5)
    assert found.contributions
    sizes = [abs(c.value) for c in found.contributions]
    assert lens == "decomposition" or sizes == sorted(sizes, reverse=True)
    if lens in EXACT:
        assert found.exact
    if found.exact:
        assert found.gap == pytest.approx(0, abs=1e-5)


@pytest.mark.parametrize("kind", ["ease", "foldin"])
@pytest.mark.parametrize("lens", LENSES)
def test_a_user_with_one_rating(bench: Workbench, kind: str, lens: str) -> None:
    item = first(bench, "user-one", kind)
    if lens == "lime":  # it leaves some ratings out and keeps others
        with pytest.raises(InputError, match="only one rating"):
            why(bench, "films", "user-one", item, kind, lens)
        return
    found = why(bench, "films", "user-one", item, kind, lens)
    assert all(np.isfinite(c.value) for c in found.contributions)
    if lens in ("history", "removal"):
        assert [c.rating for c in found.contributions] == [5.0]


@pytest.mark.parametrize("kind", ["ease", "foldin"])
@pytest.mark.parametrize("lens", LENSES)
def test_an_item_the_user_has_rated_is_accounted_for_too(bench: Workbench, kind: str, lens: str) -> None:
    catalogue = bench.catalogue("films")
    rated = catalogue.items.ids[catalogue.ratings.of(catalogue.user_index["user-5"]).items[0]]
    chosen = subject(bench, "films", "user-5", rated, kind)
    assert chosen.own_rating is not None
    found = lens_of(bench, chosen, lens)
    if found.exact:
        assert found.gap == pytest.approx(0, abs=1e-5)


@pytest.mark.parametrize("kind", ["ease", "foldin"])
@pytest.mark.parametrize("lens", LENSES)
def test_an_item_without_attributes(bench: Workbench, kind: str, lens: str) -> None:
    assert bench.catalogue("films").items.attributes["genre"].of(7) == ()
    assert why(bench, "films", "user-3", "f07", kind, lens).contributions


@pytest.mark.parametrize("lens", ["history", "decomposition", "attributes"])
def test_a_model_without_an_exact_sum_has_no_exact_lens(bench: Workbench, lens: str) -> None:
    with pytest.raises(InputError, match="ease, foldin, knn, slopeone, baseline"):
        why(bench, "films", "user-3", "f07", "svd", lens)
    assert why(bench, "films", "user-3", "f07", "svd", "features").contributions


@pytest.mark.parametrize(
    ("lens", "form", "by", "told", "remedy"),
    [
        ("tea", "raw", None, "tea", "history"),
        ("removal", "excess", None, "excess", "attributes"),
        ("history", "raw", "genre", "genre", "attributes lens"),
        ("attributes", "raw", "creator", "creator", "genre"),
        ("attributes", "sideways", None, "sideways", "raw"),
    ],
)
def test_what_does_not_go_together_is_refused(
    bench: Workbench, lens: str, form: str, by: str | None, told: str, remedy: str
) -> None:
    with pytest.raises(InputError) as refused:
        why(bench, "films", "user-3", "f07", "ease", lens, form, by=by)
    assert told in refused.value.what
    assert remedy in refused.value.remedy


@pytest.mark.parametrize("lens", LENSES)
def test_nobody_without_ratings_has_an_account(bench: Workbench, lens: str) -> None:
    with pytest.raises(InputError, match="no ratings"):
        why(bench, "films", "user-two-none", "f07", "ease", lens)


def test_what_is_sampled_depends_on_the_seed_alone(bench: Workbench) -> None:
    chosen = subject(bench, "films", "user-3", "f07", "foldin")
    for lens in ("removal", "lime"):
        one, again = (lens_of(bench, chosen, lens, seed=5) for _ in range(2))
        assert one == again
