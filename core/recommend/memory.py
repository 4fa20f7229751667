"""How much memory fitting takes, so that what would not fit is refused before it starts."""

from __future__ import annotations

from typing import Any

from core.errors import TooLargeError
from core.recommend.registry import settings_of

# Bytes a rating: of a trainset with its columns (165 to 180 measured on MovieLens 1M and Goodbooks), of matrices.
_TRAINSET = 200
_MATRIX = 40
_BLOCK = 512  # rows of the Gram matrix made at a time


def memory_needed_gb(kind: str, n_users: int, n_items: int, n_ratings: int, settings: Any = None) -> float:
    """Peak memory in GB that fitting a model of `kind` takes, beside the program itself.

    The largest arrays that live at the same time, counted: for `ease` the item-by-item matrix in float32, inverted
    where it stands, and the pieces it is made of; for neighbours and Slope One their item-by-item matrices in float64;
    for factor models their factors, as many as `settings` (default: the kind's own defaults) say.
    """
    settings = settings_of(kind, {}) if settings is None else settings
    one_fit = getattr(settings, "k", 0)
    width = one_fit * getattr(settings, "seeds", 0) or getattr(settings, "n_factors", 0)
    square = float(n_items) ** 2
    factors = 8.0 * (n_users + n_items)
    needed = {
        "ease": 4 * square + 16 * _BLOCK * n_items + _MATRIX * n_ratings + 16 * n_items,
        "foldin": _TRAINSET * n_ratings + n_users * (4 * (width + 1) + 16 * one_fit) + n_items * 28.0 * width + 15e6,
        "svd": _TRAINSET * n_ratings + factors * 2 * width,
        "svdpp": _TRAINSET * n_ratings + factors * 3 * width,
        "nmf": _TRAINSET * n_ratings + factors * 4 * width,
        "knn": _TRAINSET * n_ratings + 5 * 8 * square,
        "slopeone": _TRAINSET * n_ratings + 4 * 8 * square,
        "cocluster": _TRAINSET * n_ratings + factors * 10,
        "baseline": _TRAINSET * n_ratings + factors,
        "popularity": 8.0 * n_items,
    }
    return needed[kind] / 1e9


def refuse_above(limit_gb: float, kind: str, n_users: int, n_items: int, n_ratings: int, settings: Any = None) -> None:
    """Raise when fitting a model of `kind` with these settings would take more memory than allowed.

    Raises
    ------
    TooLargeError
        With both numbers; the remedy offers `foldin` where that fits.
    """
    needed = memory_needed_gb(kind, n_users, n_items, n_ratings, settings)
    if needed <= limit_gb:
        return
    other = memory_needed_gb("foldin", n_users, n_items, n_ratings)
    offer = f"Train foldin, which needs {other:.1f} GB, or allow more" if other <= limit_gb else "Allow more"
    raise TooLargeError(
        f"Fitting {kind} on {n_items:,} items and {n_ratings:,} ratings needs about {needed:.1f} GB of memory; "
        f"{limit_gb:g} GB are allowed.",
        f"{offer} with WHYBOARD_MEMORY_LIMIT_GB.",
    )
