"""What edited ratings change: a sentence, the ranks before and now, the new list, the new drivers."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.attribute.types import RankChange, WhatIf
from core.explain.words import number, quoted
from core.explain.words import plain as one_line
from core.types import Catalogue
from dashboard import numerals
from dashboard.charts.drivers import RATINGS, bars_of, driver_bars
from dashboard.charts.rank_change import in_words, rank_change, shown
from dashboard.charts.rank_change import told as in_marks
from dashboard.components.chart import chart
from dashboard.components.download import downloads
from dashboard.components.lens_parts import OTHERS
from dashboard.labels import in_unit, listed, paragraph
from dashboard.language import many, say, told
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
        return say("{item} is rated by this user, so it is on none of these lists.", item=name)
    if rated_now:
        return say("{item} has a rating now, so it leaves the list.", item=name)
    if after is None:
        return say("{item} has no score: {reason}", item=name, reason=_reason(found))
    if before is None or (before.rank, before.score) == (after.rank, after.score):
        score = in_unit(number(after.score), found.after.unit)
        return say(
            "{item} is rank {rank} with a score of {score}.", item=name, rank=numerals.count(after.rank), score=score
        )
    return _changed(_moved(name, before.rank, after.rank, n), before.score, after.score, found.after.unit)


def _changed(moved: str, before: float, after: float, unit: str) -> str:
    """How the score of the item on screen changes, after what was said of its rank."""
    score, change = in_unit(number(after), unit), number(abs(after - before))
    if float(change) == 0:
        return say("{moved}; its score stays at {score}.", moved=moved, score=score)
    if after < before:
        return say("{moved}; its score falls by {change} to {score}.", moved=moved, change=change, score=score)
    return say("{moved}; its score rises by {change} to {score}.", moved=moved, change=change, score=score)


def _moved(name: str, before: int, after: int, n: int) -> str:
    """How the rank of the item on screen changes, and whether it leaves or enters the list."""
    if before == after:
        return say("{item} stays at rank {rank}", item=name, rank=numerals.count(after))
    given = {"item": name, "before": numerals.count(before), "after": numerals.count(after)}
    if before <= n < after:
        return say("{item} moves from rank {before} to {after} and leaves the top {n}", n=n, **given)
    if after <= n < before:
        return say("{item} moves from rank {before} to {after} and enters the top {n}", n=n, **given)
    return say("{item} moves from rank {before} to {after}", **given)


def list_sentence(found: WhatIf, n: int) -> str:
    """What the edits do to the list, in words."""
    new, all_items = sum(change.before is None or change.before > n for change in found.entered), len(found.entered)
    if not new:
        moved = sum(change.before != change.after for change in found.entered)
        if moved:
            return say("The list holds the same {n} items, {moved} of them at another rank.", n=all_items, moved=moved)
        return say("The list holds the same {n} items, all at the same rank.", n=all_items)
    if found.before.fallback:
        return many(
            "{n} of the {all} items is not on the popularity list.",
            "{n} of the {all} items are not on the popularity list.",
            new,
            all=all_items,
        )
    gone = [quoted(one_line(change.row.title, 40)) for change in found.left]
    said = many("{n} of the {all} items is new.", "{n} of the {all} items are new.", new, all=all_items)
    return paragraph(said, say("{items} left.", items=listed(gone))) if 0 < len(gone) <= 3 else said


def ranks_view(found: WhatIf, n: int, name: str) -> None:
    """Draw the ranks before and now; what left a list that was not personal says nothing."""
    left = () if found.before.fallback else found.left
    chart(
        rank_change(found.entered, left, n),
        key="rank-change",
        name=name,
        alt=say("Ranks now and before: {rows}", rows=in_words(found.entered, left)),
    )
    if found.before.fallback:
        st.caption(say("The ranks before are those of the popularity list, which a user without ratings gets."))


def list_view(found: WhatIf, name: str) -> None:
    """Draw the new list, each row with its change of rank."""
    frame = frame_of(found.entered)
    config = st.column_config
    counted = found.after.unit == "ratings"
    still = all(change.before == change.after for change in found.entered)
    st.dataframe(
        frame.assign(change=[shown(change) for change in found.entered]),
        hide_index=True,
        placeholder=numerals.NONE,
        height=len(frame) * 35 + 38,
        column_order=[
            column
            for column in ("rank", "change", "before", "title", "score", "predicted_rating")
            if not (frame[column].isna().all() or (still and column in ("change", "before")))
        ],
        column_config={
            "rank": config.NumberColumn("#", width=35),
            "change": config.TextColumn(say("Change"), width=65),
            "before": config.NumberColumn(
                say("Before"), width=60, help=say("Rank before the edits, wherever it stood.")
            ),
            "title": config.TextColumn(say("Title"), width=170 if not still else None),
            "score": config.NumberColumn(
                say("Ratings") if counted else say("Score"),
                format=numerals.score_column(found.after.unit),
                width=65,
                help=say("In {unit}, unclipped.", unit=told(found.after.unit)),
            ),
            "predicted_rating": config.NumberColumn(say("Predicted"), format=numerals.PREDICTED_COLUMN, width=75),
        },
        alt=say("The list from the edited ratings"),
    )
    downloads(frame, name)


def frame_of(changes: tuple[RankChange, ...]) -> pd.DataFrame:
    """The new list as a table, one row an item."""
    rows = [change.row for change in changes]
    return pd.DataFrame(
        {
            "rank": [row.rank for row in rows],
            "change": [in_marks(change) for change in changes],
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
    name = plain(quoted(one_line(catalogue.items.titles[item], _TITLE)))
    st.markdown(f"**{say('What carries {item} now', item=name)}**")
    rows = bars_of(account, MOST_DRIVERS, RATINGS, catalogue.info.scale.high)
    chart(
        driver_bars(rows, account.unit),
        key="what-if-drivers",
        name="what-if-drivers",
        alt=say("; ").join(f"{one_line(row.label, 60)} {number(row.value)}" for row in rows),
    )
    st.caption(
        paragraph(
            say(
                "With the base, {base}, the edited ratings sum to the score, {score}.",
                base=number(account.base),
                score=in_unit(number(account.score), account.unit),
            ),
            say(OTHERS) if len(rows) > MOST_DRIVERS else "",
        )
    )


def _reason(found: WhatIf) -> str:
    return told(found.after.fallback or "").strip() or say("the model cannot serve these ratings.")
