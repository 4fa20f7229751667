"""Canaries: the altered evidence, and who follows it."""

from dataclasses import replace

import pytest

from core.audit.canaries import FLIPPED, OTHER_USER, SWAPPED, Told, canary_row, flipped, swapped, told
from core.audit.metrics.reasons import drivers_of
from core.explain.backends import Request
from core.explain.types import Evidence, Variant
from tests.core.explain.told import text_of
from tests.core.explain.worlds import evidence, judged

TEMPLATE = Variant("template", "", "concise-2")
OTHERS = [(f"x{n}", f"Somewhere Else {n}") for n in range(4)]


def titles(found: Evidence) -> list[str]:
    return [fact.data["title"] for fact in drivers_of(found)]


@pytest.fixture
def true() -> Evidence:
    return judged(evidence())


def test_flipping_turns_every_driver_and_nothing_else(true: Evidence) -> None:
    given = flipped(true)
    assert titles(given) == titles(true)
    for fact, was in zip(drivers_of(given), drivers_of(true), strict=True):
        assert fact.data["value"] == -was.data["value"] and fact.kind != was.kind
        assert (" against it (" in fact.text) == (fact.kind == "against")
        assert fact.data["verdict"] is None and "rank_without" not in fact.data
    assert not given.of_kind("together", "weight")
    kept = [fact for fact in true.facts if fact.kind not in ("driver", "against", "together", "weight")]
    assert [fact for fact in given.facts if fact.kind not in ("driver", "against")] == kept
    assert [fact.data["value"] for fact in drivers_of(flipped(given))] == [f.data["value"] for f in drivers_of(true)]


def test_swapping_leaves_no_trace_of_the_true_items(true: Evidence) -> None:
    given = swapped(true, OTHERS)
    assert given is not None
    assert titles(given) == [title for _, title in OTHERS][: len(titles(true))]
    whole = " ".join(fact.text for fact in given.facts)
    assert not any(f"“{title}”" in whole for title in titles(true))
    values = [fact.data["value"] for fact in drivers_of(given)]
    assert values == [fact.data["value"] for fact in drivers_of(true)]
    assert swapped(true, OTHERS[:1]) is None


@pytest.mark.parametrize("kind", [FLIPPED, SWAPPED, OTHER_USER])
def test_who_writes_from_the_given_obeys_and_who_writes_from_the_true_leaks(kind: str, true: Evidence) -> None:
    made = {FLIPPED: flipped(true), SWAPPED: swapped(true, OTHERS), OTHER_USER: judged(evidence(user=3, item=4))}
    given = made[kind]
    assert given is not None
    obedient = told(kind, text_of(Request(given, TEMPLATE)), "u", given, true)
    assert obedient.followed and not obedient.leaked
    disobedient = told(kind, text_of(Request(replace(true, title=given.title), TEMPLATE)), "u", given, true)
    assert disobedient.leaked and not disobedient.followed
    assert told(kind, "Nothing to say.", "u", given, true) == Told("u", 0, 0)


def test_the_shares_are_of_what_was_told() -> None:
    row = canary_row(TEMPLATE, FLIPPED, [Told("a", 3, 0), Told("b", 0, 1), Told("c", 0, 0)])
    assert (row.canaries, row.silent) == (3, 1)
    assert row.obedience is not None and row.leakage is not None
    assert (row.obedience.value, row.leakage.value, row.obedience.count) == (0.75, 0.25, 4)
    silent = canary_row(TEMPLATE, FLIPPED, [Told("a", 0, 0)])
    assert silent.obedience is None and silent.leakage is None
