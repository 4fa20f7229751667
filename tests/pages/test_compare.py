"""The Compare page in AppTest, on a small store, with a real language model server where one is asked."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.explain.evidence import evidence_from_json
from core.explain.generate import explanation_id
from core.explain.types import Fact
from core.operations import Workbench, write_batch
from core.operations.explanations import COMPARED_VARIANTS, DEFAULT_VARIANTS, explain
from core.operations.variants import retire_variant
from dashboard import services
from tests.core.explain.chat_server import KEY, ChatServer, offered
from tests.core.operations.films import films_workbench
from tests.pages.app import page, texts

CONCISE = DEFAULT_VARIANTS[0]
SUBJECT = {"user": "user-5", "item": "f02", "a": "concise-2", "b": "detailed-2"}


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("films")
    films_workbench(root).close()
    return root


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ChatServer]:
    with offered(monkeypatch) as found:
        yield found


def said(app: AppTest) -> str:
    return texts(app).replace("\\", "").replace("\u2060", "")


def rows() -> list[tuple[str, int | None]]:
    return [(row["rater"], row["value"]) for row in services.journal().read("thumbs")]


def thumb(app: AppTest, side: str) -> object:
    return next(found for found in app.feedback if str(found.key).startswith(f"thumb-{side}-"))


def control(found: Any, key: str) -> Any:
    return next(element for element in found if str(element.key).startswith(key))


def button(app: AppTest, label: str) -> Any:
    return next(found for found in app.button if found.label == label)


def given(app: AppTest, name: str) -> str:
    """A parameter of the URL; those that the test gave are lists."""
    value: Any = app.query_params[name]
    return str(value if isinstance(value, str) else value[0])


def about(bench: Workbench) -> tuple[str, str]:
    model = bench.model("films", "ease").info
    return model.dataset, model.model


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
    assert "👍 saved" not in said(app) and "👎 saved" not in said(app)
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


def test_it_begins_with_two_texts_of_the_embedded_language_model(bench: Workbench) -> None:
    app = finished(page("compare", user="user-0", item="f00").run())
    assert [app.selectbox(key=f"choice-{side}").value for side in "ab"] == ["small-concise-1", "small-detailed-1"]
    assert said(app).count("Accepted by the checker") + said(app).count("rejected before this text") == 2
    rows = services.journal().read("written", *about(bench), 0, *(variant.id for variant in COMPARED_VARIANTS[:2]))
    assert {(row["user_id"], row["item"]) for row in rows} == {("user-0", "f00")} and len(rows) == 2


def test_all_that_a_rater_says_is_kept_and_comes_back(bench: Workbench) -> None:
    app = page("compare", **SUBJECT).run()
    click(app, "A", 0)
    control(app.pills, "reasons-A").set_value(["too generic", "too long"]).run()
    control(app.segmented_control, "preference").set_value("B").run()
    control(app.text_area, "comment").set_value(" B says <why>. ").run()
    control(app.feedback, "likert-B-clear").set_value(4).run()
    assert [(row["value"], row["reasons_json"]) for row in services.journal().read("thumbs")] == [
        (0, None),
        (0, '["too generic", "too long"]'),
    ]
    for _ in range(2):  # before and after the page is opened anew
        assert control(app.pills, "reasons-A").value == ["too generic", "too long"]
        assert control(app.segmented_control, "preference").value == "B"
        assert control(app.text_area, "comment").value == "B says <why>."
        assert control(app.feedback, "likert-B-clear").value == 4
        assert "saved for anonymous" in said(app)
        app = page("compare", **SUBJECT).run()
    control(app.segmented_control, "preference").set_value("tie").run()  # a changed mind
    assert [row["value"] for row in services.journal().read("preferences")] == ["B", "tie"]
    (comment,), (aspect,) = services.journal().read("comments"), services.journal().read("likert")
    assert comment["text"] == "B says <why>." and (aspect["dimension"], aspect["value"]) == ("clear", 5)
    app.text_input(key="rater").set_value("Bob").run()
    assert control(app.segmented_control, "preference").value is None
    assert not any(str(found.key).startswith("reasons-") for found in app.pills)
    assert control(app.text_area, "comment").value == ""


def test_swapped_texts_keep_what_was_said_of_them(bench: Workbench) -> None:
    app = page("compare", **SUBJECT).run()
    control(app.segmented_control, "preference").set_value("A").run()
    click(app, "A", 1)
    button(app, "Swap").click().run()
    assert (given(app, "a"), given(app, "b")) == ("detailed-2", "concise-2")
    assert control(app.segmented_control, "preference").value == "B"
    assert (thumb(app, "A").value, thumb(app, "B").value) == (None, 1)  # type: ignore[attr-defined]


def test_blind_raters_see_names_once_they_have_chosen(bench: Workbench) -> None:
    orders = {}
    for rater in (f"rater {number}" for number in range(8)):
        app = page("compare", **SUBJECT, blind="true")
        app.session_state["rater"] = rater
        app.run()
        left = next(found.key for found in app.feedback if str(found.key).startswith("thumb-A-"))
        for sign in ("Template", "Generated now", "From cache", "Nothing left", "concise"):
            assert sign not in said(app)
        assert not [found for found in app.selectbox if found.key in ("choice-a", "choice-b")]
        assert button(app, "Swap").disabled
        control(app.segmented_control, "preference").set_value("A").run()
        assert {app.selectbox(key=f"choice-{side}").value for side in "ab"} == {"concise-2", "detailed-2"}
        assert said(app).count("Generated now") + said(app).count("From cache") == 2
        kept = services.journal().read("preferences")[-1]
        assert kept["blind"] and kept["left_explanation"] in str(left) and kept["seconds"] >= 0
        assert kept["shown"] == ("AB" if kept["left_variant"].startswith("template-concise") else "BA")
        assert app.selectbox(key="choice-a").label == f"Text {'A' if kept['shown'] == 'AB' else 'B'}"
        orders[rater] = kept["shown"]
    assert set(orders.values()) == {"AB", "BA"}


def test_blind_raters_are_not_told_who_writes_faster(bench: Workbench, server: ChatServer) -> None:
    app = page("compare", **SUBJECT | {"b": "plain-2"}, blind="true").run()
    assert sides_with_thumbs(app) == [] and server.requests == []
    app = finished(app.button(key="write-both").click().run())
    assert sides_with_thumbs(app) == ["A", "B"]
    assert "127.0.0.1" not in said(app)


def test_only_what_is_accepted_can_be_judged_and_the_rejected_is_shown(bench: Workbench) -> None:
    app = page("compare", **SUBJECT).run()
    journal = services.journal()
    (row,) = [r for r in journal.read("explanations_of", bench.catalogue("films").info.id) if "concise" in r["variant"]]
    notes = json.loads(row["notes_json"]) | {"rejected": [{"reason": "It says <b>7 stars.", "rejected": "Bad one."}]}
    seed = explanation_id(evidence_from_json(json.loads(row["evidence_json"])), CONCISE, 5)
    del row["number"]
    journal.append("explanations", [row | {"id": seed, "seed": 5, "notes_json": json.dumps(notes)}])
    app = page("compare", **SUBJECT, seed="5").run()
    assert "A candidate was rejected before this text" in said(app)
    assert "Prompt and raw output, 1 rejected" in [found.label for found in app.expander]
    assert "Bad one." not in said(app)


def test_writing_can_be_cancelled_and_begun_again(bench: Workbench, server: ChatServer) -> None:
    server.gap = 30.0
    app = page("compare", **SUBJECT | {"b": "plain-2"}).run()
    app.button(key="write-B").click().run()
    assert sides_with_thumbs(app) == ["A"]
    app.button(key="cancel-B").click().run()
    app = finished(app.run())
    assert "Cancelled" in said(app) and sides_with_thumbs(app) == ["A"]
    assert not any(str(found.key).startswith("preference") for found in app.segmented_control)
    server.gap = 0.0
    finished(app.button(key="again-B").click().run())
    assert sides_with_thumbs(app) == ["A", "B"]


def test_contrasting_texts_share_another_item(bench: Workbench) -> None:
    app = page("compare", user="user-0", item="f00", a="contrastive-1", b="concise-2").run()
    assert "It is held against" in said(app)
    other = app.selectbox(key="against-box").value
    assert other not in (None, "f00")
    assert sides_with_thumbs(app) == ["A", "B"]
    another = "f05" if other != "f05" else "f07"
    app.selectbox(key="against-box").set_value(another).run()
    assert given(app, "against") == another
    assert button(app, "Next pair").disabled
    control(app.segmented_control, "preference").set_value("A").run()
    assert len(services.journal().read("preferences")) == 1


def test_the_next_pair_is_one_that_this_rater_has_not_judged(bench: Workbench) -> None:
    write_batch(bench, "films", users=3, items=2, variants=DEFAULT_VARIANTS)
    app, seen = page("compare", **SUBJECT).run(), set[tuple[str, str]]()
    for _ in range(20):
        button(app, "Next pair").click().run()
        if "No further pair" in said(app):
            break
        here = (given(app, "user"), given(app, "item"))
        assert here not in seen
        assert said(app).count("From cache") == 2
        seen.add(here)
        control(app.segmented_control, "preference").set_value("tie").run()
    else:
        raise AssertionError("the pairs never end")
    assert len(seen) > 2


def test_a_retired_variant_shows_what_it_wrote_and_writes_no_more(bench: Workbench) -> None:
    page("compare", **SUBJECT).run()
    retire_variant(services.journal(), "detailed-2", rater="Ann", now=bench.now())
    app = page("compare", **SUBJECT).run()
    assert "is retired: what it wrote before is shown" in said(app)
    assert sides_with_thumbs(app) == ["A", "B"]
    app = page("compare", **SUBJECT | {"item": "f05"}).run()
    assert "is retired and has not written this" in said(app)
    assert sides_with_thumbs(app) == ["A"]


def test_the_link_names_what_is_shown(bench: Workbench) -> None:
    app = page("compare", user="user-5", item="f02", seed="3").run()
    link = next(found.value for found in app.code if "compare" in found.value or "user=" in found.value)
    assert {"user=user-5", "item=f02", "a=small-concise-1", "b=small-detailed-1", "seed=3"} <= set(
        link.partition("?")[2].split("&")
    )


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
