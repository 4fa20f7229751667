"""The trained models of a data set with their metrics, the popularity list beside them."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from core.operations.setting_fields import setting_fields
from core.recommend.registry import KINDS
from core.results import ModelInfo
from dashboard import numerals
from dashboard.components.docs_section import docs_popover
from dashboard.components.download import downloads
from dashboard.components.metric_words import METRICS, metric_of
from dashboard.language import say, told

SHOWN = tuple(name for name in METRICS if not name.endswith("stability"))
ACCURACY = ("rmse", "mae", "precision_at_10", "recall_at_10", "f1_at_10", "ndcg_at_10", "hit_rate_at_10")
NAME_WIDTH, NUMBER_WIDTH = 185, 68  # pixels
LETTER, PADDING = 7.2, 26  # pixels: of a letter of a head, and what is around it


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
    drawn = drawn.assign(**{m: [numerals.fixed(v, metric_of(m).digits) for v in frame[m]] for m in used})
    accurate = [metric for metric in used if metric in ACCURACY]
    others = [metric for metric in used if metric not in ACCURACY]
    # Two tables that fit a page rather than one that is cut off at its edge.
    for columns in (["model", *accurate, "id"], ["model", *others, "settings", "trained in", "created (UTC)"]):
        st.dataframe(drawn[columns], hide_index=True, placeholder=numerals.NONE, column_config=_columns(used))
    st.caption(
        say(
            "Metrics of one held-out split: 80% of the ratings for training, 20% for measuring. Evaluate "
            "below for several folds with intervals."
        )
    )
    downloads(frame, f"{name}-models")
    docs_popover(say("What the columns mean"), "models", "What the columns mean")


def _columns(used: list[str]) -> dict[str, Any]:
    """How each column is drawn: wide enough for its head, so that all are seen at once on a wide screen."""
    text = st.column_config.TextColumn
    found = {}
    for metric in used:
        shown = metric_of(metric)
        wide = sum(2 if ord(letter) > 0x2E80 else 1 for letter in shown.label)
        found[metric] = text(
            shown.label, help=shown.help, width=max(round(LETTER * wide) + PADDING, NUMBER_WIDTH), alignment="right"
        )
    return found | {
        "model": text(say("Model"), pinned=True, width=NAME_WIDTH),
        "settings": text(say("Settings"), help=say("Those that differ from the defaults."), width=150),
        "trained in": text(say("Trained in"), width=80),
        "created (UTC)": text(say("Created (UTC)"), width=130),
        "id": text(say("Id"), width=165),
    }


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
        "trained in": say("{n} s", n=numerals.seconds(info.seconds)),
        "created (UTC)": info.created[:16].replace("T", " "),
        "id": info.model,
    }
