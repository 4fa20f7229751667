"""What people say of the variants, kept until the journal grows. Keys are the position of the journal and names."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING

from core.audit.packet import packet_html
from core.audit.people.slices import Slices
from core.operations import people
from core.operations.campaigns import campaigns, judgements, progress_of
from core.operations.judged_pairs import ThumbShare, reason_counts, thumb_shares
from core.operations.packets import Made, people_packet
from core.operations.people import Details, PeopleAudit
from core.operations.preference_pairs import preference_pairs
from core.operations.variants import all_variants
from core.rate.campaigns import Campaign
from dashboard import VERSION, identity, services
from dashboard.endpoint import endpoint
from dashboard.services.kept import kept

if TYPE_CHECKING:
    import pandas as pd

Key = tuple[str, int, str, tuple[str, ...]]  # store, position of the journal, campaign ('' for all), raters left out

_MOST_WAITING = 32
_pool = ThreadPoolExecutor(1, thread_name_prefix="audit")  # one at a time: pages go first
_waiting: dict[Key, Future[Details]] = {}
_lock = threading.Lock()


def key_of(place: int, campaign: str, without: tuple[str, ...]) -> Key:
    """What names an audit as of a position of the journal."""
    return _store(), place, campaign, tuple(sorted(without))


def position() -> int:
    """Number of the last row of the journal that an audit looks at."""
    return int(services.journal().read("journal_position")[0]["number"])


def known_campaigns(place: int) -> tuple[Campaign, ...]:
    """All versions of all campaigns as of a position of the journal."""
    return _campaigns(_store(), place)


def judged_campaigns(place: int) -> frozenset[str]:
    """Ids of the campaigns that have judgements; '' for those outside campaigns."""
    return _judged(_store(), place)


def raters(place: int, campaign: str) -> tuple[str, ...]:
    """Who judged in a campaign, or at all, by name."""
    return _raters(_store(), place, campaign)


@kept(4)
def _campaigns(store: str, place: int) -> tuple[Campaign, ...]:
    return campaigns(services.journal())


@kept(2)
def _judgements(store: str, place: int) -> pd.DataFrame:
    return judgements(services.journal())


@kept(4)
def _judged(store: str, place: int) -> frozenset[str]:
    return frozenset(row["campaign"] for row in services.journal().read("judged_campaigns"))


@kept(8)
def _tallies(store: str, place: int, campaign: str) -> pd.DataFrame:
    return people.vote_tallies(services.journal(), campaign or None)


@kept(16)
def _raters(store: str, place: int, campaign: str) -> tuple[str, ...]:
    return tuple(sorted(_tallies(store, place, campaign)["rater"].unique().tolist()))


@kept(8)
def audit(key: Key) -> PeopleAudit:
    """The audit of a campaign or of all judgements."""
    store, place, campaign, without = key
    progress = progress_of(services.journal(), campaign) if campaign else None
    return people.tallied(_tallies(store, place, campaign), lambda: _kept(key), progress, without)


@kept(2)
def _of_campaign(store: str, place: int, campaign: str) -> pd.DataFrame:
    frame = _judgements(store, place)
    return frame[frame["campaign"] == campaign] if campaign else frame


@kept(2)
def _kept(key: Key) -> pd.DataFrame:
    return people.kept_of(_of_campaign(*key[:3]), key[3])


@kept(64)
def sliced(key: Key, by: str, first: str, second: str) -> Slices:
    """Two variants held against each other within each slice."""
    return people.sliced(audit(key).frame, by, first, second)


@kept(16)
def slice_columns(key: Key) -> tuple[str, ...]:
    """What the judgements of an audit can be sliced by."""
    return people.slice_columns(audit(key).frame)


@kept(16)
def reasons(key: Key) -> dict[str, dict[str, int]]:
    """How often each reason was given for or against each variant."""
    return reason_counts(services.journal(), audit(key).frame)


@kept(16)
def thumbs(key: Key) -> tuple[ThumbShare, ...]:
    """Share of thumbs up of the variants of an audit."""
    found = audit(key)
    return thumb_shares(services.journal(), [row.variant for row in found.board.rows], found.without)


def packet(key: Key, labels: Mapping[str, str]) -> bytes:
    """The packet of an audit, as the bytes of one HTML file."""
    store, place, campaign, _ = key
    made = Made(services.workbench().now(), VERSION)
    known = all_variants(services.journal(), endpoint())
    whole = audit((store, place, campaign, ()))
    found = people_packet(services.journal(), audit(key), whole, known, labels, made, details(key))
    return packet_html(found).encode()


def training_pairs(key: Key) -> bytes:
    """Preferences of an audit as JSON lines; none where nothing can be trained on."""
    _, _, campaign, without = key
    lines = preference_pairs(services.journal(), campaign or None, excluded=without).lines
    return "".join(f"{line}\n" for line in lines).encode()


def details(key: Key) -> Details | None:
    """What takes longer than the leaderboard; None while it is being computed in the background.

    Raises
    ------
    WhyboardError
        The computation failed.
    """
    with _lock:
        found = _waiting.get(key)
        if found is None:
            found = _waiting[key] = _pool.submit(identity.carrying(_detailed), key)
            for old in [each for each, future in _waiting.items() if future.done()][:-_MOST_WAITING]:
                del _waiting[old]
    return found.result() if found.done() else None


def wait_for(key: Key, seconds: float) -> None:
    """Give a computation in the background a moment, so that small ones do not flicker."""
    future = _waiting.get(key)
    if future is not None:
        wait([future], timeout=seconds)


def _detailed(key: Key) -> Details:
    return people.details_of(_of_campaign(*key[:3]), audit(key))


def _store() -> str:
    return str(services.workbench().store.layout.journal)
