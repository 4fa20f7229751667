"""What can be done with a comparison: judge blind, swap, ask again, go on to the next pair, take the link along."""

from __future__ import annotations

from urllib.parse import urlencode

import streamlit as st

from core.errors import WhyboardError
from core.operations.explanations import Subject
from core.operations.feedback import judged_by
from core.operations.pairs import next_pair
from dashboard import messages, services, state
from dashboard.components.sides import PARAMETERS, Entries, contrasting, swap
from dashboard.language import later, say

_NEXT = "next-pair"  # session key: what came of asking for the next pair, shown once
NO_PAIR = later(
    "**No further pair.** There is none, or you have judged them all: stable items with differing texts that these two "
    "variants have written already. Choose other variants, or have many texts written at once: "
    "`python -m core explain {dataset} --sample users=200,items=3 --variant {first} --variant {second}`"
)


def compare_bar(chosen: Subject, entries: Entries, rater: str, seed: int, *, judged: bool) -> bool:
    """Draw the row of switches and buttons above the texts and return whether the rater judges blind.

    `judged` says whether this rater has said which text is better.
    """
    with st.container(horizontal=True, vertical_alignment="center"):
        blind = st.toggle(
            say("Blind"),
            key=state.BLIND,
            bind="query-params",
            help=say("Hides who wrote the texts, and mixes the sides, until you have said which one is better."),
        )
        st.button(
            say("Swap"),
            icon=":material/swap_horiz:",
            on_click=swap,
            args=(entries,),
            disabled=blind and not judged,
            help=say("Put each text on the other side."),
        )
        st.button(
            say("Another seed"),
            icon=":material/refresh:",
            on_click=_another_seed,
            args=(seed,),
            help=say("Ask for other texts. Templates do not draw: theirs stay the same."),
        )
        st.button(
            say("Next pair"),
            icon=":material/skip_next:",
            on_click=_next,
            args=(chosen, entries, rater, seed),
            disabled=contrasting(entries),
            help=say(
                "A pair that you have not judged, about an item that is on the list by more than chance, "
                "with texts that differ and are written already. Not for texts that contrast two items."
            ),
        )
        with st.popover(say("Copy link"), icon=":material/link:"):
            st.code(_link(entries), language=None, wrap_lines=True)
    outcome = st.session_state.pop(_NEXT, None)
    if isinstance(outcome, WhyboardError):
        messages.show(outcome)
    elif outcome is not None:
        dataset, names = chosen.catalogue.info.name, [entry.name for entry in entries]
        st.info(say(NO_PAIR, dataset=dataset, first=names[0], second=names[1]))
    return blind


def _another_seed(seed: int) -> None:
    st.query_params[state.SEED] = str((seed + 1) % 2**31)


def _next(chosen: Subject, entries: Entries, rater: str, seed: int) -> None:
    variants = (entries[0].variant, entries[1].variant)
    here = (chosen.user, chosen.item)
    try:
        bench, journal = services.workbench(), services.journal()
        judged = judged_by(journal, rater)
        found = next_pair(bench, journal, chosen.model, variants, rater, judged=judged, seed=seed, after=here)
    except WhyboardError as error:
        st.session_state[_NEXT] = error
        return
    if found is None:
        st.session_state[_NEXT] = False
        return
    st.query_params[state.USER], st.query_params[state.ITEM] = found.user, found.item


def _link(entries: Entries) -> str:
    """The address of what is seen, with the variants that stand here without being named."""
    named = dict(zip(PARAMETERS, (entry.name for entry in entries), strict=True))
    return f"{(st.context.url or '').partition('?')[0]}?{urlencode(st.query_params.to_dict() | named)}"
