"""Forms are made from the settings themselves."""

from dataclasses import fields

import pytest

from core.operations.setting_fields import setting_fields
from core.recommend.registry import KINDS, settings_of


@pytest.mark.parametrize("kind", KINDS)
def test_every_setting_of_every_kind_has_a_field_with_its_default_and_help(kind: str) -> None:
    found = {field.name: field for field in setting_fields(kind)}
    defaults = settings_of(kind, {})
    assert list(found) == [field.name for field in fields(defaults)]
    for name, field in found.items():
        assert field.default == getattr(defaults, name)
        assert field.type in (int, float, bool, str)
        assert field.help, f"{kind}.{name} is not described in its docstring"


def test_an_entry_for_several_names_describes_each() -> None:
    found = {field.name: field for field in setting_fields("foldin")}
    assert found["k"].help == found["epochs"].help != found["seed"].help


def test_none_is_a_value_only_where_the_type_says_so() -> None:
    found = {field.name: field for field in setting_fields("ease")}
    assert (found["ridge"].optional, found["ridge"].type, found["ridge"].default) == (True, float, None)
    assert not found["neutral"].optional
