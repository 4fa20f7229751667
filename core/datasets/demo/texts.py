"""Made-up names, titles and descriptions, from the vocabulary in `data/demo/words.json`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

NATIVE_SHARE = 0.13  # of films from another culture, while its titles last
SUBTITLE_SHARE = 0.02
SET_SHARE = 0.35  # of titles from phrases that would tire if they came often, while these last
SET_TIMES = 2
ATTEMPTS = 200
# "a" before a vowel that is heard: an Ambush, an Heiress, a Unicorn
_ARTICLE = re.compile(r"\b([Aa]) (?=(?!Uni|uni|One|Eu)[AEIOUaeiouÅÉÎÖ]|[Hh]eir|[Hh]our)")


class Writer:
    """Draws texts; no title, name or description comes twice.

    Parameters
    ----------
    words : dict
        The vocabulary.
    rng : numpy Generator
        The only source of chance.
    """

    def __init__(self, words: dict[str, Any], rng: np.random.Generator) -> None:
        self._words = words
        self._rng = rng
        self._used: set[str] = set()
        self._native: dict[str, list[str]] = {culture: list(titles) for culture, titles in words["native"].items()}
        self._phrases = {genre: entry["set_titles"] * SET_TIMES for genre, entry in words["genres"].items()}
        shares = np.array([culture["share"] for culture in words["cultures"].values()], dtype=np.float64)
        self._culture_shares = shares / shares.sum()

    def creator(self) -> tuple[str, str]:
        """Name of a creator and their culture."""
        names = list(self._words["cultures"])
        culture = names[int(self._rng.choice(len(names), p=self._culture_shares))]
        entry = self._words["cultures"][culture]

        def draw() -> str:
            first, last = self._pick(entry["first"]), self._pick(entry["last"])
            return f"{last} {first}" if entry.get("family_first") else f"{first} {last}"

        return self._new(draw), culture

    def title(self, genre: str, culture: str) -> str:
        """Title of a film of a genre, by a creator of a culture."""
        native = self._native.get(culture, [])
        if native and self._rng.random() < NATIVE_SHARE:
            return native.pop(int(self._rng.integers(len(native))))
        title = self._new(lambda: self._fill(genre))
        if self._rng.random() < SUBTITLE_SHARE:
            title += ": " + self._pick(self._words["subtitles"])
        return title

    def description(self, genres: Sequence[str], moods: Sequence[str]) -> str:
        """Two sentences that fit the genres (the first one leads) and the moods."""
        words = self._words["genres"][genres[0]]

        def draw() -> str:
            where = self._pick(words["where"])
            plot = f"{self._pick(words['who'])} {self._pick(words['does'])}{'' if where[0] == ',' else ' '}{where}."
            return f"{plot} {self._mood(genres, moods)}"

        return self._new(draw)

    def _fill(self, genre: str) -> str:
        words = self._words["genres"][genre]
        phrases = self._phrases[genre]
        name, name2 = self._two(self._words["names"])
        noun, noun2 = self._two(words["nouns"])
        if phrases and self._rng.random() < SET_SHARE:
            frame = phrases.pop(int(self._rng.integers(len(phrases))))
        else:
            frame = self._pick(words["titles"])
        adjective, place = self._pick(words["adjectives"]), self._pick(self._words["places"])
        return with_articles(frame.format(adj=adjective, noun=noun, noun2=noun2, place=place, name=name, name2=name2))

    def _mood(self, genres: Sequence[str], moods: Sequence[str]) -> str:
        frames = self._words["moods"][("one", "two", "three")[len(moods) - 1]]
        side = self._words["with"][genres[1 + int(self._rng.integers(len(genres) - 1))]] if genres[1:] else ""
        slots = {"with": f", with {side}" if side else "", "with+": f" and {side}" if side else ""}
        for number, mood in enumerate(moods, 1):
            slots |= {
                str(number): mood,
                f"{number}^": mood.capitalize(),
                f"A{number}": f"A {mood}",
                f"a{number}": f"a {mood}",
            }
        frame = self._pick(frames)
        return with_articles(re.sub(r"\{([^}]+)\}", lambda slot: slots[slot[1]], frame))

    def _pick(self, options: Sequence[str]) -> str:
        return options[int(self._rng.integers(len(options)))]

    def _two(self, options: Sequence[str]) -> tuple[str, str]:
        first, second = self._rng.permutation(len(options))[:2]
        return options[int(first)], options[int(second)]

    def _new(self, draw: Any) -> str:
        for _ in range(ATTEMPTS):
            text: str = draw()
            if text not in self._used:
                self._used.add(text)
                return text
        raise ValueError(f"the vocabulary is too small: no new text after {ATTEMPTS} attempts, last “{text}”")


def with_articles(text: str) -> str:
    """Turn “a” into “an” where the next word begins with a vowel that is heard."""
    return _ARTICLE.sub(r"\1n ", text)
