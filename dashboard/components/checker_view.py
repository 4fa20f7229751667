"""The checker of claims on trial: errors are planted in true texts, and it must find them."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.operations.checker import KINDS, TEXTS, Checker
from dashboard import numerals
from dashboard.components.awaiting import awaited
from dashboard.components.download import downloads
from dashboard.components.failure_card import About
from dashboard.components.metric_table import Line, draw_table, interval, written
from dashboard.components.text_links import write_some
from dashboard.language import later, say, told
from dashboard.services import facts
from dashboard.services.facts import Key
from dashboard.text import plain


def checker_view(key: Key, about: About) -> None:
    """Draw the button that starts it; then how far it is, and what came of it."""
    name = facts.checker_key(key)
    if not facts.started(name):
        st.markdown(
            say(
                "Errors of {kinds} kinds are planted in up to {texts} texts of the template and the embedded model, "
                "one at a time; how many does the checker find, and what does it flag in the texts as they are?",
                kinds=len(KINDS),
                texts=TEXTS,
            )
        )
        st.button(say("Put the checker to the test"), key="checker-run", on_click=_start, args=(key,))
        return
    found = awaited(facts.checker(key), name, later("Planting errors"))
    if found is None:
        return
    if not found.texts:
        st.info(
            say("**No text of the template or the embedded model is here.** Errors can only be planted in true texts.")
        )
        write_some(*about)
        return
    _result(found)
    downloads(checker_frame(found), f"checker-{key[2]}", key="checker")


def _start(key: Key) -> None:
    facts.checker(key)


def checker_frame(found: Checker) -> pd.DataFrame:
    """One row a kind of error, then all of them, then false alarms."""
    rows = [*found.kinds.items(), ("all errors", found.overall), ("false alarms", found.alarms)]
    return pd.DataFrame(
        [
            {"kind": kind, "share": None, "low": None, "high": None, "count": 0}
            | ({} if each is None else {n: getattr(each, n) for n in ("low", "high", "count")} | {"share": each.value})
            for kind, each in rows
        ]
    )


def _result(found: Checker) -> None:
    def line(head: str, meaning: str, name: str) -> Line:
        each = {"all": found.overall, "alarms": found.alarms}.get(name) if name else None
        each = found.kinds.get(name, each)
        if each is None:
            return Line(head, meaning, [say("n/a")])
        value = f"<b>{written(each.value, 'share')}</b> <span class='interval'>{interval(each, 'share')}</span>"
        return Line(head, meaning, [f"{value}<small>{say('of {number}', number=numerals.count(each.count))}</small>"])

    lines = [
        line(
            say("All errors found"),
            say("Planted in {texts} texts, one at a time. Higher is better.", texts=numerals.count(found.texts)),
            "all",
        ),
        line(say("True sentences flagged"), say("Sentences of the texts as they are. Lower is better."), "alarms"),
        *(line(told(kind).capitalize(), "", kind) for kind in KINDS),
    ]
    draw_table([say("Share")], lines, say("Error"))
    st.caption(
        say("95% intervals are Wilson's. One seed, one sample of texts: another one moves the figures a little.")
    )
    if found.misses:
        with st.expander(say("{number} errors that it missed", number=len(found.misses))):
            for kind, words in found.misses:
                st.markdown(f"- **{plain(told(kind))}**: {plain(words)}")
