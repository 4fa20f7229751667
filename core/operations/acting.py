"""A store and a journal that act for somebody: what the role does not allow is refused here, whoever asked for it.

Reading a method of the store is refused already, so that nothing is half done. A method that stands in no table is
nobody's: a new one has to be entered before anything can use it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.operations.roles import (
    BACK_UP,
    BATCH,
    CAMPAIGNS,
    DELETE,
    EVALUATE,
    EXPLAIN,
    IMPORT,
    JUDGE,
    PERSONAL,
    READ,
    TRAIN,
    VARIANTS,
    Actor,
    RefusedError,
)
from core.store import Journal, Store
from core.store.erasures import Erasure
from core.store.tables import Row

if TYPE_CHECKING:
    import pandas as pd

Who = Callable[[], Actor]  # asked each time, so that a role taken away counts at once

# What each method of the store takes. Checks and surrogates only keep what reading computed, and can be made again.
STORE: Mapping[str, str] = {
    "datasets": READ,
    "recent_datasets": READ,
    "problems": READ,
    "versions": READ,
    "dataset": READ,
    "catalogue": READ,
    "frame": READ,
    "models": READ,
    "model": READ,
    "arrays": READ,
    "evaluations": READ,
    "faithfulness": READ,
    "truths": READ,
    "save_checks": READ,
    "save_surrogate": READ,
    "delete_surrogate": TRAIN,
    "save_model": TRAIN,
    "save_evaluation": EVALUATE,
    "save_faithfulness": EVALUATE,
    "save_truth": EVALUATE,
    "write_batch": BATCH,
    "unfinished": BATCH,
    "new_catalogue": IMPORT,
    "delete_dataset": DELETE,
    "delete_model": DELETE,
    "close": READ,
}

# What a row of each table of the journal takes.
TABLES: Mapping[str, str] = {
    "explanations": EXPLAIN,
    "failures": EXPLAIN,
    "canaries": EXPLAIN,
    "thumbs": JUDGE,
    "preferences": JUDGE,
    "likert": JUDGE,
    "comments": JUDGE,
    "checker_marks": JUDGE,
    "reservations": JUDGE,
    "judgements": JUDGE,
    "variants": VARIANTS,
    "variant_states": VARIANTS,
    "prompts": VARIANTS,
    "campaigns": CAMPAIGNS,
    "campaign_states": CAMPAIGNS,
    "campaign_pairs": CAMPAIGNS,
    "erasures": PERSONAL,
}


class ActingStore(Store):
    """A store for somebody; it shares what the other one holds open.

    Parameters
    ----------
    store : Store
        The store.
    who : callable
        Whom it acts for.
    """

    def __init__(self, store: Store, who: Who) -> None:
        self.layout = store.layout
        self._catalogues = store._catalogues
        self._who = who

    def __getattribute__(self, name: str) -> Any:
        if not name.startswith("_") and name != "layout":
            self._who().require(STORE.get(name, f"use “{name}” of the store"))
        return super().__getattribute__(name)


class ActingJournal:
    """A journal for somebody: they write what their role allows, under their own name alone.

    Parameters
    ----------
    journal : Journal
        The journal.
    who : callable
        Whom it acts for.
    """

    def __init__(self, journal: Journal, who: Who) -> None:
        self.behind = journal
        self._who = who

    def append(self, table: str, rows: Sequence[Row]) -> None:
        """Write rows durably; returns after the commit.

        Raises
        ------
        RefusedError
            The role does not allow it, or a row is in somebody else's name.
        """
        actor = self._who()
        actor.require(TABLES.get(table, f"write to the table “{table[:80]}”"))
        for row in rows:
            if row.get("source"):  # a judgement from a file, in the name that stands there
                actor.require(IMPORT)
            elif "rater" in row and not actor.speaks_as(str(row["rater"])):
                raise RefusedError(
                    f"“{actor.name}” cannot say something in the name of “{str(row['rater'])[:80]}”.",
                    "Say it in your own name.",
                )
        self.behind.append(table, rows)

    def read(self, query: str, *parameters: Any) -> list[dict[str, Any]]:
        """Answer one of the named queries."""
        self._who().require(READ)
        return self.behind.read(query, *parameters)

    def frame(self, query: str, *parameters: Any) -> pd.DataFrame:
        """Answer a named query as a frame."""
        self._who().require(READ)
        return self.behind.frame(query, *parameters)

    def copy(self, target: Path) -> dict[str, int]:
        """Write the journal as of one moment to a file."""
        self._who().require(BACK_UP)
        return self.behind.copy(target)

    def erase(self, erasure: Erasure) -> dict[str, int]:
        """Forget a person."""
        self._who().require(PERSONAL)
        return self.behind.erase(erasure)

    def close(self) -> None:
        """Let go of the journal, where it is this one's own."""
        self._who().require(READ)
        self.behind.close()


def behind(journal: Journal) -> Journal:
    """The journal itself: one for everybody, for what is kept beside it, and for copies of what is in the store."""
    return journal.behind if isinstance(journal, ActingJournal) else journal
