"""Each published layout, written from the same small world."""

import csv
from pathlib import Path

import pytest

from core.datasets import detect, import_path
from core.datasets.movielens import GENRES_100K
from core.errors import InputError
from core.store import Store
from core.types import DatasetInfo, Scale
from tests.core.datasets.contracts import RATINGS, TITLES, Imported, ImporterContract, clock

YEARS = {"2": "1996", "10": "1995", "11": "1970"}
USERS = [("1", "24", "M", "technician", "85711"), ("2", "53", "F", "other", "94043"), ("30", "7", "M", "writer", "1")]


class TestMovieLens100K(ImporterContract):
    format = "movielens-100k"
    source = "u.data"

    def line(self, user: str, item: str, rating: str, time: int) -> str:
        return f"{user}\t{item}\t{rating}\t{time}"

    def write(self, folder: Path, ratings: list[str]) -> None:
        (folder / "u.data").write_text("".join(f"{line}\n" for line in ratings), encoding="latin-1")
        flags = "|".join("1" if genre in {"Comedy", "War"} else "0" for genre in GENRES_100K)
        items = [f"{item}|{title}|01-Jan-1999||http://x|{flags}\n" for item, title in TITLES.items()]
        (folder / "u.item").write_text("".join(items), encoding="latin-1")
        (folder / "u.user").write_text("".join("|".join(user) + "\n" for user in USERS), encoding="latin-1")

    def test_genres_are_flags(self, imported: Imported) -> None:
        _, store, _ = imported
        assert store.catalogue("world").items.attributes["genre"].of(0) == ("Comedy", "War")

    def test_personal_columns_come_only_on_request(self, imported: Imported, good: Path, store: Store) -> None:
        _, store_without, without = imported
        assert without.personal == () and store_without.frame("world", "SELECT * FROM user_facts").empty
        info = import_path(store, good, "world", now=clock, personal=("zip code", "age"))
        assert info.personal == ("age", "zip code")
        facts = store.frame("world", "SELECT user_id, name, value FROM user_facts JOIN users USING (user_index)")
        assert {tuple(row) for row in facts.values} == {
            (user[0], fact, value) for user in USERS for fact, value in (("age", user[1]), ("zip code", user[4]))
        }


class TestMovieLens1M(ImporterContract):
    format = "movielens-1m"
    source = "ratings.dat"

    def line(self, user: str, item: str, rating: str, time: int) -> str:
        return f"{user}::{item}::{rating}::{time}"

    def write(self, folder: Path, ratings: list[str]) -> None:
        (folder / "ratings.dat").write_text("".join(f"{line}\n" for line in ratings))
        items = [f"{item}::{title}::Comedy|Children's\n" for item, title in TITLES.items()]
        (folder / "movies.dat").write_text("".join(items), encoding="latin-1")
        (folder / "users.dat").write_text("1::F::1::10::48067\n2::M::56::16::70072\n30::M::25::15::55117\n")

    def test_codes_of_users_are_put_into_words(self, good: Path, store: Store) -> None:
        import_path(store, good, "world", now=clock, personal=("age", "occupation"))
        facts = store.frame("world", "SELECT name, value FROM user_facts ORDER BY user_index, name")
        assert [tuple(row) for row in facts.values][:2] == [("age", "under 18"), ("occupation", "K-12 student")]


class TestMovieLensCsv(ImporterContract):
    format = "movielens-csv"
    source = "ratings.csv"
    header = 1

    def line(self, user: str, item: str, rating: str, time: int) -> str:
        return f"{user},{item},{rating},{time}"

    def write(self, folder: Path, ratings: list[str]) -> None:
        lines = ["userId,movieId,rating,timestamp", *ratings]
        (folder / "ratings.csv").write_text("".join(f"{line}\n" for line in lines))
        with (folder / "movies.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(["movieId", "title", "genres"])
            writer.writerows([item, title, "Drama|Comedy"] for item, title in TITLES.items())
        (folder / "links.csv").write_text("movieId,imdbId,tmdbId\n2,1,1\n")

    def test_half_stars_titles_without_a_year_and_no_genres(self, folder: Path, store: Store) -> None:
        self.write(folder, ["1,2,0.5,1", "1,10,4.5,2"])
        (folder / "movies.csv").write_text(
            'movieId,title,genres\n2,"Babylon 5",(no genres listed)\n10,"Rome, ""The"" Series (2005-2007)",Drama\n'
        )
        info = import_path(store, folder, "world", now=clock)
        items = store.catalogue("world").items
        assert (info.scale.low, info.scale.high) == (0.5, 4.5)
        assert items.titles == ("Babylon 5", 'Rome, "The" Series (2005-2007)')
        assert [items.year(0), items.year(1)] == [None, 2005]
        assert items.attributes["genre"].of(0) == ()

    def test_other_names_headers_and_times_are_told_by_content(self, folder: Path, store: Store) -> None:
        (folder / "rating.csv").write_text(
            '"userId","movieId","rating","timestamp"\n"1","2","3.5","2005-04-02 23:53:47"\n'
        )
        (folder / "movie.csv").write_text('"movieId","title","genres"\n"2","Jumanji (1995)","Adventure|Children"\n')
        assert detect(folder) == "movielens-csv"
        import_path(store, folder, "world", now=clock)
        times = store.catalogue("world").ratings.timestamps
        assert times is not None and times.tolist() == [1112486027]  # date -u -d '2005-04-02 23:53:47' +%s

    def test_only_shared_tags_are_attributes(self, good: Path, store: Store) -> None:
        (good / "tags.csv").write_text(
            "userId,movieId,tag,timestamp\n1,2,Slow,1\n2,2,slow,1\n1,2,funny,1\n2,10,funny,1\n2,2,my uncle Bob,1\n"
        )
        info = import_path(store, good, "world", now=clock)
        tags = store.catalogue("world").items.attributes["tag"]
        assert [tags.of(0), tags.of(1)] == [("slow", "funny"), ("funny",)]
        assert "Tags that only one user ever gave, left out: 1." in info.notes


class GoodbooksContract(ImporterContract):
    format = "goodbooks"
    source = "ratings.csv"
    header = 1
    timed = False
    kinds = ("creator", "decade", "genre")
    ratings_header: str
    books_header: list[str]

    def write(self, folder: Path, ratings: list[str]) -> None:
        (folder / "ratings.csv").write_text("".join(f"{line}\n" for line in [self.ratings_header, *ratings]))
        with (folder / "books.csv").open("w", newline="", encoding="utf-8") as file:  # CRLF, as published
            writer = csv.writer(file)
            writer.writerow([*self.books_header, "authors", "original_publication_year", "title"])
            for item, title in TITLES.items():
                writer.writerow([item, f"7{item}", 'Ann "A." One, Bob Two', f"{YEARS[item]}.0", title])
        (folder / "book_genres.csv").write_text('book_id,goodreads_book_id,genres\n2,72,"fantasy,ya"\n')

    def test_shelves_are_joined_by_the_goodreads_id(self, good: Path, store: Store) -> None:
        (good / "book_tags.csv").write_text("goodreads_book_id,tag_id,count\n72,1,5\n72,2,9\n72,3,99\n2,1,7\n")
        (good / "tags.csv").write_text("tag_id,tag_name\n1,dragons\n2,magic\n3,to-read\n")
        import_path(store, good, "world", now=clock)
        found = store.catalogue("world").items.attributes
        assert [found["tag"].of(item) for item in range(3)] == [("magic", "dragons"), (), ()]
        assert [found["genre"].of(item) for item in range(3)] == [("fantasy", "ya"), (), ()]
        assert found["creator"].of(2) == ('Ann "A." One', "Bob Two")

    def test_years_before_our_era(self, folder: Path, store: Store) -> None:
        self.write(folder, [self.line(*rating) for rating in RATINGS])
        books = (folder / "books.csv").read_text().replace("1996.0", "-750.0").replace("1995.0", "")
        (folder / "books.csv").write_text(books)
        import_path(store, folder, "world", now=clock)
        items = store.catalogue("world").items
        assert [items.year(item) for item in range(3)] == [-750, None, 1970]
        assert [items.attributes["decade"].of(item) for item in range(3)] == [("750s BC",), (), ("1970s",)]


class TestGoodbooksFirst(GoodbooksContract):
    ratings_header = "book_id,user_id,rating"
    books_header = ["id", "book_id"]  # noqa: RUF012

    def line(self, user: str, item: str, rating: str, time: int) -> str:
        return f"{item},{user},{rating}"


class TestGoodbooksLater(GoodbooksContract):
    ratings_header = "user_id,book_id,rating"
    books_header = ["book_id", "goodreads_book_id"]  # noqa: RUF012

    def line(self, user: str, item: str, rating: str, time: int) -> str:
        return f"{user},{item},{rating}"


def test_another_format_than_the_one_named_is_refused(tmp_path: Path) -> None:
    (tmp_path / "u.data").write_text("1\t2\t3\t4\n")
    with pytest.raises(InputError, match="looks like movielens-100k"):
        import_path(Store(tmp_path / "store"), tmp_path / "u.data", "x", "goodbooks")


def test_several_unknown_files_are_no_format(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("x,y\n1,2\n")
    with pytest.raises(InputError, match=r"no known format .*a\.csv, b\.csv"):
        detect(tmp_path)


@pytest.mark.parametrize(
    ("source", "domain"),
    [("demo", "film"), ("movielens-100k", "film"), ("movielens-csv", "film"), ("goodbooks", "book"),
     ("table", "product")],
)  # fmt: skip
def test_the_format_says_what_the_items_are(source: str, domain: str) -> None:
    info = DatasetInfo("x", "0" * 12, source, 1, 1, 1, Scale(1, 5), 3.0, False, (), {}, "2026-01-01T00:00:00")
    assert info.domain == domain
