"""What is counted of written texts: facts said, slots misplaced, signs turned, what is new, how varied openings are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from core.explain.embedded import slots
from core.explain.embedded.plan import Plan
from core.explain.embedded.training.corpus import Example

_SENTENCE = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])")
_WORD = re.compile(r"<[a-z_]+>|[^\W\d_]+|\d+")
Problems = Callable[[Plan, str], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Known:
    """What the training corpus holds.

    Attributes
    ----------
    texts, skeletons : frozenset of str
        Its texts with slots; its sentences with slots reduced to their kind.
    """

    texts: frozenset[str]
    skeletons: frozenset[str]

    @classmethod
    def of(cls, examples: Iterable[Example]) -> Known:
        """Collect it from the training examples."""
        texts = [example.text for example in examples]
        return cls(frozenset(texts), frozenset(s for text in texts for s in skeletons(text)))


@dataclass(frozen=True, slots=True)
class Figures:
    """What was counted; shares are in [0, 1].

    Attributes
    ----------
    texts : int
        Texts counted.
    facts : float
        Share of the facts of the plans that are said with all their slots.
    misplaced : float
        Share of the slots written that are not in the plan, or stand there a second time.
    signs : float
        Share of the texts in which the rules find a wrong sign.
    passed : float
        Share of the texts in which the rules find nothing.
    new_texts, new_skeletons : float
        Share of the texts, and of their sentences with slots reduced to their kind, that training did not hold.
    opening : float
        Share of the texts with the most frequent opening: five words, or in Chinese ten characters; a slot is one.
    tokens : float
        Tokens a text, mean.
    """

    texts: int
    facts: float
    misplaced: float
    signs: float
    passed: float
    new_texts: float
    new_skeletons: float
    opening: float
    tokens: float


def figures(written: Sequence[Example], problems: Problems, known: Known, tokens: float) -> Figures:
    """Count all that is told of texts and their plans."""
    facts = [set(fact) <= set(slots.slots_of(e.text)) for e in written for fact in e.plan.facts]
    found = [problems(e.plan, e.text) for e in written]
    sentences = [s for e in written for s in skeletons(e.text)]
    openings = Counter(opening(e.text) for e in written)
    return Figures(
        texts=len(written),
        facts=_share(facts),
        misplaced=_share([wrong for e in written for wrong in misplaced(e)]),
        signs=_share([any(is_sign(problem) for problem in told) for told in found]),
        passed=_share([not told for told in found]),
        new_texts=_share([e.text not in known.texts for e in written]),
        new_skeletons=_share([s not in known.skeletons for s in sentences]),
        opening=openings.most_common(1)[0][1] / len(written),
        tokens=tokens,
    )


def is_sign(problem: str) -> bool:
    """Whether a problem of the checks is about a sign: for or against, a liking or a level turned round."""
    return "that it speaks" in problem or "does not go with" in problem


def misplaced(example: Example) -> list[bool]:
    """For each slot that a text writes: whether it is not in the plan, or was there before."""
    seen: set[str] = set()
    wrong = []
    for slot in slots.slots_of(example.text):
        wrong.append(slot not in example.plan.slots or slot in seen)
        seen.add(slot)
    return wrong


def skeletons(text: str) -> list[str]:
    """Sentences with each slot reduced to its kind: `<hist_1:loved:nec>` to `<hist>`."""
    return [sentence for sentence in _SENTENCE.split(_reduced(text)) if sentence.strip()]


def opening(text: str) -> str:
    """First five words, or ten Chinese characters; a slot counts as one."""
    reduced = _reduced(text[:400])
    if re.search(r"[\u4e00-\u9fff]", reduced):
        return " ".join(re.findall(r"<[a-z]+>|\w", reduced)[:10])
    return " ".join(_WORD.findall(reduced.lower())[:5])


def _reduced(text: str) -> str:
    return slots.SLOT.sub(lambda match: f"<{slots.parts(match.group())[0]}>", text)


def _share(found: Sequence[bool]) -> float:
    return sum(found) / len(found) if found else 0.0
