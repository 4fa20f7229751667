"""Training a model of a data set in the store."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from typing import Any

from core.errors import InputError, NotFoundError
from core.progress import Progress, part, silent
from core.recommend.memory import refuse_above
from core.recommend.metrics import holdout_metrics
from core.recommend.protocol import Fitted
from core.recommend.registry import fit, settings_of
from core.results import ModelInfo
from core.store import Store, model_id
from core.types import Catalogue


def train(
    store: Store,
    dataset: str,
    kind: str,
    given: Mapping[str, Any],
    *,
    now: Callable[[], datetime],
    memory_limit_gb: float,
    progress: Progress = silent,
    metrics: bool = True,
) -> ModelInfo:
    """Fit a model on all ratings of a data set version and save it.

    Parameters
    ----------
    store : Store
        Where.
    dataset : str
        `name` or `name@version`.
    kind, given
        Kind of model, and settings that differ from its defaults.
    now, memory_limit_gb
        The clock, naive UTC; peak memory the fit may take.
    progress : callable
        Told how far it is; may raise to stop, and then nothing is kept.
    metrics : bool
        Whether the metrics of one held-out split are measured (a second fit, on 80 % of the ratings).

    Returns
    -------
    ModelInfo
        Of the new model, or of the one with equal settings that is there already.

    Raises
    ------
    InputError
        Kind or settings are wrong, or there is no rating.
    NotFoundError
        There is no such data set.
    TooLargeError
        The fit would take more memory than allowed; nothing was begun.
    """
    settings = settings_of(kind, given)
    info = store.dataset(dataset)
    values = asdict(settings)
    name = model_id(info.id, kind, values)
    with suppress(NotFoundError):
        return store.model(info.id, name)
    refuse_above(memory_limit_gb, kind, info.users, info.items, info.ratings, settings)
    if not info.ratings:
        raise InputError(f"{info.id} has no ratings to learn from.", "Import or append ratings first.")
    progress(0.0, "reading ratings")
    catalogue = store.catalogue(info.id)
    fitted, seconds = _timed(kind, catalogue, settings, part(progress, 0.02, 0.55 if metrics else 0.95))
    measured: dict[str, Any] = {}
    if metrics:
        told = part(progress, 0.55, 0.95)
        measured = holdout_metrics(kind, catalogue.ratings, catalogue.items, info.scale, settings, told)
    progress(0.97, "saving")
    model = ModelInfo(info.id, name, kind, values, measured, seconds, now().isoformat(), fitted.facts)
    return store.save_model(model, fitted.arrays)


def _timed(kind: str, catalogue: Catalogue, settings: Any, progress: Progress) -> tuple[Fitted, float]:
    start = time.monotonic()
    fitted = fit(kind, catalogue.ratings, catalogue.info.scale, settings, progress)
    return fitted, time.monotonic() - start
