"""Are the explanations true: `audit`, `canaries`, `explanations`."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.cli.console import Answer, Console, table
from core.cli.options import Verbs, pairs, words, workbench
from core.cli.options import journal as open_journal
from core.errors import InputError

if TYPE_CHECKING:
    from core.audit.canaries import CanaryRow
    from core.audit.figures import Figure
    from core.audit.report import AuditReport
    from core.operations import Workbench


def register(verbs: Verbs, common: argparse.ArgumentParser) -> None:
    """Add the commands of this group."""
    audited = verbs.add_parser("audit", parents=[common], help="metrics of all stored explanations, with nulls")
    audited.add_argument("dataset", metavar="DATASET", help="name or name@version")
    audited.add_argument("--model", metavar="M", help="id or kind of the model (default: the one that ranks)")
    audited.add_argument("--no-nulls", action="store_true", help="leave out what bad texts would score")
    audited.add_argument("--truth", action="store_true", help="hold texts against the true reasons (demo world)")
    audited.add_argument("--users", type=int, default=200, metavar="N", help="with --truth: users sampled (200)")
    audited.set_defaults(run=audit)
    birds = verbs.add_parser("canaries", parents=[common], help="write texts from altered evidence; do they obey it?")
    birds.add_argument("dataset", metavar="DATASET", help="name or name@version")
    birds.add_argument("--model", metavar="M", help="id or kind of the model (default: the one that ranks)")
    birds.add_argument("--variant", action="append", default=[], metavar="ID", help="only this one; repeatable")
    birds.add_argument("--share", type=float, default=0.02, metavar="X", help="of a variant's texts, a kind (0.02)")
    birds.add_argument("--report", action="store_true", help="write none, only report")
    birds.set_defaults(run=canaries)
    brought = verbs.add_parser("explanations", parents=[common], help="import explanations that another system wrote")
    brought.add_argument("action", choices=("import",))
    brought.add_argument("file", type=Path, metavar="FILE", help="CSV or Parquet with user, item, text")
    brought.add_argument("--dataset", required=True, metavar="DATASET", help="whose users and items they are about")
    brought.add_argument("--model", metavar="M", help="whose evidence they are held against")
    brought.add_argument("--map", action="append", default=[], metavar="user=..", help="columns: user, item, text, ...")
    brought.add_argument("--variant", default="", metavar="NAME", help="the system, where no column tells it")
    brought.add_argument(
        "--language", choices=("en", "zh"), help="where no column tells it (default: by its characters)"
    )
    brought.set_defaults(run=import_file)


def audit(options: argparse.Namespace, console: Console) -> Answer:
    """Report every variant by every metric."""
    from core.operations.audit import audit as report_on

    bench = workbench(options)
    if options.truth:
        return _truth(bench, options, console)
    journal = open_journal(bench)
    try:
        found = report_on(
            bench, journal, options.dataset, options.model, nulls=not options.no_nulls, progress=console.progress
        )
    finally:
        journal.close()
    notes = [] if found.rows else [f"Model {found.model} has no explanations yet: write some with `explain --sample`."]
    return Answer(found.to_json(), _report_lines(found), notes)


def _truth(bench: Workbench, options: argparse.Namespace, console: Console) -> Answer:
    """Hold texts whose reasons come from different accounts against the true reasons."""
    from core.operations.calibration import evaluate_truth

    found = evaluate_truth(bench, options.dataset, options.model, users=options.users, progress=console.progress)
    rows = [[a["name"], _ends(a["told"]), _ends(a["shared"]), a["reasons"]] for a in found["accounts"]]
    heads = ("reasons from", "told by the ratings", "shared with the item", "reasons a text")
    first = f"Model {found['model']}, {found['users']:,} users; texts are written from the first account."
    return Answer(found, [first, "", *table(heads, rows)])


def _ends(figure: Mapping[str, Any] | None) -> str:
    if figure is None or figure["low"] is None:
        return "n/a" if figure is None else f"{figure['value']:.3f}"
    return f"{figure['value']:.3f} [{figure['low']:.3f}, {figure['high']:.3f}]"


def canaries(options: argparse.Namespace, console: Console) -> Answer:
    """Write the canaries that are due, and report all."""
    from core.operations.canaries import canary_report, run_canaries

    bench = workbench(options)
    journal = open_journal(bench)
    try:
        written = 0
        if not options.report:
            written = run_canaries(
                bench, journal, options.dataset, options.model, share=options.share,
                variants=words(options.variant), progress=console.progress,
            )  # fmt: skip
        rows = canary_report(bench, journal, options.dataset, options.model)
    finally:
        journal.close()
    heads = ("variant", "kind", "canaries", "silent", "obeys", "true reason instead")
    cells = [[r.variant.id, r.kind, r.canaries, r.silent, _told(r.obedience), _told(r.leakage)] for r in rows]
    lines = table(heads, cells) if rows else ["No canary yet."]
    return Answer({"written": written, "canaries": [_canary(row) for row in rows]}, lines)


def import_file(options: argparse.Namespace, console: Console) -> Answer:
    """Keep explanations that another system wrote."""
    from core.operations.imported import import_explanations

    if not options.file.is_file():
        raise InputError(f"There is no file {options.file}.", "Check the path.")
    bench = workbench(options)
    journal = open_journal(bench)
    try:
        found = import_explanations(
            bench, journal, options.file, options.dataset, options.model, mapping=pairs(options.map, "--map"),
            variant=options.variant, language=options.language, progress=console.progress,
        )  # fmt: skip
    finally:
        journal.close()
    document = {
        "dataset": found.dataset, "model": found.model, "rows": found.rows, "added": found.added,
        "known": found.known, "rejected": dict(found.rejected), "variants": list(found.variants),
    }  # fmt: skip
    lines = [f"{found.added:,} of {found.rows:,} explanations were added; {found.known:,} were there already."]
    lines += [f"{count:,} were left out: {reason}." for reason, count in found.rejected.items()]
    return Answer(document, lines)


def _report_lines(found: AuditReport) -> list[str]:
    from core.audit.metrics.registry import GROUPS, METRICS

    lines = [f"{found.texts:,} explanations with {found.claims:,} claims, model {found.model}."]
    for row in found.rows:
        failed = f", {row.failures:,} failures" if row.failures else ""
        lines += ["", f"{row.label} ({row.variant.id}): {row.texts:,} texts for {row.users:,} users{failed}"]
        cells = []
        for name, metric in METRICS.items():
            nulls = [_told(figures.get(name)) for figures in row.nulls.values()]
            cells.append([GROUPS[metric.group], metric.label, _told(row.figures[name]), *nulls])
        lines += table(("", "metric", "figure", *row.nulls), cells)
    return lines


def _told(figure: Figure | None) -> str:
    if figure is None:
        return "n/a"
    if figure.low is None or figure.high is None:
        return f"{figure.value:.3g}"
    return f"{figure.value:.3g} [{figure.low:.3g}, {figure.high:.3g}]"


def _canary(row: CanaryRow) -> Mapping[str, Any]:
    return {
        "variant": row.variant.id, "kind": row.kind, "canaries": row.canaries, "silent": row.silent,
        "obedience": None if row.obedience is None else row.obedience.to_json(),
        "leakage": None if row.leakage is None else row.leakage.to_json(),
    }  # fmt: skip
