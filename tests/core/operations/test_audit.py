"""Auditing stored explanations: a real store, a real journal."""

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from core.audit.correlations import FLIP, TOO_LITTLE
from core.errors import InputError, WhyboardError
from core.explain.backends import Endpoint
from core.explain.types import Variant
from core.operations import Workbench, write_batch
from core.operations.audit import audit
from core.operations.audited import shelf
from core.operations.disagreements import RATERS, disagreements
from core.operations.explanations import evidence_of, explain, explain_as, subject
from core.operations.failures import FailureFilter, failures
from core.operations.imported import import_explanations
from core.operations.marks import mark_check, marked_checks
from core.operations.validity import metric_validity
from core.store import LocalJournal
from tests.core.explain.chat_server import KEY, running
from tests.core.operations.films import films_workbench

NOW = datetime(2026, 1, 2)
WRONG = "“Film 2” was rated 9 stars by you. “Nowhere Land” speaks for it."


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Workbench:
    found = films_workbench(tmp_path_factory.mktemp("films"), ("ease", "foldin"))
    write_batch(found, "films", "ease", users=6, items=2)
    return found


def written(path: Path, rows: list[str], header: str = "user,item,text,variant") -> Path:
    path.write_text("\n".join([header, *rows]), encoding="utf-8")
    return path


def test_the_report_covers_batches_and_the_journal(bench: Workbench, journal: LocalJournal) -> None:
    before = audit(bench, journal, "films", "ease")
    assert before.texts == 24 and len(before.rows) == 2
    explain(bench, journal, "films", "user-5", "f02", "ease")
    after = audit(bench, journal, "films", "ease")
    assert after.texts in (24, 26)
    precision = after.rows[0].figures["claim_precision"]
    assert precision is not None and precision.value > 0.98 and precision.low is not None
    for null in ("random", "wrong user"):
        foil = after.rows[0].nulls[null]["sign_accuracy"]
        assert foil is not None and foil.value < 0.7
    assert json.dumps(after.to_json())


def test_models_are_audited_apart(bench: Workbench, journal: LocalJournal) -> None:
    assert audit(bench, journal, "films", "foldin").rows == ()


def test_what_another_system_wrote_is_audited_like_any_other(
    bench: Workbench, journal: LocalJournal, tmp_path: Path
) -> None:
    path = written(
        tmp_path / "theirs.csv",
        [
            f"user-5,f02,{WRONG},sys",
            "user-5,f02,,sys",
            "nobody,f02,x,sys",
            "user-5,f99,x,sys",
            f"user-5,f02,{WRONG},sys",
        ],
    )
    found = import_explanations(bench, journal, path, "films", "ease")
    assert (found.rows, found.added, found.known) == (5, 1, 0)
    assert found.rejected == {"no text": 1, "unknown user": 1, "unknown item": 1}
    assert import_explanations(bench, journal, path, "films", "ease").known == 1
    report = audit(bench, journal, "films", "ease")
    row = next(row for row in report.rows if row.variant.backend == "imported")
    assert (row.variant.model, row.texts) == ("sys", 1)
    assert row.figures["seconds"] is None  # nobody measured it
    page = failures(bench, journal, "films", "ease", wanted=FailureFilter(variants=frozenset({row.variant.id})))
    assert page.total and all(failure.variant.backend == "imported" for failure in page.rows)
    assert page.rows[0].sentence in WRONG


def test_a_file_without_a_column_says_which_it_has(bench: Workbench, journal: LocalJournal, tmp_path: Path) -> None:
    path = written(tmp_path / "x.csv", ["user-5,f02,words"], "who,what,said")
    with pytest.raises(InputError, match=r"no column “user” for user.*who, what, said"):
        import_explanations(bench, journal, path, "films", "ease")
    mapping = {"user": "who", "item": "what", "text": "said"}
    found = import_explanations(bench, journal, path, "films", "ease", mapping=mapping)
    assert found.added == 1 and found.variants[0].startswith("imported-")
    with pytest.raises(InputError, match="no file"):
        import_explanations(bench, journal, tmp_path / "none.csv", "films", "ease")
    with pytest.raises(InputError, match="“rater”"):
        import_explanations(bench, journal, path, "films", "ease", mapping={"rater": "who"})


def test_a_check_is_marked_counted_and_taken_back(bench: Workbench, journal: LocalJournal, tmp_path: Path) -> None:
    import_explanations(bench, journal, written(tmp_path / "t.csv", [f"user-5,f02,{WRONG},s"]), "films", "ease")
    failure = failures(bench, journal, "films", "ease").rows[0]
    told = {"explanation": failure.explanation, "claim": failure.claim, "now": NOW, "app_version": "1"}
    mark_check(journal, **told, value="wrong", rater="ann", id="1")
    mark_check(journal, **told, value="wrong", rater="bob", id="2")
    assert failures(bench, journal, "films", "ease").rows[0].marked == ("ann", "bob")
    assert audit(bench, journal, "films", "ease").wrong_checks == 1
    assert failures(bench, journal, "films", "ease", wanted=FailureFilter(marked=False)).total == (
        failures(bench, journal, "films", "ease").total - 1
    )
    mark_check(journal, **told, value=None, rater="ann", id="3")
    mark_check(journal, **told, value=None, rater="bob", id="4")
    assert not marked_checks(journal)
    assert audit(bench, journal, "films", "ease").wrong_checks == 0
    with pytest.raises(InputError, match="marked 'right'"):
        mark_check(journal, **told, value="right", rater="ann", id="5")


def test_failures_are_filtered_and_paged(bench: Workbench, journal: LocalJournal, tmp_path: Path) -> None:
    rows = [f"user-{n},f02,{WRONG},s" for n in range(8)]
    import_explanations(bench, journal, written(tmp_path / "t.csv", rows), "films", "ease")
    everything = failures(bench, journal, "films", "ease", count=None)
    verdicts = [failure.claim.verdict for failure in everything.rows]
    assert verdicts == sorted(verdicts) and set(verdicts) == {"contradicted", "unsupported"}
    assert len(everything.rows) == everything.total
    page = failures(bench, journal, "films", "ease", start=1, count=2)
    assert page.rows == everything.rows[1:3] and page.total == everything.total
    for wanted, test in (
        (FailureFilter(verdicts=frozenset({"contradicted"})), lambda f: f.claim.verdict == "contradicted"),
        (FailureFilter(kinds=frozenset({everything.kinds[0]})), lambda f: f.claim.kind == everything.kinds[0]),
        (FailureFilter(segments=frozenset({everything.segments[0]})), lambda f: f.segment == everything.segments[0]),
        (FailureFilter(stabilities=frozenset({"stable"})), lambda f: f.stability == "stable"),
        (FailureFilter(text="NOWHERE"), lambda f: "Nowhere" in f.text),
    ):
        found = failures(bench, journal, "films", "ease", wanted=wanted, count=None)
        assert [f for f in everything.rows if test(f)] == list(found.rows)


def test_a_backend_that_fails_counts(bench: Workbench, journal: LocalJournal) -> None:
    chosen = subject(bench, "films", "user-5", "f02", "ease")
    variant = Variant("openai", "403", "plain-1")
    with running() as server, pytest.raises(WhyboardError):
        explain_as(
            bench, journal, chosen, evidence_of(bench, chosen), variant, endpoint=Endpoint(server.url, KEY, "403", 5.0)
        )
    row = next(row for row in audit(bench, journal, "films", "ease").rows if row.variant.backend == "openai")
    assert (row.texts, row.failures) == (0, 1)
    failed = row.figures["failures"]
    assert failed is not None and failed.value == 1
    assert row.figures["claim_precision"] is None


def test_raters_who_disagree_are_in_the_queue(bench: Workbench, journal: LocalJournal) -> None:
    _, (left, right) = explain(bench, journal, "films", "user-5", "f02", "ease")
    info = bench.model("films", "ease").info
    row = {
        "left_explanation": left.id, "right_explanation": right.id, "value": "A", "shown": "AB", "blind": True,
        "seconds": None, "dataset": info.dataset, "model": info.model, "user_id": "user-5", "item": "f02",
        "app_version": "1", "created": NOW, "rater": "ann", "id": "1",
    }  # fmt: skip
    journal.append("preferences", [row])
    assert RATERS not in {d.reason for d in disagreements(bench, journal, "films", "ease")}
    swapped = {"left_explanation": right.id, "right_explanation": left.id, "rater": "bob"}
    journal.append("preferences", [row | swapped | {"id": "2"}])
    found = [d for d in disagreements(bench, journal, "films", "ease") if d.reason == RATERS]
    assert len(found) == 1 and {found[0].explanation, found[0].other} == {left.id, right.id}
    journal.append("preferences", [row | swapped | {"id": "3", "value": "B"}])  # bob came round
    assert RATERS not in {d.reason for d in disagreements(bench, journal, "films", "ease")}


def test_what_the_template_stood_in_for_is_a_failure_of_the_variant(bench: Workbench, journal: LocalJournal) -> None:
    _, (text, _) = explain(bench, journal, "films", "user-5", "f02", "ease")
    row = journal.read("explanation", text.id)[0]
    row.pop("number")
    stand_in = replace(text.variant, backend="embedded", model="small")
    journal.append(
        "explanations",
        [
            row
            | {
                "id": "standin", "variant": stand_in.id, "notes_json": json.dumps({"from_template": True}),
                "variant_json": json.dumps({"backend": "embedded", "model": "small", "prompt": "concise-1"}),
            }
        ],
    )  # fmt: skip
    found = next(r for r in audit(bench, journal, "films", "ease").rows if r.variant.backend == "embedded")
    assert (found.texts, found.failures) == (0, 1)
    assert found.figures["claim_precision"] is None
    assert found.figures["failures"].value == 1


def test_metrics_are_held_against_people_and_the_flip_test(bench: Workbench, journal: LocalJournal) -> None:
    info = bench.model("films", "ease").info
    rows = [
        text for text in shelf(bench, journal, bench.model("films", "ease")).texts() if "detailed" in text.variant.id
    ]
    for place, text in enumerate(rows):  # raters like what leaves less out
        row = {"explanation": text.id, "rater": "ann", "value": place % 2, "text_hash": "x", "app_version": "1"}
        journal.append("thumbs", [row | {"created": NOW, "reasons_json": None, "id": str(place)}])
    found = {validity.metric: validity for validity in metric_validity(bench, journal, "films", info.kind)}
    length = found["length"].correlations
    assert length["thumb"]["item"].points == 12 and length["thumb"]["variant"].points == 1
    assert length[FLIP]["item"].points >= 24 and length[FLIP]["variant"].kendall is None
    assert FLIP not in found["reasons_that_hold"].correlations
    assert "preference" not in length and found["length"].people == TOO_LITTLE  # six up and six down
    assert metric_validity(bench, journal, "films", info.kind) == tuple(found.values())
