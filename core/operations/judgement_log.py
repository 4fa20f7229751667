"""All judgements that count, kept in memory and brought up by what the journal has got since."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from core.operations.acting import behind
from core.rate.judgements import judgement_frame, preferred
from core.store import Journal

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

_KEY = ["campaign", "pair", "rater"]
_logs: WeakKeyDictionary[Journal, JudgementLog] = WeakKeyDictionary()
_door = threading.Lock()


class JudgementLog:
    """Judgements of one journal. A new one costs as much as it takes to read it, not what all of them take."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._judged: pd.DataFrame | None = None  # the latest row of each campaign, pair and rater
        self._compared: pd.DataFrame | None = None  # Compare's preferences, like these
        self._last = self._last_compared = 0
        self._frame: pd.DataFrame | None = None

    def frame(self, journal: Journal) -> pd.DataFrame:
        """The frame of all judgements that count; changing it changes no other."""
        with self._lock:
            if self._brought_up(journal) or self._frame is None:
                self._frame = judgement_frame(self._all())
            return self._frame.copy(deep=False)

    def whole(self, journal: Journal) -> pd.DataFrame:
        """The same with all that is known of each, for files."""
        with self._lock:
            self._brought_up(journal)
            return judgement_frame(self._all(), whole=True)

    def _brought_up(self, journal: Journal) -> bool:
        """Whether there was anything new."""
        import pandas as pd

        new = journal.frame("latest_judgements", self._last)
        if len(new):
            self._last = int(new["number"].max())
            known = self._judged
            if known is not None:
                new = pd.concat([known[~_said_again(known, new)], new], ignore_index=True)
            self._judged = new
        position = int(journal.read("preference_position")[0]["number"])
        if position == self._last_compared:
            return bool(len(new))
        self._last_compared = position
        self._compared = pd.DataFrame(preferred(journal.read("preferences"), journal.read("judged_texts")))
        return True

    def _all(self) -> pd.DataFrame:
        import pandas as pd

        found = [each for each in (self._judged, self._compared) if each is not None and len(each)]
        return pd.concat(found, ignore_index=True) if len(found) > 1 else found[0] if found else pd.DataFrame()


def _said_again(known: pd.DataFrame, new: pd.DataFrame) -> np.ndarray:
    """Which known rows are about what a new one says something of, bool (len(known),)."""
    import pandas as pd

    found = known["pair"].isin(new["pair"]).to_numpy(dtype=bool, copy=True)  # few are: only they are looked at closely
    there = pd.MultiIndex.from_frame(known.loc[found, _KEY])
    found[found] = there.isin(pd.MultiIndex.from_frame(new[_KEY]))
    return found


def drop_log(journal: Journal) -> None:
    """Let go of the log of a journal: rows of it were changed, because somebody is forgotten."""
    with _door:
        _logs.pop(behind(journal), None)


def log_of(journal: Journal) -> JudgementLog:
    """The log of a journal in this process."""
    own = behind(journal)
    with _door:
        if own not in _logs:
            _logs[own] = JudgementLog()
        return _logs[own]
