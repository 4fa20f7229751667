"""Rating a campaign: the next pair, what is said of it, and taking it back."""

from datetime import timedelta

from core.operations import Workbench
from core.operations.campaigns import judgements, progress_of
from core.operations.rating import Answer, next_slots, record_judgement, skip, undo
from core.store import LocalJournal
from tests.core.operations.rated import NOW, opened


def said(n: int) -> dict[str, object]:
    return {"id": f"j{n}", "now": NOW + timedelta(seconds=n), "app_version": "0"}


def test_a_campaign_from_the_first_pair_to_the_last(bench: Workbench, journal: LocalJournal) -> None:
    campaign = opened(bench, journal)
    assert campaign.detail["pairs"]["normal"] == 12
    n = 0
    for rater in ("Ann", "Bob"):
        while True:
            turn = next_slots(journal, "First look", rater, NOW)
            if not turn.slots:
                break
            n += 1
            record_judgement(journal, turn.slots[0], Answer("left"), rater=rater, seconds=5.0, **said(n))
        assert turn.reason
    assert turn.progress.complete
    frame = judgements(journal, "First look")
    assert len(frame) == n == 2 * sum(campaign.detail["pairs"].values())
    assert progress_of(journal, "First look").judged == turn.progress.planned
    assert set(frame["kind"]) == {"normal", "gold", "decoy"}
    assert not frame.duplicated(["pair", "rater"]).any()
    assert (frame.groupby("pair").size() == 2).all()


def test_undo_brings_the_pair_back_and_skip_gives_it_away(bench: Workbench, journal: LocalJournal) -> None:
    opened(bench, journal)
    first = next_slots(journal, "First look", "Ann", NOW).slots[0]
    record_judgement(journal, first, Answer("right", comment="x"), rater="Ann", **said(1))
    second = next_slots(journal, "First look", "Ann", NOW).slots[0]
    assert second.pair != first.pair
    assert undo(journal, "First look", rater="Ann", **said(2))
    again = next_slots(journal, "First look", "Ann", NOW, count=2).slots
    assert [slot.pair for slot in again] == [first.pair, second.pair]
    assert again[0].answer == Answer("right", comment="x")
    assert len(judgements(journal)) == 0
    skip(journal, again[0], rater="Ann", **said(3))
    assert next_slots(journal, "First look", "Ann", NOW).slots[0].pair == second.pair
