from dataclasses import asdict, replace
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.attribute.flip import flip_test
from core.errors import InputError, NotFoundError, StoreError, WhyboardError
from core.explain.backends import Endpoint
from core.explain.claims import find_claims
from core.explain.events import Restart, Usage
from core.explain.generate import About, explanation_id, journal_row
from core.explain.template import STYLES
from core.explain.types import Evidence, Variant, content_hash
from core.operations import Workbench
from core.operations.batches import write_batch
from core.operations.documents import explain_document, why_document
from core.operations.explanations import (
    DEFAULT_VARIANTS,
    evidence_of,
    explain,
    explain_as,
    find_text,
    placed,
    record_thumb,
    subject,
    thumb_of,
    vocabulary,
    why,
)
from core.operations.lists import recommend
from core.store import LocalJournal
from core.store.batches import find_in_batches
from tests.core.explain.chat_server import KEY, TEXT, running
from tests.core.operations.films import N_USERS, films_workbench

NOW = datetime(2026, 1, 1)


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Workbench:
    return films_workbench(tmp_path_factory.mktemp("films"))


@pytest.mark.parametrize(("kind", "form"), [("ease", "raw"), ("ease", "excess"), ("foldin", "raw")])
def test_every_row_of_lists_is_attributed_exactly(bench: Workbench, kind: str, form: str) -> None:
    for user in ("user-0", "user-7", "user-one"):
        for row in recommend(bench, "films", user, 5, kind).items:
            found = why(bench, "films", user, row.item, kind, "history", form)
            parts = why(bench, "films", user, row.item, kind, "decomposition")
            assert found.total == pytest.approx(found.score, abs=1e-5)
            assert parts.total == pytest.approx(parts.score, abs=1e-5)
            assert found.score == pytest.approx(row.score, abs=1e-5)
            if form == "excess":
                assert sum(c.value for c in found.contributions) == pytest.approx(row.personal, abs=1e-5)


@pytest.mark.parametrize("kind", ["ease", "foldin"])
def test_the_place_of_an_item_is_its_row_of_the_list(bench: Workbench, kind: str) -> None:
    for user in ("user-0", "user-3", "user-one"):
        for row in recommend(bench, "films", user, 25, kind).items:
            found = placed(bench, subject(bench, "films", user, row.item, kind))
            assert (found.rank, found.item, found.title, found.popularity) == (
                row.rank, row.item, row.title, row.popularity,
            )  # fmt: skip
            for name in ("score", "predicted_rating", "personal", "non_personal_share", "novelty"):
                assert getattr(found, name) == pytest.approx(getattr(row, name), abs=1e-5)
            assert found.share_clipped == row.share_clipped


@pytest.mark.parametrize(
    ("user", "item", "model", "message"),
    [
        ("nobody", "f01", None, "no user “nobody”"),
        ("user-0", "f99", None, "no item “f99”"),
        ("user-0", "f01", "svd", "no model “svd”"),
        ("user-0", "f01", "popularity", "ease, foldin"),
        ("user-two-none", "f01", "ease", "no ratings"),
    ],
)
def test_what_cannot_be_explained_is_said(
    bench: Workbench, journal: LocalJournal, user: str, item: str, model: str | None, message: str
) -> None:
    with pytest.raises(InputError, match=message):
        why(bench, "films", user, item, model)
    with pytest.raises(InputError, match=message):
        explain(bench, journal, "films", user, item, model)
    assert journal.read("counts")[0]["explanations"] == 0


def test_unknown_lenses_are_refused(bench: Workbench) -> None:
    with pytest.raises(InputError, match="history, decomposition"):
        why(bench, "films", "user-0", "f01", None, "tarot")
    with pytest.raises(NotFoundError, match="no data set"):
        why(bench, "nowhere", "user-0", "f01")


def test_two_texts_from_the_same_evidence_are_kept_and_found_again(bench: Workbench, journal: LocalJournal) -> None:
    item = recommend(bench, "films", "user-5", 1).items[0].item
    evidence, written = explain(bench, journal, "films", "user-5", item)
    assert [e.source for e in written] == ["generated", "generated"]
    assert {e.evidence_hash for e in written} == {evidence.hash}
    assert written[0].text != written[1].text
    again = explain(bench, journal, "films", "user-5", item)[1]
    assert [(e.id, e.text, e.claims, e.source) for e in again] == [(e.id, e.text, e.claims, "cache") for e in written]
    assert journal.read("counts")[0]["explanations"] == 2
    row = journal.read("explanation", written[0].id)[0]
    assert (row["item"], row["user_id"], row["evidence_hash"]) == (item, "user-5", evidence.hash)
    assert "user-5" not in row["evidence_json"] + row["text"]
    other = explain(bench, journal, "films", "user-5", item, seed=1)[1]
    assert {e.id for e in other}.isdisjoint(e.id for e in written)
    assert [e.source for e in other] == ["generated", "generated"]


@pytest.mark.parametrize("model", ["ease", "foldin"])
def test_no_claim_of_the_templates_is_wrong(bench: Workbench, model: str) -> None:
    verdicts: set[str | None] = set()
    catalogue = bench.catalogue("films")
    for user in (*(f"user-{n}" for n in range(0, N_USERS, 3)), "user-one"):
        rows = recommend(bench, "films", user, 25, model).items
        rated = catalogue.items.ids[int(catalogue.ratings.of(catalogue.user_index[user]).items[0])]
        if len(rows) < 6:
            continue
        for item in (rows[0].item, rows[4].item, rows[-1].item, rated):
            found = evidence_of(bench, subject(bench, "films", user, item, model), contrast=rows[1].item)
            verdicts |= {f.data["verdict"] for f in found.of_kind("driver", "against")}
            for style, languages in STYLES.items():
                for text in (write(found) for write in languages.values()):
                    claims = find_claims(text, found, vocabulary(catalogue))
                    assert {c.verdict for c in claims} <= {"supported", "not checkable"}, (style, text)
    assert verdicts >= {None, "necessary", "contributing", "decorative", "holding back"}


def test_the_endpoint_writes_once_and_a_failure_keeps_nothing(bench: Workbench, journal: LocalJournal) -> None:
    chosen = subject(bench, "films", "user-5", "f02")
    evidence = evidence_of(bench, chosen)
    seen: list[str] = []
    with running() as server:
        address = Endpoint(server.url, KEY, "good", 2.0)
        for _ in range(2):
            found = explain_as(
                bench, journal, chosen, evidence, Variant("openai", "good", "plain-1"), endpoint=address,
                on_draft=lambda draft: seen.append(draft.text),
            )  # fmt: skip
        assert (found.text, found.source) == (TEXT, "cache")
        assert len(server.requests) == 1
        assert seen[-1] == TEXT and len(seen) > 2 and seen[0] in seen[1]
        with pytest.raises(WhyboardError, match="429"):
            explain_as(bench, journal, chosen, evidence, Variant("openai", "busy", "plain-1"), endpoint=address)
    assert journal.read("counts")[0]["explanations"] == 1


def test_a_thumb_is_a_row_and_the_latest_counts(bench: Workbench, journal: LocalJournal) -> None:
    chosen = subject(bench, "films", "user-5", "f02")
    evidence = evidence_of(bench, chosen)
    found = explain_as(bench, journal, chosen, evidence, DEFAULT_VARIANTS[0])

    def thumb(rater: str, value: int | None, n: int) -> None:
        record_thumb(
            journal, explanation=found, rater=rater, value=value, id=f"{rater}-{n}", now=NOW + timedelta(seconds=n),
            app_version="test",
        )  # fmt: skip

    assert thumb_of(journal, found.id, "ann") is None
    thumb("ann", 1, 1)
    thumb("bob", 0, 2)
    assert (thumb_of(journal, found.id, "ann"), thumb_of(journal, found.id, "bob")) == (1, 0)
    thumb("ann", 0, 3)
    thumb("ann", 0, 3)  # the same row again
    assert thumb_of(journal, found.id, "ann") == 0
    thumb("ann", None, 4)
    assert (thumb_of(journal, found.id, "ann"), thumb_of(journal, found.id, "bob")) == (None, 0)
    assert [row["value"] for row in journal.read("thumbs")] == [1, 0, 0, None]
    with pytest.raises(InputError, match="cannot be 2"):
        thumb("ann", 2, 5)
    with pytest.raises(InputError, match="needs a rater"):
        thumb(" ", 1, 6)


def test_a_batch_is_one_file_and_answers_questions(bench: Workbench, journal: LocalJournal) -> None:
    heard: list[float] = []
    batch = write_batch(bench, "films", "ease", users=6, items=2, progress=lambda done, _: heard.append(done))
    assert (batch.explanations, batch.users) == (24, 6)
    assert heard == sorted(heard) and heard[-1] == 1.0
    assert batch.path is not None
    before = batch.path.stat()
    assert write_batch(bench, "films", "ease", users=6, items=2).path == batch.path
    assert batch.path.stat().st_mtime_ns == before.st_mtime_ns
    users = np.random.default_rng(0).permutation(42)
    user = bench.catalogue("films").user_ids[users[0]]
    item = recommend(bench, "films", user, 1, "ease").items[0].item
    answers = explain(bench, journal, "films", user, item, "ease")[1]
    assert [e.source for e in answers] == ["cache", "cache"]
    assert journal.read("counts")[0]["explanations"] == 2  # what was shown outlives the model's folder


def test_a_damaged_batch_is_named(tmp_path: Path, journal: LocalJournal) -> None:
    own = films_workbench(tmp_path / "store", ("ease",))
    batch = write_batch(own, "films", users=1, items=1)
    assert batch.path is not None
    batch.path.write_bytes(b"PAR1 nonsense")
    user = next(u for u in own.catalogue("films").user_ids if u != "user-two-none")
    with pytest.raises(StoreError, match="cannot be read"):
        explain(own, journal, "films", user, "f01")


@pytest.mark.parametrize("first_is_old", [True, False])
def test_batches_of_earlier_versions_are_read_beside_new_ones(
    tmp_path: Path, journal: LocalJournal, first_is_old: bool
) -> None:
    own = films_workbench(tmp_path / "store", ("ease",))
    written = [write_batch(own, "films", users=users, items=1) for users in (1, 2)]
    paths = sorted(batch.path for batch in written if batch.path is not None)
    old = pd.read_parquet(paths[0 if first_is_old else 1])
    old.drop(columns=["usage_json", "notes_json"]).to_parquet(paths[0 if first_is_old else 1])
    for path in paths:
        for expected in pd.read_parquet(path).to_dict("records"):
            (row,) = find_in_batches(own.store.layout, written[0].dataset, written[0].model, expected["id"])
            assert row["text"] == expected["text"]
            assert {"usage_json", "notes_json"} <= set(row)  # of a text in both batches either row will do


def test_what_a_text_took_and_its_notes_come_back(bench: Workbench, journal: LocalJournal) -> None:
    chosen = subject(bench, "films", "user-5", "f02")
    evidence = evidence_of(bench, chosen)
    written = explain_as(bench, journal, chosen, evidence, DEFAULT_VARIANTS[0])
    seeded = replace(
        written, id=explanation_id(evidence, written.variant, 9), usage=Usage(None, 12, 0.5), first=0.25,
        notes=("One candidate was replaced.",), rejected=(Restart("It names x.", "“x”"),), checked=True,
        host="api.example.com", egress="9 facts (E1 to E9) went to api.example.com.",
    )  # fmt: skip
    journal.append("explanations", [journal_row(seeded, evidence, About("d", "m", "u", "i"), NOW)])
    again = find_text(bench, journal, chosen, evidence, written.variant, 9)
    assert again is not None
    assert again == replace(seeded, source="cache", seed=9)


def test_a_text_of_other_weights_is_no_answer_and_stays(bench: Workbench, journal: LocalJournal) -> None:
    chosen, variant = subject(bench, "films", "user-5", "f02"), Variant("embedded", "small", "concise-1")
    evidence = evidence_of(bench, chosen)
    key = content_hash([evidence.hash, asdict(variant), 0])  # as it was before weights were part of it
    template = explain_as(bench, journal, chosen, evidence, DEFAULT_VARIANTS[0])
    old = replace(template, id=key, variant=variant, text="Of other weights.")
    journal.append("explanations", [journal_row(old, evidence, About("d", "m", "u", "i"), NOW)])
    assert find_text(bench, journal, chosen, evidence, variant) is None
    written = explain_as(bench, journal, chosen, evidence, variant)
    again = find_text(bench, journal, chosen, evidence, variant)
    assert again is not None and again.text == written.text != old.text
    assert [row["text"] for row in journal.read("explanation", key)] == [old.text]


def test_batches_of_nothing_are_refused(bench: Workbench) -> None:
    for arguments in ({"users": 0}, {"items": 0}, {"variants": ()}):
        with pytest.raises(InputError, match="at least one"):
            write_batch(bench, "films", **arguments)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="ease, foldin"):
        write_batch(bench, "films", "popularity")


def test_documents_have_the_stable_keys(bench: Workbench, journal: LocalJournal) -> None:
    chosen = subject(bench, "films", "user-5", "f02")
    found = why_document(chosen, why(bench, "films", "user-5", "f02"))
    assert {"user", "item", "model", "lens", "unit", "base", "score", "exact", "fidelity"} <= set(found)
    assert found["base"] + sum(c["value"] for c in found["contributions"]) == pytest.approx(found["score"], abs=1e-5)
    assert set(found["contributions"][0]) == {"label", "value", "item", "rating"}
    told = explain_document(chosen, *explain(bench, journal, "films", "user-5", "f02"))
    assert {"user", "item", "evidence", "explanations"} <= set(told)
    assert set(told["evidence"][0]) == {"id", "kind", "text"}
    assert set(told["explanations"][0]) == {"id", "variant", "backend", "language", "text", "source", "claims"}
    assert set(told["explanations"][0]["claims"][0]) == {"text", "kind", "verdict", "facts", "content", "direction"}


def test_evidence_is_the_same_after_a_restart(bench: Workbench) -> None:
    def found(workbench: Workbench) -> Evidence:
        return evidence_of(workbench, subject(workbench, "films", "user-5", "f02"))

    assert found(Workbench(bench.settings)).hash == found(bench).hash


def test_evidence_holds_what_the_flip_test_saw(bench: Workbench) -> None:
    for kind in ("ease", "foldin"):
        chosen = subject(bench, "films", "user-5", recommend(bench, "films", "user-5", 1, kind).items[0].item, kind)
        found = evidence_of(bench, chosen)
        named = found.of_kind("driver", "against")
        test = flip_test(chosen.catalogue, chosen.model, chosen.history, chosen.index,
                         [c for c in why(bench, "films", "user-5", chosen.item, kind, "history",
                                         "excess" if kind == "ease" else "raw").contributions
                          if c.item in {f.data["item"] for f in named}])  # fmt: skip
        seen = {flip.contributions[0].item: (flip.verdict, flip.rank) for flip in test.flips}
        assert named and {f.data["item"]: (f.data["verdict"], f.data["rank_without"]) for f in named} == seen
        rated = chosen.catalogue.items.ids[int(chosen.history.items[0])]
        own = evidence_of(bench, subject(bench, "films", "user-5", rated, kind))
        assert {f.data["verdict"] for f in own.of_kind("driver", "against")} == {None}


def test_evidence_can_hold_an_item_against_another(bench: Workbench) -> None:
    first, second = (row.item for row in recommend(bench, "films", "user-5", 2).items)
    chosen = subject(bench, "films", "user-5", first)
    found = evidence_of(bench, chosen, contrast=second)
    assert [(f.data["item"], f.data["rank"]) for f in found.of_kind("other")] == [(second, 2)]
    assert found.of_kind("for_this", "for_other")
    assert found.hash != evidence_of(bench, chosen).hash
    with pytest.raises(NotFoundError, match="no item “f99”"):
        evidence_of(bench, chosen, contrast="f99")
    with pytest.raises(InputError, match="held against itself"):
        evidence_of(bench, chosen, contrast=first)
