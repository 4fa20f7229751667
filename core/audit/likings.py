"""How a user rates the items of each attribute: what "you like horror" is held against."""

from __future__ import annotations

import numpy as np

from core.attribute.attributes import split
from core.types import Catalogue, History

LEAST = 3  # rated items with an attribute


def likings(catalogue: Catalogue, history: History) -> dict[str, float]:
    """Mean rating of the items with an attribute minus the mean of all ratings of the user, in rating units.

    Only attributes of three rated items or more, names in lower case; where kinds share a name, the first one counts.
    """
    if not len(history.items):
        return {}
    centred = history.values.astype(np.float64) - float(history.values.mean(dtype=np.float64))
    found: dict[str, float] = {}
    for index in catalogue.items.attributes.values():
        counts = split(index, history.items, np.ones(len(centred)), whole=True)[:-1]
        sums = split(index, history.items, centred, whole=True)[:-1]
        for place in np.flatnonzero(counts >= LEAST).tolist():
            found.setdefault(index.names[place].lower(), float(sums[place] / counts[place]))
    return found
