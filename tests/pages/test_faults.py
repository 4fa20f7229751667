"""Pages on a store that may only be read, and on a full disk: they show what there is, and say what cannot be saved."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import StoreError
from core.store import LocalJournal
from dashboard import services
from dashboard.messages import UNEXPECTED
from tests.core.operations.films import films_workbench
from tests.core.store.disks import MB, fill_up, read_only, small_disk
from tests.core.store.small import thumb
from tests.pages.app import page, texts

PAGES = ("home", "explore", "why", "compare", "rate", "audit", "models", "data", "variants")
SUBJECT = {"user": "user-5", "item": "f02", "a": "concise-2", "b": "detailed-2"}


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with small_disk(tmp_path / "disk", 24 * MB) as place:
        films_workbench(place / "store").close()
        LocalJournal(place / "store" / "journal.duckdb").close()
        monkeypatch.setenv("WHYBOARD_STORE", str(place / "store"))
        yield place
        services.close_journals()


def open_all() -> list[str]:
    """Open every page; what they say went wrong."""
    said = []
    for name in PAGES:
        app = page(name, dataset="films", **(SUBJECT if name in ("explore", "why", "compare") else {})).run()
        assert not app.exception, (name, app.exception)
        assert UNEXPECTED not in texts(app), name
        said += [element.value for element in [*app.error, *app.warning]]
        if name == "explore":
            assert "Film" in str([frame.value.to_dict() for frame in app.dataframe])
    return said


def test_pages_read_a_store_that_may_only_be_read(disk: Path) -> None:
    with read_only(disk):
        open_all()
        with pytest.raises(StoreError, match="may only be read"):
            services.journal().append("thumbs", [thumb("a")])
        services.close_journals()


def test_pages_read_on_a_full_disk_and_write_once_there_is_room(disk: Path) -> None:
    services.journal()
    filler = fill_up(disk)
    open_all()
    with pytest.raises(StoreError, match="no space is left"):
        services.journal().append("thumbs", [thumb("a")])
    filler.unlink()
    services.journal().append("thumbs", [thumb("a")])
    open_all()
    assert [row["id"] for row in services.journal().read("thumbs")] == ["a"]
