"""Commands that are killed or cancelled in the middle leave the store usable and nothing half made."""

import json
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from core.cli.main import main
from core.store import Store
from tests.core.cli.conftest import MAPPING, ROOT, Run, command, environment, write_tables


@pytest.fixture(scope="module")
def big_tables(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return write_tables(tmp_path_factory.mktemp("tables"), n_users=300, n_items=200)


@pytest.fixture(scope="module")
def imported_store(big_tables: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = tmp_path_factory.mktemp("imported")
    assert inside(store, *importing(big_tables), "--no-train") == 0
    return store


@pytest.fixture
def store(imported_store: Path, tmp_path: Path) -> Path:
    """A store with the data set `small`, without models."""
    return Path(shutil.copytree(imported_store, tmp_path / "store"))


@pytest.fixture(scope="module")
def trained_store(imported_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = Path(shutil.copytree(imported_store, tmp_path_factory.mktemp("trained"), dirs_exist_ok=True))
    assert inside(store, "train", "small", "--model", "ease") == 0
    return store


@pytest.fixture
def trained(trained_store: Path, tmp_path: Path) -> Path:
    """A store with the data set `small` and EASE."""
    return Path(shutil.copytree(trained_store, tmp_path / "store"))


def inside(store: Path, *arguments: object) -> int:
    """Run a command in this process: no start-up time."""
    return main([*map(str, arguments), "--store", str(store)])


def importing(tables: tuple[Path, Path]) -> tuple[object, ...]:
    return ("import", "table", "--ratings", tables[0], "--items", tables[1], "--map", MAPPING, "--name", "small")


def interrupted(
    store: Path, arguments: tuple[object, ...], after: int, number: signal.Signals
) -> tuple[int, list[str]]:
    """Run a command, send it a signal after so many lines of progress; its exit code and its lines on stderr."""
    process = subprocess.Popen(
        command(store, *arguments, "--json", "--progress", "json"),
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    lines: list[str] = []
    sent = False
    for line in process.stderr:
        lines.append(line)
        if not sent and (len(lines) == after if isinstance(after, int) else after in line):
            process.send_signal(number)
            sent = True
    return process.wait(60), lines


def assert_nothing_half_made(store: Path) -> None:
    """Every data set and model that is listed can be read whole, and a folder under a final name is whole."""
    opened = Store(store)
    assert opened.problems() == []
    for info in opened.datasets():
        catalogue = opened.catalogue(info.id)
        assert (len(catalogue.user_ids), len(catalogue.ratings.items)) == (info.users, info.ratings)
        for model in opened.models(info.id):
            assert opened.arrays(model)
    opened.close()


@pytest.mark.parametrize("after", [1, 3, 6])
def test_an_import_killed_at_any_moment(tmp_path: Path, big_tables: tuple[Path, Path], after: int) -> None:
    code, _ = interrupted(tmp_path, importing(big_tables), after, signal.SIGKILL)
    assert code == -signal.SIGKILL
    assert_nothing_half_made(tmp_path)
    assert inside(tmp_path, *importing(big_tables), "--no-train") == 0
    store = Store(tmp_path)
    assert store.dataset("small").ratings == 3600
    store.close()
    assert list((tmp_path / "datasets").glob(".building-*")) == []  # what the killed one left is swept away


@pytest.mark.parametrize("after", [1, 8])
def test_a_training_killed_at_any_moment(store: Path, after: int) -> None:
    arguments = ("train", "small", "--model", "foldin", "--set", "epochs=400")
    code, _ = interrupted(store, arguments, after, signal.SIGKILL)
    assert code == -signal.SIGKILL
    assert_nothing_half_made(store)
    opened = Store(store)
    assert opened.models("small") == []
    opened.close()
    assert inside(store, "train", "small", "--model", "baseline") == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_cancelled_command_ends_with_1_and_says_so(store: Path, number: signal.Signals) -> None:
    arguments = ("train", "small", "--model", "foldin", "--set", "epochs=400")
    code, lines = interrupted(store, arguments, 4, number)
    assert code == 1
    assert json.loads(lines[-1])["error"] == "Cancelled."
    assert "Traceback" not in "".join(lines)
    assert_nothing_half_made(store)
    assert [path.name for path in store.rglob(".building-*")] == []


def test_the_data_set_stays_when_its_training_is_cancelled(tmp_path: Path, big_tables: tuple[Path, Path]) -> None:
    code, lines = interrupted(tmp_path, importing(big_tables), "EASE", signal.SIGTERM)
    assert code == 1
    assert json.loads(lines[-1])["error"] == "Cancelled."
    store = Store(tmp_path)
    assert store.dataset("small").ratings == 3600
    store.close()
    assert_nothing_half_made(tmp_path)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_a_batch_that_was_killed_goes_on_where_it_was(trained: Path, within: Run, number: signal.Signals) -> None:
    store = trained
    asked = ("explain", "small", "--sample", "users=40,items=2", "--variant", "concise-2", "--variant", "detailed-2")
    code, _ = interrupted(store, asked, "Writing explanation ", number)
    assert code != 0
    assert_nothing_half_made(store)
    (shelf,) = store.rglob("*.jsonl")
    lines = [line for line in shelf.read_text().splitlines() if line.endswith("}")]
    assert 0 < len(lines) < 160
    document = within(store, *asked, "--json").document
    assert document["explanations"] == 160
    assert document["written"] == 160 - len(lines)
    assert not list(store.rglob("*.jsonl"))
    assert_nothing_half_made(store)


@pytest.mark.parametrize(("number", "left"), [(signal.SIGTERM, "draft"), (signal.SIGKILL, "generating")])
def test_a_campaign_whose_texts_were_broken_off_is_opened_later(
    trained: Path, number: signal.Signals, left: str, capsys: pytest.CaptureFixture[str]
) -> None:
    store = trained

    def listed() -> dict[str, object]:
        capsys.readouterr()
        assert inside(store, "campaigns", "--json") == 0
        (found,) = json.loads(capsys.readouterr().out)["campaigns"]
        return dict(found)

    planned = ("--dataset", "small", "--variant", "concise-2", "--variant", "detailed-2", "--set", "sample=80")
    assert inside(store, "campaigns", "create", "First", *planned, "--rater", "ann") == 0
    code, _ = interrupted(store, ("campaigns", "open", "First"), "Writing explanation ", number)
    assert code != 0
    assert (listed()["state"], listed()["pairs"]) == (left, 0)
    assert inside(store, "campaigns", "open", "First") == 0
    found = listed()
    assert found["state"] == "open" and isinstance(found["pairs"], int) and found["pairs"] >= 80
    assert not list(store.rglob("*.jsonl"))
