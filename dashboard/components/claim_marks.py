"""The claims of a text: each on the colour of its verdict, with the facts that decide where the pointer rests."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from core.explain.types import Claim, Evidence, Explanation
from dashboard import numerals
from dashboard.components.evidence import ANCHOR, fact_words
from dashboard.language import later, say, told
from dashboard.text import plain

# A sign beside the colour, for those who see no colours: (colour of the background, sign).
VERDICTS: Mapping[str, tuple[str, str]] = {
    "supported": ("green", ""),
    "contradicted": ("red", "✗"),
    "unsupported": ("orange", "?"),
    "not checkable": ("gray", "–"),
}
_NO_FACTS = {
    "unsupported": later("the evidence does not say this"),
    "not checkable": later("no fact can be held against this"),
}
_HOVER_LIMIT = 400  # characters; browsers cut long ones off anyway
# Each verdict has a line of its own, too; what is supported has none, as most is, and a page of lines is hard to read.
_LINES = {
    "contradicted": "underline wavy 1.5px",
    "unsupported": "underline dashed 1.5px",
    "not checkable": "underline dotted 1.5px",
}
_MARK = f"a[href='#{ANCHOR}']"
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")


def legend() -> None:
    """Draw what the colours of claims mean."""
    st.html(_style())
    words = {name: f"{told(name)} {sign}".strip().replace(" ", "\u00a0") for name, (_, sign) in VERDICTS.items()}
    signs = "  ".join(
        f'[:{colour}-background[{words[name]}]](#{ANCHOR} "{told(name).capitalize()}")'
        for name, (colour, _) in VERDICTS.items()
    )
    st.caption(say("Claims, held against the evidence: {signs}. Point at one to see its facts.", signs=signs))


def _style() -> str:
    """Lines under what is not supported: titles of marks begin with the verdict in words."""
    return (
        f"<style>{_MARK} {{color: inherit !important; text-decoration: none !important; cursor: help;"
        f" text-underline-offset: .2em}} {_MARK}:hover {{text-decoration: underline solid !important}}"
        + "".join(
            f" {_MARK}[title^='{told(verdict).capitalize()}'] {{text-decoration: {line} !important}}"
            for verdict, line in _LINES.items()
        )
        + "</style>"
    )


def highlighted(text: str, claims: tuple[Claim, ...], evidence: Evidence) -> str:
    """Markdown that shows the text as it is, each claim a link to the evidence that tells its facts on hovering."""
    facts = {fact.id: fact_words(fact) for fact in evidence.facts}
    parts, end = [], 0
    for claim in claims:
        colour, sign = VERDICTS[claim.verdict]
        start, stop = _with_quotes(text, claim)
        shown = plain(text[start:stop]) + (f" {sign}" if sign else "")
        mark = f'[:{colour}-background[{shown}]](#{ANCHOR} "{hover(claim, facts)}")'
        parts.append(_spaced(text[end:start]) + mark)
        end = stop
    return "".join(parts) + _spaced(text[end:])


def hover(claim: Claim, facts: Mapping[str, str]) -> str:
    """What a claim's mark says when the pointer rests on it, fit for the title of a markdown link.

    Facts hold catalogue text: every mark of punctuation in them is escaped, so none can end the title or the link.
    """
    deciding = " · ".join(say("{fact}: {text}", fact=fact, text=facts[fact]) for fact in claim.facts if fact in facts)
    nothing = _NO_FACTS.get(claim.verdict)
    because = deciding or (say(nothing) if nothing else say("no single fact decides this"))
    line = " ".join(say("{verdict}: {facts}", verdict=told(claim.verdict), facts=because).split())
    line = line if len(line) <= _HOVER_LIMIT else line[: _HOVER_LIMIT - 1] + "…"
    return _PUNCTUATION.sub(r"\\\1", line[0].upper() + line[1:])


def claims_table(found: Explanation, evidence: Evidence, side: str) -> None:
    """Draw the claims of a text in a table that opens on a click."""
    claims_details(found.claims, evidence, side)


def claims_details(claims: Sequence[Claim], evidence: Evidence, side: str) -> None:
    """Draw claims in a table that opens on a click: screens that are touched have no hovering."""
    texts = {fact.id: fact_words(fact) for fact in evidence.facts}
    frame = pd.DataFrame(
        {
            say("claim"): [claim.text for claim in claims],
            say("kind"): [told(claim.kind) for claim in claims],
            say("verdict"): [f"{VERDICTS[claim.verdict][1]} {told(claim.verdict)}".strip() for claim in claims],
            say("facts"): [
                "; ".join(say("{fact}: {text}", fact=fact, text=texts[fact]) for fact in claim.facts)
                for claim in claims
            ],
        }
    )
    counts = Counter(claim.verdict for claim in claims)
    verdicts = say(", ").join(
        say("{n} {verdict}", n=counts[name], verdict=told(name)) for name in VERDICTS if name in counts
    )
    with st.expander(
        say("{number} claims: {verdicts}", number=len(frame), verdicts=verdicts) if len(frame) else say("No claims")
    ):
        st.dataframe(frame, hide_index=True, placeholder=numerals.NONE, key=f"claims-{side}")


def _with_quotes(text: str, claim: Claim) -> tuple[int, int]:
    """Start and end of a claim, with the quotes around a title."""
    quoted = text[claim.start - 1 : claim.start] == "“" and text[claim.end : claim.end + 1] == "”"
    return (claim.start - 1, claim.end + 1) if quoted else (claim.start, claim.end)


def _spaced(text: str) -> str:
    """Plain text that keeps the spaces at its ends."""
    if not text.strip():
        return " " if text else ""
    left = " " if text[0].isspace() else ""
    return left + plain(text) + (" " if text[-1].isspace() else "")
