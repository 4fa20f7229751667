"""Explore, Why and the section on features in Chinese, on a store without a Latin word: every word shown is Chinese."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.operations import Workbench, recommend, train
from core.operations.surrogates import surrogate_of
from core.settings import Settings
from core.store import Store
from tests.pages.app import page, read_only
from tests.pages.seen import latin, seen

USERS, ITEMS = 40, 30
MODELS = ("ease", "foldin", "popularity", "svd", "knn", "slopeone")
# Names that stay as they are: of models in links, of methods and figures, of file formats, of the product.
NAMES = {
    "ease", "foldin", "popularity", "svd", "knn", "slopeone", "baseline", "EASE", "SVD", "NN", "LIME", "SHAP",
    "Shapley", "One", "Slope", "Spearman", "Fold-in", "Jaccard", "CSV", "Parquet", "JSON", "json", "Whyboard",
    "Language", "English", "log",
}  # fmt: skip
LENSES = ("history", "attributes", "features", "removal", "lime", "path")
TABS = ("Flip test", "Contrast", "Counterfactual", "What if", "Faithfulness", "Stability")


def chinese_world(store: Store) -> None:
    """Users and items of two tastes; ids are digits, everything else is Chinese; one user has no ratings."""
    rng = np.random.default_rng(3)
    rated = rng.random((USERS, ITEMS)) < 0.5
    same = (np.arange(USERS)[:, None] + np.arange(ITEMS)) % 2 == 0
    values = np.clip(np.round(3.2 + 1.4 * (same - 0.5) + rng.normal(0, 0.7, same.shape)), 1, 5)
    users, items = np.nonzero(rated)
    kinds = {"genre": ("剧情", "喜剧"), "creator": ("甲", "乙", "丙"), "tag": ("雨", "海", "夜", "路")}
    with store.new_catalogue("1") as builder:
        builder.execute("INSERT INTO users SELECT i, (100 + i)::VARCHAR FROM range($1) t(i)", [USERS + 1])
        builder.execute(
            "INSERT INTO items SELECT i, (500 + i)::VARCHAR, '电影' || i, 1980 + i, '一部电影。' FROM range($1) t(i)",
            [ITEMS],
        )
        for kind, names in kinds.items():
            having = [item for item in range(ITEMS) if item != 7]
            builder.execute(
                "INSERT INTO item_attributes SELECT unnest($1), $2, 0, unnest($3)",
                [having, kind, [names[item % len(names)] for item in having]],
            )
        builder.execute(
            "INSERT INTO ratings SELECT unnest($1), unnest($2), unnest($3), 1500000000 + 86400 * unnest($1)",
            [users.tolist(), items.tolist(), values[rated].tolist()],
        )
        builder.publish(source="table", created="2024-01-01T00:00:00")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("chinese")
    bench = Workbench(Settings(root))
    chinese_world(bench.store)
    for kind in MODELS:
        info = train(bench, "1", kind)
        if kind in ("ease", "svd"):
            surrogate_of(bench, info)
    bench.close()
    return root


@pytest.fixture(scope="module")
def bench(store: Path) -> Iterator[Workbench]:
    with read_only(store) as bench:
        yield bench


def untranslated(app: AppTest, bench: Workbench) -> set[tuple[str, str]]:
    assert not app.exception
    ids = {info.model for info in bench.store.models(bench.store.dataset("1").id)}
    return latin(seen(app), NAMES | ids)


def shown(bench: Workbench, name: str, **parameters: str) -> set[tuple[str, str]]:
    app = page(name, lang="zh", **parameters)
    app.session_state["all-contributions"] = app.session_state["all-differences"] = True
    return untranslated(app.run(), bench)


@pytest.mark.parametrize("view", ["Taste", "History", "Item"])
def test_explore_is_chinese(bench: Workbench, view: str) -> None:
    assert shown(bench, "explore", user="105", view=view, item="503", genre="剧情") == set()


@pytest.mark.parametrize(
    "asked",
    [
        {}, {"user": "999"}, {"user": "140"}, {"user": "105", "compare": "popularity"}, {"user": "105", "n": "x"},
        {"user": "105", "model": "svd", "year_from": "2030"}, {"ratings_from": "400"}, {"user": "105", "item": "9"},
        {"user": "105", "by": "creator"},
    ],
)  # fmt: skip
def test_explore_is_chinese_where_something_is_missing(bench: Workbench, asked: dict[str, str]) -> None:
    assert shown(bench, "explore", **{"view": "Item"} | asked) == set()


@pytest.mark.parametrize(
    ("lens", "model"),
    [
        *((lens, model) for lens in LENSES for model in ("ease", "foldin")),
        *(("history", model) for model in ("knn", "slopeone", "popularity")),
        ("attributes", "svd"), ("features", "svd"), ("removal", "svd"), ("lime", "knn"), ("path", "svd"),
    ],
)  # fmt: skip
def test_lenses_are_chinese(bench: Workbench, lens: str, model: str) -> None:
    given = {"user": "105", "model": model, "lens": lens, "challenge": "What if"}
    assert shown(bench, "why", **given, drivers="5") == set()


@pytest.mark.parametrize(("model", "kind"), [("ease", "genre"), ("ease", "tag"), ("foldin", "creator")])
def test_accounts_against_average_taste_are_chinese(bench: Workbench, model: str, kind: str) -> None:
    given = {"user": "105", "model": model, "form": "excess", "drawn": "bars"}
    assert shown(bench, "why", **given, lens="attributes", by=kind, drivers="5") == set()
    assert shown(bench, "why", **given, lens="history") == set()


@pytest.mark.parametrize(
    ("model", "node"),
    [
        *(("foldin", node) for node in ("ratings", "taste", "item", "score", "rank")),
        ("ease", "taste"), ("ease", "item"), ("ease", "score"), ("slopeone", "taste"), ("svd", "ratings"),
    ],
)  # fmt: skip
def test_the_decision_path_is_chinese(bench: Workbench, model: str, node: str) -> None:
    assert shown(bench, "why", user="105", model=model, lens="path", node=node) == set()


@pytest.mark.parametrize("tab", TABS)
def test_challenges_are_chinese(bench: Workbench, tab: str) -> None:
    for model, place, n in (("ease", 0, "5"), ("foldin", -1, "5"), ("foldin", 1, "20"), ("svd", 0, "5")):
        item = recommend(bench, "1", "105", 20, model).items[place].item
        assert shown(bench, "why", user="105", model=model, item=item, n=n, challenge=tab) == set()


@pytest.mark.parametrize("tab", TABS)
def test_an_item_that_was_rated_is_told_of_in_chinese(bench: Workbench, tab: str) -> None:
    catalogue = bench.catalogue("1")
    rated = catalogue.items.ids[int(catalogue.ratings.of(catalogue.user_index["105"]).items[0])]
    given = {"user": "105", "item": rated, "challenge": tab, "opened": rated, "model": "foldin"}
    assert shown(bench, "why", **given, lens="features" if tab == "Stability" else "history") == set()


@pytest.mark.parametrize("edits", ["503:5,504:1", "-503"])
def test_edits_are_chinese(bench: Workbench, edits: str) -> None:
    for given in ({"user": "105"}, {"user": ""}, {"user": "105", "start": "nothing"}):
        assert shown(bench, "why", **given, challenge="What if", edits=edits, item="510") == set()


@pytest.mark.parametrize(("model", "user"), [("ease", "140"), ("foldin", "140"), ("svd", "140"), ("ease", "999")])
def test_a_user_without_ratings_is_told_of_in_chinese(bench: Workbench, model: str, user: str) -> None:
    assert shown(bench, "why", user=user, item="503", model=model, challenge="Stability") == set()


def features_section() -> None:
    """The section on features on a page of its own."""
    from dashboard import services
    from dashboard.components.global_view import global_view
    from dashboard.components.page import choose_dataset

    dataset = choose_dataset()
    assert dataset is not None
    global_view(dataset, services.models(dataset.id))


@pytest.mark.parametrize("feature", ["taste-genre", "closest", "year", "mainstream", "share-tag"])
def test_what_drives_a_model_is_chinese(bench: Workbench, feature: str) -> None:
    app = AppTest.from_function(features_section, default_timeout=30)
    for name, value in {"lang": "zh", "dataset": "1", "model": "svd", "feature": feature}.items():
        app.query_params[name] = value
    app.run()
    assert any("SHAP" in text for text in seen(app))
    assert untranslated(app, bench) == set()


def test_links_from_before_and_names_in_the_url_stay_english(bench: Workbench) -> None:
    app = page("explore", lang="zh", user="105", n="20 items", by="tag").run()
    assert app.query_params["n"] in ("20", ["20"])
    assert app.selectbox(key="choice-by").options == ["类型", "创作者", "标签"]
    assert app.selectbox(key="choice-by").value == "tag"
    app = page("explore", lang="zh", user="105", view="History").run()
    assert any(text == "评分时间" for text in seen(app))  # the tab is open
    assert any(text == "Rated at" for text in seen(page("explore", user="105", view="History").run()))


def test_english_words_are_noticed(bench: Workbench) -> None:
    app = page("explore", user="105").run()
    words = {word for word, _ in untranslated(app, bench)}
    assert {"Main", "driver", "Novelty", "share", "user", "Stable"} & words
