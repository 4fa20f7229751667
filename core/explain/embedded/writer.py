"""Candidates, one after another, until one passes the checks; the template where none does, and it says so."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.errors import CancelledError
from core.explain.embedded.decode import Sampling, decode
from core.explain.embedded.model import LanguageModel
from core.explain.embedded.plan import Filled, Plan
from core.explain.events import Event, Finished, Piece, Restart, Usage

CANDIDATES = 4
TOGETHER = 32  # texts decoded in one batch

Check = Callable[[Plan, str], Sequence[str]]  # plan, text with slots -> what is wrong with it


@dataclass(frozen=True, slots=True)
class Task:
    """A text to write.

    Attributes
    ----------
    filled : Filled
        What to say.
    seed : int
        Decides the candidates.
    fallback : callable
        Gives the template's text, asked for only where no candidate passes.
    """

    filled: Filled
    seed: int
    fallback: Callable[[], str]


class Text:
    """A text in the making: `raw` holds slots, `shown` what stands in for them."""

    def __init__(self, spelt: Sequence[bytes], values: Mapping[str, str]) -> None:
        self.raw = self.shown = ""
        self.tokens = 0
        self._spelt = spelt
        self._values = {slot.encode(): value for slot, value in values.items()}
        self._bytes = codecs.getincrementaldecoder("utf-8")(errors="replace")

    def add(self, token: int) -> str:
        """Append a token; return what it adds to `shown`, nothing while a character is incomplete."""
        self.tokens += 1
        spelt = self._spelt[token]
        value = self._values.get(spelt)
        piece = self._bytes.decode(b"" if value is not None else spelt, final=value is not None)
        self.raw += piece + (spelt.decode() if value is not None else "")
        piece += value or ""
        self.shown += piece
        return piece

    def end(self) -> str:
        """Close the text; return what was held back."""
        piece = self._bytes.decode(b"", final=True)
        self.raw += piece
        self.shown += piece
        return piece


def write(
    model: LanguageModel, task: Task, sampling: Sampling, check: Check, cancelled: Callable[[], bool]
) -> Iterator[Event]:
    """Write one text and tell what happens; see `core.explain.events`.

    Raises
    ------
    CancelledError
        `cancelled` said True.
    """
    plan, written = task.filled.plan, 0
    for candidate in range(CANDIDATES):
        text = Text(model.vocabulary.spelt, task.filled.values)
        for step in decode(model, [plan], sampling, [seed_of(task, candidate)]):
            if cancelled():
                raise CancelledError("The writing was cancelled.", "Ask again when you like.")
            for _, token in step:
                if piece := text.add(token):
                    yield Piece(piece)
        if piece := text.end():
            yield Piece(piece)
        written += text.tokens
        wrong = check(plan, text.raw)
        if not wrong:
            yield _accepted(plan, candidate, written)
            return
        yield Restart(_reason(candidate, wrong), text.shown)
    yield from _given_up(task, written)


def write_many(
    model: LanguageModel, tasks: Sequence[Task], sampling: Sampling, check: Check, cancelled: Callable[[], bool]
) -> list[list[Event]]:
    """Write many texts in batches; the same texts as one by one, with what happened to each.

    Raises
    ------
    CancelledError
        `cancelled` said True.
    """
    told: list[list[Event]] = [[] for _ in tasks]
    written = [0] * len(tasks)
    waiting = sorted(range(len(tasks)), key=lambda n: len(tasks[n].filled.plan.tokens))
    for candidate in range(CANDIDATES):
        texts = _decoded(model, [tasks[n] for n in waiting], candidate, sampling, cancelled)
        rejected = []
        for n, text in zip(waiting, texts, strict=True):
            plan, written[n] = tasks[n].filled.plan, written[n] + text.tokens
            wrong = check(plan, text.raw)
            if wrong:
                told[n].append(Restart(_reason(candidate, wrong), text.shown))
                rejected.append(n)
            else:
                told[n] += [Piece(text.shown), _accepted(plan, candidate, written[n])]
        waiting = rejected
    for n in waiting:
        told[n] += _given_up(tasks[n], written[n])
    return told


def seed_of(task: Task, candidate: int) -> int:
    """Seed of a candidate: no two candidates of different seeds share it."""
    return task.seed * CANDIDATES + candidate


def _decoded(
    model: LanguageModel, tasks: Sequence[Task], candidate: int, sampling: Sampling, cancelled: Callable[[], bool]
) -> list[Text]:
    texts = [Text(model.vocabulary.spelt, task.filled.values) for task in tasks]
    for start in range(0, len(tasks), TOGETHER):
        part = tasks[start : start + TOGETHER]
        seeds = [seed_of(task, candidate) for task in part]
        for step in decode(model, [task.filled.plan for task in part], sampling, seeds):
            if cancelled():
                raise CancelledError("The writing was cancelled.", "What was written before is kept.")
            for n, token in step:
                texts[start + n].add(token)
    for text in texts:
        text.end()
    return texts


def _reason(candidate: int, wrong: Sequence[str]) -> str:
    return f"Candidate {candidate + 1} of at most {CANDIDATES} was rejected: {'; '.join(wrong)}."


def _accepted(plan: Plan, candidate: int, written: int) -> Finished:
    notes = (f"This is candidate {candidate + 1}; the checks rejected the ones before.",) if candidate else ()
    return Finished(_usage(plan, candidate + 1, written), notes, checked=True)


def _given_up(task: Task, written: int) -> Iterator[Event]:
    yield Piece(task.fallback())
    note = f"None of the {CANDIDATES} candidates of the language model passed the checks; this is the template's text."
    yield Finished(_usage(task.filled.plan, CANDIDATES, written), (note,), from_template=True)


def _usage(plan: Plan, candidates: int, written: int) -> Usage:
    return Usage(len(plan.tokens) * candidates, written, 0.0)
