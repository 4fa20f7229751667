"""Faithfulness of explanations in bulk: starting the evaluation, and its kept results as a table and a chart."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from core.attribute.bulk import LEAST
from core.operations.faithfulness import USERS
from core.operations.roles import EVALUATE
from core.recommend.registry import KINDS
from core.results import ModelInfo
from core.types import DatasetInfo
from dashboard import jobs, messages, numerals, services
from dashboard.charts.faithfulness import Bar, faithfulness
from dashboard.components.allowed import allowed
from dashboard.components.chart import chart
from dashboard.components.download import downloads
from dashboard.components.page import empty_state
from dashboard.language import later, many, say, told

# What can be named as reasons, in the order of the table, and how the page calls it.
ORDERS = {
    "attribution": later("Drivers of the score"),
    "excess": later("Drivers of the personal part"),
    "contrast": later("Drivers of the lead"),
    "leave-one-out": later("Largest fall when left out alone"),
    "cosine": later("Most similar items"),
    "highest rated": later("Highest rated"),
    "random": later("Random ratings"),
}
ACCOUNTS = ("attribution", "excess", "contrast")
COUNTS = {1: later("the first reason"), 3: later("the first three reasons"), 5: later("the first five reasons")}


def faithfulness_table(info: DatasetInfo) -> None:
    """Draw the section of a data set: the newest kept evaluation, and a form that starts another."""
    store = services.workbench().store
    st.header(say("Faithfulness of explanations"), anchor=False)
    found = store.faithfulness(info.id)
    with messages.guard():
        if found:
            results(found, info)
        else:
            empty_state(
                say("No explanations have been evaluated yet."), say("Evaluate them below; the result is kept.")
            )
    exact = [model for model in store.models(info.id) if KINDS[model.kind].exact]
    with messages.guard(), st.expander(say("Evaluate explanations")):
        if exact:
            form(info, exact)
        else:
            empty_state(say("No model has exact drivers yet."), say("Train EASE or Fold-in SVD above."))


def results(evaluations: list[dict[str, Any]], info: DatasetInfo) -> None:
    """Draw one kept evaluation, the newest unless another is chosen, for one model and number of reasons."""
    left, middle, right = st.columns(3)
    number = left.selectbox(
        say("Evaluation"),
        range(len(evaluations)),
        format_func=lambda n: _title(evaluations[n]),
        key=f"faithfulness-{info.id}",
    )
    document = evaluations[number or 0]
    models = {model["model"]: model for model in document["models"]}
    model = models[
        middle.selectbox(
            say("Model"), models, format_func=lambda name: _label(models[name]), key=f"faithful-model-{document['id']}"
        )
    ]
    removed = right.selectbox(
        say("Taken away, or alone kept"),
        document["removed"],
        index=min(1, len(document["removed"]) - 1),
        format_func=_first,
        key=f"faithful-removed-{document['id']}",
    )
    rows = [row for row in model["rows"] if row["removed"] == removed and row["order"] in ORDERS]
    n = document["n"]
    st.markdown(
        say(
            "**How often an item leaves the top {length} without {reasons}.** More is more faithful: the "
            "reasons named are those that carry the item.",
            length=n,
            reasons=_first(removed),
        )
    )
    bars = [
        Bar(
            say(ORDERS[row["order"]]), row["pn"]["value"], row["pn"]["low"], row["pn"]["high"], row["order"] in ACCOUNTS
        )
        for row in rows
        if row["pn"]
    ]
    figure = faithfulness(bars, say("share of items that leave"))
    alt = "; ".join(f"{bar.label}: {numerals.fine_share(bar.value)}" for bar in bars)
    chart(figure, f"faithfulness-{document['id']}-{model['model']}-{removed}", "faithfulness", alt)
    st.dataframe(
        _drawn(rows, n, model["unit"]),
        hide_index=True,
        placeholder=numerals.NONE,
        column_config=_columns(n, model["unit"]),
    )
    st.caption(
        say(
            "{pairs} pairs: the first {length} items of {users} users drawn among those with {least} ratings "
            "or more; each user is scored again without the reasons, which stay out of the list. 95% "
            "intervals from a jackknife over users.",
            pairs=numerals.count(model["pairs"]),
            length=n,
            users=numerals.count(model["users"]),
            least=document["least"],
        )
    )
    downloads(_frame(document), f"{info.name}-faithfulness-{document['id']}")


def form(info: DatasetInfo, models: list[ModelInfo]) -> None:
    """Draw the form; its button starts a job."""
    if not allowed(EVALUATE):
        return
    newest = {model.kind: model for model in reversed(models)}
    with st.form("evaluate-explanations", border=False):
        kinds = st.multiselect(
            say("Models with exact drivers"),
            list(newest),
            default=list(newest),
            format_func=lambda kind: told(KINDS[kind].label),
            key=f"faithful-kinds-{info.id}",
        )
        left, right = st.columns(2)
        users = left.number_input(say("Users drawn"), 2, max(info.users, 2), min(USERS, max(info.users, 2)))
        usual = min(LEAST, max(info.ratings // max(info.users, 1), 1))
        least = right.number_input(
            say("Ratings of each, at least"),
            1,
            None,
            usual,
            help=say("With few ratings, taking any three away changes a lot."),
        )
        if st.form_submit_button(say("Evaluate explanations"), type="primary"):
            if kinds:
                command = arguments(info, [newest[kind].model for kind in kinds], int(users), int(least))
                title = many(
                    "Evaluate the explanations of {n} model on {name}",
                    "Evaluate the explanations of {n} models on {name}",
                    len(kinds),
                    name=info.name,
                )
                jobs.start(command, key=f"models:{info.id}:explanations", title=title)
                st.rerun()  # jobs are drawn at the top of the page
            else:
                st.warning(say("**No model was chosen.** Choose at least one."))


def arguments(info: DatasetInfo, models: list[str], users: int, least: int) -> list[str]:
    """The command that evaluates."""
    named = [part for model in models for part in ("--model", model)]
    return ["evaluate", info.id, "--explanations", *named, "--users", str(users), "--least", str(least)]


def percent(estimate: Mapping[str, float | None] | None) -> str:
    """A share with its interval: `24.2% (22.8–25.7)`; — where there is none."""
    return _words(estimate, numerals.fine_share)


def _words(estimate: Mapping[str, float | None] | None, write: Callable[[Any], str]) -> str:
    if estimate is None or estimate["value"] is None:
        return numerals.NONE
    low, high = estimate["low"], estimate["high"]
    ends = (
        ""
        if low is None or high is None
        else " (" + say("{low} to {high}", low=write(low).removesuffix("%"), high=write(high).removesuffix("%")) + ")"
    )
    return f"{write(estimate['value'])}{ends}"


def _drawn(rows: list[dict[str, Any]], n: int, unit: str) -> pd.DataFrame:
    shares = {"order": [say(ORDERS[row["order"]]) for row in rows]}
    shares |= {name: [percent(row[name]) for row in rows] for name in ("pn", f"pos_at_{2 * n}", "ps", "f_ns")}
    score = partial(numerals.score, unit=unit)
    shares |= {name: [_words(row[name], score) for row in rows] for name in ("del", "ins")}
    return pd.DataFrame(shares)


def _columns(n: int, unit: str) -> dict[str, Any]:
    words = {
        "order": (
            say("Reasons"),
            say(
                "Named strongest first. The lead is that over the item at rank {rank}; the last three are no "
                "accounts of the model at all.",
                rank=n + 1,
            ),
        ),
        "pn": (say("Leaves the top {length}", length=n), say("PN: without these ratings. More is more faithful.")),
        f"pos_at_{2 * n}": (
            say("Still in the top {length}", length=2 * n),
            say("POS@{length}: without these ratings. Less is more faithful.", length=2 * n),
        ),
        "ps": (
            say("Stays with them alone"),
            say("PS: in the top {length} when only these ratings are kept. More is more faithful.", length=n),
        ),
        "f_ns": (say("Both"), say("F_NS: harmonic mean of leaving without and staying with them alone.")),
        "del": (
            say("Score without"),
            say("DEL: above the score of a user without ratings, in {unit}. Less is more faithful.", unit=told(unit)),
        ),
        "ins": (
            say("Score with them alone"),
            say("INS: above that score, in {unit}. More is more faithful.", unit=told(unit)),
        ),
    }
    return {
        name: st.column_config.TextColumn(label, help=help_text, pinned=name == "order")
        for name, (label, help_text) in words.items()
    }


def _frame(document: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {"model": model["model"], "order": row["order"], "removed": row["removed"]}
            | {
                f"{name}_{end}": value
                for name, estimate in row.items()
                if name not in {"order", "removed"}
                for end, value in (estimate or dict.fromkeys(("value", "low", "high"))).items()
            }
            for model in document["models"]
            for row in model["rows"]
        ]
    )


def _label(model: Mapping[str, Any]) -> str:
    kind = model["kind"]
    return f"{told(KINDS[kind].label) if kind in KINDS else kind} · {model['model']}"


def _title(document: Mapping[str, Any]) -> str:
    created = str(document.get("created", ""))[:16].replace("T", " ")
    models = many("{n} model", "{n} models", len(document["models"]))
    return f"{created} UTC · {models} · " + many("{n} user", "{n} users", int(document["users"]))


def _first(count: int) -> str:
    return say(COUNTS[count]) if count in COUNTS else say("the first {count} reasons", count=count)
