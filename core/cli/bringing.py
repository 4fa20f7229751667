"""Bringing data in: `demo`, `import`, `append`."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.cli.console import Answer, Console
from core.cli.options import Verbs, words, workbench
from core.errors import InputError

if TYPE_CHECKING:
    from core.datasets import TableMapping
    from core.operations import Imported

MAP_HELP = (
    "columns, such as user=userId,item=movieId,rating=stars,timestamp=time,title=name,genre=genres; also separator=; "
    "(between the attributes of a cell) and scale=1,5 (ratings outside are rejected)"
)


def register(verbs: Verbs, common: argparse.ArgumentParser) -> None:
    """Add the commands of this group."""
    demo_ = verbs.add_parser("demo", parents=[common], help="build the demo world, train, write first explanations")
    demo_.add_argument("--name", default="demo", help="name of the data set (default: demo)")
    demo_.add_argument(
        "--language", choices=("en", "zh"), default="en", help="explanations to compare in this language as well"
    )
    _no_train(demo_)
    demo_.set_defaults(run=demo)
    imports = verbs.add_parser("import", help="import ratings and items").add_subparsers(
        title="formats", metavar="FORMAT", required=True
    )
    for family, told in (
        ("movielens", "100K, 1M or latest CSV, told apart by content"),
        ("goodbooks", "Goodbooks-10k"),
    ):
        known = imports.add_parser(family, parents=[common], help=told)
        known.add_argument("path", nargs="?" if family == "movielens" else None, type=Path, metavar="PATH")
        known.add_argument("--name", required=True, help="name of the data set")
        known.add_argument(
            "--personal", action="append", default=[], metavar="AGE,ZIP", help="personal columns of users"
        )
        if family == "movielens":
            known.add_argument("--download", action="store_true", help="download MovieLens 100K instead of PATH")
        _no_train(known)
        known.set_defaults(run=import_known, family=family)
    table = imports.add_parser("table", parents=[common], help="CSV, Parquet or JSON lines with mapped columns")
    table.add_argument("--ratings", required=True, type=Path, metavar="R")
    table.add_argument("--items", type=Path, metavar="I")
    table.add_argument("--users", type=Path, metavar="U")
    table.add_argument("--map", action="append", default=[], metavar="K=COLUMN", help=MAP_HELP)
    table.add_argument("--name", required=True, help="name of the data set")
    table.add_argument("--personal", action="append", default=[], metavar="AGE,ZIP", help="personal columns of users")
    _no_train(table)
    table.set_defaults(run=import_mapped)
    more = verbs.add_parser("append", parents=[common], help="add ratings to a data set: a new version of it")
    more.add_argument("dataset", metavar="DATASET")
    more.add_argument("--ratings", required=True, type=Path, metavar="R", help="a table, or files of a known format")
    more.add_argument("--items", type=Path, metavar="I", help="facts of new items")
    more.add_argument("--map", action="append", default=[], metavar="K=COLUMN", help=MAP_HELP)
    _no_train(more)
    more.set_defaults(run=append)


def demo(options: argparse.Namespace, console: Console) -> Answer:
    """Build the demo world."""
    from core.operations import build_demo

    how: dict[str, Any] = {"train": options.train, "language": options.language, "progress": console.progress}
    return imported(build_demo(workbench(options), options.name, **how))


def import_known(options: argparse.Namespace, console: Console) -> Answer:
    """Import a known format from a folder or a zip."""
    from core.datasets import detect
    from core.operations import download_movielens, import_dataset

    bench = workbench(options)
    how: dict[str, Any] = {
        "personal": words(options.personal),
        "train": options.train,
        "progress": console.progress,
    }
    if getattr(options, "download", False):
        return imported(download_movielens(bench, options.name, **how))
    if options.path is None:
        raise InputError("No path was given.", "Name the folder or zip, or use --download.")
    format = detect(options.path, upload_limit_mb=bench.settings.upload_limit_mb)
    if not format.startswith(options.family):
        raise InputError(
            f"{options.path} looks like {format}, not like {options.family}.", f"Use: import {format.split('-')[0]}."
        )
    return imported(import_dataset(bench, options.name, options.path, format=format, **how))


def import_mapped(options: argparse.Namespace, console: Console) -> Answer:
    """Import tables with mapped columns."""
    from core.operations import import_dataset

    return imported(
        import_dataset(
            workbench(options),
            options.name,
            mapping(options),
            personal=words(options.personal),
            train=options.train,
            progress=console.progress,
        )
    )


def append(options: argparse.Namespace, console: Console) -> Answer:
    """Add ratings to a data set."""
    from core.operations import append_ratings

    source = mapping(options) if options.map else options.ratings
    return imported(
        append_ratings(workbench(options), options.dataset, source, train=options.train, progress=console.progress)
    )


def mapping(options: argparse.Namespace) -> TableMapping:
    """Column mapping of the options: `key=column` texts, or one JSON object where names of columns hold `,` and `=`.

    Raises
    ------
    InputError
        A part cannot be read, or user, item or rating is not mapped.
    """
    from core.datasets import TableMapping
    from core.datasets.mapping import parse_scale

    items, users = getattr(options, "items", None), getattr(options, "users", None)
    if not options.map or not options.map[0].startswith("{"):
        return TableMapping.parse(options.ratings, ",".join(options.map), items=items, users=users)
    try:
        columns = {str(key): str(column) for key, column in json.loads(options.map[0]).items()}
    except ValueError as error:
        raise InputError(f"--map is not JSON: {error}.", 'Write it as {"user": "userId", ...}.') from error
    scale = parse_scale(columns.pop("scale")) if "scale" in columns else None
    separator = columns.pop("separator", "|")
    return TableMapping(options.ratings, columns, items, users, separator, scale)


def imported(result: Imported) -> Answer:
    """Say what an import made."""
    info = result.info
    rejected = dict(info.rejected)
    document = {
        "dataset": info.name,
        "version": info.version,
        "users": info.users,
        "items": info.items,
        "ratings": info.ratings,
        "rejected": rejected,
        "models": [model.model for model in result.models],
        "seconds": round(result.seconds, 3),
        "explanations": result.explanations,
        "notes": result.notes,
    }
    lines = [
        f"{info.name} (version {info.version}): {info.users:,} users, {info.items:,} items, {info.ratings:,} ratings "
        f"in {result.seconds:.1f} s.",
        *(f"Rejected as {reason}: {count:,} rows." for reason, count in rejected.items()),
        f"Models: {', '.join(model.model for model in result.models) or 'none'}.",
        *([f"Explanations: {result.explanations:,}."] if result.explanations else []),
    ]
    return Answer(document, lines, result.notes)


def _no_train(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--no-train", dest="train", action="store_false", help="do not train the default models")
