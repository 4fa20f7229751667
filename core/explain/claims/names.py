"""Titles, creators and attribute names of a catalogue, made ready once and then found in any number of texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from ahocorasick_rs import AhoCorasick, MatchKind

from core.explain.claims.genres import chinese, written
from core.explain.claims.titles import aliases, key, plain_in_text, year_in
from core.explain.words import plain
from core.types import Catalogue

GENRES = 2000  # attribute names of a kind that are looked for
_EVERYDAY = (
    "a-fiction|adult|adults|aliens|all|art|arts|books|business|cats|chick|classic|classics|collection|dogs|ebook|"
    "english|fiction|general|gift|good|home|horses|kids|library|literature|love|magic|music|novel|novels|other|own|"
    "paperback|reference|series|short|society|study|teen|to-read|unread|work|world"
)
EVERYDAY = frozenset(_EVERYDAY.split("|"))  # genres that any text may hold as words: they count only with a capital


class Names:
    """What a catalogue calls its items, creators and attributes.

    Parameters
    ----------
    titles : sequence of str
        By position of the item.
    years : sequence of int or None
        Year of each item, None where unknown; empty where no item has one.
    attributes : mapping of str to sequence of sequence of str
        For each kind (`genre`, `creator`, `tag`, `decade`) the names of each item; a kind may be missing.
    words : iterable of str
        More attribute names that a text may claim wrongly.
    """

    def __init__(
        self,
        titles: Sequence[str] = (),
        years: Sequence[int | None] = (),
        attributes: Mapping[str, Sequence[Sequence[str]]] | None = None,
        words: Iterable[str] = (),
    ) -> None:
        self.titles = tuple(plain(title) for title in titles)
        self._years, self._attributes = tuple(years), attributes or {}
        self._by_key: dict[str, list[int]] = {}
        forms: dict[str, list[int]] = {}
        for item, title in enumerate(self.titles):
            for form in aliases(title):
                known = self._by_key.setdefault(key(form), [])
                if item not in known[-1:]:
                    known.append(item)
                if plain_in_text(form):
                    forms.setdefault(form, []).append(item)
        self.creators = _distinct(self._attributes.get("creator", ()))
        self.creators_low = {name.lower(): name for name in self.creators}
        forms |= {name: [] for name in self.creators if plain_in_text(name)}
        self._forms = list(forms.items())
        self._automaton = _automaton(form for form, _ in self._forms)
        self.genres = _vocabulary([*words, *_distinct(self._attributes.get("genre", ()))])
        self.own_genres = frozenset(self.genres.values())
        self.tags = _vocabulary(_distinct(self._attributes.get("tag", ())))
        self._words = list(dict.fromkeys((*self.genres, *self.tags)))
        self._word_automaton = _automaton(self._words)

    @classmethod
    def of(cls, catalogue: Catalogue) -> Names:
        """Names of a catalogue."""
        items = catalogue.items
        span = range(len(items))
        kinds = {kind: [index.of(item) for item in span] for kind, index in items.attributes.items()}
        return cls(items.titles, [items.year(item) for item in span], kinds)

    def __iter__(self) -> Iterator[str]:
        """Attribute names, in lower case: names may stand wherever attribute names alone would do."""
        return iter(dict.fromkeys(self.genres.values()))

    def found(self, text: str) -> Iterator[tuple[int, int, str, tuple[int, ...]]]:
        """Titles and creators in a text by their letters alone: start, end, name, items (none for a creator)."""
        for pattern, start, end in self._automaton.find_matches_as_indexes(text):
            form, items = self._forms[pattern]
            yield start, end, form, tuple(items)

    def words_found(self, low: str) -> Iterator[tuple[int, int, str]]:
        """Attribute names of genres and tags in a text in lower case: start, end, the form written."""
        for pattern, start, end in self._word_automaton.find_matches_as_indexes(low):
            yield start, end, self._words[pattern]

    def items_called(self, title: str) -> tuple[int, ...]:
        """Items that a title may mean, however it is written."""
        return tuple(self._by_key.get(key(title), ()))

    def attributes_of(self, items: Iterable[int], kind: str) -> set[str] | None:
        """Attribute names in lower case that any of the items has; None where the catalogue does not know the kind."""
        table = self._attributes.get(kind)
        return None if table is None else {name.lower() for item in items for name in table[item]}

    def years_of(self, items: Iterable[int]) -> set[int]:
        """Years of the items."""
        own = {self._years[item] for item in items} if self._years else set()
        told = {year_in(self.titles[item]) for item in items}
        return {year for year in own | told if year is not None}


@lru_cache(maxsize=16)
def names_of_words(words: tuple[str, ...]) -> Names:
    """Names that are attribute names alone."""
    return Names(words=words)


def _distinct(rows: Iterable[Sequence[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for row in rows for name in row))


def _vocabulary(names: Iterable[str]) -> dict[str, str]:
    """Attribute names as texts write them, in lower case, each with the name it stands for in lower case."""
    found: dict[str, str] = {}
    for name in list(dict.fromkeys(names))[:GENRES]:
        low = name.lower()
        if len(low) > 1:
            for form in (*written(low), *chinese(low)):
                found.setdefault(form, low)
    return found


def _automaton(patterns: Iterable[str]) -> AhoCorasick:
    return AhoCorasick(list(patterns), matchkind=MatchKind.LeftmostLongest)
