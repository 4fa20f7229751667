"""Checks that people call wrong: written down, counted, never used to change a verdict."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from core.errors import InputError
from core.explain.types import Claim
from core.operations.checks import checked_name
from core.store import Journal

WRONG = "wrong"


def mark_check(
    journal: Journal,
    *,
    explanation: str,
    claim: Claim,
    value: str | None,
    rater: str,
    id: str,
    now: datetime,
    app_version: str,
) -> None:
    """Write that the check of a claim is wrong; returns after the commit.

    Parameters
    ----------
    journal : Journal
        Where to.
    explanation : str
        Id of the explanation.
    claim : Claim
        The claim with the verdict that is meant.
    value : str or None
        `wrong`; None takes it back.
    rater, id, now, app_version
        Who says so; identifier of this row (the same one again changes nothing); naive UTC; version of the program.

    Raises
    ------
    InputError
        The value is none of these, or the rater has no name.
    """
    if value not in (WRONG, None):
        raise InputError(f"A check cannot be marked {value!r}.", f"Use {WRONG!r}; None takes it back.")
    row = {
        "id": id, "explanation": explanation, "claim_start": claim.start, "claim_end": claim.end, "kind": claim.kind,
        "verdict": claim.verdict, "value": value, "rater": checked_name(rater), "app_version": app_version,
        "created": now,
    }  # fmt: skip
    journal.append("checker_marks", [row])


def marked_checks(journal: Journal) -> dict[tuple[str, int, int], tuple[str, ...]]:
    """Who calls which check wrong: raters by explanation and place of the claim (start, end)."""
    latest: dict[tuple[str, int, int, str], str | None] = {}
    for row in journal.read("checker_marks"):
        latest[row["explanation"], row["claim_start"], row["claim_end"], row["rater"]] = row["value"]
    found: dict[tuple[str, int, int], tuple[str, ...]] = {}
    for (explanation, start, end, rater), value in latest.items():
        if value == WRONG:
            found[explanation, start, end] = (*found.get((explanation, start, end), ()), rater)
    return found


def wrong_checks(journal: Journal) -> Counter[str]:
    """Claims whose check somebody calls wrong, by explanation."""
    return Counter(explanation for explanation, _, _ in marked_checks(journal))
