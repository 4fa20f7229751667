"""Repeated questions answered from the store against texts that a language model writes, in one process.

    python -m tests.benchmarks.cached_texts
    python -m tests.benchmarks.cached_texts --model large --questions 40
    python -m tests.benchmarks.cached_texts --backend transformers --model path/to/model

Each question is asked twice in the way pages ask: the first time a language model that is loaded already writes the
text, the second time it stands in the journal. Evidence is there before both; claims are found in both. The journal
holds as many other explanations as `--others` says.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from core.explain.backends import BACKENDS
from core.explain.generate import About, journal_row
from core.explain.types import Variant
from core.operations.explanations import evidence_of, subject
from core.operations.generation import DONE, Generations, Question
from core.operations.lists import recommend
from core.operations.workbench import Workbench
from core.store import LocalJournal
from tests.core.operations.films import films_workbench

LIMIT = 100  # times faster, at the medians


def timed(texts: Generations, bench: Workbench, journal: LocalJournal, question: Question) -> tuple[float, str]:
    """Seconds until a question is answered, and where the answer came from."""
    start = time.perf_counter()
    found = texts.start(bench, journal, question).wait(600)
    seconds = time.perf_counter() - start
    assert found.state == DONE and found.explanation is not None, found.error
    return seconds, found.explanation.source


def questions(bench: Workbench, variant: Variant, count: int) -> list[Question]:
    """Questions about the first items of users' lists."""
    found: list[Question] = []
    for user in bench.catalogue("films").user_ids:
        try:
            listed = recommend(bench, "films", user, 3, "ease").items
        except Exception:  # a user without ratings has no list of their own
            continue
        for row in listed:
            chosen = subject(bench, "films", user, row.item, "ease")
            found.append(Question(chosen, evidence_of(bench, chosen), variant))
            if len(found) == count:
                return found
    return found


def crowd(journal: LocalJournal, bench: Workbench, question: Question, others: int) -> None:
    """Put other explanations into the journal."""
    found = Generations().start(bench, journal, replace(question, variant=Variant("template", "", "concise-2"))).wait()
    assert found.explanation is not None
    about = About("films", "ease", "user", "item")
    row = journal_row(found.explanation, question.evidence, about, bench.now())
    for start in range(0, others, 1000):
        journal.append("explanations", [row | {"id": f"{n:016x}"} for n in range(start, min(start + 1000, others))])


def main() -> int:
    """Measure and print; 1 where the store is not fast enough."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--backend", default="embedded")
    parser.add_argument("--model", default="small")
    parser.add_argument("--questions", type=int, default=30)
    parser.add_argument("--others", type=int, default=5000)
    given = parser.parse_args()
    style = (BACKENDS[given.backend].styles or ("plain-2",))[0]
    with tempfile.TemporaryDirectory() as folder:
        bench = films_workbench(Path(folder) / "store", ("ease",))
        journal = LocalJournal(Path(folder) / "journal.duckdb")
        asked = questions(bench, Variant(given.backend, given.model, style), given.questions + 1)
        crowd(journal, bench, asked[0], given.others)
        texts = Generations()
        timed(texts, bench, journal, asked[0])  # loads the model
        # In turn, so that both share whatever else the machine does.
        pairs = [tuple(timed(texts, bench, journal, question) for _ in range(2)) for question in asked[1:]]
        journal.close()
    first, again = zip(*pairs, strict=True)
    assert {source for _, source in first} == {"generated"} and {source for _, source in again} == {"cache"}
    written, kept = (statistics.median(seconds for seconds, _ in times) for times in (first, again))
    print(f"{given.backend} {given.model}, {len(first)} questions, {given.others:,} other explanations in the journal")
    print(f"written by the model   {written * 1e3:8.2f} ms at the median")
    print(f"found in the store     {kept * 1e3:8.2f} ms at the median")
    print(f"ratio                  {written / kept:8.0f}  (limit {LIMIT})")
    return int(written / kept < LIMIT)


if __name__ == "__main__":
    sys.exit(main())
