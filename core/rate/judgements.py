"""The judgement frame: one row for each judgement that counts, from campaigns, from Compare, and imported.

Of a rater and a pair the latest row counts; what was taken back is left out.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from core.rate.campaigns import NORMAL
from core.rate.pairs import text_hash
from core.rate.reservations import JUDGED

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
# What exports hold besides. shown: AB, or BA where the sides had been swapped. left_hash, right_hash: of the texts, ''
# where unknown. propensity: with what probability the comparison was drawn, NaN where unknown. reasons: separated by
# semicolons. likert: JSON, by side and aspect 1 to 5, '' for none. source: the file it came from, '' where judged here.
# created: naive UTC.
MORE_COLUMNS: Mapping[str, str] = {
    "shown": "str", "left_hash": "str", "right_hash": "str", "propensity": "float64", "reasons": "str",
    "likert": "str", "comment": "str", "source": "str", "app_version": "str", "created": "datetime64[us]",
}  # fmt: skip
_NAMES = {
    "id": JUDGEMENT, "left_variant": LEFT, "right_variant": RIGHT, "place": "order", "user_id": "user",
    "reasons_json": "reasons", "likert_json": "likert",
}  # fmt: skip
_MISSING: Mapping[str, int] = {"left_words": -1, "right_words": -1, "order": 0}
_NOTHING: Mapping[str, Any] = {
    "campaign": "", "action": JUDGED, "left_words": None, "right_words": None, "left_hash": "", "right_hash": "",
    "kind": NORMAL, "expected": "", "stability": None, "segment": "", "propensity": None, "reasons_json": None,
    "likert_json": None, "comment": "", "source": "",
}  # fmt: skip
_SIDES = {"A": LEFT, "B": RIGHT}
_WORD = re.compile(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]+(?:['’\-.][^\W\u3400-\u9fff]+)*")


def words(text: str) -> int:
    """Number of words of a text; a Chinese character counts as one."""
    return len(_WORD.findall(text))


def judgement_frame(latest: pd.DataFrame, *, whole: bool = False) -> pd.DataFrame:
    """Build the frame from rows of the journal.

    Parameters
    ----------
    latest : DataFrame
        Of each campaign, pair and rater the latest row, with the columns of the journal's table `judgements`.
    whole : bool
        Whether `MORE_COLUMNS` are wanted as well, for exports.

    Returns
    -------
    DataFrame
        With `COLUMNS`, in the order of writing; no rows where nothing was judged.
    """
    import pandas as pd

    columns = {**COLUMNS, **MORE_COLUMNS} if whole else COLUMNS
    if not len(latest):
        return pd.DataFrame({name: pd.Series([], dtype=kind) for name, kind in columns.items()})
    counted = latest[(latest["action"] == JUDGED) & latest["winner"].notna()].sort_values("number")
    named = counted.rename(columns=_NAMES).reset_index(drop=True)
    found = {name: _typed(named[name], name, kind) for name, kind in columns.items()}
    if whole:
        found["reasons"] = pd.Series(["; ".join(json.loads(text or "[]")) for text in found["reasons"]], dtype="str")
    return pd.DataFrame(found)


def _typed(values: pd.Series, name: str, kind: str) -> pd.Series:
    if kind == "str":
        return values.astype(object).where(values.notna(), "").astype("str") if values.hasnans else values.astype("str")
    if kind == "int64":
        return values.astype("float64").fillna(_MISSING[name]).astype("int64")
    return values.astype(kind)  # type: ignore[call-overload, no-any-return]


def preferred(rows: Sequence[Mapping[str, Any]], texts: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Compare's preferences as rows like those of campaigns: of each rater and pair the latest that counts.

    Parameters
    ----------
    rows : sequence of mappings
        Rows of `preferences` with `left_variant` and `right_variant`, in the order of writing.
    texts : sequence of mappings
        `id` and `text` of the explanations that they are about.
    """
    said = {text["id"]: text["text"] for text in texts}
    latest: dict[tuple[str, str], Mapping[str, Any]] = {}
    place: dict[tuple[str, str], int] = {}
    seen: Counter[str] = Counter()
    for row in rows:
        key = (row["rater"], compared(row["left_explanation"], row["right_explanation"]))
        if key not in place:
            seen[row["rater"]] += 1
            place[key] = seen[row["rater"]]
        latest[key] = row
    return [
        {
            **row,
            **_NOTHING,
            "pair": key[1],
            "winner": _SIDES.get(row["value"], row["value"]),
            "place": place[key],
            **{
                f"{side}_{what}": of(said[row[f"{side}_explanation"]])
                for side in (LEFT, RIGHT)
                for what, of in (("words", words), ("hash", text_hash))
                if row[f"{side}_explanation"] in said
            },
        }
        for key, row in latest.items()
        if row["value"] is not None and row["left_variant"] and row["right_variant"]
    ]


def compared(one: str, other: str) -> str:
    """The pair that two explanations (ids) are outside campaigns."""
    return "+".join(sorted((one, other)))
