"""Claims as marks in markdown; tests/e2e/test_compare.py holds what browsers make of hostile ones."""

import re

from core.explain.claims import find_claims
from core.explain.types import Claim, Evidence, Fact
from dashboard.components.claim_marks import highlighted, hover

HOSTILE = 'A" onmouseover="alert(1)) ](http://e.org) \\ <b> ![x](http://e.org/a.png) $x$ :red[y] &quot; `z`\n\nnew'


def evidence(*facts: Fact) -> Evidence:
    return Evidence("A", "m", "stars", facts)


def test_untrusted_text_is_shown_as_it_is_on_the_colours_of_its_claims() -> None:
    known = evidence(Fact("E1", "rating", "The user gave “Film <b>” 4 stars.", {"title": "Film <b>", "rating": 4.0}))
    text = "You gave “Film <b>” 5 stars. ![x](http://e.org/a.png) [l](http://e.org) :red[y] <script>1</script>"
    shown = highlighted(text, find_claims(text, known), known)
    assert "[:green-background[“Film \\<b\\>”]](#evidence " in shown
    assert "[:red-background[5 stars ✗]](#evidence " in shown
    assert "![x]" not in shown and "[l](" not in shown and "<script>" not in shown and "\\:red\\[y\\]" in shown
    assert "://" not in re.sub(r'"[^"]*"', "", shown)


def test_a_claim_tells_its_verdict_and_facts() -> None:
    facts = {"E1": "It is number 1 on the user's list.", "E2": "By: Ann."}
    told = hover(Claim("number 1", "rank", "supported", ("E1", "E2"), 0, 8), facts)
    assert told.replace("\\", "") == "Supported: E1: It is number 1 on the user's list. · E2: By: Ann."
    alone = hover(Claim("x", "item", "unsupported", (), 0, 1), facts)
    assert alone.replace("\\", "") == "Unsupported: the evidence does not say this"


def test_no_fact_can_end_the_title_it_stands_in() -> None:
    told = hover(Claim("x", "item", "supported", ("E1",), 0, 1), {"E1": HOSTILE})
    assert "\n" not in told
    unescaped = re.sub(r"\\[!-/:-@\[-`{-~]", "", told)
    assert not re.search(r"[!-/:-@\[-`{-~]", unescaped)
    assert re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", told) == "Supported: E1: " + " ".join(HOSTILE.split())


def test_a_long_fact_is_cut() -> None:
    told = hover(Claim("x", "item", "supported", ("E1",), 0, 1), {"E1": "word " * 500})
    assert len(told) <= 410 and told.endswith("…")
