"""Keeping a store safe: `doctor`, `backup`, `restore`."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.cli.console import Answer, Console
from core.cli.options import Verbs, workbench
from core.cli.options import journal as open_journal
from core.errors import StoreError

if TYPE_CHECKING:
    from core.store.doctor import Finding

UNSURE = (
    "The journal that was there cannot be read, so whom it had forgotten is known only from the backups beside this "
    "one: forget them again with `python -m core forget`."
)


def register(verbs: Verbs, common: argparse.ArgumentParser) -> None:
    """Add the commands."""
    looked = verbs.add_parser("doctor", parents=[common], help="look for what is wrong with the store")
    looked.add_argument("--repair", action="store_true", help="repair what can be repaired without losing anything")
    looked.add_argument("--deep", action="store_true", help="read every rating and every number of every model too")
    looked.set_defaults(run=doctor)
    kept = verbs.add_parser("backup", parents=[common], help="copy the store, also while the app runs")
    kept.add_argument("out", type=Path, metavar="FOLDER", help="a new folder outside of the store")
    kept.set_defaults(run=backup)
    back = verbs.add_parser("restore", parents=[common], help="put a backup in the place of the store")
    back.add_argument("source", type=Path, metavar="FOLDER", help="what `backup` wrote")
    back.add_argument("--replace", action="store_true", help="though the store is not empty; what is there is kept")
    back.set_defaults(run=restore)


def doctor(options: argparse.Namespace, console: Console) -> Answer:
    """Look at the whole store; exit code 1 where something is broken and was not repaired."""
    from core.store.doctor import BROKEN, examine
    from core.store.doctor import repair as repaired

    layout = workbench(options).store.layout
    found = examine(layout, console.progress, deep=options.deep)
    done = repaired(layout, found) if options.repair else []
    left = examine(layout, console.progress, deep=options.deep) if done else found
    document = {"store": str(layout.root), "findings": [_finding(one) for one in left], "repaired": done}
    lines = [*done, *(f"{one.kind}: {one.what} {one.remedy}" for one in left)]
    broken = [one for one in left if one.kind == BROKEN]
    if broken:
        console.answer(Answer(document, lines))
        mendable = any(one.repair for one in broken)
        raise StoreError(
            f"{len(broken)} things in {layout.root} are broken." if len(broken) > 1 else broken[0].what,
            "Run doctor --repair: what cannot be read is set aside." if mendable else broken[0].remedy,
        )
    return Answer(document, lines or [f"Nothing is wrong with {layout.root}."])


def backup(options: argparse.Namespace, console: Console) -> Answer:
    """Copy the store to a new folder."""
    from core.settings import VERSION
    from core.store.backups import write_backup
    from core.store.turns import check_turn

    bench = workbench(options)
    check_turn(bench.store.layout.root)  # before the journal is opened, which would stop a restore
    journal = open_journal(bench)
    try:
        found = write_backup(
            bench.store.layout, journal, options.out, now=bench.now(), app_version=VERSION, progress=console.progress
        )
    finally:
        journal.close()
    document = {"backup": str(options.out), "files": len(found.files), "bytes": found.bytes, "rows": found.rows}
    return Answer(document, [f"{len(found.files):,} files, {found.bytes / 1e6:,.1f} MB, are in {options.out}."])


def restore(options: argparse.Namespace, console: Console) -> Answer:
    """Put a backup in the place of the store."""
    from core.store.backups import restore_backup

    layout = workbench(options).store.layout
    done = restore_backup(layout, options.source, replace=options.replace, progress=console.progress)
    found, kept = done.manifest, None if done.before is None else str(done.before)
    lines = [f"{layout.root} is as it was on {found.created[:16].replace('T', ' ')} UTC."]
    if kept:
        lines.append(f"What was there lies in {kept}; delete it when you no longer want it.")
    if done.forgotten:
        lines.append(f"Forgotten since, and forgotten in it again: {done.forgotten:,}.")
    notes = [UNSURE] if done.unsure else []
    document = {"store": str(layout.root), "created": found.created, "rows": found.rows, "before": kept}
    return Answer({**document, "forgotten": done.forgotten, "forgotten_unsure": done.unsure}, lines, notes)


def _finding(one: Finding) -> dict[str, Any]:
    return {name: str(value) if isinstance(value, Path) else value for name, value in asdict(one).items()}
