"""Finding an item by a piece of its title, whatever the case, the accents and the punctuation."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

from core.types import Items

_APART = re.compile(r"[\W_]+")
_APOSTROPHES = re.compile(r"['’‘ʼ`]")


def fold(text: str) -> str:
    """Text as it is compared: without case, accents and punctuation, words apart by one space."""
    loose = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", text).casefold())
    bare = "".join(character for character in loose if not unicodedata.combining(character))
    return _APART.sub(" ", bare.casefold()).strip()


class TitleIndex:
    """The folded titles of a catalogue.

    Parameters
    ----------
    items : Items
        Titles, ids and popularity.
    """

    def __init__(self, items: Items) -> None:
        self._titles = [fold(title) for title in items.titles]
        self._by_id = {item: index for index, item in enumerate(items.ids)}
        self._popularity = items.n_ratings.tolist()

    def search(self, query: str, limit: int = 10, without: Collection[int] = ()) -> list[int]:
        """Indices of items whose title has every word of the query, or whose id it is; best first.

        An id or a whole title comes first, then titles that begin with the query, then those in which each word begins
        a word; among equals the most rated. A query without a letter or digit finds only ids.
        """
        wanted, words = fold(query), fold(query).split()
        found = [index for index, title in enumerate(self._titles) if words and all(word in title for word in words)]
        exact = self._by_id.get(query.strip())
        if exact is not None and exact not in found:
            found.append(exact)

        def place(index: int) -> tuple[int, int, int]:
            title = self._titles[index]
            if index == exact or title == wanted:
                rank = 0
            elif title.startswith(wanted):
                rank = 1
            else:
                rank = 2 if all(f" {word}" in f" {title}" for word in words) else 3
            return rank, -self._popularity[index], index

        left_out = set(without)
        return sorted((index for index in found if index not in left_out), key=place)[:limit]

    def popular(self, limit: int = 10, without: Collection[int] = ()) -> list[int]:
        """Indices of the most rated items."""
        left_out = set(without)
        order = sorted(range(len(self._titles)), key=lambda index: (-self._popularity[index], index))
        return [index for index in order[: limit + len(left_out)] if index not in left_out][:limit]
