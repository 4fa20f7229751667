"""Slots: the names that stand in a text for titles, numbers and attribute names, until they are filled in.

The language model never sees a title. It reads a plan made of slots and writes a text that holds the same slots, each
once. What decides the wording (how a rated item was liked, what part it plays, how much a share is) stands inside the
slot, so that it cannot be confused with another slot's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

LANGUAGES = ("en", "zh")
STYLES = ("concise", "detailed", "contrastive", "cautious")
DOMAINS = ("film", "book", "music", "product")

LIKINGS = ("loved", "liked", "mixed", "disliked")
GLAD = LIKINGS[:2]
# Parts a rated item plays. For the item: taking it away drops the item from the list; it carries much; it carries
# little. Against it: it holds the item back; it hardly does. In a contrast: for this item, or for the other one.
NECESSARY, MAIN, MINOR, HOLDS, FAINT = ROLES = ("nec", "main", "minor", "holds", "faint")
FOR, AGAINST = (NECESSARY, MAIN, MINOR), (HOLDS, FAINT)
REASONS = (1, 2, 3, 4)  # numbers of rated items in a plan
LINKS = ("genre", "by", "tag")

LEVELS: dict[str, tuple[str, ...]] = {
    "rank": ("first", "top", "list", "far"),  # 1; up to 3; up to 10; beyond
    "pred": ("high", "mid", "low"),  # predicted rating, as a place on the scale
    "mean": ("high", "mid", "low"),  # everybody's mean rating of the item
    "pop": ("niche", "known", "popular"),  # how many rated the item
    "weight": ("most", "part", "few"),  # what the reasons named carry of what all ratings say for the item
    "personal": ("most", "half", "little", "none"),  # share that is the user's own taste
    "nratings": ("few", "some", "many"),  # how many ratings the user gave
}
PLAIN = ("item", "genre", "creator", "tag", "year", "other", "otherrank")

SLOT = re.compile(r"<[a-z_0-9:]+>")
END = "<;>"  # closes a fact of a plan
PAD, BEGIN, WRITE, STOP = CONTROLS = ("<pad>", "<begin>", "<write>", "<stop>")


def reason(number: int, liking: str, role: str) -> str:
    """Slot of a rated item, such as `<hist_1:loved:nec>`."""
    return f"<hist_{number}:{liking}:{role}>"


def stars(number: int) -> str:
    """Slot of the rating that the user gave to rated item `number`."""
    return f"<stars_{number}>"


def link(number: int, kind: str) -> str:
    """Slot of what rated item `number` shares with the item, such as `<link_1:genre>`."""
    return f"<link_{number}:{kind}>"


def level(name: str, value: str) -> str:
    """Slot of a number with its level in a word, such as `<rank:top>`."""
    return f"<{name}:{value}>"


def parts(slot: str) -> tuple[str, ...]:
    """Name, number and words of a slot: `<hist_1:loved:nec>` gives `("hist", "1", "loved", "nec")`."""
    return tuple(re.split(r"[_:]", slot.strip("<>")))


def slots_of(text: str) -> list[str]:
    """Slots of a text, in order, as often as they stand there."""
    return SLOT.findall(text)


def fill(text: str, values: dict[str, str]) -> str:
    """Put values into the slots of a text; a slot without a value stays, and is an error of the caller's."""
    return SLOT.sub(lambda match: values.get(match.group(), match.group()), text)


def header(language: str, style: str, domain: str) -> tuple[str, str, str]:
    """First words of a plan: language, style and domain."""
    return f"<{language}>", f"<{style}>", f"<{domain}>"


def all_slots() -> list[str]:
    """Every slot there is, in a fixed order: the special tokens of the tokenizer."""
    return list(dict.fromkeys(_all()))


def specials() -> list[str]:
    """Every special token: controls, headers, the end of a fact, slots; the order fixes their ids."""
    heads = [f"<{word}>" for word in (*LANGUAGES, *STYLES, *DOMAINS)]
    return [*CONTROLS, END, *heads, *all_slots()]


def _all() -> Iterable[str]:
    yield from (f"<{name}>" for name in PLAIN)
    yield from (level(name, value) for name, values in LEVELS.items() for value in values)
    for number in REASONS:
        yield from (reason(number, liking, role) for liking in LIKINGS for role in ROLES)
        yield stars(number)
        yield from (link(number, kind) for kind in LINKS)
