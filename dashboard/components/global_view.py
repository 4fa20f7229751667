"""What drives a model, over many users: features by SHAP values of the surrogate, with its fidelity first."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from core.attribute.feature_sample import FeatureSample
from core.attribute.surrogate import Fidelity
from core.explain.words import number
from core.recommend.registry import KINDS
from core.results import ModelInfo
from core.types import Catalogue, DatasetInfo
from dashboard import numerals, services, state
from dashboard.charts.beeswarm import MOST_ROWS, beeswarm, strengths
from dashboard.charts.dependence import dependence
from dashboard.components.chart import chart
from dashboard.components.download import downloads
from dashboard.components.page import empty_state, link, model_names
from dashboard.components.surrogate_fit import ensure_surrogate
from dashboard.components.top_list import name_in_links
from dashboard.components.url_choice import select
from dashboard.labels import amount, paragraph
from dashboard.language import later, say, told
from dashboard.services import surrogates
from dashboard.text import plain

_SWARM, _DEPENDENCE = "global-swarm", "global-dependence"
# Of the table of features.
COLUMNS = (later("feature"), later("mean size"), later("share"), later("trend"), later("what it is"))


def global_view(dataset: DatasetInfo, models: list[ModelInfo]) -> None:
    """Draw the section: nothing is computed before it is opened; a link that names a feature opens it."""
    st.header(say("What drives a model"), anchor=False)
    with st.expander(
        say("Look into a model by features that people understand"),
        expanded=state.FEATURE in st.query_params,
        key=f"global-{dataset.id}",
        on_change="rerun",
    ) as section:
        if not section.open:
            return
        if not models:
            empty_state(say("There is no model to look into yet."), say("Train one above."))
            return
        by_name = model_names(models)
        words = {name: f"{told(KINDS[info.kind].label)} · {info.model}" for name, info in by_name.items()}
        info = by_name[select(state.MODEL, words, say("Model to look into"), next(iter(words)))]
        if ensure_surrogate(info, key="global"):
            with st.spinner(say("Computing SHAP values")):
                sample = surrogates.sample(info)
            fidelity_view(surrogates.surrogate(info).fidelity, info)
            _charts(dataset, info, sample)


def fidelity_view(fidelity: Fidelity, info: ModelInfo) -> None:
    """Draw how well the surrogate follows its model, in figures and in words."""
    with st.container(horizontal=True):
        st.metric(
            say("Surrogate R²"),
            numerals.fit(fidelity.r2),
            help=say("Share of how the model's scores differ that it explains."),
        )
        st.metric(
            say("Rank correlation"),
            numerals.correlation(fidelity.spearman),
            help=say("Spearman's, between model and surrogate, within a user's unseen items; mean over users."),
        )
        st.metric(
            say("Top-10 overlap"),
            numerals.share(fidelity.overlap),
            help=say("Share of the model's top-10 that it lists too."),
        )
    st.markdown(
        say(
            "What follows describes a **surrogate** of {model}, not the model itself. {grade} Measured on {pairs} "
            "unseen items of {users} users that it was not fitted on; it misses a score by {error} (root mean square).",
            model=told(KINDS[info.kind].label),
            grade=grade(fidelity),
            pairs=numerals.count(fidelity.pairs),
            users=numerals.count(fidelity.users),
            error=amount(fidelity.error, KINDS[info.kind].unit),
        )
    )


def grade(fidelity: Fidelity) -> str:
    """What the fidelity means for a reader, in one sentence."""
    found = numerals.average(10 * fidelity.overlap)
    if fidelity.r2 >= 0.9:
        return say("It follows the model closely and finds {n} of 10 listed items.", n=found)
    if fidelity.r2 >= 0.7:
        return say(
            "It follows the model in the large and finds {n} of 10 listed items: read trends, not single items.",
            n=found,
        )
    return say(
        "It follows the model loosely and finds {n} of 10 listed items: what drives the rest is not in these features.",
        n=found,
    )


def _charts(dataset: DatasetInfo, info: ModelInfo, sample: FeatureSample) -> None:
    catalogue = services.catalogue(dataset.id)
    users, titles, name = catalogue.user_ids, catalogue.items.titles, f"{dataset.name}-{info.kind}"
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.markdown(
            say("**What each feature adds to single scores.** A point is a pair; its colour the feature's value.")
        )
        alt = _alt(sample, later("Beeswarm of the {n} strongest features; the first are {features}."))
        chart(beeswarm(sample, users, titles), _SWARM, f"{name}-beeswarm", alt, _picked(_SWARM))
    with right:
        st.markdown(say("**How strong each feature is.** Mean size of what it adds."))
        alt = _alt(sample, later("Bars of the {n} strongest features; the first are {features}."))
        chart(strengths(sample), "global-strength", f"{name}-strength", alt)
    st.caption(
        say(
            "{n} pairs of a user and an unseen item, half of them from top-10 lists. SHAP values of the surrogate; "
            "base {base}.",
            n=numerals.count(len(sample.users)),
            base=amount(sample.base, sample.unit),
        )
    )
    _opened(dataset, info, catalogue)
    frame = feature_table(sample)
    with st.popover(say("All features as a table")):
        shown = frame.assign(**{column: [told(text) for text in frame[column]] for column in ("feature", "what it is")})
        how = {"mean size": number, "share": numerals.fine_share, "trend": numerals.correlation}
        st.dataframe(
            numerals.written(shown, how),
            hide_index=True,
            placeholder=numerals.NONE,
            column_config={name: say(name) for name in COLUMNS},
        )
        downloads(frame, f"{name}-features")
        st.caption(say("Every pair with its feature values and SHAP values:"))
        downloads(pair_table(sample, catalogue), f"{name}-shap")
    column = _choose_feature(sample)
    unknown = float(pd.isna(sample.matrix[:, column]).mean())
    chart(
        dependence(sample, column, users, titles),
        _DEPENDENCE,
        f"{name}-{sample.features[column].name}",
        say(
            "{feature} against what it adds to the score. {trend}",
            feature=told(sample.features[column].label),
            trend=_trend(sample, column),
        ),
        _picked(_DEPENDENCE),
    )
    missing = (
        say("Unknown for {share} of the pairs, which are not drawn.", share=numerals.share(unknown)) if unknown else ""
    )
    st.caption(paragraph(told(sample.features[column].about), _trend(sample, column), missing))


def _choose_feature(sample: FeatureSample) -> int:
    words = {sample.features[column].name: sample.features[column].label for column in sample.order}
    chosen = select(state.FEATURE, words, say("How one feature works"), next(iter(words)))
    return next(n for n, feature in enumerate(sample.features) if feature.name == chosen)


def _trend(sample: FeatureSample, column: int) -> str:
    direction = sample.direction(column)
    if direction is None or abs(direction) < 0.3:
        return say("It raises some scores and lowers others, with no clear trend.")
    if direction > 0:
        return say("More of it mostly raises the score (rank correlation {r}).", r=numerals.correlation(direction))
    return say("More of it mostly lowers the score (rank correlation {r}).", r=numerals.correlation(direction))


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


def _alt(sample: FeatureSample, text: str) -> str:
    strongest = say(", ").join(told(sample.features[n].label) for n in sample.order[:3])
    return say(text, n=min(MOST_ROWS, len(sample.features)), features=strongest)


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
        plain(say("Why “{title}” for user {user}?", title=catalogue.items.titles[pair[1]][:60], user=user[:40])),
        dataset=dataset.name,
        model=name_in_links(dataset, info),
        user=user,
        item=item,
        lens="features",
    )
