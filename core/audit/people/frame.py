"""The frame of judgements, checked at the door of the statistics."""

from __future__ import annotations

import pandas as pd

from core.errors import InputError

LEFT, RIGHT, TIE, BOTH_BAD = "left", "right", "tie", "both bad"
WINNERS = (LEFT, RIGHT, TIE, BOTH_BAD)
NORMAL, GOLD, DECOY = "normal", "gold", "decoy"
KINDS = (NORMAL, GOLD, DECOY)


class JudgementColumns:
    """Names of the columns of a frame of judgements; one row per judgement that counts.

    `left` and `right` are variant ids as they were shown, `left_words` and `right_words` the lengths of the texts in
    words (below 0: unknown), `order` counts the rater's judgements from 1 (0: unknown), `seconds` is NaN where unknown,
    `kind` one of `KINDS`, `expected` the side a gold pair is known for (empty for others).
    """

    JUDGEMENT = "judgement"
    CAMPAIGN = "campaign"
    PAIR = "pair"
    RATER = "rater"
    LEFT = "left"
    RIGHT = "right"
    WINNER = "winner"
    LEFT_WORDS = "left_words"
    RIGHT_WORDS = "right_words"
    ORDER = "order"
    SECONDS = "seconds"
    KIND = "kind"
    EXPECTED = "expected"
    DATASET = "dataset"
    MODEL = "model"
    USER = "user"
    ITEM = "item"
    STABILITY = "stability"
    SEGMENT = "segment"


# What every statistic here needs; the others are asked for where they are used.
CORE_COLUMNS = (
    JudgementColumns.PAIR,
    JudgementColumns.RATER,
    JudgementColumns.LEFT,
    JudgementColumns.RIGHT,
    JudgementColumns.WINNER,
    JudgementColumns.KIND,
)


def checked(frame: pd.DataFrame, *more: str) -> tuple[pd.DataFrame, int]:
    """Return the rows that count, and how many repeated ones were left out.

    A rater counts once per pair (of a campaign, where the column is there): of several rows the last counts, as
    everywhere (a changed mind is a new row). The caller's frame is not changed.

    Parameters
    ----------
    frame : DataFrame
        With the columns of `CORE_COLUMNS` and `more`.
    *more : str
        Further columns needed.

    Raises
    ------
    InputError
        A column is missing (all missing ones are named), a winner or kind is none of the known ones, or a variant
        was compared with itself.
    """
    missing = [column for column in (*CORE_COLUMNS, *more) if column not in frame.columns]
    if missing:
        raise InputError(f"The judgements lack the columns {', '.join(missing)}.", "Add them, or map other columns.")
    for column, known in ((JudgementColumns.WINNER, WINNERS), (JudgementColumns.KIND, KINDS)):
        values = frame[column].unique()
        odd = [str(value) for value in values if value not in known]
        if odd:
            raise InputError(f"A judgement has {column} “{odd[0]}”.", f"Use one of: {', '.join(known)}.")
    same = frame[JudgementColumns.LEFT].to_numpy() == frame[JudgementColumns.RIGHT].to_numpy()
    if same.any():
        name = frame[JudgementColumns.LEFT].to_numpy()[same][0]
        raise InputError(f"Variant “{name}” was compared with itself.", "Leave such judgements out.")
    key = [JudgementColumns.CAMPAIGN, JudgementColumns.RATER, JudgementColumns.PAIR]
    repeated = frame.duplicated([column for column in key if column in frame.columns], keep="last").to_numpy()
    return (frame.loc[~repeated] if repeated.any() else frame), int(repeated.sum())
