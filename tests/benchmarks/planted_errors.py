"""How many planted errors the checker of claims finds, and how many true sentences it flags.

    python -m tests.benchmarks.planted_errors --store data/store --dataset demo --dataset ml-100k \
        --dataset goodbooks --misses misses.txt

Texts are written by the template and the embedded language model, in English and Chinese, from the lists of each
model; each gets one error of each kind that it can bear. Intervals are Wilson's. Errors that were not found, and
sentences that were flagged, go to the file of misses.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import TextIO

from core.audit.figures import wilson
from core.audit.planted import KINDS, Planted, false_alarms, trials
from core.audit.pool import Pool
from core.explain.claims import CONTRADICTED, UNSUPPORTED, Names, find_claims
from core.operations.workbench import Workbench
from core.settings import Settings
from tests.core.audit.true_texts import Text, texts

Key = tuple[str, str, str, str]  # data set, model, backend, language
FLAGGED = (CONTRADICTED, UNSUPPORTED)


class Tally:
    """Counts by what was tried."""

    def __init__(self) -> None:
        self.tried: Counter[tuple[Key, str]] = Counter()
        self.found: Counter[tuple[Key, str]] = Counter()

    def add(self, key: Key, what: str, found: int, tried: int = 1) -> None:
        self.tried[key, what] += tried
        self.found[key, what] += found

    def row(self, name: str, what: Sequence[str], chosen: Sequence[Key]) -> str:
        """A row of the table: the share found with its interval."""
        n = sum(self.tried[key, each] for key in chosen for each in what)
        count = sum(self.found[key, each] for key in chosen for each in what)
        if not n:
            return f"| {name} | 0 | – | – |"
        low, high = wilson(count, n)
        return f"| {name} | {n} | {count / n:.4f} | {low:.4f}–{high:.4f} |"


def measure(asked: Sequence[Text], names: Names, pool: Pool, key: Key, tally: Tally, misses: TextIO) -> None:
    """Plant and count."""
    for number, text in enumerate(asked):
        here = (*key[:3], text.variant.language)
        claims = find_claims(text.text, text.evidence, names)
        flagged, sentences = false_alarms(text.text, claims)
        tally.add(here, "true", flagged, sentences)
        for claim in claims:
            if claim.verdict in FLAGGED:
                misses.write(f"flagged {here}: {claim.kind} {claim.verdict} “{claim.text}” in: {text.text}\n")
        for planted, found in trials(text.text, text.evidence, pool, names, text.variant.language, number):
            tally.add(here, planted.kind, int(found))
            if not found:
                misses.write(_told(here, planted))


def _told(key: Key, planted: Planted) -> str:
    return f"missed {key}: {planted.kind}: “{planted.was}” → “{planted.now}” in: {planted.text}\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--dataset", action="append", required=True)
    parser.add_argument("--model", action="append", help="kinds of model; ease and foldin if left out")
    parser.add_argument("--backend", action="append", choices=("template", "embedded"))
    parser.add_argument("--count", type=int, default=200, help="texts for each data set, model and backend")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--misses", type=argparse.FileType("w", encoding="utf-8"), default=sys.stderr)
    options = parser.parse_args()
    bench, tally = Workbench(Settings(store=options.store)), Tally()
    for dataset in options.dataset:
        catalogue = bench.catalogue(dataset)
        names = Names.of(catalogue)
        pool = Pool.of(catalogue, names)
        for model, backend in product(options.model or ("ease", "foldin"), options.backend or ("template", "embedded")):
            asked = texts(bench, dataset, model, backend, options.count, options.seed)
            measure(asked, names, pool, (dataset, model, backend, ""), tally, options.misses)
            print(f"{dataset} {model} {backend}: {len(asked)} texts", file=sys.stderr)
    keys = sorted({key for key, _ in tally.tried})
    print("| found | errors | share | 95 % interval |\n| --- | --- | --- | --- |")
    print(tally.row("all errors", KINDS, keys))
    for kind in KINDS:
        print(tally.row(kind, (kind,), keys))
    for place in range(4):
        for value in sorted({key[place] for key in keys}):
            print(tally.row(f"all errors, {value}", KINDS, [key for key in keys if key[place] == value]))
    print("\n| flagged | true sentences | share | 95 % interval |\n| --- | --- | --- | --- |")
    print(tally.row("all", ("true",), keys))
    for place in range(4):
        for value in sorted({key[place] for key in keys}):
            print(tally.row(value, ("true",), [key for key in keys if key[place] == value]))


if __name__ == "__main__":
    main()
