"""The Audit page in AppTest: what it says where figures do not exist, and that leaving a rater out can be undone."""

import time
import uuid

from streamlit.testing.v1 import AppTest

from core.audit.decoy_results import OPEN
from core.operations import Workbench
from core.operations.campaigns import create_campaign
from core.operations.rating import Answer, next_slots, record_judgement
from dashboard import services
from tests.core.audit.judged import DECOY, drawn
from tests.core.operations.films import HOSTILE
from tests.core.operations.rated import NOW, VARIANTS, opened, settings
from tests.core.operations.voted import votes
from tests.pages.app import page, texts


def shown(**parameters: str) -> AppTest:
    return finished(page("audit", **parameters).run())


def finished(app: AppTest) -> AppTest:
    """The page once nothing is being computed in the background any more."""
    for _ in range(300):
        assert not app.exception
        if "in the background" not in said(app):
            return app
        time.sleep(0.1)
        app.run()
    raise AssertionError("the page was never finished")


def said(app: AppTest) -> str:
    return texts(app).replace("\\", "").replace("\u2060", "")


def table(app: AppTest, column: str) -> list[object]:
    return next(list(each.value[column]) for each in app.dataframe if column in each.value.columns)


def test_without_judgements_it_says_how_to_get_some(bench: Workbench) -> None:
    app = shown()
    assert "Nobody has judged anything yet" in said(app)
    assert "Plan a campaign" in said(app)
    assert not app.dataframe


def test_a_campaign_without_judgements_says_what_to_do(bench: Workbench) -> None:
    create_campaign(bench, services.journal(), "First look", settings(), rater="Ann", now=NOW)
    app = shown(campaign="First look@1")
    assert "Nobody has judged a pair of “First look” yet" in said(app)
    assert "It is draft" in said(app)
    assert not app.dataframe


def test_one_rater_gives_no_intervals_and_no_decision(bench: Workbench) -> None:
    votes(services.journal(), [row | {"rater": "Ann"} for row in drawn({"a": 0.5, "b": 0.0}, 1, 40)])
    app = shown()
    assert "Not decided · pilot: fewer than 10 raters" in said(app)
    assert "Pilot: 1 rater" in said(app)
    assert table(app, "rank") == ["—", "—"]
    assert not any("to" in str(cell) for cell in table(app, "strength"))


def test_all_ties_have_no_strength(bench: Workbench) -> None:
    rows = drawn({"a": 0.0, "b": 0.0}, 4, 10)
    votes(services.journal(), [row | {"winner": "tie"} for row in rows])
    app = shown()
    assert "are ties: there is nothing to tell the variants apart by" in said(app)
    assert table(app, "strength") == ["—", "—"]
    assert table(app, "tied") == [40, 40]
    assert "there is no winner" not in said(app)
    assert "Votes to flip" not in said(app)


def test_a_planned_variant_that_nobody_judged_is_named(bench: Workbench) -> None:
    journal = services.journal()
    create_campaign(bench, journal, "First look", settings(variants=VARIANTS), rater="Ann", now=NOW)
    names = [variant.id for variant in VARIANTS[:2]]
    rows = [row | {"campaign": "First look@1"} for row in drawn(dict.fromkeys(names, 0.0), 4, 10)]
    votes(journal, rows)
    app = shown(campaign="First look@1")
    assert "“Template, cautious” has not been judged yet" in said(app)
    assert "Template, concise" in table(app, "variant")


def test_disconnected_comparisons_are_not_placed_beside_each_other(bench: Workbench) -> None:
    votes(services.journal(), drawn({"a": 0.3, "b": 0.0}, 4, 10), "x")
    votes(services.journal(), [r | {"pair": f"q{n}"} for n, r in enumerate(drawn({"c": 0.3, "d": 0.0}, 4, 10))], "y")
    app = shown()
    assert "no comparison links it with" in said(app)
    cell = shown(cell="a|c")
    assert "These two were never compared" in said(cell)
    assert "Plan a campaign" in [each.proto.label for each in cell.get("page_link")]


def test_decoys_come_first_and_the_wrong_user_before_the_verdict(bench: Workbench) -> None:
    journal = services.journal()
    votes(journal, drawn({"a": 0.5, "b": 0.0}, 4, 20), "n")
    votes(journal, drawn({"a": 0.5, DECOY: 0.0}, 4, 20, kind="decoy"), "d")
    app = shown()
    assert [each.value for each in app.header][:2] == ["Does it beat the decoys?", "Not decided · pilot: fewer "
                                                          "than 10 raters"]  # fmt: skip
    assert f"**a** beats the wrong-user decoy: :gray-badge[{OPEN}]" in said(app)
    assert DECOY not in table(app, "variant")


def test_decoys_alone_rank_nobody_and_say_so(bench: Workbench) -> None:
    votes(services.journal(), drawn({"a": 0.5, DECOY: 0.0}, 4, 20, kind="decoy"))
    app = shown()
    assert [each.value for each in app.header][:2] == [
        "Does it beat the decoys?", "No two variants have been compared yet",
    ]  # fmt: skip
    assert "80 judgements by 4 raters" in said(app)
    assert "Leaderboard" not in said(app)


def test_leaving_a_rater_out_is_shown_in_the_link_and_undone(bench: Workbench) -> None:
    rows = drawn({"a": 0.5, "b": 0.0}, 5, 30)
    always = [r | {"winner": "left", "seconds": 1.0} if r["rater"] == "r00" else r for r in rows]
    votes(services.journal(), always)
    app = shown()
    assert "⚑ **r00**" in said(app)
    assert "150 judgements by 5 raters" in said(app)
    finished(app.button(key="leave-out").click().run())
    assert "120 judgements by 4 raters" in said(app)
    assert "Left out: 1 of 5 raters:** r00" in said(app)
    assert "r00" in app.query_params["without"]
    again = shown(without="r00")
    assert "120 judgements by 4 raters" in said(again)
    finished(again.button(key="count-all").click().run())
    assert "150 judgements by 5 raters" in said(again)


def test_hostile_names_stay_words(bench: Workbench) -> None:
    rows = drawn({HOSTILE[:200]: 0.5, "b": 0.0}, 3, 10)
    votes(services.journal(), [row | {"rater": f"{row['rater']} <img src=x> **b**"} for row in rows])
    app = shown()
    assert "<img" not in "".join(str(each.value) for each in app.markdown).replace("\\<img", "")


def test_links_to_what_is_not_there_say_so(bench: Workbench) -> None:
    votes(services.journal(), drawn({"a": 0.5, "b": 0.0}, 3, 10))
    app = shown(cell="a|zzz")
    assert "which are not among these judgements" in said(app)
    opened(bench, services.journal())
    app = shown(campaign="nope@1")
    assert "The link asks for **nope@1**" in said(app)


def test_a_campaign_shows_its_progress_and_the_pairs_behind_a_cell(bench: Workbench) -> None:
    journal = services.journal()
    opened(bench, journal)
    for rater in ("Ann", "Bob", "Cay"):
        for n in range(6):
            slot = next_slots(journal, "First look", rater, NOW).slots[0]
            answer = Answer("left" if n % 2 else "right", reasons=("clearer",))
            record_judgement(journal, slot, answer, rater=rater, id=uuid.uuid4().hex, now=NOW, app_version="0")
    app = shown(campaign="First look@1")
    assert "15 of 28 planned judgements" in app.get("progress")[0].proto.text
    assert "clearer" in [str(c) for each in app.dataframe for c in each.value.columns]
    one, other = (variant.id for variant in VARIANTS[:2])
    card = shown(campaign="First look@1", cell=f"{one}|{other}")
    frame = next(each.value for each in card.dataframe if "won" in each.value.columns and "item" in each.value.columns)
    assert len(frame) > 0
