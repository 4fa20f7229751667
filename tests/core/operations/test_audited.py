"""The shelf of checked explanations: checked once, kept on disk, whole after it was broken off."""

from pathlib import Path

import pytest

from core.audit.checked import checker_version
from core.errors import CancelledError
from core.operations import Workbench, write_batch
from core.operations import audited as module
from core.operations.audited import Shelf
from core.settings import Settings
from core.store import LocalJournal
from core.store.checks import load_checks
from tests.core.operations.films import films_workbench


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("films")
    write_batch(films_workbench(found, ("ease",)), "films", "ease", users=30, items=1)
    return found


def opened(root: Path, journal: LocalJournal) -> Shelf:
    bench = Workbench(Settings(root))
    return Shelf(bench, journal, bench.model("films", "ease"))


def test_checks_are_kept_beside_the_model_and_found_again(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = LocalJournal(tmp_path / "journal.duckdb")
    first = opened(root, journal).texts()
    assert len(first) == 60
    info, layout = Workbench(Settings(root)).model("films", "ease").info, Workbench(Settings(root)).store.layout
    assert len(load_checks(layout, info.dataset, info.model, checker_version())) == 60
    real, asked = module.check_row, []

    def counting(row, words, likings, kept):
        asked.append(kept is None)
        return real(row, words, likings, kept)

    monkeypatch.setattr(module, "check_row", counting)
    assert opened(root, journal).texts() == first
    assert len(asked) == 60 and not any(asked)
    file = layout.model(info.dataset, info.model) / "checks" / f"{checker_version()}.json"
    file.write_text("{broken", encoding="utf-8")
    assert opened(root, journal).texts() == first
    journal.close()
    assert asked[60:] == [True] * 60 and load_checks(layout, info.dataset, info.model, "other") == {}


def test_broken_off_nothing_is_missing_later(root: Path, tmp_path: Path) -> None:
    journal = LocalJournal(tmp_path / "journal.duckdb")
    held = opened(root, journal)

    def stop(done: float, stage: str) -> None:
        if done > 0.5:
            raise CancelledError("Stopped.", "")

    with pytest.raises(CancelledError):
        held.texts(stop)
    assert len(held.texts()) == 60
    journal.close()


def test_a_new_batch_is_added(root: Path, tmp_path: Path) -> None:
    journal = LocalJournal(tmp_path / "journal.duckdb")
    held = opened(root, journal)
    assert len(held.texts()) == 60
    write_batch(Workbench(Settings(root)), "films", "ease", users=3, items=2)
    assert len({text.id for text in held.texts()}) == len(held.texts()) > 60
    journal.close()
