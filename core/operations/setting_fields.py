"""The settings of a kind of model, described for a form: read from its dataclass and its docstring."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass, fields
from typing import Any, get_args, get_type_hints

from core.recommend.registry import settings_of

_ENTRY = re.compile(r"(?P<names>\w+(?:, \w+)*) : .*")


@dataclass(frozen=True, slots=True)
class SettingField:
    """One setting.

    Attributes
    ----------
    name : str
        Its name.
    type : type
        int, float, bool or str.
    default : int, float, bool, str or None
        Its default.
    optional : bool
        Whether None is a value of its own (such as: chosen from the data).
    help : str
        What its docstring says; "" where it says nothing.
    """

    name: str
    type: type
    default: Any
    optional: bool
    help: str


def setting_fields(kind: str) -> tuple[SettingField, ...]:
    """Settings of a kind of model, in the order of its dataclass.

    Raises
    ------
    InputError
        There is no such kind.
    """
    defaults = settings_of(kind, {})
    hints = get_type_hints(type(defaults))
    helps = _helps(type(defaults))
    found = []
    for field in fields(defaults):
        types = [each for each in (get_args(hints[field.name]) or (hints[field.name],)) if each is not type(None)]
        optional = len(types) < len(get_args(hints[field.name]))
        found.append(
            SettingField(field.name, types[0], getattr(defaults, field.name), optional, helps.get(field.name, ""))
        )
    return tuple(found)


def _helps(cls: type) -> dict[str, str]:
    """Text of each entry of the numpydoc `Attributes`; entries of a base class stand for the subclass too."""
    found: dict[str, str] = {}
    for each in reversed(cls.__mro__[:-1]):
        _, _, section = inspect.cleandoc(each.__doc__ or "").partition("Attributes\n----------\n")
        names: list[str] = []
        for line in section.splitlines():
            entry = _ENTRY.fullmatch(line)
            if entry:
                names = entry["names"].split(", ")
                found.update(dict.fromkeys(names, ""))
            elif line.startswith("    "):
                found.update({name: f"{found[name]} {line.strip()}".strip() for name in names})
    return found
