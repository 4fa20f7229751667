"""Where there is nothing to show, a page says what is missing and why, and its next step leads somewhere."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from streamlit.testing.v1 import AppTest

from core.operations import Workbench, train
from core.operations.campaigns import close_campaign, create_campaign, pause_campaign
from core.settings import Settings
from core.store import Store
from dashboard import jobs, services
from tests.core.operations.rated import NOW, opened, settings
from tests.pages.app import page, texts

LANGUAGES = ("en", "zh")


def said(app: AppTest) -> str:
    return texts(app).replace("\\", "").replace("\u2060", "")


def links(app: AppTest) -> dict[str, str]:
    """Links of the page by what they say: `page?parameters`."""
    return {each.proto.label: f"{each.proto.page}?{each.proto.query_string}" for each in app.get("page_link")}


def followed(app: AppTest, label: str) -> AppTest:
    """The page that a link leads to."""
    name, _, query = links(app)[label].partition("?")
    reached = page(name, **dict(parse_qsl(query, keep_blank_values=True))).run()
    assert not reached.exception
    return reached


def pressed(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click().run()
    assert not app.exception
    return app


def few(store: Store, ratings: dict[int, tuple[int, ...]], items: int) -> None:
    """A data set without attributes; `ratings` are the items that each user rated."""
    with store.new_catalogue("few") as builder:
        for user in ratings:
            builder.execute("INSERT INTO users VALUES ($1, $2)", [user, f"u{user}"])
        for item in range(items):
            builder.execute("INSERT INTO items VALUES ($1, $2, $3, 1990, '')", [item, f"i{item}", f"Film {item}"])
        for user, rated in ratings.items():
            for item in rated:
                rating = 1.0 + (user + item) % 5
                builder.execute("INSERT INTO ratings VALUES ($1, $2, $3, NULL)", [user, item, rating])
        builder.publish(source="table", created="2024-01-01T00:00:00")


@pytest.fixture
def few_bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workbench:
    """Users 0 and 1 rated the three items, user 2 one of them."""
    monkeypatch.setenv("WHYBOARD_STORE", str(tmp_path / "few"))
    bench = Workbench(Settings(store=tmp_path / "few"))
    few(bench.store, {0: (0, 1, 2), 1: (0, 1, 2), 2: (0,)}, 3)
    train(bench, "few", "ease")
    return bench


def test_without_any_data_ones_own_can_be_brought(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHYBOARD_STORE", str(tmp_path))
    app = page("home").run()
    job = jobs.find(f"demo:{tmp_path}")
    assert job is not None
    jobs.cancel(job.id)
    assert "It is being built now" in said(app)
    assert "Where from" in [each.label for each in followed(app, "Import your own ratings").segmented_control]


@pytest.mark.parametrize("view", ["Taste", "History"])
def test_a_user_without_ratings_leads_to_one_that_is_invented(bench: Workbench, view: str) -> None:
    app = page("explore", user="user-two-none", view=view).run()
    assert "This user has no ratings." in said(app)
    assert "why" not in app.dataframe[0].proto.column_order  # the popularity list has no reasons to lead to
    assert "Or invent a user" in said(followed(app, "Invent a user"))


@pytest.mark.parametrize("name", ["why", "compare", "variants"])
@pytest.mark.parametrize(
    ("user", "words"), [("user-two-none", "has no score for this user"), ("nobody", "There is no user “nobody”")]
)
def test_a_user_that_has_no_score_leads_to_others(bench: Workbench, name: str, user: str, words: str) -> None:
    app = page(name, user=user, item="f02").run()
    assert words in said(app)
    assert "Tick a row to open the user." in said(followed(app, "Find another user"))
    assert "Or invent a user" in said(followed(app, "Invent a user"))


def test_a_user_with_one_rating_has_a_list_and_an_account(bench: Workbench) -> None:
    for name, state in (("explore", {}), ("explore", {"view": "History"}), ("why", {"item": "f02"}), ("compare", {})):
        app = page(name, user="user-one", **state).run()
        assert not app.exception and "went wrong" not in said(app)
        assert not app.error


def test_filters_that_leave_nothing_are_cleared_by_the_button_beside(bench: Workbench) -> None:
    app = page("explore", user="user-5", genre="Comedy", year_from="1980", year_to="1980").run()
    assert "No item passes the filters." in said(app)
    assert "No item passes" not in said(pressed(app, "clear-filters"))


def test_a_list_is_empty_where_everything_was_rated(few_bench: Workbench) -> None:
    app = page("explore", user="u0").run()
    assert "This user has rated every item there is." in said(app)
    assert "No item passes" not in said(app)
    shown = pressed(app, "include-rated")
    assert next(each.value for each in shown.dataframe if "score" in each.value)["item"].tolist() != []


def test_an_item_that_nobody_rated_and_nobody_gets_is_no_empty_chart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WHYBOARD_STORE", str(tmp_path / "few"))
    few(Store(tmp_path / "few"), {0: (0,), 1: (0, 1)}, 3)
    app = page("explore", user="u0", view="Item", item="i2").run()
    assert not app.exception
    assert "Nobody has rated this item" in said(app)
    assert not app.get("plotly_chart")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["home", "explore", "why", "compare", "rate", "audit", "variants", "models", "data"])
def test_one_user_and_one_item_break_no_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, language: str
) -> None:
    monkeypatch.setenv("WHYBOARD_STORE", str(tmp_path / "few"))
    few(Store(tmp_path / "few"), {0: (0,)}, 1)
    app = page(name, lang=language).run()
    assert not app.exception
    assert "should not have" not in said(app) and "不应该" not in said(app)


def test_what_a_model_cannot_be_asked_leads_to_one_that_can(bench: Workbench) -> None:
    for kind in ("popularity", "slopeone"):
        train(bench, "films", kind)
    asked = {"user": "user-5", "item": "f02", "challenge": "Flip test"}
    app = page("why", **asked, model="popularity").run()
    assert "There is no flip test with Popularity" in said(app)
    assert "There is no flip test with" not in said(followed(app, "Ask EASE instead"))


def test_what_an_item_that_was_rated_cannot_be_asked_leads_to_the_list(bench: Workbench) -> None:
    rated = bench.catalogue("films")
    item = rated.items.ids[int(rated.ratings.of(5).items[0])]
    app = page("why", user="user-5", item=item, challenge="Flip test").run()
    label = next(label for label in links(app) if label.startswith("Ask about"))
    assert "There is no flip test" in said(app)
    assert "There is no flip test" not in said(followed(app, label))


def test_no_campaign_leads_to_the_form_that_plans_one(bench: Workbench) -> None:
    app = followed(page("rate").run(), "Go to Campaigns")
    assert "No campaign has been planned yet." in said(app)
    assert "What is compared" in [each.label for each in app.multiselect]


@pytest.mark.parametrize(
    ("change", "label", "words"),
    [
        (None, "Go to Campaigns", "First look is draft"),
        (pause_campaign, "Go to Campaigns", "First look is paused"),
        (close_campaign, "See what was judged", "Nobody has judged a pair of “First look” yet."),
    ],
)
def test_a_campaign_that_is_not_open_leads_on(
    bench: Workbench, change: Callable[..., object] | None, label: str, words: str
) -> None:
    journal = services.journal()
    if change is None:
        create_campaign(bench, journal, "First look", settings(), rater="Ann", now=NOW)
    else:
        opened(bench, journal)
        change(journal, "First look", rater="Ann", now=NOW)
    app = page("rate", campaign="First look").run()
    assert "There is nothing to judge in it now." in said(app)
    assert words in said(followed(app, label)).replace("**", "")


def test_a_campaign_that_nobody_judged_leads_to_its_link_and_to_judging(bench: Workbench) -> None:
    opened(bench, services.journal())
    app = page("audit", campaign="First look@1").run()
    assert "It is open: send its link to the raters." in said(app)
    assert "Link for raters" in said(followed(app, "Go to Campaigns"))
    assert "You see two explanations" in said(followed(app, "Judge it yourself"))


@pytest.mark.parametrize("view", ["facts", "metrics"])
def test_a_model_without_texts_leads_to_writing_for_that_model(bench: Workbench, view: str) -> None:
    train(bench, "films", "popularity")
    app = page("audit", view=view, model="popularity").run()
    assert "has no explanations yet" in said(app)
    assert "model=popularity" in links(app)["Write two on Compare"]
    assert "Plan a campaign" in [each.label for each in followed(app, "Plan a campaign").expander]
