"""Verdicts on stored explanations: `check`."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from core.cli.console import Answer, Console, table
from core.cli.options import Verbs, workbench
from core.cli.options import journal as open_journal

if TYPE_CHECKING:
    from core.operations import Workbench
    from core.store import Journal


def register(verbs: Verbs, common: argparse.ArgumentParser) -> None:
    """Add the command of this group."""
    checked = verbs.add_parser("check", parents=[common], help="verdicts on the claims of stored explanations")
    checked.add_argument("dataset", metavar="DATASET", help="name or name@version")
    checked.add_argument("--model", metavar="M", help="id or kind of the model (default: the one that ranks)")
    checked.add_argument("--sample", type=int, metavar="N", help="check N of them, the same ones each time")
    checked.add_argument("--against", choices=("own", "wrong-user"), default="own", help="whose evidence decides")
    checked.add_argument("--inference", metavar="MODEL", help="second opinion of a sequence-pair model: folder or name")
    checked.add_argument("--judge", action="store_true", help="second opinion of the model behind the endpoint")
    checked.set_defaults(run=check)


def check(options: argparse.Namespace, console: Console) -> Answer:
    """Check stored explanations."""
    from core.operations.check import check as check_stored

    bench = workbench(options)
    journal = open_journal(bench)
    try:
        found = check_stored(
            bench, journal, options.dataset, options.model, texts=options.sample, against=options.against,
            progress=console.progress,
        )  # fmt: skip
        document = found.to_json()
        if options.inference or options.judge:
            document["opinions"] = _opinions(bench, journal, options, console)
    finally:
        journal.close()
    verdicts = list(document["verdicts"])
    cells = [[r.variant, r.explanations, r.claims, *(r.verdicts[v] for v in verdicts), r.wrong] for r in found.variants]
    notes = [] if found.variants else [f"Model {found.model} has no explanations: write some with `explain --sample`."]
    if found.skipped:
        notes.append(f"{found.skipped:,} explanations were left out: no other user has evidence about their item.")
    heads = ("variant", "explanations", "claims", *verdicts, "texts with an error")
    lines = table(heads, cells) if cells else []
    return Answer(document, lines + _opinion_lines(document.get("opinions")), notes)


def _opinions(bench: Workbench, journal: Journal, options: argparse.Namespace, console: Console) -> dict[str, Any]:
    from core.operations.second_opinions import second_opinions

    told = second_opinions(
        bench, journal, options.dataset, options.model, texts=options.sample or 20, inference=options.inference,
        judge=options.judge, progress=console.progress,
    )  # fmt: skip
    return told.to_json()


def _opinion_lines(told: dict[str, Any] | None) -> list[str]:
    if told is None:
        return []
    alpha = told["alpha"]
    heads = ("judge", *(verdicts := sorted({v for each in told["verdicts"].values() for v in each})))
    cells = [[name, *(each.get(verdict, 0) for verdict in verdicts)] for name, each in told["verdicts"].items()]
    lines = ["", f"Opinions on {told['sentences']:,} sentences of {told['texts']:,} texts:", *table(heads, cells)]
    value = "undefined" if alpha["alpha"] is None else f"{alpha['alpha']:.2f}"
    lines.append(f"Krippendorff's alpha {value}. {alpha['reading']}")
    for pair in told["pairs"]:
        kappa = "undefined" if pair["kappa"] is None else f"{pair['kappa']:.2f}"
        lines.append(f"Cohen's kappa of {pair['judges'][0]} and {pair['judges'][1]}: {kappa}")
    return lines
