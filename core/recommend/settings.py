"""Settings of each kind of model: one frozen dataclass a kind, checked when made."""

from __future__ import annotations

from dataclasses import dataclass

from core.errors import InputError


def at_least(name: str, value: float, least: float, *, above: bool = False) -> None:
    """Raise InputError unless value >= least (> least with `above`), naming the setting and the value."""
    ok = value > least if above else value >= least
    if not isinstance(value, int | float) or isinstance(value, bool) or not ok:
        raise InputError(
            f"Setting {name} is {value!r}.", f"Use a number {'above' if above else 'of at least'} {least:g}."
        )


@dataclass(frozen=True)
class PopularitySettings:
    """A popularity list has no settings."""
