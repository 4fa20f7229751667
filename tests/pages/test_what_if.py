"""The what-if editor in AppTest, on a small store; typing into its table is tested in a browser."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.attribute.edits import Edits, apply, read_json, read_text
from core.operations import Workbench, recommend
from core.operations.lists import history_of
from core.recommend.topn import top_n
from core.settings import Settings
from tests.core.operations.films import films_workbench
from tests.pages.app import texts

ITEM = "f02"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("films")
    films_workbench(root, ("ease", "foldin", "popularity", "svd")).close()
    return root


@pytest.fixture
def bench(store: Path, monkeypatch: pytest.MonkeyPatch) -> Workbench:
    monkeypatch.setenv("WHYBOARD_STORE", str(store))
    return Workbench(Settings(store=store))


def _editor() -> None:
    """The editor on its own, for the user and the item of the link."""
    import streamlit as st

    from core.operations.explanations import subject
    from dashboard import messages, services
    from dashboard.components.page import choose_dataset, choose_model
    from dashboard.components.what_if import invented_view, what_if_view

    dataset = choose_dataset()
    model = choose_model(dataset) if dataset else None
    if dataset is not None and model is not None:
        with messages.guard():
            user = st.query_params.get("user")
            if user:
                found = subject(services.workbench(), dataset.id, user, st.query_params["item"], model.model)
                what_if_view(dataset, model, found)
            else:
                invented_view(dataset, model)


@pytest.fixture
def editor(bench: Workbench) -> Callable[..., AppTest]:
    def open_one(**parameters: str) -> AppTest:
        app = AppTest.from_function(_editor, default_timeout=30)
        for key, value in ({"user": "user-5", "item": ITEM} | parameters).items():
            app.query_params[key] = value
        return app.run()

    return open_one


def parameter(app: AppTest, name: str) -> str:
    if name not in app.query_params:
        return ""
    found = app.query_params[name]
    return found if isinstance(found, str) else found[-1]


def listed(app: AppTest) -> list[str]:
    """Ids of the new list."""
    table = next(frame.value for frame in app.dataframe if "change" in frame.value)
    return list(table["item"])


def add(app: AppTest, query: str, item: str, rating: float | None = None) -> None:
    app.text_input(key="what-if-search").set_value(query).run()
    if rating is not None:
        app.selectbox(key="what-if-rating").set_value(rating)
    app.button_group(key="what-if-matches").set_value(item).run()
    assert not app.exception


def expected(bench: Workbench, text: str, start: str = "user", model: str = "ease") -> list[str]:
    """Ids of the list by the plain way, without the items that the user had rated."""
    found = bench.catalogue("films")
    own = history_of(found, "user-5" if start == "user" else "")
    edited = apply(found, read_text(found, text, start), own)
    out = {found.items.ids[item] for item in own.items}
    return [row.item for row in top_n(found, bench.model("films", model), edited, 25).items if row.item not in out][:10]


@pytest.mark.parametrize("model", ["ease", "foldin"])
def test_without_edits_it_is_the_plain_list(editor: Callable[..., AppTest], bench: Workbench, model: str) -> None:
    app = editor(model=model)
    assert not app.exception
    assert listed(app) == [row.item for row in recommend(bench, "films", "user-5", 10, model).items]
    assert parameter(app, "edits") == ""
    assert "Change a rating" in texts(app)


def test_an_edit_in_the_link_is_applied(editor: Callable[..., AppTest], bench: Workbench) -> None:
    found = bench.catalogue("films")
    own = [found.items.ids[item] for item in history_of(found, "user-5").items]
    text = f"{own[0]}:x,{own[1]}:0.5"
    app = editor(edits=text)
    assert not app.exception
    assert listed(app) == expected(bench, text)
    assert parameter(app, "edits") == text


def test_ratings_are_added_by_search_and_stand_in_the_link(editor: Callable[..., AppTest], bench: Workbench) -> None:
    app = editor()
    free = [row.item for row in recommend(bench, "films", "user-5", 3).items if row.item != ITEM]
    title = bench.catalogue("films").items.titles[bench.catalogue("films").item_index[free[0]]]
    add(app, title.lower(), free[0], 4.5)
    assert parameter(app, "edits") == f"{free[0]}:4.5"
    assert app.text_input(key="what-if-search").value == ""
    assert listed(app) == expected(bench, f"{free[0]}:4.5")
    add(app, free[1], free[1], 1.0)
    assert read_text(bench.catalogue("films"), parameter(app, "edits")).ratings == {free[0]: 4.5, free[1]: 1.0}
    next(button for button in app.button if button.label == "Reset").click().run()
    assert parameter(app, "edits") == ""
    assert listed(app) == [row.item for row in recommend(bench, "films", "user-5", 10).items]


def test_from_nothing_the_popularity_list_comes_first_then_that_of_three_ratings(
    editor: Callable[..., AppTest], bench: Workbench
) -> None:
    app = editor(user="")
    assert not app.exception
    assert "There is no personal list yet" in texts(app)
    popular = recommend(bench, "films", "nobody", 10).items
    assert listed(app) == [row.item for row in popular]
    add(app, "", popular[0].item)
    for query, item in (("film 8", "f08"), ("film 12", "f12")):
        add(app, query, item, 5.0)
    text = parameter(app, "edits")
    assert set(read_text(bench.catalogue("films"), text, "nothing").ratings) == {popular[0].item, "f08", "f12"}
    assert listed(app) == expected(bench, text, "nothing")
    assert "popularity list" in texts(app)
    assert "no personal list" not in texts(app)


def test_a_user_can_start_from_nothing_and_go_back(editor: Callable[..., AppTest], bench: Workbench) -> None:
    app = editor(edits="f08:1")
    app.button_group(key="what-if-start").set_value("nothing").run()
    assert not app.exception
    assert (parameter(app, "start"), parameter(app, "edits")) == ("nothing", "")
    add(app, "film 8", "f08")
    assert listed(app) == expected(bench, "f08:5", "nothing")
    app.button_group(key="what-if-start").set_value("user").run()
    assert (parameter(app, "start"), parameter(app, "edits")) == ("", "")


def test_edits_can_be_pasted_as_json(editor: Callable[..., AppTest], bench: Workbench) -> None:
    app = editor(user="")
    app.text_area(key="what-if-json").set_value('{"start": "nothing", "ratings": {"f08": 5, "f09": 0.5}}')
    app.button(key="what-if-load").click().run()
    assert parameter(app, "edits") == "f08:5,f09:0.5"
    assert listed(app) == expected(bench, "f08:5,f09:0.5", "nothing")
    assert read_json(bench.catalogue("films"), app.code[0].value) == Edits("nothing", {"f08": 5.0, "f09": 0.5})
    for text, said in (("{", "no JSON"), ('{"ratings": {"f08": 9}}', "outside the scale"), ("{}", "Choose a user")):
        app.text_area(key="what-if-json").set_value(text)
        app.button(key="what-if-load").click().run()
        assert said in texts(app).replace("\\", "")
        assert parameter(app, "edits") == "f08:5,f09:0.5"


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"edits": "nix:5"}, "no item “nix”"),
        ({"edits": "f08:nan"}, "rating nan"),
        ({"edits": "f08:99"}, "from 0.5 to 5"),
        ({"edits": "<img src=x>:5"}, "no item “<img src=x>”"),
        ({"start": "end"}, "“end” is no start"),
        ({"edits": "f08:x", "user": "user-one"}, "is not rated"),
        ({"model": "svd"}, "Choose ease, foldin"),
        ({"model": "popularity"}, "Choose ease, foldin"),
    ],
)
def test_what_cannot_be_done_is_said(editor: Callable[..., AppTest], parameters: dict[str, str], said: str) -> None:
    app = editor(**parameters)
    assert not app.exception
    assert said in texts(app).replace("\\", "")
    assert "Something went wrong" not in texts(app)


@pytest.mark.parametrize(
    "parameters",
    [
        {"user": "user-one"},
        {"user": "user-one", "edits": "f04:x"},
        {"user": "user-two-none"},
        {"item": "f03", "edits": "f03:5"},
        {"user": "", "edits": "f03:5", "item": "f07"},
        {"user": "", "item": "nix"},
        {"n": "20", "edits": "f03:5"},
    ],
)
@pytest.mark.parametrize("model", ["ease", "foldin"])
def test_odd_subjects_are_shown(editor: Callable[..., AppTest], parameters: dict[str, str], model: str) -> None:
    app = editor(**parameters, model=model)
    assert not app.exception
    assert "Something went wrong" not in texts(app)
    assert listed(app)


def test_edits_belong_to_their_user(editor: Callable[..., AppTest]) -> None:
    app = editor(edits="f08:5")
    assert parameter(app, "edits") == "f08:5"
    app.query_params["user"] = "user-6"
    app.run()
    assert parameter(app, "edits") == ""
    app.query_params["edits"] = "f09:1"
    app.run()
    assert parameter(app, "edits") == "f09:1"
