"""Verdicts on stored explanations: `check`."""

from __future__ import annotations

import argparse

from core.cli.console import Answer, Console, table
from core.cli.options import Verbs, workbench


def register(verbs: Verbs, common: argparse.ArgumentParser) -> None:
    """Add the command of this group."""
    checked = verbs.add_parser("check", parents=[common], help="verdicts on the claims of stored explanations")
    checked.add_argument("dataset", metavar="DATASET", help="name or name@version")
    checked.add_argument("--model", metavar="M", help="id or kind of the model (default: the one that ranks)")
    checked.add_argument("--sample", type=int, metavar="N", help="check N of them, the same ones each time")
    checked.add_argument("--against", choices=("own", "wrong-user"), default="own", help="whose evidence decides")
    checked.set_defaults(run=check)


def check(options: argparse.Namespace, console: Console) -> Answer:
    """Check stored explanations."""
    from core.operations.check import check as check_stored
    from core.store import open_journal

    bench = workbench(options)
    journal = open_journal(bench.store.layout)
    try:
        found = check_stored(
            bench, journal, options.dataset, options.model, texts=options.sample, against=options.against,
            progress=console.progress,
        )  # fmt: skip
    finally:
        journal.close()
    document = found.to_json()
    verdicts = list(document["verdicts"])
    cells = [[r.variant, r.explanations, r.claims, *(r.verdicts[v] for v in verdicts), r.wrong] for r in found.variants]
    notes = [] if found.variants else [f"Model {found.model} has no explanations: write some with `explain --sample`."]
    if found.skipped:
        notes.append(f"{found.skipped:,} explanations were left out: no other user has evidence about their item.")
    heads = ("variant", "explanations", "claims", *verdicts, "texts with an error")
    return Answer(document, table(heads, cells) if cells else [], notes)
