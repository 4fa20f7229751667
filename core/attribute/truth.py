"""Accounts in attributes held against the truth, in a world whose ratings were made from known preferences.

An account says what each attribute (each genre, say) has to do with the items of a user's list. It is compared, for
each user, with what is true of them, by Spearman's rank correlation over attributes:

- *preferences*: the mean over the items listed of what the account gives an attribute, against the preference of the
  user for it, over the attributes that at least one rated item has;
- *contributions*: what the account gives each attribute that the item itself has, against what it truly contributes,
  preference / number of attributes, over all pairs of a listed item and one of its attributes.

Accounts without a model give each attribute one figure (divided by the number of attributes of the item in the second
comparison, as the truth is): `own mean`, the mean of the user's ratings with it minus the user's mean; `most rated`,
how many of the user's ratings have it; `highest rated`, how many of the user's ten highest rated; `popularity`, how
many of all ratings; `random`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.attribute.attributes import kind_index, split
from core.attribute.clustered import Estimate, jackknife
from core.attribute.history import exact_sums
from core.attribute.orders import by_rating
from core.progress import Progress, silent
from core.recommend.protocol import LoadedModel
from core.recommend.topn import rank
from core.types import AttributeIndex, Catalogue, Float64, History, Int32

BASELINES = ("own mean", "most rated", "highest rated", "popularity", "random")
LISTED = 10  # items of a list; ratings of the `highest rated` account


@dataclass(frozen=True, slots=True)
class Agreement:
    """Rank correlation of an account with the truth, mean over users.

    Attributes
    ----------
    account : str
        A name of `accounts`, or one of `BASELINES`.
    kind : str
        Attribute kind.
    preferences, contributions : Estimate or None
        Mean over users of Spearman's rank correlation, in [-1, 1], with a t interval; None where no user has one.
    users : (int, int)
        Users who have one: neither account nor truth is the same for all attributes.
    """

    account: str
    kind: str
    preferences: Estimate | None
    contributions: Estimate | None
    users: tuple[int, int]


def preferences(catalogue: Catalogue, kind: str, rows: Iterable[tuple[int, str, float]]) -> Float64:
    """Lay out (user index, attribute, preference) rows, float64 (n_users, n_attributes); missing ones are 0."""
    index = kind_index(catalogue, kind)
    place = {name: number for number, name in enumerate(index.names)}
    found = np.zeros((len(catalogue.user_ids), len(index.names)))
    for user, value, preference in rows:
        if value in place:  # an attribute that no item has plays no part
            found[user, place[value]] = preference
    return found


def agreements(
    catalogue: Catalogue,
    kind: str,
    truth: Float64,
    accounts: Mapping[str, tuple[LoadedModel, str]],
    users: Sequence[int],
    seed: int = 0,
    progress: Progress = silent,
) -> tuple[Agreement, ...]:
    """Hold accounts of models, and the baselines, against the truth.

    Parameters
    ----------
    catalogue, kind
        The data set version; attribute kind.
    truth : float64 (n_users, n_attributes)
        Preference of each user for each attribute.
    accounts : mapping of str to (LoadedModel, str)
        Exact model and form (`raw`, `excess`) of each account. Baselines are told of the list of the first.
    users : sequence of int
        Indices of users whom every model serves.
    seed : int
        Of the random account.

    Returns
    -------
    tuple of Agreement
        In the order of `accounts`, then `BASELINES`.
    """
    names = (*accounts, *BASELINES)
    found = np.full((len(names), 2, len(users)), np.nan)
    index = kind_index(catalogue, kind)
    popular = split(index, catalogue.ratings.items, np.ones(len(catalogue.ratings.items)), whole=True)[:-1]
    for number, user in enumerate(users):
        progress(number / len(users), f"user {number + 1} of {len(users)}")
        history = catalogue.ratings.of(user)
        rng = np.random.default_rng([seed, user])
        first = next(iter(accounts.values()))[0]
        for row, (model, form) in enumerate(accounts.values()):
            items = rank(model.served.scores(history), LISTED, history.items)
            values = attribute_values(index, model, history, items, form)
            found[row, :, number] = compared(index, history, items, values, truth[user], even=False)
        items = rank(first.served.scores(history), LISTED, history.items)
        for row, values in enumerate(baselines(index, history, popular, rng), len(accounts)):
            found[row, :, number] = compared(index, history, items, values, truth[user], even=True)
    return tuple(_agreement(name, kind, values) for name, values in zip(names, found, strict=True))


def attribute_values(
    index: AttributeIndex, model: LoadedModel, history: History, items: Int32, form: str = "raw"
) -> Float64:
    """The attributes lens of several items at once, float64 (n_attributes, len(items)), without the bucket of none."""
    sums = exact_sums(model, history, items, form, "attributes")
    rated = history.items if sums.whole is None else np.arange(len(sums.whole), dtype=np.int32)
    values = sums.own if sums.whole is None else sums.whole
    return np.stack([split(index, rated, column)[:-1] for column in values.T], axis=1)


def baselines(index: AttributeIndex, history: History, popular: Float64, rng: np.random.Generator) -> list[Float64]:
    """What each account of `BASELINES` gives each attribute, float64 (n_attributes, 1)."""
    ones, values = np.ones(len(history.items)), history.values.astype(np.float64)
    counts = split(index, history.items, ones, whole=True)[:-1]
    sums = split(index, history.items, values - values.mean(), whole=True)[:-1]
    highest = history.items[by_rating(history)[:LISTED]]
    found = (
        np.divide(sums, counts, out=np.zeros(len(counts)), where=counts > 0),
        counts,
        split(index, highest, np.ones(len(highest)), whole=True)[:-1],
        popular,
        rng.random(len(counts)),
    )
    return [each[:, None] for each in found]


def compared(
    index: AttributeIndex, history: History, items: Int32, values: Float64, truth: Float64, *, even: bool
) -> tuple[float, float]:
    """Rank correlation with the preferences, and with the contributions to the items; NaN where there is none.

    Parameters
    ----------
    index, history, items
        Attributes; the user's ratings; the items listed.
    values : float64 (n_attributes, len(items) or 1)
        The account.
    truth : float64 (n_attributes,)
        Preferences of the user.
    even : bool
        Whether the account is for a whole attribute, so that each of an item's attributes gets an even share.
    """
    known = split(index, history.items, np.ones(len(history.items)), whole=True)[:-1] > 0
    overall = spearman(values.mean(axis=1)[known], truth[known])
    own: list[float] = []
    true: list[float] = []
    for column, item in enumerate(items.tolist()):
        attributes = index.values[index.offsets[item] : index.offsets[item + 1]]
        shares = max(len(attributes), 1)
        own += (values[attributes, column % values.shape[1]] / (shares if even else 1)).tolist()
        true += (truth[attributes] / shares).tolist()
    return overall, spearman(np.array(own), np.array(true))


def spearman(one: Float64, other: Float64) -> float:
    """Spearman's rank correlation, ties at their mean rank; NaN where either is the same throughout, or empty."""
    if len(one) < 2 or np.ptp(one) == 0 or np.ptp(other) == 0:
        return float("nan")
    a, b = (_ranks(values) - (len(values) + 1) / 2 for values in (one, other))
    return float(a @ b / np.sqrt((a @ a) * (b @ b)))


def _ranks(values: Float64) -> Float64:
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(counts) - (counts - 1) / 2)[place], np.float64)


def _agreement(account: str, kind: str, values: Float64) -> Agreement:
    found = [mean_of(row[np.isfinite(row)]) for row in values]
    users = np.isfinite(values).sum(axis=1).tolist()
    return Agreement(account, kind, found[0], found[1], (users[0], users[1]))


def mean_of(values: Float64) -> Estimate | None:
    """Mean of one figure a user with its t interval; None without any."""
    return jackknife(np.column_stack([values, np.ones(len(values))]), lambda s: s[..., 0] / s[..., 1], (-1, 1))
