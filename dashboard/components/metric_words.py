"""What each metric is called, how it is written, and what it means, in one place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dashboard import numerals
from dashboard.labels import paragraph
from dashboard.language import later, say


@dataclass(frozen=True, slots=True)
class Metric:
    """How people see a metric: its label, what it means, digits after the point, and what its lists are."""

    label: str
    help: str
    digits: int = numerals.METRIC
    more: str = ""


_LISTS = later(
    "Top-10 lists without what the user rated before; a held-out rating in the top quarter of the scale is a hit."
)
_ERROR = later("Less is better. — where a model only ranks.")

METRICS: Mapping[str, Metric] = {
    "rmse": Metric(later("RMSE"), later("Root mean squared error of predicted ratings."), 4, _ERROR),
    "mae": Metric(later("MAE"), later("Mean absolute error of predicted ratings."), 4, _ERROR),
    "precision_at_10": Metric(later("Precision@10"), later("Share of the list that was a hit."), 3, _LISTS),
    "recall_at_10": Metric(
        later("Recall@10"), later("Share of the hits there were to find that the list has."), 3, _LISTS
    ),
    "f1_at_10": Metric(later("F1@10"), later("Harmonic mean of precision@10 and recall@10.")),
    "ndcg_at_10": Metric(
        later("NDCG@10"), later("As precision, but hits at the top count more; 1 is a perfect order."), 3, _LISTS
    ),
    "hit_rate_at_10": Metric(
        later("Hit rate@10"), later("Share of users with at least one hit in the list."), 3, _LISTS
    ),
    "coverage": Metric(later("Coverage"), later("Share of the catalogue that is in at least one user's top-10.")),
    "novelty": Metric(
        later("Novelty"),
        later("Mean −log₂ of the share of users who rated a listed item, in bits: more is less known."),
        2,
    ),
    "diversity": Metric(
        later("Diversity"), later("Mean share of attributes that two items of one list do not have in common.")
    ),
    "gini": Metric(
        later("Gini"), later("How unequally lists use the catalogue: 0 every item equally often, 1 one item only.")
    ),
    "non_personal_share": Metric(
        later("Not personal"), later("Share of the score that a user of average taste would get too.")
    ),
    "seed_stability": Metric(
        later("Seed stability"),
        later("Mean overlap (Jaccard) of top-10 lists between trainings with other seeds; — without a seed."),
    ),
    "data_stability": Metric(
        later("Data stability"),
        later("Mean overlap (Jaccard) of top-10 lists when a random 10% of the ratings are left out."),
    ),
    "user_resample_stability": Metric(
        later("User stability"),
        later("Mean overlap (Jaccard) of top-10 lists when trained on another random draw of the users."),
    ),
}


def metric_of(name: str) -> Metric:
    """How the reader sees a metric; one without words of its own is shown by its name."""
    known = METRICS.get(name)
    if known is None:
        return Metric(name.replace("_", " "), "")
    meaning = paragraph(*(say(text) for text in (known.help, known.more) if text))
    return Metric(say(known.label), meaning, known.digits)
