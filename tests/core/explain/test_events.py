from dataclasses import FrozenInstanceError, asdict, replace

import pytest

from core.errors import CancelledError, InputError, WhyboardError
from core.explain.backends import Endpoint, Request
from core.explain.egress import NOTHING, egress, host
from core.explain.events import NO_MODEL, Draft, Event, Finished, Piece, Restart, Usage, Waiting
from core.explain.generate import generate, written
from core.explain.options import Choice, Number, check_options
from core.explain.types import Variant, content_hash
from tests.core.explain.told import draft_of
from tests.core.explain.worlds import evidence

TEMPLATE = Variant("template", "", "concise-2")


def test_a_draft_is_what_was_told() -> None:
    told: list[Event] = [
        Waiting(2), Waiting(0), Piece("Your "), Piece("cat"), Restart("It names a cat.", "Your cat"), Piece("You "),
        Piece("rated"), Finished(Usage(7, 5, 0.25), ("One candidate was replaced.",), checked=True),
    ]  # fmt: skip
    seen = [Draft()]
    for event in told:
        seen.append(seen[-1].after(event))
    assert [draft.text for draft in seen] == ["", "", "", "Your ", "Your cat", "", "You ", "You rated", "You rated"]
    assert [draft.position for draft in seen] == [0, 2, 0, None, None, None, None, None, None]
    assert seen[-1].rejected == (Restart("It names a cat.", "Your cat"),)
    assert seen[-2].finished is None and seen[-1].finished == told[-1]
    with pytest.raises(FrozenInstanceError):
        seen[-1].text = "x"  # type: ignore[misc]
    found = written(evidence(), TEMPLATE, 3, seen[-1], 1.5, first=0.5)
    assert (found.text, found.usage, found.notes) == ("You rated", Usage(7, 5, 0.25), ("One candidate was replaced.",))
    assert (found.rejected, found.checked, found.from_template, found.first) == (seen[-1].rejected, True, False, 0.5)


def test_the_template_takes_nothing() -> None:
    draft = draft_of(Request(evidence(), TEMPLATE))
    assert draft.finished == Finished(NO_MODEL)
    seen: list[Draft] = []
    found = generate(evidence(), TEMPLATE, 0, on_draft=seen.append)
    assert found.text == draft.text and seen[0].text == draft.text
    assert (found.usage, found.host, found.egress) == (NO_MODEL, "", NOTHING)
    assert found.first is not None and 0 < found.first <= found.seconds


def test_the_hash_of_evidence_is_that_of_all_its_values() -> None:
    found = evidence()
    assert found.hash == content_hash(asdict(found))
    fact = found.facts[-1]
    other = replace(found, facts=(*found.facts[:-1], replace(fact, data={**fact.data, "more": 1})))
    assert other.hash != found.hash


def test_nothing_is_not_an_explanation() -> None:
    with pytest.raises(WhyboardError, match="wrote nothing"):
        written(evidence(), TEMPLATE, 0, Draft(" \x00 \n"), 1.0)


def test_a_cancelled_request_stops() -> None:
    with pytest.raises(CancelledError):
        generate(evidence(), TEMPLATE, 0, cancelled=lambda: True)


def test_where_the_facts_went() -> None:
    remote = Variant("openai", "m", "plain-1")
    endpoint = Endpoint("https://user:word@api.example.com/v1", "sk-key", "m")
    assert egress(remote, endpoint, 14) == "14 facts (E1 to E14) went to api.example.com."
    assert egress(remote, endpoint, 1) == "1 fact (E1) went to api.example.com."
    assert host(remote, endpoint) == "api.example.com"
    assert egress(TEMPLATE, endpoint, 14) == NOTHING
    assert egress(remote, None, 14) == NOTHING


def test_options_are_numbers_or_choices_and_nothing_else() -> None:
    known = {"temperature": Number(0, 2), "max_tokens": Number(1, 9, whole=True), "device": Choice(("auto", "cpu"))}
    check_options("x", known, {"temperature": 1, "max_tokens": 9, "device": "cpu"})
    check_options("x", known, {"temperature": 0.5})
    for given, message in (
        ({"temprature": 1}, "“x” has no option “temprature”. It has: temperature, max_tokens, device"),
        ({"temperature": 2.5}, "temperature is '2.5'. Use a number from 0 to 2"),
        ({"temperature": True}, "temperature is 'True'"),
        ({"temperature": float("nan")}, "temperature is 'nan'"),
        ({"max_tokens": 2.5}, "whole number from 1 to 9"),
        ({"device": "tpu"}, "device is 'tpu'. Use one of: auto, cpu"),
        ({"device": 1}, "device is '1'"),
    ):
        with pytest.raises(InputError, match=message):
            check_options("x", known, given)
