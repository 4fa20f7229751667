"""The lenses that estimate: removal with its intervals, LIME with its fit, features with the surrogate's honesty."""

from __future__ import annotations

import streamlit as st

from core.attribute.features import Honesty
from core.attribute.lime import agreement
from core.attribute.surrogate import Surrogate
from core.operations.explanations import Subject
from core.recommend.registry import KINDS
from core.results import Attribution, ModelInfo
from core.types import DatasetInfo
from dashboard import labels, numerals, sentences, state
from dashboard import lens_sentences as said
from dashboard.charts.drivers import FEATURES, RATINGS, bars_of, driver_bars
from dashboard.components.chart import chart
from dashboard.components.lens_parts import OTHERS, alt_of, caption, sum_line, table
from dashboard.components.rated_item import chart_key, opens, rated_item
from dashboard.components.surrogate_fit import ensure_surrogate
from dashboard.components.url_choice import segments
from dashboard.language import say
from dashboard.services import lenses, surrogates
from dashboard.text import plain

COUNTS = {str(n): str(n) for n in (5, 10, 20, 50)}


def removal_view(dataset: DatasetInfo, model: ModelInfo, chosen: Subject) -> None:
    """Draw what really taking each rating away does, with the intervals of what was sampled."""
    with st.spinner(say("Solving the user again without ratings …")):
        found = lenses.lens(chosen, "removal")
    most = int(segments(state.DRIVERS, COUNTS, say("Ratings drawn one by one"), "10"))
    st.markdown(plain(labels.paragraph(sentences.strongest(found), said.sampled(found))))
    _ratings(dataset, model, chosen, found, most)


def lime_view(dataset: DatasetInfo, model: ModelInfo, chosen: Subject) -> None:
    """Draw the local linear model, how well it fits, and whether it agrees with the exact account."""
    with st.spinner(say("Scoring histories with random ratings left out …")):
        found = lenses.lens(chosen, "lime")
    most = int(segments(state.DRIVERS, COUNTS, say("Ratings drawn one by one"), "10"))
    alike = agreement(found, lenses.lens(chosen, "history")) if KINDS[model.kind].exact else None
    with st.container(horizontal=True, gap="medium"):
        _metric(say("Local R²"), numerals.fit(found.fidelity), said.LOCAL_FIT)
        if alike is not None:
            _metric(say("Agreement with History"), numerals.correlation(alike), said.AGREEMENT)
    st.markdown(plain(labels.paragraph(sentences.strongest(found), said.local_fit(found, alike))))
    _ratings(dataset, model, chosen, found, most)


def features_view(dataset: DatasetInfo, model: ModelInfo, chosen: Subject) -> None:
    """Draw what the features of user and item add by the surrogate, with its honesty beside it, always."""
    if not ensure_surrogate(model, key="why"):
        return
    held, unit = surrogates.honesty(chosen), chosen.model.served.unit
    _honesty(surrogates.surrogate(model), held, unit, rated=chosen.own_rating is not None)
    most = int(segments(state.DRIVERS, COUNTS, say("Features drawn one by one"), "10"))
    found = lenses.lens(chosen, "features")
    st.markdown(plain(said.features(found)))
    rows = bars_of(found, most, FEATURES)
    figure = driver_bars(rows, found.unit, faded=not held.trusted)
    chart(figure, "features", "why-features", alt_of(rows, found.unit))
    if len(found.contributions) > most:
        st.caption(say(OTHERS))
    sum_line(found)
    table(found, f"why-features-{chosen.item[:40]}")


def _ratings(dataset: DatasetInfo, model: ModelInfo, chosen: Subject, found: Attribution, most: int) -> None:
    rows, key = bars_of(found, most, RATINGS, chosen.catalogue.info.scale.high), chart_key(found.lens)
    chart(driver_bars(rows, found.unit), key, f"why-{found.lens}", alt_of(rows, found.unit), on_select=opens(key))
    caption(cut=len(found.contributions) > most)
    sum_line(found)
    table(found, f"why-{found.lens}-{chosen.item[:40]}")
    rated_item(dataset, model, chosen)


def _honesty(surrogate: Surrogate, held: Honesty, unit: str, *, rated: bool) -> None:
    fidelity = surrogate.fidelity
    with st.container(horizontal=True, gap="medium"):
        _metric("R²", numerals.fit(fidelity.r2), said.POOLED_FIT)
        rank = numerals.correlation(fidelity.spearman)
        _metric(say("Rank correlation"), rank, said.WITHIN_USER)
        _metric(say("Top-10 overlap"), numerals.share(fidelity.overlap), said.OVERLAP)
        _metric(say("Misses here"), said.signed_amount(held.residual, unit), said.MISSES)
        if not rated:
            _metric(say("Rank by surrogate"), numerals.count(held.surrogate_rank), said.RANK_THERE)
    words = plain(said.honest(held, unit, rated=rated))
    if held.trusted:
        st.success(words, icon=":material/check_circle:")
    else:
        st.warning(words, icon=":material/visibility_off:")


def _metric(label: str, value: str, meaning: str) -> None:
    st.metric(label, value, width="content", help=say(meaning))
