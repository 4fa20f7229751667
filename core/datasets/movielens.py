"""The three layouts of MovieLens (Harper & Konstan 2015, doi:10.1145/2827872): 100K, 1M and the CSV of later ones."""

from __future__ import annotations

import csv
from pathlib import Path

from core.datasets.files import Files
from core.datasets.reading import Reader, first_bytes, first_line, told_delimiter
from core.datasets.sql import Database, cleaned, literal, year_in_title
from core.datasets.staging import (
    ItemColumns,
    RatingRows,
    Staged,
    cell,
    rating_rows,
    stage_attributes,
    stage_items,
    stage_users,
)
from core.datasets.tables import Table, blanks_around
from core.errors import InputError

GENRES_100K = (
    "unknown", "Action", "Adventure", "Animation", "Children's", "Comedy", "Crime", "Documentary", "Drama", "Fantasy",
    "Film-Noir", "Horror", "Musical", "Mystery", "Romance", "Sci-Fi", "Thriller", "War", "Western",
)  # fmt: skip
AGES_1M = {
    "1": "under 18", "18": "18-24", "25": "25-34", "35": "35-44", "45": "45-49", "50": "50-55", "56": "56 and older",
}  # fmt: skip
OCCUPATIONS_1M = (
    "other", "academic/educator", "artist", "clerical/admin", "college/grad student", "customer service",
    "doctor/health care", "executive/managerial", "farmer", "homemaker", "K-12 student", "lawyer", "programmer",
    "retired", "sales/marketing", "scientist", "self-employed", "technician/engineer", "tradesman/craftsman",
    "unemployed", "writer",
)  # fmt: skip
RATINGS = ("user", "item", "rating", "timestamp")
TAGS_PER_ITEM = 10


def is_100k(files: Files) -> bool:
    """Whether there is a `u.data`."""
    return files.find("u.data") is not None


def is_1m(files: Files) -> bool:
    """Whether there are ratings in `.dat`, or `movies.dat` with ratings in Parquet."""
    return files.find("ratings.dat") is not None or (files.find("movies.dat") is not None and bool(_parquet(files)))


def is_latest(files: Files) -> bool:
    """Whether one of the files has the columns of ratings of the later CSV editions."""
    return _latest(files) is not None


def stage_100k(database: Database, files: Files, reader: Reader, personal: tuple[str, ...]) -> Staged:
    """Read `u.data` (tabs, no header), `u.item` (24 columns, Latin-1) and, where asked for, facts of `u.user`."""
    items_path = files.find("u.item")
    if items_path:
        genres = _genres(files.find("u.genre"))
        columns = ("item", "title", "release", "video release", "url", *genres)
        items = reader.delimited(items_path, "|", quoted=False, columns=columns, encoding="latin-1")
        flags = ", ".join(f"CASE WHEN {cell(genre)} = '1' THEN {literal(genre)} END" for genre in genres)
        released = f"TRY_CAST(year(try_strptime({cell('release')}, '%d-%b-%Y')) AS INTEGER)"
        stage_items(
            database,
            items,
            ItemColumns(
                cell("item"),
                cell("title"),
                f"coalesce({year_in_title(cell('title'))}, {released})",
                attributes={"genre": f"list_filter([{flags}], lambda genre: genre IS NOT NULL)"},
            ),
        )
    facts = {fact: cell(fact) for fact in ("age", "gender", "occupation", "zip code")}
    users_path = files.find("u.user")
    if users_path:
        users = reader.delimited(users_path, "|", quoted=False, columns=("user", *facts), encoding="latin-1")
        personal = stage_users(database, users, cell("user"), facts, personal)
    _without_users(users_path, personal)
    rows = rating_rows(ratings_100k(files, reader), "user", "item", "rating", "timestamp")
    return Staged("movielens-100k", (rows,), (1.0, 5.0), personal)


def stage_1m(database: Database, files: Files, reader: Reader, personal: tuple[str, ...]) -> Staged:
    """Read `ratings.dat` or ratings in Parquet, `movies.dat` and, where asked for, facts of `users.dat`."""
    movies = files.find("movies.dat")
    if movies:
        table = reader.delimited(movies, "::", quoted=False, columns=("item", "title", "genres"))
        title, genres = cell("title"), f"string_split({cell('genres')}, '|')"
        stage_items(
            database, table, ItemColumns(cell("item"), title, year_in_title(title), attributes={"genre": genres})
        )
    users_path = files.find("users.dat")
    if users_path:
        columns = ("user", "gender", "age", "occupation", "zip code")
        users = reader.delimited(users_path, "::", quoted=False, columns=columns)
        facts = {
            "age": _decoded("age", AGES_1M),
            "gender": cell("gender"),
            "occupation": _decoded("occupation", {str(code): told for code, told in enumerate(OCCUPATIONS_1M)}),
            "zip code": cell("zip code"),
        }
        personal = stage_users(database, users, cell("user"), facts, personal)
    _without_users(users_path, personal)
    return Staged("movielens-1m", (_named_rows(ratings_1m(files, reader)),), (0.5, 5.0), personal)


def stage_latest(database: Database, files: Files, reader: Reader, personal: tuple[str, ...]) -> Staged:
    """Read the CSV of ratings (half stars) and, where they are, those of movies and tags; links are not used."""
    _without_users(None, personal)
    movies = _with_columns(files, {"movieid", "title"})
    if movies:
        items = reader.delimited(movies, None, quoted=True)
        here = {_plain(column): column for column in items.columns}
        genres = {"genre": f"string_split({cell(here['genres'])}, '|')"} if "genres" in here else {}
        title = cell(here["title"])
        stage_items(database, items, ItemColumns(cell(here["movieid"]), title, year_in_title(title), attributes=genres))
    notes = _stage_tags(database, files, reader)
    return Staged("movielens-csv", (_named_rows(ratings_latest(files, reader)),), (0.5, 5.0), (), notes)


def _stage_tags(database: Database, files: Files, reader: Reader) -> tuple[str, ...]:
    """Read the tags that at least two users gave to anything, up to ten an item: a word that one user made up is free
    text of that user, not an attribute.
    """
    path = _with_columns(files, {"userid", "movieid", "tag"})
    if path is None:
        return ()
    table = reader.delimited(path, None, quoted=True)
    here = {_plain(column): column for column in table.columns}
    rows = table.rows({"user_id": here["userid"], "item_id": here["movieid"], "tag": here["tag"]})
    database.execute(
        f"""CREATE OR REPLACE TEMP TABLE tag_rows AS SELECT {cleaned("user_id")} AS user_id,
            {cleaned("item_id")} AS item_id, lower({cleaned("tag")}) AS tag FROM ({rows}) WHERE ok"""
    )
    shared = "SELECT tag FROM tag_rows GROUP BY tag HAVING count(DISTINCT user_id) > 1"
    stage_attributes(
        database,
        "tag",
        f"""SELECT item_id, list(tag ORDER BY n DESC, tag)[:{TAGS_PER_ITEM}] AS listed FROM (
                SELECT item_id, tag, count(DISTINCT user_id) AS n FROM tag_rows WHERE tag IN ({shared})
                GROUP BY item_id, tag) GROUP BY item_id""",
    )
    alone = database.execute(
        f"SELECT count(DISTINCT tag) FROM tag_rows WHERE tag <> '' AND tag NOT IN ({shared})"
    ).fetchone()[0]
    database.execute("DROP TABLE tag_rows")
    return (f"Tags that only one user ever gave, left out: {alone:,}.",) if alone else ()


def ratings_100k(files: Files, reader: Reader) -> Table:
    """Open the ratings of 100K."""
    return reader.delimited(needed(files, "u.data"), "\t", quoted=False, columns=RATINGS, encoding="latin-1")


def ratings_1m(files: Files, reader: Reader) -> Table:
    """Open the ratings of 1M, `.dat` or Parquet."""
    path = files.find("ratings.dat")
    return reader.delimited(path, "::", quoted=False, columns=RATINGS) if path else reader.parquet(_parquet(files)[0])


def ratings_latest(files: Files, reader: Reader) -> Table:
    """Open the ratings of the later editions."""
    return reader.delimited(needed(files, "ratings.csv", _latest(files)), None, quoted=True)


def _decoded(column: str, words: dict[str, str]) -> str:
    cases = " ".join(f"WHEN {literal(code)} THEN {literal(word)}" for code, word in words.items())
    return f"CASE {cell(column)} {cases} ELSE {cell(column)} END"


def _genres(path: Path | None) -> tuple[str, ...]:
    if path is None:
        return GENRES_100K
    lines = first_bytes(path).decode("latin-1").splitlines()
    return tuple(line.partition("|")[0] for line in lines if "|" in line) or GENRES_100K


def _parquet(files: Files) -> list[Path]:
    return [path for path in files.members if path.suffix.lower() == ".parquet" and "rating" in path.name.lower()]


def _latest(files: Files) -> Path | None:
    return _with_columns(files, {"userid", "movieid", "rating"})


def _with_columns(files: Files, needed: set[str]) -> Path | None:
    """Give the first CSV whose header has the needed columns."""
    for path in files.members:
        if path.suffix.lower() in (".csv", ".tsv", ".txt") and needed <= header_of(path):
            return path
    return None


def header_of(path: Path) -> set[str]:
    """Columns named by the first line of a CSV, in small letters without underscores."""
    line = first_line(path)
    return {_plain(cell) for cell in next(csv.reader([line], delimiter=told_delimiter(line)), [])} if line else set()


def _plain(column: str) -> str:
    return blanks_around(column).lower().replace("_", "")


def needed(files: Files, name: str, path: Path | None = None) -> Path:
    """The file with this name, or `path` where it goes by another."""
    found = path or files.find(name)
    if found is None:
        raise InputError(f"{files.path} has no {name}.", f"Choose the folder or zip that holds {name}.")
    return found


def _named_rows(table: Table) -> RatingRows:
    """Ratings of a table whose columns are called as MovieLens calls them."""
    here = {_plain(column): column for column in table.columns}
    user, item = here.get("userid") or here.get("user"), here.get("movieid") or here.get("item")
    if user is None or item is None or "rating" not in here:
        raise InputError(
            f"{table.source} has no columns userId, movieId and rating; it has {', '.join(table.columns)}.",
            "Import it as a table with a column mapping.",
        )
    return rating_rows(table, user, item, here["rating"], here.get("timestamp"))


def _without_users(path: Path | None, personal: tuple[str, ...]) -> None:
    if path is None and personal:
        raise InputError(
            f"There is no file of users to take “{personal[0]}” from.", "Leave personal columns out, or add the file."
        )
