"""Texts written by threads: started from a page, looked at while they grow, cancelled, never written twice at once.

Nothing here imports a language model; the thread that writes does, the first time it needs one.
"""

from __future__ import annotations

import logging
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from core.errors import CancelledError, WhyboardError, whereabouts
from core.explain.backends import Endpoint, checked_variant
from core.explain.events import Draft, Restart
from core.explain.generate import explanation_id
from core.explain.types import Evidence, Explanation, Variant
from core.operations.acting import behind
from core.operations.subjects import Subject
from core.operations.texts import explain_as, find_text
from core.operations.workbench import Workbench
from core.store import Journal

LOG = logging.getLogger("whyboard.generation")
WAITING, WRITING, DONE, FAILED, CANCELLED = "waiting", "writing", "done", "failed", "cancelled"
HEAVY = ("torch", "transformers")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """How far a text is.

    Attributes
    ----------
    state : str
        `waiting`, `writing`, `done`, `failed` or `cancelled`.
    position : int or None
        While waiting: how many others are served before; 0 while the model is being loaded or asked.
    text : str
        The text so far; only that of `explanation` may be judged.
    rejected : tuple of Restart
        Candidates rejected so far.
    seconds : float
        Since the start, or from start to end.
    explanation : Explanation or None
        When done: the explanation, which is in the journal.
    error : WhyboardError or None
        When failed: what happened and the remedy.
    """

    state: str
    position: int | None
    text: str
    rejected: tuple[Restart, ...]
    seconds: float
    explanation: Explanation | None = None
    error: WhyboardError | None = None

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in {DONE, FAILED, CANCELLED}


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be written.

    Attributes
    ----------
    chosen : Subject
        Model, user and item.
    evidence : Evidence
        All that may be used.
    variant : Variant
        What writes.
    seed : int
        Seed of the writing.
    endpoint : Endpoint or None
        The server, for backends that ask one.
    """

    chosen: Subject
    evidence: Evidence
    variant: Variant
    seed: int = 0
    endpoint: Endpoint | None = None

    @property
    def key(self) -> str:
        """The explanation's id."""
        return explanation_id(self.evidence, self.variant, self.seed)


class Handle:
    """One person's hold on a text; several may hold the same one."""

    def __init__(self, work: _Work, leave: Callable[[], None]) -> None:
        self._work = work
        self._leave = leave
        self._left = False
        self.id = work.key

    def snapshot(self) -> Snapshot:
        """How far the text is; cheap."""
        found = self._work.snapshot()
        if self._left and not found.ended:
            return Snapshot(CANCELLED, None, found.text, found.rejected, found.seconds)
        return found

    def cancel(self) -> None:
        """Let go of the text; it is stopped at once where nobody else holds it. Safe to call twice."""
        if not self._left and not self._work.ended.is_set():
            self._left = True
            self._leave()

    def wait(self, seconds: float | None = None) -> Snapshot:
        """Wait for the end, at most so many seconds, and return how far the text is then."""
        self._work.ended.wait(seconds)
        return self.snapshot()


class Generations:
    """The texts being written by this process.

    Parameters
    ----------
    settled : callable or None
        Called by the thread that loaded heavy libraries, once they are loaded.
    """

    def __init__(self, settled: Callable[[], None] | None = None) -> None:
        self._settled = settled
        self._lock = threading.Lock()
        self._running: dict[tuple[int, str], _Work] = {}  # what a question may join
        self._all: set[_Work] = set()  # with those that are being stopped

    def start(self, workbench: Workbench, journal: Journal, question: Question) -> Handle:
        """Write a text, or find it where it was written before; returns at once and raises nothing of the writing.

        A question that is being answered already is not answered a second time: the handle is on the same text. What
        was written before is `done` at once, without a thread or a language model.
        """
        explanation = question.key
        key = (id(behind(journal)), explanation)
        with self._lock:
            work = self._running.get(key)
            if work is not None:
                work.holders += 1  # under the lock, or the last to let go could stop it meanwhile
                return Handle(work, partial(self._let_go, key, work))
        work = _Work(workbench, journal, question, explanation, self._settled)
        if not work.look_up():
            with self._lock:
                other = self._running.setdefault(key, work)
                other.holders += 1
                self._all.add(other)
            if other is work:
                work.run_in_thread(partial(self._forget, key, work))
            work = other
        return Handle(work, partial(self._let_go, key, work))

    def count(self) -> int:
        """How many texts are being written or wait."""
        return len(self._all)

    def stop_all(self, patience: float = 5.0) -> None:
        """Cancel all and wait for their threads, at most `patience` seconds together."""
        with self._lock:
            works = list(self._all)
        for work in works:
            work.cancelled.set()
        end = time.monotonic() + patience
        for work in works:
            work.ended.wait(max(end - time.monotonic(), 0.0))

    def _let_go(self, key: tuple[int, str], work: _Work) -> None:
        with self._lock:
            work.holders -= 1
            if work.holders > 0:
                return
            if self._running.get(key) is work:  # who asks now begins anew and does not join what is being stopped
                del self._running[key]
        work.cancelled.set()

    def _forget(self, key: tuple[int, str], work: _Work) -> None:
        with self._lock:
            self._all.discard(work)
            if self._running.get(key) is work:
                del self._running[key]


class _Work:
    """One text and the thread that writes it."""

    def __init__(
        self,
        workbench: Workbench,
        journal: Journal,
        question: Question,
        key: str,
        settled: Callable[[], None] | None,
    ) -> None:
        self.question = question
        self.key = key
        self.holders = 0
        self.cancelled = threading.Event()
        self.ended = threading.Event()
        self._workbench = workbench
        self._journal = journal
        self._settled = settled
        self._started = time.monotonic()
        self._draft = Draft()
        self._end: Snapshot | None = None
        self._before = _heavy()

    def snapshot(self) -> Snapshot:
        if self._end is not None:
            return self._end
        draft = self._draft
        state = WRITING if draft.position is None else WAITING
        return Snapshot(state, draft.position, draft.text, draft.rejected, self._seconds())

    def look_up(self) -> bool:
        """Whether it ended without writing: found, or wrong from the beginning."""
        self._guarded(self._find)
        if self._end is not None:
            self.ended.set()
        return self._end is not None

    def run_in_thread(self, forget: Callable[[], None]) -> None:
        def run() -> None:
            self._guarded(self._write)
            forget()  # first, so that who sees the end and asks again finds the journal's answer
            self.ended.set()

        threading.Thread(target=run, name=f"writing-{self.key}", daemon=True).start()

    def _find(self) -> Explanation | None:
        asked = self.question
        checked_variant(asked.variant)
        return find_text(self._workbench, self._journal, asked.chosen, asked.evidence, asked.variant, asked.seed)

    def _write(self) -> Explanation:
        asked = self.question
        return explain_as(
            self._workbench, self._journal, asked.chosen, asked.evidence, asked.variant, asked.seed,
            endpoint=asked.endpoint, on_draft=self._take, cancelled=self.cancelled.is_set,
        )  # fmt: skip

    def _take(self, draft: Draft) -> None:
        self._draft = draft
        if draft.position is None:
            self._settle()

    def _settle(self) -> None:
        loaded = _heavy()
        if loaded != self._before:
            self._before = loaded
            if self._settled is not None:
                self._settled()

    def _guarded(self, act: Callable[[], Explanation | None]) -> None:
        try:
            found = act()
            if found is not None:
                self._finish(DONE, found)
        except CancelledError:
            self._finish(CANCELLED)
        except WhyboardError as error:
            self._finish(FAILED, error=error)
        except Exception as error:  # a thread must never end without saying so
            LOG.error("Writing %s failed.\n%s", self.question.variant.id, whereabouts(error))
            what = f"Variant {self.question.variant.id} failed: {type(error).__name__}."
            remedy = "The details are in the terminal where Whyboard runs."
            self._finish(FAILED, error=WhyboardError(what, remedy))

    def _finish(self, state: str, found: Explanation | None = None, error: WhyboardError | None = None) -> None:
        self._settle()
        text = found.text if found is not None else self._draft.text
        rejected = found.rejected if found is not None else self._draft.rejected
        self._end = Snapshot(state, None, text, rejected, self._seconds(), found, error)

    def _seconds(self) -> float:
        return time.monotonic() - self._started


def _heavy() -> frozenset[str]:
    return frozenset(name for name in HEAVY if name in sys.modules)
