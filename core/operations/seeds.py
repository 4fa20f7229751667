"""The same model from other seeds, held in memory only: what training would have given had chance fallen otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.errors import InputError
from core.operations.roles import TRAIN
from core.operations.workbench import Workbench
from core.progress import Progress, part, silent
from core.recommend.memory import refuse_above
from core.recommend.protocol import LoadedModel
from core.recommend.registry import fit, kind_of, serve, settings_of
from core.results import ModelInfo

COUNT = 5


def retrained(
    workbench: Workbench, info: ModelInfo, count: int = COUNT, progress: Progress = silent
) -> tuple[LoadedModel, ...]:
    """Train a seeded model again on the same ratings with the seeds after its own; nothing is stored.

    Parameters
    ----------
    workbench, info
        Where, and the model.
    count : int
        How many times, at least 1.

    Returns
    -------
    tuple of LoadedModel
        Their cards have the id of the model and the seed of their own.

    Raises
    ------
    InputError
        The kind has no seed, `count` is not positive, or the next seeds are out of range.
    NotFoundError
        The data set is gone.
    TooLargeError
        The fit would take more memory than allowed.
    """
    workbench.require(TRAIN)
    kind = kind_of(info.kind)
    if not kind.seeded:
        raise InputError(
            f"{kind.label} has no seed: training it again gives the same model.", "Ask for data stability instead."
        )
    if count < 1:
        raise InputError(f"{count} retrainings were asked for.", "Ask for at least one.")
    every = [_with_seed(info, int(info.settings["seed"]) + number) for number in range(1, count + 1)]
    settings = [settings_of(info.kind, each) for each in every]
    catalogue = workbench.catalogue(info.dataset)
    card, ratings = catalogue.info, catalogue.ratings
    limit = workbench.settings.memory_limit_gb
    refuse_above(limit, info.kind, card.users, card.items, card.ratings, settings[0])
    models = []
    for number, (given, values) in enumerate(zip(settings, every, strict=True)):
        progress(number / count, f"training {number + 1} of {count}")
        told = part(progress, number / count, (number + 1) / count)
        fitted = fit(info.kind, ratings, card.scale, given, told)
        again = ModelInfo(info.dataset, info.model, info.kind, values, {}, 0.0, info.created, fitted.facts)
        models.append(LoadedModel(again, serve(info.kind, fitted.arrays, fitted.facts)))
    return tuple(models)


def _with_seed(info: ModelInfo, seed: int) -> Mapping[str, Any]:
    return {**info.settings, "seed": seed}
