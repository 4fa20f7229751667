"""Text from catalogues, links and language models, made harmless for Streamlit's markdown."""

import re

from dashboard.language import many

# Addresses become links even when every mark in them is escaped; an invisible character keeps them apart.
_ADDRESSES = re.compile(r"(?i)(?<=:)(?=//)|(?<=www)(?=\.)|(?=@)")
# What turns the direction of all that follows: one title must not turn a sentence around it. Joiners of emoji stay.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_MARKS = re.compile(r"([\\`*_{}\[\]()#+\-.!|~<>:$&=^])")


def plain(text: str) -> str:
    """Return markdown that shows `text` as it is: no emphasis, links, images, colours, formulas or HTML."""
    return _MARKS.sub(r"\\\1", _ADDRESSES.sub("\u2060", " ".join(_TURNING.sub("", text).split())))


def counted(number: int, word: str) -> str:
    """A number with its word: `1 rater`, `1,682 raters`."""
    return many(f"{{n}} {word}", f"{{n}} {word}s", number)
