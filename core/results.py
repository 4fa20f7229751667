"""What the verbs give back: models, lists, attributions. Frozen, documented values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """A trained model in the store.

    Attributes
    ----------
    dataset : str
        Id of the data set version it was trained on, `name@version`.
    model : str
        Its id, `kind-hash`; the hash is of data set version, kind and settings.
    kind : str
        One of the kinds of `core.recommend.registry`.
    settings : mapping
        All settings it was trained with.
    metrics : mapping
        Metrics of one held-out split (see `core.recommend.metrics`), null where a metric does not apply.
    seconds : float
        Wall-clock training time in seconds.
    created : str
        UTC time, ISO 8601.
    facts : mapping
        What the serving class needs beside the arrays (JSON values).
    """

    dataset: str
    model: str
    kind: str
    settings: Mapping[str, Any]
    metrics: Mapping[str, Any]
    seconds: float
    created: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Filters:
    """Which items of the catalogue may enter a list. Empty filters let everything in.

    Attributes
    ----------
    attributes : mapping of kind to tuple of str
        An item needs at least one of the values of every kind named.
    years : (int or None, int or None)
        First and last year, inclusive; an item without a year fails a set bound.
    popularity : (int or None, int or None)
        Least and greatest number of ratings, inclusive.
    include_rated : bool
        Whether items the user rated stay in the list.
    """

    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    years: tuple[int | None, int | None] = (None, None)
    popularity: tuple[int | None, int | None] = (None, None)
    include_rated: bool = False


@dataclass(frozen=True, slots=True)
class RankedItem:
    """One row of a top-N.

    Attributes
    ----------
    rank : int
        From 1.
    index, item, title : int, str, str
        Item index, id and title.
    score : float
        Unclipped score of the ranking model, in `TopN.unit`.
    predicted_rating : float or None
        Clipped to the scale; from `TopN.predicted_by`; None where no model predicts ratings.
    personal : float or None
        Part of the score that is personal, in `TopN.unit`, signed; None where the model has no exact parts.
    non_personal_share : float or None
        Share of the score that is not personal, clipped to [0, 1]; `share_clipped` says whether it was.
    share_clipped : bool
        Whether the share lay outside [0, 1].
    popularity : int
        Number of ratings of the item.
    novelty : float
        -log2 of the share of users who rated the item, in bits (an unrated item counts as rated once).
    """

    rank: int
    index: int
    item: str
    title: str
    score: float
    predicted_rating: float | None
    personal: float | None
    non_personal_share: float | None
    share_clipped: bool
    popularity: int
    novelty: float


@dataclass(frozen=True, slots=True)
class TopN:
    """A top-N list.

    Attributes
    ----------
    user : str or None
        User id; None for an invented history.
    model, kind : str
        Id and kind of the model that ranked (the popularity list where `fallback` is set).
    unit : str
        Unit of the scores: `stars`, `preference points`, `ratings`.
    predicted_by : str or None
        Id of the model the predicted ratings come from.
    fallback : str or None
        Why the list is not the one asked for (for example: the user is unknown to the model).
    items : tuple of RankedItem
        Best first; ties by item index.
    """

    user: str | None
    model: str
    kind: str
    unit: str
    predicted_by: str | None
    fallback: str | None
    items: tuple[RankedItem, ...]


@dataclass(frozen=True, slots=True)
class Contribution:
    """One player of an attribution.

    Attributes
    ----------
    label : str
        What the player is, in words (an item title, an attribute, a part of the score).
    value : float
        Its contribution, in the unit of the attribution, signed.
    item : str or None
        Item id where the player is a rating of the user.
    rating : float or None
        The user's rating of that item.
    verdict : str or None
        Verdict of the flip test where it was made.
    error : float or None
        Half-width of the 95 % interval of a sampled value; None where nothing was sampled.
    note : str
        What the player's own value is (of a feature: `your mean for Drama 4.2`), or how many ratings a bucket holds.
    """

    label: str
    value: float
    item: str | None = None
    rating: float | None = None
    verdict: str | None = None
    error: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Attribution:
    """Where a score comes from: base + Σ contributions = score when exact.

    Attributes
    ----------
    lens : str
        `decomposition`, `history`, `attributes`, `removal`, `features`, `lime`.
    method, players : str
        How it was computed; what a contribution stands for. One sentence each.
    unit : str
        Unit of base, values and score.
    base, score : float
        Value before any contribution; the (unclipped) score explained.
    contributions : tuple of Contribution
        Largest magnitude first; the parts of a decomposition in the order of its formula.
    exact : bool
        Whether base + Σ values equals the score by construction.
    fidelity : float or None
        1.0 when exact; for a surrogate its R² on the model's scores.
    form : str
        `raw`, or `excess` (against a user of the same activity and average taste).
    by : str or None
        Attribute kind of the attributes lens.
    """

    lens: str
    method: str
    players: str
    unit: str
    base: float
    score: float
    contributions: tuple[Contribution, ...]
    exact: bool
    fidelity: float | None
    form: str = "raw"
    by: str | None = None

    @property
    def total(self) -> float:
        """Base plus the sum of all contributions."""
        return self.base + sum(c.value for c in self.contributions)

    @property
    def gap(self) -> float:
        """Score minus total: what the account leaves unexplained; 0 but for rounding where it is exact."""
        return self.score - self.total
