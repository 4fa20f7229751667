"""What is known of the users and items that explanations are about: segments, and whether an item is stable."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from core.audit.failures import STABLE, UNKNOWN, UNSTABLE
from core.operations.pairs import LENGTH
from core.operations.pairs import STABLE as LEAST
from core.operations.workbench import Workbench
from core.recommend.protocol import LoadedModel
from core.recommend.segments import UserTable, user_table
from core.recommend.taste import residuals, tastes
from core.recommend.topn import stability
from core.types import Catalogue

KINDS = ("genre", "tag", "creator", "decade")  # of which favourites are told: the first that items have


@dataclass(frozen=True, slots=True)
class Standing:
    """Segments of users and stability of their items, for one model.

    Attributes
    ----------
    catalogue, model, table
        The data set version; the model; activity and favourites of all users.
    known : dict
        Stability by user and item, kept once it was asked for.
    """

    catalogue: Catalogue
    model: LoadedModel
    table: UserTable
    known: dict[tuple[str, str], str] = field(default_factory=dict)

    @classmethod
    def of(cls, workbench: Workbench, model: LoadedModel) -> Standing:
        """The standing under a model, made once."""

        def make() -> Standing:
            catalogue = workbench.catalogue(model.info.dataset)
            attributes, rest = catalogue.items.attributes, residuals(catalogue.ratings)
            kind = next((kind for kind in KINDS if kind in attributes), None)
            taste = tastes(catalogue.ratings, rest, attributes[kind]) if kind else None
            return cls(catalogue, model, user_table(catalogue.ratings, rest, taste))

        return workbench.kept(("standing", model.info.dataset, model.info.model), make)

    def segment(self, user: str) -> str:
        """Segment of a user: activity and favourite in words; '' where the user is unknown."""
        index = self.catalogue.user_index.get(user)
        return "" if index is None else self.table.segment(index)

    def stability(self, user: str, item: str) -> str:
        """Whether the item is in the top-N of at least 80 % of 20 replicates without a random 10 % of the ratings."""
        if (user, item) not in self.known:
            self.known[user, item] = self._stability(user, item)
        return self.known[user, item]

    def _stability(self, user: str, item: str) -> str:
        index, place = self.catalogue.user_index.get(user), self.catalogue.item_index.get(item)
        if index is None or place is None:
            return UNKNOWN
        history = self.catalogue.ratings.of(index)
        share = float(stability(self.catalogue, self.model, history, np.array([place], np.int32), LENGTH)[0])
        return UNKNOWN if np.isnan(share) else STABLE if share >= LEAST else UNSTABLE
