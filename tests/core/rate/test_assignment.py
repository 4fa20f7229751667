"""Who gets which pair: whatever raters do, no slot is held twice, none is lost, and the same seed gives the same."""

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from core.rate.assignment import Board
from core.rate.pairs import balanced_order
from core.rate.reservations import JUDGED, SKIPPED, UNDONE, Reservation, shown_to
from core.rate.uncertainty import drawn, propensities
from tests.core.rate.boards import Game, heads, settings

RATERS = ("Ann", "Bob", "Cid", "Dee")
MOVES = st.lists(st.tuples(st.sampled_from(RATERS), st.sampled_from(("ask", "judge", "skip", "undo", "wait"))))


def play(game: Game, moves: list[tuple[str, str]]) -> list[Reservation | None]:
    given_out = []
    for rater, move in moves:
        if move == "wait":
            game.wait(1000)
        elif move == "undo":
            done = [each for each in game.board.of(rater) if not each.waits]
            if done:
                game.answer(done[-1], UNDONE)
        else:
            held = game.ask(rater)
            given_out.append(held)
            if held is not None and move != "ask":
                game.answer(held, JUDGED if move == "judge" else SKIPPED)
    return given_out


@given(MOVES, st.integers(0, 3))
@hypothesis_settings(max_examples=150, deadline=None)
def test_whatever_raters_do_a_slot_has_one_holder_and_a_rater_sees_a_pair_once(moves, gold: int) -> None:
    board = Board(settings(overlap=2, gold=gold), heads(4, gold))
    game = Game(board)
    play(game, moves)
    now = [each for rater in RATERS for each in board.of(rater)]
    holding = [each for each in now if each.status == JUDGED]
    holding += [each for rater in RATERS for each in board.waiting(rater) if each.until > game.now]
    assert len({each.key for each in holding}) == len(holding)
    assert len({(each.rater, each.pair) for each in now}) == len(now)
    assert board.judged == sum(each.status == JUDGED and not each.pair.startswith("g") for each in now)


@given(MOVES)
@hypothesis_settings(max_examples=60, deadline=None)
def test_the_same_requests_are_answered_the_same(moves) -> None:
    one, two = (Game(Board(settings(gold=2, uncertain=True, seed=5), heads(6, 2))) for _ in range(2))
    assert play(one, moves) == play(two, moves)


@given(MOVES)
@hypothesis_settings(max_examples=60, deadline=None)
def test_nothing_is_lost_once_everybody_comes_back(moves) -> None:
    board = Board(settings(overlap=3), heads(5))
    game = Game(board)
    play(game, [(rater, move) for rater, move in moves if move != "skip"])
    game.wait(10_000)
    for rater in RATERS * 2:
        while (held := game.ask(rater)) is not None:
            game.answer(held)
    per_pair = Counter(each.pair for rater in RATERS for each in board.of(rater) if each.status == JUDGED)
    assert all(per_pair[f"p{n}"] >= 3 for n in range(5))
    assert board.complete


def test_without_abandoned_slots_every_pair_is_judged_by_exactly_so_many() -> None:
    game = Game(Board(settings(overlap=3), heads(7)))
    turns = list(RATERS)
    while turns:
        for rater in list(turns):
            held = game.ask(rater)
            if held is None:
                turns.remove(rater)
            else:
                game.answer(held)
    per_pair = Counter(each.pair for rater in RATERS for each in game.board.of(rater))
    assert set(per_pair.values()) == {3} and len(per_pair) == 7
    assert game.board.judged == game.board.planned == 21


def test_early_pairs_are_filled_before_later_ones_are_begun() -> None:
    game = Game(Board(settings(overlap=2), heads(6)))
    order = [game.ask(rater) for rater in ("Ann", "Bob", "Cid", "Dee")]
    assert [each.pair for each in order if each] == ["p0", "p0", "p1", "p1"]


def test_who_comes_back_gets_what_they_left_also_after_its_time() -> None:
    game = Game(Board(settings(lease=100), heads(6)))
    first = game.ask("Ann")
    assert first is not None and game.ask("Ann") == first
    game.wait(101)
    again = game.ask("Ann")
    assert again is not None and again.id != first.id
    assert (again.pair, again.slot, again.shown, again.place) == (first.pair, first.slot, first.shown, first.place)


def test_an_abandoned_slot_goes_to_somebody_else_and_a_late_judgement_still_counts() -> None:
    game = Game(Board(settings(overlap=1, lease=100), heads(1)))
    left = game.ask("Ann")
    assert left is not None and game.ask("Bob") is None
    game.wait(99)
    assert game.ask("Bob") is None
    game.wait(2)
    taken = game.ask("Bob")
    assert taken is not None and (taken.key, taken.turn) == (left.key, 1)
    assert game.ask("Ann") is None
    game.answer(left)
    assert game.board.judged == 1
    game.answer(taken)
    assert game.board.judged == 2 and game.board.judged_by == {"Ann": 1, "Bob": 1}


def test_nobody_keeps_a_pair_because_the_clock_was_set_back() -> None:
    game = Game(Board(settings(overlap=1, lease=100), heads(1)))
    left = game.ask("Ann")
    assert left is not None
    game.wait(-99)  # a correction by less than a lease takes nothing from anybody
    assert game.ask("Bob") is None and game.ask("Ann") == left
    game.wait(-10)
    taken = game.ask("Bob")
    assert taken is not None and (taken.key, taken.turn) == (left.key, 1)
    game.answer(taken)
    assert game.board.judged == 1


def test_a_skipped_pair_is_free_for_others_and_gone_for_the_rater() -> None:
    game = Game(Board(settings(overlap=1), heads(1)))
    held = game.ask("Ann")
    assert held is not None
    game.answer(held, SKIPPED)
    assert game.ask("Ann") is None
    other = game.ask("Bob")
    assert other is not None and other.pair == held.pair


def test_undo_reaches_further_back_each_time_and_the_last_comes_first() -> None:
    game = Game(Board(settings(), heads(6)))
    judged = []
    for _ in range(3):
        held = game.ask("Ann")
        assert held is not None
        game.answer(held)
        judged.append(held.pair)
    ahead = game.ask("Ann")
    for _ in range(2):
        game.answer([each for each in game.board.of("Ann") if not each.waits][-1], UNDONE)
    assert [each.pair for each in game.board.waiting("Ann")] == [judged[1], judged[2], ahead and ahead.pair]
    assert game.board.judged == 1


def test_a_skip_is_taken_back_with_another_slot_where_its_own_is_taken() -> None:
    game = Game(Board(settings(overlap=2), heads(6)))
    skipped = game.ask("Ann")
    assert skipped is not None
    game.answer(skipped, SKIPPED)
    taken = game.ask("Bob")
    assert taken is not None and taken.key == skipped.key
    game.answer(skipped, UNDONE)
    again = game.ask("Ann")
    assert again is not None and again.pair == skipped.pair and again.key != skipped.key


def test_a_pair_that_was_full_is_given_out_again_once_a_judgement_was_taken_back() -> None:
    game = Game(Board(settings(overlap=1, lease=100), heads(3)))
    judged = game.ask("Ann")
    assert judged is not None
    game.answer(judged)
    held = game.ask("Bob")
    assert held is not None and held.pair == "p1"  # the first pair is full
    game.answer(held)
    game.answer(judged, UNDONE)
    game.wait(101)
    again = game.ask("Bob")
    assert again is not None and again.pair == judged.pair


def test_the_planned_number_of_judgements_is_not_given_out_twice() -> None:
    game = Game(Board(settings(overlap=2, judgements=3), heads(6)))
    held = [game.ask(rater) for rater in RATERS]
    assert [each is not None for each in held] == [True, True, True, False]
    game.wait(10_000)  # all abandoned: the last rater may now have one
    assert game.ask("Dee") is not None


def test_a_rater_gets_no_more_than_one_may_have() -> None:
    game = Game(Board(settings(per_rater=2), heads(6)))
    for _ in range(2):
        held = game.ask("Ann")
        assert held is not None
        game.answer(held)
    assert game.ask("Ann") is None and game.ask("Bob") is not None


def test_every_rater_gets_all_gold_pairs_spread_over_their_share() -> None:
    board = Board(settings(overlap=2, gold=3, raters=4), heads(24, 3))
    game = Game(board)
    orders = []
    for rater in RATERS:
        kinds = []
        for _ in range(board.per_rater):
            held = game.ask(rater)
            assert held is not None
            game.answer(held)
            kinds.append(held.pair)
        orders.append([pair for pair in kinds if pair.startswith("g")])
        places = [n for n, pair in enumerate(kinds) if pair.startswith("g")]
        assert sorted(orders[-1]) == ["g0", "g1", "g2"]
        assert places[0] >= 1 and min(b - a for a, b in pairwise(places)) >= 3
    assert len({tuple(order) for order in orders}) > 1
    assert board.judged == 48 == board.planned


def test_sides_are_even_and_each_rater_has_their_own() -> None:
    sides = [shown_to(0, "Ann", f"p{n}") for n in range(1000)]
    assert 440 < sides.count("AB") < 560
    assert sides == [shown_to(0, "Ann", f"p{n}") for n in range(1000)]
    assert sides != [shown_to(0, "Bob", f"p{n}") for n in range(1000)]
    assert sides != [shown_to(1, "Ann", f"p{n}") for n in range(1000)]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xy")), max_size=60), st.integers(0, 9))
def test_every_beginning_of_the_order_is_balanced(cells: list[tuple[str, str]], seed: int) -> None:
    order = balanced_order(cells, seed)
    assert sorted(order) == list(range(len(cells)))
    full = [(a, b) for a in "abc" for b in "xy"] * 10
    begun = [full[n] for n in balanced_order(full, seed)]
    for n in range(1, len(begun)):
        for position, values in ((0, "abc"), (1, "xy")):
            counts = Counter(cell[position] for cell in begun[:n])
            assert max(counts[v] for v in values) - min(counts[v] for v in values) <= 2


def test_the_propensity_is_the_share_of_draws() -> None:
    votes = {("a", "b"): (50, 50), ("a", "c"): (1, 1)}
    chances = propensities([("a", "b"), ("a", "c"), ("b", "c")], votes)
    assert sum(chances.values()) == pytest.approx(1)
    assert chances["b", "c"] > chances["a", "c"] > chances["a", "b"] > 0.2 / 3
    n = 30_000
    seen = Counter(drawn(chances, (k + 0.5) / n) for k in range(n))
    assert all(seen[each] / n == pytest.approx(chance, abs=1e-3) for each, chance in chances.items())


def test_uncertain_comparisons_come_more_often_and_say_with_what_probability() -> None:
    game = Game(Board(settings(overlap=1, uncertain=True), heads(300)))
    for pair in range(60):  # the first comparison is known to be one-sided
        held = Reservation(f"p{3 * pair}", 0, 0, f"old {pair}", "AB", 1, 1.0, game.now)
        game.answer(game.give(held))
    found = [game.ask(f"rater {n}") for n in range(200)]
    counts = Counter(int(each.pair[1:]) % 3 for each in found if each)
    assert counts[0] < 0.6 * min(counts[1], counts[2])
    known = {int(each.pair[1:]) % 3: each.propensity for each in found if each}
    assert sum(known.values()) == pytest.approx(1)
