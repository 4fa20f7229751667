"""What every kind of model keeps to: one contract class, a subclass a kind."""

from typing import ClassVar

import numpy as np
import pytest

from core.errors import InputError
from core.recommend import registry
from core.recommend.protocol import Exact
from core.types import History, Ratings, Scale
from tests.core.recommend.worlds import small_world


def round_trip(arrays, folder):
    """Arrays as the store gives them back: written as .npy, memory-mapped read-only."""
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array, allow_pickle=False)
    return {name: np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False) for name in arrays}


class ModelContract:
    """Subclasses set `kind`, and `given` where the defaults are slow."""

    kind: str
    given: ClassVar[dict] = {}
    half_stars = False

    @pytest.fixture(scope="class")
    @classmethod
    def world(cls) -> tuple[Ratings, Scale]:
        ratings, _, scale = small_world(half_stars=cls.half_stars)
        return ratings, scale

    @pytest.fixture(scope="class")
    @classmethod
    def fitted(cls, world):
        ratings, scale = world
        return registry.fit(cls.kind, ratings, scale, registry.settings_of(cls.kind, cls.given))

    @pytest.fixture(scope="class")
    @classmethod
    def served(cls, fitted, tmp_path_factory):
        arrays = round_trip(fitted.arrays, tmp_path_factory.mktemp(cls.kind))
        return registry.serve(cls.kind, arrays, fitted.facts)

    def histories(self, ratings: Ratings, served) -> list[History]:
        """Real histories (many, few, one and no ratings), and an invented one where it is not refused."""
        own = [ratings.of(user) for user in (0, 7, 30, 58, 59)]
        invented = History(None, np.array([2, 5, 11], np.int32), np.array([5, 1, 3], np.float32))
        return own if served.refuses(invented) else [*own, invented]

    def test_scores_are_finite_float32_of_every_item(self, world, served) -> None:
        for history in self.histories(world[0], served):
            scores = served.scores(history)
            assert scores.shape == (world[0].n_items,)
            assert scores.dtype == np.float32
            assert np.isfinite(scores).all()

    def test_scores_of_some_are_the_scores(self, world, served) -> None:
        items = np.array([44, 3, 17, 0], dtype=np.int32)
        for history in self.histories(world[0], served):
            some = served.scores_of(history, items)
            assert some.dtype == np.float64
            np.testing.assert_allclose(some, served.scores(history)[items], rtol=1e-5, atol=1e-5)

    def test_scores_are_a_new_array_each_time(self, world, served) -> None:
        history = world[0].of(0)
        first = served.scores(history)
        kept = first.copy()
        first[:] = -99
        assert np.array_equal(served.scores(history), kept)

    def test_users_get_different_scores_or_the_model_is_not_personal(self, world, served) -> None:
        one, other = (np.argsort(-served.scores(world[0].of(user)), kind="stable") for user in (0, 30))
        assert np.array_equal(one, other) == (self.kind in {"popularity", "baseline"})

    def test_what_cannot_be_served_is_refused_in_words(self, world, served) -> None:
        invented = History(None, np.array([2, 5], np.int32), np.array([5, 1], np.float32))
        words = served.refuses(invented)
        assert (words is None) == (self.kind not in {"svd", "svdpp", "nmf", "cocluster"})
        assert words is None or len(words.split()) > 3
        assert served.refuses(world[0].of(0)) is None
        assert (served.refuses(world[0].of(59)) is None) == (self.kind == "popularity")  # no ratings to go by

    def test_kind_and_unit_are_those_of_the_registry(self, served) -> None:
        kind = registry.kind_of(self.kind)
        assert (served.kind, served.unit, served.predicts_ratings) == (kind.name, kind.unit, kind.predicts_ratings)

    def test_parts_and_vectors_have_their_shapes(self, world, served) -> None:
        items = np.array([1, 2, 44], dtype=np.int32)
        parts = served.parts(world[0].of(0), items)
        assert parts is None or (parts.non_personal.shape == parts.personal.shape == (3,))
        vectors = served.vectors()
        assert vectors is None or (vectors.dtype == np.float32 and len(vectors) == world[0].n_users)

    def test_exact_kinds_score_the_sum_of_their_contributions(self, world, served) -> None:
        assert isinstance(served, Exact) == registry.kind_of(self.kind).exact
        if not isinstance(served, Exact):
            return
        for history in self.histories(world[0], served):
            for item in (0, 9, 44):
                values = served.contributions(history, item)
                score = served.scores_of(history, np.array([item], np.int32))[0]
                assert values.shape == history.items.shape
                assert served.base(history, item) + values.sum() == pytest.approx(score, abs=1e-5)

    def test_fitting_is_determined_by_the_seed(self, world, fitted) -> None:
        ratings, scale = world
        again = registry.fit(self.kind, ratings, scale, registry.settings_of(self.kind, self.given))
        assert set(again.arrays) == set(fitted.arrays)
        assert all(np.array_equal(again.arrays[k], fitted.arrays[k], equal_nan=True) for k in fitted.arrays)
        if registry.kind_of(self.kind).seeded:
            other = registry.fit(self.kind, ratings, scale, registry.settings_of(self.kind, {**self.given, "seed": 3}))
            assert not all(np.array_equal(other.arrays[k], fitted.arrays[k]) for k in fitted.arrays)

    def test_unknown_settings_are_refused(self) -> None:
        with pytest.raises(InputError, match="no setting “colour”"):
            registry.settings_of(self.kind, {"colour": 1})
