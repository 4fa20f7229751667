"""Stores for pages; what a page started in processes of their own ends with its test."""

import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from streamlit.components.v2 import manifest_scanner

from core.operations import Workbench
from core.settings import Settings
from core.store import Layout, LocalJournal
from dashboard import jobs, services
from tests.core.operations.films import films_workbench


@pytest.fixture(scope="session", autouse=True)
def components_sought_once() -> Iterator[None]:
    """Each `AppTest` looks through everything that is installed for components: half of the time of a short test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield


@pytest.fixture(autouse=True)
def no_job_left() -> Iterator[None]:
    """A page of an empty store begins to build the demo world; nobody waits for it here."""
    yield
    jobs.stop_all()


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store to copy, with the films and `ease`."""
    root = tmp_path_factory.mktemp("films")
    films_workbench(root, ("ease",)).close()
    return root


@pytest.fixture(scope="session")
def empty_journal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = Layout(tmp_path_factory.mktemp("empty")).journal
    LocalJournal(path).close()
    return path


@pytest.fixture
def bench(films: Path, empty_journal: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workbench]:
    """A store of this test's own, with an empty journal, which is copied sooner than made."""
    shutil.copytree(films / "datasets", tmp_path / "store" / "datasets")
    shutil.copy(empty_journal, tmp_path / "store")
    monkeypatch.setenv("WHYBOARD_STORE", str(tmp_path / "store"))
    yield Workbench(Settings(store=tmp_path / "store"))
    services.close_journals()
