"""Thumbs: what raters say of explanations, never changed, only added to."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime

from core.errors import InputError
from core.explain.types import Explanation
from core.operations.checks import checked_name
from core.rate.answers import REASONS_AGAINST
from core.store import Journal

REASONS = REASONS_AGAINST


def record_thumb(
    journal: Journal,
    *,
    explanation: Explanation,
    rater: str,
    value: int | None,
    id: str,
    now: datetime,
    app_version: str,
    reasons: Sequence[str] = (),
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
    reasons : sequence of str
        Why, out of `REASONS`; they replace those of the row before.

    Raises
    ------
    InputError
        The value is none of these, the rater has no name, or a reason is unknown or has no thumb.
    """
    if value not in (0, 1, None):
        raise InputError(f"A thumb cannot be {value!r}.", "Use 1 for up, 0 for down, None for taken back.")
    for reason in reasons:
        if reason not in REASONS:
            raise InputError(f"“{reason[:80]}” is no reason for a thumb.", f"Use: {', '.join(REASONS)}.")
    if reasons and value is None:
        raise InputError("Reasons were given without a thumb.", "Give the thumb with them, or leave them out.")
    row = {
        "id": id,
        "explanation": explanation.id,
        "rater": checked_name(rater),
        "value": value,
        "text_hash": hashlib.sha256(explanation.text.encode()).hexdigest()[:16],
        "app_version": app_version,
        "created": now,
        "reasons_json": json.dumps([name for name in REASONS if name in reasons]) if reasons else None,
    }
    journal.append("thumbs", [row])


def thumb_of(journal: Journal, explanation: str, rater: str) -> int | None:
    """What a rater last said of an explanation: 1 up, 0 down, None nothing or taken back."""
    rows = journal.read("thumb", explanation, rater.strip())
    return rows[0]["value"] if rows else None
