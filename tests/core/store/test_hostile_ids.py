"""No id that comes from outside becomes a path that leads out of the store."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import WhyboardError
from core.store.layout import Layout
from core.store.surrogates import has_surrogate

ROOT = Path("/store")
GOOD, MODEL = "films@0123456789ab", "ease-0123456789ab"
DOORS: dict[str, Callable[[Layout, str], Path]] = {
    "data set": lambda layout, text: layout.dataset(text),
    "catalogue": lambda layout, text: layout.catalogue(text),
    "models": lambda layout, text: layout.models(text),
    "model": lambda layout, text: layout.model(GOOD, text),
    "data set of a model": lambda layout, text: layout.model(text, MODEL),
    "version in use": lambda layout, text: layout.current(text),
}
PIECES = ("..", "/", "\\", "films", "@", "0123456789ab", "ease-", "\0", "~", "%2e%2e", "\n", " ", ".", "é", "C:")
HOSTILE = (
    "../x",
    "/etc/passwd",
    "films@../../x",
    f"{GOOD}/../..",
    f"{GOOD}\n",
    f"..{GOOD}",
    "",
    "\0",
    "films@" + "A" * 12,
)


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("text", HOSTILE)
def test_what_leads_out_is_refused(door: str, text: str) -> None:
    with pytest.raises(WhyboardError):
        DOORS[door](Layout(ROOT), text)


@given(st.one_of(st.text(max_size=40), st.lists(st.sampled_from(PIECES), max_size=8).map("".join)))
def test_whatever_is_not_refused_stays_inside(text: str) -> None:
    for door in DOORS.values():
        try:
            path = door(Layout(ROOT), text)
        except WhyboardError:
            continue
        assert Path(*path.parts).resolve().is_relative_to(ROOT / "datasets")


@pytest.mark.parametrize("key", HOSTILE)
def test_the_key_of_a_surrogate_is_no_path(key: str) -> None:
    with pytest.raises((WhyboardError, ValueError)):
        has_surrogate(Layout(ROOT), GOOD, MODEL, key)
