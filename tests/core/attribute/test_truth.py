"""Accounts against the truth: the correlation against scipy's, the truth against the demo world's own tables."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from core.attribute.attributes import attributes_attribution, kind_index
from core.attribute.bulk import draw_users
from core.attribute.truth import (
    BASELINES,
    Agreement,
    agreements,
    attribute_values,
    baselines,
    compared,
    preferences,
    spearman,
)
from core.datasets import demo
from core.operations.workbench import utc_now
from core.recommend.protocol import LoadedModel
from core.recommend.registry import fit, serve, settings_of
from core.store import Store
from core.types import Catalogue, History
from tests.core.attribute.small_models import small
from tests.core.attribute.worlds import loaded

ROWS = "SELECT user_index, value, preference FROM truth_preferences WHERE kind = ?"


@pytest.fixture(scope="module")
def invented(tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, Catalogue, LoadedModel]:
    store = Store(tmp_path_factory.mktemp("demo"))
    demo.build(store, now=utc_now)
    world = store.catalogue("demo")
    fitted = fit("ease", world.ratings, world.info.scale, settings_of("ease", {}))
    return store, world, loaded(serve("ease", fitted.arrays, fitted.facts), "ease")


def truth_of(store: Store, world: Catalogue, kind: str) -> np.ndarray:
    return preferences(world, kind, store.frame("demo", ROWS, [kind]).itertuples(index=False, name=None))


@given(st.lists(st.tuples(st.integers(-3, 3), st.integers(-3, 3)), max_size=20))
def test_spearman_is_that_of_scipy(pairs: list[tuple[int, int]]) -> None:
    one, other = (np.array([pair[n] for pair in pairs], float) for n in range(2))
    if len(set(one)) < 2 or len(set(other)) < 2:
        assert np.isnan(spearman(one, other))
    else:
        assert spearman(one, other) == pytest.approx(stats.spearmanr(one, other).statistic, abs=1e-12)


@pytest.mark.parametrize(("kind", "form"), [("ease", "raw"), ("ease", "excess"), ("foldin", "raw")])
def test_values_are_those_of_the_attributes_lens(kind: str, form: str) -> None:
    world, model = small(kind)
    history = world.ratings.of(2)
    items = np.setdiff1d(np.arange(14), history.items)[:3].astype(np.int32)
    index = kind_index(world, "genre")
    found = attribute_values(index, model, history, items, form)
    for column, item in zip(found.T, items.tolist(), strict=True):
        lens = attributes_attribution(world, model, history, item, "genre", form)
        expected = {part.label: part.value for part in lens.contributions}
        assert dict(zip(index.names, column, strict=True)) == pytest.approx(
            {name: expected.get(name, 0.0) for name in index.names}
        )


def test_the_truth_of_an_item_is_the_contribution_that_the_world_wrote_down(
    invented: tuple[Store, Catalogue, LoadedModel],
) -> None:
    store, world, _ = invented
    true, index = truth_of(store, world, "genre"), kind_index(world, "genre")
    rows = store.frame(
        "demo", "SELECT * FROM truth_contributions WHERE kind = 'genre' ORDER BY user_index, item_index LIMIT 3000"
    )
    place = {name: number for number, name in enumerate(index.names)}
    shares = np.diff(index.offsets)[rows.item_index]
    mine = true[rows.user_index, [place[value] for value in rows.value]] / shares
    np.testing.assert_allclose(mine, rows.contribution)
    assert len(rows) == 3000


def test_the_true_account_agrees_fully_and_its_mirror_image_not_at_all(
    invented: tuple[Store, Catalogue, LoadedModel],
) -> None:
    store, world, _ = invented
    true, index = truth_of(store, world, "genre")[7], kind_index(world, "genre")
    history, items = world.ratings.of(7), np.arange(10, dtype=np.int32)
    account = np.repeat(true[:, None], len(items), axis=1)
    assert compared(index, history, items, true[:, None], true, even=True) == (pytest.approx(1), pytest.approx(1))
    assert compared(index, history, items, -true[:, None], true, even=True) == (pytest.approx(-1), pytest.approx(-1))
    shares = np.diff(index.offsets)[items]
    assert compared(index, history, items, account / shares, true, even=False)[1] == pytest.approx(1)
    assert compared(index, history, items, true[:, None] * 0, true, even=True) == pytest.approx(
        (np.nan, np.nan), nan_ok=True
    )


def test_baselines_are_counted_by_hand() -> None:
    world, _ = small("ease")  # item i has genre i % 3
    history = History(None, np.array([0, 1, 3, 4, 6], np.int32), np.array([5, 1, 4, 2, 3], np.float32))
    index = kind_index(world, "genre")
    popular = np.array([3.0, 2.0, 1.0])
    mean, most, highest, everybody, chance = baselines(index, history, popular, np.random.default_rng(0))
    assert mean[:, 0].tolist() == pytest.approx([4 - 3, 1.5 - 3, 0])
    assert most[:, 0].tolist() == highest[:, 0].tolist() == [3, 2, 0]
    assert everybody[:, 0].tolist() == [3, 2, 1]
    assert len(set(chance[:, 0])) == 3


def test_an_exact_account_tells_more_of_the_truth_than_chance(
    invented: tuple[Store, Catalogue, LoadedModel],
) -> None:
    store, world, model = invented
    users = draw_users(world, model, 40, 0, 20)
    told: list[str] = []
    accounts = {"raw": (model, "raw"), "excess": (model, "excess")}
    true = truth_of(store, world, "genre")
    found = agreements(world, "genre", true, accounts, users, progress=lambda done, stage: told.append(stage))
    rows = {row.account: row for row in found}
    assert list(rows) == ["raw", "excess", *BASELINES]
    assert told[0] == "user 1 of 40"

    def ends(row: Agreement) -> tuple[float, float]:
        assert row.preferences is not None and row.preferences.low is not None and row.preferences.high is not None
        return row.preferences.low, row.preferences.high

    for account in ("raw", "excess"):
        assert rows[account].users == (40, 40)
        assert ends(rows[account])[0] > ends(rows["random"])[1]
    assert ends(rows["random"])[0] < 0.1
    assert ends(rows["random"])[1] > -0.1
    assert found == agreements(world, "genre", true, accounts, users)
    shuffled = agreements(world, "genre", true[np.random.default_rng(1).permutation(len(true))], accounts, users)
    assert ends(shuffled[0])[1] < ends(rows["raw"])[0]  # other people's truth does not fit


def test_unknown_attributes_and_missing_rows_play_no_part() -> None:
    world, _ = small("ease")
    found = preferences(world, "genre", [(3, "Drama", 0.5), (4, "Western", 1.0)])
    assert found[3].tolist() == [0, 0.5, 0]
    assert found.sum() == 0.5
