"""Thumbs: what raters say of explanations, never changed, only added to."""

from __future__ import annotations

import hashlib
from datetime import datetime

from core.errors import InputError
from core.explain.types import Explanation
from core.store import Journal


def record_thumb(
    journal: Journal,
    *,
    explanation: Explanation,
    rater: str,
    value: int | None,
    id: str,
    now: datetime,
    app_version: str,
) -> None:
    """Write a thumb; returns after the commit. A changed mind is a new row, a thumb taken back too.

    Parameters
    ----------
    journal : Journal
        Where to.
    explanation : Explanation
        What it is about.
    rater : str
        Who says so.
    value : int or None
        1 up, 0 down, None taken back.
    id : str
        Identifier of this row; the same one again changes nothing.
    now : datetime
        Naive UTC.
    app_version : str
        Version of the program.

    Raises
    ------
    InputError
        The value is none of these, or the rater has no name.
    """
    if value not in (0, 1, None):
        raise InputError(f"A thumb cannot be {value!r}.", "Use 1 for up, 0 for down, None for taken back.")
    if not rater.strip():
        raise InputError("A thumb needs a rater.", "Give a name.")
    row = {
        "id": id,
        "explanation": explanation.id,
        "rater": rater,
        "value": value,
        "text_hash": hashlib.sha256(explanation.text.encode()).hexdigest()[:16],
        "app_version": app_version,
        "created": now,
    }
    journal.append("thumbs", [row])


def thumb_of(journal: Journal, explanation: str, rater: str) -> int | None:
    """What a rater last said of an explanation: 1 up, 0 down, None nothing or taken back."""
    rows = journal.read("thumb", explanation, rater)
    return rows[0]["value"] if rows else None
