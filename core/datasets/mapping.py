"""Which column of a table means what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from core.columns import ATTRIBUTE_KINDS
from core.errors import InputError

REQUIRED = ("user", "item", "rating")
FACTS = ("title", "year", "description", *ATTRIBUTE_KINDS)
KEYS = (*REQUIRED, "timestamp", *FACTS, "item_key", "user_key")
# Names that columns usually have, most telling first; compared in small letters without blanks, dots and underscores.
USUAL = {
    "user": ("user", "userid", "uid", "reviewerid", "customer", "customerid", "member", "memberid", "rater", "account"),
    "item": ("item", "itemid", "iid", "movieid", "bookid", "productid", "asin", "songid", "isbn", "movie", "book"),
    "rating": ("rating", "stars", "score", "overall", "bookrating", "ratingvalue", "value"),
    "timestamp": ("timestamp", "time", "ts", "date", "datetime", "ratedat", "unixreviewtime", "createdat"),
    "title": ("title", "name", "itemtitle", "movietitle", "booktitle", "itemname", "productname"),
    "year": ("year", "releaseyear", "publicationyear", "yearofpublication", "originalpublicationyear", "releasedate"),
    "description": ("description", "overview", "plot", "summary", "synopsis"),
    "genre": ("genre", "genres", "category", "categories"),
    "creator": ("creator", "creators", "author", "authors", "director", "directors", "artist", "artists", "bookauthor"),
    "decade": ("decade",),
    "tag": ("tag", "tags", "keywords", "mood", "moods"),
}


@dataclass(frozen=True, slots=True)
class TableMapping:
    """A table of ratings, tables of items and users where there are any, and what their columns mean.

    Attributes
    ----------
    ratings : Path
        CSV, Parquet or JSON lines, one rating a row.
    columns : mapping of str to str
        What to its column: `user`, `item`, `rating`; where there are any `timestamp`, `title`, `year`, `description`,
        `genre`, `creator`, `decade`, `tag`; `item_key` and `user_key`, the id columns of the other two tables where
        they have other names than in the ratings.
    items, users : Path or None
        Tables of item facts and of users. Without `items` the facts are looked for in the ratings table.
    separator : str
        Between the attributes in one cell; a JSON list needs none.
    scale : (float, float) or None
        Lowest and highest rating; others are rejected. None to tell it by the ratings.

    Raises
    ------
    InputError
        Something unknown is mapped, or user, item or rating is not, or the scale is none.
    """

    ratings: Path
    columns: Mapping[str, str] = field(default_factory=dict)
    items: Path | None = None
    users: Path | None = None
    separator: str = "|"
    scale: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        for key in self.columns:
            if key not in KEYS:
                raise InputError(f"“{key[:80]}” cannot be mapped to a column.", f"Choose from: {', '.join(KEYS)}.")
        for key in REQUIRED:
            if not self.columns.get(key):
                raise InputError(
                    f"No column is mapped to “{key}”.",
                    "Map user, item and rating, such as user=userId,item=movieId,rating=stars.",
                )
        if not self.separator:
            raise InputError("The separator is empty.", "Give the sign between the attributes of one cell, such as |.")
        if self.scale is not None and not self.scale[0] < self.scale[1] < float("inf"):
            raise InputError(f"{self.scale} is not a scale.", "Give the lowest and the highest rating, such as 1,5.")

    @classmethod
    def parse(cls, ratings: Path, text: str, *, items: Path | None = None, users: Path | None = None) -> TableMapping:
        """Read a mapping such as `user=uid,item=iid,rating=stars,genre=genres,separator=;,scale=1,5`.

        A part without `=` continues the one before it, so that names and scales may hold commas.

        Raises
        ------
        InputError
            As above, or a part has no name.
        """
        columns = parse_pairs(text)
        scale = parse_scale(columns.pop("scale")) if "scale" in columns else None
        separator = columns.pop("separator", "|")
        return cls(ratings, columns, items, users, separator, scale)

    def of(self, key: str) -> str | None:
        """Column that is mapped to `key`, None if there is none."""
        return self.columns.get(key) or None


def parse_pairs(text: str) -> dict[str, str]:
    """Read `key=value,key=value`; a part without `=` continues the value before it."""
    pairs: dict[str, str] = {}
    last = None
    for piece in text.split(","):
        key, sign, value = piece.partition("=")
        if sign:
            last = key.strip()
            pairs[last] = value.strip()
        elif last is not None:
            pairs[last] += f",{piece}"
        elif piece.strip():
            raise InputError(f"“{piece[:80]}” maps nothing.", "Write it as key=column, such as user=userId.")
    return pairs


def parse_scale(text: str) -> tuple[float, float]:
    """Read a scale such as `1,5`, `1:5` or `1..5`."""
    parts = text.replace("..", ",").replace(":", ",").split(",")
    try:
        low, high = (float(part) for part in parts)
    except ValueError:
        raise InputError(
            f"“{text[:80]}” is not a scale.", "Give the lowest and the highest rating, such as 1,5."
        ) from None
    return low, high


def guess(ratings: Path, columns: tuple[str, ...]) -> TableMapping | None:
    """Guess the mapping of a table from the names of its columns; None if user, item or rating cannot be told."""
    plain = {"".join(c for c in column.lower() if c.isalnum()): column for column in reversed(columns)}
    found: dict[str, str] = {}
    for key, names in USUAL.items():
        column = next((plain[name] for name in names if name in plain and plain[name] not in found.values()), None)
        if column is not None:
            found[key] = column
    return TableMapping(ratings, found) if all(key in found for key in REQUIRED) else None


def without(mapping: TableMapping, keys: tuple[str, ...]) -> TableMapping:
    """Give the mapping without some keys."""
    return replace(mapping, columns={key: column for key, column in mapping.columns.items() if key not in keys})
