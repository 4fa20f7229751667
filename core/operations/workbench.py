"""A store together with what was loaded from it: catalogues and models, bounded, safe for many threads."""

from __future__ import annotations

import copy
import threading
from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from core.errors import NotFoundError
from core.operations.acting import ActingStore, Who
from core.operations.roles import LOCAL
from core.recommend.protocol import LoadedModel
from core.recommend.registry import DEFAULTS, KINDS, serve
from core.settings import Settings
from core.store import Store
from core.types import Catalogue

T = TypeVar("T")


def utc_now() -> datetime:
    """Return the time, naive UTC."""
    return datetime.now(UTC).replace(tzinfo=None)


class Workbench:
    """What operations work on.

    Parameters
    ----------
    settings : Settings
        Settings of the installation.
    now : callable
        The clock: naive UTC.
    """

    def __init__(self, settings: Settings, now: Callable[[], datetime] = utc_now) -> None:
        self.settings = settings
        self.store = Store(settings.store)
        self.now = now
        self._who: Who = lambda: LOCAL
        self._catalogues = _Cache[Catalogue](4)
        self._models = _Cache[LoadedModel](16)
        self._kept = _Cache[Any](16)

    def acting(self, who: Who) -> Workbench:
        """The same for somebody, who is asked for each time: what their role does not allow is refused."""
        found = copy.copy(self)
        found._who, found.store = who, ActingStore(self.store, who)
        return found

    def require(self, verb: str) -> None:
        """Make sure that whoever works here may do something, before it is begun.

        Raises
        ------
        RefusedError
            Their role does not allow it.
        """
        self._who().require(verb)

    def catalogue(self, dataset: str) -> Catalogue:
        """Catalogue of `name` (the version in use) or `name@version`, kept in memory.

        Raises
        ------
        NotFoundError
            There is no such data set.
        """
        info = self.store.dataset(dataset)
        return self._catalogues.get((info.id,), lambda: self.store.catalogue(info.id))

    def model(self, dataset: str, reference: str) -> LoadedModel:
        """Model with an id, or the newest of a kind, ready to serve.

        Raises
        ------
        NotFoundError
            There is no such data set or model.
        """
        info = self.store.model(dataset, reference)
        key = (info.dataset, info.model)
        return self._models.get(key, lambda: LoadedModel(info, serve(info.kind, self.store.arrays(info), info.facts)))

    def default_model(self, dataset: str) -> LoadedModel:
        """The model that ranks when none is named: the first default kind there is, else the newest model.

        Raises
        ------
        NotFoundError
            No model has been trained.
        """
        known = self.store.models(dataset)
        for kind in DEFAULTS:
            if any(info.kind == kind for info in known):
                return self.model(dataset, kind)
        if not known:
            raise NotFoundError(f"No model has been trained on {dataset}.", "Train one on the Models page.")
        return self.model(dataset, known[0].model)

    def predictor(self, ranking: LoadedModel) -> LoadedModel | None:
        """The model whose predicted rating stands beside a ranking: itself if it predicts ratings, else `foldin`."""
        if ranking.served.predicts_ratings:
            return ranking
        known = [info for info in self.store.models(ranking.info.dataset) if KINDS[info.kind].predicts_ratings]
        known.sort(key=lambda info: info.kind != "foldin")  # stable: newest first within a kind
        return self.model(known[0].dataset, known[0].model) if known else None

    def kept(self, key: tuple[str, ...], make: Callable[[], T]) -> T:
        """What was made under a key that carries all versions, or make it; the 16 used last stay in memory."""
        found: T = self._kept.get(key, make)
        return found

    def forget(self, *key: str) -> None:
        """Let go of what was made under a key."""
        self._kept.drop(key)

    def close(self) -> None:
        """Let go of the store."""
        self.store.close()


class _Cache(Generic[T]):
    """The most recently used values; each is made once, by one thread."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._values: OrderedDict[tuple[str, ...], T] = OrderedDict()
        self._lock = threading.RLock()

    def get(self, key: tuple[str, ...], make: Callable[[], T]) -> T:
        with self._lock:
            if key not in self._values:
                self._values[key] = make()
                while len(self._values) > self._size:
                    self._values.popitem(last=False)
            self._values.move_to_end(key)
            return self._values[key]

    def drop(self, key: tuple[str, ...]) -> None:
        with self._lock:
            self._values.pop(key, None)
