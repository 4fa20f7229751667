"""The kinds of models, in one table. Heavy libraries are imported only when a kind is fitted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np

from core.errors import InputError
from core.progress import Progress, silent
from core.recommend.protocol import Fitted, Served
from core.types import Ratings, Scale


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of model.

    Attributes
    ----------
    name, label : str
        Name in commands and links; label on pages.
    unit : str
        Unit of its scores.
    predicts_ratings, seeded, exact : bool
        Whether scores are in rating units; whether fitting depends on a seed; whether scores are exact sums.
    settings : str
        `module:class` of its settings dataclass, which refuses what it does not know.
    fit : str
        `module:function` `(ratings, scale, settings, progress) -> Fitted`.
    served : str
        `module:class`, made from `(arrays, facts)`.
    summary : str
        One sentence for the Models page.
    """

    name: str
    label: str
    unit: str
    predicts_ratings: bool
    seeded: bool
    exact: bool
    settings: str
    fit: str
    served: str
    summary: str


_STOCK = "core.recommend.algorithms.stock"
_FACTORS = "core.recommend.serving.factors:"
_NEIGHBOURS = "core.recommend.serving.neighbours:"
_SETTINGS = "core.recommend.settings:"
_STOCK_SETTINGS = "core.recommend.stock_settings:"

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("ease", "EASE", "preference points", False, False, True, _SETTINGS + "EaseSettings",
             "core.recommend.algorithms.ease:fit", "core.recommend.serving.ease:ServedEase",
             "Ranks best; its score is an exact sum over what the user liked."),
        Kind("foldin", "Fold-in SVD", "stars", True, True, True, _SETTINGS + "FoldInSettings",
             "core.recommend.algorithms.foldin:fit", "core.recommend.serving.foldin:ServedFoldIn",
             "Predicts ratings best; its score is an exact sum over the user's ratings."),
        Kind("svd", "SVD", "stars", True, True, False, _STOCK_SETTINGS + "SVDSettings",
             _STOCK + ":fit_svd", _FACTORS + "ServedFactors", "Surprise's matrix factorisation."),
        Kind("svdpp", "SVD++", "stars", True, True, False, _STOCK_SETTINGS + "SVDppSettings",
             _STOCK + ":fit_svdpp", _FACTORS + "ServedFactors", "Matrix factorisation with implicit feedback."),
        Kind("nmf", "NMF", "stars", True, True, False, _STOCK_SETTINGS + "NMFSettings",
             _STOCK + ":fit_nmf", _FACTORS + "ServedFactors", "Non-negative matrix factorisation."),
        Kind("knn", "k-NN Baseline", "stars", True, False, True, _STOCK_SETTINGS + "KNNSettings",
             _STOCK + ":fit_knn", _NEIGHBOURS + "ServedKNN", "Item neighbours around baselines, Pearson-baseline."),
        Kind("slopeone", "Slope One", "stars", True, False, True, _STOCK_SETTINGS + "SlopeOneSettings",
             _STOCK + ":fit_slopeone", _NEIGHBOURS + "ServedSlopeOne", "Mean differences between pairs of items."),
        Kind("cocluster", "Co-clustering", "stars", True, True, False, _STOCK_SETTINGS + "CoClusteringSettings",
             _STOCK + ":fit_cocluster", "core.recommend.serving.clusters:ServedCoClustering",
             "Clusters of users and items."),
        Kind("baseline", "Baseline only", "stars", True, False, True, _STOCK_SETTINGS + "BaselineSettings",
             _STOCK + ":fit_baseline", _NEIGHBOURS + "ServedBaseline",
             "Mean, user habit, item quality; nothing personal."),
        Kind("popularity", "Popularity", "ratings", False, False, False, _SETTINGS + "PopularitySettings",
             "core.recommend.algorithms.popularity:fit", "core.recommend.serving.popularity:ServedPopularity",
             "The most rated items: the yardstick."),
    )
}  # fmt: skip

DEFAULTS = ("ease", "foldin")


def kind_of(name: str) -> Kind:
    """Return the kind called `name`.

    Raises
    ------
    InputError
        There is no such kind.
    """
    if name not in KINDS:
        raise InputError(f"“{name[:80]}” is not a kind of model.", f"Choose one of: {', '.join(KINDS)}.")
    return KINDS[name]


def settings_of(name: str, given: Mapping[str, Any]) -> Any:
    """Return the settings of kind `name` with what was given, checked.

    Raises
    ------
    InputError
        A setting is unknown or out of range.
    """
    cls = _load(kind_of(name).settings)
    known = cls.__dataclass_fields__
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise InputError(
            f"Model “{name}” has no setting “{unknown[0][:80]}”.", f"It has: {', '.join(known) or 'none'}."
        )
    return cls(**given)


def fit(name: str, ratings: Ratings, scale: Scale, settings: Any, progress: Progress = silent) -> Fitted:
    """Fit a model of kind `name`; `settings` as `settings_of` gives them."""
    fitted: Fitted = _load(kind_of(name).fit)(ratings, scale, settings, progress)
    return fitted


def serve(name: str, arrays: Mapping[str, np.ndarray], facts: Mapping[str, Any]) -> Served:
    """Make a fitted model of kind `name` ready to serve."""
    served: Served = _load(kind_of(name).served)(arrays, facts)
    return served


def _load(place: str) -> Any:
    module, _, name = place.partition(":")
    return getattr(import_module(module), name)
