"""How long texts are and how hard they are to read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from core.audit.metrics.types import Ratio, View
from core.explain.claims import sentences

TITLE, NUMBER = "titleplace", "0"
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_VOWELS = re.compile(r"[aeiouy]+")
_SILENT = re.compile(r"(?:[^laeiouy]es|[^aeioutdy]ed|[^laeiouy]e)$")


def words_of(text: str, language: str) -> list[str]:
    """Words in lower case; in Chinese each character counts as one, words of other scripts stay whole."""
    if language == "zh":
        return [part.lower() for part in re.findall(r"[\u3400-\u9fff]|[^\W_\u3400-\u9fff]+", text)]
    return [part.lower() for part in _WORD.findall(text)]


def wording_of(text: str, language: str, titles: Iterable[str]) -> list[str]:
    """Words with one mark for each title and each number: so that a template is seen whatever it is filled with."""
    for title in sorted({title for title in titles if title}, key=len, reverse=True):
        text = text.replace(title, f" {TITLE} ")
    return [NUMBER if word[0].isdigit() else word for word in words_of(text, language)]


def length(view: View) -> Ratio:
    """Words (characters in Chinese) of a text."""
    return float(len(words_of(view.text, view.language))), 1.0


def reading_ease(view: View) -> Ratio | None:
    """Flesch's reading ease of an English text: 206.835 − 1.015 words/sentence − 84.6 syllables/word."""
    words, count = words_of(view.text, "en"), len(sentences(view.text))
    if view.language != "en" or not words or not count:
        return None
    syllables = sum(syllables_of(word) for word in words)
    return 206.835 - 1.015 * len(words) / count - 84.6 * syllables / len(words), 1.0


def sentence_length(view: View) -> Ratio | None:
    """Words (characters in Chinese) a sentence."""
    count = len(sentences(view.text))
    return (float(len(words_of(view.text, view.language))), float(count)) if count else None


@lru_cache(maxsize=20_000)
def syllables_of(word: str) -> int:
    """Syllables of an English word, counted as groups of vowels without silent endings; digits count one each."""
    letters = re.sub(r"[^a-z]", "", word.lower())
    if not letters:
        return max(1, len(word))
    return max(1, len(_VOWELS.findall(letters)) - bool(_SILENT.search(letters)))
