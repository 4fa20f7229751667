"""What a rater may answer about a pair of texts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from core.errors import InputError

LEFT, RIGHT, TIE, BOTH_BAD = "left", "right", "tie", "both bad"
WINNERS = (LEFT, RIGHT, TIE, BOTH_BAD)
SIDES = (LEFT, RIGHT)
REASONS_FOR = ("true to the facts", "fits the person", "clearer", "more useful", "better length", "better written")
REASONS_AGAINST = ("wrong fact", "too generic", "not my taste", "unclear", "too long", "unsafe")
REASONS = REASONS_FOR + REASONS_AGAINST
DIMENSIONS = ("grounded", "clear", "useful", "persuasive")
LIKERT = range(1, 6)
COMMENT_LIMIT = 4_000  # characters


@dataclass(frozen=True, slots=True)
class Answer:
    """What a rater says of two texts shown side by side.

    Attributes
    ----------
    winner : str
        `left`, `right`, `tie` or `both bad`, as they were shown.
    reasons : tuple of str
        Why, out of `REASONS`: for the better one, or against both.
    likert : mapping of str to mapping of str to int
        By side (`left`, `right`) and dimension, 1 to 5.
    comment : str
        In words; '' for none.

    Raises
    ------
    InputError
        A part is none of these.
    """

    winner: str
    reasons: tuple[str, ...] = ()
    likert: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    comment: str = ""

    def __post_init__(self) -> None:
        if self.winner not in WINNERS:
            raise InputError(f"A judgement cannot be “{str(self.winner)[:80]}”.", f"Use one of: {', '.join(WINNERS)}.")
        for reason in self.reasons:
            if reason not in REASONS:
                raise InputError(f"“{str(reason)[:80]}” is no reason.", f"Use: {', '.join(REASONS)}.")
        for side, given in self.likert.items():
            if side not in SIDES:
                raise InputError(f"There is no side “{str(side)[:80]}”.", f"Use one of: {', '.join(SIDES)}.")
            for dimension, value in given.items():
                _check_aspect(dimension, value)
        if len(self.comment) > COMMENT_LIMIT:
            raise InputError(f"The comment has {len(self.comment):,} characters.", f"Use at most {COMMENT_LIMIT:,}.")


def reasons_json(answer: Answer) -> str | None:
    """Reasons as the journal keeps them, in the order of `REASONS`; None where there are none."""
    found = [name for name in REASONS if name in answer.reasons]
    return json.dumps(found) if found else None


def likert_json(answer: Answer) -> str | None:
    """Ratings of aspects as the journal keeps them; None where there are none."""
    found = {side: dict(given) for side, given in answer.likert.items() if given}
    return json.dumps(found, sort_keys=True) if found else None


def read_answer(winner: str, reasons: str | None, likert: str | None, comment: str) -> Answer:
    """Return the answer that a row of the journal holds."""
    return Answer(winner, tuple(json.loads(reasons or "[]")), json.loads(likert or "{}"), comment)


def _check_aspect(dimension: str, value: int) -> None:
    if dimension not in DIMENSIONS:
        raise InputError(f"There is no aspect “{str(dimension)[:80]}”.", f"Use one of: {', '.join(DIMENSIONS)}.")
    if isinstance(value, bool) or value not in LIKERT:
        raise InputError(f"An aspect cannot be rated {value!r}.", "Use 1 to 5.")
