"""Canaries on a real store: written as they are due, and never taken for explanations."""

import json
from collections.abc import Iterator

import pytest

from core.errors import CancelledError, InputError
from core.explain.evidence import evidence_from_json
from core.explain.types import Variant
from core.operations import Workbench, write_batch
from core.operations.audit import audit
from core.operations.canaries import canaries_due, canary_report, run_canaries
from core.operations.explanations import find_text, subject
from core.store import LocalJournal
from tests.core.operations.films import films_workbench


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Workbench:
    found = films_workbench(tmp_path_factory.mktemp("films"), ("ease", "foldin"))
    write_batch(found, "films", "ease", users=15, items=1)
    return found


@pytest.fixture(scope="module")
def written(bench: Workbench, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalJournal]:
    """A journal into which all canaries that were due were written; no test writes more."""
    journal = LocalJournal(tmp_path_factory.mktemp("canaries") / "journal.duckdb")
    assert run_canaries(bench, journal, "films", "ease") == 60
    yield journal
    journal.close()


def test_each_variant_owes_a_share_of_each_kind(bench: Workbench, journal: LocalJournal) -> None:
    due = canaries_due(bench, journal, "films", "ease")
    assert len(due) == 6 and {each.wanted for each in due} == {10} and {each.written for each in due} == {0}
    assert {each.wanted for each in canaries_due(bench, journal, "films", "ease", share=0.9)} == {14}
    one = due[0].variant.id
    assert {each.variant.id for each in canaries_due(bench, journal, "films", "ease", variants=(one,))} == {one}
    with pytest.raises(InputError, match="has no text"):
        canaries_due(bench, journal, "films", "ease", variants=("nobody",))
    with pytest.raises(InputError, match="share of 0"):
        canaries_due(bench, journal, "films", "ease", share=0)


def test_canaries_are_written_once_and_obeyed_by_the_template(
    bench: Workbench, journal: LocalJournal, written: LocalJournal
) -> None:
    before = audit(bench, journal, "films", "ease", nulls=False)
    assert run_canaries(bench, written, "films", "ease") == 0
    assert all(each.missing == 0 for each in canaries_due(bench, written, "films", "ease"))
    report = canary_report(bench, written, "films", "ease")
    assert len(report) == 6
    for row in report:
        assert row.canaries == 10
        assert row.obedience is not None and row.obedience.value == 1, row
        assert row.leakage is not None and row.leakage.value == 0
    assert audit(bench, written, "films", "ease", nulls=False) == before  # they are no explanations


def test_a_canary_is_never_found_as_an_explanation(bench: Workbench, written: LocalJournal) -> None:
    rows = written.read("canaries")
    assert rows and not written.read("counts")[0]["explanations"]
    for row in rows:
        assert not written.read("explanation", row["id"])
        chosen = subject(bench, "films", row["user_id"], row["item"], "ease")
        given, variant = (
            evidence_from_json(json.loads(row["evidence_json"])),
            Variant(**json.loads(row["variant_json"])),
        )
        found = find_text(bench, written, chosen, given, variant, row["seed"])
        assert found is None or found.text != row["text"] or row["kind"] == "other user"


def test_broken_off_it_goes_on(bench: Workbench, journal: LocalJournal) -> None:
    def stop(done: float, stage: str) -> None:
        if done > 0.3:
            raise CancelledError("Stopped.", "")

    with pytest.raises(CancelledError):
        run_canaries(bench, journal, "films", "ease", progress=stop)
    before = len(journal.read("canaries"))
    assert 0 < before < 60
    assert run_canaries(bench, journal, "films", "ease") == 60 - before
