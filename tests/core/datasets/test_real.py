"""The published data sets, by what their publishers say of them (their READMEs, and data/README.md beside them)."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from core.datasets import detect, import_path
from core.store import Store
from core.types import NO_YEAR

pytestmark = pytest.mark.real_data


def test_movielens_100k(tmp_path: Path, real_data: Callable[[str], Path]) -> None:
    store = Store(tmp_path)
    path = real_data("ml-100k")
    assert detect(path) == "movielens-100k"
    info = import_path(store, path, "ml-100k")
    assert (info.users, info.items, info.ratings) == (943, 1682, 100_000)
    assert info.mean == pytest.approx(3.530, abs=5e-4)
    assert (info.scale.low, info.scale.high, info.has_timestamps, info.kinds) == (1, 5, True, ("decade", "genre"))
    assert not info.rejected and not info.notes and not info.personal
    catalogue = store.catalogue("ml-100k")
    items = catalogue.items
    assert len(items) - len(set(items.titles)) == 18
    unknown = catalogue.item_index["267"]
    assert items.titles[unknown] == "unknown" and items.year(unknown) is None
    assert not items.attributes["genre"].of(unknown)
    assert items.titles[catalogue.item_index["543"]] == "Misérables, Les (1995)"
    assert items.attributes["genre"].of(0) == ("Animation", "Children's", "Comedy")
    mine = catalogue.ratings.of(catalogue.user_index["196"])
    rated = dict(zip((items.ids[i] for i in mine.items), mine.values, strict=True))
    assert rated["242"] == 3  # the first line of u.data: 196 242 3 881250949


def test_movielens_1m(tmp_path: Path, real_data: Callable[[str], Path]) -> None:
    store = Store(tmp_path)
    path = real_data("ml-1m")
    assert detect(path) == "movielens-1m"
    info = import_path(store, path, "ml-1m")
    assert (info.users, info.items, info.ratings) == (6040, 3883, 1_000_209)
    assert info.mean == pytest.approx(3.582, abs=5e-4)
    assert (info.has_timestamps, info.rejected, info.notes) == (False, {}, ("Items without ratings: 177.",))
    catalogue = store.catalogue("ml-1m")
    assert int(catalogue.items.ids[-1]) == 3952
    assert int((catalogue.items.n_ratings == 0).sum()) == 177
    assert catalogue.items.titles[catalogue.item_index["73"]] == "Misérables, Les (1995)"


def test_ratings_dat_gives_what_the_parquet_gives(tmp_path: Path, real_data: Callable[[str], Path]) -> None:
    path = real_data("ml-1m")
    ratings = pd.read_parquet(path / "ratings_notimestamp.parquet").iloc[:50_000]
    folder = tmp_path / "dat"
    folder.mkdir()
    for name in ("movies.dat", "users.dat"):
        (folder / name).symlink_to(path / name)
    times = pd.Series(range(len(ratings))) + 978_300_000
    lines = ratings["user_id"].astype(str) + "::" + ratings["movie_id"].astype(str)
    lines += "::" + ratings["rating"].astype(str) + "::" + times.astype(str)
    (folder / "ratings.dat").write_text("\n".join(lines) + "\n")
    store = Store(tmp_path / "store")
    info = import_path(store, folder, "dat", personal=("gender",))
    assert (info.ratings, info.has_timestamps, info.personal) == (50_000, True, ("gender",))
    found = store.frame(
        "dat",
        """SELECT user_id::INTEGER AS user_id, item_id::INTEGER AS movie_id, rating::INTEGER AS rating,
           timestamp FROM ratings JOIN users USING (user_index) JOIN items USING (item_index) ORDER BY timestamp""",
    )
    assert (found[["user_id", "movie_id", "rating"]].to_numpy() == ratings.to_numpy()).all()
    assert (found["timestamp"].to_numpy() == times.to_numpy()).all()


def test_goodbooks_first_edition(tmp_path: Path, real_data: Callable[[str], Path]) -> None:
    store = Store(tmp_path)
    path = real_data("goodbooks-10k-v1")
    assert detect(path) == "goodbooks"
    info = import_path(store, path, "goodbooks")
    published = pd.read_csv(path / "ratings.csv")
    assert len(published) == 981_756 == info.ratings + sum(info.rejected.values())
    assert dict(info.rejected) == {"duplicate": 2_278}
    assert (info.users, info.items) == (53_424, 10_000)
    kept = published.drop_duplicates(["user_id", "book_id"], keep="last").sort_values(["user_id", "book_id"])
    catalogue = store.catalogue("goodbooks")
    ratings = catalogue.ratings
    user_ids, item_ids = (pd.Series(ids).astype(int).to_numpy() for ids in (catalogue.user_ids, catalogue.items.ids))
    assert (user_ids[ratings.users] == kept["user_id"].to_numpy()).all()
    assert (item_ids[ratings.items] == kept["book_id"].to_numpy()).all()
    assert (ratings.values == kept["rating"].to_numpy()).all()
    rejects = store.frame("goodbooks", "SELECT line FROM rejects ORDER BY line")["line"]
    assert rejects.tolist() == (published.index.difference(kept.index) + 2).tolist()  # line 1 is the header
    items = catalogue.items
    assert items.titles[0] == "The Hunger Games (The Hunger Games, #1)"
    books = pd.read_csv(path / "books.csv").set_index("id").sort_index()
    years = books["original_publication_year"].fillna(NO_YEAR).astype(int)
    assert (items.years == years.to_numpy()).all() and items.years[items.years != NO_YEAR].min() == -1750
    oldest = int(books["original_publication_year"].argmin())
    assert items.attributes["decade"].of(oldest) == ("1750s BC",)
    assert {kind: len(index.values) > 9_000 for kind, index in items.attributes.items()} == {
        "genre": True, "creator": True, "decade": True
    }  # fmt: skip
