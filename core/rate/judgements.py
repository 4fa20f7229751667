"""The judgement frame: one row for each judgement that counts, from campaigns, from Compare, and imported.

Of a rater and a pair the latest row counts; what was taken back is left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from core.rate.assignment import JUDGED
from core.rate.campaigns import NORMAL

if TYPE_CHECKING:
    import pandas as pd

JUDGEMENT, CAMPAIGN, PAIR, RATER = "judgement", "campaign", "pair", "rater"
LEFT, RIGHT, WINNER = "left", "right", "winner"
# Columns with their types. judgement: id, the same in every export. campaign: `name@version`, '' for none. left,
# right: ids of the variants as shown. winner: left, right, tie, both bad. left_words, right_words: words of the texts,
# -1 where unknown. order: which one it was for this rater, from 1; 0 where unknown. seconds: NaN where not measured.
# kind: normal, gold, decoy. expected: left or right for gold pairs, else ''. dataset, model, user, item: ids, '' where
# unknown. stability: share of replicates that have the item in the top 10 again, NaN where unknown. segment: how active
# the user is, '' where unknown.
COLUMNS: Mapping[str, str] = {
    JUDGEMENT: "str", CAMPAIGN: "str", PAIR: "str", RATER: "str", LEFT: "str", RIGHT: "str", WINNER: "str",
    "left_words": "int64", "right_words": "int64", "order": "int64", "seconds": "float64", "kind": "str",
    "expected": "str", "dataset": "str", "model": "str", "user": "str", "item": "str", "stability": "float64",
    "segment": "str",
}  # fmt: skip
_SIDES = {"A": LEFT, "B": RIGHT}
_WORD = re.compile(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]+(?:['’\-.][^\W\u3400-\u9fff]+)*")


def words(text: str) -> int:
    """Number of words of a text; a Chinese character counts as one."""
    return len(_WORD.findall(text))


def judgement_frame(
    judgements: Sequence[Mapping[str, Any]],
    preferences: Sequence[Mapping[str, Any]] = (),
    texts: Sequence[Mapping[str, Any]] = (),
) -> pd.DataFrame:
    """Build the frame from the journal's rows.

    Parameters
    ----------
    judgements : sequence of mappings
        Rows of `judgements`, in the order of writing.
    preferences : sequence of mappings
        Rows of Compare's `preferences` with `left_variant` and `right_variant`, in the order of writing.
    texts : sequence of mappings
        `id`, `variant` and `text` of the explanations that preferences are about.

    Returns
    -------
    DataFrame
        With `COLUMNS`; no rows where nothing was judged.
    """
    import pandas as pd

    latest = {(row["campaign"], row["pair"], row["rater"]): row for row in judgements}
    found = [_judged(row) for row in latest.values() if row["action"] == JUDGED and row["winner"]]
    found += _preferred(preferences, texts)
    return pd.DataFrame({name: pd.Series([row[name] for row in found], dtype=kind) for name, kind in COLUMNS.items()})


def _judged(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        JUDGEMENT: row["id"], CAMPAIGN: row["campaign"], PAIR: row["pair"], RATER: row["rater"],
        LEFT: row["left_variant"], RIGHT: row["right_variant"], WINNER: row["winner"],
        "left_words": _whole(row["left_words"], -1), "right_words": _whole(row["right_words"], -1),
        "order": _whole(row["place"], 0), "seconds": _number(row["seconds"]), "kind": row["kind"],
        "expected": row["expected"], "dataset": row["dataset"], "model": row["model"], "user": row["user_id"],
        "item": row["item"], "stability": _number(row["stability"]), "segment": row["segment"],
    }  # fmt: skip


def _preferred(rows: Sequence[Mapping[str, Any]], texts: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    counts = {text["id"]: words(text["text"]) for text in texts}
    latest: dict[tuple[str, str], Mapping[str, Any]] = {}
    order: dict[tuple[str, str], int] = {}
    seen: dict[str, int] = {}
    for row in rows:
        key = (row["rater"], "+".join(sorted((row["left_explanation"], row["right_explanation"]))))
        if key not in order:
            seen[row["rater"]] = order[key] = seen.get(row["rater"], 0) + 1
        latest[key] = row
    return [
        {
            JUDGEMENT: row["id"], CAMPAIGN: "", PAIR: pair, RATER: rater, LEFT: row["left_variant"],
            RIGHT: row["right_variant"], WINNER: _SIDES.get(row["value"], row["value"]),
            "left_words": counts.get(row["left_explanation"], -1),
            "right_words": counts.get(row["right_explanation"], -1), "order": order[rater, pair],
            "seconds": _number(row["seconds"]), "kind": NORMAL, "expected": "", "dataset": row["dataset"],
            "model": row["model"], "user": row["user_id"], "item": row["item"], "stability": _number(None),
            "segment": "",
        }
        for (rater, pair), row in latest.items()
        if row["value"] is not None and row["left_variant"] and row["right_variant"]
    ]  # fmt: skip


def _whole(value: int | None, missing: int) -> int:
    return missing if value is None else int(value)


def _number(value: float | None) -> float:
    return float("nan") if value is None else float(value)
