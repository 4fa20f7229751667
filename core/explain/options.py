"""Options of a backend: what each may be, and the refusal of everything else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.errors import InputError


@dataclass(frozen=True, slots=True)
class Number:
    """A number.

    Attributes
    ----------
    least, greatest : float
        Bounds, both allowed.
    whole : bool
        Whether it must be a whole number.
    """

    least: float
    greatest: float
    whole: bool = False

    def accepts(self, value: Any) -> bool:
        """Whether the value may be used."""
        kind = int if self.whole else (int, float)
        return not isinstance(value, bool) and isinstance(value, kind) and self.least <= value <= self.greatest

    @property
    def told(self) -> str:
        """What may be used, for a message."""
        if self.whole:
            return f"Use a whole number from {self.least:g} to {self.greatest:g}."
        return f"Use a number from {self.least:g} to {self.greatest:g}."


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several words.

    Attributes
    ----------
    values : tuple of str
        The words; the first is the default.
    """

    values: tuple[str, ...]

    def accepts(self, value: Any) -> bool:
        """Whether the value may be used."""
        return isinstance(value, str) and value in self.values

    @property
    def told(self) -> str:
        """What may be used, for a message."""
        return f"Use one of: {', '.join(self.values)}."


Option = Number | Choice

DECODING: dict[str, Option] = {
    "temperature": Number(0.0, 2.0),
    "top_p": Number(0.0, 1.0),
    "max_tokens": Number(16, 4096, whole=True),
}
DEVICES, DTYPES, SWITCH = ("auto", "cpu", "cuda"), ("auto", "float32", "bfloat16"), ("off", "on")


def check_options(backend: str, known: Mapping[str, Option], given: Mapping[str, Any]) -> None:
    """Refuse what a backend does not know.

    Raises
    ------
    InputError
        An option is unknown, out of range or no choice; it is named with what may be used.
    """
    for name, value in given.items():
        if name not in known:
            names = ", ".join(known) or "none"
            raise InputError(f"Backend “{backend}” has no option “{name[:80]}”.", f"It has: {names}.")
        if not known[name].accepts(value):
            raise InputError(f"Option {name} is {str(value)[:80]!r}.", known[name].told)
