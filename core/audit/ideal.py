"""What each rating truly tells about an item, in a world whose law is known.

An ideal reader knows the law of ratings, the quality of each item, how harsh the user is, and how preferences are
spread among users; only this user's preferences are unknown. From the ratings r they expect the item to give, beyond
its quality,

    E = a_i·m + Σ_j w_ij e_j,    e_j = r_j − mean − quality_j − harshness − a_j·m,    w_i = (K + σ²I)⁻¹ k_i

where a_j holds 1 / (number of attributes of its kind) for each attribute of item j, m and S are mean and covariance of
preferences over users, K = A S Aᵀ over the rated items, k_i = A S a_i, and σ² is the variance of the noise with that of
rounding to steps. w_ij e_j is exactly what rating j contributes: the truth for an account in ratings, as the law itself
is the truth for an account in attributes. (Posterior mean of a normal model: Rasmussen & Williams 2006, ch. 2,
doi:10.7551/mitpress/3206.001.0001; φ_j of `foldin` has the same form with factors for attributes.)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.types import Catalogue, Float64, History

STEP = 0.5  # stars; ratings are rounded to it


@dataclass(frozen=True, slots=True)
class Law:
    """All that an ideal reader knows.

    Attributes
    ----------
    design : float64 (n_items, n_attributes)
        1 / (number of attributes of its kind) for each attribute of an item.
    mean, covariance : float64 (n_attributes,), (n_attributes, n_attributes)
        Of preferences over users, in stars.
    expected : float64 (n_items,)
        Mean rating of an item by users without harshness: mean + quality + design·mean.
    harshness : float64 (n_users,)
        What a user adds to every rating.
    noise : float
        Variance of a rating around what the user feels, with that of rounding.
    """

    design: Float64
    mean: Float64
    covariance: Float64
    expected: Float64
    harshness: Float64
    noise: float


def law_of(
    catalogue: Catalogue,
    preferences: Iterable[tuple[int, str, str, float]],
    quality: Float64,
    harshness: Float64,
    constants: Mapping[Any, float],
) -> Law:
    """Put together the law of a generated data set from its truth tables.

    Parameters
    ----------
    catalogue : Catalogue
        The data set version.
    preferences : iterable of (int, str, str, float)
        User index, kind, attribute, preference; missing ones are 0.
    quality, harshness : float64 (n_items,), (n_users,)
        In the order of indices.
    constants : mapping
        `mean` and `noise_sd`.
    """
    names: dict[tuple[str, str], int] = {}
    for kind, index in catalogue.items.attributes.items():
        for name in index.names:
            names[kind, name] = len(names)
    design = np.zeros((len(catalogue.items), len(names)))
    for kind, index in catalogue.items.attributes.items():
        for item in range(len(design)):
            own = index.of(item)
            for name in own:
                design[item, names[kind, name]] = 1 / len(own)
    table = np.zeros((len(catalogue.user_ids), len(names)))
    for user, kind, name, value in preferences:
        if (kind, name) in names:
            table[user, names[kind, name]] = value
    mean = table.mean(axis=0)
    expected = constants["mean"] + quality + design @ mean
    noise = constants["noise_sd"] ** 2 + STEP**2 / 12
    return Law(design, mean, _covariance(table, names), expected, harshness, noise)


def told_by_ratings(law: Law, user: int, history: History, item: int) -> Float64:
    """What each rating of a user truly tells about an item, float64 (n,), in stars."""
    rated = law.design[history.items]
    spread = rated @ law.covariance
    error = history.values.astype(np.float64) - law.expected[history.items] - law.harshness[user]
    kernel = spread @ rated.T + law.noise * np.eye(len(rated))
    return np.asarray(np.linalg.solve(kernel, spread @ law.design[item]) * error, np.float64)


def _covariance(table: Float64, names: Mapping[tuple[str, str], int]) -> Float64:
    """Covariance over users; creators are liked each for their own sake, so that chance correlations are taken out."""
    found = np.atleast_2d(np.cov(table.T))
    creators = np.array([kind == "creator" for kind, _ in names])
    alone = np.diag(np.diag(found))
    return np.asarray(np.where(creators[:, None] | creators[None, :], alone, found), np.float64)
