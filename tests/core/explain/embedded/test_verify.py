"""Verifier: the grammar's own texts pass, planted errors are found."""

from dataclasses import replace
from random import Random

import pytest

from core.errors import InputError
from core.explain.embedded import slots
from core.explain.embedded.neighbours import PAIRS, known_pairs, lines
from core.explain.embedded.plan import Plan
from core.explain.embedded.training.english import write
from core.explain.embedded.training.english.pairs import pairs
from core.explain.embedded.training.sample import sample_plan
from core.explain.embedded.verify import problems, rules_for

PLAN = Plan(
    "en",
    "concise",
    "film",
    (
        ("<item>",),
        ("<rank:far>",),
        ("<hist_1:loved:nec>", "<stars_1>"),
        ("<hist_2:liked:main>", "<link_2:genre>"),
        ("<hist_3:disliked:holds>", "<stars_3>"),
        ("<personal:half>",),
    ),
)
TEXT = (
    "<item> is number <rank:far> on your list. "
    "Because you loved <hist_1:loved:nec> (<stars_1>), it is on your list. "
    "Your liking for <hist_2:liked:main> speaks for it; both are listed under <link_2:genre>. "
    "Your rating of <stars_3> for <hist_3:disliked:holds> pulls it down. "
    "<personal:half> of what lifts it is your own taste; the rest is what most people would get."
)
CONTRAST = Plan(
    "en", "contrastive", "book",
    (("<item>",), ("<other>",), ("<hist_1:liked:main>",), ("<hist_2:mixed:holds>",)),
)  # fmt: skip
AGAINST_OTHER = (
    "Why <item> and not <other>? Your liking for <hist_1:liked:main> favours this one over the other. "
    "Your lukewarm view of <hist_2:mixed:holds> favours the other book instead."
)


def test_the_texts_of_the_grammar_pass() -> None:
    random = Random(11)
    failed = []
    for _ in range(1000):
        plan = sample_plan(random, "en")
        text = write(plan, random)
        if found := problems(plan, text):
            failed.append((found, text))
    assert len(failed) <= 1, failed


def test_plain_texts_pass() -> None:
    assert problems(PLAN, TEXT) == ()
    assert problems(CONTRAST, AGAINST_OTHER) == ()


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("<item> is", "It is", "<item> is missing"),
        ("speaks for it;", "speaks for <item>;", "<item> stands 2 times"),
        ("speaks for it;", "speaks for <other>;", "<other> is not in the plan"),
        ("pulls it down", "speaks for it", "<hist_3:disliked:holds> does not say that it speaks against"),
        ("pulls it down", "speaks for it", "<hist_3:disliked:holds> says that it speaks for"),
        ("speaks for it;", "speaks against it;", "<hist_2:liked:main> says that it speaks against"),
        ("Your liking for", "Because of your liking for", "“Because” goes with a reason that was not tested"),
        (" (<stars_1>), it is on your list.", ", it is on your list. It got <stars_1>.", "<stars_1> stands in another"),
        (
            "; both are listed under <link_2:genre>",
            ". Both are listed under <link_2:genre>",
            "<link_2:genre> stands in",
        ),
        ("pulls it down", "missest it down", "unknown word: missest"),
        ("pulls it down.", "pulls it down. What lifts it is your own taste.", "no fact stands in “What lifts i”"),
        ("what most people would get", "what most readers would get", "“readers” is not a word for a film"),
        ("the rest is", "the the rest is", "“the” is doubled"),
        ("Your rating of", "your rating of", "a sentence starts with “your rating"),
        ("would get.", "would get", "does not end with a full stop"),
        ("pulls it down", "pulls 拉 down", "“pulls” never stands before “拉”"),
        ("number <rank:far>", "just <rank:far>", "“just” never stands before “<rank:far>”"),
        ("Your liking for", "Your dislike of", "“dislike” does not go with hist:liked"),
        ("is number <rank:far>", "is near the top at number <rank:far>", "does not go with rank:far"),
        ("would get.", "would get. " + "It is here. " * 200, "words, not"),
        ("of what", "{of what", "a bracket is left over"),
        (
            "speaks for it; both are listed under <link_2:genre>. Your rating of <stars_3> for <hist_3:disliked:holds> "
            "pulls it down.",
            "and your rating of <stars_3> for <hist_3:disliked:holds> speak for it; both are under <link_2:genre>.",
            "<hist_3:disliked:holds> says that it speaks for",
        ),
    ],
)
def test_planted_errors_are_found(old: str, new: str, problem: str) -> None:
    assert old in TEXT
    found = problems(PLAN, TEXT.replace(old, new))
    assert any(problem in line for line in found), found


def test_known_pairs_are_those_of_the_grammar() -> None:
    new = pairs(500, 4) - known_pairs()
    assert len(new) <= 2, new
    assert lines(known_pairs()) == PAIRS.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", slots.LEVELS)
def test_words_of_another_level_are_found(name: str) -> None:
    """The level in a slot is changed, the words are left; words that go with any level stay unnoticed."""
    random, found, tried = Random(8), dict.fromkeys(slots.LEVELS[name], 0), dict.fromkeys(slots.LEVELS[name], 0)
    for _ in range(120):
        plan = sample_plan(random, "en")
        text = write(plan, random)
        for old in (slot for slot in plan.slots if slots.parts(slot)[0] == name):
            level = slots.parts(old)[1]
            for new in (slots.level(name, other) for other in slots.LEVELS[name] if other != level):
                swapped = tuple(tuple(new if slot == old else slot for slot in fact) for fact in plan.facts)
                tried[level] += 1
                found[level] += bool(problems(replace(plan, facts=swapped), text.replace(old, new)))
    assert all(found[level] >= LEAST.get(level, 0.9) * tried[level] for level in tried if tried[level]), (found, tried)


LEAST = dict.fromkeys(("mid", "known", "part", "half", "some", "list", "top"), 0.01) | {"most": 0.6}  # often not said
ALIKE = "You loved <hist_1:loved:main>{} you enjoyed <hist_2:liked:main>, and both speak for it."


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (ALIKE.format(" and"), ""),
        (ALIKE.format(" but"), "“but” parts <hist_1:loved:main> from <hist_2:liked:main>"),
        (ALIKE.format(" but").replace("liked:", "mixed:"), ""),
        ("You loved <hist_1:loved:main>, and both speak for it.", "“and both” is said of 1"),
        ("You loved <hist_1:loved:main>, and both are by <link_1:by>.", ""),
        ("Two of your ratings speak for it: <hist_1:loved:main>.", "“Two of your ratings” is said of 1"),
        ("Three ratings speak for it: <hist_1:loved:main> and <hist_2:liked:main>.", "“Three ratings” is said of 2"),
    ],
)
def test_what_is_said_of_ratings_told_together(text: str, problem: str) -> None:
    found = [line for line in problems(PLAN, text) if "is said of" in line or "parts" in line]
    assert (problem in " ".join(found)) if problem else found == []


@pytest.mark.parametrize(
    ("old", "new"),
    [("favours this one over the other", "favours the other"), ("favours the other book instead", "favours this one")],
)
def test_the_side_taken_in_a_contrast_is_checked(old: str, new: str) -> None:
    assert problems(CONTRAST, AGAINST_OTHER.replace(old, new))


def test_wrong_signs_planted_in_sampled_texts_are_found() -> None:
    random, tried, found = Random(4), 0, 0
    for _ in range(400):
        plan = sample_plan(random, "en")
        text = write(plan, random)
        swaps = {s: s.replace(":main>", ":holds>").replace(":nec>", ":holds>") for s in plan.slots if "hist" in s}
        swaps = {old: new for old, new in swaps.items() if old != new}
        if swaps:
            tried += 1
            other = Plan(plan.language, plan.style, plan.domain, tuple(_swap(fact, swaps) for fact in plan.facts))
            found += bool(problems(other, slots.fill(text, swaps)))
    assert tried > 200
    assert found == tried


def _swap(fact: tuple[str, ...], swaps: dict[str, str]) -> tuple[str, ...]:
    return tuple(swaps.get(slot, slot) for slot in fact)


def test_a_language_without_rules_is_refused() -> None:
    with pytest.raises(InputError, match="“tlh”"):
        rules_for("tlh")
