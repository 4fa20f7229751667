"""Plans and slots: every slot once, every token known to the tokenizer."""

from random import Random

import pytest

from core.explain.embedded import slots
from core.explain.embedded.plan import ORDERS, Parts, arrange
from core.explain.embedded.training.sample import sample_plan


def test_special_tokens_are_all_different_and_cover_every_plan() -> None:
    known = slots.specials()
    assert len(known) == len(set(known))
    random = Random(0)
    for _ in range(500):
        assert set(sample_plan(random).tokens) <= set(known)


def test_a_plan_holds_every_slot_once_and_numbers_reasons_in_order() -> None:
    random = Random(1)
    for _ in range(500):
        plan = sample_plan(random)
        assert len(plan.slots) == len(set(plan.slots))
        numbers = [slots.parts(slot)[1] for slot in plan.slots if slot.startswith("<hist")]
        assert numbers == [str(n) for n in range(1, len(numbers) + 1)]


def test_filling_puts_words_into_slots_and_leaves_unknown_ones() -> None:
    text = fill = slots.fill("<item> is number <rank:top>.", {"<item>": "“A < B”"})
    assert fill == text == "“A < B” is number <rank:top>."
    assert slots.parts("<hist_2:loved:nec>") == ("hist", "2", "loved", "nec")


@pytest.mark.parametrize("style", ORDERS)
def test_every_order_of_a_style_says_the_same_facts(style: str) -> None:
    parts = Parts(
        ("<item>",), ("<pop:known>",), ("<rank:top>",), (("<hist_1:liked:main>",),), ("<hist_2:mixed:holds>",),
        ("<weight:part>",), ("<personal:most>",), ("<nratings:few>",), ("<other>",),
    )  # fmt: skip
    said = {frozenset(arrange(parts, "en", style, "film", order).slots) for order in range(len(ORDERS[style]))}
    assert {"<item>", "<hist_1:liked:main>", "<hist_2:mixed:holds>"} <= set.intersection(*map(set, said))
