"""A rater's seat on a real journal: nothing said of a pair that was not seen, nothing lost, nothing shown twice."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from core.errors import InputError
from core.operations import Workbench
from core.operations.campaigns import judgements, pause_campaign
from core.rate.answers import REASONS_FOR, Answer
from core.store import LocalJournal
from dashboard.rating_seat import TOO_QUICK, Seat, with_winner
from tests.core.operations.films import films_workbench
from tests.core.operations.rated import NOW, opened

_numbers = count()


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Workbench:
    return films_workbench(tmp_path_factory.mktemp("films"), ("ease",))


@pytest.fixture
def journal(bench: Workbench, tmp_path: Path) -> Iterator[LocalJournal]:
    found = LocalJournal(tmp_path / "journal.duckdb")
    opened(bench, found)
    yield found
    found.close()


def stamp(rater: str = "Ann") -> dict[str, Any]:
    return {"rater": rater, "id": f"row-{next(_numbers)}", "now": NOW, "app_version": "0"}


def seated(journal: LocalJournal, rater: str = "Ann", campaign: str = "First look@1") -> Seat:
    seat = Seat(campaign, rater)
    seat.take(journal, NOW)
    return seat


def shown(seat: Seat, now: float = 0.0) -> str:
    """The pair that is shown from now on."""
    assert seat.slot is not None
    seat.clock.show(seat.slot.pair, now)
    return seat.slot.pair


def rows(journal: LocalJournal) -> list[tuple[Any, ...]]:
    return [(row["action"], row["winner"], row["seconds"]) for row in journal.read("judgements")]


def test_an_answer_is_written_with_the_time_it_took_and_the_next_pair_is_in_hand(journal: LocalJournal) -> None:
    seat = seated(journal)
    first = shown(seat, 10.0)
    assert not seat.look_ahead(journal, NOW)
    seat.judge(journal, first, "left", 14.5, stamp())
    assert rows(journal) == [("judged", "left", 4.5)]
    assert seat.judged is not None and seat.slot is seat.judged.slot
    seat.next(first)
    assert seat.slot is not None and seat.slot.pair != first  # without asking the journal
    assert seat.slot == Seat("First look@1", "Ann").take(journal, NOW).slots[0]


def test_a_press_for_another_pair_or_too_quick_or_in_a_pause_says_nothing(journal: LocalJournal) -> None:
    seat = seated(journal)
    first = shown(seat, 0.0)
    seat.judge(journal, "another", "left", 9.0, stamp())
    assert not seat.notice
    seat.judge(journal, first, "left", TOO_QUICK / 2, stamp())
    assert "too quick" in seat.notice
    seat.paused = True
    seat.judge(journal, first, "left", 9.0, stamp())
    seat.next(first)
    assert rows(journal) == [] and shown(seat) == first


def test_what_is_added_keeps_the_time_of_the_answer_even_when_the_next_pair_is_shown(journal: LocalJournal) -> None:
    seat = seated(journal)
    first = shown(seat, 0.0)
    seat.judge(journal, first, "right", 3.0, stamp())
    said = seat.said(first)
    assert said is not None
    seat.amend(journal, replace(said, reasons=(REASONS_FOR[0],)), stamp())
    seat.next(first)
    said = seat.said(first)
    assert said is not None  # a comment is still in its box when Next is pressed
    seat.amend(journal, replace(said, comment="It is true."), stamp())
    assert rows(journal) == [("judged", "right", 3.0)] * 3
    frame = judgements(journal)
    assert len(frame) == 1 and journal.read("judgements")[-1]["comment"] == "It is true."
    assert seat.slot is not None and seat.said(seat.slot.pair) is None


def test_a_changed_mind_keeps_only_reasons_that_still_fit(journal: LocalJournal) -> None:
    seat = seated(journal)
    first = shown(seat)
    seat.judge(journal, first, "left", 2.0, stamp())
    seat.judge(journal, first, "left", 5.0, stamp())  # pressed twice: no row
    seat.judge(journal, "another", "right", 5.5, stamp())
    seat.judge(journal, first, "tie", 6.0, stamp())
    assert rows(journal) == [("judged", "left", 2.0), ("judged", "tie", 2.0)]
    answer = Answer("left", (REASONS_FOR[1],), comment="c")
    assert with_winner(answer, "right") == Answer("right", (REASONS_FOR[1],), comment="c")
    assert with_winner(answer, "both bad") == Answer("both bad", comment="c")


def test_undo_shows_the_pair_again_and_skip_goes_on(journal: LocalJournal) -> None:
    seat = seated(journal)
    first = shown(seat)
    seat.judge(journal, first, "left", 2.0, stamp())
    seat.next(first)
    second = shown(seat)
    seat.undo(journal, stamp())
    seat.take(journal, NOW)
    assert shown(seat) == first and seat.slot is not None and seat.slot.answer == Answer("left")
    seat.skip(journal, second, stamp())  # a late press for the other one
    seat.skip(journal, first, stamp())
    assert shown(seat) == second
    assert [row[0] for row in rows(journal)] == ["judged", "undone", "skipped"]


def test_the_time_begins_anew_after_undo(journal: LocalJournal) -> None:
    seat = seated(journal)
    first = shown(seat, 0.0)
    seat.judge(journal, first, "left", 2.0, stamp())
    seat.undo(journal, stamp())
    seat.take(journal, NOW)
    assert shown(seat, 100.0) == first
    seat.judge(journal, first, "left", 103.0, stamp())
    assert rows(journal)[-1] == ("judged", "left", 3.0)


def test_who_comes_back_gets_the_pair_they_left_and_two_raters_never_the_same_slot(journal: LocalJournal) -> None:
    ann, bob = seated(journal, "Ann"), seated(journal, "Bob")
    assert ann.slot is not None and bob.slot is not None
    assert shown(seated(journal, "Ann")) == ann.slot.pair
    assert ann.slot.id != bob.slot.id
    with pytest.raises(InputError):
        seat = ann
        seat.judge(journal, shown(seat), "left", 5.0, stamp("Bob"))
    assert rows(journal) == [] and ann.judged is None


def test_a_pair_that_somebody_else_got_meanwhile_is_replaced_and_says_so(bench: Workbench, tmp_path: Path) -> None:
    journal = LocalJournal(tmp_path / "journal.duckdb")
    opened(bench, journal, sample=3, overlap=1, gold=0, raters=1, decoys={})
    seat = seated(journal)
    first = shown(seat)
    later = NOW + timedelta(hours=1)
    Seat("First look@1", "Bob").take(journal, later)
    assert seat.look_ahead(journal, later)
    assert seat.slot is not None and seat.slot.pair != first and "somebody else" in seat.notice
    assert not seat.look_ahead(journal, later)
    journal.close()


def test_an_answer_after_its_time_is_kept(bench: Workbench, journal: LocalJournal) -> None:
    seat = seated(journal)
    first = shown(seat)
    seat.judge(journal, first, "left", 9000.0, stamp() | {"now": NOW + timedelta(hours=3)})
    assert rows(journal) == [("judged", "left", 9000.0)]


def test_a_paused_campaign_takes_the_pair_away_and_says_why(journal: LocalJournal) -> None:
    seat = seated(journal)
    pause_campaign(journal, "First look", rater="Ann", now=NOW)
    assert seat.look_ahead(journal, NOW) and seat.slot is None
    assert "paused" in seat.take(journal, NOW).reason


def test_where_only_the_preference_is_asked_the_next_pair_comes_at_once(bench: Workbench, tmp_path: Path) -> None:
    journal = LocalJournal(tmp_path / "journal.duckdb")
    opened(bench, journal, questions=("preference",))
    seat = seated(journal)
    first = shown(seat)
    seat.judge(journal, first, "left", 2.0, stamp())
    assert seat.judged is None and seat.slot is not None and seat.slot.pair != first
    second = shown(seat, 2.1)
    for tenths in range(25, 60, 4):  # the key is held
        seat.judge(journal, second, "left", tenths / 10, stamp())
    assert len(rows(journal)) == 1 and "too quick" in seat.notice
    seat.judge(journal, second, "left", 7.0, stamp())
    assert rows(journal)[1:] == [("judged", "left", pytest.approx(4.9))]
    journal.close()
