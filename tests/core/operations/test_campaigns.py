"""Campaigns: planned, opened, changed; what their pairs are made of, and what is said where nothing can be made."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from core.errors import InputError, NotFoundError, WhyboardError
from core.explain.backends import BACKENDS, Backend
from core.explain.evidence import evidence_from_json
from core.explain.types import Variant
from core.operations import Workbench
from core.operations.campaign_sample import available, draw_sample
from core.operations.campaigns import (
    campaigns,
    close_campaign,
    create_campaign,
    find_campaign,
    judgements,
    open_campaign,
    pause_campaign,
    plan_campaign,
    progress_of,
)
from core.operations.rating import Answer, next_slots, record_judgement, skip, undo
from core.rate.campaigns import CLOSED, DRAFT, OPEN, PAUSED, CampaignSettings
from core.rate.pairs import read_pair
from core.rate.versions import settings_from
from core.store import LocalJournal
from tests.core.operations.films import HOSTILE, N_ITEMS
from tests.core.operations.rated import NOW, VARIANTS, opened, settings

DECOYS = {"wrong user": 0.3, "placebo": 0.3, "template": 0.3, "false claim": 0.3}


def create(bench: Workbench, journal: LocalJournal, name: str = "First look", **changes: Any) -> Any:
    return create_campaign(bench, journal, name, settings(**changes), rater="Ann", now=NOW)


def pairs_of(journal: LocalJournal, kind: str) -> list[Any]:
    return [read_pair(row) for row in journal.read("campaign_pairs") if row["kind"] == kind]


def test_the_plan_is_what_opening_makes(bench: Workbench, journal: LocalJournal) -> None:
    given = settings(variants=VARIANTS, sample=15, decoys=DECOYS, raters=5, overlap=2)
    plan = plan_campaign(bench, journal, given)
    assert plan.sample == 15 and plan.pairs["normal"] == 45 and plan.pairs["gold"] == 2
    assert plan.judgements == 2 * (45 + 4 * 14)  # 0.3 of 45, rounded to even
    assert plan.per_rater == -(-plan.judgements // 5) + 2
    assert plan.minutes == plan.per_rater * 30 / 60
    assert "pilot" in plan.notes[-1]
    campaign = opened(bench, journal, variants=VARIANTS, sample=15, decoys=DECOYS, raters=5)
    assert campaign.detail["pairs"] == {"normal": 45, "gold": 2, "decoy": 56}
    assert campaign.detail["texts"] == plan.texts == 45 + 14
    turn = next_slots(journal, "First look", "Ann", NOW)
    assert (turn.progress.planned, turn.progress.share) == (plan.judgements, plan.per_rater)


def test_a_baseline_is_in_every_pair_of_variants(bench: Workbench, journal: LocalJournal) -> None:
    base = VARIANTS[1].id
    opened(bench, journal, variants=VARIANTS, baseline=base, sample=6)
    found = pairs_of(journal, "normal")
    assert len(found) == 12 and all(base in pair.variants for pair in found)


def test_what_decoys_and_gold_pairs_are_made_of(bench: Workbench, journal: LocalJournal) -> None:
    opened(bench, journal, sample=30, decoys=DECOYS, gold=4)
    decoys = {kind: [p for p in pairs_of(journal, "decoy") if p.variants[1] == f"decoy: {kind}"] for kind in DECOYS}
    assert all(len(found) == 9 for found in decoys.values())
    for pair in (pair for found in decoys.values() for pair in found):
        assert pair.variants[0] in {variant.id for variant in VARIANTS[:2]}
        assert pair.texts[0] != pair.texts[1] and pair.expected == ""
    for pair in decoys["placebo"]:
        assert pair.evidence.title in pair.texts[1] and "popular with people like you" in pair.texts[1]
    catalogue = bench.catalogue("films")
    for pair in decoys["wrong user"]:
        own = {fact.data["title"] for fact in pair.evidence.of_kind("driver")}
        assert pair.explanations[0] != pair.explanations[1] != ""
        assert not any(f"“{title}”" in pair.texts[1] for title in own)  # other reasons for the same item
        assert f"“{pair.evidence.title}”" in pair.texts[1] or "it is number" in pair.texts[1].lower()
    flipped = 0
    for pair in decoys["false claim"]:
        rated = catalogue.ratings.of(catalogue.user_index[pair.user])
        given = {catalogue.items.titles[i]: v for i, v in zip(rated.items.tolist(), rated.values.tolist(), strict=True)}
        first = pair.evidence.of_kind("driver")[0].data
        flipped += f"“{first['title']}”" in pair.texts[1]
        if f"“{first['title']}”" not in pair.texts[1]:  # a title that the user never rated stands in its place
            told = [t for t in catalogue.items.titles if f"“{t}”" in pair.texts[1] and t != pair.evidence.title]
            assert any(title not in given for title in told)
    assert 0 < flipped < len(decoys["false claim"])
    for pair in pairs_of(journal, "gold"):
        assert pair.expected == "first" and pair.variants[1] == "gold: other item"
        assert f"“{pair.evidence.title}”" not in pair.texts[1]
    assert len({pair.user for pair in pairs_of(journal, "gold")}) == 4


def test_the_sample_is_balanced_and_each_user_comes_once_before_any_again(bench: Workbench) -> None:
    found = draw_sample(bench, replace(settings(), dataset=bench.catalogue("films").info.id, sample=36))
    counts = Counter(each.activity for each in found)
    assert max(counts.values()) - min(counts.values()) <= 4  # as far as there are users of each
    assert len({each.user for each in found}) == 36
    assert Counter(each.rank for each in found)["rank 1-3"] >= 12
    again = draw_sample(bench, settings(sample=36))
    assert again == found
    other = draw_sample(bench, settings(sample=36, seed=1))
    assert {(e.user, e.item) for e in other} != {(e.user, e.item) for e in found}
    many = draw_sample(bench, settings(sample=60))
    assert len({(each.user, each.item) for each in many}) == 60 > len({each.user for each in many}) > 36


def test_a_sample_larger_than_the_data_takes_what_there_is_and_says_so(bench: Workbench, journal: LocalJournal) -> None:
    large = settings(sample=5_000)
    there = available(bench, large)
    assert there <= 41 * min(10, N_ITEMS)
    assert len(draw_sample(bench, large)) == there
    plan = plan_campaign(bench, journal, large)
    assert plan.sample == there
    assert plan.notes[0] == f"The data has only {there} user-item combinations; 5,000 were asked for."


def test_states_go_on_and_back_and_what_was_given_out_may_be_judged(bench: Workbench, journal: LocalJournal) -> None:
    assert create(bench, journal).state == DRAFT
    assert next_slots(journal, "First look", "Ann", NOW).reason == "This campaign has not been opened yet."
    with pytest.raises(InputError, match="is draft"):
        pause_campaign(journal, "First look", rater="Ann", now=NOW)
    assert open_campaign(bench, journal, "First look", rater="Ann").state == OPEN
    slot = next_slots(journal, "First look", "Ann", NOW).slots[0]
    assert pause_campaign(journal, "First look", rater="Ann", now=NOW).state == PAUSED
    turn = next_slots(journal, "First look", "Ann", NOW)
    assert not turn.slots and "paused" in turn.reason
    record_judgement(journal, slot, Answer("tie"), rater="Ann", id="1", now=NOW, app_version="0")
    assert progress_of(journal, "First look").raters == {"Ann": 1}
    assert close_campaign(journal, "First look", rater="Ann", now=NOW).state == CLOSED
    assert "closed" in next_slots(journal, "First look", "Ann", NOW).reason
    again = open_campaign(bench, journal, "First look", rater="Ann")
    assert again.state == OPEN and again.detail["pairs"]["normal"] == 12
    assert next_slots(journal, "First look", "Ann", NOW).slots


def test_a_draft_changes_and_what_was_opened_gets_a_new_version(bench: Workbench, journal: LocalJournal) -> None:
    create(bench, journal, sample=5)
    assert create(bench, journal, sample=6).id == "First look@1"
    assert [each.settings.sample for each in campaigns(journal)] == [6]
    open_campaign(bench, journal, "First look", rater="Ann")
    slot = next_slots(journal, "First look", "Ann", NOW).slots[0]
    record_judgement(journal, slot, Answer("left"), rater="Ann", id="1", now=NOW, app_version="0")
    assert create(bench, journal, sample=7).id == "First look@2"
    assert [(each.version, each.state, each.settings.sample) for each in campaigns(journal)] == [
        (1, OPEN, 6), (2, DRAFT, 7),
    ]  # fmt: skip
    assert len(judgements(journal, "First look@1")) == 1 and len(judgements(journal, "First look")) == 0
    # Whatever row is written afterwards: a version that was opened keeps its settings.
    row = next(r for r in journal.read("campaigns") if r["version"] == 2)
    journal.append("campaigns", [{k: v for k, v in row.items() if k != "number"} | {"id": "late", "version": 1}])
    assert find_campaign(journal, "First look@1").settings.sample == 6


def test_opening_again_after_it_was_broken_off_goes_on(bench: Workbench, journal: LocalJournal) -> None:
    create(bench, journal, seed=3)

    def stop(done: float, stage: str) -> None:
        if done > 0.9:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        open_campaign(bench, journal, "First look", rater="Ann", progress=stop)
    assert find_campaign(journal, "First look").state == DRAFT
    assert open_campaign(bench, journal, "First look", rater="Ann").state == OPEN
    assert len(pairs_of(journal, "normal")) == 12


def test_a_hostile_title_and_a_hostile_name_are_text(bench: Workbench, journal: LocalJournal) -> None:
    name = "<b>=cmd|' /C calc'!A0</b>"
    opened(bench, journal, name, sample=40)
    seen = [read_pair(row) for row in journal.read("campaign_pairs") if row["item"] == "f03"]
    assert seen and all("\n" not in pair.evidence.title for pair in seen) and "onerror" in HOSTILE
    slot = next_slots(journal, name, "x" * 200, NOW).slots[0]
    record_judgement(
        journal, slot, Answer("left", comment="\x00a\ud800"), rater="x" * 200, id="1", now=NOW, app_version="0"
    )
    (row,) = journal.read("judgements")
    assert row["comment"] == "a?" and row["campaign"] == f"{name}@1"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"variants": VARIANTS[:1]}, "has 1 variant"),
        ({"variants": (VARIANTS[0], VARIANTS[0])}, "named twice"),
        ({"baseline": "nobody"}, "“nobody” is not compared"),
        ({"sample": 0}, "sample is 0"),
        ({"sample": 2.5}, "sample is 2.5"),
        ({"overlap": True}, "overlap is True"),
        ({"strata": ("age",)}, "“age” is none of the strata"),
        ({"decoys": {"noise": 0.1}}, "“noise” is none of the decoys"),
        ({"decoys": {"placebo": 1.5}}, "is 1.5"),
        ({"questions": ("likert",)}, "preference is not asked"),
        ({"guidelines": "x" * 8_001}, "8,001 characters"),
        ({"lease": 0}, "lease is 0"),
        ({"sample": 10_000, "variants": VARIANTS}, "30,000 pairs"),
    ],
)
def test_settings_that_are_none_are_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        settings(**changes)


def test_what_is_unknown_is_named(bench: Workbench, journal: LocalJournal) -> None:
    with pytest.raises(InputError, match="no setting “colour”"):
        settings_from({"colour": 1})
    with pytest.raises(InputError, match="lacks “model”"):
        settings_from({"dataset": "films"})
    with pytest.raises(NotFoundError, match="no campaign “nobody”"):
        find_campaign(journal, "nobody")
    for name, message in ((" ", "no name"), ("x" * 61, "61 characters"), ("a@b", "has an @")):
        with pytest.raises(InputError, match=message):
            create(bench, journal, name)
    with pytest.raises(NotFoundError, match="nowhere"):
        create(bench, journal, dataset="nowhere")
    with pytest.raises(NotFoundError, match="svd"):
        create(bench, journal, model="svd")
    with pytest.raises(InputError, match="no backend “oracle”"):
        create(bench, journal, variants=(VARIANTS[0], Variant("oracle", "", "x-1")))
    opened(bench, journal)
    with pytest.raises(NotFoundError, match="no reservation"):
        record_judgement(journal, "nothing", Answer("left"), rater="Ann", id="1", now=NOW, app_version="0")
    slot = next_slots(journal, "First look", "Ann", NOW).slots[0]
    with pytest.raises(InputError, match="another rater"):
        skip(journal, slot, rater="Bob", id="1", now=NOW, app_version="0")
    with pytest.raises(InputError, match="seconds"):
        record_judgement(journal, slot, Answer("left"), rater="Ann", id="1", now=NOW, app_version="0", seconds=-1.0)
    with pytest.raises(InputError, match="cannot be “A”"):
        Answer("A")
    with pytest.raises(InputError, match="no reason"):
        Answer("left", ("because",))
    with pytest.raises(InputError, match="rated 6"):
        Answer("left", (), {"left": {"clear": 6}})
    assert not undo(journal, "First look", rater="Ann", id="1", now=NOW, app_version="0")
    assert judgements(journal, "First look").empty and not progress_of(journal, "First look").complete


def fails_often(request: Any, options: Any) -> Iterator[Any]:
    """A backend that writes about every second item, and never twice as one would wish."""
    from core.explain.events import NO_MODEL, Finished, Piece

    if request.variant.prompt == "never-1" or int(request.evidence.hash, 16) % 2:
        raise WhyboardError("The oracle is silent.", "Ask again.")
    yield Piece(f"The oracle speaks of {request.evidence.title}.")
    yield Finished(NO_MODEL)


def test_texts_that_cannot_be_written_are_counted_and_told(
    bench: Workbench, journal: LocalJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = "tests.core.operations.test_campaigns:fails_often"
    monkeypatch.setitem(BACKENDS, "oracle", Backend("oracle", "Oracle", place, {}, False))
    campaign = opened(bench, journal, variants=(VARIANTS[0], Variant("oracle", "", "some-1")), sample=40, decoys={})
    made, failed = campaign.detail["pairs"]["normal"], campaign.detail["failed"]
    assert failed == {"The oracle is silent.": 40 - made} and 0 < made < 40
    with pytest.raises(InputError, match=r"No pair could be made.*12 times: The oracle is silent"):
        opened(bench, journal, "Silent", variants=(VARIANTS[0], Variant("oracle", "", "never-1")), decoys={})
    silent = find_campaign(journal, "Silent")
    assert silent.state == DRAFT and "No pair could be made" in silent.detail["notes"][0]


def test_variants_that_write_the_same_make_no_pair(bench: Workbench, journal: LocalJournal) -> None:
    same = (VARIANTS[0], replace(VARIANTS[0], options={"unused": 1}))
    with pytest.raises(InputError):
        opened(bench, journal, variants=same)


def test_times_that_were_measured_make_the_plan(bench: Workbench, journal: LocalJournal) -> None:
    opened(bench, journal)
    for n, seconds in enumerate((10.0, 20.0, 60.0)):
        slot = next_slots(journal, "First look", "Ann", NOW + timedelta(minutes=n)).slots[0]
        record_judgement(
            journal, slot, Answer("left"), rater="Ann", id=str(n), now=NOW, app_version="0", seconds=seconds
        )
    plan = plan_campaign(bench, journal, settings())
    assert plan.seconds_each == 20.0 and plan.minutes == plan.per_rater / 3
    assert progress_of(journal, "First look").seconds == 20.0


def test_settings_come_back_from_the_journal_as_they_went_in(bench: Workbench, journal: LocalJournal) -> None:
    given = CampaignSettings(
        bench.catalogue("films").info.id, bench.model("films", "ease").info.model, VARIANTS, VARIANTS[0].id, 7,
        ("rank",), 5, 4, 1, DECOYS, ("preference", "likert"), "你好", 3, 20, 9, True, 60.0, 5,
    )  # fmt: skip
    assert create_campaign(bench, journal, "All", given, rater="Ann", now=NOW).settings == given


def test_evidence_that_a_rater_sees_is_that_of_the_pair(bench: Workbench, journal: LocalJournal) -> None:
    opened(bench, journal)
    turn = next_slots(journal, "First look", "Ann", NOW, count=3)
    rows = {row["id"]: row for row in journal.read("campaign_pairs")}
    for slot in turn.slots:
        row = rows[slot.pair]

        assert slot.evidence == evidence_from_json(json.loads(row["evidence_json"]))
        assert {slot.left, slot.right} == {row["first_text"], row["second_text"]}
    assert len({slot.pair for slot in turn.slots}) == 3
    assert next_slots(journal, "First look", "Ann", NOW, count=3).slots == turn.slots
