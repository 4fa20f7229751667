"""How the texts of a batch are written: together where a backend can, several at a time where a server answers."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

from core.explain.backends import BACKENDS, Endpoint, Request, events_of_many
from core.explain.claims import Names
from core.explain.events import Draft, Usage
from core.explain.generate import generate, written
from core.explain.prompts import Prompt
from core.explain.types import Explanation
from core.operations.batch_questions import BatchQuestion, usage_of

TOGETHER = 64  # texts that a backend writes in one go; what is written again, it writes together too

Written = list[tuple[BatchQuestion, Explanation]]


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a batch may take on a server.

    Attributes
    ----------
    cost : float or None
        Money; None where there is no limit.
    tokens : int or None
        Tokens read and written; None where there is no limit.
    """

    cost: float | None = None
    tokens: int | None = None


@dataclass(slots=True)
class Spent:
    """What a batch took on a server so far, with what is being written and was only estimated.

    Attributes
    ----------
    tokens : int
        Tokens read and written.
    cost : float
        Money; 0 where no prices are configured.
    """

    tokens: int = 0
    cost: float = 0.0

    def add(self, usage: Usage, sign: int = 1) -> None:
        """Count a usage, or with sign -1 take it away."""
        self.tokens += sign * ((usage.prompt_tokens or 0) + (usage.tokens or 0))
        self.cost += sign * (usage.cost or 0.0)

    def allows(self, usage: Usage, limits: Limits) -> bool:
        """Whether a usage still fits."""
        after = Spent(self.tokens, self.cost)
        after.add(usage)
        over_cost = limits.cost is not None and after.cost > limits.cost + 1e-12
        return not over_cost and not (limits.tokens is not None and after.tokens > limits.tokens)


@dataclass(slots=True)
class BatchWriter:
    """Writes the questions of a batch.

    Attributes
    ----------
    endpoint : Endpoint or None
        The server, for backends that ask one.
    prompts : mapping of str to Prompt
        Prompts that people made.
    words : Names
        What the catalogue calls its items, creators and attributes, for the claims.
    limits : Limits
        How much may be spent on a server.
    spent : Spent
        How much was.
    stopped : bool
        Whether a limit left questions unwritten.
    """

    endpoint: Endpoint | None
    prompts: Mapping[str, Prompt]
    words: Names
    limits: Limits
    spent: Spent = field(default_factory=Spent)
    stopped: bool = False
    _cancelled: threading.Event = field(default_factory=threading.Event)

    def write(self, asked: Sequence[BatchQuestion]) -> Iterator[Written]:
        """Yield groups of texts as they are ready; the questions are of one variant.

        Raises
        ------
        InputError
            The variant is wrong.
        WhyboardError
            The backend failed; what was yielded before is good.
        """
        backend = BACKENDS[asked[0].variant.backend]
        self._cancelled.clear()
        if backend.many:
            for start in range(0, len(asked), TOGETHER):
                yield self._together(asked[start : start + TOGETHER])
        elif backend.remote:
            yield from self._at_once(asked, backend.parallel)
        else:
            for question in asked:
                yield [(question, self._one(question))]

    def _one(self, question: BatchQuestion) -> Explanation:
        return generate(
            question.evidence, question.variant, 0, endpoint=self.endpoint, vocabulary=self.words,
            cancelled=self._cancelled.is_set, prompt=self.prompts.get(question.variant.prompt),
        )  # fmt: skip

    def _together(self, asked: Sequence[BatchQuestion]) -> Written:
        started = time.monotonic()
        requests = [
            Request(q.evidence, q.variant, 0, self.endpoint, prompt=self.prompts.get(q.variant.prompt)) for q in asked
        ]
        told = events_of_many(requests)
        seconds = (time.monotonic() - started) / len(asked)
        found: Written = []
        for question, events in zip(asked, told, strict=True):
            draft = Draft()
            for event in events:
                draft = draft.after(event)
            made = written(question.evidence, question.variant, 0, draft, seconds, vocabulary=self.words)
            found.append((question, made))
        return found

    def _at_once(self, asked: Sequence[BatchQuestion], parallel: int) -> Iterator[Written]:
        """Ask the server for several at a time; after a failure those under way are still taken in."""
        left = list(reversed(asked))
        running: dict[Future[Explanation], tuple[BatchQuestion, Usage]] = {}
        failure: BaseException | None = None
        with ThreadPoolExecutor(parallel, "batch") as pool:
            try:
                while running or (left and failure is None and not self.stopped):
                    while left and len(running) < parallel and failure is None and self._reserve(left[-1]):
                        question = left.pop()
                        reserved = usage_of(question, self.prompts, self.endpoint)
                        running[pool.submit(self._one, question)] = (question, reserved)
                    if not running:
                        break
                    ready = wait(running, return_when=FIRST_COMPLETED).done
                    made: Written = []
                    for future in ready:
                        question, reserved = running.pop(future)
                        failure = failure or future.exception()
                        if future.exception() is None:
                            made.append((question, future.result()))
                            self._settle(future.result().usage, reserved)
                    if made:
                        yield made
            finally:
                self._cancelled.set()  # where the caller has enough, the others need not end their texts
        if failure is not None:
            raise failure

    def _reserve(self, question: BatchQuestion) -> bool:
        """Whether the question still fits under the limits; it is counted with its estimate until it is written."""
        usage = usage_of(question, self.prompts, self.endpoint)
        if not self.spent.allows(usage, self.limits):
            self.stopped = True
            return False
        self.spent.add(usage)
        return True

    def _settle(self, usage: Usage, reserved: Usage) -> None:
        """Count what a text took instead of its estimate, where the server told it."""
        if usage.tokens is not None and usage.prompt_tokens is not None:
            self.spent.add(reserved, -1)
            self.spent.add(usage)
