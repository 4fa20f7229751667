"""The corpus: plans drawn at random, each put into words by the grammars; one plan in twenty is held out.

A plan is held out by its hash, whatever text it got, so a held-out plan never enters training.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from random import Random

import pyarrow as pa
import pyarrow.parquet as pq

from core.explain.embedded.plan import Plan, PlanFact
from core.explain.embedded.slots import END, LANGUAGES
from core.explain.embedded.training.sample import sample_plan
from core.progress import Progress, silent

Write = Callable[[Plan, Random], str]

FILE = "corpus.parquet"
ONE_IN = 20  # plans: one of so many is held out


@dataclass(frozen=True, slots=True)
class Example:
    """A plan and a text that says it.

    Attributes
    ----------
    plan : Plan
        What is said.
    text : str
        The words, with slots.
    """

    plan: Plan
    text: str


def grammars() -> Mapping[str, Write]:
    """The grammar of each language."""
    return {
        language: import_module(f"core.explain.embedded.training.{name}").write
        for language, name in (("en", "english"), ("zh", "chinese"))
    }


def held_out(plan: Plan) -> bool:
    """Whether a plan is kept out of training."""
    digest = hashlib.sha256(" ".join(plan.tokens).encode()).digest()
    return int.from_bytes(digest[:8], "big") % ONE_IN == 0


def draw(count: int, seed: int, writers: Mapping[str, Write], progress: Progress = silent) -> Iterator[Example]:
    """Draw `count` examples, the languages in turn."""
    random = Random(seed)
    for n in range(count):
        plan = sample_plan(random, LANGUAGES[n % len(LANGUAGES)])
        yield Example(plan, writers[plan.language](plan, random))
        if n % 1000 == 0:
            progress(n / count, f"{n:,} texts")


def build(
    folder: Path, count: int, seed: int, writers: Mapping[str, Write] | None = None, progress: Progress = silent
) -> Path:
    """Write `count` examples to `corpus.parquet` in `folder`."""
    examples = list(draw(count, seed, writers or grammars(), progress))
    table = pa.table(
        {
            "plan": [" ".join(example.plan.tokens) for example in examples],
            "text": [example.text for example in examples],
            "held_out": [held_out(example.plan) for example in examples],
        }
    )
    folder.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, folder / FILE)
    return folder / FILE


def load(folder: Path, held: bool) -> list[Example]:
    """Read the examples that are held out, or those that are not."""
    table = pq.read_table(folder / FILE, filters=[("held_out", "==", held)])
    plans, texts = table["plan"].to_pylist(), table["text"].to_pylist()
    return [Example(read_plan(plan), text) for plan, text in zip(plans, texts, strict=True)]


def read_plan(tokens: str) -> Plan:
    """Read a plan from its tokens, separated by spaces: the inverse of `" ".join(plan.tokens)`."""
    _, language, style, domain, *body, _ = tokens.split(" ")
    facts: list[PlanFact] = []
    fact: list[str] = []
    for token in body:
        if token == END:
            facts.append(tuple(fact))
            fact = []
        else:
            fact.append(token)
    return Plan(language.strip("<>"), style.strip("<>"), domain.strip("<>"), tuple(facts))
