"""One claim that is not supported: its sentence, the facts beside it, and what a person says of the check."""

from __future__ import annotations

from html import escape

import streamlit as st

from core.audit.failures import Failure
from core.operations.marks import WRONG, mark_check
from core.operations.roles import JUDGE
from core.results import ModelInfo
from core.types import DatasetInfo
from dashboard import services, state
from dashboard.components.allowed import limits
from dashboard.components.evidence import fact_words
from dashboard.components.page import rater_id
from dashboard.components.recording import recording, show_failure, stamp
from dashboard.components.text_links import text_links
from dashboard.labels import segment
from dashboard.language import later, say, told
from dashboard.text import plain
from dashboard.variant_words import label_words

About = tuple[DatasetInfo, ModelInfo]
BADGES = {
    "contradicted": later(":red-badge[✗ contradicted]"),
    "unsupported": later(":orange-badge[? unsupported]"),
}
_SIGNS = {"contradicted": "✗", "unsupported": "?"}
_AROUND = 180  # characters shown before and after the sentence
_LONGEST = 700  # characters of a sentence
STYLE = """<style>
.failed-text {line-height: 1.55; overflow-wrap: anywhere; margin: 0}
.failed-text .around {opacity: .6}
.failed-text .sentence {background: color-mix(in srgb, currentColor 8%, transparent); border-radius: .2rem;
  padding: .1rem 0; box-decoration-break: clone; -webkit-box-decoration-break: clone}
.failed-text mark {color: inherit; font-weight: 600; border-radius: .2rem; padding: 0 .15rem;
  text-underline-offset: .2em}
.failed-text mark.contradicted {background: #d9533f40; text-decoration: underline wavy #d9533f}
.failed-text mark.unsupported {background: #e0883340; text-decoration: underline dashed #c0661a 2px}
</style>"""


def name_of(failure: Failure) -> str:
    """What names a failure in links and keys."""
    return f"{failure.explanation}.{failure.claim.start}.{failure.claim.end}"


def failure_card(failure: Failure, about: About) -> None:
    """Draw one failure of the list."""
    name = name_of(failure)
    with st.container(border=True, key=f"failure-{name.replace('.', '-')}"):
        st.markdown(head(failure))
        left, right = st.columns([3, 2], gap="medium")
        with left:
            st.html(sentence_html(failure))
        with right:
            facts_beside(failure)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(
                say("Whole text"), key=f"open-{name}", on_click=_open, args=(name,), icon=":material/open_in_full:"
            )
            wrong_button(failure)
            text_links(about, failure.user, failure.item, failure.variant, failure.seed)


def head(failure: Failure) -> str:
    """The line over a failure: verdict, kind of claim, who wrote about what for whom."""
    badge = BADGES.get(failure.claim.verdict)
    verdict = say(badge) if badge else plain(told(failure.claim.verdict))
    parts = [
        f"{plain(told(failure.claim.kind))} · **{plain(label_words(failure.label, failure.variant))}**",
        say("{item} for user {user}", item=plain(failure.title[:80]), user=plain(failure.user[:40])),
    ]
    if failure.segment:
        parts.append(plain(segment(failure.segment)))
    if failure.stability != "unknown":
        parts.append(say("stable item" if failure.stability == "stable" else "unstable item"))
    return f"{verdict} {' · '.join(parts)}"


def sentence_html(failure: Failure) -> str:
    """The sentence with the claim marked, between what stands around it."""
    text, (start, end) = failure.text, (failure.start, failure.end)
    first, last = failure.claim.start, failure.claim.end
    if end - start > _LONGEST:  # a text without ends of sentences
        start, end = max(start, first - _AROUND), min(end, last + _AROUND)
    before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    cut = ("…" if start > _AROUND else "", "…" if end + _AROUND < len(text) else "")
    verdict = failure.claim.verdict
    mark = f'<mark class="{escape(verdict)}">{escape(text[first:last])} {_SIGNS.get(verdict, "")}</mark>'
    return (
        f'{STYLE}<p class="failed-text"><span class="around">{cut[0]}{escape(before)}</span><span class="sentence">'
        f"{escape(text[start:first])}{mark}{escape(text[last:end])}</span>"
        f'<span class="around">{escape(after)}{cut[1]}</span></p>'
    )


def facts_beside(failure: Failure) -> None:
    """Draw the facts that decide, and those on what the sentence names."""
    deciding = set(failure.claim.facts)
    if not deciding:
        st.markdown(f":gray[{say('No fact of the evidence says this.')}]")
    for fact in failure.facts[:8]:
        weight = "**" if fact.id in deciding else ""
        st.markdown(f"{weight}{fact.id}{weight} {plain(fact_words(fact))}")


def wrong_button(failure: Failure, place: str = "list") -> None:
    """Draw the button that says the check is wrong, or takes it back, and who says so."""
    key = f"wrong-{place}-{name_of(failure)}"
    own = rater_id() in failure.marked
    label = say("Take back “the checker is wrong”" if own else "The checker is wrong")
    limited = limits(JUDGE, help=say("Written down under your name and counted; the verdict itself stays."))
    icon = ":material/undo:" if own else ":material/flag:"
    st.button(label, key=key, on_click=_mark, args=(failure, None if own else WRONG, key), icon=icon, **limited)
    if failure.marked:
        names = plain(say(", ").join(failure.marked))
        st.caption(say("⚑ Called wrong by {names}", names=names), width="content")
    show_failure(key)


def _mark(failure: Failure, value: str | None, key: str) -> None:
    with recording(key):
        mark_check(services.journal(), explanation=failure.explanation, claim=failure.claim, value=value, **stamp())


def _open(name: str) -> None:
    st.query_params[state.FAILURE] = name
