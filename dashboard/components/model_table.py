"""The trained models of a data set with their metrics, the popularity list beside them."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from core.operations.setting_fields import setting_fields
from core.recommend.registry import KINDS
from core.results import ModelInfo
from dashboard.components.docs_section import docs_popover
from dashboard.components.download import downloads
from dashboard.components.metric_words import METRICS, metric_of, number
from dashboard.language import say, told

SHOWN = tuple(name for name in METRICS if not name.endswith("stability"))


def model_table(models: list[ModelInfo], name: str) -> None:
    """Draw one row a model, and the popularity list of the same held-out split.

    Parameters
    ----------
    models : list of ModelInfo
        Models of one data set version.
    name : str
        Name of the downloads.
    """
    order = {kind: place for place, kind in enumerate(KINDS)}
    rows = [_row(info) for info in sorted(models, key=lambda info: order[info.kind])]  # newest first within a kind
    yardstick = next((info.metrics["popularity"] for info in models if info.metrics.get("popularity")), None)
    if yardstick and not any(info.kind == "popularity" for info in models):
        rows.append({"model": say("Popularity list (yardstick)"), "id": "", **{n: yardstick.get(n) for n in SHOWN}})
    frame = pd.DataFrame(rows)
    used = [metric for metric in SHOWN if frame[metric].notna().any()]
    drawn = frame.fillna({"settings": "", "trained in": "", "created (UTC)": ""})
    drawn = drawn.assign(**{m: [number(v, metric_of(m).digits) for v in frame[m]] for m in used})
    st.dataframe(
        drawn[["model", *used, "settings", "trained in", "created (UTC)", "id"]],
        hide_index=True,
        column_config={
            "model": st.column_config.TextColumn(say("Model"), pinned=True),
            **{m: st.column_config.TextColumn(metric_of(m).label, help=metric_of(m).help) for m in used},
            "settings": st.column_config.TextColumn(say("Settings"), help=say("Those that differ from the defaults.")),
            "trained in": st.column_config.TextColumn(say("trained in")),
            "created (UTC)": st.column_config.TextColumn(say("created (UTC)")),
            "id": st.column_config.TextColumn(say("id")),
        },
    )
    st.caption(
        say(
            "Metrics of one held-out split: 80% of the ratings for training, 20% for measuring. Evaluate "
            "below for several folds with intervals."
        )
    )
    downloads(frame, f"{name}-models")
    docs_popover(say("What the columns mean"), "models", "What the columns mean")


def changed_settings(info: ModelInfo) -> str:
    """Settings of a model that differ from the defaults of its kind, as `k=20, seeds=1`; `defaults` without any."""
    defaults = {field.name: field.default for field in setting_fields(info.kind)}
    changed = [f"{k}={v}" for k, v in info.settings.items() if k not in defaults or v != defaults[k]]
    return ", ".join(changed) or say("defaults")


def _row(info: ModelInfo) -> dict[str, Any]:
    return {
        "model": told(KINDS[info.kind].label),
        **{metric: info.metrics.get(metric) for metric in SHOWN},
        "settings": changed_settings(info),
        "trained in": f"{info.seconds:.1f} s",
        "created (UTC)": info.created[:16].replace("T", " "),
        "id": info.model,
    }
