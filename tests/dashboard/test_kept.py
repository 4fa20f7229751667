"""Results are made once, by one thread, and the last ones used stay."""

import threading

import pytest

from dashboard.services.kept import kept
from tests.core.store.test_connection import in_threads


def test_a_result_is_made_once_for_all_threads() -> None:
    made: list[int] = []
    started = threading.Barrier(8)

    @kept(4)
    def square(number: int) -> int:
        made.append(number)
        threading.Event().wait(0.05)
        return number * number

    def ask(number: int) -> None:
        started.wait(10)
        assert square(number % 2) == (number % 2) ** 2

    in_threads(8, ask)
    assert sorted(made) == [0, 1]


def test_the_last_ones_used_stay() -> None:
    made: list[str] = []

    @kept(2)
    def name(key: str, *, loud: bool = False) -> str:
        made.append(key)
        return key.upper() if loud else key

    assert [name("a"), name("b"), name("a"), name("c"), name("a"), name("b")] == ["a", "b", "a", "c", "a", "b"]
    assert made == ["a", "b", "c", "b"]
    assert name("b", loud=True) == "B" and name("b") == "b"
    name.clear()
    assert name("b") == "b" and made[-1] == "b" and len(made) == 6


def test_what_fails_is_tried_again() -> None:
    tries: list[int] = []

    @kept(2)
    def fragile(number: int) -> int:
        tries.append(number)
        if len(tries) == 1:
            raise ValueError("not yet")
        return number

    with pytest.raises(ValueError, match="not yet"):
        fragile(1)
    assert fragile(1) == 1 and len(tries) == 2 and not fragile._making


def test_one_that_is_being_made_holds_nobody_else_up() -> None:
    going, done = threading.Event(), threading.Event()

    @kept(4)
    def slow(number: int) -> int:
        if number == 1:
            going.set()
            assert done.wait(10)
        return number

    thread = threading.Thread(target=slow, args=(1,))
    thread.start()
    assert going.wait(10)
    assert slow(2) == 2
    done.set()
    thread.join(10)
    assert slow(1) == 1
