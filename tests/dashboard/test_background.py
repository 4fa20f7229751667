"""Computations in the background: once a key, with progress, stopped and begun again."""

import threading

import pytest

from core.errors import InputError
from core.progress import Progress
from dashboard import background


def test_a_computation_runs_once_a_key_and_is_kept() -> None:
    runs: list[int] = []

    def make(progress: Progress) -> int:
        runs.append(1)
        return 7

    key = ("once", object())
    assert background.find(key) is None
    works = [background.started(key, make) for _ in range(3)]
    assert [work.result() for work in works] == [7, 7, 7] and len(runs) == 1
    assert background.find(key) is works[0] and not works[0].cancelled


def test_it_tells_how_far_it_is_and_can_be_stopped_and_begun_again() -> None:
    told, go_on = threading.Event(), threading.Event()

    def make(progress: Progress) -> str:
        progress(0.25, "Reading")
        told.set()
        assert go_on.wait(20)
        progress(0.5, "Writing")
        return "done"

    key = ("stopped", object())
    work = background.started(key, make)
    assert told.wait(20) and (work.done, work.stage) == (0.25, "Reading") and not work.wait(0.01)
    work.cancel()
    go_on.set()
    assert work.wait(20) and work.cancelled
    assert background.started(key, make) is work
    background.forget(key)
    again = background.started(key, make)
    assert again.result() == "done" and not again.cancelled


def test_what_goes_wrong_is_raised_where_the_result_is_asked_for() -> None:
    def make(progress: Progress) -> None:
        raise InputError("That was wrong.", "Do it right.")

    work = background.started(("wrong", object()), make)
    with pytest.raises(InputError, match="That was wrong"):
        work.result()
    assert work.ended and not work.cancelled


def test_old_results_are_let_go_of() -> None:
    keys = [("old", object()) for _ in range(background.MOST_KEPT + 5)]
    for key in keys:
        background.started(key, lambda progress: None).result()
    background.started(("last", object()), lambda progress: None).result()
    assert background.find(keys[0]) is None and background.find(keys[-1]) is not None
