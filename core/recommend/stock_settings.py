"""Settings of Surprise's own algorithms: its defaults, refused where it would fail or give no finite number.

Names are those of design and of Surprise (`n_factors`, `reg_all`), so that a tuned setting can be carried over.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.recommend.settings import at_least, whole

SEED_LIMIT = 2**32 - 1  # what numpy's RandomState takes


def seed_in_range(seed: int) -> None:
    """Raise InputError unless `seed` is a whole number that Surprise's random generator takes."""
    whole("seed", seed, 0)
    at_least("seed", SEED_LIMIT - seed, 0)


@dataclass(frozen=True)
class SVDSettings:
    """Settings of `svd`; the defaults are Surprise's.

    Attributes
    ----------
    n_factors, n_epochs : int
        Factors per user and item; passes over the ratings.
    init_std_dev : float
        Spread of the initial factors, above 0: equal factors would stay equal.
    lr_all, reg_all : float
        Learning rate, above 0, and regularisation of all parameters.
    seed : int
        Seed of the initial factors.
    """

    n_factors: int = 100
    n_epochs: int = 20
    init_std_dev: float = 0.1
    lr_all: float = 0.005
    reg_all: float = 0.02
    seed: int = 0

    def __post_init__(self) -> None:
        whole("n_factors", self.n_factors, 1)
        whole("n_epochs", self.n_epochs, 1)
        at_least("init_std_dev", self.init_std_dev, 0, above=True)
        at_least("lr_all", self.lr_all, 0, above=True)
        at_least("reg_all", self.reg_all, 0)
        seed_in_range(self.seed)


@dataclass(frozen=True)
class SVDppSettings(SVDSettings):
    """Settings of `svdpp`, as of `svd`; the defaults are Surprise's."""

    n_factors: int = 20
    lr_all: float = 0.007


@dataclass(frozen=True)
class NMFSettings:
    """Settings of `nmf`; the defaults are Surprise's.

    Attributes
    ----------
    n_factors, n_epochs : int
        Factors per user and item; passes over the ratings.
    reg_pu, reg_qi : float
        Regularisation of user and item factors, above 0: it keeps the denominators of the updates from vanishing.
    seed : int
        Seed of the initial factors.
    """

    n_factors: int = 15
    n_epochs: int = 50
    reg_pu: float = 0.06
    reg_qi: float = 0.06
    seed: int = 0

    def __post_init__(self) -> None:
        whole("n_factors", self.n_factors, 1)
        whole("n_epochs", self.n_epochs, 1)
        at_least("reg_pu", self.reg_pu, 0, above=True)
        at_least("reg_qi", self.reg_qi, 0, above=True)
        seed_in_range(self.seed)


@dataclass(frozen=True)
class BaselineSettings:
    """Settings of `baseline`: alternating least squares; the defaults are Surprise's.

    Attributes
    ----------
    n_epochs : int
        Rounds.
    reg_u, reg_i : float
        Regularisation of user and item biases, in ratings.
    """

    n_epochs: int = 10
    reg_u: float = 15.0
    reg_i: float = 10.0

    def __post_init__(self) -> None:
        whole("n_epochs", self.n_epochs, 1)
        at_least("reg_u", self.reg_u, 0, above=True)
        at_least("reg_i", self.reg_i, 0)


@dataclass(frozen=True)
class KNNSettings:
    """Settings of `knn`: item-based `KNNBaseline` with `pearson_baseline`; for the rest Surprise's defaults.

    Attributes
    ----------
    k, min_k : int
        Most neighbours used; fewest, below which the baseline alone is given.
    min_support : int
        Common users below which two items count as unlike.
    shrinkage : float
        Common users at which a correlation counts half.
    """

    k: int = 40
    min_k: int = 1
    min_support: int = 1
    shrinkage: float = 100.0

    def __post_init__(self) -> None:
        whole("k", self.k, 1)
        whole("min_k", self.min_k, 1)
        whole("min_support", self.min_support, 1)
        at_least("shrinkage", self.shrinkage, 0)


@dataclass(frozen=True)
class SlopeOneSettings:
    """Slope One has no settings."""


@dataclass(frozen=True)
class CoClusteringSettings:
    """Settings of `cocluster`; the defaults are Surprise's.

    Attributes
    ----------
    n_cltr_u, n_cltr_i, n_epochs : int
        Clusters of users and of items; rounds.
    seed : int
        Seed of the initial clusters.
    """

    n_cltr_u: int = 3
    n_cltr_i: int = 3
    n_epochs: int = 20
    seed: int = 0

    def __post_init__(self) -> None:
        whole("n_cltr_u", self.n_cltr_u, 1)
        whole("n_cltr_i", self.n_cltr_i, 1)
        whole("n_epochs", self.n_epochs, 1)
        seed_in_range(self.seed)
