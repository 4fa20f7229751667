import re
from collections import Counter
from random import Random

import pytest

from core.explain.embedded import slots
from core.explain.embedded.plan import Plan
from core.explain.embedded.training.chinese import write
from core.explain.embedded.training.sample import sample_plan

TWICE = re.compile(r"的的|了了|它它|这这|也也|都都|是是|仍仍|[，；：。][，；：。]")


@pytest.fixture(scope="module")
def examples() -> list[tuple[Plan, str]]:
    random = Random(20)
    plans = [sample_plan(random, "zh", slots.STYLES[n % 4]) for n in range(2000)]
    return [(plan, write(plan, random)) for plan in plans]


def test_each_slot_stands_once(examples: list[tuple[Plan, str]]) -> None:
    assert all(sorted(slots.slots_of(text)) == sorted(plan.slots) for plan, text in examples)


def test_outside_slots_there_is_chinese_only(examples: list[tuple[Plan, str]]) -> None:
    assert not [text for _, text in examples if re.search(r"[^一-鿿，。；：、（）]", slots.SLOT.sub("", text))]


def test_nothing_is_doubled(examples: list[tuple[Plan, str]]) -> None:
    assert not [text for _, text in examples if TWICE.search(text)]


def test_facts_come_in_their_order(examples: list[tuple[Plan, str]]) -> None:
    for plan, text in examples:
        heads = [slot for slot in plan.slots if slot.startswith("<hist_")]
        assert [slot for slot in slots.slots_of(text) if slot.startswith("<hist_")] == heads


def test_stars_and_links_stand_with_their_item(examples: list[tuple[Plan, str]]) -> None:
    for plan, text in examples:
        sentences = text.split("。")
        for fact in plan.facts:
            if fact[0].startswith("<hist_"):
                assert any(all(slot in sentence for slot in fact) for sentence in sentences), text


def test_same_state_gives_same_text() -> None:
    plan = sample_plan(Random(3), "zh")
    assert write(plan, Random(4)) == write(plan, Random(4))
    assert len({write(plan, Random(n)) for n in range(20)}) > 15


def test_only_what_is_needed_is_called_a_cause(examples: list[tuple[Plan, str]]) -> None:
    for plan, text in examples:
        if not any(":nec>" in slot for slot in plan.slots):
            assert not re.search("因为|由于|正是这|要不是|没有这|去掉|少了|缺", text), text


@pytest.mark.parametrize("style", slots.STYLES)
def test_texts_open_in_many_ways(style: str, examples: list[tuple[Plan, str]]) -> None:
    starts = Counter(slots.SLOT.sub("◇", text)[:8] for plan, text in examples if plan.style == style)
    assert max(starts.values()) < 0.08 * starts.total()
