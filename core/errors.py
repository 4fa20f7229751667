"""Errors that people see: what happened, with the value, and what to do about it."""

from __future__ import annotations

import traceback


class WhyboardError(Exception):
    """A failure with its remedy.

    Parameters
    ----------
    what : str
        What happened, naming the value.
    remedy : str
        What the reader can do about it.
    """

    exit_code = 1

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(f"{what} {remedy}")
        self.what = what
        self.remedy = remedy


class InputError(WhyboardError):
    """Wrong use or bad input (exit code 2 on the command line)."""

    exit_code = 2


class NotFoundError(InputError):
    """Something asked for by name is not there."""


class StoreError(WhyboardError):
    """The store cannot be opened, read or written."""


class TooLargeError(InputError):
    """The work would not fit in the memory allowed for it."""


class CancelledError(WhyboardError):
    """The work was cancelled before it was finished; nothing was kept."""


def whereabouts(error: BaseException) -> str:
    """Where an unexpected error happened, and of which kind, for a log; with those that it came from, first ones first.

    What an error says stays out: it may name people, ids or keys (`KeyError: 'user 4711'`).
    """
    chain: list[BaseException] = []
    found: BaseException | None = error
    while found is not None and found not in chain:
        chain.append(found)
        found = found.__cause__ or (None if found.__suppress_context__ else found.__context__)
    parts = ["".join(traceback.format_tb(each.__traceback__)) + type(each).__qualname__ for each in reversed(chain)]
    return "\nthen\n".join(parts)
