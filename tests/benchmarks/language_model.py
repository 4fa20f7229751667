"""Speed of the embedded language model, as ratios: first token, whole text, batches.

    python -m tests.benchmarks.language_model

1. The first piece of a candidate of the large model against one forward pass over its prompt (limit 3).
2. A whole text, with its checks, against its tokens times one cached decoding step (limit 2).
3. Texts a second in batches against one by one, for both sizes (at least 3).

Everything runs on one thread. Counterparts are timed in turn, so that they share whatever else the machine does.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator, Sequence
from random import Random

import torch

from core.explain.backends import never
from core.explain.embedded.decode import Sampling
from core.explain.embedded.model import SIZES, LanguageModel, load
from core.explain.embedded.plan import Filled, Plan
from core.explain.embedded.training.sample import sample_plan
from core.explain.embedded.verify import problems
from core.explain.embedded.writer import TOGETHER, Task, write, write_many
from core.explain.events import Event, Piece, Restart

TEXTS = 24


def one_pass(model: LanguageModel, plan: Plan) -> float:
    """Seconds of a plain forward pass over the prompt."""
    ids = torch.tensor([[model.vocabulary.ids[token] for token in plan.tokens]])
    start = time.perf_counter()
    with torch.inference_mode():
        model.network(input_ids=ids, use_cache=True, logits_to_keep=1)
    return time.perf_counter() - start


def one_step(model: LanguageModel, plan: Plan, steps: int) -> float:
    """Seconds of a plain cached decoding step, mean over the steps of a text."""
    ids = torch.tensor([[model.vocabulary.ids[token] for token in plan.tokens]])
    with torch.inference_mode():
        cache = model.network(input_ids=ids, use_cache=True).cache
        start = time.perf_counter()
        for _ in range(steps):
            model.network(input_ids=ids[:, -1:], cache=cache, use_cache=True, logits_to_keep=1)
    return (time.perf_counter() - start) / steps


def first_candidate(events: Iterator[Event]) -> tuple[float, float]:
    """Seconds to the first piece, and to the verdict on the first candidate."""
    start, first = time.perf_counter(), 0.0
    for event in events:
        if isinstance(event, Piece):
            first = first or time.perf_counter() - start
        else:
            break
    return first, time.perf_counter() - start


def tokens_of(events: Sequence[Event]) -> int:
    """Tokens written for texts whose checks accept everything."""
    assert not any(isinstance(event, Restart) for event in events)
    return events[-1].usage.tokens


def accept(plan: Plan, text: str) -> tuple[str, ...]:
    """Check a text and take it whatever the checks say, so that one candidate is timed."""
    problems(plan, text)
    return ()


def tasks(count: int) -> list[Task]:
    random = Random(11)
    plans = [sample_plan(random) for _ in range(count)]
    return [Task(Filled(plan, dict.fromkeys(plan.slots, "Title")), n, lambda: "") for n, plan in enumerate(plans)]


def main() -> None:
    sampling = Sampling()
    for size in SIZES:
        model, asked = load(size), tasks(TEXTS)
        list(write(model, asked[0], sampling, accept, never))  # warm
        firsts, wholes, alone = [], [], 0.0
        for task in asked:
            base = one_pass(model, task.filled.plan)
            first, whole = first_candidate(write(model, task, sampling, accept, never))
            alone += whole
            tokens = tokens_of(list(write(model, task, sampling, accept, never)))
            firsts.append(first / base)
            wholes.append(whole / (tokens * one_step(model, task.filled.plan, tokens)))
        many = asked * 4
        start = time.perf_counter()
        write_many(model, many, sampling, accept, never)
        together = time.perf_counter() - start
        print(f"{size}: first piece / forward pass over the prompt: {_told(firsts)} (limit 3)")
        print(f"{size}: whole text / (tokens x cached step): {_told(wholes)} (limit 2)")
        print(f"{size}: batches of {TOGETHER} / one by one: {alone * 4 / together:.1f} times the texts (least 3)")


def _told(ratios: Sequence[float]) -> str:
    return f"median {statistics.median(ratios):.2f}, worst {max(ratios):.2f}"


if __name__ == "__main__":
    main()
