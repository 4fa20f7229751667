"""The failure browser: filters, pages of failures with the worst first, and the one whose text is open."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from core.audit.failures import ORDER, STABILITIES, Failure
from core.operations import failures as browsing
from core.operations.failures import NO_FILTER, FailureFilter, Failures, Opened
from dashboard import messages, numerals, services, state
from dashboard.components.awaiting import awaited
from dashboard.components.claim_marks import claims_details, highlighted, legend
from dashboard.components.download import downloads
from dashboard.components.evidence import evidence_panel
from dashboard.components.failure_card import About, facts_beside, failure_card, head, wrong_button
from dashboard.components.text_links import text_links
from dashboard.components.url_choice import select
from dashboard.labels import segment
from dashboard.language import later, say
from dashboard.services import facts
from dashboard.services.facts import Key
from dashboard.text import plain

PAGE = 10
ANY = "any"
CHECKS = {ANY: later("All"), "right": later("Not called wrong"), "wrong": later("Called wrong")}
_LAST = "failures-filter"
FILTERS = (state.VERDICT, state.CLAIM, state.VARIANT, state.SEGMENT, state.STABILITY, state.CHECK)


def failure_browser(key: Key, about: About, variants: Mapping[str, str]) -> None:
    """Draw filters and a page of failures.

    Parameters
    ----------
    key : Key
        Which texts.
    about : (DatasetInfo, ModelInfo)
        What they are about, for links.
    variants : mapping of id to str
        Variants that have texts, with what people call them.
    """
    st.header(say("Failures, worst first"), anchor=False)
    everything = awaited(
        facts.failures(key, NO_FILTER, 0, 0), ("failures", key, NO_FILTER, 0, 0), later("Finding failures")
    )
    if everything is None:
        return
    if not everything.total:
        st.success(say("**Every claim that can be checked is supported.** Nothing to browse."))
        return
    wanted = _filters(everything, variants)
    first = _first(wanted)
    found = awaited(
        facts.failures(key, wanted, first, PAGE), ("failures", key, wanted, first, PAGE), later("Filtering")
    )
    if found is None:
        return
    if found.total and not found.rows:  # fewer than when the link was made
        first = 0
        found = facts.failures(key, wanted, first, PAGE).result()
    _told(found, everything.total, first)
    for failure in found.rows:
        with messages.guard():
            failure_card(failure, about)
    _pages(found.total, first)
    if found.total:
        with st.expander(say("Take them along"), on_change="rerun", key="failures-export") as opened:
            if opened.open:
                downloads(failures_frame(facts.all_failures(key, wanted).rows), f"failures-{key[2]}", key="failures")
    with messages.guard():
        _opened(key, about)


def failures_frame(rows: tuple[Failure, ...]) -> pd.DataFrame:
    """One row a failure, for exports."""
    return pd.DataFrame(
        [
            {
                "explanation": row.explanation,
                "variant": row.variant.id,
                "user": row.user,
                "item": row.item,
                "title": row.title,
                "verdict": row.claim.verdict,
                "kind": row.claim.kind,
                "claim": row.claim.text,
                "start": row.claim.start,
                "end": row.claim.end,
                "sentence": row.sentence,
                "facts": "; ".join(f"{fact.id}: {fact.text}" for fact in row.facts),
                "segment": row.segment,
                "stability": row.stability,
                "called wrong by": ", ".join(row.marked),
                "text": row.text,
            }
            for row in rows
        ]
    )


def _filters(found: Failures, variants: Mapping[str, str]) -> FailureFilter:
    def words(names: tuple[str, ...] | Mapping[str, str]) -> dict[str, str]:
        known = names if isinstance(names, Mapping) else {name: name for name in names}
        return {ANY: CHECKS[ANY], **known}

    with st.container(key="failure-filters", horizontal=True):
        chosen = [
            _box(state.VERDICT, words(ORDER), say("Verdict")),
            _box(state.CLAIM, words(found.kinds), say("Claim type")),
            _box(state.VARIANT, words(variants), say("Variant")),
            _box(state.SEGMENT, words({name: segment(name) for name in found.segments}), say("User segment")),
            _box(state.STABILITY, words(STABILITIES), say("Stability of the item")),
            _box(state.CHECK, CHECKS, say("The check")),
        ]
    verdicts, kinds, names, segments, stabilities = (frozenset(() if c == ANY else (c,)) for c in chosen[:5])
    marked = None if chosen[5] == ANY else chosen[5] == "wrong"
    return FailureFilter(verdicts, kinds, names, segments, stabilities, marked)


def _box(parameter: str, words: Mapping[str, str], label: str) -> str:
    with st.container(width=148):
        return select(parameter, words, label, ANY)


def _first(wanted: FailureFilter) -> int:
    """Place of the first failure of the page; another filter begins at the worst one again."""
    if st.session_state.get(_LAST, wanted) != wanted:
        st.query_params.pop(state.FIRST, None)
    st.session_state[_LAST] = wanted
    given = st.query_params.get(state.FIRST, "0")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 9 else 0


def _told(found: Failures, everything: int, first: int) -> None:
    if not found.total:
        st.info(say("**No failure passes these filters.** Set some to “All”."))
        st.button(say("Show all failures"), key="failures-all", on_click=_all)
        return
    total = numerals.count(found.total)
    if found.total < everything:
        total = say("{number} of {all}", number=total, all=numerals.count(everything))
    st.caption(
        say(
            "{total} claims that are contradicted or not borne out. Shown: {first} to {last}.",
            total=total,
            first=numerals.count(first + 1),
            last=numerals.count(first + len(found.rows)),
        )
    )


def _all() -> None:
    for parameter in FILTERS:
        st.query_params.pop(parameter, None)


def _pages(total: int, first: int) -> None:
    if total <= PAGE:
        return
    with st.container(horizontal=True):
        st.button(
            say("Page before"),
            key="failures-before",
            disabled=first == 0,
            on_click=_go,
            args=(max(first - PAGE, 0),),
            icon=":material/arrow_back:",
        )
        st.button(
            say("Next page"),
            key="failures-next",
            disabled=first + PAGE >= total,
            on_click=_go,
            args=(first + PAGE,),
            icon=":material/arrow_forward:",
        )


def _go(first: int) -> None:
    st.query_params[state.FIRST] = str(first)


def _opened(key: Key, about: About) -> None:
    """Open the failure that the link names."""
    asked = st.query_params.get(state.FAILURE)
    if not asked:
        return
    found = _found(key, asked)
    if found is None:
        given = plain(asked[:80])
        st.warning(
            say("The link asks for the failure **{given}**, which is not here, or is borne out by now.", given=given)
        )
        return
    first = found.failure

    @st.dialog(
        plain(say("{item} for user {user}", item=first.title[:60], user=first.user[:40])),
        width="large",
        on_dismiss=_close,
    )
    def card() -> None:
        with messages.guard():
            _card(_found(key, asked) or found, about)  # again: a click in here runs nothing but this function

    card()


def _found(key: Key, name: str) -> Opened | None:
    """The failure with a name (see `name_of`); None where there is none."""
    explanation, _, place = name.partition(".")
    numbers = [int(n) for n in place.split(".") if n.isascii() and n.isdigit() and len(n) < 9]
    if len(numbers) != 2:
        return None
    bench, journal = services.workbench(), services.journal()
    return browsing.opened(bench, journal, key[1], key[2], explanation, numbers[0], numbers[1])


def _card(found: Opened, about: About) -> None:
    failure = found.failure
    st.markdown(head(failure))
    with st.container(border=True):
        st.markdown(highlighted(failure.text, found.claims, found.evidence))
    legend()
    facts_beside(failure)
    with st.container(horizontal=True, vertical_alignment="center"):
        wrong_button(failure, "opened")
        text_links(about, failure.user, failure.item, failure.variant, failure.seed)
    claims_details(found.claims, found.evidence, "opened")
    evidence_panel(found.evidence)


def _close() -> None:
    st.query_params.pop(state.FAILURE, None)
