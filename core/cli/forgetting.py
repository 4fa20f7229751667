"""Forgetting people: `forget`."""

from __future__ import annotations

import argparse
import getpass
import sys
from typing import TYPE_CHECKING

from core.cli.console import Answer, Console
from core.cli.options import Verbs, workbench
from core.errors import InputError

if TYPE_CHECKING:
    from core.operations.forgetting import Person, Traces

MANNERS = (
    "pseudonymise: only the name goes; delete (default): words, ratings and texts about the person go too, judgements "
    "go on counting; withdraw: what a rater said goes altogether"
)
DONE = {"pseudonymise": "has another name now", "delete": "is forgotten", "withdraw": "is forgotten with all votes"}


def register(verbs: Verbs, common: argparse.ArgumentParser) -> None:
    """Add the command."""
    parser = verbs.add_parser("forget", parents=[common], help="forget a rater or a user, also while the app runs")
    who = parser.add_mutually_exclusive_group(required=True)
    who.add_argument("--rater", metavar="NAME", help="a rater, exactly as Audit shows the name")
    who.add_argument("--user", metavar="ID", help="a user of a data set; give --dataset too")
    who.add_argument("--resume", action="store_true", help="finish what was broken off")
    parser.add_argument("--dataset", metavar="NAME", help="data set of the user, all of its versions")
    parser.add_argument("--how", choices=("pseudonymise", "delete", "withdraw"), default="delete", help=MANNERS)
    parser.add_argument("--dry-run", action="store_true", help="say what there is about the person; change nothing")
    parser.add_argument("--yes", action="store_true", help="do not ask for the name again")
    parser.set_defaults(run=forget)


def forget(options: argparse.Namespace, console: Console) -> Answer:
    """Forget somebody, or say what there is about them."""
    from core.operations import forgetting
    from core.operations.roles import Actor
    from core.store import open_journal

    bench, actor = workbench(options), Actor(getpass.getuser(), "admin")  # who reads the store's files may do it all
    journal = open_journal(bench.store.layout)
    try:
        if options.resume:
            done = forgetting.resume(bench, journal, actor, console.progress)
            return Answer({"resumed": done}, ["What was broken off is done." if done else "Nothing was broken off."])
        person = _person(options)
        if options.dry_run or not options.yes:
            found = forgetting.traces(bench, journal, person)
            if options.dry_run:
                return Answer({"forgotten": False, **_document(person, found)}, _lines(found), _notes(found))
            _confirm(console, person, found)
        forgotten = forgetting.forget(bench, journal, person, actor, console.progress)
    finally:
        journal.close()
    found = forgotten.traces
    said = f"“{person.name}” {DONE[person.how]}; “{forgotten.pseudonym}” stands in every place."
    document = {"forgotten": True, "pseudonym": forgotten.pseudonym, **_document(person, found)}
    return Answer(document, [said, *_lines(found)], _notes(found))


def _person(options: argparse.Namespace) -> Person:
    from core.operations.forgetting import Person

    if options.rater is not None:
        return Person("rater", options.rater, how=options.how)
    if not options.dataset:
        raise InputError("A user is one of a data set.", "Add --dataset NAME.")
    return Person("user", options.user, options.dataset.partition("@")[0], options.how)


def _confirm(console: Console, person: Person, found: Traces) -> None:
    """Have the name typed again.

    Raises
    ------
    InputError
        It is another one, or nobody is there to type.
    """
    for line in _lines(found):
        console.say(line)
    if not sys.stdin.isatty():
        raise InputError("Forgetting cannot be undone, and nobody is there to confirm it.", "Add --yes.")
    console.say("This cannot be undone. Type the name again:")
    if sys.stdin.readline().rstrip("\n") != person.name:
        raise InputError("That is another name.", "Nothing was changed.")


def _document(person: Person, found: Traces) -> dict[str, object]:
    return {
        "kind": person.kind, "how": person.how, "dataset": person.dataset, "rows": dict(found.rows),
        "versions": list(found.versions), "texts": found.texts, "aside": list(found.aside),
        "ratings": dict(found.ratings), "copies": dict(found.copies),
    }  # fmt: skip


def _lines(found: Traces) -> list[str]:
    lines = [f"{count:,} rows of {table}" for table, count in found.rows.items()]
    lines += [f"user of {version}, {count:,} ratings" for version, count in found.ratings.items()]
    lines += [f"{found.texts:,} texts written in bulk"] if found.texts else []
    return lines + [f"{count:,} rows and versions in {folder}" for folder, count in found.copies.items()]


def _notes(found: Traces) -> list[str]:
    places = ", ".join(found.aside)
    kept = "Backups that are there already and packets that were exported are not changed."
    return [kept, f"Not looked through, because it cannot be read: {places}. Delete it."] if places else [kept]
