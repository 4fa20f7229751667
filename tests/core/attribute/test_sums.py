"""Base and contributions sum to the score: every exact lens of every exact kind, on the demo world and real data."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.attribute.attributes import attributes_attribution
from core.attribute.contrast import contrast
from core.attribute.decomposition import decomposition
from core.attribute.drivers import main_drivers
from core.attribute.exact import checked
from core.attribute.history import history_attributions
from core.errors import InputError, WhyboardError
from core.operations import Workbench, build_demo, import_dataset
from core.recommend.protocol import LoadedModel
from core.recommend.registry import KINDS, fit, serve, settings_of
from core.recommend.topn import top_n
from core.results import Attribution
from core.settings import Settings
from core.types import AttributeIndex, Catalogue, History, Ratings
from tests.core.attribute.worlds import loaded

EXACT = [kind.name for kind in KINDS.values() if kind.exact]
QUICK = {"foldin": {"seeds": 2, "epochs": 3, "k": 20}}
EXAMPLES = settings(max_examples=12)


@dataclass(frozen=True, repr=False)  # a failing property prints its arguments
class World:
    """A data set with a model of every exact kind; large catalogues have two, for what holds n_items² numbers."""

    pairs: tuple[tuple[Catalogue, LoadedModel], ...]


def world_of(catalogue: Catalogue, most_items: int = 2000) -> World:
    small = catalogue if len(catalogue.items) <= most_items else narrowed(catalogue, most_items)
    linear = {"foldin", "baseline"}
    pairs = [(catalogue if kind in linear else small, kind) for kind in EXACT]
    return World(tuple((each, fitted(each, kind)) for each, kind in pairs))


def fitted(catalogue: Catalogue, kind: str) -> LoadedModel:
    made = fit(kind, catalogue.ratings, catalogue.info.scale, settings_of(kind, QUICK.get(kind, {})))
    return loaded(serve(kind, made.arrays, made.facts), kind)


def narrowed(catalogue: Catalogue, n_items: int) -> Catalogue:
    """The most rated items of a catalogue alone."""
    kept = np.sort(np.argsort(-catalogue.items.n_ratings, kind="stable")[:n_items])
    place = np.full(len(catalogue.items), -1, np.int32)
    place[kept] = np.arange(n_items)
    rows = place[catalogue.ratings.items] >= 0
    offsets = np.append(0, np.cumsum(rows))[catalogue.ratings.offsets]
    ratings = Ratings(
        offsets, place[catalogue.ratings.items[rows]], catalogue.ratings.values[rows], None, n_items
    )  # fmt: skip
    items = replace(
        catalogue.items,
        ids=tuple(catalogue.items.ids[i] for i in kept),
        titles=tuple(catalogue.items.titles[i] for i in kept),
        descriptions=("",) * n_items,
        years=catalogue.items.years[kept],
        n_ratings=catalogue.items.n_ratings[kept],
        means=catalogue.items.means[kept],
        attributes={kind: of_items(index, kept) for kind, index in catalogue.items.attributes.items()},
    )
    return replace(catalogue, items=items, ratings=ratings, item_index={id: i for i, id in enumerate(items.ids)})


def of_items(index: AttributeIndex, kept: np.ndarray) -> AttributeIndex:
    parts = [index.values[index.offsets[i] : index.offsets[i + 1]] for i in kept]
    return AttributeIndex(
        index.names, np.append(0, np.cumsum([len(part) for part in parts])).astype(np.int64), np.concatenate(parts)
    )


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> World:
    bench = Workbench(Settings(tmp_path_factory.mktemp("demo")))
    build_demo(bench, "demo", train=False)
    return world_of(bench.catalogue("demo"))


def real(folder: Path, root: Path) -> World:
    bench = Workbench(Settings(root))
    import_dataset(bench, "real", folder, train=False)
    return world_of(bench.catalogue("real"), 1682)


@pytest.fixture(scope="module")
def movielens(real_data: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> World:
    return real(real_data("ml-100k"), tmp_path_factory.mktemp("movielens"))


@pytest.fixture(scope="module")
def goodbooks(real_data: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> World:
    return real(few_users(real_data("goodbooks-10k-v1"), tmp_path_factory.mktemp("few")), tmp_path_factory.mktemp("gb"))


def few_users(folder: Path, root: Path) -> Path:
    """All the books with the ratings of every tenth user, who are enough for models that sum."""
    for name in ("books.csv", "book_genres.csv"):
        shutil.copy(folder / name, root)
    ratings = pd.read_csv(folder / "ratings.csv")
    ratings[ratings.user_id % 10 == 0].to_csv(root / "ratings.csv", index=False)
    return root


def exact_accounts(catalogue: Catalogue, model: LoadedModel, history: History, item: int) -> Iterator[Attribution]:
    """Every exact account that there is of one score."""
    forms = ("raw", "excess") if model.info.kind in ("ease", "foldin") else ("raw",)
    for form in forms:
        yield from history_attributions(catalogue, model, history, np.array([item], np.int32), form)
        for by in catalogue.items.attributes:
            yield attributes_attribution(catalogue, model, history, item, by, form)
    if model.info.kind != "slopeone":  # deviations have no parts
        yield decomposition(model, history, item)


def assert_sums(world: World, user: int, item: int, other: int) -> None:
    seen = set()
    for catalogue, model in world.pairs:
        history = catalogue.ratings.of(user % len(catalogue.user_ids))
        here, there = item % len(catalogue.items), other % len(catalogue.items)
        if model.served.refuses(history):
            continue
        scores = model.served.scores(history)
        for found in exact_accounts(catalogue, model, history, here):
            seen.add((model.info.kind, found.lens, found.by, found.form))
            assert abs(found.base + sum(c.value for c in found.contributions) - found.score) < 1e-5
            assert found.score == pytest.approx(float(scores[here]), abs=1e-5, rel=1e-6)
            assert (found.exact, found.fidelity) == (True, 1.0)
            disturbed = replace(found, contributions=found.contributions[1:])
            if abs(found.contributions[0].value) > 2e-5:
                with pytest.raises(WhyboardError, match="sum to"):
                    checked(disturbed)
        if here != there:
            held = contrast(catalogue, model, history, here, there)
            gap = float(scores[here]) - float(scores[there])
            assert held.base + sum(d.value for d in held.differences) == pytest.approx(gap, abs=1e-5)
        forms = {form for kind, lens, _, form in seen if (kind, lens) == (model.info.kind, "attributes")}
        assert forms == ({"raw", "excess"} if model.info.kind in ("ease", "foldin") else {"raw"})
        assert {by for kind, _, by, _ in seen if kind == model.info.kind} >= {*catalogue.items.attributes}


NUMBER = st.integers(0, 10**6)


@given(user=NUMBER, item=NUMBER, other=NUMBER)
@EXAMPLES
def test_on_the_demo_world(demo: World, user: int, item: int, other: int) -> None:
    assert_sums(demo, user, item, other)


@pytest.mark.real_data
@given(user=NUMBER, item=NUMBER, other=NUMBER)
@EXAMPLES
def test_on_movielens_100k(movielens: World, user: int, item: int, other: int) -> None:
    assert_sums(movielens, user, item, other)


@pytest.mark.real_data
@given(user=NUMBER, item=NUMBER, other=NUMBER)
@EXAMPLES
def test_on_goodbooks(goodbooks: World, user: int, item: int, other: int) -> None:
    assert_sums(goodbooks, user, item, other)


def test_the_main_driver_is_the_first_of_the_account_that_speaks_for_the_item(demo: World) -> None:
    for catalogue, model in demo.pairs:
        history = catalogue.ratings.of(7)
        items = np.array([row.index for row in top_n(catalogue, model, history, 10).items], np.int32)
        form = "excess" if model.info.kind == "ease" else "raw"
        accounts = history_attributions(catalogue, model, history, items, form)
        for driver, account in zip(main_drivers(model, history, items), accounts, strict=True):
            speaking = [c for c in account.contributions if c.item is not None and c.value > 0]
            assert (driver is None) == (not speaking)
            if driver is not None:
                assert catalogue.items.ids[driver.item] == speaking[0].item
                assert driver.value == pytest.approx(speaking[0].value)


def test_slope_one_has_no_parts_and_the_others_no_excess(demo: World) -> None:
    for catalogue, model in demo.pairs:
        history = catalogue.ratings.of(7)
        if model.info.kind == "slopeone":
            with pytest.raises(InputError, match="no parts"):
                decomposition(model, history, 3)
        if model.info.kind not in ("ease", "foldin"):
            with pytest.raises(InputError, match="excess"):
                attributes_attribution(catalogue, model, history, 3, "genre", "excess")
