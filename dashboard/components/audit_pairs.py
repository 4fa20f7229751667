"""The pairs behind a figure: their texts, who chose what, and the way to Compare."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from core.errors import NotFoundError
from core.explain.words import plain as one_line
from core.operations.judged_pairs import judged_between, pair_texts
from core.operations.people import PeopleAudit
from core.operations.variants import KnownVariant, all_variants
from dashboard import messages, numerals, services, state
from dashboard.components.download import downloads
from dashboard.components.page import link
from dashboard.endpoint import endpoint
from dashboard.language import say, told
from dashboard.text import plain

Labels = Mapping[str, str]
MOST = 500  # pairs in the table; downloads have all
_TABLE = "pairs-table"
_VOTES = ("won", "tied", "lost", "both_bad")


def pairs_dialog(found: PeopleAudit, cell: tuple[str, str], labels: Labels) -> None:
    """Open the card of the pairs on which two variants (or one, against whichever) were judged."""
    one, other = (labels.get(name, name) for name in cell)
    title = (
        say("{variant} against {other}", variant=one, other=other)
        if cell[1]
        else say("{variant} against all others", variant=one)
    )

    @st.dialog(plain(title), width="large", on_dismiss=_close)
    def card() -> None:
        with messages.guard():
            _card(found, cell, labels)

    card()


def _card(found: PeopleAudit, cell: tuple[str, str], labels: Labels) -> None:
    one, other = cell
    pairs = judged_between(found.frame, one, other)
    if pairs.empty:
        st.info(say("**These two were never compared.** A campaign over both would tell."))
        link("rate", say("Plan a campaign"), **{state.PART: "campaigns"})
        return
    name = plain(labels.get(one, one))
    votes = pairs[list(_VOTES)].sum()
    st.markdown(
        say(
            "**{pairs} pairs, {judgements} judgements:** {variant} won {won}, tied {tied}, lost {lost}; both bad "
            "{both_bad}.",
            pairs=numerals.count(len(pairs)),
            judgements=numerals.count(int(votes.sum())),
            variant=name,
            **{name: numerals.count(votes[name]) for name in _VOTES},
        )
    )
    shown = pairs.head(MOST)
    st.session_state[f"{_TABLE}-ids"] = shown["pair"].tolist()
    st.dataframe(
        _table(shown, labels, bool(other)),
        key=_TABLE,
        hide_index=True,
        placeholder=numerals.NONE,
        height=min(len(shown), 6) * 35 + 38,
        on_select=_row_picked,
        selection_mode="single-row",
    )
    told_how = say("Tick a row to read both texts.")
    if len(pairs) > MOST:
        told_how += " " + say("The {number} most judged are shown; the downloads have all.", number=MOST)
    st.caption(told_how)
    asked = st.query_params.get(state.PAIR)
    if asked:
        row = pairs[pairs["pair"] == asked]
        if row.empty:
            st.warning(
                say("The link asks for the pair **{given}**, which is not among these.", given=plain(asked[:80]))
            )
        else:
            _opened(found, {str(name): value for name, value in row.iloc[0].items()}, one, labels)
    rows = found.frame[found.frame["pair"].isin(pairs["pair"])]
    downloads(rows, "judgements-behind", key="behind")


def _table(pairs: pd.DataFrame, labels: Labels, two: bool) -> pd.DataFrame:
    drawn = pairs[["item", "user", "opponent", *_VOTES, "kind", "dataset"]].rename(columns={"both_bad": "both bad"})
    drawn["opponent"] = [labels.get(name, name) for name in drawn["opponent"]]
    drawn["item"] = [_title(*given) for given in zip(pairs["dataset"], pairs["item"], strict=True)]
    same = [name for name in ("kind", "dataset") if drawn[name].nunique() == 1]
    drawn["kind"] = [told(kind) for kind in drawn["kind"]]
    words = {
        "item": say("item"), "user": say("user"), "opponent": say("opponent"), "won": say("won"), "tied": say("tied"),
        "lost": say("lost"), "both bad": say("both bad"), "kind": say("kind"), "dataset": say("dataset"),
    }  # fmt: skip
    return drawn.drop(columns=["opponent", *same] if two else same).rename(columns=words)


def _title(dataset: str, item: str) -> str:
    """Title of an item, or its id where the data set is not here."""
    try:
        catalogue = services.catalogue(dataset)
        return one_line(catalogue.items.titles[catalogue.item_index[item]])
    except (NotFoundError, KeyError):
        return item


def _opened(found: PeopleAudit, pair: Mapping[str, Any], one: str, labels: Labels) -> None:
    variants = (one, str(pair["opponent"]))
    texts = pair_texts(services.journal(), str(pair["pair"])).texts
    for column, variant in zip(st.columns(2, gap="medium"), variants, strict=True):
        with column:
            st.markdown(f"**{plain(labels.get(variant, variant))}**")
            with st.container(border=True):
                st.markdown(
                    plain(texts[variant]) if variant in texts else f":gray[{say('This text is not kept here.')}]"
                )
    votes = found.frame[found.frame["pair"] == pair["pair"]]
    answers = numerals.written(_answers(votes, labels), {say("seconds"): numerals.seconds})
    st.dataframe(answers, hide_index=True, placeholder=numerals.NONE, key="pair-answers")
    _compare_link(pair, variants)


def _answers(votes: pd.DataFrame, labels: Labels) -> pd.DataFrame:
    chosen = votes["left"].where(votes["winner"] == "left", votes["right"])
    names = [labels.get(name, name) for name in chosen]
    decisive = votes["winner"].isin(["left", "right"])
    return pd.DataFrame(
        {
            say("rater"): votes["rater"],
            say("chose"): [n if d else told(w) for n, d, w in zip(names, decisive, votes["winner"], strict=True)],
            say("shown on the left"): [labels.get(name, name) for name in votes["left"]],
            say("seconds"): votes["seconds"],
        }
    )


def _compare_link(pair: Mapping[str, Any], variants: tuple[str, str]) -> None:
    """A link to Compare, where data set, model and both variants are still there."""
    known = {entry.variant.id: entry for entry in all_variants(services.journal(), endpoint())}
    entries: list[KnownVariant] = [known[variant] for variant in variants if variant in known]
    try:
        if len(entries) < 2 or not pair["dataset"] or not pair["model"]:
            return
        services.workbench().store.model(str(pair["dataset"]), str(pair["model"]))
    except NotFoundError:
        st.caption(say("The data set or the model of this pair is gone; what people said stays."))
        return
    given = {state.DATASET: pair["dataset"], state.MODEL: pair["model"], state.USER: pair["user"]}
    sides = dict(zip((state.VARIANT_A, state.VARIANT_B), (entry.name for entry in entries), strict=True))
    link("compare", say("Open this pair in Compare"), **given, **{state.ITEM: pair["item"]}, **sides)


def _row_picked() -> None:
    chosen: Any = st.session_state.get(_TABLE)
    rows = chosen["selection"]["rows"] if chosen else []
    ids = st.session_state.get(f"{_TABLE}-ids", [])
    if rows and rows[0] < len(ids):
        st.query_params[state.PAIR] = ids[rows[0]]


def _close() -> None:
    st.query_params.pop(state.CELL, None)
    st.query_params.pop(state.PAIR, None)
