"""Texts by hand, in other words than the generators': the checker was not built on them. What it makes of them is
measured and told in `docs/claims.md`; the bounds here only keep it from getting worse unseen."""

import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

from core.explain.claims import CONTRADICTED, KINDS, UNSUPPORTED, VERDICTS, Names, find_claims
from core.explain.evidence import evidence_from_json
from core.explain.types import Claim, Evidence

TEXTS: dict[str, Any] = json.loads(Path(__file__).with_name("paraphrases.json").read_text(encoding="utf-8"))
FLAGGED = (CONTRADICTED, UNSUPPORTED)


@cache
def world(name: str) -> tuple[Evidence, Names]:
    told = TEXTS["worlds"][name]
    items = told["items"]
    kinds = {kind: [item["attributes"].get(kind, []) for item in items] for kind in ("genre", "creator", "tag")}
    names = Names([item["title"] for item in items], [item["year"] for item in items], kinds)
    return evidence_from_json(told["evidence"]), names


def told_of(claims: tuple[Claim, ...], start: int, end: int, kind: str) -> Claim | None:
    """The claim of a kind that shares most characters with a place, None where there is none."""
    near = [c for c in claims if c.kind == kind and c.start < end and start < c.end]
    return max(near, key=lambda c: min(c.end, end) - max(c.start, start), default=None)


def measured() -> tuple[Counter[tuple[str, str]], list[str]]:
    """Counts of expected claims by kind or language and outcome, and a line for each that went wrong."""
    counts: Counter[tuple[str, str]] = Counter()
    wrong = []
    for text in TEXTS["texts"]:
        evidence, names = world(text["world"])
        claims = find_claims(text["text"], evidence, names)
        places = []
        for quote, kind, verdict in text["claims"]:
            start = text["text"].index(quote)
            places.append((start, start + len(quote), verdict))
            found = told_of(claims, start, start + len(quote), kind)
            outcome = "not found" if found is None else "right" if found.verdict == verdict else "wrong"
            for group in (kind, text["language"], f"expected {verdict}", "all"):
                counts[group, outcome] += 1
            if outcome != "right":
                told = "not found" if found is None else found.verdict
                wrong.append(f"{text['language']} {kind} “{quote}” is {verdict}, told {told}: {text['text']}")
        negative = [(a, b) for a, b, verdict in places if verdict in FLAGGED]
        for claim in claims:
            if claim.verdict in FLAGGED and not any(claim.start < b and a < claim.end for a, b in negative):
                counts["false alarms", "claims"] += 1
                wrong.append(f"{text['language']} {claim.kind} “{claim.text}” flagged wrongly: {text['text']}")
    return counts, wrong


def test_there_are_two_hundred_in_both_languages() -> None:
    assert Counter(text["language"] for text in TEXTS["texts"]) == {"en": 100, "zh": 100}
    assert len({text["text"] for text in TEXTS["texts"]}) == 200
    for text in TEXTS["texts"]:
        for quote, kind, verdict in text["claims"]:
            assert quote in text["text"] and kind in KINDS and verdict in VERDICTS


def test_verdicts_do_not_get_worse_unseen() -> None:
    counts, wrong = measured()
    all_ = sum(counts["all", outcome] for outcome in ("right", "wrong", "not found"))
    assert counts["all", "right"] / all_ >= 0.6, "\n".join(wrong)
    assert counts["false alarms", "claims"] <= 20, "\n".join(wrong)
