"""What drives a model, over many users: features by SHAP values of the surrogate, with its fidelity first."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from core.attribute.feature_sample import FeatureSample
from core.attribute.surrogate import Fidelity
from core.recommend.registry import KINDS
from core.results import ModelInfo
from core.types import Catalogue, DatasetInfo
from dashboard import services, state
from dashboard.charts.beeswarm import MOST_ROWS, beeswarm, strengths
from dashboard.charts.dependence import dependence
from dashboard.components.chart import chart
from dashboard.components.download import downloads
from dashboard.components.page import empty_state, link, model_names
from dashboard.components.surrogate_fit import ensure_surrogate
from dashboard.components.top_list import name_in_links
from dashboard.components.url_choice import select
from dashboard.services import surrogates
from dashboard.text import plain

_SWARM, _DEPENDENCE = "global-swarm", "global-dependence"


def global_view(dataset: DatasetInfo, models: list[ModelInfo]) -> None:
    """Draw the section: nothing is computed before it is opened; a link that names a feature opens it."""
    st.subheader("What drives a model", anchor=False)
    with st.expander(
        "Look into a model by features that people understand",
        expanded=state.FEATURE in st.query_params,
        key=f"global-{dataset.id}",
        on_change="rerun",
    ) as section:
        if not section.open:
            return
        if not models:
            empty_state("There is no model to look into yet.", "Train one above.")
            return
        by_name = model_names(models)
        words = {name: f"{KINDS[info.kind].label} · {info.model}" for name, info in by_name.items()}
        info = by_name[select(state.MODEL, words, "Model to look into", next(iter(words)))]
        if ensure_surrogate(info, key="global"):
            with st.spinner("Computing SHAP values"):
                sample = surrogates.sample(info)
            fidelity_view(surrogates.surrogate(info).fidelity, info)
            _charts(dataset, info, sample)


def fidelity_view(fidelity: Fidelity, info: ModelInfo) -> None:
    """Draw how well the surrogate follows its model, in figures and in words."""
    with st.container(horizontal=True):
        st.metric("Surrogate R²", f"{fidelity.r2:.2f}", help="Share of how the model's scores differ that it explains.")
        st.metric(
            "Rank correlation",
            "—" if fidelity.spearman is None else f"{fidelity.spearman:.2f}",
            help="Spearman's, between model and surrogate, within a user's unseen items; mean over users.",
        )
        st.metric("Top-10 overlap", f"{fidelity.overlap:.0%}", help="Share of the model's top-10 that it lists too.")
    st.markdown(
        f"What follows describes a **surrogate** of {KINDS[info.kind].label}, not the model itself. {grade(fidelity)} "
        f"Measured on {fidelity.pairs:,} unseen items of {fidelity.users:,} users that it was not fitted on; it "
        f"misses a score by {fidelity.error:.2g} {KINDS[info.kind].unit} (root mean square)."
    )


def grade(fidelity: Fidelity) -> str:
    """What the fidelity means for a reader, in one sentence."""
    listed = f"finds {10 * fidelity.overlap:.1f} of 10 listed items"
    if fidelity.r2 >= 0.9:
        return f"It follows the model closely and {listed}."
    if fidelity.r2 >= 0.7:
        return f"It follows the model in the large and {listed}: read trends, not single items."
    return f"It follows the model loosely and {listed}: what drives the rest is not in these features."


def _charts(dataset: DatasetInfo, info: ModelInfo, sample: FeatureSample) -> None:
    catalogue = services.catalogue(dataset.id)
    users, titles, name = catalogue.user_ids, catalogue.items.titles, f"{dataset.name}-{info.kind}"
    lists = f"{len(sample.users):,} pairs of a user and an unseen item, half of them from top-10 lists"
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.markdown("**What each feature adds to single scores.** A point is a pair; its colour the feature's value.")
        chart(beeswarm(sample, users, titles), _SWARM, f"{name}-beeswarm", _alt(sample, "Beeswarm"), _picked(_SWARM))
    with right:
        st.markdown("**How strong each feature is.** Mean size of what it adds.")
        chart(strengths(sample), "global-strength", f"{name}-strength", _alt(sample, "Bars"))
    st.caption(f"{lists}. SHAP values of the surrogate; base {sample.base:.3g} {sample.unit}.")
    _opened(dataset, info, catalogue)
    frame = feature_table(sample)
    with st.popover("All features as a table"):
        st.dataframe(frame, hide_index=True)
        downloads(frame, f"{name}-features")
        st.caption("Every pair with its feature values and SHAP values:")
        downloads(pair_table(sample, catalogue), f"{name}-shap")
    column = _choose_feature(sample)
    unknown = float(pd.isna(sample.matrix[:, column]).mean())
    chart(
        dependence(sample, column, users, titles),
        _DEPENDENCE,
        f"{name}-{sample.features[column].name}",
        f"{sample.features[column].label} against what it adds to the score. {_trend(sample, column)}",
        _picked(_DEPENDENCE),
    )
    missing = f" Unknown for {unknown:.0%} of the pairs, which are not drawn." if unknown else ""
    st.caption(f"{sample.features[column].about} {_trend(sample, column)}{missing}")


def _choose_feature(sample: FeatureSample) -> int:
    words = {sample.features[column].name: sample.features[column].label for column in sample.order}
    chosen = select(state.FEATURE, words, "How one feature works", next(iter(words)))
    return next(n for n, feature in enumerate(sample.features) if feature.name == chosen)


def _trend(sample: FeatureSample, column: int) -> str:
    direction = sample.direction(column)
    if direction is None or abs(direction) < 0.3:
        return "It raises some scores and lowers others, with no clear trend."
    way = "raises" if direction > 0 else "lowers"
    return f"More of it mostly {way} the score (rank correlation {direction:+.2f})."


def feature_table(sample: FeatureSample) -> pd.DataFrame:
    """One row a feature, the strongest first."""
    strength = sample.strength
    total = float(strength.sum()) or 1.0
    return pd.DataFrame(
        {
            "feature": [sample.features[n].label for n in sample.order],
            "mean size": [float(strength[n]) for n in sample.order],
            "share": [float(strength[n]) / total for n in sample.order],
            "trend": [sample.direction(n) for n in sample.order],
            "what it is": [sample.features[n].about for n in sample.order],
        }
    )


def pair_table(sample: FeatureSample, catalogue: Catalogue) -> pd.DataFrame:
    """One row a pair: user, item, every feature's value and what it adds."""
    columns: dict[str, Any] = {
        "user": [catalogue.user_ids[user] for user in sample.users.tolist()],
        "item": [catalogue.items.ids[item] for item in sample.items.tolist()],
        "title": [catalogue.items.titles[item] for item in sample.items.tolist()],
        "in_top_10": sample.listed,
    }
    for n, feature in enumerate(sample.features):
        columns[f"{feature.name}"] = sample.matrix[:, n]
        columns[f"{feature.name}_adds"] = sample.shap[:, n]
    return pd.DataFrame(columns)


def _alt(sample: FeatureSample, kind: str) -> str:
    strongest = ", ".join(sample.features[n].label for n in sample.order[:3])
    return f"{kind} of the {min(MOST_ROWS, len(sample.features))} strongest features; the first are {strongest}."


def _picked(key: str) -> Any:
    def remember() -> None:
        chosen: Any = st.session_state.get(key)
        points = chosen["selection"]["points"] if chosen else []
        if points and points[0].get("customdata"):
            st.session_state["global-pair"] = tuple(int(value) for value in points[0]["customdata"])

    return remember


def _opened(dataset: DatasetInfo, info: ModelInfo, catalogue: Catalogue) -> None:
    """A link to the pair that was clicked."""
    pair = st.session_state.get("global-pair")
    if pair is None or pair[0] >= len(catalogue.user_ids) or pair[1] >= len(catalogue.items):
        return
    user, item = catalogue.user_ids[pair[0]], catalogue.items.ids[pair[1]]
    link(
        "why",
        plain(f"Why “{catalogue.items.titles[pair[1]][:60]}” for user {user[:40]}?"),
        dataset=dataset.name,
        model=name_in_links(dataset, info),
        user=user,
        item=item,
        lens="features",
    )
