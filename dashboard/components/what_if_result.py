"""What edited ratings change: a sentence, the ranks before and now, the new list, the new drivers."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.attribute.types import RankChange, WhatIf
from core.explain.words import listed, number, quoted
from core.explain.words import plain as one_line
from core.types import Catalogue
from dashboard.charts.drivers import bars_of, driver_bars
from dashboard.charts.rank_change import in_words, rank_change, told
from dashboard.components.chart import chart
from dashboard.components.download import downloads
from dashboard.components.lens_parts import OTHERS
from dashboard.text import plain

_TITLE = 60  # characters of a title inside a sentence
MOST_DRIVERS = 6


def target_sentence(found: WhatIf, title: str, n: int, *, rated: bool, rated_now: bool) -> str:
    """What the edits do to the item on screen, in words.

    Parameters
    ----------
    found : WhatIf
        The lists.
    title : str
        Of the item.
    n : int
        Length of the lists.
    rated, rated_now : bool
        Whether the ratings before the edits, and the edited ones, hold the item.
    """
    name, before, after = quoted(one_line(title, _TITLE)), found.target_before, found.target_after
    if rated:
        return f"{name} is rated by this user, so it is on none of these lists."
    if rated_now:
        return f"{name} has a rating now, so it leaves the list."
    if after is None:
        return f"{name} has no score: {_reason(found)}"
    if before is None or (before.rank, before.score) == (after.rank, after.score):
        return f"{name} is rank {after.rank:,} with a score of {number(after.score)} {found.after.unit}."
    if before.rank == after.rank:
        moved = f"{name} stays at rank {after.rank:,}"
    else:
        moved = f"{name} moves from rank {before.rank:,} to {after.rank:,}"
        if before.rank <= n < after.rank:
            moved += f" and leaves the top {n}"
        elif after.rank <= n < before.rank:
            moved += f" and enters the top {n}"
    change = number(abs(after.score - before.score))
    if float(change) == 0:
        return f"{moved}; its score stays at {number(after.score)} {found.after.unit}."
    verb = "falls" if after.score < before.score else "rises"
    return f"{moved}; its score {verb} by {change} to {number(after.score)} {found.after.unit}."


def list_sentence(found: WhatIf, n: int) -> str:
    """What the edits do to the list, in words."""
    new = sum(change.before is None or change.before > n for change in found.entered)
    kept = len(found.entered) - new
    if not new:
        moved = sum(change.before != change.after for change in found.entered)
        order = f"{moved} of them at another rank" if moved else "all at the same rank"
        return f"The list holds the same {kept} items, {order}."
    if found.before.fallback:
        return f"{new} of the {len(found.entered)} items {'is' if new == 1 else 'are'} not on the popularity list."
    gone = [quoted(one_line(change.row.title, 40)) for change in found.left]
    said = f"{new} of the {len(found.entered)} items {'is' if new == 1 else 'are'} new."
    return f"{said} {listed(gone)} left." if 0 < len(gone) <= 3 else said


def ranks_view(found: WhatIf, n: int, name: str) -> None:
    """Draw the ranks before and now; what left a list that was not personal says nothing."""
    left = () if found.before.fallback else found.left
    chart(
        rank_change(found.entered, left, n),
        key="rank-change",
        name=name,
        alt=f"Ranks now and before: {in_words(found.entered, left)}",
    )
    if found.before.fallback:
        st.caption("The ranks before are those of the popularity list, which a user without ratings gets.")


def list_view(found: WhatIf, name: str) -> None:
    """Draw the new list, each row with its change of rank."""
    frame = frame_of(found.entered)
    config = st.column_config
    counted = found.after.unit == "ratings"
    still = all(change.before == change.after for change in found.entered)
    st.dataframe(
        frame,
        hide_index=True,
        height=len(frame) * 35 + 38,
        column_order=[
            column
            for column in ("rank", "change", "before", "title", "score", "predicted_rating")
            if not (frame[column].isna().all() or (still and column in ("change", "before")))
        ],
        column_config={
            "rank": config.NumberColumn("#", width=35),
            "change": config.TextColumn("Change", width=65),
            "before": config.NumberColumn("Before", width=60, help="Rank before the edits, wherever it stood."),
            "title": config.TextColumn("Title", width=170 if not still else None),
            "score": config.NumberColumn(
                "Ratings" if counted else "Score",
                format="localized" if counted else "%.3f",
                width=65,
                help=f"In {found.after.unit}, unclipped.",
            ),
            "predicted_rating": config.NumberColumn("Predicted", format="%.1f ★", width=75),
        },
        alt="The list from the edited ratings",
    )
    downloads(frame, name)


def frame_of(changes: tuple[RankChange, ...]) -> pd.DataFrame:
    """The new list as a table, one row an item."""
    rows = [change.row for change in changes]
    return pd.DataFrame(
        {
            "rank": [row.rank for row in rows],
            "change": [told(change) for change in changes],
            "before": pd.array([change.before for change in changes], dtype="Int64"),
            "item": [row.item for row in rows],
            "title": [one_line(row.title) for row in rows],
            "score": [row.score for row in rows],
            "predicted_rating": pd.array([row.predicted_rating for row in rows], dtype="Float64"),
            "popularity": [row.popularity for row in rows],
        }
    )


def drivers_view(found: WhatIf, catalogue: Catalogue, item: int) -> None:
    """Draw which of the edited ratings carry the item now."""
    account = found.drivers
    if account is None or not account.contributions:
        return
    st.markdown(f"**What carries {plain(quoted(one_line(catalogue.items.titles[item], _TITLE)))} now**")
    rows = bars_of(account, MOST_DRIVERS, "ratings", catalogue.info.scale.high)
    chart(
        driver_bars(rows, account.unit),
        key="what-if-drivers",
        name="what-if-drivers",
        alt="; ".join(f"{one_line(row.label, 60)} {number(row.value)}" for row in rows),
    )
    st.caption(
        f"With the base, {number(account.base)}, the edited ratings sum to the score, "
        f"{number(account.score)} {account.unit}." + (f" {OTHERS}" if len(rows) > MOST_DRIVERS else "")
    )


def _reason(found: WhatIf) -> str:
    return (found.after.fallback or "the model cannot serve these ratings.").strip()
