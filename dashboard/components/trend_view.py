"""How figures move from one version of a prompt to the next."""

from __future__ import annotations

import streamlit as st

from core.audit.estimates import Estimate
from core.audit.metrics.registry import METRICS
from core.operations.audit import AuditReport, trends
from dashboard import numerals, state
from dashboard.charts import forest as forests
from dashboard.charts.forest import forest
from dashboard.components.chart import chart
from dashboard.components.metric_table import WAYS
from dashboard.components.page import link
from dashboard.components.url_choice import select
from dashboard.language import say, told
from dashboard.text import plain


def trend_view(found: AuditReport) -> None:
    """Draw one metric over the versions of each prompt."""
    with st.expander(say("Versions of prompts"), on_change="rerun", key="trends") as opened:
        if not opened.open:
            return
        groups = [trend for trend in trends(found.rows) if len(trend.versions) > 1]
        if not groups:
            st.caption(
                say(
                    "No prompt has texts of two versions yet. Change a prompt on Variants, write texts with the new "
                    "version, and both stand here one under the other."
                )
            )
            link("variants", say("Change a prompt"), **{state.PART: "prompts"})
            return
        name = select(state.METRIC, {m.name: m.label for m in METRICS.values()}, say("Metric"), "claim_precision")
        metric = METRICS[name]
        way = WAYS.get(metric.direction)
        st.caption(f"{told(metric.meaning)} {say(way) if way else ''}")
        for place, trend in enumerate(groups):
            st.markdown(f"**{plain(trend.label)}**")
            rows = [
                Estimate(
                    say("version {version}", version=version),
                    figure.value,
                    figure.low,
                    figure.high,
                    f"n {numerals.count(figure.count)}",
                )
                for version, row in trend.versions
                if (figure := row.figures[name]) is not None
            ]
            missing = [str(version) for version, row in trend.versions if row.figures[name] is None]
            if rows:
                share = metric.unit == "share"
                label = told(metric.label)
                figure_ = forest(rows, label, None, share=share)
                chart(figure_, f"trend-{name}-{place}", f"trend-{name}", forests.told(rows, label, share=share))
            if missing:
                versions = say(", ").join(missing)
                st.caption(say("n/a for version {versions}: nothing to count.", versions=versions))
