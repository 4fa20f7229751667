"""Cross-validation: starting it, and its kept results as a table with intervals and two charts."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from core.operations.comparison import Interval, interval
from core.operations.roles import EVALUATE
from core.recommend.registry import KINDS
from core.results import ModelInfo
from core.types import DatasetInfo
from dashboard import jobs, numerals
from dashboard.charts.accuracy import Point, accuracy_coverage, stability
from dashboard.components.allowed import allowed
from dashboard.components.chart import chart
from dashboard.components.download import downloads
from dashboard.components.metric_words import METRICS, metric_of
from dashboard.language import later, many, say, told

MODEL = "Model"  # column of the table
# What was varied between two lists of one user: in the legend, in the evaluation.
VARIED = {
    later("other seeds"): "seed_stability",
    later("other ratings"): "data_stability",
    later("other users"): "user_resample_stability",
}


def evaluation_form(info: DatasetInfo, models: list[ModelInfo]) -> None:
    """Draw the form; its button starts a job."""
    if not allowed(EVALUATE):
        return
    trained = list(dict.fromkeys(model.kind for model in models))
    with st.form("evaluate", border=False):
        kinds = st.multiselect(
            say("Models"),
            list(KINDS),
            default=[kind for kind in KINDS if kind in trained],
            format_func=lambda kind: told(KINDS[kind].label),
            key=f"evaluate-kinds-{info.id}",
            help=say("A trained kind is evaluated with the settings of its newest model, another with its defaults."),
        )
        left, right = st.columns(2, vertical_alignment="bottom")
        folds = left.number_input(say("Folds"), 2, 20, 5, key="evaluate-folds")
        steady = right.toggle(
            say("Stability too"),
            value=True,
            key="evaluate-stability",
            help=say("Retrains each model several times more."),
        )
        if st.form_submit_button(say("Evaluate"), type="primary"):
            if kinds:
                title = many(
                    "Evaluate {n} model on {name}", "Evaluate {n} models on {name}", len(kinds), name=info.name
                )
                jobs.start(arguments(info, kinds, int(folds), steady), key=f"models:{info.id}:evaluate", title=title)
                st.rerun()  # jobs are drawn at the top of the page
            else:
                st.warning(say("**No model was chosen.** Choose at least one."))


def arguments(info: DatasetInfo, kinds: list[str], folds: int, steady: bool) -> list[str]:
    """The command that evaluates."""
    models = [part for kind in kinds for part in ("--model", kind)]
    return ["evaluate", info.id, *models, "--folds", str(folds), *([] if steady else ["--no-stability"])]


def evaluation_results(evaluations: list[dict[str, Any]], info: DatasetInfo) -> None:
    """Draw one kept evaluation, the newest unless another is chosen."""
    chosen = st.selectbox(
        say("Evaluation"),
        range(len(evaluations)),
        format_func=lambda n: _title(evaluations[n]),
        key=f"evaluation-{info.id}",
    )
    document = evaluations[chosen or 0]
    folds, rows = int(document["folds"]), document["models"]
    labels = [told(KINDS[row["kind"]].label) if row["kind"] in KINDS else row["kind"] for row in rows]
    found = {name: [interval(row.get(name), folds) for row in rows] for name in METRICS}
    used = [name for name, values in found.items() if any(values)]
    drawn = {MODEL: labels} | {
        name: [numerals.with_interval(v, metric_of(name).digits) for v in found[name]] for name in used
    }
    st.dataframe(
        pd.DataFrame(drawn),
        hide_index=True,
        placeholder=numerals.NONE,
        column_config={
            MODEL: st.column_config.TextColumn(say("Model"), pinned=True),
            **{n: st.column_config.TextColumn(metric_of(n).label, help=metric_of(n).help) for n in used},
        },
    )
    st.caption(
        say(
            "Mean over {folds} folds ± half of the 95% interval (Student's t, {freedom} degrees of freedom).",
            folds=folds,
            freedom=folds - 1,
        )
    )
    downloads(_frame(labels, found, used), f"{info.name}-evaluation-{document['id']}")
    _charts(labels, found, document["id"])


def _charts(labels: list[str], found: dict[str, list[Interval | None]], key: str) -> None:
    left, right = st.columns(2)
    points = [
        Point(label, x, y) for label, x, y in zip(labels, found["coverage"], found["precision_at_10"], strict=True)
    ]
    with left:
        st.markdown(say("**Accuracy against coverage.** Up and right is better."))
        figure = accuracy_coverage(points, say("Coverage"), say("Precision@10"))
        chart(
            figure, f"accuracy-{key}", "accuracy-coverage", say("Precision at 10 against coverage, one point a model.")
        )
    overlaps = {say(words): found[name] for words, name in VARIED.items() if any(found[name])}
    with right:
        if overlaps:
            st.markdown(
                say("**Stability of top-10 lists.** Overlap when something else is varied; 1 is the same list.")
            )
            figure = stability(labels, overlaps)
            chart(figure, f"stability-{key}", "stability", say("Overlap of top-10 lists, bars for each model."))
        else:
            st.caption(say("Stability was not measured in this evaluation."))


def _frame(labels: list[str], found: dict[str, list[Interval | None]], used: list[str]) -> pd.DataFrame:
    rows = []
    for n, label in enumerate(labels):
        row: dict[str, Any] = {"model": label}
        for name in used:
            value = found[name][n]
            for part in ("mean", "se", "low", "high"):
                row[f"{name}_{part}"] = None if value is None else getattr(value, part)
        rows.append(row)
    return pd.DataFrame(rows)


def _title(document: dict[str, Any]) -> str:
    created = str(document.get("created", ""))[:16].replace("T", " ")
    models = many("{n} model", "{n} models", len(document["models"]))
    folds = many("{n} fold", "{n} folds", int(document["folds"]))
    return f"{created} UTC · {models} · {folds}"
