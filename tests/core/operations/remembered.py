"""A store in which a rater and a user have left traces everywhere: campaign, Compare, batches, models, two versions."""

from datetime import timedelta
from pathlib import Path

from core.explain.generate import About
from core.operations import Workbench, train
from core.operations.batches import write_batch
from core.operations.explanations import explain
from core.operations.feedback import record_comment, record_likert, record_preference
from core.operations.rating import Answer, next_slots, record_judgement
from core.operations.thumbs import record_thumb
from core.store import LocalJournal
from tests.core.operations.films import films_workbench
from tests.core.operations.rated import NOW, VARIANTS, opened
from tests.core.operations.voted import votes

RATER = "Zsófia Unforgettable"
OTHERS = ("Ann", "Bob")
NAMES = {RATER: "0", "Ann": "1", "Bob": "2"}  # in ids of rows: they are random in the app
USER = "user-17"
SAYING = "Whispered-comment-of-Zsófia"
ABOUT = "Gossip-about-the-seventeenth"
PRIVATE = "Zipcode-90817"


def remembered(root: Path) -> Workbench:
    """Build the store; nobody has its journal open afterwards."""
    bench = films_workbench(root, ("ease",))
    _another_version(bench)
    journal = LocalJournal(bench.store.layout.journal)
    opened(bench, journal, overlap=3, sample=14, seed=9)  # this seed draws the user
    n = 0
    for rater, most in ((RATER, 99), ("Ann", 99), ("Bob", 3)):
        for _ in range(most):
            slots = next_slots(journal, "First look", rater, NOW, count=2).slots
            if not slots:
                break
            n += 1
            winner = ("left", "right", "tie", "left")[n % 4]
            answer = Answer(winner, comment=SAYING if rater == RATER else ABOUT)
            record_judgement(
                journal, slots[0], answer, rater=rater, id=f"j{n}", now=NOW + timedelta(seconds=n), app_version="0",
                seconds=5.0,
            )  # fmt: skip
    for rater in (RATER, *OTHERS):
        _compared(bench, journal, rater)
    votes(journal, [{"rater": RATER, "comment": SAYING}, {"rater": "Ann"}], "imported-")
    write_batch(bench, "films", model="ease", users=6, items=1, variants=list(VARIANTS[2:]), seed=24)
    journal.close()
    return bench


def _another_version(bench: Workbench) -> None:
    """The version in use has a personal column and a refused row about the user."""
    old = bench.store.dataset("films")
    with bench.store.new_catalogue("films") as builder:
        path = str(bench.store.layout.catalogue(old.id)).replace("'", "''")
        builder.execute(f"ATTACH '{path}' AS old (READ_ONLY)")
        for table in ("users", "items", "item_attributes", "ratings"):
            builder.execute(f"INSERT INTO {table} SELECT * FROM old.{table}")
        builder.execute("DETACH old")
        builder.execute("INSERT INTO user_facts VALUES (17, 'zip', $1), (18, 'zip', 'Zipcode-1')", [PRIVATE])
        builder.execute(
            "INSERT INTO rejects VALUES ('r.csv', 3, 'rating', NULL, 'user-17,f01,nine'), "
            "('r.csv', 4, 'rating', NULL, 'user-18,f01,nine')"
        )
        builder.publish(source="table", created="2024-01-02T00:00:00", personal=("zip",))
    for kind in ("ease", "svd"):
        train(bench, "films", kind)


def _compared(bench: Workbench, journal: LocalJournal, rater: str) -> None:
    """Compare two texts about the user and two about another one: preference, thumb, aspect, comment."""
    for number, user in enumerate((USER, "user-3")):
        index = bench.catalogue("films").user_index[user]
        rated = set(bench.catalogue("films").ratings.of(index).items.tolist())
        item = next(id for n, id in enumerate(bench.catalogue("films").items.ids) if n not in rated and n != 3)
        _, (left, right) = explain(bench, journal, "films", user, item, "ease", variants=VARIANTS[:2])
        info = bench.model("films", "ease").info
        key, common = f"{NAMES[rater]}-{number}", {"rater": rater, "now": NOW, "app_version": "0"}
        about = About(info.dataset, info.model, user, item)
        record_preference(journal, left=left, right=right, about=about, value="A", id=f"p-{key}", **common)
        record_thumb(journal, explanation=left, value=1, reasons=(), id=f"t-{key}", **common)
        record_likert(journal, explanation=left, dimension="clear", value=4, id=f"l-{key}", **common)
        text = SAYING if rater == RATER else f"{ABOUT} {number}"
        record_comment(journal, explanation=left, other=right, text=text, id=f"c-{key}", **common)
