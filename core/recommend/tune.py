"""Choosing settings by cross-validation over a small grid.

The grids are short on purpose: a few values around defaults that were themselves chosen with care. Kinds that predict
ratings are judged by RMSE (least), the others by precision@10 (greatest), as the mean over the same two of five folds.
The time is bounded by the work, not by a clock, so that the same data give the same choice: at most 100,000 ratings
(of whole users, drawn at random) and `len(grid) * 2` fits.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from itertools import product
from typing import Any

import numpy as np

from core.errors import InputError
from core.progress import Progress, part, silent
from core.recommend.memory import refuse_above
from core.recommend.metrics import Measure
from core.recommend.registry import fit, kind_of, serve, settings_of
from core.recommend.splits import folds, of_users
from core.types import AttributeIndex, Items, Ratings, Scale

RATINGS = 100_000
FOLDS = 2

GRIDS: dict[str, dict[str, tuple[Any, ...]]] = {
    "ease": {"ridge": (50.0, 100.0, 200.0, 400.0, 800.0), "neutral": (0.0, 0.25, 0.5)},
    "foldin": {"ridge": (5.0, 10.0, 20.0), "ridge_user": (2.0, 5.0)},
    "svd": {"n_factors": (20, 100), "reg_all": (0.02, 0.05, 0.1)},
    "svdpp": {"n_factors": (10, 20), "reg_all": (0.02, 0.05)},
    "nmf": {"n_factors": (15, 30), "reg_pu": (0.06, 0.12), "reg_qi": (0.06, 0.12)},
    "knn": {"k": (20, 40, 80), "shrinkage": (50.0, 100.0, 200.0)},
    "slopeone": {},
    "cocluster": {"n_cltr_u": (3, 5), "n_cltr_i": (3, 5)},
    "baseline": {"reg_u": (5.0, 10.0, 15.0), "reg_i": (5.0, 10.0)},
    "popularity": {},
}
# What is changed while trying: it costs time and does not move the optimum, as the factors of the seeds are averaged.
CHEAPER: dict[str, dict[str, Any]] = {"foldin": {"seeds": 1}}


@dataclass(frozen=True, slots=True)
class Trial:
    """One point of the grid.

    Attributes
    ----------
    settings : mapping
        The settings of the grid.
    value : float or None
        Mean of the metric over the folds; None where nothing could be measured.
    """

    settings: Mapping[str, Any]
    value: float | None


@dataclass(frozen=True, slots=True)
class Tuning:
    """What was chosen, and from what.

    Attributes
    ----------
    settings : Any
        The settings chosen; the given ones where nothing could be measured or there is nothing to choose.
    metric : str
        `rmse` (least is best) or `precision_at_10` (greatest is best).
    trials : tuple of Trial
        The whole grid, in the order tried.
    """

    settings: Any
    metric: str
    trials: tuple[Trial, ...]


def tune(
    kind: str,
    ratings: Ratings,
    scale: Scale,
    progress: Progress = silent,
    seed: int = 0,
    memory_limit_gb: float = math.inf,
) -> Any:
    """Return the best settings of `kind` for the ratings; see `search`."""
    return search(kind, ratings, scale, progress, seed, memory_limit_gb).settings


def search(
    kind: str,
    ratings: Ratings,
    scale: Scale,
    progress: Progress = silent,
    seed: int = 0,
    memory_limit_gb: float = math.inf,
) -> Tuning:
    """Try the whole grid of `kind`.

    Parameters
    ----------
    kind, ratings, scale
        What is tuned, on what.
    progress : callable
        Told how far it is; may raise to stop.
    seed : int
        Seed of the users drawn and of the folds; fits keep the default seed.
    memory_limit_gb : float
        Peak memory in GB that one fit on all ratings may take.

    Raises
    ------
    InputError
        The kind is unknown, or there are fewer than 5 ratings.
    TooLargeError
        A fit would take more memory than allowed; nothing was begun.
    """
    metric = "rmse" if kind_of(kind).predicts_ratings else "precision_at_10"
    refuse_above(memory_limit_gb, kind, ratings.n_users, ratings.n_items, len(ratings.items))
    default, grid = settings_of(kind, {}), GRIDS[kind]
    if not grid:
        return Tuning(default, metric, ())
    if len(ratings.items) < 5:
        raise InputError(f"{len(ratings.items)} ratings are too few to tune {kind}.", "Train it with its defaults.")
    sample = _sample(ratings, np.random.default_rng(seed))
    splits = [split for split, _ in zip(folds(sample, 5, seed), range(FOLDS), strict=False)]
    measures = [Measure(train, test, _no_facts(ratings.n_items), scale) for train, test in splits]
    points = [dict(zip(grid, values, strict=True)) for values in product(*grid.values())]
    trials = []
    for number, point in enumerate(points):
        told = part(progress, number / len(points), (number + 1) / len(points))
        settings = replace(default, **{**point, **CHEAPER.get(kind, {})})
        trials.append(Trial(point, _value(kind, measures, scale, settings, metric, told)))
    progress(1.0, "tuned")
    best = _best(default, trials, metric)
    return Tuning(_for_all(kind, best, len(sample.items), len(ratings.items)), metric, tuple(trials))


def _value(
    kind: str, measures: list[Measure], scale: Scale, settings: Any, metric: str, progress: Progress
) -> float | None:
    values = []
    for number, measure in enumerate(measures):
        told = part(progress, number / len(measures), (number + 1) / len(measures))
        try:
            fitted = fit(kind, measure.train, scale, settings, told)
        except InputError:  # this point does not converge on these ratings
            return None
        values.append(measure.of(serve(kind, fitted.arrays, fitted.facts))[metric])
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known else None


def _best(default: Any, trials: list[Trial], metric: str) -> Any:
    sign = 1 if metric == "rmse" else -1
    own = asdict(default)
    # Where two are equal the one nearer to the default wins, so that a tie changes nothing.
    ranked = [
        (sign * trial.value, sum(own[name] != value for name, value in trial.settings.items()), number)
        for number, trial in enumerate(trials)
        if trial.value is not None
    ]
    return replace(default, **trials[min(ranked)[2]].settings) if ranked else default


def _for_all(kind: str, settings: Any, n_sample: int, n_all: int) -> Any:
    """Carry what was chosen on a sample over to all ratings: the best ridge of `ease` grows with their number."""
    if kind != "ease" or n_sample == n_all or settings.ridge is None:
        return settings
    from core.recommend.algorithms.ease import default_ridge

    return replace(settings, ridge=settings.ridge * default_ridge(n_all) / default_ridge(n_sample))


def _sample(ratings: Ratings, rng: np.random.Generator) -> Ratings:
    if len(ratings.items) <= RATINGS:
        return ratings
    order = rng.permutation(ratings.n_users)
    kept = np.cumsum(np.diff(ratings.offsets)[order]) <= RATINGS
    return of_users(ratings, np.sort(order[kept]))


def _no_facts(n_items: int) -> Items:
    nothing: Mapping[str, AttributeIndex] = {}
    return Items(
        ("",) * n_items,
        ("",) * n_items,
        (),
        np.zeros(n_items, np.int16),
        np.zeros(n_items, np.int32),
        np.zeros(n_items, np.float32),
        nothing,
    )
