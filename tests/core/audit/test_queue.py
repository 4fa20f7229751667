"""What a person should look at next, and how versions of a prompt are lined up."""

import json
import zlib
from dataclasses import replace
from datetime import datetime

import pytest

from core.audit.checked import Checked, values_of
from core.audit.failures import STABLE, UNKNOWN, UNSTABLE, FailureFilter, failed_claims, laid_out
from core.audit.queue import claim_against_flip, confident_on_unstable, raters_apart
from core.audit.report import Attempt, variant_rows
from core.audit.trends import trends
from core.explain.evidence import evidence_to_json
from core.explain.types import Claim, Variant
from tests.core.audit.texts import claim, evidence, item, piece, view

WRITER = Variant("openai", "m", "plain-2")
TEXT = "Alpha speaks for it. So does Gamma. It is a western."


def checked(*claims: Claim, text: str = TEXT, id: str = "x", variant: Variant = WRITER, user: str = "u", failed=False):
    packed = zlib.compress(json.dumps(evidence_to_json(evidence())).encode())
    values = values_of(view(*claims, text=text, failed=failed))
    return Checked(id, variant, user, "i", 0, claims, values, piece(text, user), failed, datetime(2026, 1, 1), packed)


def reason(text: str, fact: str, start: int) -> Claim:
    return replace(claim(text, "reason", "supported", fact, start=start), direction="for")


SAID = (item("Alpha", "E4"), reason("speaks for", "E4", 6), item("Gamma", "E6", start=30), reason("So", "E6", 21))
WESTERN = claim("western", "attribute", "unsupported", start=45)


def test_a_supported_reason_without_which_nothing_moves_is_a_disagreement() -> None:
    found = claim_against_flip([checked(*SAID)])
    assert len(found) == 1 and "“Gamma”" in found[0].told and "Alpha" not in found[0].told
    assert not claim_against_flip([checked(*SAID[:2])])
    assert not claim_against_flip([checked(*SAID, failed=True)])
    assert not claim_against_flip([checked(SAID[2])])  # named without a direction


@pytest.mark.parametrize(
    ("text", "stability", "expected"),
    [
        (TEXT, UNSTABLE, 1),
        (TEXT, STABLE, 0),
        (TEXT, UNKNOWN, 0),
        (TEXT + " Perhaps.", UNSTABLE, 0),
        ("可能。", UNSTABLE, 0),
    ],
)
def test_confidence_on_an_unstable_item(text: str, stability: str, expected: int) -> None:
    assert len(confident_on_unstable([checked(*SAID, text=text)], lambda user, item: stability)) == expected
    assert not confident_on_unstable([checked(SAID[0], text=text)], lambda user, item: UNSTABLE)  # no reason given


def preference(rater: str, left: str, right: str, value: str | None) -> dict[str, object]:
    return {
        "left_explanation": left,
        "right_explanation": right,
        "rater": rater,
        "value": value,
        "user_id": "u",
        "item": "i",
    }


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("a", "x", "y", "A"), ("b", "x", "y", "B")], 1),
        ([("a", "x", "y", "A"), ("b", "y", "x", "B")], 0),  # both prefer x
        ([("a", "x", "y", "A"), ("b", "y", "x", "A")], 1),
        ([("a", "x", "y", "A"), ("a", "x", "y", "B")], 0),  # one rater, a changed mind
        ([("a", "x", "y", "A"), ("b", "x", "y", "tie"), ("c", "x", "y", "both bad")], 0),
        ([("a", "x", "y", "A"), ("b", "x", "y", "B"), ("b", "x", "y", None)], 0),  # taken back
    ],
)
def test_raters_apart(rows, expected: int) -> None:
    found = raters_apart([preference(*row) for row in rows], {"x": checked(*SAID)})
    assert len(found) == expected
    assert all(d.label == "OpenAI-compatible m, plain" and {d.explanation, d.other} == {"x", "y"} for d in found)


def test_a_failure_shows_its_sentence_and_the_facts_beside_it() -> None:
    wrong = claim("5 stars", "rating", "contradicted", "E8", start=0)
    text = checked(*SAID, WESTERN, wrong)
    found = failed_claims([text], FailureFilter())
    assert [f.claim.verdict for f in found] == ["contradicted", "unsupported"]
    shown = laid_out(found[0], segment="heavy", stability=STABLE, marked=("ann",))
    assert shown.sentence == "Alpha speaks for it." and [fact.id for fact in shown.facts] == ["E8", "E4"]
    assert (shown.title, shown.segment, shown.stability, shown.marked) == ("Omega", "heavy", STABLE, ("ann",))
    assert laid_out(found[1]).sentence == "It is a western."
    flat = shown.flat()
    assert (flat["verdict"], flat["kind"], flat["marked"], flat["sentence"]) == (
        "contradicted",
        "rating",
        1,
        shown.sentence,
    )
    assert not failed_claims([text], FailureFilter(variants=frozenset({"other"})))
    assert not failed_claims([replace(text, failed=True)], FailureFilter())


def test_versions_of_a_prompt_stand_in_line() -> None:
    def rows(*variants: Variant):
        return variant_rows([checked(*SAID, id=v.id, variant=v) for v in variants], [], {}, {})

    old, cool = replace(WRITER, prompt="plain-1"), replace(WRITER, options={"temperature": 0.2})
    found = trends(rows(WRITER, cool, replace(WRITER, prompt="plain-10"), old, replace(WRITER, prompt="")))
    assert [[version for version, _ in trend.versions] for trend in found] == [[1, 2, 10], [2]]
    assert found[0].versions[0][1].variant == old


def test_rows_count_texts_failures_and_marks() -> None:
    texts = [checked(*SAID, WESTERN, id="1"), checked(*SAID, id="2", user="v"), checked(*SAID, id="3", failed=True)]
    kept: dict = {}
    (row,) = variant_rows(texts, [Attempt(WRITER, "w")], {}, {"1": 2}, kept)
    assert (row.texts, row.users, row.failures, row.wrong_checks) == (2, 2, 2, 2)
    assert row.verdicts == {"supported": 8, "contradicted": 0, "unsupported": 1, "not checkable": 0}
    assert row.figures["failures"].value == pytest.approx(2 / 4)
    assert row.figures["claim_precision"].value == pytest.approx(8 / 9)
    assert variant_rows(texts, [Attempt(WRITER, "w")], {}, {"1": 2}, kept) == (row,) and len(kept) == 1
    (more,) = variant_rows([*texts, checked(*SAID, id="4")], [], {}, {}, kept)
    assert more.texts == 3 and len(kept) == 2
