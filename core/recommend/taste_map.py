"""A map of users in two dimensions: who is near has similar taste."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.recommend.taste import Tastes
from core.types import Float32, Float64, Int32

MAX_ATTRIBUTES = 64  # of the user-by-attribute table, the attributes with most ratings


@dataclass(frozen=True, slots=True)
class TasteMap:
    """Users on a plane.

    Attributes
    ----------
    coordinates : float32 (n_users, 2)
        Position of each user along the two directions in which users differ most.
    explained : (float, float)
        Share of the variance between users along each direction, in [0, 1].
    source : str
        What the map was made from: `vectors` of the model, or `attributes`.
    ends : ((str, str), (str, str))
        For each direction the attribute that is liked most at its low and at its high end; "" where none is.
    """

    coordinates: Float32
    explained: tuple[float, float]
    source: str
    ends: tuple[tuple[str, str], tuple[str, str]]


def taste_map(vectors: Float32 | None, tastes: Tastes | None, n_users: int) -> TasteMap:
    """Map of the user vectors of a model; without vectors, of the tastes by attribute.

    Parameters
    ----------
    vectors : float32 (n_users, k) or None
        From `Served.vectors()`.
    tastes : Tastes or None
        Tastes by attribute: they name the ends of the directions and stand in for missing vectors.
    n_users : int
        Number of users.
    """
    table = attribute_table(tastes) if tastes else np.zeros((n_users, 0))
    source = "attributes" if vectors is None else "vectors"
    coordinates, explained = principal_components(table if vectors is None else vectors)
    names = _table_names(tastes) if tastes else ()
    return TasteMap(
        coordinates=coordinates.astype(np.float32),
        explained=explained,
        source=source,
        ends=(_ends(coordinates[:, 0], table, names), _ends(coordinates[:, 1], table, names)),
    )


def principal_components(vectors: np.ndarray) -> tuple[Float64, tuple[float, float]]:
    """Coordinates along the two directions of greatest variance, and the share of the variance along each.

    Principal component analysis (Pearson 1901, doi:10.1080/14786440109462720) by the eigenvectors of the covariance
    matrix. The sign of a direction is arbitrary; here its entry of greatest magnitude is positive, so that the same
    data give the same map. Directions that do not exist (fewer than two columns, no variance) are all zero.

    Parameters
    ----------
    vectors : (n, k)
        One row per user, finite.

    Returns
    -------
    coordinates : float64 (n, 2)
        Centred: each column has mean 0.
    explained : (float, float)
        Shares in [0, 1].
    """
    n, k = vectors.shape
    coordinates = np.zeros((n, 2))
    if n < 2 or k == 0:
        return coordinates, (0.0, 0.0)
    # Differences from the first row are exact zeros where all rows are equal; a rounded mean would leave noise.
    shifted = np.asarray(vectors - vectors[:1], dtype=np.float64)
    centred = shifted - shifted.mean(axis=0)
    values, directions = np.linalg.eigh(centred.T @ centred)
    total = float(values.sum())
    if total <= 0:
        return coordinates, (0.0, 0.0)
    shares = [0.0, 0.0]
    for axis in range(min(2, k)):
        value = float(values[-1 - axis])
        if value <= 1e-12 * total:
            continue
        direction = directions[:, -1 - axis]
        coordinates[:, axis] = centred @ (direction * np.sign(direction[np.argmax(np.abs(direction))]))
        shares[axis] = value / total
    return coordinates, (shares[0], shares[1])


def attribute_table(tastes: Tastes) -> Float64:
    """Taste of each user for the most rated attributes, float64 (n_users, <= 64); 0 where the user rated none."""
    columns = _columns(tastes)
    place = np.full(len(tastes.names), -1)
    place[columns] = np.arange(len(columns))
    table = np.zeros((len(tastes.totals), len(columns)))
    kept = place[tastes.attributes] >= 0
    table[tastes.users[kept], place[tastes.attributes[kept]]] = tastes.taste[kept]
    return table


def sample_users(users: Int32, limit: int, seed: int = 0) -> Int32:
    """At most `limit` of the users, ascending; the same ones every time for the same input."""
    if len(users) <= limit:
        return users
    chosen = np.random.default_rng(seed).choice(len(users), size=limit, replace=False)
    return users[np.sort(chosen)]


def _columns(tastes: Tastes) -> np.ndarray:
    order = np.argsort(-tastes.everyone, kind="stable")[:MAX_ATTRIBUTES]
    return np.sort(order[tastes.everyone[order] > 0])


def _table_names(tastes: Tastes) -> tuple[str, ...]:
    return tuple(tastes.names[column] for column in _columns(tastes))


def _ends(axis: Float64, table: Float64, names: tuple[str, ...]) -> tuple[str, str]:
    """Attribute whose taste falls, and the one whose taste rises, most along an axis."""
    if not names or not np.any(axis):
        return "", ""
    slopes = axis @ table
    low, high = int(np.argmin(slopes)), int(np.argmax(slopes))
    return names[low] if slopes[low] < 0 else "", names[high] if slopes[high] > 0 else ""
