"""What every importer keeps: the same small world, written in its format, comes out the same."""

import zipfile
from datetime import datetime
from pathlib import Path

import pytest

from core.datasets import detect, import_path, preview
from core.errors import InputError
from core.store import Store
from core.types import DatasetInfo

# user, item, rating, seconds since 1970
RATINGS = [("1", "10", "4", 100), ("1", "2", "3", 110), ("2", "10", "5", 120), ("30", "2", "1", 130)]
TITLES = {"2": "Nénette et Boni (1996)", "10": "Toy Story (1995)", "11": "Never Rated (1970)"}


Imported = tuple[Path, Store, DatasetInfo]


def clock() -> datetime:
    return datetime(2026, 1, 2, 3, 4, 5)


class ImporterContract:
    """Base of the tests of one format."""

    format: str
    source: str  # the file of ratings
    header = 0  # lines before the first rating
    timed = True
    kinds: tuple[str, ...] = ("decade", "genre")

    def write(self, folder: Path, ratings: list[str]) -> None:
        """Write the items of the world and the given lines of ratings."""
        raise AssertionError("every format writes its own files")

    def line(self, user: str, item: str, rating: str, time: int) -> str:
        """Write one rating."""
        raise AssertionError("every format has its own lines")

    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        folder = tmp_path / "files"
        folder.mkdir()
        return folder

    @pytest.fixture
    def store(self, tmp_path: Path) -> Store:
        return Store(tmp_path / "store")

    @pytest.fixture
    def good(self, folder: Path) -> Path:
        self.write(folder, [self.line(*rating) for rating in RATINGS])
        return folder

    @pytest.fixture(scope="class")
    @classmethod
    def imported(cls, tmp_path_factory: pytest.TempPathFactory) -> Imported:
        """The good files, and the store they were imported into; tests change neither."""
        folder = tmp_path_factory.mktemp("imported")
        (folder / "files").mkdir()
        cls().write(folder / "files", [cls().line(*rating) for rating in RATINGS])
        store = Store(folder / "store")
        return folder / "files", store, import_path(store, folder / "files", "world", now=clock)

    def test_it_is_told_by_its_content(self, good: Path) -> None:
        assert detect(good) == self.format

    def test_ratings_and_items_come_as_they_are(self, imported: Imported) -> None:
        _, store, info = imported
        catalogue = store.catalogue("world")
        assert (info.users, info.items, info.ratings, dict(info.rejected)) == (3, 3, 4, {})
        assert (info.source, info.created, info.kinds) == (self.format, "2026-01-02T03:04:05", self.kinds)
        assert catalogue.user_ids == ("1", "2", "30")
        assert catalogue.items.ids == ("2", "10", "11")
        assert catalogue.items.titles == tuple(TITLES[item] for item in ("2", "10", "11"))
        assert [catalogue.items.year(item) for item in range(3)] == [1996, 1995, 1970]
        assert [catalogue.items.attributes["decade"].of(item) for item in range(3)] == [
            ("1990s",), ("1990s",), ("1970s",)
        ]  # fmt: skip
        ratings = catalogue.ratings
        found = zip(ratings.users, ratings.items, ratings.values, strict=True)
        assert [(catalogue.user_ids[u], catalogue.items.ids[i], v) for u, i, v in found] == [
            ("1", "2", 3), ("1", "10", 4), ("2", "10", 5), ("30", "2", 1)
        ]  # fmt: skip
        assert info.has_timestamps == self.timed
        if self.timed:
            assert ratings.timestamps is not None and ratings.timestamps.tolist() == [110, 100, 120, 130]
        assert info.notes == ("Items without ratings: 1.",)

    def test_a_zip_with_a_folder_in_it_is_the_same(self, imported: Imported, tmp_path: Path) -> None:
        good, store, info = imported
        packed = tmp_path / "packed.zip"
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in good.iterdir():
                archive.write(path, f"world/{path.name}")
        assert detect(packed) == self.format
        assert import_path(store, packed, "world", now=clock) == info
        assert len(store.versions("world")) == 1

    def test_every_row_is_a_rating_or_a_reject_with_line_and_reason(self, folder: Path, store: Store) -> None:
        bad = [
            (self.line("2", "10", "4", 5), "duplicate" if self.timed else None),
            (self.line("2", "2", "four", 5), "unparsable rating"),
            (self.line("2", "2", "nan", 5), "unparsable rating"),
            (self.line("2", "2", "", 5), "missing rating"),
            (self.line("2", "2", "7", 5), "out of scale"),
            (self.line("", "2", "3", 5), "missing user"),
            (self.line("2", " ", "3", 5), "missing item"),
            ("what is this", "malformed line"),
        ]
        lines = [self.line(*rating) for rating in RATINGS] + [line for line, _ in bad]
        self.write(folder, lines)
        info = import_path(store, folder, "world", now=clock)
        rejects = store.frame("world", "SELECT * FROM rejects ORDER BY line")
        assert info.ratings + len(rejects) == len(lines)
        first = self.header + len(RATINGS) + 1
        expected = {first + n: reason for n, (_, reason) in enumerate(bad) if reason}
        if not self.timed:  # the last line counts: the one before is the reject
            expected[self.header + 3] = "duplicate"
        assert dict(zip(rejects["line"], rejects["reason"], strict=True)) == expected
        assert set(rejects["source"]) == {self.source}
        contents = dict(zip(rejects["line"], rejects["content"], strict=True))
        assert contents == {line: lines[line - self.header - 1] for line in expected}
        assert sum(info.rejected.values()) == len(rejects)

    def test_an_item_without_facts_keeps_its_id_for_a_title(self, folder: Path, store: Store) -> None:
        self.write(folder, [self.line(*rating) for rating in [*RATINGS, ("2", "99", "4", 7)]])
        info = import_path(store, folder, "world", now=clock)
        catalogue = store.catalogue("world")
        assert catalogue.items.titles[catalogue.item_index["99"]] == "99"
        assert info.notes[0] == "Rated items without facts: 1; their id stands for their title."

    def test_nothing_of_the_import_stays_in_the_catalogue(self, imported: Imported) -> None:
        _, store, _ = imported
        tables = store.frame("world", "SELECT table_name FROM information_schema.tables ORDER BY 1")["table_name"]
        assert {"users", "user_facts", "items", "item_attributes", "ratings", "rejects"} >= set(tables)

    def test_a_look_shows_the_first_ratings(self, good: Path) -> None:
        look = preview(good, 2)
        assert (look.format, look.source, look.mapping) == (self.format, self.source, None)
        assert len(look.rows) == 2
        assert {"1", "10", "4"} <= set(look.rows[0])

    def test_no_usable_rating_is_refused_with_the_reasons(self, folder: Path, store: Store) -> None:
        self.write(folder, [self.line("1", "2", "bad", 1)])
        with pytest.raises(InputError, match="unparsable rating: 1, such as “bad”"):
            import_path(store, folder, "world", now=clock)
        assert store.datasets() == []

    def test_unknown_personal_columns_are_refused(self, good: Path, store: Store) -> None:
        with pytest.raises(InputError, match=r"shoe size|no file of users|no personal columns"):
            import_path(store, good, "world", now=clock, personal=("shoe size",))
