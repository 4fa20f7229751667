"""What a command prints, and where."""

import io
import json

import numpy as np
import pytest

from core.cli.console import Answer, Console, table, to_json
from core.errors import InputError


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_the_result_goes_to_stdout_and_notes_to_stderr() -> None:
    out, err = io.StringIO(), io.StringIO()
    Console(True, "none", out, err).answer(Answer({"a": 1}, ["one"], ["mind this"]))
    assert json.loads(out.getvalue()) == {"a": 1}
    assert err.getvalue() == "mind this\n"


def test_without_json_lines_are_printed() -> None:
    out = io.StringIO()
    Console(False, "none", out, io.StringIO()).answer(Answer({"a": 1}, ["one", "two"]))
    assert out.getvalue() == "one\ntwo\n"


def test_every_progress_line_is_a_json_object_with_the_keys_of_the_protocol() -> None:
    err = io.StringIO()
    console = Console(True, "json", io.StringIO(), err)
    for done, stage in ((0, "reading"), (0.5, "writing"), (1, "done")):
        console.progress(done, stage)
    console.error(InputError("It is bad.", "Make it good."))
    lines = [json.loads(line) for line in err.getvalue().splitlines()]
    assert [set(line) for line in lines[:-1]] == [{"done", "stage", "seconds_left"}] * 3
    assert lines[-1] == {"error": "It is bad.", "remedy": "Make it good."}


def test_notes_never_break_the_progress_protocol() -> None:
    err = io.StringIO()
    Console(True, "json", io.StringIO(), err).answer(Answer({}, [], ["a note"]))
    assert err.getvalue() == ""


def test_the_remaining_time_follows_from_the_elapsed_one(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([100.0, 103.0])
    monkeypatch.setattr("time.monotonic", lambda: next(clock))
    err = io.StringIO()
    console = Console(True, "json", io.StringIO(), err)
    console.progress(0, "reading")
    console.progress(0.25, "fitting")
    assert [json.loads(line)["seconds_left"] for line in err.getvalue().splitlines()] == [None, 9.0]  # 3 s a quarter


def test_a_bar_is_drawn_on_a_terminal_only() -> None:
    for stream, drawn in ((io.StringIO(), False), (Terminal(), True)):
        Console(False, "bar", io.StringIO(), stream).progress(0.5, "half")
        assert ("###" in stream.getvalue()) is drawn


def test_reports_of_one_stage_are_thinned_out() -> None:
    err = io.StringIO()
    console = Console(True, "json", io.StringIO(), err)
    for n in range(1000):
        console.progress(n / 1000, f"epoch {n} of 1000")
    assert len(err.getvalue().splitlines()) < 20


def test_what_is_not_a_finite_number_becomes_null() -> None:
    value = {"a": float("nan"), "b": [np.float32(0.5), float("inf")], "c": (np.int64(3), None, "x")}
    assert json.loads(to_json(value)) == {"a": None, "b": [0.5, None], "c": [3, None, "x"]}


def test_columns_are_aligned_and_missing_values_are_dashes() -> None:
    assert table(("a", "bb"), [["long", None], ["x", 0.123456]]) == ["a     bb", "long  —", "x     0.1235"]
