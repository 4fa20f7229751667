"""How good the lists and predicted ratings of a model are, on ratings it did not see.

Definitions
-----------
A test rating is *relevant* if it is at least three quarters of the way up the scale (`relevant_from`): 4 on 1-5.
Lists hold the `n` best items that the user did not rate in the training part. Precision, recall, F1, NDCG (binary
gain) and hit rate are means over the users with at least one relevant test rating: for the others no list could
succeed. All other list metrics are over every user with a test rating. A user without training ratings, or whom the
model refuses, gets the popularity list, as in the application. Predicted ratings are the model's own even then (mean
plus item bias, for most), clipped to the scale. A metric without anything to average is None, never 0.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from core.progress import Progress, part, silent
from core.recommend.protocol import Served
from core.recommend.registry import fit, kind_of, serve, settings_of
from core.recommend.splits import folds
from core.recommend.topn import rank
from core.types import Float64, History, Int32, Int64, Items, Ratings, Scale

ACCURACY = ("precision_at_10", "recall_at_10", "f1_at_10", "ndcg_at_10", "hit_rate_at_10")
RATING_ERRORS = ("rmse", "mae")
BEYOND = ("coverage", "novelty", "diversity", "gini", "non_personal_share")
METRICS = (*RATING_ERRORS, *ACCURACY, *BEYOND)
LIST_LENGTH = 10
HOLDOUT_USERS = 5_000  # lists of so many users fix a mean to under 0.005; Goodbooks has 53,000


def relevant_from(scale: Scale) -> float:
    """Return the least rating that counts as relevant: 4 on 1-5, 3.875 on 0.5-5."""
    return scale.low + 0.75 * (scale.high - scale.low)


def list_accuracy(listed: Int32, relevant: Int32) -> tuple[float, float, float, float, float]:
    """Return precision, recall, F1, NDCG and hit of one list of at most 10 items, best first.

    `relevant`, int32 (m,) with m >= 1, are the items that count. Precision is out of 10 even where the list is shorter.
    """
    wanted = set(relevant.tolist())
    hits = np.array([item in wanted for item in listed.tolist()], dtype=np.bool_)
    n_hits = int(hits.sum())
    precision, recall = n_hits / LIST_LENGTH, n_hits / len(relevant)
    f1 = 2 * precision * recall / (precision + recall) if n_hits else 0.0
    discount = 1 / np.log2(np.arange(2, LIST_LENGTH + 2))
    gain = float(discount[: len(listed)][hits].sum()) / float(discount[: min(LIST_LENGTH, len(relevant))].sum())
    return precision, recall, f1, gain, float(n_hits > 0)


def gini(counts: Int64) -> float | None:
    """Gini coefficient of how often each item is recommended, in [0, 1]: 0 all equally often; None if none ever is."""
    total = int(counts.sum())
    if total == 0:
        return None
    places = np.arange(1, len(counts) + 1)
    return float(2 * (places * np.sort(counts)).sum() / (len(counts) * total) - (len(counts) + 1) / len(counts))


def attribute_sets(items: Items) -> list[frozenset[int]] | None:
    """Return the genres (else the tags) of every item; None if the catalogue has neither."""
    kind = next((k for k in ("genre", "tag") if k in items.attributes), None)
    if kind is None:
        return None
    index = items.attributes[kind]
    return [
        frozenset(index.values[start:stop].tolist())
        for start, stop in zip(index.offsets[:-1], index.offsets[1:], strict=True)
    ]


def diversity(listed: Int32, sets: list[frozenset[int]]) -> float | None:
    """1 - mean Jaccard similarity of the attributes of all pairs of a list; None without a pair that has any."""
    members = [sets[item] for item in listed]
    pairs = [(a, b) for k, a in enumerate(members) for b in members[:k] if a or b]
    return 1 - sum(len(a & b) / len(a | b) for a, b in pairs) / len(pairs) if pairs else None


def novelty_of_items(train: Ratings) -> Float64:
    """-log2 of the share of users who rated the item, in bits, float64 (n_items,); unrated counts as rated once."""
    counts = np.bincount(train.items, minlength=train.n_items)
    return -np.log2(np.maximum(counts, 1) / max(train.n_users, 1))


@dataclass
class _Sums:
    """What is summed up while users go by."""

    accuracy: list[tuple[float, float, float, float, float]] = field(default_factory=list)
    novelty: list[float] = field(default_factory=list)
    diversity: list[float] = field(default_factory=list)
    shares: list[float] = field(default_factory=list)
    errors: list[Float64] = field(default_factory=list)


class Measure:
    """Measures models on one split; what depends on the split alone is prepared once.

    Parameters
    ----------
    train, test : Ratings
        The two parts, with the same users and items.
    items : Items
        Item facts, for diversity.
    scale : Scale
        Scale of the ratings.
    """

    def __init__(self, train: Ratings, test: Ratings, items: Items, scale: Scale) -> None:
        self.train, self.test, self.scale = train, test, scale
        self.threshold = relevant_from(scale)
        self.users = np.flatnonzero(np.diff(test.offsets))
        self.counts = np.bincount(train.items, minlength=train.n_items).astype(np.float32)
        self._sets = attribute_sets(items)
        self._novelty = novelty_of_items(train)

    def of(self, served: Served, progress: Progress = silent) -> dict[str, float | None]:
        """Return every metric of `METRICS` for a served model."""
        sums, listed_counts = _Sums(), np.zeros(self.train.n_items, dtype=np.int64)
        for done, user in enumerate(self.users):
            if done % 200 == 0:
                progress(done / len(self.users), "measuring")
            listed = self._user(served, int(user), sums)
            listed_counts[listed] += 1
        values: dict[str, float | None] = dict.fromkeys(METRICS)
        if sums.errors:
            errors = np.concatenate(sums.errors)
            values |= {"rmse": math.sqrt(np.mean(errors**2)), "mae": float(np.mean(np.abs(errors)))}
        if sums.accuracy:
            values |= dict(zip(ACCURACY, np.mean(sums.accuracy, axis=0).tolist(), strict=True))
        values |= {"novelty": _mean(sums.novelty), "diversity": _mean(sums.diversity), "gini": gini(listed_counts)}
        values["coverage"] = float(np.mean(listed_counts > 0)) if len(self.users) else None
        values["non_personal_share"] = _mean(sums.shares)
        return values

    def _user(self, served: Served, user: int, sums: _Sums) -> Int32:
        history, wanted = self.train.of(user), self.test.of(user)
        refused = not len(history.items) or served.refuses(history) is not None
        scores = served.scores(history) if served.predicts_ratings or not refused else self.counts
        if served.predicts_ratings:
            predicted = np.clip(scores[wanted.items].astype(float), self.scale.low, self.scale.high)
            sums.errors.append(predicted - wanted.values.astype(float))
        listed = rank(self.counts.copy() if refused else scores, LIST_LENGTH, history.items)
        relevant = wanted.items[wanted.values >= self.threshold]
        if len(relevant):
            sums.accuracy.append(list_accuracy(listed, relevant))
        if len(listed):
            sums.novelty.append(float(self._novelty[listed].mean()))
        if self._sets is not None and (value := diversity(listed, self._sets)) is not None:
            sums.diversity.append(value)
        if not refused and (share := mean_share(served, history, listed)) is not None:
            sums.shares.append(share)
        return listed


def mean_share(served: Served, history: History, listed: Int32) -> float | None:
    """Mean share of the scores of listed items that is not personal, each clipped to [0, 1]; None without parts."""
    parts = served.parts(history, listed)
    if parts is None or not len(listed):
        return None
    total = parts.non_personal + parts.personal
    known = total != 0
    if not known.any():
        return None
    return float(np.clip(parts.non_personal[known] / total[known], 0, 1).mean())


def _mean(values: list[float]) -> float | None:
    return float(np.mean(values)) if values else None


def holdout_metrics(
    kind: str, ratings: Ratings, items: Items, scale: Scale, settings: Any, progress: Progress = silent
) -> dict[str, Any]:
    """Metrics of one seeded split, 80 % of the ratings for training, with the popularity list's beside them.

    Returns
    -------
    dict
        The metrics of `METRICS`; `users`, the number of users measured (at most 5,000, drawn at random);
        `popularity`, the metrics of the popularity list on the same split. JSON values; None where a metric does
        not apply or nothing was held out. Empty where there are fewer than 5 ratings.
    """
    if len(ratings.items) < 5:
        return {}
    train, test = next(folds(ratings, 5, seed=0))
    fitted = fit(kind, train, scale, settings, part(progress, 0.0, 0.7))
    measure = Measure(train, test, items, scale)
    if len(measure.users) > HOLDOUT_USERS:
        measure.users = np.sort(np.random.default_rng(0).choice(measure.users, HOLDOUT_USERS, replace=False))
    values: dict[str, Any] = dict(measure.of(serve(kind, fitted.arrays, fitted.facts), part(progress, 0.7, 0.95)))
    values["users"] = len(measure.users)
    values["popularity"] = popularity_metrics(measure, scale) if kind_of(kind).name != "popularity" else dict(values)
    progress(1.0, "measured")
    return values


def popularity_metrics(measure: Measure, scale: Scale) -> Mapping[str, float | None]:
    """Metrics of the popularity list on the split of `measure`."""
    fitted = fit("popularity", measure.train, scale, settings_of("popularity", {}))
    return measure.of(serve("popularity", fitted.arrays, fitted.facts))
