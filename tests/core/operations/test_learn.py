"""Settings as people type them, and evaluations that are kept."""

import pytest

from core.errors import InputError
from core.operations import checked_settings


def test_whole_numbers_become_floats_where_the_setting_is_one() -> None:
    settings = checked_settings("foldin", {"ridge": 10, "k": 5})
    assert settings == {"ridge": 10.0, "k": 5}
    assert isinstance(settings["ridge"], float)  # 10 and 10.0 must name the same model


def test_an_optional_setting_takes_a_number_or_null() -> None:
    assert checked_settings("ease", {"ridge": 500}) == {"ridge": 500.0}
    assert checked_settings("ease", {"ridge": None}) == {"ridge": None}


@pytest.mark.parametrize(
    ("given", "told"),
    [({"k": "many"}, "many"), ({"k": 2.5}, "2.5"), ({"k": True}, "True"), ({"q": 1}, "q"), ({"k": None}, "None")],
)
def test_a_wrong_setting_is_named_with_its_value(given: dict[str, object], told: str) -> None:
    with pytest.raises(InputError, match=told):
        checked_settings("foldin", given)
