"""Which pair comes next, and on which side its texts stand."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.explain.generate import About, explanation_id, generate, journal_row
from core.operations import Workbench, write_batch
from core.operations.explanations import DEFAULT_VARIANTS, evidence_of, explain, subject
from core.operations.pairs import STABLE, Pair, next_pair, sides_change
from core.recommend.topn import stability
from core.store import LocalJournal
from tests.core.operations.films import films_workbench

CONCISE, DETAILED = DEFAULT_VARIANTS[:2]


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Workbench:
    found = films_workbench(tmp_path_factory.mktemp("films"), ("ease",))
    write_batch(found, "films", users=8, items=2, variants=(CONCISE, DETAILED))
    return found


def walk(bench: Workbench, journal: LocalJournal, rater: str) -> list[Pair]:
    """All pairs that a rater is given who judges each."""
    model, seen, after = bench.model("films", "ease"), list[Pair](), None
    while True:
        judged = {frozenset((pair.left, pair.right)) for pair in seen}
        found = next_pair(bench, journal, model, (CONCISE, DETAILED), rater, judged=judged, after=after)
        if found is None:
            return seen
        seen.append(found)
        after = (found.user, found.item)


def stable(bench: Workbench, user: str, item: str) -> bool:
    chosen = subject(bench, "films", user, item, "ease")
    index = np.array([chosen.index], np.int32)
    return bool(stability(chosen.catalogue, chosen.model, chosen.history, index, 10)[0] >= STABLE)


def test_every_stable_pair_comes_once_in_an_order_of_the_raters_own(bench: Workbench, journal: LocalJournal) -> None:
    ann, bob = walk(bench, journal, "Ann"), walk(bench, journal, "Bob")
    assert ann == walk(bench, journal, "Ann")
    assert ann != bob and set(ann) == set(bob)
    assert len(set(ann)) == len(ann) > 5
    for pair in ann:
        chosen = subject(bench, "films", pair.user, pair.item, "ease")
        evidence = evidence_of(bench, chosen)
        assert [pair.left, pair.right] == [explanation_id(evidence, v, 0) for v in (CONCISE, DETAILED)]
        assert stable(bench, pair.user, pair.item)


def test_an_item_that_chance_put_on_the_list_is_left_out(bench: Workbench, journal: LocalJournal) -> None:
    model = bench.model("films", "ease")
    history = bench.catalogue("films").ratings.of(bench.catalogue("films").user_index["user-5"])
    scores = model.served.scores(history)
    last = int(np.argmin(np.where(np.isin(np.arange(len(scores)), history.items), np.inf, scores)))
    item = bench.catalogue("films").items.ids[last]
    explain(bench, journal, "films", "user-5", item, "ease", variants=(CONCISE, DETAILED))
    assert not stable(bench, "user-5", item)
    assert ("user-5", item) not in {(pair.user, pair.item) for pair in walk(bench, journal, "Ann")}


def test_going_on_without_judging_reaches_another_pair_and_comes_round(bench: Workbench, journal: LocalJournal) -> None:
    model, seen = bench.model("films", "ease"), list[Pair]()
    found = next_pair(bench, journal, model, (CONCISE, DETAILED), "Ann")
    while found is not None and found not in seen:
        seen.append(found)
        found = next_pair(bench, journal, model, (CONCISE, DETAILED), "Ann", after=(found.user, found.item))
    assert seen == walk(bench, journal, "Ann")
    assert found == seen[0]


@pytest.mark.parametrize("year", [2000, 2100])
def test_the_newest_texts_are_the_pair(bench: Workbench, journal: LocalJournal, year: int) -> None:
    before, model = walk(bench, journal, "Ann"), bench.model("films", "ease").info
    for pair in before:  # as other weights would have left them
        evidence = evidence_of(bench, subject(bench, "films", pair.user, pair.item, "ease"))
        text = replace(generate(evidence, CONCISE, 0), id=f"other-{pair.left}", text="Other words.")
        about = About(model.dataset, model.model, pair.user, pair.item)
        journal.append("explanations", [journal_row(text, evidence, about, datetime(year, 1, 1))])
    assert walk(bench, journal, "Ann") == (before if year == 2000 else [])


def test_a_text_of_the_journal_and_one_of_a_batch_are_a_pair(tmp_path: Path, journal: LocalJournal) -> None:
    own = films_workbench(tmp_path / "store", ("ease",))
    model = own.model("films", "ease")
    batch = write_batch(own, "films", users=4, items=2, variants=(CONCISE,))
    assert next_pair(own, journal, model, (CONCISE, DETAILED), "Ann") is None
    for user in set(pd.read_parquet(batch.path)["user_id"]):
        history = own.catalogue("films").ratings.of(own.catalogue("films").user_index[user])
        best = np.argmax(np.where(np.isin(np.arange(25), history.items), -np.inf, model.served.scores(history)))
        explain(own, journal, "films", user, f"f{best:02}", "ease", variants=(DETAILED,))
    found = next_pair(own, journal, model, (CONCISE, DETAILED), "Ann")
    assert found is not None
    swapped = next_pair(own, journal, model, (DETAILED, CONCISE), "Ann")
    assert swapped == Pair(found.user, found.item, found.right, found.left)
    assert next_pair(own, journal, model, (CONCISE, DETAILED), "Ann", seed=1) is None


def test_one_variant_makes_no_pair(bench: Workbench, journal: LocalJournal) -> None:
    model = bench.model("films", "ease")
    assert next_pair(bench, journal, model, (CONCISE, CONCISE), "Ann") is None


def test_equal_texts_make_no_pair(bench: Workbench, journal: LocalJournal) -> None:
    model = bench.model("films", "ease")
    found = walk(bench, journal, "Ann")[0]
    chosen = subject(bench, "films", found.user, found.item, "ease")
    evidence, about = evidence_of(bench, chosen), About(model.info.dataset, model.info.model, found.user, found.item)
    for variant in (CONCISE, DETAILED):  # the journal goes before batches
        same = replace(generate(evidence, variant, 0), text="The same words.")
        journal.append("explanations", [journal_row(same, evidence, about, bench.now())])
    assert found not in walk(bench, journal, "Ann")


def test_half_of_the_pairs_change_sides_and_each_text_keeps_its_own() -> None:
    changed = [sides_change("Ann", f"a{n}", f"b{n}") for n in range(1000)]
    assert 420 < sum(changed) < 580
    assert changed == [sides_change("Ann", f"a{n}", f"b{n}") for n in range(1000)]
    assert changed != [sides_change("Bob", f"a{n}", f"b{n}") for n in range(1000)]
    assert all(sides_change("Ann", f"b{n}", f"a{n}") != changed[n] for n in range(1000))
    assert not sides_change("Ann", "same", "same")
