"""What is there, and taking it away: `datasets`, `models`, `delete`."""

from __future__ import annotations

import argparse

from core.cli.console import Answer, Console, table
from core.cli.options import Verbs, dataset_card, model_card, workbench
from core.errors import InputError

METRICS = ("rmse", "precision_at_10", "ndcg_at_10", "coverage")


def register(verbs: Verbs, common: argparse.ArgumentParser) -> None:
    """Add the commands of this group."""
    listed = verbs.add_parser("datasets", parents=[common], help="list the data sets")
    listed.add_argument("--all-versions", action="store_true", help="older versions too")
    listed.set_defaults(run=datasets)
    models_ = verbs.add_parser("models", parents=[common], help="list the trained models")
    models_.add_argument("dataset", nargs="?", metavar="DATASET", help="of this data set only")
    models_.set_defaults(run=models)
    gone = verbs.add_parser("delete", parents=[common], help="delete a data set with its models, or one model")
    gone.add_argument("dataset", metavar="DATASET", help="name (version in use) or name@version")
    gone.add_argument("--model", metavar="M", help="delete this model only")
    gone.add_argument("--all-versions", action="store_true", help="every version of the data set")
    gone.add_argument("--yes", action="store_true", help="really delete")
    gone.set_defaults(run=delete)


def datasets(options: argparse.Namespace, console: Console) -> Answer:
    """List the data sets."""
    store = workbench(options).store
    current = store.datasets()
    shown = [v for info in current for v in store.versions(info.name)] if options.all_versions else current
    cards = [dataset_card(info) for info in shown]
    names = ("dataset", "version", "users", "items", "ratings")
    lines = table(names, [[card[name] for name in names] for card in cards]) if cards else ["No data set yet."]
    return Answer({"datasets": cards}, lines, [str(problem) for problem in store.problems()])


def models(options: argparse.Namespace, console: Console) -> Answer:
    """List the models."""
    store = workbench(options).store
    infos = [store.dataset(options.dataset)] if options.dataset else store.datasets()
    cards = [model_card(model) for info in infos for model in store.models(info.id)]
    rows = [[c["dataset"], c["model"], *(c["metrics"].get(name) for name in METRICS)] for c in cards]
    lines = table(("dataset", "model", *METRICS), rows) if cards else ["No model yet."]
    return Answer({"models": cards}, lines, [str(problem) for problem in store.problems()])


def delete(options: argparse.Namespace, console: Console) -> Answer:
    """Delete a data set version with its models, or one model."""
    store = workbench(options).store
    info = store.dataset(options.dataset)
    if options.model:
        targets = [store.model(info.id, options.model).model]
    elif options.all_versions:
        targets = [version.id for version in store.versions(info.name)]
    else:
        targets = [info.id]
    if not options.yes:
        raise InputError(f"This would delete {', '.join(targets)} for good.", "Add --yes to do it.")
    for target in targets:
        if options.model:
            store.delete_model(info.id, target)
        else:
            store.delete_dataset(target)
    return Answer({"dataset": info.name, "deleted": targets}, [f"Deleted {', '.join(targets)}."])
