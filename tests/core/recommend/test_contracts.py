"""The two exact recommenders and the popularity list keep to the contract of every model."""

from typing import ClassVar

from tests.core.recommend.contracts import ModelContract


class TestEase(ModelContract):
    kind = "ease"


class TestEaseHalfStars(ModelContract):
    kind = "ease"
    half_stars = True


class TestFoldIn(ModelContract):
    kind = "foldin"
    given: ClassVar = {"seeds": 2, "k": 6, "epochs": 40, "init_std_dev": 0.1, "reg": 0.02, "ridge": 1.0}


class TestPopularity(ModelContract):
    kind = "popularity"
