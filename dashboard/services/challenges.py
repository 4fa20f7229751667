"""What challenges an account of a score, kept between runs. Keys are ids and small numbers."""

from __future__ import annotations

from core.attribute.contrast import contrast
from core.attribute.counterfactual import counterfactual
from core.attribute.faithfulness import curves
from core.attribute.flip import flip_test
from core.attribute.history import history_attribution
from core.attribute.stability import item_stability, seed_members
from core.attribute.types import Contrast, Counterfactual, Curves, FlipTest, ItemStability
from core.operations.explanations import Subject, subject
from core.results import Attribution, Contribution
from dashboard import services
from dashboard.services.kept import kept

MOST_FOR, MOST_AGAINST = 5, 3  # drivers put to the test

Key = tuple[str, str, str, str]  # data set, model, user, item


def key_of(chosen: Subject) -> Key:
    """What names a subject in a cache."""
    return chosen.catalogue.info.id, chosen.model.info.model, chosen.user, chosen.item


def flips(chosen: Subject, n: int) -> FlipTest:
    """The strongest drivers for and against the item, each put to the test."""
    return _flips(key_of(chosen), n)


@kept(256)
def _flips(key: Key, n: int) -> FlipTest:
    chosen = _subject(key)
    account = history_attribution(chosen.catalogue, chosen.model, chosen.history, chosen.index)
    return flip_test(chosen.catalogue, chosen.model, chosen.history, chosen.index, tested(account), n)


def tested(account: Attribution) -> tuple[Contribution, ...]:
    """The drivers of an account that are put to the test: the strongest for the item, then those against it."""
    own = [driver for driver in account.contributions if driver.item is not None]
    speaking_for = [driver for driver in own if driver.value > 0][:MOST_FOR]
    return (*speaking_for, *[driver for driver in own if driver.value < 0][:MOST_AGAINST])


def against(chosen: Subject, other: int) -> Contrast:
    """Why this item rather than another one (an index)."""
    return _against(key_of(chosen), other)


@kept(256)
def _against(key: Key, other: int) -> Contrast:
    chosen = _subject(key)
    return contrast(chosen.catalogue, chosen.model, chosen.history, chosen.index, other)


def smallest_set(chosen: Subject, n: int) -> Counterfactual:
    """The smallest set of ratings found without which the item leaves the top-N."""
    return _smallest_set(key_of(chosen), n)


@kept(256)
def _smallest_set(key: Key, n: int) -> Counterfactual:
    chosen = _subject(key)
    return counterfactual(chosen.catalogue, chosen.model, chosen.history, chosen.index, n)


def faithfulness(chosen: Subject, n: int) -> Curves:
    """What happens as the strongest reasons are deleted, or alone kept."""
    return _faithfulness(key_of(chosen), n)


@kept(128)
def _faithfulness(key: Key, n: int) -> Curves:
    chosen = _subject(key)
    return curves(chosen.catalogue, chosen.model, chosen.history, chosen.index, n)


def steadiness(chosen: Subject, n: int) -> ItemStability:
    """How steady the item and the reasons for it are; over seeds where the model is a mean of several."""
    return _steadiness(key_of(chosen), n)


@kept(256)
def _steadiness(key: Key, n: int) -> ItemStability:
    chosen = _subject(key)
    members = seed_members(chosen.model)
    return item_stability(chosen.catalogue, chosen.model, chosen.history, chosen.index, n, members=members)


def _subject(key: Key) -> Subject:
    dataset, model, user, item = key
    return subject(services.workbench(), dataset, user, item, model)
