"""Appending makes a new version of what was there and what came."""

from pathlib import Path

import pytest

from core.datasets import TableMapping, append, import_path, import_table
from core.errors import InputError, NotFoundError
from core.store import Store
from tests.core.datasets.contracts import clock
from tests.core.datasets.demo_store import with_demo

MAPPING = {"user": "u", "item": "i", "rating": "r", "timestamp": "t"}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(tmp_path / "store")
    path = tmp_path / "first.csv"
    path.write_text("u,i,r,t,n,g\n1,x,3,10,X (1990),Drama\n2,y,4,20,Y,War\n3,x,5,,X (1990),Drama\n4,x,oops,1,X,\n")
    import_table(store, TableMapping(path, MAPPING | {"title": "n", "genre": "g"}), "d", now=clock)
    return store


def rated(store: Store, dataset: str = "d") -> dict[tuple[str, str], float]:
    frame = store.frame(
        dataset,
        """SELECT user_id, item_id, rating FROM ratings JOIN users USING (user_index) JOIN items USING (item_index)""",
    )
    return {(user, item): float(rating) for user, item, rating in frame.itertuples(index=False)}


def test_what_was_there_and_what_came_are_one_new_version(store: Store, tmp_path: Path) -> None:
    before = store.dataset("d")
    path = tmp_path / "second.csv"
    path.write_text("u,i,r,t,n\n1,x,1,30,Other\n2,y,2,5,\n3,x,2,1,\n10,z,4,9,Zed (2001)\n9,z,9,9,\n")
    info = append(store, "d", TableMapping(path, MAPPING | {"title": "n"}), now=clock)
    # (1, x) came later, (2, y) earlier by its timestamp, (3, x) had no timestamp, so the appended one counts
    assert rated(store) == {("1", "x"): 1, ("2", "y"): 4, ("3", "x"): 2, ("10", "z"): 4}
    items = store.catalogue("d").items
    assert items.ids == ("x", "y", "z") and items.titles == ("X (1990)", "Y", "Zed (2001)")
    assert items.attributes["genre"].of(0) == ("Drama",) and items.attributes["decade"].of(0) == ("1990s",)
    assert dict(info.rejected) == {"unparsable rating": 1, "duplicate": 3, "out of scale": 1}
    found = store.frame("d", "SELECT source, content FROM rejects WHERE reason = 'duplicate' ORDER BY content")
    assert found.values.tolist() == [
        [before.id, "1,x,3.0,10"], ["second.csv", "2,y,2,5,"], [before.id, "3,x,5.0"]
    ]  # fmt: skip
    assert store.dataset("d").version == info.version != before.version
    assert {version.version for version in store.versions("d")} == {before.version, info.version}
    assert len(rated(store, before.id)) == 3
    assert f"Made from {before.id} by appending second.csv." in info.notes


def test_personal_facts_and_users_stay(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    folder = tmp_path / "ml"
    folder.mkdir()
    (folder / "u.data").write_text("1\t5\t3\t10\n")
    (folder / "u.user").write_text("1|24|M|technician|85711\n7|33|F|other|1\n")
    import_path(store, folder, "d", now=clock, personal=("age",))
    (tmp_path / "new.csv").write_text("u,i,r,t\n8,5,4,11\n")
    info = append(store, "d", TableMapping(tmp_path / "new.csv", MAPPING), now=clock)
    assert (info.users, info.personal, info.source) == (3, ("age",), "movielens-100k")
    assert store.frame("d", "SELECT value FROM user_facts ORDER BY user_index")["value"].tolist() == ["24", "33"]


def test_a_file_in_a_known_format_can_be_appended(store: Store, tmp_path: Path) -> None:
    (tmp_path / "u.data").write_text("1\t5\t3\t10\n")
    append(store, "d", tmp_path / "u.data", now=clock)
    assert rated(store)["1", "5"] == 3 and len(rated(store)) == 4


def test_nothing_usable_changes_nothing(store: Store, tmp_path: Path) -> None:
    before = store.dataset("d")
    (tmp_path / "bad.csv").write_text("u,i,r,t\n1,x,no,1\n")
    with pytest.raises(InputError, match="No rating could be used"):
        append(store, "d", TableMapping(tmp_path / "bad.csv", MAPPING), now=clock)
    assert store.versions("d") == [before]
    with pytest.raises(NotFoundError):
        append(store, "none", TableMapping(tmp_path / "bad.csv", MAPPING), now=clock)


def test_the_demo_world_takes_no_ratings(tmp_path: Path) -> None:
    store = Store(with_demo(tmp_path / "store"))
    (tmp_path / "new.csv").write_text("u,i,r,t\n8,5,4,11\n")
    with pytest.raises(InputError, match="generated world"):
        append(store, "demo", TableMapping(tmp_path / "new.csv", MAPPING), now=clock)
