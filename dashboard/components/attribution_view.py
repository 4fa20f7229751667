"""The exact lenses of one score: its parts as a bar, and what each rating of the user adds."""

from __future__ import annotations

import streamlit as st

from core.attribute.history import WITH_EXCESS
from core.explain.words import signed
from core.operations.explanations import Subject
from core.results import ModelInfo
from core.types import DatasetInfo
from dashboard import labels, sentences, state
from dashboard.charts.drivers import ATTRIBUTES, RATINGS, bars_of, driver_bars
from dashboard.charts.waterfall import share_bar, steps, waterfall
from dashboard.components.chart import chart
from dashboard.components.lens_parts import OTHERS, alt_of, caption, sum_line, table, told_steps
from dashboard.components.page import empty_state
from dashboard.components.rated_item import chart_key, opens, rated_item
from dashboard.components.url_choice import segments
from dashboard.language import later, say, told
from dashboard.services import lenses
from dashboard.text import plain

FORMS = {"raw": later("Whole score"), "excess": later("Against average taste")}
DRAWN = {"steps": later("Steps"), "bars": later("Bars")}
COUNTS = {str(n): str(n) for n in (5, 10, 20, 50)}
_FORM_HELP = {
    "ease": later(
        "Whole score: what each rating adds, starting from nothing. Against average taste: what each rating adds "
        "beyond what a user as active but of average taste would get; this is the form that tells taste."
    ),
    "foldin": later(
        "Whole score: what each rating adds, to the user's habit of rating too. Against average taste: without "
        "the habit, which is the same for every item; this is the form that tells why the item stands where it does."
    ),
}


def headline(chosen: Subject) -> None:
    """Say which rating carries the item most, what would really happen without it, and which speaks against it."""
    found = lenses.lens(chosen, "history")
    first = sentences.leading(found)
    if first is None or chosen.own_rating is not None:
        st.markdown(plain(sentences.strongest(found)))
    else:
        test = lenses.without(chosen, first)
        st.markdown(plain(sentences.strongest(found, test.flips[0], test.rank)))


def share_view(chosen: Subject) -> None:
    """Draw the parts of the score as one bar, with a sentence."""
    parts = lenses.lens(chosen, "decomposition")
    st.markdown(f"**{say('How much of it is personal')}**")
    st.markdown(plain(sentences.parts(parts)))
    shown = say(", ").join(f"{labels.label(part, parts)} {signed(part.value)}" for part in parts.contributions)
    chart(share_bar(parts), "share-bar", "share", say("Parts of the score: {parts}", parts=shown))


def choose_form(chosen: Subject) -> str:
    """Draw the choice of form where the model has both, and return it."""
    if chosen.model.info.kind not in WITH_EXCESS:
        return "raw"
    return segments(state.FORM, FORMS, say("Form"), "raw", help=say(_FORM_HELP[chosen.model.info.kind]))


def history_view(dataset: DatasetInfo, model: ModelInfo, chosen: Subject) -> None:
    """Draw what each rating of the user adds to the score; a click on one opens it."""
    lenses.lens(chosen, "history")  # where there is none, this says so before anything is offered
    with st.container(horizontal=True, vertical_alignment="bottom"):
        form = choose_form(chosen)
        drawn = segments(state.DRAWN, DRAWN, say("Drawn as"), "steps")
        most = int(segments(state.DRIVERS, COUNTS, say("Ratings drawn one by one"), "10"))
    found = lenses.lens(chosen, "history", form)
    if form != "raw":  # the raw form is told at the top of the page
        said = sentences.strongest(found)
        st.markdown(plain(say("Against average taste, {said}", said=f"{said[0].lower()}{said[1:]}")))
    highest, key = chosen.catalogue.info.scale.high, chart_key(f"history-{drawn}")
    if drawn == "steps":
        rows = steps(found, most, highest)
        figure, alt = waterfall(rows, found.unit), told_steps([(row.label, row.value) for row in rows], found.unit)
    else:
        bars = bars_of(found, most, RATINGS, highest)
        figure, alt = driver_bars(bars, found.unit), alt_of(bars, found.unit)
    chart(figure, key, f"why-history-{form}", alt, on_select=opens(key))
    caption(cut=drawn == "bars" and len(found.contributions) > most)
    sum_line(found)
    table(found, f"why-{form}-{chosen.item[:40]}")
    rated_item(dataset, model, chosen)


def attributes_view(dataset: DatasetInfo, model: ModelInfo, chosen: Subject) -> None:
    """Draw what each attribute of one kind adds to the score, over the items that the user rated."""
    kinds = {kind: kind.capitalize() for kind in chosen.catalogue.items.attributes}
    if not kinds:
        empty_state(say("The items of this data set have no attributes."), say("See the lens History."))
        return
    lenses.lens(chosen, "attributes")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        by = segments(state.BY, kinds, say("Attributes"), next(iter(kinds)))
        form = choose_form(chosen)
        most = int(segments(state.DRIVERS, COUNTS, say("Attributes drawn one by one"), "10"))
    found = lenses.lens(chosen, "attributes", form, by)
    st.markdown(plain(sentences.attributes(found)))
    if not chosen.catalogue.items.attributes[by].of(chosen.index):
        st.caption(
            say(
                "This item itself has no {kind}; the attributes here are those of the items that the user rated.",
                kind=told(by),
            )
        )
    rows = bars_of(found, most, ATTRIBUTES)
    chart(driver_bars(rows, found.unit), "attributes", f"why-{by}-{form}", alt_of(rows, found.unit))
    if len(found.contributions) > most:
        st.caption(say(OTHERS))
    sum_line(found)
    table(found, f"why-{by}-{form}-{chosen.item[:40]}")
