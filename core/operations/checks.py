"""What people type, made fit for the journal."""

from __future__ import annotations

from core.errors import InputError

NAME_LIMIT = 200  # characters


def checked_name(rater: str) -> str:
    """Return the name of a rater.

    Raises
    ------
    InputError
        It is empty or too long.
    """
    name = storable(rater).strip()
    if not name:
        raise InputError("A judgement needs a rater.", "Give a name.")
    if len(name) > NAME_LIMIT:
        raise InputError(f"The name of the rater has {len(name):,} characters.", f"Use at most {NAME_LIMIT}.")
    return name


def storable(text: str) -> str:
    """Return a text without what no database keeps: null characters and halves of characters."""
    return text.replace("\x00", "").encode(errors="replace").decode()
