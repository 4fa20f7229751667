"""Settings of each kind of model: one frozen dataclass a kind, checked when made."""

from __future__ import annotations

import math
from dataclasses import dataclass

from core.errors import InputError


def at_least(name: str, value: float, least: float, *, above: bool = False) -> None:
    """Raise InputError unless value >= least (> least with `above`), naming the setting and the value."""
    number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    if not number or value < least or (above and value == least):
        raise InputError(
            f"Setting {name} is {value!r}.", f"Use a number {'above' if above else 'of at least'} {least:g}."
        )


def whole(name: str, value: int, least: int) -> None:
    """Raise InputError unless value is a whole number of at least `least`."""
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise InputError(f"Setting {name} is {value!r}.", f"Use a whole number of at least {least}.")


@dataclass(frozen=True)
class PopularitySettings:
    """A popularity list has no settings."""


@dataclass(frozen=True)
class EaseSettings:
    """Settings of `ease`.

    Attributes
    ----------
    ridge : float or None
        λ on the diagonal of the Gram matrix, above 0. None (the default): `default_ridge` of the number of ratings.
    neutral : float
        The rating that counts as no liking at all, as a share of the scale, below 1: strength of liking is
        max(0, (ρ − neutral) / (1 − neutral)) with ρ = (r − low) / (high − low). 0 (the lowest rating counts nothing)
        was best in cross-validation on MovieLens; see `docs/decisions/0004-strength-of-liking.md`.
    """

    ridge: float | None = None
    neutral: float = 0.0

    def __post_init__(self) -> None:
        if self.ridge is not None:
            at_least("ridge", self.ridge, 0, above=True)
        at_least("neutral", self.neutral, -100)
        if self.neutral >= 1:
            raise InputError(f"Setting neutral is {self.neutral!r}.", "Use a number below 1.")


@dataclass(frozen=True)
class FoldInSettings:
    """Settings of `foldin`; the defaults are those measured on MovieLens 100K.

    Attributes
    ----------
    seeds, k, epochs : int
        Number of Surprise `SVD` fits whose item factors are concatenated; factors and epochs of each.
    lr, reg, init_std_dev : float
        Learning rate, regularisation and spread of the initial factors of each fit.
    ridge, ridge_user : float
        λ on the user's factors and λ_b on the user's habit when the user side is solved, above 0.
    seed : int
        Fits use the seeds `seed * seeds ... seed * seeds + seeds - 1`, so that two values share none.
    """

    seeds: int = 5
    k: int = 50
    epochs: int = 60
    lr: float = 0.007
    reg: float = 0.08
    init_std_dev: float = 0.02
    ridge: float = 10.0
    ridge_user: float = 5.0
    seed: int = 0

    def __post_init__(self) -> None:
        for name in ("seeds", "k", "epochs"):
            whole(name, getattr(self, name), 1)
        whole("seed", self.seed, 0)
        for name in ("lr", "ridge", "ridge_user"):
            at_least(name, getattr(self, name), 0, above=True)
        for name in ("reg", "init_std_dev"):
            at_least(name, getattr(self, name), 0)
