"""The checker on trial over stored texts: a real store, a real journal."""

from pathlib import Path

import pytest

from core.audit.figures import wilson
from core.errors import CancelledError
from core.operations import Workbench, write_batch
from core.operations.checker import KINDS, check_the_checker
from core.operations.imported import import_explanations
from core.store import LocalJournal
from tests.core.operations.films import films_workbench


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Workbench:
    found = films_workbench(tmp_path_factory.mktemp("films"), ("ease", "foldin"))
    write_batch(found, "films", "ease", users=6, items=2)
    return found


def test_planted_errors_are_counted_by_kind_and_true_sentences_let_pass(
    bench: Workbench, journal: LocalJournal
) -> None:
    found = check_the_checker(bench, journal, "films", "ease", texts=10)
    assert found.texts == 10 and tuple(found.kinds) == KINDS
    assert found.overall is not None and found.alarms is not None
    known = [each for each in found.kinds.values() if each is not None]
    assert found.overall.count == sum(each.count for each in known)
    caught = [round(each.value * each.count) for each in known]
    assert (found.overall.low, found.overall.high) == pytest.approx(wilson(sum(caught), found.overall.count))
    assert found.overall.value > 0.9 and found.alarms.value < 0.05
    assert len(found.misses) == min(found.overall.count - sum(caught), 20)
    assert found == check_the_checker(bench, journal, "films", "ease", texts=10)


def test_texts_that_may_be_false_bear_no_planted_errors(
    bench: Workbench, journal: LocalJournal, tmp_path: Path
) -> None:
    path = tmp_path / "theirs.csv"
    path.write_text("user,item,text\nuser-5,f02,You gave “Film 2” 9 stars.\n", encoding="utf-8")
    import_explanations(bench, journal, path, "films", "foldin")
    found = check_the_checker(bench, journal, "films", "foldin")
    assert (found.texts, found.overall, found.alarms) == (0, None, None)
    assert set(found.kinds.values()) == {None}


def test_it_ends_where_its_progress_says_so(bench: Workbench, journal: LocalJournal) -> None:
    def stop(done: float, stage: str) -> None:
        if done > 0.6:
            raise CancelledError("Stopped.", "")

    with pytest.raises(CancelledError):
        check_the_checker(bench, journal, "films", "ease", progress=stop)
