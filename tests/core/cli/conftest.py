"""Commands in a process of their own, on a small data set written as CSV."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[3]
MAPPING = "user=who,item=what,rating=stars,timestamp=at,title=name,genre=genres,year=made"


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)

    @property
    def last_error(self) -> Any:
        return json.loads(self.err.splitlines()[-1])


Run = Callable[..., Done]


def environment() -> dict[str, str]:
    return {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


def command(store: Path, *arguments: object) -> list[str]:
    return [sys.executable, "-m", "core", *map(str, arguments), "--store", str(store)]


def run_on(store: Path, *arguments: object) -> Done:
    done = subprocess.run(
        command(store, *arguments),
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=400,  # a busy machine
    )
    return Done(done.returncode, done.stdout, done.stderr)


def write_tables(folder: Path, n_users: int = 40, n_items: int = 30) -> tuple[Path, Path]:
    """Two tastes: even users like even items. One row of each kind of mistake at the end."""
    rng = np.random.default_rng(3)
    ratings, items = folder / "ratings.csv", folder / "items.csv"
    with ratings.open("w") as file:
        file.write("who,what,stars,at\n")
        for user in range(n_users):
            for item in sorted(rng.choice(n_items, 12, replace=False)):
                stars = (4 if (user + item) % 2 == 0 else 2) + int(rng.integers(0, 2))
                file.write(f"u{user},i{item},{stars},{1_000_000 + user * 100 + item}\n")
        file.write("u1,i1,five,7\n,i1,3,7\n")
    with items.open("w") as file:
        file.write("what,name,genres,made\n")
        for item in range(n_items):
            file.write(f'i{item},"Film, number {item}",{"Even" if item % 2 == 0 else "Odd"}|All,{1990 + item}\n')
    return ratings, items


@pytest.fixture(scope="session")
def tables(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return write_tables(tmp_path_factory.mktemp("tables"))


@pytest.fixture(scope="session")
def imported(tables: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Done]:
    """A store with the data set `small` and its default models, and what the import said."""
    store = tmp_path_factory.mktemp("store")
    ratings, items = tables
    return store, run_on(
        store, "import", "table", "--ratings", ratings, "--items", items, "--map", MAPPING, "--name", "small",
        "--json", "--progress", "json",
    )  # fmt: skip


@pytest.fixture
def within(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in this process on the store at a path: no start-up time."""
    from core.cli.main import main

    def run(store: Path, *arguments: object) -> Done:
        capsys.readouterr()
        try:
            code = main([*map(str, arguments), "--store", str(store)])
        except SystemExit as stop:  # what argparse refuses
            code = int(stop.code or 0)
        told = capsys.readouterr()
        return Done(code, told.out, told.err)

    return run


@pytest.fixture
def inside(imported: tuple[Path, Done], within: Run) -> Run:
    """Run a command in this process on the store with the data set `small`."""
    assert imported[1].code == 0, imported[1].err
    return lambda *arguments: within(imported[0], *arguments)
