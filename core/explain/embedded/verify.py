"""Check a text against its plan by rules: is everything said once, with the right sign, in known words?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from itertools import pairwise
from re import Pattern

from core.errors import InputError
from core.explain.embedded.neighbours import neighbours
from core.explain.embedded.plan import Plan
from core.explain.embedded.slots import AGAINST, GLAD, NECESSARY, SLOT, parts, slots_of

_RULES = {"en": "core.explain.embedded.rules_en", "zh": "core.explain.embedded.rules_zh"}


@dataclass(frozen=True)
class Rules:
    """What the checks must know of a language.

    Attributes
    ----------
    sentence_end : Pattern
        End of a sentence, whitespace after it included.
    breaks : Pattern
        What parts two clauses of a sentence that may say opposite things, such as `; ` or `, but `.
    speaks_for, speaks_against : Pattern
        Words that say that something speaks for, or against, the item. Where a clause is checked, words against are
        looked for first, then taken out before words for it are looked for.
    contrast_for, contrast_against : Pattern
        The same where an item is held against another.
    cause : Pattern
        Words that only a reason may bear without which the item leaves the list.
    counts : mapping of int to Pattern
        Words that say how many ratings a sentence, up to a `；`, names.
    turns : Pattern or None
        Words between two rated items of the same side that say that these were liked unlike.
    words : Pattern
        A word.
    lexicon : frozenset of str
        Every word a text may hold, in lower case.
    pairs : frozenset of (str, str)
        Every pair of neighbours that a text may hold; empty where the words are pairs already.
    nouns : mapping of str to frozenset of str
        Words of each domain that no text of another domain may hold.
    forbidden : mapping of str to Pattern
        What must not stand in the clause of a slot: keys are what follows the name and number of a slot, after its
        name, such as `rank:far` or `hist:disliked`.
    slips : callable
        Lines about slips of grammar in a text that no other rule sees.
    start : Pattern
        How a sentence may start.
    bare : Pattern
        What a whole sentence without a slot may say: that it is an estimate. No fact stands behind anything else.
    length : tuple of int
        Fewest and most words of a text, slots included.
    """

    sentence_end: Pattern[str]
    breaks: Pattern[str]
    speaks_for: Pattern[str]
    speaks_against: Pattern[str]
    contrast_for: Pattern[str]
    contrast_against: Pattern[str]
    cause: Pattern[str]
    counts: Mapping[int, Pattern[str]]
    turns: Pattern[str] | None
    words: Pattern[str]
    lexicon: frozenset[str]
    pairs: frozenset[tuple[str, str]]
    nouns: Mapping[str, frozenset[str]]
    forbidden: Mapping[str, Pattern[str]]
    slips: Callable[[str], Iterable[str]]
    start: Pattern[str]
    bare: Pattern[str]
    length: tuple[int, int]


def rules_for(language: str) -> Rules:
    """Rules of a language.

    Raises
    ------
    InputError
        There are none for it.
    """
    if language not in _RULES:
        raise InputError(f"There are no rules for the language “{language[:20]}”.", f"Choose {' or '.join(_RULES)}.")
    found = import_module(_RULES[language]).RULES
    assert isinstance(found, Rules)
    return found


def problems(plan: Plan, text: str) -> tuple[str, ...]:
    """Why a text, its slots not filled yet, does not say what its plan says; empty where no rule objects.

    Parameters
    ----------
    plan : Plan
        What the text must say.
    text : str
        What a language model wrote.

    Returns
    -------
    tuple of str
        One line a problem, in the order of the rules.
    """
    rules = rules_for(plan.language)
    sentences = [s for s in rules.sentence_end.split(text.strip()) if s]
    found = [*_slots(plan, text)]
    for sentence in sentences:
        found += _companions(sentence)
        found += _together(rules, sentence)
        for clause in clauses(rules, sentence):
            found += _sign(rules, plan, clause)
            found += _cause(rules, clause)
            found += _wording(rules, clause)
    return (*found, *_form(rules, plan, text, sentences))


def _slots(plan: Plan, text: str) -> Iterator[str]:
    said, wanted = slots_of(text), set(plan.slots)
    yield from (f"{slot} is missing" for slot in plan.slots if slot not in said)
    for slot in dict.fromkeys(said):
        if slot not in wanted:
            yield f"{slot} is not in the plan"
        elif said.count(slot) > 1:
            yield f"{slot} stands {said.count(slot)} times"
    if re.search(r"[<>\[\]{}|]", SLOT.sub("", text)):
        yield "a bracket is left over"


def _companions(sentence: str) -> Iterator[str]:
    """The user's rating of a thing, and what it shares, must stand where the thing does."""
    here = slots_of(sentence)
    numbers = {parts(slot)[1] for slot in here if slot.startswith("<hist")}
    for slot in here:
        if slot.startswith(("<stars", "<link")) and parts(slot)[1] not in numbers:
            yield f"{slot} stands in another sentence than <hist_{parts(slot)[1]}>"


def _together(rules: Rules, sentence: str) -> Iterator[str]:
    """Where ratings are told together, their number must be right, and `but` must not part two alike."""
    for part in sentence.split("；"):
        named = len(_reasons(part))
        for count, pattern in rules.counts.items():
            if named != count and (found := pattern.search(part)):
                yield f"“{found.group().strip(' ,;')}” is said of {named}"
    places = [m for m in SLOT.finditer(sentence) if m.group().startswith("<hist")]
    for one, other in pairwise(places):
        (_, _, first, _), (_, _, second, _) = parts(one.group()), parts(other.group())
        same = _side(one.group()) == _side(other.group()) and (first in GLAD) == (second in GLAD)
        found = rules.turns.search(sentence, one.end(), other.start()) if rules.turns and same else None
        if found:
            yield f"“{found.group()}” parts {one.group()} from {other.group()}, which are alike"


def _reasons(text: str) -> list[str]:
    return [slot for slot in slots_of(text) if slot.startswith("<hist")]


def _side(slot: str) -> str:
    """What may share a clause: tested reasons, other reasons, what speaks against."""
    part = parts(slot)[3]
    return "against" if part in AGAINST else "tested" if part == NECESSARY else "for"


def clauses(rules: Rules, sentence: str) -> list[str]:
    """Cut a sentence where rated items of different sides meet, at the last break between them.

    Where there is no break between them, they stay in one clause, and the rules of both apply to it.
    """
    places = [(m.start(), m.end(), _side(m.group())) for m in SLOT.finditer(sentence) if m.group().startswith("<hist")]
    cuts = [0]
    for (_, end, side), (start, _, other) in pairwise(places):
        if side != other:
            found = [m.start() + end for m in rules.breaks.finditer(sentence[end:start])]
            cuts += found[-1:]
    return [sentence[a:b] for a, b in pairwise([*cuts, len(sentence)])]


def _sign(rules: Rules, plan: Plan, clause: str) -> Iterator[str]:
    """Words for and against must agree with the parts that the rated items of a clause play."""
    named = _reasons(clause)
    if not named:
        return
    contrast = plan.style == "contrastive"
    against = rules.contrast_against if contrast else rules.speaks_against
    bare = SLOT.sub(" ", clause) if not contrast else clause
    speaks_against = against.search(bare)
    speaks_for = (rules.contrast_for if contrast else rules.speaks_for).search(against.sub(" ", bare))
    for slot in named:
        is_against = _side(slot) == "against"
        if not (speaks_against if is_against else speaks_for):
            yield f"the clause of {slot} does not say that it speaks {'against' if is_against else 'for'} the item"
        if speaks_for if is_against else speaks_against:
            yield f"the clause of {slot} says that it speaks {'for' if is_against else 'against'} the item"


def _cause(rules: Rules, clause: str) -> Iterator[str]:
    found = rules.cause.search(clause)
    sides = {_side(slot) for slot in _reasons(clause)}
    if found and sides != {"tested"}:
        yield f"“{found.group().strip()}” goes with a reason that was not tested"


def _wording(rules: Rules, clause: str) -> Iterator[str]:
    """Words that contradict the level in a slot, or how something was liked."""
    named = {f"hist:{parts(slot)[2]}" for slot in _reasons(clause)}
    if len(named) < 2:
        yield from _forbidden(rules, named, clause)
    levels = {slot.strip("<>") for slot in slots_of(clause) if ":" in slot and "_" not in slot}
    yield from _forbidden(rules, levels, clause)


def _forbidden(rules: Rules, keys: set[str], clause: str) -> Iterator[str]:
    for key in sorted(keys):
        pattern = rules.forbidden.get(key)
        if pattern and (found := pattern.search(clause)):
            yield f"“{found.group().strip()}” does not go with {key}"


def _form(rules: Rules, plan: Plan, text: str, sentences: list[str]) -> Iterator[str]:
    bare = SLOT.sub(" ", text)
    words = [word.lower() for word in rules.words.findall(bare)]
    yield from (f"unknown word: {word}" for word in dict.fromkeys(words) if word not in rules.lexicon)
    strange = [pair for pair in dict.fromkeys(neighbours(text)) if pair not in rules.pairs] if rules.pairs else []
    yield from (f"“{first}” never stands before “{second}”" for first, second in strange)
    foreign = frozenset().union(*(nouns for domain, nouns in rules.nouns.items() if domain != plan.domain))
    foreign -= rules.nouns[plan.domain]
    yield from (f"“{word}” is not a word for a {plan.domain}" for word in dict.fromkeys(words) if word in foreign)
    yield from rules.slips(text)
    yield from (f"“{m.group(1)}” is doubled" for m in re.finditer(r"\b([^\W\d_]+) \1\b", text, re.IGNORECASE))
    yield from (f"a sentence starts with “{s[:12]}”" for s in sentences if not rules.start.match(s))
    yield from (f"no fact stands in “{s[:12]}”" for s in sentences if not slots_of(s) and not rules.bare.fullmatch(s))
    if not rules.sentence_end.search(text.strip()[-1:] + " "):
        yield "the text does not end with a full stop"
    number = len(words) + len(slots_of(text))
    if not rules.length[0] <= number <= rules.length[1]:
        yield f"the text has {number} words, not {rules.length[0]} to {rules.length[1]}"
