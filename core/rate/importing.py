"""Judgements made elsewhere: columns told or mapped, rows checked, each with an id that is the same every time."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from core.errors import InputError, WhyboardError
from core.explain.types import content_hash
from core.rate.answers import BOTH_BAD, LEFT, RIGHT, TIE, Answer, likert_json, reasons_json
from core.rate.campaigns import KINDS, NORMAL
from core.rate.reservations import JUDGED

if TYPE_CHECKING:
    import pandas as pd

REQUIRED = ("variant_a", "variant_b", "winner", "rater")
# By what a column means the names it usually has; the first that is there counts.
USUAL: Mapping[str, tuple[str, ...]] = {
    "variant_a": ("variant_a", "left", "model_a", "left_variant", "option_a", "a"),
    "variant_b": ("variant_b", "right", "model_b", "right_variant", "option_b", "b"),
    "winner": ("winner", "preference", "choice", "label"),
    "rater": ("rater", "worker", "annotator", "judge", "user_name", "worker_id"),
    "pair": ("pair", "pair_id", "task", "question_id", "id", "prompt", "question"),
    "judgement": ("judgement",), "campaign": ("campaign",), "left_words": ("left_words",),
    "right_words": ("right_words",), "order": ("order",), "seconds": ("seconds", "duration"), "kind": ("kind",),
    "expected": ("expected",), "dataset": ("dataset",), "model": ("model",), "user": ("user",), "item": ("item",),
    "stability": ("stability",), "segment": ("segment",), "shown": ("shown",), "left_hash": ("left_hash",),
    "right_hash": ("right_hash",), "propensity": ("propensity",), "reasons": ("reasons",), "likert": ("likert",),
    "comment": ("comment",), "app_version": ("app_version",),
}  # fmt: skip
KEYS = tuple(USUAL)
ANSWERS: Mapping[str, tuple[str, ...]] = {
    LEFT: ("left", "a", "model_a", "variant_a", "first", "1", "l"),
    RIGHT: ("right", "b", "model_b", "variant_b", "second", "2", "r"),
    TIE: ("tie", "draw", "equal", "same", "both", "both good"),
    BOTH_BAD: ("both bad", "both_bad", "bothbad", "tie (bothbad)", "neither", "none"),
}
LONGEST = 200  # characters of a name
_WINNERS = {word: winner for winner, words in ANSWERS.items() for word in words}


@dataclass(frozen=True, slots=True)
class Read:
    """What a table of judgements holds.

    Attributes
    ----------
    rows : tuple of dict
        Rows for the journal's table of judgements, in the order of the table.
    mapping : mapping of str to str
        Which column was taken for what.
    total : int
        Rows of the table.
    duplicates : int
        Rows that say again what the same rater said of the same pair; left out.
    contradictions : int
        Rows that say something else than an earlier row of the same rater on the same pair; the later one counts.
    rejected : mapping of str to int
        Rows that cannot be read, by reason.
    notes : tuple of str
        What the reader should know, one sentence each.
    """

    rows: tuple[dict[str, Any], ...]
    mapping: Mapping[str, str]
    total: int
    duplicates: int = 0
    contradictions: int = 0
    rejected: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def told_mapping(columns: Sequence[str], given: Mapping[str, str] | None = None) -> dict[str, str]:
    """Which column is taken for what: as given, else by its name.

    Raises
    ------
    InputError
        Something unknown is mapped, a column is not there, or one that is needed cannot be told.
    """
    found = dict(given or {})
    for key, column in found.items():
        if key not in KEYS:
            raise InputError(f"“{key[:80]}” cannot be mapped to a column.", f"Choose from: {', '.join(KEYS)}.")
        if column not in columns:
            raise InputError(f"There is no column “{column[:80]}”.", f"The table has: {_named(columns)}.")
    plain = {column.strip().lower(): column for column in reversed(columns)}
    for key, names in USUAL.items():
        taken = set(found.values())
        told = next((plain[name] for name in names if name in plain and plain[name] not in taken), None)
        if key not in found and told is not None:
            found[key] = told
    missing = [key for key in REQUIRED if key not in found]
    if missing:
        raise InputError(
            f"No column is known for {', '.join(missing)}: the table has {_named(columns)}.",
            "Map them, such as --map variant_a=left,variant_b=right,winner=winner,rater=worker.",
        )
    return found


def read_judgements(
    frame: pd.DataFrame, *, source: str, now: datetime, mapping: Mapping[str, str] | None = None
) -> Read:
    """Read a table of judgements.

    Parameters
    ----------
    frame : DataFrame
        One judgement a row; cells may be text.
    source : str
        Name of the file.
    now : datetime
        Naive UTC.
    mapping : mapping of str to str
        By meaning (`variant_a`, `winner`, `rater`, ...) the column; what is not mapped is told by its name.

    Raises
    ------
    InputError
        A column that is needed is missing.
    """
    columns = [str(column) for column in frame.columns]
    told = told_mapping(columns, mapping)
    cells = {key: [_text(value) for value in frame.iloc[:, columns.index(column)]] for key, column in told.items()}
    rejected: Counter[str] = Counter()
    said: dict[tuple[str, str, str], str] = {}
    counts: Counter[str] = Counter()
    rows, duplicates, contradictions = [], 0, 0
    for n in range(len(frame)):
        values = {key: column[n] for key, column in cells.items()}
        try:
            row = _row(values, n, source, now, told)
        except InputError as error:
            rejected[error.what] += 1
            continue
        key, answer = (row["campaign"], row["pair"], row["rater"]), _meant(row)
        if key in said:
            if said[key] == answer:
                duplicates += 1
                continue
            contradictions += 1
        said[key] = answer
        if not row["id"]:
            base = content_hash([*key, row["left_variant"], row["right_variant"], row["winner"]])
            counts[base] += 1
            row["id"] = base if counts[base] == 1 else f"{base}-{counts[base]}"
        rows.append(row)
    notes = [] if "pair" in told else [
        "No column tells which pair of texts was judged: each row counts as a pair of its own, so agreement cannot be "
        "computed and duplicates cannot be told."
    ]  # fmt: skip
    return Read(tuple(rows), told, len(frame), duplicates, contradictions, dict(rejected), tuple(notes))


def _row(values: Mapping[str, str], n: int, source: str, now: datetime, told: Mapping[str, str]) -> dict[str, Any]:
    left, right, rater = (_name(values[key], what) for key, what in _NAMED)
    if left == right:
        raise InputError("a variant is compared with itself", "")
    sides = {told["variant_a"]: LEFT, told["variant_b"]: RIGHT, left: LEFT, right: RIGHT}  # by column, by name
    winner = _winner(values["winner"], sides)
    pair = values.get("pair") or f"row {n}"
    if "judgement" not in values or not values["judgement"]:  # of another program: its pairs are numbered by questions
        pair = content_hash([source if not values.get("pair") else "", pair, sorted((left, right))])
    kind = values.get("kind") or NORMAL
    if kind not in KINDS:
        raise InputError("a kind is none of normal, gold, decoy", "")
    return {
        "id": values.get("judgement", ""), "campaign": values.get("campaign", ""), "pair": pair, "reservation": None,
        "rater": rater, "action": JUDGED, "winner": winner, "left_variant": left, "right_variant": right,
        "left_hash": values.get("left_hash", ""), "right_hash": values.get("right_hash", ""),
        "left_words": _count(values, "left_words", 0), "right_words": _count(values, "right_words", 0),
        "shown": values.get("shown") or "AB", "place": _count(values, "order", 1),
        "seconds": _number(values, "seconds"), "kind": kind,
        "expected": values.get("expected", "") if values.get("expected") in (LEFT, RIGHT) else "",
        "propensity": _number(values, "propensity"), **_extras(values, winner), "dataset": values.get("dataset", ""),
        "model": values.get("model", ""), "user_id": values.get("user", ""), "item": values.get("item", ""),
        "stability": _number(values, "stability"), "segment": values.get("segment", ""), "source": source,
        "app_version": values.get("app_version", ""), "created": now,
    }  # fmt: skip


_NAMED = (("variant_a", "variant"), ("variant_b", "variant"), ("rater", "rater"))


def _extras(values: Mapping[str, str], winner: str) -> dict[str, Any]:
    """Reasons and aspects as far as they are ours, and the comment."""
    reasons = tuple(part.strip() for part in values.get("reasons", "").split(";") if part.strip())
    comment = values.get("comment", "")[:4_000]
    try:
        answer = Answer(winner, reasons, json.loads(values.get("likert") or "{}"), comment)
    except (WhyboardError, ValueError, AttributeError, TypeError, RecursionError):
        return {"reasons_json": None, "likert_json": None, "comment": comment}
    return {"reasons_json": reasons_json(answer), "likert_json": likert_json(answer), "comment": comment}


def _meant(row: Mapping[str, Any]) -> str:
    """The answer with the sides undone."""
    return str(row.get(f"{row['winner']}_variant", row["winner"]))


def _winner(text: str, sides: Mapping[str, str]) -> str:
    found = sides.get(text) or _WINNERS.get(" ".join(text.lower().split()))
    if found is None:
        raise InputError("no winner" if not text else "a winner is neither a side nor a tie", "")
    return found


def _name(text: str, what: str) -> str:
    if not text:
        raise InputError(f"no {what}", "")
    if len(text) > LONGEST:
        raise InputError(f"the name of a {what} is longer than {LONGEST} characters", "")
    return text


def _count(values: Mapping[str, str], key: str, least: int) -> int | None:
    number = _number(values, key)
    return int(number) if number is not None and number >= least and number < 2**31 else None


def _number(values: Mapping[str, str], key: str) -> float | None:
    try:
        number = float(values.get(key) or "nan")
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _text(value: Any) -> str:
    """A cell as text: whole numbers without a point, nothing for what is missing."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).replace("\x00", "").encode(errors="replace").decode().strip()


def _named(columns: Sequence[str]) -> str:
    return ", ".join(column[:40] for column in columns[:30]) or "no columns"
