"""The user side of `foldin`, in closed form: ridge regression of a user's residuals on item vectors."""

from __future__ import annotations

import numpy as np

from core.types import Bool, Float32, Float64, Int32, Int64


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
    """Solve for several subsets of the same rated items; what they share is multiplied out once.

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
    found = np.zeros((len(present), z.shape[1]))
    if len(z) < z.shape[1]:
        weighted = z / penalties
        kernel = weighted @ z.T + np.eye(len(z))
        for row, e, here in zip(found, residuals, present, strict=True):
            row[:] = np.linalg.solve(kernel[np.ix_(here, here)], e[here]) @ weighted[here]
        return found
    gram = z.T @ z + np.diag(penalties)
    targets = np.where(present, residuals, 0) @ z
    for row, target, here in zip(found, targets, present, strict=True):
        left_out = z[~here]
        row[:] = np.linalg.solve(gram - left_out.T @ left_out, target)
    return found


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
