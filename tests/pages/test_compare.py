"""The Compare page in AppTest, on a small store, with a real language model server where one is asked."""

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.explain.types import Fact
from core.operations import Workbench
from core.operations.explanations import explain
from core.settings import Settings
from dashboard import services
from tests.core.explain.chat_server import KEY, ChatServer, running
from tests.core.operations.films import films_workbench
from tests.pages.app import page, texts

SUBJECT = {"user": "user-5", "item": "f02", "a": "concise-2", "b": "detailed-2"}


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("films")
    films_workbench(root).close()
    return root


@pytest.fixture
def bench(films: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workbench]:
    """A store of this test's own, so that its journal is empty."""
    shutil.copytree(films / "datasets", tmp_path / "store" / "datasets")
    monkeypatch.setenv("WHYBOARD_STORE", str(tmp_path / "store"))
    yield Workbench(Settings(store=tmp_path / "store"))
    services.close_journals()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ChatServer]:
    with running() as found:
        monkeypatch.setenv("WHYBOARD_OPENAI_BASE_URL", found.url)
        monkeypatch.setenv("WHYBOARD_OPENAI_API_KEY", KEY)
        monkeypatch.setenv("WHYBOARD_OPENAI_MODEL", "good")
        yield found


def said(app: AppTest) -> str:
    return texts(app).replace("\\", "").replace("\u2060", "")


def rows() -> list[tuple[str, int | None]]:
    return [(row["rater"], row["value"]) for row in services.journal().read("thumbs")]


def thumb(app: AppTest, side: str) -> object:
    return next(found for found in app.feedback if str(found.key).startswith(f"thumb-{side}-"))


def finished(app: AppTest) -> AppTest:
    """The page once nothing is being written any more."""
    for _ in range(200):
        if not any(str(button.key).startswith("cancel-") for button in app.button):
            return app
        time.sleep(0.05)
        app.run()
    raise AssertionError("the texts were never finished")


def sides_with_thumbs(app: AppTest) -> list[str]:
    return [str(found.key)[6] for found in app.feedback if str(found.key).startswith("thumb-")]


def click(app: AppTest, side: str, value: int | None) -> AppTest:
    thumb(app, side).set_value(value)  # type: ignore[attr-defined]
    return app.run()


def test_two_texts_of_the_same_evidence_stand_side_by_side(bench: Workbench) -> None:
    app = page("compare", **SUBJECT).run()
    assert not app.exception
    assert said(app).count("Generated now") == 2
    evidence, written = explain(bench, services.journal(), "films", "user-5", "f02")
    for fact in evidence.facts:
        assert fact.text in said(app)
    assert [list(table.value["claim"]) for table in app.dataframe] == [[c.text for c in e.claims] for e in written]
    assert said(page("compare", **SUBJECT).run()).count("From cache") == 2


def test_thumbs_are_rows_before_the_page_says_saved_and_come_back(bench: Workbench) -> None:
    app = page("compare", **SUBJECT).run()
    assert "saved" not in said(app)
    click(app, "A", 1)
    assert rows() == [("anonymous", 1)]
    assert "👍 saved" in said(app)
    click(app, "B", 0)
    assert rows() == [("anonymous", 1), ("anonymous", 0)]
    again = page("compare", **SUBJECT).run()
    assert (thumb(again, "A").value, thumb(again, "B").value) == (1, 0)  # type: ignore[attr-defined]
    click(again, "A", None)
    assert rows()[-1] == ("anonymous", None)
    assert "👍 saved" not in said(again) and "👎 saved" in said(again)
    assert thumb(page("compare", **SUBJECT).run(), "A").value is None  # type: ignore[attr-defined]


def test_a_click_that_arrives_twice_is_one_row(bench: Workbench) -> None:
    app, other = page("compare", **SUBJECT).run(), page("compare", **SUBJECT).run()
    click(app, "A", 1)
    click(other, "A", 1)
    app.run()
    assert rows() == [("anonymous", 1)]


def test_each_rater_sees_their_own_thumbs(bench: Workbench) -> None:
    app = page("compare", **SUBJECT).run()
    app.text_input(key="rater").set_value("Ann").run()
    click(app, "A", 1)
    app.text_input(key="rater").set_value("Bob <b>").run()
    assert thumb(app, "A").value is None  # type: ignore[attr-defined]
    click(app, "A", 0)
    assert "👎 saved for Bob <b>" in said(app)
    app.text_input(key="rater").set_value("Ann").run()
    assert thumb(app, "A").value == 1  # type: ignore[attr-defined]
    assert rows() == [("Ann", 1), ("Bob <b>", 0)]


def test_the_same_variant_on_both_sides_shares_its_thumb(bench: Workbench) -> None:
    app = page("compare", **SUBJECT | {"a": "detailed-2"}).run()
    click(app, "A", 1)
    assert thumb(app, "B").value == 1  # type: ignore[attr-defined]
    assert len(rows()) == 1


def test_a_language_model_is_asked_only_on_a_click_and_streams(bench: Workbench, server: ChatServer) -> None:
    app = page("compare", **SUBJECT | {"b": "plain-2"}).run()
    assert not app.exception
    assert f"sends the {len(_facts(bench))} facts below to 127.0.0.1:{server.server_port}" in said(app)
    assert server.requests == []
    finished(app.button(key="write-B").click().run())
    assert len(server.requests) == 1
    assert "went to 127.0.0.1" in said(app)
    assert "你好" in said(app)
    assert said(app).count("Generated now") + said(app).count("From cache") == 2
    click(app, "B", 0)
    assert rows() == [("anonymous", 0)]
    assert len(server.requests) == 1
    assert KEY not in str(app) + said(app)


def test_another_seed_is_another_text(bench: Workbench, server: ChatServer) -> None:
    for seed in ("0", "7"):
        app = page("compare", **SUBJECT | {"b": "plain-2"}, seed=seed).run()
        finished(app.button(key="write-B").click().run())
    assert [request["seed"] for request in server.requests] == [0, 7]


def test_a_failing_server_leaves_the_other_side(
    bench: Workbench, server: ChatServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WHYBOARD_OPENAI_MODEL", "busy")
    app = page("compare", **SUBJECT | {"a": "plain-2"}).run()
    finished(app.button(key="write-A").click().run())
    assert not app.exception
    assert "429" in said(app)
    assert "Generated now" in said(app) or "From cache" in said(app)
    assert sides_with_thumbs(app) == ["B"]


def test_a_half_configured_server_is_said(bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHYBOARD_OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    app = page("compare", **SUBJECT).run()
    assert "WHYBOARD_OPENAI_MODEL is not set" in said(app)
    assert sides_with_thumbs(app) == ["A", "B"]


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"user": "nobody", "item": "f02"}, "no user “nobody”"),
        ({"user": "user-5", "item": "nix"}, "no item “nix”"),
        ({"user": "user-5", "item": "f02", "model": "popularity"}, "ease, foldin"),
        ({"user": "user-two-none", "item": "f02"}, "no ratings"),
        ({**SUBJECT, "a": "plain-2"}, "The link asks for the variant plain-2"),
        ({"user": "user-5", "item": "f03"}, "onerror"),
    ],
)
def test_odd_links_are_told(bench: Workbench, parameters: dict[str, str], message: str) -> None:
    app = page("compare", **parameters).run()
    assert not app.exception
    assert message in said(app).replace("**", "")


def _facts(bench: Workbench) -> tuple[Fact, ...]:
    return explain(bench, services.journal(), "films", "user-5", "f02")[0].facts
