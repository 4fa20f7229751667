"""The user side of `foldin`, in closed form: ridge regression of a user's residuals on item vectors."""

from __future__ import annotations

import numpy as np

from core.types import Bool, Float32, Float64, Int32, Int64

_WORTH_AN_INVERSE = 4  # subsets
_CELLS = 2_000_000  # numbers gathered at once


def solve(z: Float64, residuals: Float64, penalties: Float64) -> Float64:
    """Solve (ZᵀZ + D) p = Zᵀ e for one user or a stack of users with equally many ratings.

    With fewer ratings than unknowns through the dual, D⁻¹Zᵀ(ZD⁻¹Zᵀ + I)⁻¹ e: the same vector from a smaller system.

    Parameters
    ----------
    z : float64 (..., n, k)
        Vectors of the rated items.
    residuals : float64 (..., n)
        e: rating − mean − item bias.
    penalties : float64 (k,)
        Diagonal of D, above 0.

    Returns
    -------
    float64 (..., k)
    """
    n, k = z.shape[-2:]
    return _dual(z, residuals, penalties) if n < k else _primal(z, residuals, penalties)


def _primal(z: Float64, residuals: Float64, penalties: Float64) -> Float64:
    transposed = np.swapaxes(z, -1, -2)
    gram = transposed @ z + np.diag(penalties)
    return np.asarray(np.linalg.solve(gram, transposed @ residuals[..., None])[..., 0])


def _dual(z: Float64, residuals: Float64, penalties: Float64) -> Float64:
    weighted = z / penalties
    kernel = weighted @ np.swapaxes(z, -1, -2) + np.eye(z.shape[-2])
    found = np.linalg.solve(kernel, residuals[..., None])
    return np.asarray((np.swapaxes(weighted, -1, -2) @ found)[..., 0])


def solve_subsets(z: Float64, residuals: Float64, present: Bool, penalties: Float64) -> Float64:
    """Solve for several subsets of the same rated items; what they share is computed once.

    Subsets that lack few ratings are solved by taking these out of the inverse of the whole (Woodbury's identity), the
    others by themselves.

    Parameters
    ----------
    z : float64 (n, k)
        Vectors of all rated items.
    residuals : float64 (m, n)
        e of every subset; what is not present is not read.
    present : bool (m, n)
        Which rated items each subset has.
    penalties : float64 (k,)
        Diagonal of D.

    Returns
    -------
    float64 (m, k)
    """
    n, k = z.shape
    kept = present.sum(axis=1)
    few = 2 * (n - kept) <= np.minimum(kept, k)
    found = np.zeros((len(present), k))
    if few.sum() >= _WORTH_AN_INVERSE:
        found[few] = _without_few(z, np.where(present[few], residuals[few], 0), ~present[few], penalties)
        left = np.flatnonzero(~few)
    else:
        left = np.arange(len(present))
    if len(left):
        found[left] = _each(z, residuals[left], present[left], penalties)
    return found


def _each(z: Float64, residuals: Float64, present: Bool, penalties: Float64) -> Float64:
    """One system a subset: as many unknowns as it has ratings, or as vectors have numbers."""
    n, k = z.shape
    found, kept = np.zeros((len(present), k)), present.sum(axis=1)
    small = kept < k
    if small.any():
        weighted = z / penalties
        kernel = weighted @ z.T + np.eye(n)
        for row in np.flatnonzero(small).tolist():
            here = np.flatnonzero(present[row])
            found[row] = np.linalg.solve(kernel[np.ix_(here, here)], residuals[row, here]) @ weighted[here]
    if not small.all():
        gram, targets = z.T @ z, np.where(present, residuals, 0) @ z
        for row in np.flatnonzero(~small).tolist():
            few = 2 * kept[row] <= n  # multiply out the smaller part
            part = z[present[row] if few else ~present[row]]
            own = part.T @ part if few else gram - part.T @ part
            found[row] = np.linalg.solve(own + np.diag(penalties), targets[row])
    return found


def _without_few(z: Float64, residuals: Float64, removed: Bool, penalties: Float64) -> Float64:
    """D⁻¹Zᵀ a with a = K⁻¹e − K⁻¹[:, S] (K⁻¹[S, S])⁻¹ (K⁻¹e)[S], 0 at S, where K = ZD⁻¹Zᵀ + I and e is 0 at S."""
    inverse = _kernel_inverse(z, penalties)
    found = residuals @ inverse
    counts = removed.sum(axis=1)
    for count in np.unique(counts[counts > 0]).tolist():
        rows = np.flatnonzero(counts == count)
        step = max(1, _CELLS // (count * len(z)))
        for start in range(0, len(rows), step):
            some = rows[start : start + step]
            places = np.nonzero(removed[some])[1].reshape(len(some), count)
            blocks = inverse[places[:, :, None], places[:, None, :]]
            excess = np.linalg.solve(blocks, np.take_along_axis(found[some], places, axis=1)[..., None])
            found[some] -= (np.swapaxes(excess, -1, -2) @ inverse[places])[:, 0]
    return np.asarray(found @ (z / penalties))


def _kernel_inverse(z: Float64, penalties: Float64) -> Float64:
    """(ZD⁻¹Zᵀ + I)⁻¹, float64 (n, n); with more ratings than unknowns as I − Z (ZᵀZ + D)⁻¹ Zᵀ."""
    n, k = z.shape
    if n < k:
        return np.asarray(np.linalg.inv((z / penalties) @ z.T + np.eye(n)))
    return np.asarray(np.eye(n) - z @ np.linalg.solve(z.T @ z + np.diag(penalties), z.T))


class Prefixes:
    """z_iᵀ p_t for all prefixes of an order of the ratings, p_t being solved from the first t.

    With K = ZD⁻¹Zᵀ + I = LLᵀ the leading blocks of L are the factors of the leading blocks of K, so that one
    factorisation an order gives them all: Σ_{s ≤ t} a_s b_s with a = L⁻¹e and b = L⁻¹ZD⁻¹z_i. Both are rows of the
    factor of K bordered by e and ZD⁻¹z_i.

    Parameters
    ----------
    z : float64 (n, k)
        Vectors of the rated items.
    residuals : float64 (n,)
        e of each.
    target : float64 (k,)
        z_i.
    penalties : float64 (k,)
        Diagonal of D.
    """

    def __init__(self, z: Float64, residuals: Float64, target: Float64, penalties: Float64) -> None:
        n, weighted = len(z), z / penalties
        sides = np.stack([residuals, weighted @ target])
        self._bordered: Float64 = np.empty((n + 2, n + 2))
        self._bordered[:n, :n] = weighted @ z.T + np.eye(n)
        self._bordered[n:, :n], self._bordered[:n, n:] = sides, sides.T
        self._bordered[n:, n:] = sides @ sides.T + np.eye(2)  # K ≥ I: large enough for the factor to exist

    def __call__(self, order: Int64) -> Float64:
        """Values after 0, 1, …, n ratings, float64 (n + 1,); `order`, int64 (n,), permutes their places."""
        n = len(order)
        places = np.append(order, [n, n + 1])
        lower = np.linalg.cholesky(self._bordered[places[:, None], places])
        return np.concatenate([[0.0], np.cumsum(lower[n, :n] * lower[n + 1, :n])])


def weights(z: Float64, target: Float64, penalties: Float64) -> Float64:
    """w_j = z_iᵀ (ZᵀZ + D)⁻¹ z_j: what one unit of residual on each rated item adds to the score of an item.

    Parameters
    ----------
    z : float64 (n, k)
        Vectors of the rated items.
    target : float64 (k,) or (k, m)
        z_i, vector of the item explained; or one column an item.
    penalties : float64 (k,)
        Diagonal of D.

    Returns
    -------
    float64 (n,) or (n, m)
    """
    if len(z) < z.shape[1]:
        weighted = z / penalties
        return np.asarray(np.linalg.solve(weighted @ z.T + np.eye(len(z)), weighted @ target))
    return np.asarray(z @ np.linalg.solve(z.T @ z + np.diag(penalties), target))


def solve_all(vectors: Float64, residuals: Float64, items: Int32, offsets: Int64, penalties: Float64) -> Float32:
    """User vectors of all users, float32 (n_users, k); zero for users without ratings.

    Users with equally many ratings are solved in stacks.

    Parameters
    ----------
    vectors : float64 (n_items, k)
        Vector of every item.
    residuals : float64 (n_ratings,)
        Of every rating, sorted by user.
    items, offsets : int32 (n_ratings,), int64 (n_users + 1,)
        Item of every rating; ratings of user u at offsets[u]:offsets[u + 1].
    penalties : float64 (k,)
        Diagonal of D.
    """
    counts = np.diff(offsets)
    found = np.zeros((len(counts), vectors.shape[1]), np.float32)
    for count in np.unique(counts[counts > 0]).tolist():
        users = np.flatnonzero(counts == count)
        stack = max(1, 500_000 // (count * vectors.shape[1]))
        for start in range(0, len(users), stack):
            some = users[start : start + stack]
            rows = offsets[some][:, None] + np.arange(count)
            found[some] = solve(vectors[items[rows]], residuals[rows], penalties)
    return found
