"""What people say, from a journal: leaving out raters, slices, reasons, the pairs behind figures, and the packet."""

import json
import uuid
from datetime import datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.audit.packet import packet_html
from core.audit.people.frame import NORMAL
from core.audit.people.leaderboard import leaderboard
from core.audit.tallies import tally
from core.explain.types import Variant
from core.operations import Workbench
from core.operations.campaigns import judgements
from core.operations.judged_pairs import judged_between, pair_texts, reason_counts
from core.operations.packets import Made, people_packet
from core.operations.people import audit_people, audited, labels_of, pulls_of, slice_columns, sliced, vote_tallies
from core.operations.prompts import save_prompt
from core.operations.rating import Answer, next_slots, record_judgement
from core.operations.variants import all_variants, create_variant, retire_variant
from core.rate.judgements import judgement_frame
from core.rate.pairs import read_pair
from core.store import LocalJournal
from tests.core.audit.judged import DECOY, drawn, frame
from tests.core.operations.rated import NOW, VARIANTS, opened
from tests.core.operations.voted import voted_row, votes

HOSTILE = "<script>alert(1)</script><img src=http://example.org/x>"


def judge_all(journal: LocalJournal, raters: tuple[str, ...], choose: object) -> None:
    """Raters go through the campaign; `choose` gets the ids on the left and the right."""
    assert callable(choose)
    for rater in raters:
        while slots := next_slots(journal, "First look", rater, NOW).slots:
            pair = read_pair(journal.read("campaign_pair", slots[0].pair)[0])
            left = 0 if slots[0].left == pair.texts[0] else 1
            answer = choose(pair.variants[left], pair.variants[1 - left])
            record_judgement(journal, slots[0], answer, rater=rater, id=uuid.uuid4().hex, now=NOW, app_version="0")


def test_an_audit_is_that_of_the_frame_without_those_left_out() -> None:
    judged = frame([*drawn({"a": 0.6, "b": 0.0, "c": -0.3}, 8, 40)])
    found = audited(judged, without=("r03", "nobody"))
    assert found.without == ("r03",)
    assert len(found.all_raters) == 8
    assert found.board.raters == 7
    assert found.board.rows == audited(judged[judged["rater"] != "r03"]).board.rows
    assert found.board.rows != audited(judged).board.rows


def test_decoys_and_gold_pairs_do_not_rank() -> None:
    normal = drawn({"a": 0.6, "b": 0.0}, 6, 30)
    decoys = drawn({"a": 0.0, DECOY: 0.0}, 6, 20, kind="decoy", seed=1)
    gold = drawn({"a": 0.0, "gold: other item": 0.0}, 6, 5, kind="gold", seed=2)
    found, plain = audited(frame([*normal, *decoys, *gold])), audited(frame(normal))
    assert found.board.rows == plain.board.rows
    assert [result.decoy for result in found.decoys] == [DECOY]
    assert plain.decoys == ()


def test_a_campaign_ends_when_its_plan_is_fulfilled(bench: Workbench, journal: LocalJournal) -> None:
    opened(bench, journal, sample=4)
    first = VARIANTS[0].id
    judge_all(journal, ("Ann",), lambda left, right: Answer("left" if left == first else "right"))
    assert not audit_people(journal, "First look").ended
    judge_all(journal, ("Bob",), lambda left, right: Answer("left" if left == first else "tie"))
    found = audit_people(journal, "First look")
    assert found.ended
    assert found.progress is not None
    assert set(found.frame["campaign"]) == {"First look@1"}
    assert len(audit_people(journal).frame) == len(found.frame)


def test_the_pull_to_the_left_is_found_where_it_is() -> None:
    rng = np.random.default_rng(5)
    rows = drawn({"a": 0.0, "b": 0.0}, 12, 60, ties=0.0)
    for row in rows:
        row["winner"] = "left" if rng.random() < 0.7 else "right"
    found = pulls_of(frame(rows))
    (position,) = [effect for effect in found.effects if effect.name == "position"]
    assert position.interval.low is not None
    assert 0.3 < position.interval.low < np.log(0.7 / 0.3) + 0.3
    assert found.left_out == 0


def test_judgements_without_lengths_are_left_out_of_the_pulls_and_counted() -> None:
    rows = drawn({"a": 0.4, "b": 0.0}, 8, 40)
    unknown = [row | {"left_words": -1, "pair": f"z{n}"} for n, row in enumerate(rows[:30])]
    found = pulls_of(frame([*rows, *unknown]))
    assert found.left_out == 30
    assert found.effects == pulls_of(frame(rows)).effects
    assert {effect.name for effect in pulls_of(frame(unknown)).effects} <= {"position"}


def test_slices_are_offered_where_there_is_something_to_tell_apart() -> None:
    rows = drawn({"a": 0.8, "b": 0.0}, 8, 40)
    for n, row in enumerate(rows):
        row["stability"] = 0.9 if n % 2 else 0.4 if n % 3 else float("nan")
    judged = frame(rows)
    assert slice_columns(judged) == ("segment", "stability")
    assert [each.name for each in sliced(judged, "stability", "a", "b").slices] == ["", "steady", "unsteady"]
    votes_ = sum(each.share.votes for each in sliced(judged, "segment", "a", "b").slices)
    assert votes_ == leaderboard(judged[judged["kind"] == NORMAL]).rows[0].win_rate.votes


def test_pairs_behind_a_cell_add_up_to_the_matrix() -> None:
    judged = frame(drawn({"a": 0.6, "b": 0.0, "c": -0.3}, 6, 40))
    found = audited(judged)
    board, order = found.board, [row.variant for row in found.board.rows]
    for one in order:
        for other in order:
            if one != other:
                pairs = judged_between(judged, one, other)
                i, j = order.index(one), order.index(other)
                assert pairs["won"].sum() == board.win_matrix[i, j]
                assert pairs["lost"].sum() == board.win_matrix[j, i]
                assert pairs["tied"].sum() == board.tie_matrix[i, j]
                assert set(pairs["opponent"]) <= {other}
        whole = judged_between(judged, one)
        row = board.rows[order.index(one)]
        assert [whole[name].sum() for name in ("won", "tied", "lost", "both_bad")] == [
            row.wins, row.ties, row.losses, row.both_bad,
        ]  # fmt: skip
    assert judged_between(judged, "a", "nobody").empty


def test_texts_of_a_pair_are_those_that_were_judged(bench: Workbench, journal: LocalJournal) -> None:
    opened(bench, journal, sample=4)
    slot = next_slots(journal, "First look", "Ann", NOW).slots[0]
    texts = pair_texts(journal, slot.pair).texts
    assert set(texts.values()) == {slot.left, slot.right}
    assert pair_texts(journal, "made elsewhere").texts == {}


def test_reasons_go_to_whom_they_are_about(journal: LocalJournal) -> None:
    given = [
        {"winner": "left", "why": ["clearer", "too long"]},
        {"winner": "right", "why": ["clearer"]},
        {"winner": "both bad", "why": ["wrong fact"]},
        {"winner": "left", "why": ["clearer"], "kind": "gold"},
    ]
    rows = [{k: v for k, v in row.items() if k != "why"} for row in given]
    judged = frame(rows)
    from tests.core.operations.voted import vote

    vote(journal, judged.assign(reasons_json=[json.dumps(row["why"]) for row in given]))
    assert reason_counts(journal, judged) == {
        "a": {"clearer": 1, "wrong fact": 1},
        "b": {"clearer": 1, "too long": 1, "wrong fact": 1},
    }


def packet_of(journal: LocalJournal, campaign: str | None, without: tuple[str, ...] = ()) -> str:
    found, whole = audit_people(journal, campaign, without), audit_people(journal, campaign)
    known = all_variants(journal)
    made = Made(datetime(2026, 1, 2, 3, 4), "0.1.0")
    return packet_html(people_packet(journal, found, whole, known, labels_of(known), made))


def test_a_packet_names_every_variant_tried_its_prompt_and_its_sources(bench: Workbench, journal: LocalJournal) -> None:
    asked = {"rater": "Ann", "now": NOW}
    save_prompt(
        journal,
        name="mine",
        system="You are terse in {language}.",
        user=f"<facts>\n{{facts}}\n</facts> {{title}} {HOSTILE}",
        **asked,
    )
    made = create_variant(
        journal, Variant("openai", "m", "mine-1", {"temperature": 0.5}), f"Mine {HOSTILE}"[:60], **asked
    )
    retire_variant(journal, made.name, **asked)
    campaign = opened(bench, journal, sample=4)
    judge_all(journal, ("Ann", "Bob"), lambda left, right: Answer("left", reasons=("clearer",)))
    document = packet_of(journal, "First look")
    for variant in campaign.settings.variants:
        assert variant.id in document
    assert made.variant.id in document
    assert "(retired)" in document
    assert "You are terse in {language}." in document
    assert campaign.settings.dataset in document
    assert campaign.settings.guidelines[:50] in document
    assert "<script" not in document
    assert "<img" not in document
    assert "http://example.org" in document  # as words
    assert "Ann, 2026" in document  # who planned it; raters are numbered
    assert "Bob" not in document


@pytest.mark.parametrize("rows", [[], [{"winner": "tie"}], [{}], [{"winner": "both bad"}]])
def test_a_packet_of_next_to_nothing_says_so(journal: LocalJournal, rows: list[dict[str, object]]) -> None:
    votes(journal, rows)
    document = packet_of(journal, None)
    assert "Not decided" in document
    assert ">nan<" not in document.lower()
    assert "None" not in document


def test_a_packet_says_what_leaving_raters_out_changes(journal: LocalJournal) -> None:
    votes(journal, drawn({"a": 0.5, "b": 0.0}, 5, 30))
    assert "With everybody" not in packet_of(journal, None)
    assert "Raters left out: 1. With everybody: Not decided" in packet_of(journal, None, ("r02",))


@settings(max_examples=5)
@given(seed=st.integers(0, 2**20))
def test_counting_in_the_journal_is_counting_row_by_row(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    rng = np.random.default_rng(seed)
    journal = LocalJournal(tmp_path_factory.mktemp("counted") / "journal.duckdb")
    try:
        rows = drawn({"a": 0.5, "b": 0.0}, 3, 6, seed=seed) + drawn({"a": 0.5, "b": 0.0}, 3, 6, seed=seed + 1)
        written = [voted_row(row) for row in frame(rows).to_dict("records")]
        told = []
        for n, row in enumerate(written):
            action = rng.choice(["judged", "judged", "undone", "skipped"])
            campaign = str(rng.choice(["", "First look@1"]))
            changed = {"action": action, "id": f"{seed}-{n}", "campaign": campaign, "pair": row["pair"] + campaign}
            if action != "judged":
                changed["winner"] = None
            if rng.random() < 0.3:
                changed |= {"left_words": None, "seconds": None, "stability": None, "place": None}
            told.append(row | changed)
        journal.append("judgements", told)
        counted = judgements(journal)
        latest = {(row["campaign"], row["pair"], row["rater"]): row for row in journal.read("judgements")}
        expected = judgement_frame(pd.DataFrame(list(latest.values())))
        order = ["judgement"]
        for campaign in (None, "First look@1"):
            kept = counted if campaign is None else counted[counted["campaign"] == campaign]
            by = ["kind", "rater", "left", "right", "winner"]
            tallies = vote_tallies(journal, campaign).sort_values(by).reset_index(drop=True)
            added = tally(kept).sort_values(by).reset_index(drop=True)
            pd.testing.assert_frame_equal(tallies, added, check_dtype=False)
        pd.testing.assert_frame_equal(
            counted.sort_values(order).reset_index(drop=True), expected.sort_values(order).reset_index(drop=True)
        )
    finally:
        journal.close()
