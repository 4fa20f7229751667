"""Really fitted models of small random worlds."""

from functools import lru_cache
from typing import Any

from core.recommend.protocol import LoadedModel
from core.recommend.registry import fit, serve, settings_of
from core.results import ModelInfo
from core.types import Catalogue, Scale
from tests.core.attribute.worlds import catalogue, random_table

GIVEN: dict[str, dict[str, Any]] = {
    "foldin": {"seeds": 3, "k": 3, "epochs": 60, "reg": 0.02, "ridge": 1.0},
    "knn": {"min_k": 1},
    "svd": {"n_factors": 3, "n_epochs": 4},
}
FOLDING = ("ease", "foldin", "knn", "slopeone", "baseline")


@lru_cache(maxsize=64)
def small(kind: str, seed: int = 0, n_users: int = 12, n_items: int = 14) -> tuple[Catalogue, LoadedModel]:
    """A world and a model of it."""
    world = catalogue(random_table(seed, n_users, n_items))
    settings = settings_of(kind, GIVEN.get(kind, {}))
    fitted = fit(kind, world.ratings, Scale(1, 5), settings)
    info = ModelInfo(world.info.id, f"{kind}-{'0' * 12}", kind, vars_of(settings), {}, 0.0, "2026-01-01", fitted.facts)
    return world, LoadedModel(info, serve(kind, fitted.arrays, fitted.facts))


def vars_of(settings: Any) -> dict[str, Any]:
    return {name: getattr(settings, name) for name in settings.__dataclass_fields__}
