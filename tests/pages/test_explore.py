"""The Explore page in AppTest, on a small store whose titles are hostile."""

import io
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.operations import Workbench, train
from core.operations.lists import history_of, recommend
from core.results import Filters, RankedItem, TopN
from core.settings import Settings
from core.store import Store
from dashboard import services
from dashboard.components import list_compare, profile, top_list
from dashboard.components.download import csv_bytes
from dashboard.components.top_list import Query
from tests.pages.app import page, texts

TITLES = (
    "<script>alert(1)</script>",
    "**bold** [link](https://elsewhere.example) :red[x] $x$",
    '=HYPERLINK("https://elsewhere.example")',
    "漢字とかな 🎬 " * 30,
    *(f"Film {i}" for i in range(4, 30)),
)
USERS = 40


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workbench:
    monkeypatch.setenv("WHYBOARD_STORE", str(tmp_path))
    return Workbench(Settings(store=tmp_path))


def films(store: Store, users: int = USERS, items: int = len(TITLES), *, attributes: bool = True) -> str:
    """Users like the films whose number has their parity; the last user has no ratings."""
    random = np.random.default_rng(4)
    with store.new_catalogue("films") as builder:
        for user in range(users):
            builder.execute("INSERT INTO users VALUES ($1, $2)", [user, f"u{user:02}"])
        for item in range(items):
            facts = [item, f"i{item}", TITLES[item], 1980 + item]
            builder.execute("INSERT INTO items VALUES ($1, $2, $3, $4, '')", facts)
            if attributes:
                genre = ["Even <i>", "Odd"][item % 2]
                builder.execute("INSERT INTO item_attributes VALUES ($1, 'genre', 0, $2)", [item, genre])
        for user in range(users if users == 1 else users - 1):
            for item in random.choice(items, size=max(1, items // 2), replace=False).tolist():
                rating = float(np.clip(4 - 2 * ((user + item) % 2) + random.integers(-1, 2), 1, 5))
                builder.execute(
                    "INSERT INTO ratings VALUES ($1, $2, $3, $4)", [user, item, rating, 10**9 + 1000 * user + item]
                )
        return builder.publish(source="table", created="2024-01-01T00:00:00").id


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The films with both default models; tests must not change what is in it."""
    root = tmp_path_factory.mktemp("films")
    bench = Workbench(Settings(store=root))
    films(bench.store)
    train(bench, "films", "ease", {})
    train(bench, "films", "foldin", {"seeds": 1, "k": 4, "epochs": 5})
    return root


@pytest.fixture
def ready(stored: Path, monkeypatch: pytest.MonkeyPatch) -> Workbench:
    monkeypatch.setenv("WHYBOARD_STORE", str(stored))
    return Workbench(Settings(store=stored))


def the_list(app) -> pd.DataFrame:
    return next(table.value for table in app.dataframe if "score" in table.value)


def query(bench: Workbench, user: str, kind: str = "ease", n: int = 10, filters: Filters | None = None) -> Query:
    dataset = bench.store.dataset("films")
    return Query(dataset, bench.store.model("films", kind), user, n, services.filters_key(filters or Filters()))


def test_before_a_user_is_chosen_it_shows_who_there_is(ready: Workbench) -> None:
    app = page("explore").run()
    assert not app.exception
    table = app.dataframe[0].value
    assert sorted(table["user"]) == [f"u{user:02}" for user in range(USERS)]
    assert table["ratings"].is_monotonic_decreasing


def test_a_link_opens_the_list_of_its_user(ready: Workbench) -> None:
    app = page("explore", user="u03", n="5 items").run()
    assert not app.exception
    assert not app.warning
    shown, expected = the_list(app), recommend(ready, "films", "u03", 5)
    assert shown["title"].tolist() == [row.title for row in expected.items]
    assert shown["score"].tolist() == pytest.approx([row.score for row in expected.items])
    assert shown["predicted_rating"].notna().all()
    assert shown["data_stability"].between(0, 100).all()
    rated = {int(item[1:]) for item in (row.item for row in expected.items)}
    assert not rated & set(history_of(ready.catalogue("films"), "u03").items.tolist())


def test_every_row_leads_to_why(ready: Workbench) -> None:
    app = page("explore", user="u03").run()
    row = the_list(app).iloc[0]
    assert row["why"] == f"./why?dataset=films&model=ease&user=u03&item={row['item']}"


def test_an_older_model_is_linked_by_its_id(bench: Workbench) -> None:
    films(bench.store)
    older = train(bench, "films", "ease", {})
    newer = train(bench, "films", "ease", {"ridge": 7})
    dataset = bench.store.dataset("films")
    assert top_list.name_in_links(dataset, older) == older.model
    assert top_list.name_in_links(dataset, newer) == "ease"


def test_an_unknown_user_in_a_link_is_told_apart_and_gets_the_popularity_list(ready: Workbench) -> None:
    app = page("explore", user="<b>nobody</b>").run()
    assert not app.exception
    assert "There is no user “\\<b\\>nobody\\</b\\>” in films" in app.warning[0].value
    shown = the_list(app)
    counts = ready.catalogue("films").items.n_ratings
    assert shown["score"].tolist() == sorted(counts.tolist(), reverse=True)[:10]


def test_a_user_without_ratings_is_told_why_the_list_is_not_the_models(ready: Workbench) -> None:
    app = page("explore", user=f"u{USERS - 1}", view="History").run()
    assert not app.exception
    assert "popularity list" in app.warning[0].value
    assert "This user has no ratings" in texts(app)


def test_filters_of_the_list_are_kept(ready: Workbench) -> None:
    app = page("explore", user="u03", genre="Odd", year_from="1990", rated="true", n="50 items").run()
    assert not app.exception
    shown = the_list(app)
    numbers = [int(item[1:]) for item in shown["item"]]
    assert sorted(numbers) == [i for i in range(10, 30) if i % 2]


def test_filters_that_leave_nothing_say_so(ready: Workbench) -> None:
    app = page("explore", user="u03", genre="Odd", year_from="1980", year_to="1980").run()
    assert not app.exception
    assert "No item passes the filters." in texts(app)


def test_filters_of_users_narrow_the_choice(ready: Workbench) -> None:
    table = services.user_table(ready.store.dataset("films").id)
    segment = table.segment_names[0]
    app = page("explore", segment=segment).run()
    expected = [f"u{user:02}" for user in range(USERS) if table.segment(user) == segment]
    assert sorted(app.dataframe[0].value["user"]) == expected
    assert app.selectbox(key="user").options == expected
    assert f"{len(expected)} of {USERS} users pass the filters." in texts(app)


def test_filters_that_no_user_passes_can_be_cleared(ready: Workbench) -> None:
    app = page("explore", mean_from="4.9").run()
    assert "No user passes the filters." in texts(app)
    next(button for button in app.button if button.label == "Clear filters").click().run()
    assert len(app.dataframe[0].value) == USERS


def test_any_user_is_one_of_those_on_offer(ready: Workbench) -> None:
    app = page("explore", segment=services.user_table(ready.store.dataset("films").id).segment_names[0]).run()
    offered = app.selectbox(key="user").options
    next(button for button in app.button if button.label == "Random user").click().run()
    assert app.session_state["user"] in offered
    assert app.header[0].value == f"User {app.session_state['user']}"


def test_two_models_stand_side_by_side(ready: Workbench) -> None:
    app = page("explore", user="u03", compare="foldin").run()
    assert not app.exception
    first, second = (table.value for table in app.dataframe[:2])
    assert first["model"].iloc[0].startswith("ease-")
    assert second["model"].iloc[0].startswith("foldin-")
    ranks = dict(zip(first["item"], first["rank"], strict=True))
    for row in second.itertuples():
        moved = {"new": None, "=": 0}.get(row.change)
        if row.change[0] in "▲▼":
            moved = int(row.change[2:]) * (1 if row.change[0] == "▲" else -1)
        assert (row.item in ranks) == (row.change != "new")
        if row.item in ranks:
            assert ranks[row.item] - row.rank == moved
    both = len(set(first["item"]) & set(second["item"]))
    assert f"{both} of 10 items are in both lists." in texts(app)


def test_taste_history_and_item_open_from_a_link(ready: Workbench) -> None:
    for view, expected in (("Taste", "Taste by attribute"), ("History", "Ratings given"), ("Item", "Type a title")):
        app = page("explore", user="u03", view=view).run()
        assert not app.exception
        found = texts(app) + "".join(str(box.placeholder) for box in app.selectbox)
        assert expected in found


def test_the_history_holds_every_rating(ready: Workbench) -> None:
    dataset, catalogue = ready.store.dataset("films"), ready.catalogue("films")
    history = history_of(catalogue, "u05")
    frame = profile.history_frame(dataset, history)
    pairs = {(int(row.item[1:]), row.rating) for row in frame.itertuples()}
    assert pairs == set(zip(history.items.tolist(), history.values.tolist(), strict=True))
    assert frame["rating"].is_monotonic_decreasing
    assert frame["rated_at"].notna().all()


def test_an_item_tells_who_gets_it_and_who_rated_it(ready: Workbench) -> None:
    item = recommend(ready, "films", "u03", 1).items[0]
    app = page("explore", user="u03", view="Item", item=item.item).run()
    assert not app.exception
    catalogue = ready.catalogue("films")
    rated = int((catalogue.ratings.items == item.index).sum())
    assert f"Rated by **{rated:,}** users." in texts(app)
    lists = [recommend(ready, "films", user, 10) for user in catalogue.user_ids]
    own = [{row.item for row in found.items} for found in lists if found.fallback is None]
    assert f"{sum(item.item in items for items in own):,} of {len(own):,} lists" in texts(app)


def test_an_unknown_item_in_a_link_is_told(ready: Workbench) -> None:
    app = page("explore", user="u03", view="Item", item="<i>9").run()
    assert not app.exception
    assert "There is no item “\\<i\\>9”" in texts(app)


@pytest.mark.parametrize("item", range(4))
def test_hostile_titles_are_shown_as_they_are(ready: Workbench, item: int) -> None:
    app = page("explore", user="u03", view="Item", item=f"i{item}").run()
    assert not app.exception
    heading = app.header[-1].value
    title = " ".join(TITLES[item][:300].split())
    assert heading.replace("\\", "").replace("\u2060", "") == title
    assert not re.search(r"(?<!\\)[<*$]|(?<!\\)\[", heading)


def test_formulas_are_neutralised_in_the_download(ready: Workbench) -> None:
    asked = query(ready, "u03", n=100, filters=Filters(include_rated=True))
    frame = top_list.with_stability(asked, asked.top(), top_list.frame_of(asked, asked.top()))
    assert '=HYPERLINK("https://elsewhere.example")' in set(frame["title"])
    table = pd.read_csv(io.BytesIO(csv_bytes(frame)))
    assert not table["title"].str.startswith("=").any()
    assert table["score"].to_numpy() == pytest.approx(frame["score"].to_numpy())


def test_a_model_trained_meanwhile_adds_its_predicted_ratings(bench: Workbench) -> None:
    films(bench.store)
    train(bench, "films", "ease", {})
    assert query(bench, "u03").top().predicted_by is None
    train(bench, "films", "foldin", {"seeds": 1, "k": 4, "epochs": 5})
    assert query(bench, "u03").top().predicted_by is not None


def test_a_model_that_is_not_here_is_said_once(bench: Workbench) -> None:
    films(bench.store)
    train(bench, "films", "ease", {})
    app = page("explore", user="u03", model="<b>nix</b>").run()
    assert "which is not here" in texts(app)
    assert "which is not here" not in texts(app.run())
    assert app.selectbox(key="model").value == "ease"


def test_without_a_model_the_profile_is_there_and_the_list_says_what_to_do(bench: Workbench) -> None:
    films(bench.store)
    app = page("explore", user="u03").run()
    assert not app.exception
    assert "No model has been trained" in texts(app)
    assert app.header[0].value == "User u03"


def test_one_user_one_item_and_no_attributes(bench: Workbench) -> None:
    films(bench.store, users=1, items=1, attributes=False)
    for view in ("Taste", "History", "Item"):
        app = page("explore", user="u00", view=view, item="i0").run()
        assert not app.exception
        assert "Something went wrong" not in texts(app)


def listed(*items: int) -> TopN:
    rows = tuple(
        RankedItem(rank, item, f"i{item}", "t", 1.0, None, None, None, False, 1, 0.0)
        for rank, item in enumerate(items, 1)
    )
    return TopN("u", "m", "ease", "preference points", None, None, rows)


def test_changes_of_rank_are_seen_from_the_second_list() -> None:
    first, second = listed(1, 2, 3), listed(3, 2, 9)
    assert list_compare.rank_changes(first, second) == ["▲ 2", "=", "new"]
    assert list_compare.overlap_words(first, second) == "2 of 3 items are in both lists."


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([0.9, 0.5], "Stable"),
        ([0.9, 0.4], "rank 2 comes back"),
        ([0.1, 0.4], "rank 1, 2 come back"),
        ([None, None], ""),
    ],
)
def test_unstable_ranks_are_named(values, expected) -> None:
    frame = pd.DataFrame({"rank": [1, 2], "data_stability": pd.array(values, dtype="Float64")})
    words = top_list.stability_words(frame)
    assert expected in words
    assert bool(words) == bool(expected)


def test_filters_survive_the_cache_key() -> None:
    given = Filters({"genre": ("A", "B")}, (1990, None), (None, 7), True)
    assert services.read_filters(services.filters_key(given)) == given
    assert services.read_filters("{}") == Filters()
