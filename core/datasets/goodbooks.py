"""Goodbooks-10k, both published layouts (CC BY-SA 4.0).

In the first edition `ratings.book_id` means the column `id` of `books.csv`, not its `book_id`, which is the number of
the book on Goodreads. In the later one `books.csv` has `book_id` and `goodreads_book_id`, and nothing can be mistaken.
"""

from __future__ import annotations

from pathlib import Path

from core.datasets.files import Files
from core.datasets.movielens import header_of, needed
from core.datasets.reading import Reader
from core.datasets.sql import Database, cleaned, year_of
from core.datasets.staging import ItemColumns, Staged, cell, rating_rows, stage_attributes, stage_items
from core.datasets.tables import Table
from core.errors import InputError

TAGS_PER_BOOK = 10
# Shelves that say what somebody did with a book, not what the book is.
READING_STATES = (
    "to-read", "currently-reading", "owned", "favorites", "favourites", "books-i-own", "own", "default", "wish-list",
    "library", "my-library", "to-buy", "my-books", "i-own", "owned-books", "kindle", "audiobook", "audiobooks", "ebook",
    "ebooks", "e-book", "books", "all-time-favorites", "re-read", "reread", "read", "did-not-finish", "dnf",
    "abandoned", "unfinished", "borrowed", "maybe", "favorite", "favorite-books", "book-club",
)  # fmt: skip


def matches(files: Files) -> bool:
    """Whether one of the files has the columns of ratings of books, and no others."""
    return _ratings(files) is not None


def open_ratings(files: Files, reader: Reader) -> Table:
    """Open the ratings."""
    return reader.delimited(needed(files, "ratings.csv", _ratings(files)), ",", quoted=True)


def stage(database: Database, files: Files, reader: Reader, personal: tuple[str, ...]) -> Staged:
    """Read ratings, books, and where they are the genres derived from shelves, and the shelves themselves."""
    if personal:
        raise InputError("Goodbooks has no personal columns of users.", "Leave personal columns out.")
    ratings = rating_rows(open_ratings(files, reader), "user_id", "book_id", "rating", None)
    books = _books(files)
    if books:
        opened = reader.delimited(books, ",", quoted=True)
        first_edition = "goodreads_book_id" not in opened.columns
        _stage_books(database, opened, "id" if first_edition else "book_id")
        _stage_shelves(database, files, reader, opened, first_edition)
    return Staged("goodbooks", (ratings,), (1.0, 5.0))


def _stage_books(database: Database, table: Table, key: str) -> None:
    year = year_of(cell("original_publication_year")) if "original_publication_year" in table.columns else "NULL"
    description = cell("description") if "description" in table.columns else "NULL"
    creators = {"creator": f"string_split({cell('authors')}, ',')"} if "authors" in table.columns else {}
    stage_items(database, table, ItemColumns(cell(key), cell("title"), year, description, creators))


def _stage_shelves(database: Database, files: Files, reader: Reader, books: Table, first_edition: bool) -> None:
    key, goodreads = ("id", "book_id") if first_edition else ("book_id", "goodreads_book_id")
    database.execute(
        f"""CREATE TEMP TABLE book_ids AS
            WITH cells AS MATERIALIZED ({books.rows({"item_id": key, "goodreads": goodreads})})
            SELECT {cleaned("item_id")} AS item_id, {cleaned("goodreads")} AS goodreads FROM cells WHERE ok"""
    )
    genres = _with(files, "book_genres.csv", {"goodreadsbookid", "genres"})
    if genres:
        rows = reader.delimited(genres, ",", quoted=True).rows({"goodreads": "goodreads_book_id", "genres": "genres"})
        listed = f"SELECT item_id, string_split(genres, ',') AS listed FROM ({rows}) JOIN book_ids USING (goodreads)"
        stage_attributes(database, "genre", listed)
    shelved = _with(files, "book_tags.csv", {"goodreadsbookid", "tagid", "count"})
    names = _with(files, "tags.csv", {"tagid", "tagname"})
    if shelved and names:
        uses = reader.delimited(shelved, ",", quoted=True).rows(
            {"goodreads": "goodreads_book_id", "tag_id": "tag_id", "uses": "count"}
        )
        tags = reader.delimited(names, ",", quoted=True).rows({"tag_id": "tag_id", "tag": "tag_name"})
        states = ", ".join(f"'{state}'" for state in READING_STATES)
        stage_attributes(
            database,
            "tag",
            f"""SELECT item_id, list(tag ORDER BY uses DESC, tag)[:{TAGS_PER_BOOK}] AS listed FROM (
                    SELECT item_id, lower(tag) AS tag, max(TRY_CAST(uses AS BIGINT)) AS uses
                    FROM ({uses}) JOIN ({tags}) t USING (tag_id) JOIN book_ids USING (goodreads)
                    WHERE lower(tag) NOT IN ({states}) AND TRY_CAST(uses AS BIGINT) > 0 GROUP BY ALL)
                GROUP BY item_id""",
        )


def _ratings(files: Files) -> Path | None:
    for path in files.members:
        if path.suffix.lower() == ".csv" and header_of(path) == {"bookid", "userid", "rating"}:
            return path
    return None


def _books(files: Files) -> Path | None:
    return _with(files, "books.csv", {"bookid", "authors", "title"})


def _with(files: Files, name: str, needed: set[str]) -> Path | None:
    path = files.find(name)
    return path if path is not None and needed <= header_of(path) else None
