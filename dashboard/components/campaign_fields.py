"""The settings of a campaign as widgets; what they hold becomes one checked value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

import streamlit as st

from core.operations.choosing import default_pair_in
from core.operations.variants import KnownVariant
from core.rate.campaigns import (
    DECOYS,
    DEFAULT_GUIDELINES,
    FALSE_CLAIM,
    GUIDELINES_LIMIT,
    LIKERT,
    MOST_SAMPLE,
    PLACEBO,
    PREFERENCE,
    REASONS,
    STRATA,
    TEMPLATE,
    WRONG_USER,
    CampaignSettings,
)
from dashboard.language import chosen as reader_language
from dashboard.language import later, say, told
from dashboard.variant_words import called

ALL, BASELINE = later("all pairs"), later("against one")
DEFAULTS: Mapping[str, Any] = {each.name: each.default for each in fields(CampaignSettings)}
DECOY_WORDS = {
    WRONG_USER: later("Text for another user"),
    PLACEBO: later("Placebo"),
    TEMPLATE: later("The template's text"),
    FALSE_CLAIM: later("A false claim planted"),
}
DECOY_HELP = {
    WRONG_USER: later("A variant that does not beat it has nothing personal."),
    PLACEBO: later("“Popular with people like you”: a text that gives no reason at all."),
    TEMPLATE: later("What every language model must beat."),
    FALSE_CLAIM: later("A template's text with a swapped title or rating: do raters notice?"),
}
STRATA_WORDS = {
    "activity": later("Activity of the user"),
    "rank": later("Rank of the item"),
    "stability": later("Stability of the item"),
}
QUESTION_WORDS = {REASONS: later("Reasons"), LIKERT: later("Stars for four aspects of each text")}


def key(name: str) -> str:
    """Session key of the widget of a setting."""
    return f"plan-{name}"


def campaign_fields(dataset: str, model: str, offered: Mapping[str, KnownVariant]) -> CampaignSettings:
    """Draw the widgets and return what they hold.

    Raises
    ------
    InputError
        A setting is wrong; the message says which and what to do.
    """
    _begin(offered)
    words = {name: called(entry) for name, entry in offered.items()}
    names = st.multiselect(
        say("What is compared"), list(offered), format_func=words.__getitem__, key=key("variants"),
        placeholder=say("Choose two variants or more"),
    )  # fmt: skip
    baseline = _comparison(names, offered)
    size, gold = _size(), _decoys()
    asked = _questions()
    return CampaignSettings(
        dataset, model, tuple(offered[name].variant for name in names), baseline, **size, **gold, **asked, **_more()
    )


def fill(settings: CampaignSettings, offered: Mapping[str, KnownVariant]) -> None:
    """Put the settings of a campaign into the widgets, from a callback; variants that are gone are left out."""
    names = {entry.variant.id: name for name, entry in offered.items()}
    given = {
        "variants": [names[variant.id] for variant in settings.variants if variant.id in names],
        "comparison": BASELINE if settings.baseline in names else ALL,
        "baseline": names.get(settings.baseline),
        "guidelines": settings.guidelines,
        "strata": list(settings.strata),
        "lease": int(settings.lease // 60),
    }
    for name in ("sample", "overlap", "raters", "gold", "judgements", "per_rater", "uncertain", "top", "seed"):
        given[name] = getattr(settings, name)
    for kind in DECOYS:
        given[f"decoy-{kind}"] = round(100 * settings.decoys.get(kind, 0.0))
    for question in QUESTION_WORDS:
        given[f"ask-{question}"] = question in settings.questions
    for name, value in given.items():
        st.session_state[key(name)] = value


def _begin(offered: Mapping[str, KnownVariant]) -> None:
    """Defaults, the first time; variants that are offered no longer are taken out."""
    state = st.session_state
    if key("variants") not in state:
        defaults = {name: DEFAULTS[name] for name in ("sample", "overlap", "raters", "gold", "top", "seed")}
        state.update({key(name): value for name, value in defaults.items()})
        state[key("strata")], state[key("lease")] = list(STRATA), int(DEFAULTS["lease"] // 60)
        state[key("guidelines")], state[key("uncertain")] = told(DEFAULT_GUIDELINES), False
        state.update({key(f"decoy-{kind}"): 10 if kind in (WRONG_USER, PLACEBO) else 0 for kind in DECOYS})
        state[key("ask-reasons")], state[key("ask-likert")] = True, False
        state[key("variants")] = list(default_pair_in(offered, reader_language()))
    state.setdefault(key("comparison"), ALL)
    state[key("variants")] = [name for name in state[key("variants")] if name in offered]


def _comparison(names: Sequence[str], offered: Mapping[str, KnownVariant]) -> str:
    """How more than two variants are compared; the id of the baseline, '' for all pairs."""
    if len(names) < 3:
        return ""
    how = st.segmented_control(
        say("Compare"),
        [ALL, BASELINE],
        key=key("comparison"),
        required=True,
        format_func={how: say(how).capitalize() for how in (ALL, BASELINE)}.__getitem__,
    )
    if how != BASELINE:
        return ""
    if st.session_state.get(key("baseline")) not in names:
        st.session_state[key("baseline")] = names[0]
    words = {name: called(offered[name]) for name in names}
    chosen = st.selectbox(say("Hold all others against"), names, format_func=words.__getitem__, key=key("baseline"))
    return offered[chosen].variant.id


def _size() -> dict[str, Any]:
    sample, overlap, raters = st.columns(3)
    return {
        "sample": int(sample.number_input(
            say("User-item combinations"), 1, MOST_SAMPLE, key=key("sample"),
            help=say("Each is explained by every variant. Balanced over activity, rank and stability."))),
        "overlap": int(overlap.number_input(
            say("Raters for each pair"), 1, 100, key=key("overlap"),
            help=say("Two or more tell how far raters agree."))),
        "raters": int(raters.number_input(say("Raters in all"), 1, 10_000, key=key("raters"))),
    }  # fmt: skip


def _decoys() -> dict[str, Any]:
    with st.expander(say("Decoys and gold pairs")):
        st.caption(
            say(
                "Decoys tell whether raters look for a reason at all; gold pairs whether they read. Raters cannot "
                "tell them apart from other pairs."
            )
        )
        shares = {}
        for column, kind in zip(st.columns(len(DECOYS)), DECOYS, strict=True):
            shares[kind] = column.number_input(
                say("{decoy}, %", decoy=say(DECOY_WORDS[kind])),
                0,
                100,
                step=5,
                key=key(f"decoy-{kind}"),
                help=say(DECOY_HELP[kind]),
            )
        gold = st.number_input(
            say("Gold pairs"), 0, 100, key=key("gold"),
            help=say("Each rater gets all of them: a text about this item against one about another item."),
        )  # fmt: skip
    return {"decoys": {kind: share / 100 for kind, share in shares.items() if share}, "gold": int(gold)}


def _questions() -> dict[str, Any]:
    with st.expander(say("Questions and guidelines")):
        st.caption(say("Which text is better is always asked; where nothing else is, the next pair comes at once."))
        asked = [name for name, words in QUESTION_WORDS.items() if st.checkbox(say(words), key=key(f"ask-{name}"))]
        text = st.text_area(
            say("Guidelines, shown to raters first"), key=key("guidelines"), height=150, max_chars=GUIDELINES_LIMIT
        )
    return {"questions": (PREFERENCE, *asked), "guidelines": text}


def _more() -> dict[str, Any]:
    with st.expander(say("When it ends, order and sample")):
        left, middle, right = st.columns(3)
        judgements = left.number_input(
            say("Judgements in all"), 1, key=key("judgements"), value=None,
            placeholder=say("every pair by all its raters"),
            help=say("The planned end; only here may a difference be called decided, unless ten raters or more allow "
                     "an early look."),
        )  # fmt: skip
        per_rater = middle.number_input(say("At most by one rater"), 1, key=key("per_rater"), value=None,
                                        placeholder=say("no limit"))  # fmt: skip
        lease = right.number_input(say("Minutes a pair is kept for a rater"), 1, 7 * 24 * 60, key=key("lease"))
        uncertain = st.toggle(say("Ask more about pairs of variants whose outcome is open"), key=key("uncertain"),
                              help=say("With how much probability each was drawn is kept with the answer.")
                              )  # fmt: skip
        names = {name: say(words) for name, words in STRATA_WORDS.items()}
        strata = st.multiselect(say("Balance the sample over"), STRATA, format_func=names.__getitem__,
                                key=key("strata"))  # fmt: skip
        first, second = st.columns(2)
        top = first.number_input(say("Items from the first … of a list"), 1, 100, key=key("top"))
        seed = second.number_input(
            say("Seed"), 0, 2**31 - 1, key=key("seed"), help=say("Of the sample, the order and the sides.")
        )
    return {
        "judgements": None if judgements is None else int(judgements),
        "per_rater": None if per_rater is None else int(per_rater),
        "lease": 60.0 * lease, "uncertain": uncertain, "strata": tuple(strata), "top": int(top), "seed": int(seed),
    }  # fmt: skip
