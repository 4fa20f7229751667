"""Every operation for every role: it does its work, or refuses and leaves everything as it was."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from core.datasets import TableMapping
from core.errors import InputError, WhyboardError
from core.explain.generate import About
from core.explain.types import Claim, Explanation, Variant
from core.operations import (
    Workbench,
    append_ratings,
    evaluate,
    explain,
    import_dataset,
    recommend,
    train,
    why,
    write_batch,
)
from core.operations.acting import STORE, TABLES, ActingJournal, ActingStore, behind
from core.operations.campaigns import close_campaign, create_campaign, open_campaign, pause_campaign
from core.operations.canaries import run_canaries
from core.operations.connection import reach
from core.operations.faithfulness import evaluate_explanations
from core.operations.feedback import record_comment, record_likert, record_preference, record_thumb
from core.operations.generation import FAILED, Generations, Question
from core.operations.imported import import_explanations
from core.operations.judgement_files import export_frame, import_judgements
from core.operations.marks import mark_check
from core.operations.prompts import save_prompt
from core.operations.rating import Answer, next_slots, record_judgement
from core.operations.roles import (
    BACK_UP,
    BATCH,
    CAMPAIGNS,
    DELETE,
    EVALUATE,
    EXPLAIN,
    IMPORT,
    JUDGE,
    PROGRAM,
    READ,
    ROLES,
    TRAIN,
    VARIANTS,
    VERBS,
    Actor,
    RefusedError,
)
from core.operations.seeds import retrained
from core.operations.subjects import evidence_of, subject
from core.operations.surrogates import surrogate_of
from core.operations.variants import create_variant, retire_variant
from core.rate.answers import LEFT
from core.settings import Settings
from core.store import Journal, LocalJournal, Store
from core.store.tables import TABLES as COLUMNS
from tests.core.operations.films import films_workbench
from tests.core.operations.rated import NOW, settings

NAME = "ann@x.org"
STYLES = (Variant("template", "", "concise-2"), Variant("template", "", "detailed-2"))
STAMP: dict[str, Any] = {"rater": NAME, "now": NOW, "app_version": "test"}
WHEN: dict[str, Any] = {"rater": NAME, "now": NOW}


@dataclass
class Here:
    """A store with an open campaign and two texts, to be used by somebody."""

    bench: Workbench
    journal: Journal
    texts: tuple[Explanation, ...]
    folder: Path

    def about(self) -> About:
        return About(
            self.bench.store.dataset("films").id, self.bench.store.model("films", "ease").model, "user-1", "f05"
        )


Made = tuple[Path, tuple[Explanation, ...]]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    root = tmp_path_factory.mktemp("films")
    bench, journal = films_workbench(root, ("ease", "foldin")), LocalJournal(root / "journal.duckdb")
    _, texts = explain(bench, journal, "films", "user-1", "f05", "ease", variants=STYLES)
    create_campaign(bench, journal, "Open", settings(), rater="Ann", now=NOW)
    open_campaign(bench, journal, "Open", rater="Ann")
    journal.close()
    bench.close()
    return root, tuple(texts)


@contextmanager
def copied_to(folder: Path, made: Made) -> Iterator[Here]:
    root, texts = made
    shutil.copytree(root, folder / "store")
    bench, journal = Workbench(Settings(folder / "store")), LocalJournal(folder / "store" / "journal.duckdb")
    yield Here(bench, journal, texts, folder)
    journal.close()
    bench.close()


@pytest.fixture
def here(made: Made, tmp_path: Path) -> Iterator[Here]:
    with copied_to(tmp_path, made) as found:
        yield found


@pytest.fixture(scope="module")
def untouched(made: Made, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Here]:
    """For tests in which nobody may do anything, so that all can share it."""
    with copied_to(tmp_path_factory.mktemp("untouched"), made) as found:
        yield found


def ratings(here: Here) -> TableMapping:
    path = here.folder / "ratings.csv"
    pd.DataFrame({"u": ["a", "a", "b", "b"], "i": ["x", "y", "x", "y"], "r": [5, 1, 4, 2]}).to_csv(path, index=False)
    return TableMapping(ratings=path, columns={"user": "u", "item": "i", "rating": "r"})


def judge(here: Here) -> None:
    turn = next_slots(here.journal, "Open", NAME, NOW)
    record_judgement(here.journal, turn.slots[0], Answer(LEFT), id="j", seconds=1.0, **STAMP)


def judgement_file(here: Here) -> Path:
    judged = here.folder / "other.duckdb"
    journal = LocalJournal(judged)
    path = here.folder / "judgements.csv"
    pd.DataFrame(
        {"left": ["a", "b"], "right": ["b", "a"], "winner": ["left", "right"], "worker": ["zoe", "zoe"]}
    ).to_csv(path, index=False)
    journal.close()
    return path


def texts_file(here: Here) -> Path:
    path = here.folder / "texts.csv"
    pd.DataFrame({"user": ["user-1"], "item": ["f05"], "text": ["Because."]}).to_csv(path, index=False)
    return path


def copied(here: Here) -> None:
    here.journal.copy(here.folder / "copy.duckdb")


def marked(here: Here) -> None:
    claim = Claim("x", "item", "unsupported", (), 0, 1)
    mark_check(here.journal, explanation=here.texts[0].id, claim=claim, value="wrong", id="m", **STAMP)


def preferred(here: Here) -> None:
    left, right = here.texts
    record_preference(here.journal, left=left, right=right, about=here.about(), value="A", id="p", **STAMP)


Act = Callable[[Here], object]
ACTS: dict[str, tuple[str, Act]] = {
    "recommend": (READ, lambda h: recommend(h.bench, "films", "user-1", 3)),
    "why": (READ, lambda h: why(h.bench, "films", "user-1", "f05")),
    "read a text": (READ, lambda h: explain(h.bench, h.journal, "films", "user-1", "f05", "ease", variants=STYLES)),
    "fit a surrogate": (READ, lambda h: surrogate_of(h.bench, h.bench.store.model("films", "ease"))),
    "export judgements": (READ, lambda h: export_frame(h.journal)),
    "thumb": (JUDGE, lambda h: record_thumb(h.journal, explanation=h.texts[0], value=1, id="t", **STAMP)),
    "preference": (JUDGE, preferred),
    "aspect": (
        JUDGE,
        lambda h: record_likert(h.journal, explanation=h.texts[0], dimension="clear", value=4, id="l", **STAMP),
    ),
    "comment": (JUDGE, lambda h: record_comment(h.journal, explanation=h.texts[0], text="ok", id="c", **STAMP)),
    "mark a check": (JUDGE, marked),
    "judge a pair": (JUDGE, judge),
    "write a text": (EXPLAIN, lambda h: explain(h.bench, h.journal, "films", "user-2", "f06", "ease", variants=STYLES)),
    "canaries": (EXPLAIN, lambda h: run_canaries(h.bench, h.journal, "films", "ease")),
    "variant": (VARIANTS, lambda h: create_variant(h.journal, Variant("openai", "good", "plain-1"), "Mine", **WHEN)),
    "retire": (VARIANTS, lambda h: retire_variant(h.journal, STYLES[0].id, **WHEN)),
    "prompt": (
        VARIANTS,
        lambda h: save_prompt(
            h.journal,
            name="p",
            system="Write in {language}.",
            user="<facts>\n{facts}\n</facts>\nWhy “{title}”?",
            **WHEN,
        ),
    ),
    "reach a server": (VARIANTS, lambda h: reach(None, h.bench._who())),
    "campaign": (CAMPAIGNS, lambda h: create_campaign(h.bench, h.journal, "New", settings(), **WHEN)),
    "pause": (CAMPAIGNS, lambda h: pause_campaign(h.journal, "Open", **WHEN)),
    "close": (CAMPAIGNS, lambda h: close_campaign(h.journal, "Open", **WHEN)),
    "open": (CAMPAIGNS, lambda h: open_campaign(h.bench, h.journal, "Open", rater=NAME)),
    "train": (TRAIN, lambda h: train(h.bench, "films", "popularity")),
    "retrain": (TRAIN, lambda h: retrained(h.bench, h.bench.store.model("films", "foldin"), 1)),
    "fit a surrogate again": (
        TRAIN,
        lambda h: surrogate_of(h.bench, h.bench.store.model("films", "ease"), again=True),
    ),
    "evaluate": (EVALUATE, lambda h: evaluate(h.bench, "films", ["popularity"], folds=2)),
    "evaluate explanations": (EVALUATE, lambda h: evaluate_explanations(h.bench, "films", ["ease"], users=4, least=5)),
    "batch": (BATCH, lambda h: write_batch(h.bench, "films", "ease", users=2, items=1, variants=STYLES)),
    "import texts": (
        BATCH,
        lambda h: import_explanations(h.bench, h.journal, texts_file(h), "films", "ease", variant="elsewhere"),
    ),
    "import": (IMPORT, lambda h: import_dataset(h.bench, "new", ratings(h), train=False)),
    "append": (IMPORT, lambda h: append_ratings(h.bench, "films", ratings(h), train=False)),
    "import judgements": (IMPORT, lambda h: import_judgements(h.bench, h.journal, judgement_file(h))),
    "delete a model": (
        DELETE,
        lambda h: h.bench.store.delete_model("films", h.bench.store.model("films", "foldin").model),
    ),
    "delete a data set": (DELETE, lambda h: h.bench.store.delete_dataset(h.bench.store.dataset("films").id)),
    "copy the journal": (BACK_UP, copied),
}


def acting(here: Here, actor: Actor) -> Here:
    return Here(here.bench.acting(lambda: actor), ActingJournal(here.journal, lambda: actor), here.texts, here.folder)


def state(here: Here) -> tuple[list[str], list[tuple[str, int]]]:
    """Files of the store, and the rows of each table."""
    root = here.bench.store.layout.root
    files = sorted(str(path.relative_to(root)) for path in (root / "datasets").rglob("*") if path.is_file())
    counts = " UNION ALL ".join(f"SELECT '{table}', count(*) FROM {table}" for table in COLUMNS)
    with here.journal._file.cursor() as cursor:  # type: ignore[attr-defined]
        return files, cursor.execute(counts).fetchall()


@pytest.mark.parametrize("name", ACTS)
def test_each_role_can_do_exactly_what_it_may(here: Here, name: str) -> None:
    """All that may not, then the least that may: `test_roles.py` holds that those above it may do the same."""
    verb, act = ACTS[name]
    roles = [Actor(NAME, role) for role in ROLES]
    refused, allowed = [one for one in roles if not one.may(verb)], [one for one in roles if one.may(verb)]
    before = state(here) if refused else None
    for actor in refused:
        with pytest.raises(RefusedError) as caught:
            act(acting(here, actor))
        assert NAME in caught.value.what and VERBS[verb] in caught.value.remedy
    assert not refused or state(here) == before
    try:
        act(acting(here, allowed[0]))
    except RefusedError:
        raise
    except WhyboardError:  # what is asked is not possible here, which everybody may be told
        assert name == "reach a server"


def test_every_verb_has_an_operation() -> None:
    assert set(VERBS) - {verb for verb, _ in ACTS.values()} == {"handle personal data"}


@pytest.mark.parametrize("role", ROLES)
def test_every_method_of_the_store_is_given_by_the_table_alone(untouched: Here, role: str) -> None:
    actor = Actor(NAME, role)
    store = untouched.bench.acting(lambda: actor).store
    assert isinstance(store, ActingStore)
    for name, verb in STORE.items():
        if actor.may(verb):
            assert callable(getattr(store, name))
        else:
            with pytest.raises(RefusedError):
                getattr(store, name)


@pytest.mark.parametrize("role", ROLES)
def test_every_table_of_the_journal_is_given_by_the_table_alone(here: Here, role: str) -> None:
    written: list[str] = []

    class Listening:
        def append(self, table: str, rows: Any) -> None:
            written.append(table)

    actor = Actor(NAME, role)
    journal = ActingJournal(Listening(), lambda: actor)  # type: ignore[arg-type]
    for table in COLUMNS:
        row = {name: NAME if name == "rater" else "" for name in COLUMNS[table]}
        if actor.may(TABLES[table]):
            journal.append(table, [row])
            assert written[-1] == table
        else:
            with pytest.raises(RefusedError):
                journal.append(table, [row])
    with pytest.raises(RefusedError):
        journal.append("something_new", [])
    assert "something_new" not in written


def test_no_writing_method_was_forgotten() -> None:
    """Of the store, of the journal, and no table: whoever adds one has to say whom it is for."""
    public = {name for name, value in vars(Store).items() if callable(value) and not name.startswith("_")}
    assert public == set(STORE)
    assert set(COLUMNS) == set(TABLES)
    asked = {name for name, value in vars(Journal).items() if callable(value) and not name.startswith("_")}
    own = {name for name in vars(LocalJournal) if not name.startswith("_")}
    assert asked == own == {name for name in vars(ActingJournal) if not name.startswith("_")}
    assert set(STORE.values()) | set(TABLES.values()) <= set(VERBS)
    reading = {
        name for name, verb in STORE.items() if verb == READ and name.startswith(("save", "delete", "write", "new"))
    }
    assert reading == {"save_checks", "save_surrogate"}  # what reading computed, and computes again


def test_a_method_that_stands_in_no_table_is_nobodys(untouched: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Store, "erase", lambda self: None, raising=False)
    with pytest.raises(RefusedError, match="erase"):
        untouched.bench.acting(lambda: Actor(NAME, "admin")).store.erase  # type: ignore[attr-defined] # noqa: B018


@pytest.mark.parametrize("name", ["zoe@x.org", "ANN@X.ORG", "", "ann@x.org:zoe", "anonymous"])
@pytest.mark.parametrize("role", ["rater", "admin"])
def test_nobody_speaks_in_somebody_elses_name(untouched: Here, role: str, name: str) -> None:
    journal = ActingJournal(untouched.journal, lambda: Actor(NAME, role))
    with pytest.raises((RefusedError, InputError)):
        record_thumb(journal, explanation=untouched.texts[0], value=1, id="t", **(STAMP | {"rater": name}))
    with pytest.raises((RefusedError, InputError)):
        next_slots(journal, "Open", name, NOW)
    assert untouched.journal.read("thumbs") == [] and untouched.journal.read("reservations") == []


def test_a_judgement_from_a_file_is_an_import(untouched: Here) -> None:
    """A rater who calls their judgement imported to speak for somebody else is refused."""
    row = dict.fromkeys(COLUMNS["judgements"], "x") | {"rater": "zoe", "source": "file"}
    with pytest.raises(RefusedError, match="import"):
        ActingJournal(untouched.journal, lambda: Actor(NAME, "analyst")).append("judgements", [row])


def test_a_program_speaks_for_those_behind_its_name(here: Here) -> None:
    journal = ActingJournal(here.journal, lambda: Actor("shop", "rater", PROGRAM))
    for rater in ("shop", "shop:Zoë"):
        record_thumb(journal, explanation=here.texts[0], value=1, id=rater, **(STAMP | {"rater": rater}))
    with pytest.raises(RefusedError):
        record_thumb(journal, explanation=here.texts[0], value=1, id="t", **(STAMP | {"rater": "shopper"}))
    assert [row["rater"] for row in here.journal.read("thumbs")] == ["shop", "shop:Zoë"]


def test_a_role_taken_away_counts_at_once(untouched: Here) -> None:
    roles = ["admin"]
    bench = untouched.bench.acting(lambda: Actor(NAME, roles[-1]))
    store = bench.store  # as a page may hold it from one click to the next
    assert store.delete_model is not None
    roles.append("viewer")
    with pytest.raises(RefusedError):
        store.delete_model("films", "foldin")
    with pytest.raises(RefusedError):
        bench.require(TRAIN)


def test_two_browsers_of_one_person_are_one_rater(here: Here) -> None:
    first, second = (ActingJournal(here.journal, lambda: Actor(NAME, "rater")) for _ in range(2))
    shown = next_slots(first, "Open", NAME, NOW).slots[0]
    assert next_slots(second, "Open", NAME, NOW).slots[0].pair == shown.pair
    record_judgement(second, shown, Answer(LEFT), id="j", seconds=1.0, **STAMP)
    assert next_slots(first, "Open", NAME, NOW).progress.judged == 1
    assert behind(first) is behind(second) is here.journal


def test_a_thread_that_writes_keeps_whom_it_acts_for(here: Here) -> None:
    chosen = subject(here.bench, "films", "user-3", "f08", "ease")
    question = Question(chosen, evidence_of(here.bench, chosen), STYLES[0])
    generations = Generations()
    for role in ("viewer", "analyst", "viewer"):
        actor = Actor(NAME, role)
        bench, journal = here.bench.acting(lambda a=actor: a), ActingJournal(here.journal, lambda a=actor: a)
        ended = generations.start(bench, journal, question).wait(30)
        told = [role, ended.state == FAILED, isinstance(ended.error, RefusedError)]
        if role == "viewer" and not here.journal.read("explanation", question.key):
            assert told == ["viewer", True, True]
        else:  # once it is written, whoever may read finds it
            assert ended.explanation is not None


def test_what_reading_copies_from_a_batch_is_kept(here: Here) -> None:
    """A viewer opens a text written in bulk: the copy that judgements need is made, and nothing else is written."""
    write_batch(here.bench, "films", "ease", users=3, items=1, variants=STYLES)
    viewer = Actor(NAME, "viewer")
    bench, journal = here.bench.acting(lambda: viewer), ActingJournal(here.journal, lambda: viewer)
    before = len(here.journal.read("explanations_of", here.about().dataset))
    for user in np.unique([f"user-{n}" for n in range(40)]):
        item = recommend(here.bench, "films", str(user), 1, "ease").items
        for top in item:
            try:
                explain(bench, journal, "films", str(user), top.item, "ease", variants=STYLES)
            except RefusedError:
                continue
    after = here.journal.read("explanations_of", here.about().dataset)
    assert len(after) - before == 3 * 2
