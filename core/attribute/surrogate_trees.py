"""Gradient-boosted trees as plain arrays: prediction without the library that fitted them, and exact SHAP values.

The SHAP values are those of Lundberg et al. (2020, doi:10.1038/s42256-019-0138-9), path-dependent, computed by
`shap.TreeExplainer` from the same arrays; that they sum to the prediction is checked here, strictly.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np

from core.errors import WhyboardError
from core.types import Float32, Float64, Int64

ARRAYS = ("offsets", "feature", "threshold", "left", "right", "missing_left", "value", "count")
TOLERANCE = 1e-5  # between base + Σ SHAP values and the prediction, in the unit of the score


class Trees:
    """An ensemble of regression trees: prediction = baseline + Σ value of the leaf reached in each tree.

    Parameters
    ----------
    baseline : float
        Prediction before any tree.
    arrays : mapping of str to array
        `ARRAYS`. Nodes of tree t are at offsets[t]:offsets[t + 1]; `left` and `right` are positions within the tree,
        -1 for a leaf; a row goes left where its feature is at most the threshold, or is NaN and `missing_left`;
        `count` is how many rows of the sample reached the node.

    Raises
    ------
    ValueError
        The arrays do not make trees: shapes differ, or a node points outside its tree or back.
    """

    def __init__(self, baseline: float, arrays: Mapping[str, np.ndarray]) -> None:
        self.baseline = float(baseline)
        self.arrays = {name: np.asarray(arrays[name]) for name in ARRAYS}
        self._check()

    @classmethod
    def of(cls, fitted: Any) -> Trees:
        """Trees of a fitted `sklearn.ensemble.HistGradientBoostingRegressor`."""
        nodes = [predictor[0].nodes for predictor in fitted._predictors]
        sizes = [len(tree) for tree in nodes]
        flat = np.concatenate(nodes)
        leaf = flat["is_leaf"].astype(bool)
        return cls(
            float(np.ravel(fitted._baseline_prediction)[0]),
            {
                "offsets": np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
                "feature": np.where(leaf, -1, flat["feature_idx"]).astype(np.int32),
                "threshold": flat["num_threshold"].astype(np.float64),
                "left": np.where(leaf, -1, flat["left"].astype(np.int64)).astype(np.int32),
                "right": np.where(leaf, -1, flat["right"].astype(np.int64)).astype(np.int32),
                "missing_left": flat["missing_go_to_left"].astype(bool),
                "value": flat["value"].astype(np.float64),
                "count": flat["count"].astype(np.float64),
            },
        )

    def predict(self, matrix: Float32) -> Float64:
        """Predictions for the rows of a matrix (rows, features), float64 (rows,)."""
        columns = np.ascontiguousarray(matrix.T, np.float64)
        found, everyone = np.full(len(matrix), self.baseline), np.arange(len(matrix))
        for start, stop in pairwise(self.arrays["offsets"].tolist()):
            self._descend(columns, slice(start, stop), everyone, found)
        return found

    def _descend(self, columns: Float64, tree: slice, everyone: Int64, found: Float64) -> None:
        """Add the value of the leaf that each row reaches in one tree: the rows of a node are parted at once."""
        feature, threshold, left, right, missing_left, value = (
            self.arrays[name][tree].tolist()
            for name in ("feature", "threshold", "left", "right", "missing_left", "value")
        )
        waiting = [(0, everyone)]
        while waiting:
            node, rows = waiting.pop()
            if left[node] < 0:
                found[rows] += value[node]
                continue
            given = columns[feature[node]][rows]
            down = given <= threshold[node]
            if missing_left[node]:
                down |= np.isnan(given)
            for child, chosen in ((left[node], rows[down]), (right[node], rows[~down])):
                if len(chosen):
                    waiting.append((child, chosen))

    def shap_values(self, matrix: Float32) -> tuple[float, Float64]:
        """Base value, and the SHAP value of each feature in each row, float64 (rows, features).

        Raises
        ------
        WhyboardError
            Base + Σ differs from the prediction by more than `TOLERANCE`.
        """
        rows = matrix.astype(np.float64)
        values = np.asarray(self._explainer.shap_values(rows, check_additivity=False), np.float64).reshape(rows.shape)
        base = float(np.ravel(self._explainer.expected_value)[0])
        checked_sums(base, values, self.predict(matrix))
        return base, values

    @cached_property
    def _explainer(self) -> Any:
        import shap

        offsets = self.arrays["offsets"]
        trees = [self._tree(slice(int(a), int(b))) for a, b in pairwise(offsets)]
        model = {
            "trees": trees,
            "base_offset": self.baseline,
            "input_dtype": np.float64,
            "internal_dtype": np.float64,
        }
        return shap.TreeExplainer(model, feature_perturbation="tree_path_dependent")

    def _tree(self, nodes: slice) -> dict[str, np.ndarray]:
        left, right = self.arrays["left"][nodes], self.arrays["right"][nodes]
        return {
            "children_left": left,
            "children_right": right,
            "children_default": np.where(self.arrays["missing_left"][nodes], left, right),
            "features": np.where(left < 0, -2, self.arrays["feature"][nodes]),
            "thresholds": np.array(self.arrays["threshold"][nodes]),
            "values": np.array(self.arrays["value"][nodes])[:, None],  # a copy: the explainer writes into it
            "node_sample_weight": np.array(self.arrays["count"][nodes]),
        }

    def _check(self) -> None:
        offsets, left, right = (self.arrays[name] for name in ("offsets", "left", "right"))
        n = len(left)
        if any(self.arrays[name].shape != (n,) for name in ARRAYS[1:]):
            raise ValueError("the arrays of the trees have different lengths")
        sizes = np.diff(offsets)
        if len(offsets) < 2 or offsets[0] != 0 or offsets[-1] != n or (sizes < 1).any():
            raise ValueError("the trees do not fill their arrays")
        size, place = np.repeat(sizes, sizes), np.arange(n) - np.repeat(offsets[:-1], sizes)
        leaf = (left < 0) & (right < 0)
        inside = (left > place) & (right > place) & (left < size) & (right < size)
        if not (leaf | (inside & (self.arrays["feature"] >= 0))).all():
            raise ValueError("a node leads outside its tree")
        if not np.isfinite(self.arrays["value"]).all() or not np.isfinite(self.baseline):
            raise ValueError("a value is not finite")


def checked_sums(base: float, values: Float64, predicted: Float64) -> None:
    """Refuse SHAP values that do not sum to the predictions.

    The library's own assertion passes with errors of thousands, so it is switched off and this stands in its place.

    Raises
    ------
    WhyboardError
        Base + Σ differs from a prediction by more than `TOLERANCE`, or is not finite.
    """
    gaps = np.abs(base + values.sum(axis=1) - predicted)
    if not (gaps <= TOLERANCE).all():  # a NaN must fail, hence not `(gaps > TOLERANCE).any()`
        raise WhyboardError(
            f"SHAP values miss the surrogate's prediction by {float(np.max(gaps)):.6f}.",
            "The stored surrogate is inconsistent: fit it again on the Models page.",
        )
