"""Training and evaluating: `train`, `evaluate`."""

from __future__ import annotations

import argparse
from typing import Any

from core.cli.console import Answer, Console, table
from core.cli.options import Verbs, model_card, settings, workbench

# Written out, because the registry takes longer to load than help may take; a test compares.
KINDS = ("ease", "foldin", "svd", "svdpp", "nmf", "knn", "slopeone", "cocluster", "baseline", "popularity")
COLUMNS = (
    "rmse",
    "mae",
    "precision_at_10",
    "ndcg_at_10",
    "recall_at_10",
    "coverage",
    "seed_stability",
    "data_stability",
)


def register(verbs: Verbs, common: argparse.ArgumentParser) -> None:
    """Add the commands of this group."""
    fit = verbs.add_parser("train", parents=[common], help="train a model on all ratings of a data set")
    fit.add_argument("dataset", metavar="DATASET")
    fit.add_argument("--model", required=True, metavar="KIND", help=f"one of: {', '.join(KINDS)}")
    fit.add_argument("--set", action="append", default=[], metavar="K=V", help="a setting, such as k=50; repeatable")
    fit.add_argument("--tune", action="store_true", help="choose the other settings by cross-validation first")
    fit.set_defaults(run=train)
    folds = verbs.add_parser("evaluate", parents=[common], help="cross-validate models of a data set")
    folds.add_argument("dataset", metavar="DATASET")
    folds.add_argument("--model", action="append", required=True, metavar="M", help="a kind or a model id; repeatable")
    folds.add_argument("--folds", type=int, default=5, metavar="N", help="number of folds (default: 5)")
    folds.add_argument("--seed", type=int, default=0, metavar="S", help="seed of the split (default: 0)")
    folds.add_argument("--no-stability", dest="stability", action="store_false", help="accuracy only: much faster")
    folds.set_defaults(run=evaluate)


def train(options: argparse.Namespace, console: Console) -> Answer:
    """Train a model."""
    from core.operations import train as train_model

    info = train_model(
        workbench(options),
        options.dataset,
        options.model,
        settings(options.set),
        tune=options.tune,
        progress=console.progress,
    )
    lines = [f"{info.model} on {info.dataset}, trained in {info.seconds:.1f} s."]
    lines += table(("metric of one held-out split", "value"), sorted(_numbers(info.metrics).items()))
    return Answer(model_card(info), lines)


def evaluate(options: argparse.Namespace, console: Console) -> Answer:
    """Cross-validate models."""
    from core.operations import evaluate as cross_validate

    document = cross_validate(
        workbench(options),
        options.dataset,
        options.model,
        folds=options.folds,
        seed=options.seed,
        stability=options.stability,
        progress=console.progress,
    )
    rows = [[row["kind"], *(_with_error(row.get(name)) for name in COLUMNS)] for row in document["models"]]
    title = f"{document['dataset']} (version {document['version']}), {options.folds} folds, mean ± standard error"
    return Answer(document, [title, *table(("model", *COLUMNS), rows)])


def _numbers(metrics: Any) -> dict[str, Any]:
    return {name: value for name, value in metrics.items() if value is None or isinstance(value, int | float)}


def _with_error(value: Any) -> Any:
    if isinstance(value, dict):
        mean, error = value.get("mean"), value.get("se")
        return None if mean is None else f"{mean:.4f}" + ("" if error is None else f" ± {error:.4f}")
    return value
