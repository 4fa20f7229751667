"""Training and evaluating: `train`, `evaluate`."""

from __future__ import annotations

import argparse
from typing import Any

from core.cli.console import Answer, Console, table
from core.cli.options import Verbs, model_card, settings, workbench
from core.errors import InputError

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
# Of an evaluation of explanations, after the share that leaves the list.
FIGURES = {
    "pn_times": "attribution, times",
    "pos_at_10": "POS@10",
    "ps": "PS",
    "f_ns": "F_NS",
    "del": "DEL",
    "ins": "INS",
}


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
    folds.add_argument(
        "--seed", type=int, default=0, metavar="S", help="seed of the split, or of the draw (default: 0)"
    )
    folds.add_argument("--no-stability", dest="stability", action="store_false", help="accuracy only: much faster")
    folds.add_argument(
        "--explanations", action="store_true", help="instead: are the reasons named what carries the items?"
    )
    folds.add_argument("--users", type=int, metavar="U", help="with --explanations: users drawn (default: 200)")
    folds.add_argument("--least", type=int, metavar="R", help="with --explanations: ratings of each (default: 50)")
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
    """Cross-validate models, or evaluate their explanations."""
    from core.operations import evaluate as cross_validate

    given = {name: value for name in ("users", "least") if (value := getattr(options, name)) is not None}
    if options.explanations:
        return explanations(options, console, given)
    if given:
        raise InputError(f"--{next(iter(given))} is about explanations.", "Add --explanations, or leave it out.")

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


def explanations(options: argparse.Namespace, console: Console, given: dict[str, int]) -> Answer:
    """Evaluate the explanations of models."""
    from core.operations.faithfulness import evaluate_explanations

    found = evaluate_explanations(
        workbench(options), options.dataset, options.model, seed=options.seed, progress=console.progress, **given
    )
    n = found["n"]
    lines = [f"{found['dataset']} (version {found['version']}), 95% intervals, clustered by user"]
    for model in found["models"]:
        lines += [
            "",
            f"{model['model']}: the first {n} items of {model['users']} users with {found['least']} ratings or more, "
            f"{model['pairs']} pairs; del and ins in {model['unit']}",
            *table(
                ("removed", "order", f"leaves the top {n}", *FIGURES.values()),
                [
                    [row["removed"], row["order"], *(_with_interval(row[name]) for name in ("pn", *FIGURES))]
                    for row in model["rows"]
                ],
            ),
        ]
    return Answer(found, lines)


def _with_interval(value: dict[str, float | None] | None) -> str | None:
    if value is None:
        return None
    low, high = value["low"], value["high"]
    return f"{value['value']:.3f}" + ("" if low is None or high is None else f" [{low:.3f}, {high:.3f}]")


def _numbers(metrics: Any) -> dict[str, Any]:
    return {name: value for name, value in metrics.items() if value is None or isinstance(value, int | float)}


def _with_error(value: Any) -> Any:
    if isinstance(value, dict):
        mean, error = value.get("mean"), value.get("se")
        return None if mean is None else f"{mean:.4f}" + ("" if error is None else f" ± {error:.4f}")
    return value
