"""Cross-validation of models: accuracy, what lies beyond it, and stability, with the popularity list beside them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.progress import Progress, part, silent
from core.recommend.memory import refuse_above
from core.recommend.metrics import ACCURACY, METRICS, RATING_ERRORS, Measure
from core.recommend.registry import fit, kind_of, serve, settings_of
from core.recommend.splits import folds as folds_of
from core.recommend.stability import Stability, stability_of
from core.types import Items, Ratings, Scale

WITH_ERRORS = (*RATING_ERRORS, *ACCURACY)
NOT_MEASURED = Stability(None, None, None)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over folds.

    Attributes
    ----------
    mean : float
        Mean over the folds where the metric applies.
    se : float or None
        Standard error of that mean, the folds taken as independent; None from one fold.
    """

    mean: float
    se: float | None

    @classmethod
    def of(cls, values: list[float | None]) -> Estimate | None:
        """Estimate from one value a fold; None if the metric applies in no fold."""
        known = [value for value in values if value is not None]
        if not known:
            return None
        se = float(np.std(known, ddof=1) / np.sqrt(len(known))) if len(known) > 1 else None
        return cls(float(np.mean(known)), se)


@dataclass(frozen=True, slots=True)
class ModelEvaluation:
    """What cross-validation says about one kind of model.

    Attributes
    ----------
    kind : str
        Kind of model.
    metrics : mapping of str to Estimate or None
        Every metric of `core.recommend.metrics.METRICS`; None where it does not apply.
    stability : Stability
        Measured on all ratings.
    """

    kind: str
    metrics: Mapping[str, Estimate | None]
    stability: Stability

    def to_json(self) -> dict[str, Any]:
        """JSON values: errors and accuracy as {"mean", "se"}, everything else as numbers; None where not known."""
        values: dict[str, Any] = {"kind": self.kind}
        for name in METRICS:
            estimate = self.metrics[name]
            if estimate is None:
                values[name] = None
            elif name in WITH_ERRORS:
                values[name] = {"mean": estimate.mean, "se": estimate.se}
            else:
                values[name] = estimate.mean
        return {
            **values,
            "seed_stability": self.stability.seed,
            "data_stability": self.stability.data,
            "user_resample_stability": self.stability.users,
        }


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Cross-validation of several kinds of models on the same folds.

    Attributes
    ----------
    folds, seed : int
        The split: `surprise.model_selection.KFold(folds, random_state=seed)` in the order of users, then items.
    models : tuple of ModelEvaluation
        In the order asked for; the popularity list is always there, last if it was not asked for.
    """

    folds: int
    seed: int
    models: tuple[ModelEvaluation, ...]

    def to_json(self) -> dict[str, Any]:
        """Layout of `evaluate --json`, without the data set's name."""
        return {"folds": self.folds, "seed": self.seed, "models": [model.to_json() for model in self.models]}


def evaluate(
    ratings: Ratings,
    items: Items,
    scale: Scale,
    kinds: Mapping[str, Any],
    folds: int = 5,
    seed: int = 0,
    *,
    progress: Progress = silent,
    stability: bool = True,
    memory_limit_gb: float = math.inf,
) -> Evaluation:
    """Cross-validate kinds of models.

    Parameters
    ----------
    ratings, items, scale
        The data set.
    kinds : mapping of str to settings
        Kind of model to its settings, as `settings_of` gives them.
    folds, seed : int
        The split.
    progress : callable
        Told how far it is; may raise to stop.
    stability : bool
        Whether stability is measured too: 3 to 6 more trainings a kind.
    memory_limit_gb : float
        Peak memory in GB that one fit may take.

    Raises
    ------
    InputError
        A kind is unknown, or there are fewer ratings than folds.
    TooLargeError
        A fit would take more memory than allowed; nothing was begun.
    """
    asked = dict(kinds)
    asked.setdefault("popularity", settings_of("popularity", {}))
    for kind, settings in asked.items():
        sizes = (ratings.n_users, ratings.n_items, len(ratings.items))
        refuse_above(memory_limit_gb, kind_of(kind).name, *sizes, settings)
    crossed = part(progress, 0.0, 0.6 if stability else 1.0)
    values = _cross_validated(ratings, items, scale, asked, folds, seed, crossed)
    models = []
    for number, (kind, settings) in enumerate(asked.items()):
        told = _named(part(progress, 0.6 + 0.4 * number / len(asked), 0.6 + 0.4 * (number + 1) / len(asked)), kind)
        steady = stability_of(kind, ratings, scale, settings, seed, told) if stability else NOT_MEASURED
        metrics = {name: Estimate.of([fold[name] for fold in values[kind]]) for name in METRICS}
        models.append(ModelEvaluation(kind, metrics, steady))
    progress(1.0, "evaluated")
    return Evaluation(folds, seed, tuple(models))


def _cross_validated(
    ratings: Ratings,
    items: Items,
    scale: Scale,
    kinds: Mapping[str, Any],
    folds: int,
    seed: int,
    progress: Progress,
) -> dict[str, list[dict[str, float | None]]]:
    values: dict[str, list[dict[str, float | None]]] = {kind: [] for kind in kinds}
    steps = folds * len(kinds)
    for fold, (train, test) in enumerate(folds_of(ratings, folds, seed)):
        measure = Measure(train, test, items, scale)
        for number, (kind, settings) in enumerate(kinds.items()):
            step = fold * len(kinds) + number
            told = _named(part(progress, step / steps, (step + 1) / steps), f"{kind}, fold {fold + 1} of {folds}")
            fitted = fit(kind, train, scale, settings, part(told, 0.0, 0.8))
            values[kind].append(measure.of(serve(kind, fitted.arrays, fitted.facts), part(told, 0.8, 1.0)))
    return values


def _named(progress: Progress, name: str) -> Progress:
    return lambda done, stage: progress(done, f"{name}: {stage}")
