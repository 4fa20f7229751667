"""Small models of every exact kind, fitted and served as in the app."""

from core.recommend.protocol import LoadedModel
from core.recommend.registry import fit, serve, settings_of
from core.types import Catalogue, Scale
from tests.core.attribute.worlds import loaded

GIVEN = {"foldin": {"seeds": 2, "k": 3, "epochs": 4}, "knn": {"min_k": 1}}
WITH_EXCESS = ("ease", "foldin")
EXACT = (
    *((kind, "raw") for kind in ("ease", "foldin", "knn", "slopeone", "baseline")),
    *((kind, "excess") for kind in WITH_EXCESS),
)


def model_of(kind: str, world: Catalogue) -> LoadedModel:
    fitted = fit(kind, world.ratings, Scale(1, 5), settings_of(kind, GIVEN.get(kind, {})))
    return loaded(serve(kind, fitted.arrays, fitted.facts), kind)
