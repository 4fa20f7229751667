"""What all tests share."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from xdist.scheduler import LoadScopeScheduling

ROOT = Path(__file__).resolve().parent.parent
REAL_DATA = ROOT.parent / "shared" / "data"

# One thread a process, before the libraries that read this are loaded: threads that wait for each other turn in place,
# which costs far more than they save where two processes of tests and a browser share the cores.
for library in ("OMP", "OPENBLAS", "MKL"):
    os.environ.setdefault(f"{library}_NUM_THREADS", "1")

# A slow or busy machine is not a wrong result.
hypothesis.settings.register_profile("whyboard", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("whyboard")

WORKERS = 2


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Two processes for the whole suite; what was asked for by name runs in this one."""
    return WORKERS if config.args_source is pytest.Config.ArgsSource.TESTPATHS else 0


# Browser tests with servers of their own; the others share one, and together they would take longer than all the rest.
APART = tuple(f"tests/e2e/test_{name}.py" for name in ("rate", "audit", "audit_facts", "data_models"))


class Files(LoadScopeScheduling):
    """A file is run by one process, as its tests share what it prepares; so are the tests that share a browser."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        if not file.startswith("tests/e2e/"):
            return file
        return "another browser" if file in APART else "browser"


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    return Files(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the browser, which takes longest, so that no process waits for the other at the end."""
    items.sort(key=lambda item: "tests/e2e/" not in item.nodeid)


@pytest.fixture(scope="session")
def real_data() -> Callable[[str], Path]:
    """Give the folder of a real data set, or skip."""

    def folder(name: str) -> Path:
        path = REAL_DATA / name
        if not path.is_dir():
            pytest.skip(f"the real data set {name} is not beside the project")
        return path

    return folder


@pytest.fixture(scope="session")
def remembered_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store to copy in which a rater and a user have left traces everywhere."""
    from tests.core.operations.remembered import remembered

    root = tmp_path_factory.mktemp("remembered") / "store"
    remembered(root).close()
    return root
