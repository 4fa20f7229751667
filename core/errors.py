"""Errors that people see: what happened, with the value, and what to do about it."""


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
