"""Words and numbers in sentences, and catalogue text made harmless for them."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence

TITLE_LIMIT = 120  # characters
_JOINERS = "\u200c\u200d"  # some scripts and emoji are misspelt without them
_QUOTES = str.maketrans({"“": "‘", "”": "’", '"': "'", "《": "〈", "》": "〉"})


def plain(text: str, limit: int = TITLE_LIMIT) -> str:
    """Return untrusted text on one line, without control, direction and invisible characters, at most `limit` long.

    Double quotes and brackets of titles become single ones, because titles stand between double ones in facts and
    texts: “ ” in English, 《 》 in Chinese.
    """
    kept = text if text.isprintable() else "".join(map(_shown, text))  # no category of a printable one begins with C
    line = " ".join(kept.translate(_QUOTES).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def _shown(character: str) -> str:
    return character if character in _JOINERS or unicodedata.category(character)[0] != "C" else " "


def quoted(title: str) -> str:
    """Return a title between double quotes."""
    return f"“{title}”"


def number(value: float) -> str:
    """Return a number with two decimals, or with two significant digits below 0.1; a true minus sign."""
    decimals = 2
    if value and abs(value) < 0.1:
        decimals = min(6, 1 - math.floor(math.log10(abs(value))))
    text = f"{value:.{decimals}f}"
    return text.replace("-", "−") if float(text) else text.lstrip("-")


def signed(value: float) -> str:
    """Return a number with its sign, also when it is positive."""
    text = number(value)
    return text if value <= 0 else f"+{text}"


def percent(share: float) -> str:
    """Return a share in whole percent; what is neither none nor all never reads as 0 or 100."""
    whole = round(100 * share)
    if whole == 0 and share > 0:
        return "less than 1%"
    if whole == 100 and share < 1:
        return "more than 99%"
    return f"{whole}%"


def stars(rating: float) -> str:
    """Return a rating in words: `1 star`, `4.5 stars`."""
    return stars_in(rating, "en")


def listed(parts: Sequence[str]) -> str:
    """Join parts as English does: `a`, `a and b`, `a, b and c`."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def titled(title: str, language: str, domain: str) -> str:
    """Return a title between the quotes that the language has for it: “ ”, or 《 》 for Chinese works."""
    return f"《{title}》" if language == "zh" and domain != "product" else quoted(title)


def stars_in(rating: float, language: str) -> str:
    """Return a rating in words of a language: `4.5 stars`, `4.5 星`."""
    text = f"{rating:.2f}".rstrip("0").rstrip(".")
    if language == "zh":
        return f"{text} 星"
    return f"{text} star{'' if text == '1' else 's'}"


def joined(parts: Sequence[str], language: str) -> str:
    """Join parts as the language does: `a, b and c`, `a、b和c`."""
    if language == "zh":
        return "和".join(part for part in ("、".join(parts[:-1]), *parts[-1:]) if part)
    return listed(parts)
