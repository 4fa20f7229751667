"""The Rate page in AppTest, on a small store: every state a rater can meet."""

import time
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.operations import Workbench
from core.operations.campaigns import campaigns, close_campaign, create_campaign, open_campaign, pause_campaign
from dashboard import jobs, rating_seat, services
from tests.core.operations.rated import NOW, opened, settings
from tests.pages.app import page, texts


@pytest.fixture(autouse=True)
def no_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine answers quicker than people."""
    monkeypatch.setattr(rating_seat, "TOO_QUICK", 0.0)
    monkeypatch.setattr(rating_seat, "HELD", 0.0)


def said(app: AppTest) -> str:
    return texts(app).replace("\\", "").replace("\u2060", "")


def rows() -> list[tuple[str, str, str | None]]:
    return [(row["rater"], row["action"], row["winner"]) for row in services.journal().read("judgements")]


def control(found: Any, key: str) -> Any:
    return next(element for element in found if str(element.key).startswith(key))


def press(app: AppTest, action: str) -> None:
    control(app.button, f"{action}-").click().run()
    assert not app.exception


def begun(rater: str = "Ann", **parameters: str) -> AppTest:
    app = page("rate", **parameters).run()
    control(app.text_input, "rate-name").set_value(rater)
    next(each for each in app.button if each.label == "Begin").click().run()
    assert not app.exception
    return app


def test_without_a_campaign_it_says_how_to_plan_one(bench: Workbench) -> None:
    app = page("rate").run()
    assert not app.exception
    assert "No campaign has been planned yet." in said(app)


def test_a_name_is_needed_before_the_first_pair(bench: Workbench) -> None:
    opened(bench, services.journal())
    app = page("rate").run()
    assert "You see two explanations" in said(app) and "Text A" not in said(app)
    next(each for each in app.button if each.label == "Begin").click().run()
    assert "Type a name of your own first." in said(app) and "Text A" not in said(app)
    app = begun()
    assert "Text A" in said(app) and "0 of" in app.get("progress")[0].proto.text
    assert "You see two explanations" not in said(app)


def test_an_answer_is_saved_before_the_page_says_so_and_nothing_tells_who_wrote(bench: Workbench) -> None:
    opened(bench, services.journal())
    app = begun()
    press(app, "left")
    assert rows() == [("Ann", "judged", "left")]
    assert "Saved for Ann: **A is better**" in said(app)
    for telling in ("concise", "detailed", "template", "supported", "decoy", "gold"):
        assert telling not in said(app).lower()
    press(app, "next")
    assert "The last one is saved: A is better." in said(app)
    press(app, "undo")
    assert "Taken back: A is better." in said(app)
    assert rows()[-1] == ("Ann", "undone", None)


def test_reasons_stars_and_a_comment_are_saved_as_they_are_given(bench: Workbench) -> None:
    opened(bench, services.journal(), questions=("preference", "reasons", "likert"))
    app = begun()
    assert not [each for each in app.button if str(each.key).startswith("reason-")]
    press(app, "right")
    control(app.button, "reason-3-").click().run()
    control(app.feedback, "stars-left-clear-").set_value(4).run()
    control(app.text_area, "comment-").set_value("Clearer.").run()
    row = services.journal().read("judgements")[-1]
    assert (row["winner"], row["reasons_json"], row["comment"]) == ("right", '["clearer"]', "Clearer.")
    assert row["likert_json"] == '{"left": {"clear": 5}}'
    control(app.button, "reason-3-").click().run()
    assert services.journal().read("judgements")[-1]["reasons_json"] is None


def test_verdicts_are_shown_on_request_after_the_answer_only(bench: Workbench) -> None:
    opened(bench, services.journal())
    app = begun()
    assert not any(each.key == "check" for each in app.button)
    press(app, "left")
    assert "-background" not in "".join(str(each.value) for each in app.markdown)
    control(app.button, "check").click().run()
    assert "-background" in "".join(str(each.value) for each in app.markdown)
    press(app, "undo")
    assert "-background" not in "".join(str(each.value) for each in app.markdown)
    press(app, "right")
    press(app, "next")
    press(app, "left")
    assert "-background" not in "".join(str(each.value) for each in app.markdown)


def test_a_campaign_that_is_not_open_says_so(bench: Workbench) -> None:
    create_campaign(bench, services.journal(), "Planned", settings(), rater="Ann", now=NOW)
    app = page("rate").run()
    assert "No campaign is open." in said(app)
    app = page("rate", campaign="Planned").run()
    assert "This campaign has not been opened yet." in said(app)


def test_a_campaign_paused_or_closed_meanwhile(bench: Workbench) -> None:
    opened(bench, services.journal())
    app = begun()
    pause_campaign(services.journal(), "First look", rater="Eve", now=NOW)
    press(app, "left")  # the pair that was on the screen is still taken
    assert rows() == [("Ann", "judged", "left")]
    press(app, "next")
    assert "This campaign is paused." in said(app)
    close_campaign(services.journal(), "First look", rater="Eve", now=NOW)
    app.run()
    assert "This campaign is closed." in said(app)


def test_the_end_says_thank_you_and_how_many(bench: Workbench) -> None:
    opened(bench, services.journal(), sample=2, overlap=1, gold=0, raters=1, decoys={}, questions=("preference",))
    app = begun()
    press(app, "tie")
    press(app, "both bad")
    assert "All planned judgements are in. Thank you." in said(app)
    assert "You have judged 2 pairs in **First look**." in said(app)
    press(app, "undo")
    assert "Text A" in said(app) and "Taken back: Both are bad." in said(app)


def test_a_pause_hides_the_pair(bench: Workbench) -> None:
    opened(bench, services.journal())
    app = begun()
    control(app.button, "pause").click().run()
    assert "Paused after 0." in said(app) and "Text A" not in said(app)
    next(each for each in app.button if each.label == "Go on").click().run()
    assert "Text A" in said(app)


def test_next_before_an_answer_says_what_is_missing(bench: Workbench) -> None:
    opened(bench, services.journal())
    app = begun()
    press(app, "next")
    assert "Say first which one is better, or skip the pair." in said(app) and not rows()
    press(app, "skip")
    assert "Say first" not in said(app) and rows() == [("Ann", "skipped", None)]


def test_a_key_still_held_from_the_pair_before_says_nothing(bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rating_seat, "TOO_QUICK", 3600.0)
    opened(bench, services.journal())
    app = begun()
    press(app, "left")
    assert "too quick to be meant for this pair" in said(app) and not rows()


def test_an_answer_after_its_time_was_over_is_kept(bench: Workbench) -> None:
    opened(bench, services.journal(), sample=3, overlap=1, gold=0, raters=2, decoys={}, lease=1.0)
    app = begun()  # has the first pair, and the second in hand
    time.sleep(1.1)
    bob = begun("Bob")  # gets both: Ann was away for too long
    press(app, "left")
    assert rows() == [("Ann", "judged", "left")]
    press(app, "next")
    assert len(pair(app)) == 2 and pair(app) != pair(bob)


def test_a_pair_that_somebody_else_got_is_replaced_and_told(bench: Workbench) -> None:
    opened(bench, services.journal(), sample=3, overlap=1, gold=0, raters=2, decoys={}, lease=1.0)
    app = begun()
    before = pair(app)
    time.sleep(1.1)
    begun("Bob")
    control(app.button, "evidence").click().run()
    assert "was given to somebody else meanwhile" in said(app) and pair(app) != before


def pair(app: AppTest) -> set[str]:
    """Both texts of the pair that is shown."""
    shown = [str(each.value) for each in app.markdown]
    return {shown[n + 1] for n, value in enumerate(shown) if value in (":gray[**Text A**]", ":gray[**Text B**]")}


def test_two_names_in_one_browser_have_seats_of_their_own(bench: Workbench) -> None:
    opened(bench, services.journal())
    app = begun()
    first = said(app)
    press(app, "left")
    control(app.text_input, "rater").set_value("Bob").run()
    assert "You see two explanations" in said(app)  # Bob has not read them
    control(app.text_input, "rater").set_value("Ann").run()
    assert "Saved for Ann" in said(app) and first.splitlines()[3] in said(app)


def test_a_link_to_a_campaign_that_is_not_there(bench: Workbench) -> None:
    opened(bench, services.journal())
    app = page("rate", campaign="Gone").run()
    assert "There is no campaign “Gone”." in said(app) and "Guidelines" in said(app)


def planning() -> AppTest:
    app = page("rate", part="campaigns").run()
    assert not app.exception
    return app


def figure(app: AppTest, label: str) -> str:
    return str(next(each for each in app.metric if each.label == label).value)


def test_a_plan_tells_what_it_takes_before_anything_is_written(bench: Workbench) -> None:
    app = planning()
    control(app.multiselect, "plan-variants").set_value(["concise-2", "detailed-2"]).run()
    control(app.number_input, "plan-sample").set_value(20).run()
    assert (figure(app, "Pairs"), figure(app, "Judgements"), figure(app, "Each rater")) == ("28", "72", "12 pairs")
    assert "It can find a variant that wins" in said(app) and "42 texts are written first" in said(app)
    control(app.number_input, "plan-raters").set_value(2).run()
    assert "With 2 raters no pair is seen by 3." in said(app) and figure(app, "Each rater") == "28 pairs"
    control(app.multiselect, "plan-variants").set_value(["concise-2"]).run()
    assert "Choose at least two to compare." in said(app)
    assert not services.journal().read("campaigns")


def test_three_variants_are_compared_all_or_against_one(bench: Workbench) -> None:
    app = planning()
    control(app.multiselect, "plan-variants").set_value(["concise-2", "detailed-2", "cautious-1"]).run()
    control(app.number_input, "plan-decoy-wrong user").set_value(0).run()
    control(app.number_input, "plan-decoy-placebo").set_value(0).run()
    assert figure(app, "Pairs") == str(50 * 3 + 4)
    control(app.get("button_group"), "plan-comparison").set_value("against one").run()
    assert figure(app, "Pairs") == str(50 * 2 + 4)
    next(each for each in app.button if each.label == "Keep as a draft").click().run()
    (campaign,) = campaigns(services.journal())
    assert campaign.settings.baseline == campaign.settings.variants[0].id and not campaign.settings.decoys


def test_a_draft_changes_and_what_was_opened_gets_a_new_version(bench: Workbench) -> None:
    create_campaign(bench, services.journal(), "Mine", settings(), rater="Ann", now=NOW)
    app = planning()
    next(each for each in app.button if each.label == "Change the settings").click().run()
    assert "takes the place of its settings" in said(app)
    assert control(app.number_input, "plan-sample").value == 12
    control(app.number_input, "plan-sample").set_value(10).run()
    next(each for each in app.button if each.label == "Keep as a draft").click().run()
    assert [(each.version, each.settings.sample) for each in campaigns(services.journal())] == [(1, 10)]
    open_campaign(bench, services.journal(), "Mine", rater="Ann")
    app = planning()
    next(each for each in app.button if each.label == "New version").click().run()
    assert "its settings no longer change" in said(app) and "version 2" in said(app)
    next(each for each in app.button if each.label == "Keep as a draft").click().run()
    assert [each.id for each in campaigns(services.journal())] == ["Mine@1", "Mine@2"]


def test_a_campaign_whose_texts_were_broken_off_can_go_on(bench: Workbench) -> None:
    create_campaign(bench, services.journal(), "Mine", settings(), rater="Ann", now=NOW)
    row = {"id": "s1", "campaign": "Mine@1", "state": "generating", "detail_json": "{}", "rater": "Ann", "created": NOW}
    services.journal().append("campaign_states", [row])
    app = planning()
    assert "Mine** is broken off." in said(app) and "The writing broke off." in said(app)
    assert [each.label for each in app.button if str(each.key).startswith("campaign-write")]
    app = page("rate", campaign="Mine").run()
    assert "The texts of this campaign are being written" in said(app)


def test_the_texts_are_written_by_a_process_of_their_own(bench: Workbench) -> None:
    create_campaign(bench, services.journal(), "Mine", settings(sample=4), rater="Ann", now=NOW)
    services.close_journals()  # no server answers in its place here
    app = planning()
    services.close_journals()
    try:
        control(app.button, "campaign-write").click().run()
        services.close_journals()
        while (status := jobs.find("campaigns:Mine@1")) is not None and status.state == jobs.RUNNING:
            time.sleep(0.1)
        assert status is not None and status.state == jobs.DONE, status
        app = planning()
        assert "Mine** is open." in said(app) and campaigns(services.journal())[0].detail["pairs"]["normal"] == 4
    finally:
        jobs.stop_all()


def test_an_open_campaign_is_paused_and_closed_and_has_a_link(bench: Workbench) -> None:
    opened(bench, services.journal())
    app = planning()
    assert app.code[0].value.endswith("?campaign=First+look%401")
    assert "0 of 4 raters: nobody yet." in said(app).replace("  ", " ")
    control(app.button, "campaign-pause").click().run()
    assert "First look is paused." in said(app).replace("**", "")
    control(app.button, "campaign-close").click().run()
    assert campaigns(services.journal())[0].state == "closed" and not app.code
