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
from dashboard.charts import curves as chart_of
from dashboard.components.challenge_parts import can_be_asked, list_length, moved
from dashboard.components.chart import chart
from dashboard.components.download import downloads
from dashboard.services import challenges
from dashboard.text import plain

REASONS = 3  # strongest drivers that are spoken of
COUNTS = {1: "", 2: "two ", 3: "three "}


def curves_view(dataset: DatasetInfo, model: ModelInfo, chosen: Subject) -> None:
    """Draw the score as ratings are deleted, and as ratings are alone kept, in the account's order and in others."""
    st.markdown(
        "If the drivers named are the true reasons, the score must fall fastest when they go, and rise fastest when "
        "only they are kept: faster than for other ratings."
    )
    if not can_be_asked(chosen, "faithfulness curve"):
        return
    n = list_length()
    with st.spinner("Scoring the user again without the strongest drivers …"):
        found = challenges.faithfulness(chosen, n)
    unit = chosen.model.served.unit
    for line in (deleted(found, unit), kept(found, unit)):
        st.markdown(f"- {plain(line)}")
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown("**Ratings taken away, strongest first**")
        _chart(found.delete, found, unit, "taken away", "delete")
        st.caption(plain(area(found, unit, insert=False)))
    with right:
        st.markdown("**Only these ratings kept, strongest first**")
        _chart(found.insert, found, unit, "kept", "insert")
        st.caption(plain(area(found, unit, insert=True)))
    st.caption(
        f"Hollow points: not in the top {n}. The other orders are what an explanation could name instead: the ratings "
        "of the items most similar to this one, their highest ratings, and ratings at random (a mean of ten draws)."
    )
    _table(found, chosen, unit)


def deleted(found: Curves, unit: str) -> str:
    """What happens without the strongest drivers, against random ratings, and whether the item leaves the list."""
    own, other, k = found.delete["attribution"], found.delete["random"], min(REASONS, found.steps)
    random = f"{COUNTS[k]}random {'one' if k == 1 else 'ones'}"
    said = (
        f"Without {strongest(k)} {_moved(own, k, unit)} and it would be {chart_of.rank_words(float(own.ranks[k]))}; "
        f"without {random} {_moved(other, k, unit)}."
    )
    before = float(own.ranks[0])
    if before > found.n:
        return f"{said} The item is not in the top {found.n} with all ratings either."
    if own.ranks[k] > found.n:
        return f"{said} So they are necessary: the item leaves the top {found.n}."
    return f"{said} So they are not necessary: the item stays in the top {found.n}."


def kept(found: Curves, unit: str) -> str:
    """What happens with only the strongest drivers, and whether they suffice for the list."""
    own, k = found.insert["attribution"], min(REASONS, found.steps)
    rank, score = float(own.ranks[k]), float(own.scores[k])
    verb = "suffices" if k == 1 else "suffice"
    said = f"With only {strongest(k)} its score would be {number(score)} {unit} and it would be "
    said += chart_of.rank_words(rank)
    if rank <= found.n:
        return f"{said}. So {'it' if k == 1 else 'they'} {verb}: still in the top {found.n}."
    return f"{said}, not in the top {found.n}. Other ratings are needed as well."


def strongest(k: int) -> str:
    """The strongest drivers in words: `its 3 strongest drivers`."""
    return "its strongest driver" if k == 1 else f"its {k} strongest drivers"


def area(found: Curves, unit: str, *, insert: bool) -> str:
    """How much further the account's order moves the score than the other orders, on average over the steps."""
    areas = found.insert_area if insert else found.delete_area
    way, other = ("higher", "lower") if insert else ("lower", "higher")
    told = [
        f"{number(abs(areas[name]))} {unit} {way if areas[name] >= 0 else other} than {words}"
        for name, words in _ORDERS.items()
        if name in areas
    ]
    steps = "the first step" if found.steps == 1 else f"the first {found.steps} steps"
    return f"On average over {steps} the score is {', '.join(told)}."


_ORDERS = {
    "random": "at random",
    "highest rated": "for the highest rated",
    "cosine": "for the most similar items",
}


def _moved(curve: Curve, k: int, unit: str) -> str:
    return moved(float(curve.scores[0]), float(curve.scores[k]), unit).replace("its score", "the score")


def _chart(shown: Mapping[str, Curve], found: Curves, unit: str, done: str, name: str) -> None:
    chart(
        chart_of.curves(shown, found.n, unit, f"ratings {done}"), f"curves-{name}", f"faithfulness-{name}",
        chart_of.alt(shown, unit, done),
    )  # fmt: skip


def _table(found: Curves, chosen: Subject, unit: str) -> None:
    rows = [
        (way, name, step, float(score), float(rank), unit)
        for way, orders in (("delete", found.delete), ("insert", found.insert))
        for name, curve in orders.items()
        for step, (score, rank) in enumerate(zip(curve.scores, curve.ranks, strict=True))
    ]
    frame = pd.DataFrame(rows, columns=["way", "order", "ratings", "score", "rank", "unit"])
    with st.expander("As a table", expanded=False):
        st.dataframe(frame, hide_index=True, height=12 * 35 + 38)
        downloads(frame, f"faithfulness-{chosen.item[:40]}", key="curves")
