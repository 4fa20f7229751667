"""Small surrogates for tests."""

from __future__ import annotations

import numpy as np

from core.attribute.surrogate import Surrogate, SurrogateSettings, fit_surrogate
from core.attribute.surrogate_features import FeatureSpace
from core.attribute.surrogate_world import World
from core.recommend.protocol import LoadedModel
from core.recommend.registry import fit, serve, settings_of
from core.types import Catalogue, Scale
from tests.core.attribute.worlds import catalogue, loaded, random_table

SMALL = SurrogateSettings(users=30, held_out=8, trees=30, leaves=7)
GIVEN = {
    "foldin": {"seeds": 1, "k": 3, "epochs": 4},
    "svd": {"n_factors": 3, "n_epochs": 3},
    "knn": {"min_k": 1},
}


def world(seed: int = 0, n_users: int = 40, n_items: int = 30) -> Catalogue:
    """Forty users, thirty items, random ratings."""
    return catalogue(random_table(seed, n_users, n_items, 0.4))


def model(kind: str, found: Catalogue) -> LoadedModel:
    """A model of a kind, fitted on a world."""
    fitted = fit(kind, found.ratings, Scale(1, 5), settings_of(kind, GIVEN.get(kind, {})))
    return loaded(serve(kind, fitted.arrays, fitted.facts), kind)


def surrogate(found: Catalogue, of: LoadedModel, settings: SurrogateSettings = SMALL) -> Surrogate:
    """Its surrogate."""
    return fit_surrogate(found, of, FeatureSpace(World(found)), settings)


def random_rows(n_features: int, seed: int = 0, rows: int = 200) -> np.ndarray:
    """Rows of random features, some of them unknown."""
    rng = np.random.default_rng(seed)
    found = rng.normal(size=(rows, n_features)).astype(np.float32)
    found[rng.random(found.shape) < 0.1] = np.nan
    return found
