"""What each metric is called, how it is written, and what it means, in one place."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.operations.comparison import Interval


@dataclass(frozen=True, slots=True)
class Metric:
    """How people see a metric: its label, what it means, digits after the point."""

    label: str
    help: str
    digits: int = 3


_LISTS = "Top-10 lists without what the user rated before; a held-out rating in the top quarter of the scale is a hit."
_ERROR = "error of predicted ratings. Less is better. — where a model only ranks."
_OVERLAP = "Mean overlap (Jaccard) of top-10 lists"

METRICS: Mapping[str, Metric] = {
    "rmse": Metric("RMSE", f"Root mean squared {_ERROR}", 4),
    "mae": Metric("MAE", f"Mean absolute {_ERROR}", 4),
    "precision_at_10": Metric("Precision@10", f"Share of the list that was a hit. {_LISTS}"),
    "recall_at_10": Metric("Recall@10", f"Share of the hits there were to find that the list has. {_LISTS}"),
    "f1_at_10": Metric("F1@10", "Harmonic mean of precision@10 and recall@10."),
    "ndcg_at_10": Metric("NDCG@10", f"As precision, but hits at the top count more; 1 is a perfect order. {_LISTS}"),
    "hit_rate_at_10": Metric("Hit rate@10", f"Share of users with at least one hit in the list. {_LISTS}"),
    "coverage": Metric("Coverage", "Share of the catalogue that is in at least one user's top-10."),
    "novelty": Metric(
        "Novelty", "Mean −log₂ of the share of users who rated a listed item, in bits: more is less known.", 2
    ),
    "diversity": Metric("Diversity", "Mean share of attributes that two items of one list do not have in common."),
    "gini": Metric("Gini", "How unequally lists use the catalogue: 0 every item equally often, 1 one item only."),
    "non_personal_share": Metric("Not personal", "Share of the score that a user of average taste would get too."),
    "seed_stability": Metric("Seed stability", f"{_OVERLAP} between trainings with other seeds; — without a seed."),
    "data_stability": Metric("Data stability", f"{_OVERLAP} when a random 10% of the ratings are left out."),
    "user_resample_stability": Metric(
        "User stability", f"{_OVERLAP} when trained on another random draw of the users."
    ),
}


def metric_of(name: str) -> Metric:
    """How people see a metric; one without words of its own is shown by its name."""
    return METRICS.get(name, Metric(name.replace("_", " "), ""))


def number(value: Any, digits: int = 3) -> str:
    """A number with so many digits; — where there is none."""
    if not isinstance(value, int | float) or not math.isfinite(value):
        return "—"
    return f"{value:.{digits}f}"


def with_interval(value: Interval | None, digits: int = 3) -> str:
    """A mean with half its interval: `0.275 ± 0.004`; — where there is none."""
    if value is None:
        return "—"
    return number(value.mean, digits) + ("" if value.half is None else f" ± {number(value.half, digits)}")
