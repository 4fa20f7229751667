"""The Why page in AppTest, on a small store."""

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.explain.words import stars
from core.operations import Workbench, recommend
from core.operations.explanations import subject, why
from core.types import History
from tests.core.operations.films import films_workbench
from tests.pages.app import page, read_only, texts


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("films")
    films_workbench(root, ("ease", "foldin", "popularity", "svd", "slopeone")).close()
    return root


@pytest.fixture(scope="module")
def bench(store: Path) -> Iterator[Workbench]:
    with read_only(store) as bench:
        yield bench


def parameter(app: AppTest, name: str) -> str:
    found = app.query_params[name]
    return found if isinstance(found, str) else found[-1]


def contributions(app: AppTest) -> dict[str, float]:
    """What the table says of each rating, once it is opened."""
    app.session_state["all-contributions"] = True
    table = app.run().dataframe[0].value
    return dict(zip(table["title"], table["contribution"], strict=True))


@pytest.mark.parametrize(
    ("model", "form"), [(model, form) for model in ("ease", "foldin") for form in ("raw", "excess")]
)
def test_the_page_shows_the_exact_sum(bench: Workbench, model: str, form: str) -> None:
    item = recommend(bench, "films", "user-5", 1, model).items[0]
    app = page("why", user="user-5", item=item.item, model=model, form=form).run()
    assert not app.exception
    found = why(bench, "films", "user-5", item.item, model, "history", form)
    shown = contributions(app)
    assert found.base + sum(shown.values()) == pytest.approx(item.score, abs=1e-5)
    assert list(shown.values()) == pytest.approx([c.value for c in found.contributions])
    assert item.title in texts(app)
    assert "number 1" in texts(app).replace("\\", "")


def test_without_a_user_it_begins_with_one_and_says_which_in_the_url(bench: Workbench) -> None:
    app = page("why").run()
    assert not app.exception
    assert parameter(app, "user") == app.selectbox(key="subject-user").value
    first = recommend(bench, "films", parameter(app, "user"), 1).items[0].item
    assert parameter(app, "item") == first
    assert app.dataframe[0].value is not None


def test_another_item_is_chosen_and_stands_in_the_url(bench: Workbench) -> None:
    app = page("why", user="user-5").run()
    second = recommend(bench, "films", "user-5", 2).items[1].item
    app.selectbox(key="subject-item").set_value(second).run()
    assert parameter(app, "item") == second
    assert not app.exception


def test_the_form_is_chosen_where_a_model_has_both(bench: Workbench) -> None:
    app = page("why", user="user-5", item="f02").run()
    app.button_group(key="choice-form").set_value("excess").run()
    assert parameter(app, "form") == "excess"
    assert "What the average user rated and this user did not" in contributions(app)
    app = page("why", user="user-5", item="f02", model="slopeone", form="excess").run()
    assert not app.exception
    assert not [group for group in app.button_group if group.key == "choice-form"]


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"user": "nobody"}, "no user “nobody”"),
        ({"user": "user-5", "item": "<b>nix</b>"}, "no item “<b>nix</b>”"),
        ({"user": "user-two-none", "item": "f02"}, "no ratings"),
        ({"user": "user-5", "item": ""}, "Choose an item"),
    ],
)
def test_what_cannot_be_shown_is_said(bench: Workbench, parameters: dict[str, str], message: str) -> None:
    app = page("why", **parameters).run()
    assert not app.exception
    assert message in texts(app).replace("\\", "")
    assert not app.dataframe


def test_without_a_user_one_can_be_invented(bench: Workbench) -> None:
    app = page("why", user="").run()
    assert not app.exception
    assert "Choose a user" in texts(app)
    assert "Or invent a user" in texts(app)
    assert not [box for box in app.selectbox if box.key == "subject-item"]


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"user": "user-one", "item": "f02"}, "adds the most|add the most|None of the ratings"),
        ({"user": "user-5", "item": "f07"}, "Film 7"),  # no attributes
        ({"user": "user-5", "item": "f03"}, r"\*\*bold\*\*"),  # hostile title
    ],
)
def test_odd_subjects_are_shown(bench: Workbench, parameters: dict[str, str], message: str) -> None:
    app = page("why", **parameters).run()
    assert not app.exception
    said = texts(app)
    assert re.search(message, said.replace("\\", "").replace("\u2060", ""))
    assert not re.search(r"(?<!\\)[\[<]\w", said)
    assert len(contributions(app))


def test_an_item_the_user_rated_is_said_to_be(bench: Workbench) -> None:
    catalogue = bench.catalogue("films")
    history = catalogue.ratings.of(catalogue.user_index["user-5"])
    app = page("why", user="user-5", item=catalogue.items.ids[int(history.items[0])]).run()
    assert f"rated this item already: {history.values[0]:g} ★" in texts(app)
    assert "on the user" not in texts(app)
    assert "number 1" not in texts(app)
    assert not [element for element in app.markdown if "Without" in str(element.value) and "rank" in str(element.value)]


@pytest.mark.parametrize("model", ["svd", "popularity"])
def test_a_model_without_an_exact_lens_begins_with_features(bench: Workbench, model: str) -> None:
    item = recommend(bench, "films", "user-5", 2, model).items[1].item
    app = page("why", user="user-5", item=item, model=model).run()
    assert not app.exception
    assert app.button_group(key="choice-lens").value == "features"
    assert "no exact sum" in texts(app)
    assert "It is number 2 on the user's list" in texts(app)
    assert not app.error
    for lens in ("history", "attributes", "removal", "lime"):
        app.button_group(key="choice-lens").set_value(lens).run()
        assert not app.exception
        assert not app.error
        assert any(f"“{model}-" in str(said.value).replace("\\", "") for said in app.warning), lens


@pytest.mark.parametrize("model", ["svd", "popularity", "slopeone", "ease", "foldin"])
@pytest.mark.parametrize("node", ["ratings", "taste", "item", "score", "rank"])
def test_every_part_of_the_path_says_something_for_every_model(bench: Workbench, model: str, node: str) -> None:
    item = recommend(bench, "films", "user-5", 1, model).items[0].item
    app = page("why", user="user-5", item=item, model=model, lens="path", node=node).run()
    assert not app.exception
    assert not app.error
    assert app.button_group(key="choice-node").value == node
    exact, parts = model in ("ease", "foldin", "slopeone"), model in ("ease", "foldin")
    said = texts(app)
    needs = {"ratings": exact, "taste": exact, "item": parts, "score": parts, "rank": True}
    assert ("does not say this" in said or "has no such part" in said) == (not needs[node])


def test_the_rank_is_shown_among_its_neighbours(bench: Workbench) -> None:
    top = recommend(bench, "films", "user-5", 6).items
    app = page("why", user="user-5", item=top[3].item, lens="path", node="rank").run()
    table = next(found.value for found in app.dataframe if "difference" in found.value)
    assert table["rank"].tolist() == [2, 3, 4, 5, 6]
    assert table["difference"].tolist() == [row.score - top[3].score for row in top[1:]]
    index = int(bench.catalogue("films").ratings.of(5).items[0])
    app = page("why", user="user-5", item=bench.catalogue("films").items.ids[index], lens="path", node="rank").run()
    assert "has no rank" in texts(app)


@pytest.mark.parametrize(
    ("model", "form"), [(model, form) for model in ("ease", "foldin") for form in ("raw", "excess")]
)
def test_attributes_sum_to_the_score(bench: Workbench, model: str, form: str) -> None:
    app = page("why", user="user-5", item="f02", model=model, lens="attributes", by="genre", form=form).run()
    assert not app.exception
    found = why(bench, "films", "user-5", "f02", model, "attributes", form, by="genre")
    assert sum(contributions(app).values()) + found.base == pytest.approx(found.score, abs=1e-5)
    assert "Everything sums to the score" in texts(app)
    assert {"Comedy", "Drama"} <= set(contributions(app))


def test_an_item_without_attributes_says_so_in_the_attributes_lens(bench: Workbench) -> None:
    app = page("why", user="user-5", item="f07", lens="attributes").run()
    assert not app.exception
    assert "This item itself has no genre" in texts(app)
    app = page("why", user="user-5", item="f02", lens="attributes").run()
    assert "This item itself" not in texts(app)


@pytest.mark.parametrize("drawn", ["steps", "bars"])
def test_a_rated_item_is_opened_by_the_link_and_closed(bench: Workbench, drawn: str) -> None:
    catalogue = bench.catalogue("films")
    history = catalogue.ratings.of(catalogue.user_index["user-5"])
    index = int(history.items[2])
    app = page("why", user="user-5", item="f02", drawn=drawn, opened=catalogue.items.ids[index]).run()
    assert not app.exception
    assert f"They gave it {stars(float(history.values[2]))}" in texts(app).replace("\\", "")
    unrated = next(i for i in range(25) if i not in history.items)
    app = page("why", user="user-5", item="f02", opened=catalogue.items.ids[unrated]).run()
    assert "has not given" in texts(app)
    assert "They gave it" not in texts(app)


def test_the_strongest_rating_is_really_taken_away(bench: Workbench) -> None:
    item = recommend(bench, "films", "user-5", 1).items[0].item
    app = page("why", user="user-5", item=item).run()
    said = re.search(r"Without (?:them|it) this item would (?:still )?be rank (\d+)", texts(app).replace("\\", ""))
    found = why(bench, "films", "user-5", item)
    first = max((c for c in found.contributions if c.item), key=lambda c: c.value)
    chosen = subject(bench, "films", "user-5", item)
    keep = chosen.history.items != chosen.catalogue.item_index[str(first.item)]
    without = History(None, chosen.history.items[keep], chosen.history.values[keep])
    scores = chosen.model.served.scores(without)
    scores[chosen.history.items] = -np.inf
    rank = int(np.count_nonzero(scores > scores[chosen.index])) + 1
    assert said is not None
    assert int(said.group(1)) == rank


def test_the_top_of_the_page_tells_the_driver_whatever_the_lens(bench: Workbench) -> None:
    item = recommend(bench, "films", "user-5", 1).items[0].item
    for lens in ("history", "attributes", "lime"):
        said = [str(found.value) for found in page("why", user="user-5", item=item, lens=lens).run().markdown]
        place = next(n for n, text in enumerate(said) if "number 1 on the user" in text)
        assert "the most" in said[place + 1] and "Without" in said[place + 1]


def test_a_lens_that_is_not_there_is_told(bench: Workbench) -> None:
    app = page("why", user="user-5", item="f02", lens="<b>tarot</b>").run()
    assert not app.exception
    assert "tarot" in str(app.warning[0].value)
    assert app.button_group(key="choice-lens").value == "history"
