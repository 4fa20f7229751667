"""The decision path on a page: ratings, taste, item, score, rank; each part opens its numbers under the diagram."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from core.attribute.decomposition import AVERAGE_USER, EXCESS, HABIT, PERSONAL, QUALITY
from core.attribute.history import EXCESS_KINDS
from core.errors import InputError
from core.explain.words import number, signed
from core.explain.words import plain as one_line
from core.operations.explanations import Subject, placed
from core.operations.lists import recommend
from core.recommend.registry import KINDS
from core.results import Attribution, ModelInfo, RankedItem
from core.types import DatasetInfo
from dashboard import labels, numerals, path_sentences, sentences, services, state
from dashboard.charts.decision_path import ITEM, NODES, RANK, RATINGS, SCORE, TASTE, Node, decision_path
from dashboard.charts.drivers import ATTRIBUTES, bars_of, driver_bars
from dashboard.charts.drivers import RATINGS as OTHER_RATINGS
from dashboard.charts.waterfall import Step, waterfall
from dashboard.components.chart import chart
from dashboard.components.lens_parts import alt_of, told_steps
from dashboard.components.rated_item import chart_key, item_facts, opens, rated_item
from dashboard.components.url_choice import segments
from dashboard.language import later, say, told
from dashboard.services import lenses
from dashboard.text import plain

TITLES = {
    RATINGS: later("Ratings"),
    TASTE: later("Taste"),
    ITEM: later("Item"),
    SCORE: later("Score"),
    RANK: later("Rank"),
}
_AROUND = 2  # neighbours on either side of the rank


@dataclass(frozen=True, slots=True)
class Path:
    """What the parts of a path are told from; `parts` and `history` are None where the model has no such lens."""

    dataset: DatasetInfo
    model: ModelInfo
    chosen: Subject
    row: RankedItem
    parts: Attribution | None
    history: Attribution | None


def path_view(dataset: DatasetInfo, model: ModelInfo, chosen: Subject) -> None:
    """Draw the path as a diagram, and the numbers of the part that is open."""
    row = placed(services.workbench(), chosen)
    path = Path(dataset, model, chosen, row, _exact(chosen, "decomposition"), _exact(chosen, "history"))
    place, nodes = st.container(), nodes_of(path)
    opened = segments(state.NODE, TITLES, say("Numbers of"), SCORE)
    key = f"diagram-{opened}"  # another chart once a part is open, so that every box can be clicked
    with place:
        way = say("; ").join(
            say("{part} {figure}, {words}", part=n.title, figure=n.figure, words=n.words) for n in nodes
        )
        alt = say("The way to the rank: {parts}", parts=way)
        chart(decision_path(nodes, opened), key, "decision-path", one_line(alt, 400), on_select=_opens(key))
    _DETAILS[opened](path)


def nodes_of(path: Path) -> tuple[Node, ...]:
    """The five boxes: what of each fits into a few words."""
    chosen, row, parts, history = path.chosen, path.row, path.parts, path.history
    unit, items = chosen.model.served.unit, chosen.catalogue.items
    values = {part.label: part.value for part in parts.contributions} if parts else {}
    lead = sentences.leading(history) if history else None
    taste = values.get(EXCESS, values.get(PERSONAL))
    mean = say("not rated yet")
    if items.n_ratings[chosen.index]:
        mean = say("mean {mean}", mean=numerals.mean(items.means[chosen.index]))
    quality = values.get(QUALITY, values.get(AVERAGE_USER))
    rated = chosen.own_rating is not None
    score = numerals.count(row.score) if unit == "ratings" else number(row.score)
    found = (
        (RATINGS, numerals.count(len(chosen.history.items)), one_line(lead.label) if lead else say("of this user")),
        (TASTE, numerals.NONE if taste is None else signed(taste), _habit(values)),
        (ITEM, numerals.NONE if quality is None else signed(quality), mean),
        (SCORE, score, told(unit.split()[-1])),
        (RANK, say("rated") if rated else numerals.count(row.rank), say("not on the list") if rated else _of(chosen)),
    )
    return tuple(Node(name, say(TITLES[name]), figure, words) for name, figure, words in found)


def _of(chosen: Subject) -> str:
    return say("of {n}", n=numerals.count(len(chosen.catalogue.items) - len(chosen.history.items)))


def _habit(values: dict[str, float]) -> str:
    if HABIT in values:
        return say("habit {value}", value=signed(values[HABIT]))
    return say("beyond average") if EXCESS in values else say("no parts")


def _exact(chosen: Subject, lens: str) -> Attribution | None:
    """A lens, or None where the model has none."""
    if not KINDS[chosen.model.info.kind].exact:
        return None
    try:
        return lenses.lens(chosen, lens)
    except InputError:  # an exact sum over ratings need not have parts (Slope One)
        return None


def _opens(key: str) -> Any:
    def open_it() -> None:
        found: Any = st.session_state.get(key)
        points = found["selection"]["points"] if found else []
        name = points[0].get("customdata") if points else None
        name = name[0] if isinstance(name, list) else name
        if name in NODES:
            st.query_params[state.NODE] = name

    return open_it


def _no_parts(chosen: Subject) -> None:
    kind = KINDS[chosen.model.info.kind]
    if kind.exact:
        text = later("**{model} has no such part.** Its score is a sum over the ratings: see the lens History.")
    else:
        text = later("**{model} does not say this.** Its score is no exact sum; the lens Features estimates it.")
    st.info(say(text, model=told(kind.label)))


def _ratings(path: Path) -> None:
    mean = float(path.chosen.history.values.mean())
    st.markdown(plain(sentences.ratings(len(path.chosen.history.items), mean, path.chosen.catalogue.info.mean)))
    if path.history is None:
        _no_parts(path.chosen)
        return
    st.markdown(plain(sentences.strongest(path.history)))
    rows, key = (
        bars_of(path.history, 5, OTHER_RATINGS, path.chosen.catalogue.info.scale.high),
        chart_key("path-ratings"),
    )
    chart(
        driver_bars(rows, path.history.unit),
        key,
        "why-strongest",
        alt_of(rows, path.history.unit),
        on_select=opens(key),
    )
    rated_item(path.dataset, path.model, path.chosen)


def _taste(path: Path) -> None:
    if path.history is None:
        _no_parts(path.chosen)
        return
    if path.parts is not None:
        st.markdown(plain(path_sentences.taste(path.parts)))
    kind = services.favourite_kind(path.dataset.id)
    if kind is None:
        st.caption(say("The items have no attributes to tell a taste by."))
        return
    found = lenses.lens(path.chosen, "attributes", "excess" if path.model.kind in EXCESS_KINDS else "raw", kind)
    st.markdown(plain(sentences.attributes(found)))
    rows = bars_of(found, 6, ATTRIBUTES)
    chart(driver_bars(rows, found.unit), "path-taste", f"why-taste-{kind}", alt_of(rows, found.unit))


def _item(path: Path) -> None:
    st.markdown(plain(" · ".join(item_facts(path.chosen.catalogue, path.chosen.index))))
    if path.parts is None:
        _no_parts(path.chosen)
    else:
        st.markdown(plain(path_sentences.quality(path.parts)))


def _score(path: Path) -> None:
    if path.parts is None:
        st.markdown(plain(sentences.place(path.row, path.chosen.model.served.unit, path.chosen.own_rating)))
        _no_parts(path.chosen)
        return
    st.markdown(plain(labels.paragraph(sentences.parts(path.parts), path_sentences.formula(path.parts))))
    rows = [Step(labels.label(part, path.parts), part.value, level=False) for part in path.parts.contributions]
    rows = [Step(say("From nothing"), 0.0, level=True), *rows, Step(say("Score"), path.parts.score, level=True)]
    alt = told_steps([(step.label, step.value) for step in rows], path.parts.unit)
    chart(waterfall(rows, path.parts.unit), "path-score", "why-score", alt)


def _rank(path: Path) -> None:
    if path.chosen.own_rating is not None:
        st.info(say("**The item has no rank.** The user has rated it already, so it is on none of their lists."))
        return
    bench, last, unit = services.workbench(), path.row.rank + _AROUND, path.chosen.model.served.unit
    near = recommend(bench, path.dataset.id, path.chosen.user, last, path.model.model).items[
        max(path.row.rank - 1 - _AROUND, 0) :
    ]
    st.markdown(plain(path_sentences.neighbours(path.row, near, unit)))
    own = next((item.score for item in near if item.index == path.row.index), path.row.score)
    frame = pd.DataFrame(
        {
            "rank": [item.rank for item in near],
            "title": [one_line(item.title) for item in near],
            "score": [item.score for item in near],
            "difference": [item.score - own for item in near],
        }
    )
    st.dataframe(
        numerals.written(frame, {"score": partial(numerals.score, unit=unit), "difference": numerals.contribution}),
        hide_index=True,
        placeholder=numerals.NONE,
        column_config={
            "rank": st.column_config.NumberColumn("#", width=45),
            "title": st.column_config.TextColumn(say("Title"), width="medium"),
            "score": st.column_config.NumberColumn(say("Score"), width="small"),
            "difference": st.column_config.NumberColumn(say("Against this item"), width="small"),
        },
    )


_DETAILS = {RATINGS: _ratings, TASTE: _taste, ITEM: _item, SCORE: _score, RANK: _rank}
