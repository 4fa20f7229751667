"""Accounts of a score that pages ask for again and again, kept between runs. Keys are ids and short names."""

from __future__ import annotations

from core.attribute.flip import flip_test
from core.attribute.types import FlipTest
from core.operations.explanations import Subject, lens_of, subject
from core.results import Attribution, Contribution
from dashboard import services
from dashboard.services.kept import kept

Key = tuple[str, str, str, str]  # data set, model, user, item


def key_of(chosen: Subject) -> Key:
    """What names a subject in a cache."""
    return chosen.catalogue.info.id, chosen.model.info.model, chosen.user, chosen.item


def lens(chosen: Subject, name: str, form: str = "raw", by: str | None = None) -> Attribution:
    """Where the score comes from, in one lens; see `lens_of` for what is refused."""
    return _lens(key_of(chosen), name, form, by)


@kept(256)
def _lens(key: Key, name: str, form: str, by: str | None) -> Attribution:
    return lens_of(services.workbench(), _subject(key), name, form, by)


def without(chosen: Subject, driver: Contribution, n: int = 10) -> FlipTest:
    """What would happen without one rating: one subset solved again."""
    return _without(key_of(chosen), driver.item or "", driver.value > 0, n)


@kept(256)
def _without(key: Key, item: str, speaks_for: bool, n: int) -> FlipTest:
    found = _subject(key)
    driver = Contribution(item, 1.0 if speaks_for else -1.0, item)
    return flip_test(found.catalogue, found.model, found.history, found.index, [driver], n)


def _subject(key: Key) -> Subject:
    dataset, model, user, item = key
    return subject(services.workbench(), dataset, user, item, model)
