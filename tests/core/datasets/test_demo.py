"""The demo world: its law, its likeness to MovieLens, its determinism."""

from collections import Counter
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from core.datasets import demo
from core.errors import CancelledError
from core.progress import silent
from core.recommend.metrics import holdout_metrics
from core.recommend.registry import settings_of
from core.store import Store
from core.types import Catalogue
from tests.core.datasets.contracts import clock
from tests.core.datasets.demo_store import with_demo

STEP = 0.5


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store(with_demo(tmp_path_factory.mktemp("demo")))


@pytest.fixture(scope="module")
def world(store: Store) -> Catalogue:
    return store.catalogue("demo")


def test_has_the_promised_size(world: Catalogue) -> None:
    info = world.info
    assert (info.users, info.items) == (1500, 1000)
    assert 95_000 <= info.ratings <= 105_000
    assert (info.scale.low, info.scale.high) == (0.5, 5.0)
    assert info.kinds == ("creator", "decade", "genre", "tag")
    assert info.has_timestamps
    assert info.created == "2026-01-02T03:04:05"
    assert not info.rejected


def test_every_rating_follows_the_law(store: Store) -> None:
    frame = store.frame(
        "demo",
        """SELECT rating, latent, (SELECT value FROM truth_law WHERE name = 'mean') + quality + harshness
                  + coalesce(personal, 0) + noise AS law
           FROM ratings JOIN truth_ratings USING (user_index, item_index) JOIN truth_items USING (item_index)
           JOIN truth_users USING (user_index)
           LEFT JOIN (SELECT user_index, item_index, sum(contribution) AS personal FROM truth_contributions
                      GROUP BY ALL) USING (user_index, item_index)""",
    )
    assert len(frame) == store.dataset("demo").ratings
    np.testing.assert_allclose(frame.latent, frame.law, rtol=0, atol=1e-8)
    expected = np.clip(np.floor(frame.latent / STEP + 0.5) * STEP, 0.5, 5.0)
    np.testing.assert_array_equal(frame.rating, expected)


def test_preferences_alone_give_every_contribution(store: Store, world: Catalogue) -> None:
    """From names and preferences by a loop, without the generator: also for what was never rated."""
    preferences = {
        (row.user_index, row.kind, row.value): row.preference
        for row in store.frame("demo", "SELECT * FROM truth_preferences").itertuples()
    }
    stored = store.frame("demo", "SELECT * FROM truth_contributions WHERE user_index < 20")
    kept = {(r.user_index, r.item_index, r.kind, r.value): r.contribution for r in stored.itertuples()}
    again = {}
    for user in range(20):
        for item in world.ratings.of(user).items.tolist():
            for kind, index in world.items.attributes.items():
                names = index.of(item)
                for name in names:
                    if preference := preferences.get((user, kind, name)):
                        again[(user, item, kind, name)] = preference / len(names)
    assert again.keys() == kept.keys()
    assert all(kept[key] == pytest.approx(value, abs=1e-12) for key, value in again.items())


def test_noise_is_what_the_law_says(store: Store) -> None:
    law = dict(store.frame("demo", "SELECT * FROM truth_law").itertuples(index=False))
    noise = store.frame("demo", "SELECT noise FROM truth_ratings")["noise"]
    assert noise.mean() == pytest.approx(0.0, abs=4 * law["noise_sd"] / len(noise) ** 0.5)
    assert noise.std() == pytest.approx(law["noise_sd"], rel=0.02)


def test_preferences_have_both_signs_and_hold_together(store: Store) -> None:
    frame = store.frame("demo", "SELECT * FROM truth_preferences WHERE kind = 'genre'")
    assert 0.3 < (frame.preference < 0).mean() < 0.7
    table = frame.pivot(index="user_index", columns="value", values="preference").fillna(0.0).corr()
    assert table.loc["Horror", "Thriller"] > 0.3
    assert table.loc["Horror", "Family"] < -0.3
    assert table.loc["Romance", "Action"] < -0.3


def test_people_rate_what_they_like(store: Store, world: Catalogue) -> None:
    """Selection bias: a rated film pleases its user more than a random film would, beyond its popularity."""
    genre = world.items.attributes["genre"]
    frame = store.frame("demo", "SELECT * FROM truth_preferences WHERE kind = 'genre'")
    preference = np.zeros((world.info.users, len(genre.names)))
    numbers = {name: number for number, name in enumerate(genre.names)}
    preference[frame.user_index, frame.value.map(numbers)] = frame.preference
    share = np.zeros((world.info.items, len(genre.names)))
    for item in range(world.info.items):
        own = genre.values[genre.offsets[item] : genre.offsets[item + 1]]
        share[item, own] = 1 / len(own)
    liking = preference @ share.T
    ratings = world.ratings
    rated = liking[ratings.users, ratings.items].mean()
    shuffled = liking[np.random.default_rng(0).permutation(ratings.users), ratings.items].mean()
    assert rated - shuffled > 0.15


# ML-100K and ML-1M, computed from their rating files: mean 3.530 and 3.582; standard deviation 1.126 and 1.117; share
# of ratings on the top tenth of items .427 and .444; Gini of items' counts .629 and .634; standard deviation of users'
# means .445 and .430; mean standard deviation within a user 1.020 and 1.010; 90th percentile of users' counts over
# their median 3.8 and 4.2; correlation of log count and mean of items .52 and .34.
@pytest.mark.parametrize(
    ("figure", "low", "high"),
    [
        ("mean", 3.40, 3.65),
        ("sd", 1.05, 1.17),
        ("top_tenth", 0.39, 0.47),
        ("gini", 0.56, 0.67),
        ("sd_of_user_means", 0.39, 0.48),
        ("sd_within_user", 0.94, 1.06),
        ("item_count_and_mean", 0.25, 0.55),
        ("density", 0.045, 0.075),
    ],
)
def test_statistics_look_like_movielens(world: Catalogue, figure: str, low: float, high: float) -> None:
    assert low <= statistics(world)[figure] <= high


def test_activity_has_a_heavy_tail(world: Catalogue) -> None:
    counts = np.diff(world.ratings.offsets)
    assert counts.min() >= 15
    assert 40 <= np.median(counts) <= 70
    assert 400 <= counts.max() <= 900
    assert np.quantile(counts, 0.9) / np.median(counts) > 2.2
    assert counts.mean() / np.median(counts) > 1.25


def test_people_come_back_over_years_and_never_before_the_film(world: Catalogue) -> None:
    ratings = world.ratings
    assert ratings.timestamps is not None
    years = ratings.timestamps.astype("datetime64[s]").astype("datetime64[Y]").astype(int) + 1970
    assert (years >= world.items.years[ratings.items]).all()
    assert (years.min(), years.max()) == (2009, 2024)
    spans = [np.ptp(ratings.of(user).timestamps) / 86_400 for user in range(world.info.users)]  # type: ignore[arg-type]
    assert np.median(spans) > 90
    sorted_times = np.sort(ratings.of(int(np.argmax(np.diff(ratings.offsets)))).timestamps)
    pauses = np.diff(sorted_times)
    assert (pauses <= 90).mean() > 0.5  # most ratings follow another one of the same session


def test_texts_can_be_shown_to_a_customer(world: Catalogue) -> None:
    items = world.items
    assert len(set(items.titles)) == len(items.titles)
    assert len(set(items.descriptions)) == len(items.descriptions)
    for text in items.titles + items.descriptions:
        assert text == text.strip()
        assert "  " not in text
        assert "{" not in text
        assert " ," not in text
    assert all(description.endswith(".") and 40 < len(description) < 260 for description in items.descriptions)
    assert sum(not title.isascii() for title in items.titles) >= 20
    assert sum(len(title) > 50 for title in items.titles) >= 5


def test_descriptions_fit_the_moods(world: Catalogue) -> None:
    tags = world.items.attributes["tag"]
    for item, description in enumerate(world.items.descriptions):
        assert all(tag in description.lower() for tag in tags.of(item)), description


def test_creators_are_found_again_and_have_a_career(world: Catalogue) -> None:
    creator = world.items.attributes["creator"]
    films = Counter(creator.values.tolist())
    assert 120 <= len(films) <= 250
    assert max(films.values()) >= 12
    years: dict[int, list[int]] = {}
    for item in range(len(world.items)):
        years.setdefault(int(creator.values[creator.offsets[item]]), []).append(int(world.items.years[item]))
    assert np.quantile([max(own) - min(own) for own in years.values()], 0.95) <= 50


@pytest.mark.real_data
def test_no_title_is_one_of_movielens(world: Catalogue, real_data) -> None:  # type: ignore[no-untyped-def]
    def bare(title: str) -> str:
        title = title.rpartition(" (")[0] or title
        for article in (", The", ", A", ", An"):
            if title.endswith(article):
                title = f"{article[2:]} {title.removesuffix(article)}"
        return title.casefold()

    lines = (Path(real_data("ml-1m")) / "movies.dat").read_text(encoding="latin-1").splitlines()
    lines += (Path(real_data("ml-100k")) / "u.item").read_text(encoding="latin-1").splitlines()
    real = {bare(line.replace("::", "|").split("|")[1]) for line in lines}
    assert "toy story" in real
    assert not real & {title.casefold() for title in world.items.titles}


def test_lists_that_know_the_user_are_much_better_than_popular_ones(world: Catalogue) -> None:
    """MovieLens: 2.0 times. A world in which taste does not matter could not tell a good explanation from a bad one."""
    settings = settings_of("ease", {})
    found = holdout_metrics("ease", world.ratings, world.items, world.info.scale, settings, silent)
    assert found["precision_at_10"] > 1.6 * found["popularity"]["precision_at_10"]


def test_equal_seeds_give_equal_worlds(store: Store, tmp_path: Path) -> None:
    first = store.dataset("demo")
    again = demo.build(Store(tmp_path / "again"), now=lambda: datetime(2027, 1, 1))
    other = demo.build(Store(tmp_path / "other"), seed=7, now=clock)
    assert again.version == first.version
    assert other.version != first.version


def test_cancelling_leaves_nothing(tmp_path: Path) -> None:
    def stop(done: float, stage: str) -> None:
        if done > 0.5:
            raise CancelledError("Cancelled.", "Nothing was kept.")

    store = Store(tmp_path)
    with pytest.raises(CancelledError):
        demo.build(store, now=clock, progress=stop)
    assert store.datasets() == []
    assert not list((tmp_path / "datasets").iterdir())


def statistics(world: Catalogue) -> dict[str, float]:
    ratings, n_items = world.ratings, world.info.items
    values = ratings.values.astype(np.float64)
    per_user = [values[a:b] for a, b in zip(ratings.offsets, ratings.offsets[1:], strict=False)]
    counts = np.sort(np.bincount(ratings.items, minlength=n_items))
    known = world.items.n_ratings > 0
    return {
        "mean": float(values.mean()),
        "sd": float(values.std()),
        "top_tenth": float(counts[-n_items // 10 :].sum() / counts.sum()),
        "gini": float(2 * (np.arange(1, n_items + 1) * counts).sum() / (n_items * counts.sum()) - 1 - 1 / n_items),
        "sd_of_user_means": float(np.std([own.mean() for own in per_user])),
        "sd_within_user": float(np.mean([own.std() for own in per_user])),
        "item_count_and_mean": float(np.corrcoef(np.log(world.items.n_ratings[known]), world.items.means[known])[0, 1]),
        "density": len(values) / (len(per_user) * n_items),
    }
