"""The surrogate of a model: read from the store, or fitted and kept there."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np

from core.attribute.surrogate import DEFAULTS, Fidelity, Surrogate, SurrogateSettings, fit_surrogate
from core.attribute.surrogate_features import FeatureSpace
from core.attribute.surrogate_trees import Trees
from core.attribute.surrogate_world import World
from core.operations.workbench import Workbench
from core.progress import Progress, part, silent
from core.results import ModelInfo
from core.store import surrogates as stored


def has_surrogate(workbench: Workbench, info: ModelInfo, settings: SurrogateSettings = DEFAULTS) -> bool:
    """Whether the surrogate of a model is in the store."""
    return stored.has_surrogate(workbench.store.layout, info.dataset, info.model, _key(settings))


def surrogate_of(
    workbench: Workbench,
    info: ModelInfo,
    progress: Progress = silent,
    settings: SurrogateSettings = DEFAULTS,
    *,
    again: bool = False,
) -> Surrogate:
    """The surrogate of a model: read from the store, or fitted (seconds) and kept there beside the model.

    Parameters
    ----------
    workbench, info
        The store and the card of the model.
    progress : callable
        Told how far a fit is; may raise to stop, and then nothing is kept.
    settings : SurrogateSettings
        Another surrogate stands beside the first.
    again : bool
        Whether one that is there is thrown away and fitted anew, for one that is damaged.

    Raises
    ------
    InputError
        The data set is too small for one.
    StoreError
        The stored one is damaged, or the model was deleted.
    """
    layout, key = workbench.store.layout, _key(settings)
    place = (info.dataset, info.model, key)
    if again:
        workbench.store.delete_surrogate(*place)
        workbench.forget("surrogate", *place)
    if not stored.has_surrogate(layout, *place):
        _fit(workbench, info, progress, settings, key)
    found: Surrogate = workbench.kept(("surrogate", *place), lambda: _read(workbench, info, key))
    return found


def feature_space(workbench: Workbench, dataset: str) -> FeatureSpace:
    """Features of a data set version (`name@version`), kept in memory."""
    found: FeatureSpace = workbench.kept(
        ("features", dataset), lambda: FeatureSpace(World(workbench.catalogue(dataset)))
    )
    return found


def _key(settings: SurrogateSettings) -> str:
    return stored.surrogate_key(asdict(settings))


def _fit(workbench: Workbench, info: ModelInfo, progress: Progress, settings: SurrogateSettings, key: str) -> None:
    progress(0.0, "comparing items")
    space = feature_space(workbench, info.dataset)
    catalogue, model = workbench.catalogue(info.dataset), workbench.model(info.dataset, info.model)
    found = fit_surrogate(catalogue, model, space, settings, part(progress, 0.1, 0.98))
    progress(0.98, "saving")
    card = {
        "baseline": found.trees.baseline,
        "features": [feature.name for feature in space.features],
        "fidelity": asdict(found.fidelity),
        "settings": asdict(settings),
        "created": workbench.now().isoformat(),
    }
    arrays = {**found.trees.arrays, "held_out": found.held_out}
    workbench.store.save_surrogate(info.dataset, info.model, key, card, arrays)


def _read(workbench: Workbench, info: ModelInfo, key: str) -> Surrogate:
    card, arrays = stored.read_surrogate(workbench.store.layout, info.dataset, info.model, key)
    space = feature_space(workbench, info.dataset)
    try:
        names = [feature.name for feature in space.features]
        if card["features"] != names or int(np.max(arrays["feature"])) >= len(names):
            raise ValueError("its features are not those of the data set.")
        return Surrogate(
            space,
            Trees(card["baseline"], arrays),
            Fidelity(**card["fidelity"]),
            SurrogateSettings(**card["settings"]),
            arrays["held_out"],
        )
    except (KeyError, TypeError, ValueError) as error:
        raise stored.damaged(info.model, error) from error
