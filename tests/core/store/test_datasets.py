"""Data set versions: what goes in comes out, versions, deletion, damage."""

import json
from pathlib import Path

import numpy as np
import pytest

from core.errors import InputError, NotFoundError, StoreError
from core.store import Store
from core.types import NO_YEAR, Scale
from tests.core.store.small import CREATED, add_dataset, fill, model_info


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def test_an_empty_store_has_nothing_and_makes_nothing(store: Store) -> None:
    assert store.datasets() == []
    assert store.problems() == []
    assert not store.layout.root.exists()


def test_a_catalogue_comes_back_as_it_went_in(store: Store) -> None:
    info = add_dataset(store)
    found = store.catalogue("small")
    assert found.info == info == store.dataset(info.id)
    assert (info.users, info.items, info.ratings) == (3, 4, 6)
    assert info.scale == Scale(1.0, 5.0)
    assert info.mean == pytest.approx((1 + 5 + 4.5 + 2 + 3 + 3.5) / 6)
    assert info.rejected == {"rating": 1}
    assert (info.kinds, info.created, info.notes) == (("creator", "genre"), CREATED, ("A note.",))
    assert found.user_ids == ("2", "10", "11")
    assert found.user_index["10"] == 1
    assert found.item_index["d"] == 3
    items = found.items
    assert items.titles[0] == "Ärger am Fluß"
    assert items.years.tolist() == [1999, NO_YEAR, 2001, -5]
    assert items.n_ratings.tolist() == [3, 1, 2, 0]
    assert items.means[:3].tolist() == pytest.approx([(1 + 4.5 + 3) / 3, 5.0, 2.75])
    assert np.isnan(items.means[3])
    assert items.attributes["genre"].of(0) == ("War", "Drama")
    assert items.attributes["genre"].of(1) == ()
    assert items.attributes["creator"].of(1) == ("Åse Kos",)
    assert found.ratings.offsets.tolist() == [0, 2, 4, 6]
    assert found.ratings.items.tolist() == [0, 1, 0, 2, 0, 2]
    assert found.ratings.values.tolist() == [4.5, 5.0, 3.0, 2.0, 1.0, 3.5]
    assert found.ratings.timestamps is not None
    assert found.ratings.timestamps.tolist() == [90, 100, 85, 80, -1, 70]


def test_a_table_without_rows_can_be_read(store: Store) -> None:
    with store.new_catalogue("empty") as builder:
        builder.publish(source="table", created=CREATED)
    found = store.catalogue("empty")
    assert (found.info.users, len(found.items), len(found.ratings.values)) == (0, 0, 0)
    assert found.ratings.timestamps is None


def test_the_builder_inserts_columns(store: Store) -> None:
    with store.new_catalogue("small") as builder:
        builder.insert("users", {"user_id": ["x", "ü", "=1"], "user_index": np.array([1, 0, 2])})
        builder.insert("ratings", {"user_index": [0], "item_index": [0], "rating": [2.5], "timestamp": [None]})
        builder.insert("users", {"user_index": np.array([], dtype=int), "user_id": []})
        builder.publish(source="table", created=CREATED)
    assert store.frame("small", "SELECT user_id FROM users ORDER BY user_index")["user_id"].tolist() == ["ü", "x", "=1"]
    assert store.frame("small", "SELECT timestamp IS NULL AS none FROM ratings")["none"].tolist() == [True]


def test_the_same_content_again_is_the_version_that_is_there(store: Store) -> None:
    first = add_dataset(store)
    again = add_dataset(store, created="2027-01-01T00:00:00")
    assert again == first
    assert store.versions("small") == [first]


CHANGES = (
    "UPDATE ratings SET rating = 4 WHERE rating = 4.5",
    "UPDATE ratings SET timestamp = 91 WHERE timestamp = 90",
    "UPDATE items SET title = 'other' WHERE item_id = 'b'",
    "UPDATE items SET year = 1950 WHERE item_id = 'b'",
    "UPDATE items SET description = 'other' WHERE item_id = 'b'",
    "UPDATE item_attributes SET value = 'Western' WHERE value = 'Drama'",
    "INSERT INTO user_facts VALUES (0, 'age', '33')",
    "UPDATE users SET user_id = '3' WHERE user_id = '2'",
    "DELETE FROM rejects",
    "CREATE TABLE truth_items AS SELECT 1.5 AS quality",
)


def test_the_version_depends_on_all_content(store: Store) -> None:
    seen = {add_dataset(store).version: "nothing"}
    for change in CHANGES:
        with store.new_catalogue("small") as builder:
            fill(builder)
            builder.execute(change)
            version = builder.publish(source="table", created=CREATED).version
        assert version not in seen, (change, seen)
        seen[version] = change


def test_the_version_does_not_depend_on_the_order_of_rows(store: Store) -> None:
    first = add_dataset(store, "one")
    with store.new_catalogue("two") as builder:
        fill(builder)
        builder.execute("CREATE TABLE other AS SELECT * FROM ratings ORDER BY rating")
        builder.execute("DELETE FROM ratings")
        builder.execute("INSERT INTO ratings SELECT * FROM other")
        builder.execute("DROP TABLE other")
        second = builder.publish(source="table", created=CREATED)
    assert second.version == first.version


def test_a_new_version_is_in_use_and_the_old_one_stays(store: Store) -> None:
    old = add_dataset(store, created="2026-01-01T00:00:00")
    new = add_dataset(store, created="2026-01-02T00:00:00", ratings=5)
    assert store.dataset("small") == new
    assert store.dataset(old.id) == old
    assert store.versions("small") == [new, old]
    assert store.catalogue(old.id).info.ratings == 6
    store.delete_dataset("small")
    assert store.dataset("small") == old
    store.delete_dataset(old.id)
    assert store.datasets() == []
    assert list(store.layout.datasets.iterdir()) == []
    assert list(store.layout.trash.iterdir()) == []


def test_an_unknown_name_lists_what_is_there(store: Store) -> None:
    add_dataset(store, "beta")
    add_dataset(store, "alpha")
    for reference in ("gamma", "alpha@000000000000", "../alpha", "", "alpha@../../x", "ALPHA"):
        with pytest.raises(NotFoundError) as caught:
            store.dataset(reference)
        assert caught.value.remedy == "Choose one of: alpha, beta."
        assert reference in caught.value.what
        with pytest.raises(NotFoundError):
            store.delete_dataset(reference)


@pytest.mark.parametrize("name", ["../up", "a/b", "", ".hidden", "Ä", "UPPER", "a" * 65, "a\n", "a@b", "-a"])
def test_a_name_that_could_be_a_path_is_refused(store: Store, name: str) -> None:
    with pytest.raises(InputError), store.new_catalogue(name):
        raise AssertionError("was opened")
    with pytest.raises(InputError):
        store.versions(name)
    assert not store.layout.root.exists()


def test_an_id_that_could_be_a_path_is_refused(store: Store) -> None:
    for dataset in ("../x@0123456789ab", "x@0123456789ab/..", "x", "x@0123456789AB", "x@0123456789ab\n"):
        with pytest.raises(InputError):
            store.layout.dataset(dataset)
    for model in ("../ease-0123456789ab", "ease", "ease-0123456789ab/../x", "ease-0123456789ab\n"):
        with pytest.raises(InputError):
            store.layout.model("x@0123456789ab", model)


def test_what_fails_before_publishing_leaves_nothing(store: Store) -> None:
    with pytest.raises(RuntimeError), store.new_catalogue("small") as builder:
        builder.execute("INSERT INTO users VALUES (0, 'x')")
        raise RuntimeError("the importer failed")
    assert store.datasets() == []
    assert list(store.layout.datasets.iterdir()) == []


def test_a_damaged_card_is_named_and_hides_nothing_else(store: Store) -> None:
    bad = add_dataset(store, "bad")
    good = add_dataset(store, "good")
    card = store.layout.dataset(bad.id) / "dataset.json"
    for content in ("", "{", "[]", "null", '{"name": "bad"}', '"text"', "\x00\xff", '{"scale": 3}'):
        card.write_text(content, encoding="latin-1")
        assert store.datasets() == [good], content
        assert ["bad@" in problem.what for problem in store.problems()] == [True], content
        with pytest.raises(StoreError, match="bad@"):
            store.dataset("bad")
    store.delete_dataset("bad")
    assert store.problems() == []
    assert not store.layout.dataset(bad.id).exists()


def test_a_damaged_version_is_made_again_by_importing_again(store: Store) -> None:
    info = add_dataset(store)
    (store.layout.dataset(info.id) / "dataset.json").write_text("{")
    assert add_dataset(store) == info
    store.layout.catalogue(info.id).write_bytes(b"not a database")
    with pytest.raises(StoreError, match="cannot be opened"):
        store.catalogue("small")
    assert add_dataset(store) == info
    assert store.catalogue("small").info == info


def test_a_missing_or_damaged_pointer_is_not_the_end(store: Store) -> None:
    """As after a crash between renaming the folder and writing the pointer."""
    old = add_dataset(store, created="2026-01-01T00:00:00")
    new = add_dataset(store, created="2026-01-02T00:00:00", ratings=5)
    pointer = store.layout.current("small")
    for content in (None, "", "[]", "{}", json.dumps({"version": "0" * 12}), json.dumps({"version": "../.."})):
        if content is None:
            pointer.unlink()
        else:
            pointer.write_text(content)
        assert store.dataset("small") == new
        assert store.datasets() == [new]
    pointer.write_text(json.dumps({"version": old.version}))
    assert store.dataset("small") == old


def test_a_missing_catalogue_says_so(store: Store) -> None:
    info = add_dataset(store)
    store.layout.catalogue(info.id).unlink()
    with pytest.raises(StoreError, match="is missing"):
        store.catalogue("small")


def test_deleting_takes_the_models_too(store: Store) -> None:
    info = add_dataset(store)
    store.save_model(model_info(info.id), {"a": np.zeros(3)})
    store.delete_dataset("small")
    assert not store.layout.dataset(info.id).exists()
    assert add_dataset(store) == info
    assert store.models("small") == []


def test_the_published_folder_holds_no_leftovers(store: Store) -> None:
    info = add_dataset(store)
    names = {path.name for path in store.layout.dataset(info.id).iterdir()}
    assert names == {"catalog.duckdb", "dataset.json", "order.json"}
    assert {path.name for path in store.layout.datasets.iterdir()} == {info.id, "small.current.json"}
