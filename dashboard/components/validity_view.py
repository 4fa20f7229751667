"""How far each metric can be trusted: against people, the flip test, the truth, and planted errors."""

from __future__ import annotations

from html import escape

import pandas as pd
import streamlit as st

from core.audit.correlations import FLIP_METRIC
from core.audit.metrics.registry import METRICS
from core.operations.calibration import Account, has_truth
from core.operations.validity import SOURCES, Correlation, Validity
from core.results import ModelInfo
from core.types import DatasetInfo
from dashboard import messages, numerals, services, state
from dashboard.components.awaiting import awaited
from dashboard.components.checker_view import checker_view
from dashboard.components.docs_section import docs_popover
from dashboard.components.download import downloads
from dashboard.components.facts_view import checked, greyed, nothing_written
from dashboard.components.metric_table import Line, cell, draw_table
from dashboard.components.url_choice import segments
from dashboard.language import later, say, told
from dashboard.services import facts
from dashboard.services.facts import Key
from dashboard.variant_words import parts_words

LEVELS = {"item": later("Over explanations"), "user": later("Over users"), "variant": later("Over variants")}
SAID = {
    "moves with it": later("✓ moves with it"),
    "moves against it": later("✗ moves against it"),
    "not shown": later("not shown"),
    "too little data": later("too little data"),
}


def validity_view(dataset: DatasetInfo, model: ModelInfo) -> None:
    """Draw the three ways in which metrics themselves are tested."""
    key = facts.key_of(dataset.id, model.model)
    found = checked(key)
    if found is None:
        return
    if not found.rows:
        nothing_written(dataset, model)
        return
    st.header(say("Metrics against people and the flip test"), anchor=False)
    with messages.guard():
        _correlations(key)
    st.header(say("The checker against planted errors"), anchor=False)
    with messages.guard():
        checker_view(key, (dataset, model))
    if has_truth(services.workbench(), dataset.id):
        st.header(say("Texts against the true reasons"), anchor=False)
        with messages.guard():
            _truth(key)


def validity_frame(found: tuple[Validity, ...]) -> pd.DataFrame:
    """One row a metric, source and level, for exports."""
    rows = []
    for each in found:
        for source, levels in each.correlations.items():
            for level, one in levels.items():
                row = {"metric": each.metric, "source": source, "level": level, "points": one.points}
                for name in ("kendall", "spearman"):
                    value = getattr(one, name)
                    row[name] = value.value if value else None
                    row[f"{name}_low"] = value.low if value else None
                    row[f"{name}_high"] = value.high if value else None
                rows.append(row | {"people": each.people, "flip": each.flip, "valid": each.valid})
    columns = ["metric", "source", "level", "points", "kendall", "kendall_low", "kendall_high"]
    return pd.DataFrame(rows) if rows else pd.DataFrame(columns=columns)


def _correlations(key: Key) -> None:
    found = awaited(facts.validity(key), ("validity", key), later("Correlating metrics"))
    if found is None:
        return
    grey = greyed(found)
    st.markdown(
        say(
            "**{number} of {all} metrics move with people or with the flip test.** The others are grey here and on "
            "Facts: they may be right, but nothing here shows it.",
            number=sum(each.valid for each in found),
            all=len(found),
        )
    )
    level = segments(state.LEVEL, LEVELS, say("Level"), "item")
    used = [source for source in SOURCES if any(source in each.correlations for each in found)]
    lines = []
    for each in sorted(found, key=lambda each: not each.valid):
        metric = METRICS[each.metric]
        flip = say("is the flip test") if each.metric == FLIP_METRIC else say(SAID[each.flip])
        cells = [say(SAID[each.people]), flip]
        cells += [_tau(each.correlations.get(source, {}).get(level)) for source in used]
        lines.append(Line(told(metric.label), told(metric.meaning), cells, each.metric in grey))
    with_source = [escape(say("τ with {source}", source=told(source))) for source in used]
    draw_table([say("People"), say("Flip test"), *with_source], lines, say("Metric"))
    st.caption(
        say(
            "Kendall's τ-b with the 95% interval of a bootstrap over users, and how many points it rests on. ✓ and ✗ "
            "are decided over explanations; for people with intervals widened for the number of sources."
        )
    )
    docs_popover(say("How far a metric can be trusted"), "metrics", "How far a metric can be trusted")
    downloads(validity_frame(found), f"validity-{key[2]}", key="validity")


def _tau(found: Correlation | None) -> str:
    if found is None or found.kendall is None:
        return say("n/a")
    one = found.kendall
    ends = (
        ""
        if one.low is None or one.high is None
        else say("{low} to {high}", low=numerals.correlation(one.low), high=numerals.correlation(one.high))
    )
    value, points = numerals.correlation(one.value), numerals.count(found.points)
    return f"<b>{escape(value)}</b> <span class='interval'>{escape(ends)}</span><small>n {points}</small>"


def _truth(key: Key) -> None:
    st.markdown(
        say(
            "In the demo world the law behind every rating is known. 1 is the truest reasons there are, 0 is chance. "
            "*Told* is what a rating tells an ideal reader; *shared* is what the two items have in common."
        )
    )
    texts = awaited(
        facts.variants_against_truth(key), ("variants-truth", key), later("Holding texts against the truth")
    )
    if texts is not None:
        _accounts(texts, say("Variant"))
    name = facts.accounts_key(key)
    if facts.started(name):
        found = awaited(facts.accounts_against_truth(key), name, later("Writing from other accounts"))
        if found is not None:
            _accounts(found, say("Reasons from"))
    else:
        st.button(
            say("Compare with other sources of reasons"), key="accounts-run", on_click=_start, args=(key,),
            help=say("200 users: the attribution in each form, another user's evidence, highest rated, random, "
                     "placebo."),
        )  # fmt: skip
    docs_popover(say("What is measured"), "metrics", "Do the texts name the true reasons?")


def _start(key: Key) -> None:
    facts.accounts_against_truth(key)


def _accounts(found: tuple[Account, ...], corner: str) -> None:
    lines = [
        Line(
            parts_words(each.name),
            say("{number} reasons a text", number=numerals.average(each.reasons)),
            [cell(each.told, "index"), cell(each.shared, "index")],
        )
        for each in found
    ]
    draw_table([say("Told"), say("Shared")], lines, corner)
