"""Surrogates of models, and what pages show of them, kept between runs."""

from __future__ import annotations

from core.attribute import feature_sample
from core.attribute import features as lens
from core.attribute.feature_sample import FeatureSample
from core.attribute.features import Honesty
from core.attribute.surrogate import Surrogate
from core.operations.subjects import Subject
from core.operations.surrogates import has_surrogate, surrogate_of
from core.progress import Progress
from core.results import ModelInfo
from dashboard import services
from dashboard.services.kept import kept


def ready(info: ModelInfo) -> bool:
    """Whether the surrogate of a model is there, so that nothing has to be fitted."""
    return has_surrogate(services.workbench(), info)


def fit(info: ModelInfo, progress: Progress, *, again: bool = False) -> None:
    """Fit the surrogate of a model (seconds) and keep it in the store; `again` replaces one that is there."""
    surrogate_of(services.workbench(), info, progress, again=again)
    if again:
        _sample.clear()
        _honesty.clear()


def surrogate(info: ModelInfo) -> Surrogate:
    """The surrogate of a model; fitted without a word where it is not there, so ask `ready` first."""
    return surrogate_of(services.workbench(), info)  # the workbench keeps it in memory


def sample(info: ModelInfo) -> FeatureSample:
    """SHAP values of a sample of pairs."""
    return _sample(info.dataset, info.model)


@kept(8)
def _sample(dataset: str, model: str) -> FeatureSample:
    bench = services.workbench()
    loaded = bench.model(dataset, model)
    return feature_sample.feature_sample(bench.catalogue(dataset), loaded, surrogate(loaded.info))


def honesty(chosen: Subject, n: int = 10) -> Honesty:
    """How far the surrogate can be trusted for the item on screen."""
    return _honesty(chosen.catalogue.info.id, chosen.model.info.model, chosen.user, chosen.item, n)


@kept(256)
def _honesty(dataset: str, model: str, user: str, item: str, n: int) -> Honesty:
    bench = services.workbench()
    catalogue, loaded = bench.catalogue(dataset), bench.model(dataset, model)
    history = catalogue.ratings.of(catalogue.user_index[user])
    return lens.honesty(catalogue, loaded, history, catalogue.item_index[item], surrogate(loaded.info), n)
