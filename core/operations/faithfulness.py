"""Evaluating the explanations of models: do the reasons named carry the items, more than other reasons would?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.attribute.bulk import DRAWS, LEAST, LISTS, REMOVED, Faithfulness, N, Row, faithfulness
from core.attribute.clustered import Estimate
from core.errors import InputError
from core.operations.learn import named
from core.operations.roles import EVALUATE
from core.operations.workbench import Workbench
from core.progress import Progress, part, silent
from core.recommend.protocol import LoadedModel
from core.recommend.registry import KINDS

USERS = 200


def evaluate_explanations(
    workbench: Workbench,
    dataset: str,
    references: Sequence[str],
    *,
    users: int = USERS,
    least: int = LEAST,
    seed: int = 0,
    progress: Progress = silent,
) -> dict[str, Any]:
    """Measure the faithfulness of trained models' accounts, and keep the result beside the models.

    Parameters
    ----------
    workbench, dataset
        Where.
    references : sequence of str
        Kinds (meaning the newest model of the kind) or ids of trained models.
    users, least, seed : int
        As `core.attribute.bulk.faithfulness` takes them; the same users for every model that serves them.

    Returns
    -------
    dict
        The layout of `evaluate --explanations --json`.

    Raises
    ------
    NotFoundError
        There is no such data set or model.
    InputError
        A model was named twice or cannot score edited histories, or no user has enough ratings.
    """
    workbench.require(EVALUATE)
    catalogue = workbench.catalogue(dataset)
    models = [workbench.model(catalogue.info.id, reference) for reference in references]
    names = [model.info.model for model in models]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise InputError(f"Model {twice} was named twice.", "Name each model once.")
    rows = []
    for number, model in enumerate(models):
        report = named(part(progress, number / len(models), (number + 1) / len(models)), KINDS[model.info.kind].label)
        rows.append(_model(model, faithfulness(catalogue, model, users, seed, report, least=least)))
    document = {
        "dataset": catalogue.info.name,
        "version": catalogue.info.version,
        "seed": seed,
        "users": users,
        "least": least,
        "n": N,
        "lists": list(LISTS),
        "removed": list(REMOVED),
        "draws": DRAWS,
        "models": rows,
        "created": workbench.now().isoformat(timespec="seconds"),
    }
    workbench.store.save_faithfulness(catalogue.info.id, document)
    return document


def _model(model: LoadedModel, found: Faithfulness) -> dict[str, Any]:
    return {
        "model": model.info.model,
        "kind": model.info.kind,
        "unit": model.served.unit,
        "users": found.users,
        "pairs": found.pairs,
        "whole": _json(found.whole),
        "rows": [_row(row) for row in found.rows],
    }


def _row(row: Row) -> dict[str, Any]:
    return {
        "order": row.order,
        "removed": row.removed,
        **{f"pos_at_{length}": _json(pos) for length, pos in zip(LISTS, row.pos, strict=True)},
        "pos_of_first": _json(row.pos_best),
        "pn": _json(row.pn),
        "ps": _json(row.ps),
        "f_ns": _json(row.f_ns),
        "del": _json(row.deleted),
        "ins": _json(row.inserted),
        "pn_behind": _json(row.behind),
        "pn_times": _json(row.times),
    }


def _json(estimate: Estimate | None) -> dict[str, float | None] | None:
    return None if estimate is None else estimate.to_json()
