"""What the embedded model writes for real lists, judged twice: by its own rules, and by the checker of claims.

    python -m tests.benchmarks.real_plans --store data/store --dataset demo --dataset ml-100k --corpus /tmp/lm \
        --failures failures.txt

Users and places on their lists are drawn with a fixed seed; styles and languages take turns. The rules see the text
with its slots; the checker of claims sees the text as people do, with the evidence and all attribute names of the
catalogue, and knows nothing of slots.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle, product
from pathlib import Path
from typing import TextIO

import numpy as np

from core.errors import WhyboardError
from core.explain.claims import CONTRADICTED, UNSUPPORTED, Names, find_claims
from core.explain.embedded import slots
from core.explain.embedded.model import SIZES, LanguageModel, load
from core.explain.embedded.plan import Filled
from core.explain.embedded.planner import plan_of
from core.explain.embedded.training import corpus
from core.explain.embedded.training.corpus import Example
from core.explain.embedded.training.evaluate import WAYS, Written, select
from core.explain.embedded.training.measure import Figures, Known, figures
from core.explain.embedded.verify import problems
from core.explain.types import Claim, Evidence
from core.operations.explanations import vocabulary
from core.operations.lists import recommend
from core.operations.subjects import evidence_of, subject
from core.operations.workbench import Workbench
from core.settings import Settings

PLACES = 30  # of a list, from which items are drawn
HEAD = ("data", "size", "way", "language", "texts", "facts", "misplaced", "signs", "turned", "passed", "opening")
HEAD += ("new_texts", "new_skeletons", "contradicted", "unsupported", "template")


@dataclass(frozen=True)
class Case:
    """A real plan, and all it may be judged by."""

    evidence: Evidence
    filled: Filled
    words: Names

    def claims(self, text: str, verdict: str) -> list[Claim]:
        """Claims with a verdict in a text whose slots are filled."""
        filled = slots.fill(text, dict(self.filled.values))
        return [claim for claim in find_claims(filled, self.evidence, self.words) if claim.verdict == verdict]


def cases(bench: Workbench, dataset: str, model: str | None, count: int, seed: int = 0) -> list[Case]:
    """Plans of real lists; tells on stderr why there was none for others."""
    catalogue = bench.catalogue(dataset)
    users, words = catalogue.user_ids, vocabulary(catalogue)
    random = np.random.default_rng(seed)
    refused: Counter[str] = Counter()
    found: list[Case] = []
    for turn, (style, language) in enumerate(cycle(product(slots.STYLES, slots.LANGUAGES))):
        if len(found) == count or turn > 10 * count:
            break
        user = users[int(random.integers(len(users)))]
        try:
            rows = recommend(bench, dataset, user, PLACES, model).items
            item, other = (rows[n].item for n in random.choice(len(rows), 2, replace=False))
            chosen = subject(bench, dataset, user, item, model)
            evidence = evidence_of(bench, chosen, other if style == "contrastive" else None)
        except WhyboardError as error:
            refused[error.what[:60]] += 1
            continue
        filled = plan_of(evidence, style, language, turn)
        if isinstance(filled, Filled):
            found.append(Case(evidence, filled, words))
        else:
            refused[filled.reason] += 1
    print(f"{dataset}: {len(found)} plans; none for: {dict(refused)}", file=sys.stderr)
    return found


def both_ways(name: str, model: LanguageModel, asked: Sequence[Case], known: Known, failures: TextIO) -> None:
    """Write a text for each case, as it comes and as the checks select it, and print the figures."""
    plans, first = [case.filled.plan for case in asked], None
    for way in ("drawn", "selected"):
        first = select(model, plans, *WAYS[way], problems, first)
        judge(f"{name} | {model.size} | {way}", asked, first, known, failures)


def judge(name: str, asked: Sequence[Case], found: Written, known: Known, failures: TextIO) -> None:
    """Judge the text of each case and print the figures."""
    plans = [case.filled.plan for case in asked]
    written, tokens, accepted = found
    claims = {v: [case.claims(e.text, v) for case, e in zip(asked, written, strict=True)] for v in JUDGED}
    wrong = [problems(example.plan, example.text) for example in written]
    for n, (case, example) in enumerate(zip(asked, written, strict=True)):
        told = [*wrong[n]]
        told += [f"{verdict}: {c.text} {' '.join(c.facts)}" for verdict, all_ in claims.items() for c in all_[n]]
        if told:
            _tell(failures, f"{name} | {n}", case, example, told)
    for language in (*slots.LANGUAGES, "both"):
        chosen = [n for n, plan in enumerate(plans) if language in (plan.language, "both")]
        mean = sum(tokens[n] for n in chosen) / len(chosen)
        row = figures([written[n] for n in chosen], problems, known, mean)
        shares = [sum(bool(claims[v][n]) for n in chosen) / len(chosen) for v in JUDGED]
        turned = sum(any(is_turned(line) for line in wrong[n]) for n in chosen) / len(chosen)
        none = sum(not accepted[n] for n in chosen) / len(chosen)
        print(_row(name, language, row, turned, (*shares, none)), flush=True)


JUDGED = (CONTRADICTED, UNSUPPORTED)


def is_turned(problem: str) -> bool:
    """Whether a problem is a sign or a level turned round, not only a reason that lacks its verb."""
    return "says that it speaks" in problem or "does not go with" in problem


def _row(name: str, language: str, row: Figures, turned: float, rest: Sequence[float]) -> str:
    shares = (
        row.facts,
        row.misplaced,
        row.signs,
        turned,
        row.passed,
        row.opening,
        row.new_texts,
        row.new_skeletons,
        *rest,
    )
    cells = [name, language, str(row.texts), *(f"{100 * share:.1f} %" for share in shares)]
    return f"| {' | '.join(cells)} |"


def _tell(where: TextIO, name: str, case: Case, example: Example, told: Sequence[str]) -> None:
    where.write(f"== {name}\n{' '.join(example.plan.tokens)}\n{example.text}\n")
    where.write(slots.fill(example.text, dict(case.filled.values)) + "\n")
    where.writelines(f"  ! {line}\n" for line in told)
    wanted = {word for line in told for word in line.split() if word.startswith("E")}
    where.writelines(f"  {fact.id} {fact.kind}: {fact.text}\n" for fact in case.evidence.facts if fact.id in wanted)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--dataset", action="append", required=True)
    parser.add_argument("--model", help="kind of model whose lists are explained; the default one if left out")
    parser.add_argument("--size", action="append", choices=SIZES)
    parser.add_argument("--count", type=int, default=240)
    parser.add_argument("--corpus", type=Path, required=True, help="folder of the training corpus")
    parser.add_argument("--failures", type=argparse.FileType("w", encoding="utf-8"), default=sys.stderr)
    options = parser.parse_args()
    known = Known.of(corpus.load(options.corpus, held=False))
    bench = Workbench(Settings(store=options.store))
    print(f"| {' | '.join(HEAD)} |\n|{' --- |' * len(HEAD)}")
    for dataset in options.dataset:
        asked = cases(bench, dataset, options.model, options.count)
        for size in options.size or SIZES:
            both_ways(f"{dataset} {options.model or ''}".strip(), load(size), asked, known, options.failures)


if __name__ == "__main__":
    main()
