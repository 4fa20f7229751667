"""The leaderboard: a table, intervals, and who wins against whom; a click opens the pairs behind it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from core.audit.people.leaderboard import Leaderboard
from core.audit.people_words import matrix, rank_words, rate_words, strength_words, strengths, win_rates
from dashboard import numerals, state
from dashboard.charts import forest as forests
from dashboard.charts import win_matrix as matrices
from dashboard.charts.forest import forest
from dashboard.charts.win_matrix import win_matrix
from dashboard.components.chart import chart, picked
from dashboard.labels import paragraph
from dashboard.language import VOICE, say, told
from dashboard.text import plain

Labels = Mapping[str, str]
TABLE, STRENGTHS, RATES, MATRIX = "board-table", "board-strengths", "board-rates", "board-matrix"


def board_view(board: Leaderboard, labels: Labels) -> None:
    """Draw the leaderboard of an audit."""
    st.header(say("Leaderboard"), anchor=False)
    table = _key(TABLE)
    st.dataframe(
        board_table(board, labels),
        key=table,
        hide_index=True,
        placeholder=numerals.NONE,
        height=len(board.rows) * 35 + 38,
        on_select=partial(_row_picked, table, [row.variant for row in board.rows]),
        selection_mode="single-row",
        column_config=_columns(board),
    )
    model = (
        say("Davidson's model, in which a tie is an answer of its own")
        if board.model == "davidson"
        else "Bradley–Terry"
    )
    st.caption(
        say(
            "Strengths by {model}. Intervals of {level} by t on the jackknife over raters; a variant ranks behind "
            "another only where their intervals do not overlap. Tick a row, or click on a chart, for the pairs behind "
            "it.",
            model=model,
            level=numerals.share(board.level),
        )
    )
    rows, rates = strengths(board, labels), win_rates(board, labels)
    left, right = st.columns(2, gap="large") if rows and rates else [st.container()] * 2
    with left:
        if rows:
            title = say("strength (log-ability; 0 is the mean)")
            st.markdown(f"**{say('Strength')}**")
            key = _key(STRENGTHS)
            chart(
                forest(rows, title, 0.0), key, "strengths", forests.told(rows, say("Strengths")), partial(_clicked, key)
            )
    with right:
        if rates:
            st.markdown(f"**{say('Win rate')}**")
            figure = forest(rates, say("share of votes won, a tie ½"), 0.5, share=True)
            key, alt = _key(RATES), forests.told(rates, say("Win rates"), share=True)
            chart(figure, key, "win-rates", alt, partial(_clicked, key))


def matrix_view(board: Leaderboard, labels: Labels) -> None:
    """Draw the win matrix."""
    if len(board.rows) < 2:
        return
    st.header(say("Who wins against whom"), anchor=False)
    names, cells = [labels.get(row.variant, row.variant) for row in board.rows], matrix(board, VOICE)
    figure = win_matrix(names, cells, [row.variant for row in board.rows])
    key = _key(MATRIX)
    chart(figure, key, "win-matrix", matrices.told(names, cells), partial(_clicked, key))
    st.caption(
        say(
            "Each cell: the percentage of votes that the variant of its row won against that of its column (a tie "
            "counts half), over the number of votes. Click on one for the pairs behind it."
        )
    )


def board_table(board: Leaderboard, labels: Labels) -> pd.DataFrame:
    """The leaderboard in words, one row a variant."""
    return pd.DataFrame(
        [
            {
                "rank": rank_words(row),
                "variant": labels.get(row.variant, row.variant),
                "strength": strength_words(row, VOICE),
                "win rate": rate_words(row.win_rate, VOICE),
                "won": row.wins,
                "tied": row.ties,
                "lost": row.losses,
                "both bad": row.both_bad,
                "raters": row.raters,
            }
            for row in board.rows
        ]
    )


def opened(board: Leaderboard) -> tuple[str, str] | None:
    """The variant, or the two, whose pairs the link asks for; None where it asks for none."""
    cell = st.query_params.get(state.CELL)
    if not cell:
        return None
    names = [row.variant for row in board.rows]
    asked = {name: (name, "") for name in names} | {f"{a}|{b}": (a, b) for a in names for b in names if a != b}
    if cell not in asked:
        given = plain(cell[:120])
        st.warning(
            say("The link asks for the pairs of **{given}**, which are not among these judgements.", given=given)
        )
    return asked.get(cell)


def _columns(board: Leaderboard) -> dict[str, Any]:
    reasons = {row.reason for row in board.rows if row.reason}
    meaning = say("Log-ability with its interval.")
    if reasons:
        why = say("— means: {reasons}", reasons=paragraph(*(told(reason) for reason in sorted(reasons))))
        meaning = paragraph(meaning, why)
    text = st.column_config.TextColumn
    number = partial(st.column_config.NumberColumn, format=numerals.COUNT_COLUMN)
    return {
        "rank": text(say("Rank"), help=say("Best and worst rank that the intervals leave open."), width=55),
        "variant": text(say("Variant"), width=230),
        "strength": text(say("Strength"), help=meaning, width=190),
        "win rate": text(say("Win rate"), help=say("Share of votes won, a tie ½; with its interval.")),
        "won": number(say("won")),
        "tied": number(say("tied")),
        "lost": number(say("lost")),
        "both bad": number(say("both bad")),
        "raters": number(say("raters")),
    }


def _key(name: str) -> str:
    """Key of a chart or table: another one while a cell is open, so that the same cell can be clicked on again."""
    return f"{name}-{st.query_params.get(state.CELL, '')[:200]}"


def _row_picked(key: str, variants: list[str]) -> None:
    chosen: Any = st.session_state.get(key)
    rows = chosen["selection"]["rows"] if chosen else []
    if rows and rows[0] < len(variants):
        _open(variants[rows[0]])


def _clicked(key: str) -> None:
    _open(picked(key))


def _open(cell: str | None) -> None:
    if cell:
        st.query_params[state.CELL] = cell
        st.query_params.pop(state.PAIR, None)
