"""What a command says and where: its result on stdout, everything else on stderr."""

from __future__ import annotations

import json
import math
import re
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TextIO

from core.errors import WhyboardError

BAR_WIDTH = 30
MIN_INTERVAL = 0.1  # seconds between two reports of the same stage
MIN_ELAPSED, MIN_DONE = 0.5, 0.02  # seconds and share before an estimate of the remaining time means anything
DIGITS = re.compile(r"\d+")


@dataclass(frozen=True)
class Answer:
    """The result of a command.

    Attributes
    ----------
    document : mapping
        What `--json` prints.
    lines : sequence of str
        What is printed without it.
    notes : sequence of str
        What the reader should know besides, one sentence each; on stderr.
    """

    document: Mapping[str, Any]
    lines: Sequence[str]
    notes: Sequence[str] = field(default_factory=tuple)


class Console:
    """The two streams of a command.

    Parameters
    ----------
    as_json : bool
        Whether the result is one JSON document.
    progress : str
        `bar` (drawn only on a terminal), `json` (one object a line) or `none`; both on stderr.
    out, err : text streams
        Default: stdout and stderr.
    """

    def __init__(self, as_json: bool, progress: str, out: TextIO | None = None, err: TextIO | None = None) -> None:
        self._json = as_json
        self._out = out or sys.stdout
        self._err = err or sys.stderr
        self._mode = "none" if progress == "bar" and not self._err.isatty() else progress
        self._started: float | None = None
        self._last = (-MIN_INTERVAL, "")
        self._drawn = False

    def progress(self, done: float, stage: str) -> None:
        """Report the share done, in [0, 1], and the stage; remaining seconds are estimated from the elapsed ones."""
        stage = stage[:1].upper() + stage[1:]
        now = time.monotonic()
        self._started = now if self._started is None else self._started  # loading libraries is no measure of the work
        elapsed = now - self._started
        then, before = self._last
        same = DIGITS.sub("", stage) == before  # "epoch 3 of 20" is the stage that "epoch 2 of 20" was
        if self._mode == "none" or (same and done < 1 and elapsed - then < MIN_INTERVAL):
            return
        self._last = (elapsed, DIGITS.sub("", stage))
        left = elapsed * (1 - done) / done if done >= MIN_DONE and elapsed >= MIN_ELAPSED else None
        if self._mode == "json":
            self._line(
                {"done": round(done, 4), "stage": stage, "seconds_left": None if left is None else round(left, 1)}
            )
        else:
            self._bar(done, stage, left)

    def say(self, text: str) -> None:
        """Tell something before the result, on stderr."""
        self._end_bar()
        if self._mode == "json":
            self._line({"note": text})
        else:
            print(text, file=self._err, flush=True)

    def answer(self, answer: Answer) -> None:
        """Print a result."""
        self._end_bar()
        if self._json:
            print(to_json(answer.document), file=self._out, flush=True)
        else:
            print("\n".join(answer.lines), file=self._out, flush=True)
        if self._mode != "json":
            for note in answer.notes:
                print(note, file=self._err, flush=True)

    def error(self, error: WhyboardError) -> None:
        """Say what went wrong and what to do."""
        self._end_bar()
        if self._mode == "json":
            self._line({"error": error.what, "remedy": error.remedy})
        else:
            print(f"{error.what} {error.remedy}", file=self._err, flush=True)

    def _line(self, value: Mapping[str, Any]) -> None:
        print(to_json(value), file=self._err, flush=True)

    def _bar(self, done: float, stage: str, left: float | None) -> None:
        full = round(BAR_WIDTH * done)
        rest = "" if left is None else f", about {left:.0f} s left"
        text = f"[{'#' * full}{'.' * (BAR_WIDTH - full)}] {done:4.0%} {stage}{rest}"
        print(f"\r\x1b[K{text[:110]}", end="", file=self._err, flush=True)
        self._drawn = True

    def _end_bar(self) -> None:
        if self._drawn:
            print(file=self._err, flush=True)
            self._drawn = False


def to_json(value: Any) -> str:
    """Return `value` as one line of JSON; what is not a finite number becomes null."""
    return json.dumps(_plain(value), ensure_ascii=False, allow_nan=False)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    if hasattr(value, "item") and not isinstance(value, str):  # a numpy scalar
        value = value.item()
    return None if isinstance(value, float) and not math.isfinite(value) else value


def table(headers: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[str]:
    """Lay out rows as aligned text columns."""
    cells = [[str(header) for header in headers], *([_cell(value) for value in row] for row in rows)]
    widths = [max(len(row[n]) for row in cells) for n in range(len(headers))]
    return ["  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in cells]


def _cell(value: Any) -> str:
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return "—"
    return f"{value:.4g}" if isinstance(value, float) else str(value)
