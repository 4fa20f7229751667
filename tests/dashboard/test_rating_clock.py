"""The time of a judgement, checked against sums by hand."""

from hypothesis import given
from hypothesis import strategies as st

from dashboard.rating_clock import Clock


def test_it_counts_from_when_a_pair_was_shown() -> None:
    clock = Clock()
    clock.show("p1", 100.0)
    clock.show("p1", 104.0)  # drawn again after a click elsewhere
    assert clock.seconds("p1", 110.0) == 10.0
    clock.show("p2", 111.0)
    assert clock.seconds("p2", 113.5) == 2.5
    assert clock.seconds("p1", 113.5) is None


def test_a_pause_does_not_count() -> None:
    clock = Clock()
    clock.show("p1", 0.0)
    clock.pause(4.0)
    clock.pause(9.0)  # paused twice
    assert clock.seconds("p1", 50.0) == 4.0
    clock.show("p1", 60.0)
    assert clock.seconds("p1", 61.0) == 5.0


def test_a_pair_that_was_left_begins_anew() -> None:
    clock = Clock()
    clock.show("p1", 0.0)
    clock.show("p2", 30.0)
    clock.show("p1", 40.0)
    assert clock.seconds("p1", 41.0) == 1.0


@given(st.lists(st.tuples(st.sampled_from(["show", "pause"]), st.floats(0, 100))))
def test_it_is_what_was_not_paused(steps: list[tuple[str, float]]) -> None:
    clock, now, looked, looking = Clock(), 0.0, 0.0, True
    clock.show("p", now)
    for what, passed in steps:
        now += passed
        looked += passed if looking else 0.0
        looking = what == "show"
        clock.show("p", now) if looking else clock.pause(now)
    found = clock.seconds("p", now)
    assert found is not None and abs(found - looked) < 1e-6
