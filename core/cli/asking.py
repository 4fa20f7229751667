"""Asking about one user: `recommend`."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from core.cli.console import Answer, Console, table
from core.cli.options import Verbs, workbench


def register(verbs: Verbs, common: argparse.ArgumentParser) -> None:
    """Add the commands of this group."""
    top = verbs.add_parser("recommend", parents=[common], help="top-N of a user")
    top.add_argument("dataset", metavar="DATASET")
    top.add_argument("--user", required=True, metavar="ID")
    top.add_argument("-n", type=int, default=10, metavar="N", help="length of the list (default: 10)")
    top.add_argument("--model", metavar="M", help="kind or id of the ranking model (default: ease if there)")
    top.set_defaults(run=recommend)


def recommend(options: argparse.Namespace, console: Console) -> Answer:
    """Top-N of a user."""
    from core.operations import recommend as top_of

    top = top_of(workbench(options), options.dataset, options.user, options.n, options.model)
    rows = [asdict(item) for item in top.items]
    for row in rows:
        del row["index"]  # a position inside one version; ids are what leaves the program
    document = {
        "user": options.user,
        "model": top.model,
        "kind": top.kind,
        "unit": top.unit,
        "predicted_by": top.predicted_by,
        "fallback": top.fallback,
        "items": rows,
    }
    names = ("rank", "item", "title", "score", "predicted_rating")
    lines = table((*names[:3], f"score ({top.unit})", "predicted rating"), [[row[n] for n in names] for row in rows])
    return Answer(document, lines, (top.fallback,) if top.fallback else ())
