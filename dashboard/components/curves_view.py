"""Faithfulness on a page: do the strongest drivers carry the item more than other ratings would?"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from core.attribute.types import Curve, Curves
from core.explain.words import number
from core.operations.explanations import Subject
from core.results import ModelInfo
from core.types import DatasetInfo
from dashboard import numerals
from dashboard.charts import curves as chart_of
from dashboard.components.challenge_parts import CURVE, can_be_asked, list_length
from dashboard.components.chart import chart
from dashboard.components.download import downloads
from dashboard.labels import in_unit, paragraph
from dashboard.language import later, say, told
from dashboard.services import challenges
from dashboard.text import plain

REASONS = 3  # strongest drivers that are spoken of
# Of the table: its columns, and what stands in the first two of them.
COLUMNS = (later("way"), later("order"), later("ratings"), later("score"), later("rank"), later("unit"))
WAYS = (later("delete"), later("insert"))
ORDERS = (later("attribution"), later("cosine"), later("highest rated"), later("random"))
RANDOM = {1: later("random one"), 2: later("two random ones"), 3: later("three random ones")}


def curves_view(dataset: DatasetInfo, model: ModelInfo, chosen: Subject) -> None:
    """Draw the score as ratings are deleted, and as ratings are alone kept, in the account's order and in others."""
    st.markdown(
        say(
            "If the drivers named are the true reasons, the score must fall fastest when they go, and rise fastest "
            "when only they are kept: faster than for other ratings."
        )
    )
    if not can_be_asked(chosen, CURVE):
        return
    n = list_length()
    with st.spinner(say("Scoring the user again without the strongest drivers …")):
        found = challenges.faithfulness(chosen, n)
    unit = chosen.model.served.unit
    for line in (deleted(found, unit), kept(found, unit)):
        st.markdown(f"- {plain(line)}")
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(f"**{say('Ratings taken away, strongest first')}**")
        _chart(found.delete, found, unit, insert=False)
        st.caption(plain(area(found, unit, insert=False)))
    with right:
        st.markdown(f"**{say('Only these ratings kept, strongest first')}**")
        _chart(found.insert, found, unit, insert=True)
        st.caption(plain(area(found, unit, insert=True)))
    st.caption(
        say(
            "Hollow points: not in the top {n}. The other orders are what an explanation could name instead: the "
            "ratings of the items most similar to this one, their highest ratings, and ratings at random (a mean of "
            "ten draws).",
            n=n,
        )
    )
    _table(found, chosen, unit)


def deleted(found: Curves, unit: str) -> str:
    """What happens without the strongest drivers, against random ratings, and whether the item leaves the list."""
    own, other, k = found.delete["attribution"], found.delete["random"], min(REASONS, found.steps)
    said = say(
        "Without {drivers} {moved} and it would be {rank}; without {random} {moved_at_random}.",
        drivers=strongest(k),
        moved=_moved(own, k, unit),
        rank=chart_of.rank_words(float(own.ranks[k])),
        random=say(RANDOM[k]),
        moved_at_random=_moved(other, k, unit),
    )
    before = float(own.ranks[0])
    if before > found.n:
        so = say("The item is not in the top {n} with all ratings either.", n=found.n)
    elif own.ranks[k] > found.n:
        so = say("So they are necessary: the item leaves the top {n}.", n=found.n)
    else:
        so = say("So they are not necessary: the item stays in the top {n}.", n=found.n)
    return paragraph(said, so)


def kept(found: Curves, unit: str) -> str:
    """What happens with only the strongest drivers, and whether they suffice for the list."""
    own, k = found.insert["attribution"], min(REASONS, found.steps)
    rank, score = float(own.ranks[k]), float(own.scores[k])
    said = say(
        "With only {drivers} its score would be {score} and it would be {rank}",
        drivers=strongest(k),
        score=in_unit(number(score), unit),
        rank=chart_of.rank_words(rank),
    )
    if rank > found.n:
        return say("{kept}, not in the top {n}. Other ratings are needed as well.", kept=said, n=found.n)
    if k == 1:
        return say("{kept}. So it suffices: still in the top {n}.", kept=said, n=found.n)
    return say("{kept}. So they suffice: still in the top {n}.", kept=said, n=found.n)


def strongest(k: int) -> str:
    """The strongest drivers in words: `its 3 strongest drivers`."""
    return say("its strongest driver") if k == 1 else say("its {n} strongest drivers", n=k)


def area(found: Curves, unit: str, *, insert: bool) -> str:
    """How much further the account's order moves the score than the other orders, on average over the steps."""
    areas = found.insert_area if insert else found.delete_area
    said = []
    for name, words in _ORDERS.items():
        if name in areas:
            above = (areas[name] >= 0) == insert
            text = later("{amount} higher than {order}") if above else later("{amount} lower than {order}")
            said.append(say(text, amount=in_unit(number(abs(areas[name])), unit), order=say(words)))
    compared = say(", ").join(said)
    if found.steps == 1:
        return say("On average over the first step the score is {compared}.", compared=compared)
    return say("On average over the first {n} steps the score is {compared}.", n=found.steps, compared=compared)


_ORDERS = {
    "random": later("at random"),
    "highest rated": later("for the highest rated"),
    "cosine": later("for the most similar items"),
}


def _moved(curve: Curve, k: int, unit: str) -> str:
    before, after = float(curve.scores[0]), float(curve.scores[k])
    change = number(abs(after - before))
    if float(change) == 0:
        return say("the score stays the same")
    if after < before:
        return say("the score falls by {change}", change=in_unit(change, unit))
    return say("the score rises by {change}", change=in_unit(change, unit))


def _chart(shown: Mapping[str, Curve], found: Curves, unit: str, *, insert: bool) -> None:
    name, taken = ("insert", say("ratings kept")) if insert else ("delete", say("ratings taken away"))
    chart(
        chart_of.curves(shown, found.n, unit, taken), f"curves-{name}", f"faithfulness-{name}",
        chart_of.alt(shown, unit, insert=insert),
    )  # fmt: skip


def _table(found: Curves, chosen: Subject, unit: str) -> None:
    rows = [
        (way, name, step, float(score), float(rank), unit)
        for way, orders in zip(WAYS, (found.delete, found.insert), strict=True)
        for name, curve in orders.items()
        for step, (score, rank) in enumerate(zip(curve.scores, curve.ranks, strict=True))
    ]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    shown = frame.assign(
        way=[say(way) for way in frame["way"]], order=[say(order) for order in frame["order"]], unit=told(unit)
    )
    with st.expander(say("As a table"), expanded=False):
        st.dataframe(
            shown,
            hide_index=True,
            placeholder=numerals.NONE,
            height=12 * 35 + 38,
            column_config={name: say(name) for name in COLUMNS},
        )
        downloads(frame, f"faithfulness-{chosen.item[:40]}", key="curves")
