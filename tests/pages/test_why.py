"""The Why page in AppTest, on a small store."""

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.operations import Workbench, recommend
from core.operations.explanations import why
from core.settings import Settings
from tests.core.operations.films import films_workbench
from tests.pages.app import page, texts


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("films")
    films_workbench(root).close()
    return root


@pytest.fixture
def bench(store: Path, monkeypatch: pytest.MonkeyPatch) -> Workbench:
    monkeypatch.setenv("WHYBOARD_STORE", str(store))
    return Workbench(Settings(store=store))


def parameter(app: AppTest, name: str) -> str:
    found = app.query_params[name]
    return found if isinstance(found, str) else found[-1]


def contributions(app: AppTest) -> dict[str, float]:
    table = app.dataframe[0].value
    return dict(zip(table["title"], table["contribution"], strict=True))


@pytest.mark.parametrize(("model", "form"), [("ease", "raw"), ("ease", "excess"), ("foldin", "raw")])
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


def test_the_form_is_chosen_for_ease_only(bench: Workbench) -> None:
    app = page("why", user="user-5", item="f02").run()
    app.button_group(key="choice-form").set_value("excess").run()
    assert parameter(app, "form") == "excess"
    assert "What the average user rated and this user did not" in contributions(app)
    app = page("why", user="user-5", item="f02", model="foldin", form="excess").run()
    assert not app.exception
    assert not [group for group in app.button_group if group.key == "choice-form"]


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"user": "nobody"}, "no user “nobody”"),
        ({"user": "user-5", "item": "<b>nix</b>"}, "no item “<b>nix</b>”"),
        ({"user": "user-5", "item": "f02", "model": "popularity"}, "ease, foldin"),
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
