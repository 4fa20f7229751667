"""What raters say of explanations: preferences, ratings of aspects, comments, and thumbs.

Rows are never changed, only added to; every function returns after the commit; the latest row counts.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from core.errors import InputError
from core.explain.generate import About
from core.explain.types import Explanation
from core.operations.checks import checked_name, storable
from core.operations.thumbs import REASONS, record_thumb
from core.rate.answers import COMMENT_LIMIT, DIMENSIONS
from core.store import Journal

__all__ = [
    "CHOICES",
    "COMMENT_LIMIT",
    "DIMENSIONS",
    "REASONS",
    "Said",
    "Thumb",
    "judged_by",
    "record_comment",
    "record_likert",
    "record_preference",
    "record_thumb",
    "said_by",
]

CHOICES = ("A", "B", "tie", "both bad")  # A is the one shown on the left
ORDERS = ("AB", "BA")
_OTHER_SIDE = {"A": "B", "B": "A"}


@dataclass(frozen=True, slots=True)
class Thumb:
    """The thumb of a rater.

    Attributes
    ----------
    value : int or None
        1 up, 0 down, None nothing or taken back.
    reasons : tuple of str
        Why, out of `REASONS`.
    """

    value: int | None = None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """What a rater last said of two explanations shown together.

    Attributes
    ----------
    thumbs : mapping of str to Thumb
        By explanation; those without a thumb are left out.
    preference : str or None
        One of `CHOICES` as the two are shown now, whichever stood left when it was said; None nothing or taken back.
    likert : mapping of str to mapping of str to int
        By explanation and dimension, 1 to 5.
    comment : str
        Of the pair; '' nothing or taken back.
    comments : mapping of str to str
        Of one explanation alone, by explanation.
    """

    thumbs: Mapping[str, Thumb] = field(default_factory=dict)
    preference: str | None = None
    likert: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    comment: str = ""
    comments: Mapping[str, str] = field(default_factory=dict)


def record_preference(
    journal: Journal,
    *,
    left: Explanation,
    right: Explanation,
    about: About,
    value: str | None,
    rater: str,
    id: str,
    now: datetime,
    app_version: str,
    shown: str = "AB",
    blind: bool = False,
    seconds: float | None = None,
) -> None:
    """Write which of two explanations a rater prefers; returns after the commit. A changed mind is a new row.

    Parameters
    ----------
    journal : Journal
        Where to.
    left, right : Explanation
        As they are shown.
    about : About
        Data set, model, user and item of both.
    value : str or None
        One of `CHOICES`; None takes back what was said.
    rater : str
        Who says so.
    id : str
        Identifier of this row; the same one again changes nothing.
    now : datetime
        Naive UTC.
    app_version : str
        Version of the program.
    shown : str
        AB, or BA where the sides had been swapped before.
    blind : bool
        Whether the names of the variants were hidden.
    seconds : float or None
        From the moment both were shown; None where it was not measured.

    Raises
    ------
    InputError
        A value is none of these, or the two are one, or were not written from the same evidence.
    """
    if value not in (*CHOICES, None):
        raise InputError(f"A preference cannot be {value!r}.", f"Use one of: {', '.join(CHOICES)}; None takes it back.")
    if shown not in ORDERS:
        raise InputError(f"The order of the sides cannot be {shown!r}.", f"Use one of: {', '.join(ORDERS)}.")
    if left.id == right.id:
        raise InputError("Both sides show the same explanation.", "Choose another variant for one side.")
    if left.evidence_hash != right.evidence_hash:
        raise InputError("The two explanations were not written from the same evidence.", "Write both again.")
    if seconds is not None and not (math.isfinite(seconds) and seconds >= 0):
        raise InputError(f"A preference cannot have taken {seconds} seconds.", "Leave the time out.")
    row = {
        "left_explanation": left.id,
        "right_explanation": right.id,
        "value": value,
        "shown": shown,
        "blind": blind,
        "seconds": seconds,
        "dataset": about.dataset,
        "model": about.model,
        "user_id": about.user,
        "item": about.item,
    }
    journal.append("preferences", [row | _stamp(id, rater, now, app_version)])


def record_likert(
    journal: Journal,
    *,
    explanation: Explanation,
    dimension: str,
    value: int | None,
    rater: str,
    id: str,
    now: datetime,
    app_version: str,
) -> None:
    """Write how a rater rates one aspect of an explanation, 1 to 5, None taken back; returns after the commit.

    Raises
    ------
    InputError
        There is no such aspect, or the value is none of these.
    """
    if dimension not in DIMENSIONS:
        raise InputError(f"There is no aspect “{dimension[:80]}”.", f"Use one of: {', '.join(DIMENSIONS)}.")
    if value is not None and (isinstance(value, bool) or value not in range(1, 6)):
        raise InputError(f"An aspect cannot be rated {value!r}.", "Use 1 to 5, None for taken back.")
    row = {"explanation": explanation.id, "dimension": dimension, "value": value}
    journal.append("likert", [row | _stamp(id, rater, now, app_version)])


def record_comment(
    journal: Journal,
    *,
    explanation: Explanation,
    text: str,
    rater: str,
    id: str,
    now: datetime,
    app_version: str,
    other: Explanation | None = None,
) -> None:
    """Write a comment on an explanation, or on a pair where `other` is given; '' takes it back.

    Returns after the commit.

    Raises
    ------
    InputError
        The comment is too long.
    """
    kept = storable(text).strip()
    if len(kept) > COMMENT_LIMIT:
        raise InputError(f"The comment has {len(kept):,} characters.", f"Use at most {COMMENT_LIMIT:,}.")
    row = {"explanation": explanation.id, "other": None if other is None else other.id, "text": kept}
    journal.append("comments", [row | _stamp(id, rater, now, app_version)])


def said_by(journal: Journal, rater: str, left: str, right: str) -> Said:
    """All that a rater last said of two explanations (ids, as they are shown), in one question to the journal."""
    thumbs: dict[str, Thumb] = {}
    likert: dict[str, dict[str, int | None]] = {}
    pair: dict[str, Any] = {"preference": None, "comment": ""}
    comments: dict[str, str] = {}
    for row in journal.read("said_by", rater.strip(), left, right):
        about, value = row["explanation"], row["value"]
        match row["kind"]:
            case "thumb":
                given = None if value is None else int(value)
                thumbs[about] = Thumb(given, tuple(json.loads(row["detail"] or "[]")))
            case "likert":
                likert.setdefault(about, {})[row["detail"]] = None if value is None else int(value)
            case "preference":
                pair["preference"] = value if about == left else _OTHER_SIDE.get(value, value)
            case "comment" if row["other"] is not None:
                pair["comment"] = value
            case "comment":
                comments[about] = value
    return Said(
        {about: thumb for about, thumb in thumbs.items() if thumb.value is not None},
        pair["preference"],
        {about: {name: value for name, value in given.items() if value} for about, given in likert.items()},
        pair["comment"],
        {about: text for about, text in comments.items() if text},
    )


def judged_by(journal: Journal, rater: str) -> frozenset[frozenset[str]]:
    """Pairs of explanation ids of which a rater has said which one is better, and has not taken it back."""
    latest = {
        frozenset((row["left_explanation"], row["right_explanation"])): row["value"]
        for row in journal.read("preferred_by", rater.strip())
    }
    return frozenset(pair for pair, value in latest.items() if value is not None)


def _stamp(id: str, rater: str, now: datetime, app_version: str) -> dict[str, Any]:
    return {"id": id, "rater": checked_name(rater), "app_version": app_version, "created": now}
