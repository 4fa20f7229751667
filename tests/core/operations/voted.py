"""Judgements written straight into a journal, as an import of judgements made elsewhere would."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import pandas as pd

from core.store import Journal

NOW = datetime(2026, 1, 2, 3, 4, 5)


def vote(journal: Journal, frame: pd.DataFrame, prefix: str = "") -> None:
    """Append a frame of judgements (`core.rate.judgements.COLUMNS`)."""
    journal.append("judgements", [voted_row(row, prefix) for row in frame.to_dict("records")])


def votes(journal: Journal, rows: Iterable[Mapping[str, Any]], prefix: str = "") -> None:
    """Append judgements; what a row leaves out is plain."""
    from tests.core.audit.judged import frame

    vote(journal, frame([dict(row) for row in rows]), prefix)


def voted_row(row: Mapping[Any, Any], prefix: str = "") -> dict[str, Any]:
    """The row of the journal for a row of a frame."""

    def known(value: float) -> float | None:
        return None if value != value or value == -1 else value

    return {
        "id": prefix + row["judgement"], "campaign": row["campaign"], "pair": row["pair"], "reservation": "",
        "rater": row["rater"], "action": "judged", "winner": row["winner"], "left_variant": row["left"],
        "right_variant": row["right"], "left_hash": "", "right_hash": "", "left_words": known(row["left_words"]),
        "right_words": known(row["right_words"]), "shown": "AB", "place": row["order"],
        "seconds": known(row["seconds"]), "kind": row["kind"], "expected": row["expected"], "propensity": 1.0,
        "reasons_json": row.get("reasons_json"), "likert_json": None, "comment": row.get("comment", ""),
        "dataset": row["dataset"], "model": row["model"], "user_id": row["user"], "item": row["item"],
        "stability": known(row["stability"]), "segment": row["segment"], "source": "elsewhere", "app_version": "0",
        "created": NOW,
    }  # fmt: skip
