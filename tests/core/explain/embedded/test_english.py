"""English of the corpus: every slot once, in order, with variety, in known words."""

import re
from collections import Counter
from functools import cache
from random import Random

import pytest

from core.explain.embedded import slots
from core.explain.embedded.plan import Plan
from core.explain.embedded.training.english import lexicon, write
from core.explain.embedded.training.english.lexicon import WORD
from core.explain.embedded.training.english.morphology import conjugate, tidy
from core.explain.embedded.training.sample import sample_plan


@cache
def sampled() -> list[tuple[Plan, str]]:
    random = Random(9)
    plans = [sample_plan(random, "en") for _ in range(3000)]
    return [(plan, write(plan, random)) for plan in plans]


def test_every_slot_stands_once_and_reasons_stand_in_order() -> None:
    for plan, text in sampled():
        found = slots.slots_of(text)
        assert sorted(found) == sorted(plan.slots), text
        assert not re.search(r"[\[\]{}|*]|<(?![a-z_0-9:]+>)", text), text
        assert [s for s in found if s.startswith("<hist")] == [s for s in plan.slots if s.startswith("<hist")], text


def test_the_same_seed_writes_the_same_text_and_another_one_another() -> None:
    plan = sample_plan(Random(5), "en", "detailed")
    assert write(plan, Random(1)) == write(plan, Random(1))
    assert len({write(plan, Random(seed)) for seed in range(50)}) > 45


@pytest.mark.parametrize("style", slots.STYLES)
def test_no_opening_is_worn_out(style: str) -> None:
    texts = [text for plan, text in sampled() if plan.style == style]
    openings = Counter(" ".join(text.split()[:5]) for text in texts)
    assert openings.most_common(1)[0][1] / len(texts) < 0.05


def test_every_word_is_in_the_lexicon_and_the_lexicon_is_wide() -> None:
    used = {word.lower() for _, text in sampled() for word in WORD.findall(slots.SLOT.sub(" ", text))}
    assert used <= lexicon()
    assert len(lexicon()) > 1000


def test_because_is_kept_for_reasons_that_were_tested() -> None:
    for _, text in sampled():
        for sentence in re.split(r"(?<=[.?!]) |; ", text):
            if re.search(r"\b(?:because|since)\b", sentence, re.IGNORECASE):
                roles = {slots.parts(slot)[3] for slot in slots.slots_of(sentence) if slot.startswith("<hist")}
                assert "nec" in roles, sentence


def test_words_take_their_forms() -> None:
    assert conjugate("*push it", "finite") == "pushes it"
    assert conjugate("*be a point and *carry it", "finite", 2) == "are a point and carry it"
    assert conjugate("*tip the scales", "ing") == "tipping the scales"
    assert (
        tidy("a album , which you loved, , is here . it is a one") == "An album, which you loved, is here. It is a one"
    )
