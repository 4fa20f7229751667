"""In which words figures are told: English, unless whoever shows them brings another language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


def _say(english: str, /, **values: Any) -> str:
    return english.format(**values)


def _many(one: str, more: str, number: int, /, **values: Any) -> str:
    return (one if number == 1 else more).format(n=f"{number:,}", **values)


def _told(text: str, /) -> str:
    return text


@dataclass(frozen=True, slots=True)
class Voice:
    """How texts are put into a language.

    Attributes
    ----------
    say : callable
        `say("{votes} by {raters}", votes=…, raters=…)`.
    many : callable
        A text that depends on a number: `many("{n} vote", "{n} votes", 2)`; `{n}` has thousands separators.
    told : callable
        A text that was put together elsewhere in English.
    """

    say: Callable[..., str] = _say
    many: Callable[..., str] = _many
    told: Callable[[str], str] = _told


ENGLISH = Voice()
