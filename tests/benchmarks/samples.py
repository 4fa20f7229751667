"""Samples to read: what each size of the embedded model writes for the same plans of real lists.

    python -m tests.benchmarks.samples --store data/store --dataset demo --dataset ml-100k --dataset goodbooks \
        --to docs/samples.md

Data sets, styles and languages take turns. What stands above the marker in the file is kept, and so is what was said of
a text (the line below it that begins with `>`) as long as the text is the same word for word.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from itertools import pairwise, zip_longest
from pathlib import Path

from core.explain.embedded import slots
from core.explain.embedded.model import SIZES, load
from core.explain.embedded.training.evaluate import WAYS, select
from core.explain.embedded.verify import problems
from core.operations.workbench import Workbench
from core.settings import Settings
from tests.benchmarks.real_plans import Case, cases

MARKER = "<!-- samples -->"
UNREAD = "> Not read yet."


def asked(workbench: Workbench, datasets: Sequence[str], count: int) -> list[tuple[str, Case]]:
    """Cases with their data set, the data sets in turn."""
    share = -(-count // len(datasets))
    drawn = [[(name, case) for case in cases(workbench, name, None, share, seed=1)] for name in datasets]
    return [entry for turn in zip_longest(*drawn) for entry in turn if entry is not None][:count]


def written(chosen: Sequence[tuple[str, Case]], said: Mapping[str, str]) -> list[str]:
    """The texts of each case as Markdown, one of each size, as the checks select them, with what was said of it."""
    plans = [case.filled.plan for _, case in chosen]
    found = [
        [f"## {n}. {name}, {case.filled.plan.style}, {case.filled.plan.language}"]
        for n, (name, case) in enumerate(chosen, 1)
    ]
    for size in SIZES:
        texts, _, accepted = select(load(size), plans, *WAYS["selected"], problems)
        for paragraphs, (_, case), example, good in zip(found, chosen, texts, accepted, strict=True):
            text = slots.fill(example.text, dict(case.filled.values))
            note = "" if good else " (refused by the checks, like the three before it; the template's text replaces it)"
            paragraph = f"**{size}**{note}: {text}"
            paragraphs += [paragraph, said.get(paragraph, UNREAD)]
    return ["\n\n".join(paragraphs) for paragraphs in found]


def judgements(text: str) -> dict[str, str]:
    """What was said of each text of an earlier file."""
    paragraphs = text.split("\n\n")
    return {one: two for one, two in pairwise(paragraphs) if two.startswith("> ")}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--dataset", action="append", required=True)
    parser.add_argument("--to", type=Path, required=True)
    parser.add_argument("--count", type=int, default=25, help="plans; there is a text of each size for each")
    options = parser.parse_args()
    before, _, after = (options.to.read_text(encoding="utf-8") if options.to.is_file() else "# Samples\n\n").partition(
        MARKER
    )
    chosen = asked(Workbench(Settings(store=options.store)), options.dataset, options.count)
    texts = "\n\n".join(written(chosen, judgements(after.rstrip())))
    options.to.write_text(f"{before}{MARKER}\n\n{texts}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
