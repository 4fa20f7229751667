"""The published data sets, by what their publishers say of them (their READMEs, and data/README.md beside them)."""

from collections.abc import Callable
from pathlib import Path

import pytest

from core.datasets import detect, import_path
from core.store import Store

pytestmark = pytest.mark.real_data


def test_movielens_100k(tmp_path: Path, real_data: Callable[[str], Path]) -> None:
    store = Store(tmp_path)
    path = real_data("ml-100k")
    assert detect(path) == "movielens-100k"
    info = import_path(store, path, "ml-100k")
    assert (info.users, info.items, info.ratings) == (943, 1682, 100_000)
    assert info.mean == pytest.approx(3.530, abs=5e-4)
    assert (info.scale.low, info.scale.high, info.has_timestamps, info.kinds) == (1, 5, True, ("decade", "genre"))
    assert not info.rejected and not info.notes and not info.personal
    catalogue = store.catalogue("ml-100k")
    items = catalogue.items
    assert len(items) - len(set(items.titles)) == 18
    unknown = catalogue.item_index["267"]
    assert items.titles[unknown] == "unknown" and items.year(unknown) is None
    assert not items.attributes["genre"].of(unknown)
    assert items.titles[catalogue.item_index["543"]] == "Misérables, Les (1995)"
    assert items.attributes["genre"].of(0) == ("Animation", "Children's", "Comedy")
    mine = catalogue.ratings.of(catalogue.user_index["196"])
    rated = dict(zip((items.ids[i] for i in mine.items), mine.values, strict=True))
    assert rated["242"] == 3  # the first line of u.data: 196 242 3 881250949
