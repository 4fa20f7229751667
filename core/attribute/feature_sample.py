"""The global view: SHAP values of a surrogate over a sample of users' top lists and of other items."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.attribute.surrogate import Surrogate, drawn_users, spearman, unseen
from core.attribute.surrogate_words import Feature
from core.errors import WhyboardError
from core.progress import Progress, silent
from core.recommend.protocol import LoadedModel
from core.types import Catalogue, Float32, Float64, Int32

PAIRS = 400
EACH = 8  # pairs of one user: half from the top-10, half from all other unseen items
TOP = 10


@dataclass(frozen=True, slots=True)
class FeatureSample:
    """SHAP values of a sample of pairs of a user and an unseen item.

    Attributes
    ----------
    features : tuple of Feature
        What each column is.
    users, items : int32 (pairs,)
        Indices.
    listed : bool (pairs,)
        Whether the item is in the user's top-10.
    matrix : float32 (pairs, features)
        Values of the features, NaN where unknown.
    shap : float64 (pairs, features)
        Contributions, in the unit of the score.
    base : float
        Prediction before any feature.
    unit : str
        Of base and SHAP values.
    """

    features: tuple[Feature, ...]
    users: Int32
    items: Int32
    listed: np.ndarray
    matrix: Float32
    shap: Float64
    base: float
    unit: str

    @property
    def strength(self) -> Float64:
        """Mean |SHAP value| of each feature, float64 (features,)."""
        found: Float64 = np.abs(self.shap).mean(axis=0)
        return found

    @property
    def order(self) -> list[int]:
        """Features (columns), the strongest first; ties by column."""
        found: list[int] = np.argsort(-self.strength, kind="stable").tolist()
        return found

    def direction(self, column: int) -> float | None:
        """Rank correlation between the value of a feature and what it adds; None where one of them does not vary."""
        known = ~np.isnan(self.matrix[:, column])
        if known.sum() < 3:
            return None
        return spearman(self.matrix[known, column].astype(np.float64), self.shap[known, column])


def feature_sample(
    catalogue: Catalogue,
    model: LoadedModel,
    surrogate: Surrogate,
    pairs: int = PAIRS,
    seed: int = 0,
    progress: Progress = silent,
) -> FeatureSample:
    """Draw pairs and compute their SHAP values; users the surrogate was not fitted on come first.

    Raises
    ------
    WhyboardError
        The model serves no user of the data set any more, or the SHAP values do not sum to the predictions.
    """
    histories = drawn_users(catalogue, model, max(1, -(-pairs // EACH)), surrogate.settings.seed)
    if not histories:
        raise WhyboardError(f"Model {model.info.model} serves no user of the data set.", "Train it again.")
    rng = np.random.default_rng(seed)
    users, items, listed, rows = [], [], [], []
    for done, history in enumerate(histories):
        progress(0.8 * done / len(histories), "drawing pairs")
        free = unseen(history, len(catalogue.items))
        ranked = free[np.argsort(-model.served.scores(history)[free].astype(np.float64), kind="stable")]
        top = rng.permutation(ranked[:TOP])[: EACH // 2]
        rest = rng.permutation(ranked[TOP:])[: EACH - len(top)]
        chosen = np.concatenate([top, rest])
        users.append(np.full(len(chosen), history.user))
        items.append(chosen)
        listed.append(np.arange(len(chosen)) < len(top))
        rows.append(surrogate.space.of(history).matrix[chosen])
    matrix = np.concatenate(rows)
    progress(0.8, "computing SHAP values")
    base, values = surrogate.trees.shap_values(matrix)
    return FeatureSample(
        surrogate.space.features,
        np.concatenate(users).astype(np.int32),
        np.concatenate(items).astype(np.int32),
        np.concatenate(listed),
        matrix,
        values,
        base,
        model.served.unit,
    )
