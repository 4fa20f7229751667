"""Samples to read: what each size of the embedded model writes for the same plans of real lists of the demo world.

    python -m tests.benchmarks.samples --store data/store --to docs/samples.md

What stands above the marker in the file is kept: the judgement of whoever read them.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from core.explain.embedded import slots
from core.explain.embedded.model import SIZES, load
from core.explain.embedded.training.evaluate import WAYS, select
from core.explain.embedded.verify import problems
from core.operations.workbench import Workbench
from core.settings import Settings
from tests.benchmarks.real_plans import Case, cases

MARKER = "<!-- samples -->"


def written(asked: list[Case]) -> list[str]:
    """The texts of each case as Markdown, one of each size, as the checks select them."""
    lines = [f"## {n}. {c.filled.plan.style}, {c.filled.plan.language}" for n, c in enumerate(asked, 1)]
    for size in SIZES:
        texts, _, accepted = select(load(size), [c.filled.plan for c in asked], *WAYS["selected"], problems)
        for n, (case, example, good) in enumerate(zip(asked, texts, accepted, strict=True)):
            text = slots.fill(example.text, dict(case.filled.values))
            note = "" if good else " (refused by the checks, like the three before it; the template's text replaces it)"
            lines[n] += f"\n\n**{size}**{note}: {text}"
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--to", type=Path, required=True)
    parser.add_argument("--count", type=int, default=25, help="plans; there is a text of each size for each")
    options = parser.parse_args()
    asked = cases(Workbench(Settings(store=options.store)), "demo", None, options.count, seed=1)
    before = options.to.read_text(encoding="utf-8").partition(MARKER)[0] if options.to.is_file() else "# Samples\n\n"
    options.to.write_text(f"{before}{MARKER}\n\n" + "\n\n".join(written(asked)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
