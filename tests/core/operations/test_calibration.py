"""The demo world: whose reasons are the true ones."""

from pathlib import Path

import pytest

from core.errors import InputError
from core.operations import Workbench, train, write_batch
from core.operations.calibration import (
    EXCESS,
    HIGHEST,
    PLACEBO,
    RANDOM,
    RAW,
    WRONG_USER,
    evaluate_truth,
    has_truth,
    true_reasons,
    variants_against_truth,
)
from core.settings import Settings
from core.store import LocalJournal
from tests.core.datasets.demo_store import with_demo
from tests.core.operations.films import films_dataset


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Workbench:
    found = Workbench(Settings(with_demo(tmp_path_factory.mktemp("demo"))))
    train(found, "demo", "foldin", {"seeds": 1, "k": 30})
    films_dataset(found.store)
    return found


def test_attribution_finds_true_reasons_where_naive_texts_do_not(bench: Workbench) -> None:
    found = {account.name: account for account in true_reasons(bench, "demo", "foldin", users=40)}
    assert list(found) == [RAW, EXCESS, WRONG_USER, HIGHEST, RANDOM, PLACEBO]
    for account in found.values():
        assert account.told.count == 80 and account.told.users == 40
    own = found[RAW].told
    for naive in (WRONG_USER, HIGHEST, RANDOM, PLACEBO):
        assert own.low > found[naive].told.high, naive
    assert found[PLACEBO].told.value == 0 and found[PLACEBO].reasons == 0
    assert found[WRONG_USER].told.low <= 0.05


def test_stored_texts_are_held_against_the_truth(bench: Workbench, tmp_path: Path) -> None:
    write_batch(bench, "demo", "foldin", users=20, items=1)
    journal = LocalJournal(tmp_path / "journal.duckdb")
    found = variants_against_truth(bench, journal, "demo", "foldin")
    journal.close()
    assert {account.name for account in found} == {"Template, concise", "Template, detailed"}
    assert all(account.told.value > 0.15 for account in found)


def test_without_truth_there_is_nothing_to_hold_against(bench: Workbench) -> None:
    assert has_truth(bench, "demo") and not has_truth(bench, "films")
    train(bench, "films", "ease")
    with pytest.raises(InputError, match=r"true reasons behind the ratings of films@.* are not known"):
        true_reasons(bench, "films", "ease")


def test_a_comparison_is_kept(bench: Workbench) -> None:
    document = evaluate_truth(bench, "demo", "foldin", users=3, items=1)
    (kept,) = bench.store.truths("demo")
    assert {name: kept[name] for name in document} == document
    assert document["accounts"][0]["name"] == RAW and document["kind"] == "foldin"
    assert bench.store.truths("films") == []
