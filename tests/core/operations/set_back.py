"""Run by `test_clock.py`: work on a store in a process of its own, whose clock goes wrong by so many days.

Usage: `python -m tests.core.operations.set_back ROOT DAYS STEP`; what was seen is printed as JSON. The clock is
replaced before anything of the program is imported, so that nothing of it sees the right one.
"""

import datetime
import json
import sys
import time
from pathlib import Path
from typing import Any

import duckdb  # noqa: F401 (libraries in C want the class `datetime` as it was)
import pandas as pd  # noqa: F401
import pyarrow.parquet  # noqa: F401

_RIGHT, _TIME, _TIME_NS = datetime.datetime, time.time, time.time_ns
days = float(sys.argv[2]) if __name__ == "__main__" else 0.0


class _Kind(type):
    def __instancecheck__(cls, value: object) -> bool:
        return isinstance(value, _RIGHT)


class Wrong(datetime.datetime, metaclass=_Kind):
    """The class `datetime` with another idea of now."""

    @classmethod
    def now(cls, tz: datetime.tzinfo | None = None) -> Any:
        """Now, as the clock has it."""
        return _RIGHT.now(tz) + datetime.timedelta(days=days)


if __name__ == "__main__":
    datetime.datetime = Wrong  # type: ignore[misc]
    time.time = lambda: _TIME() + days * 86_400
    time.time_ns = lambda: _TIME_NS() + int(days * 86_400 * 1e9)

from core.explain.generate import About  # noqa: E402
from core.operations import Workbench, train  # noqa: E402
from core.operations.explanations import explain  # noqa: E402
from core.operations.feedback import record_preference  # noqa: E402
from core.operations.forgetting import Person, forget  # noqa: E402
from core.operations.people import audit_people  # noqa: E402
from core.operations.rating import Answer, next_slots, record_judgement, undo  # noqa: E402
from core.operations.roles import Actor  # noqa: E402
from core.operations.thumbs import record_thumb, thumb_of  # noqa: E402
from core.progress import silent  # noqa: E402
from core.settings import Settings  # noqa: E402
from core.store import LocalJournal  # noqa: E402
from core.store.backups import restore_backup, write_backup  # noqa: E402
from core.store.doctor import examine  # noqa: E402
from core.store.layout import Layout  # noqa: E402
from dashboard.http_api.tokens import Allowance  # noqa: E402
from tests.core.operations.films import films_dataset  # noqa: E402
from tests.core.operations.rated import VARIANTS, opened  # noqa: E402

USER, ITEM, WHO = "user-3", "f05", {"app_version": "0"}
ADMIN = Actor("root", "admin")


def _versions(bench: Workbench, title: str) -> None:
    with bench.store.new_catalogue("books") as builder:
        builder.execute("INSERT INTO users VALUES (0, 'u'), (1, 'v')")
        builder.execute("INSERT INTO items VALUES (0, 'i', $1, NULL, '')", [title])
        builder.execute("INSERT INTO ratings VALUES (0, 0, 1.0, NULL), (1, 0, 2.0, NULL)")
        builder.publish(source="table", created=bench.now().isoformat(timespec="seconds"))


def _said(bench: Workbench, journal: LocalJournal, value: int, preferred: str) -> dict[str, Any]:
    """Explain, and say of the texts what Ann thinks of them now."""
    _, (left, right) = explain(bench, journal, "films", USER, ITEM, "ease", variants=VARIANTS[:2])
    info, now = bench.model("films", "ease").info, bench.now()
    about = About(info.dataset, info.model, USER, ITEM)
    common: dict[str, Any] = {"rater": "Ann", "now": now, **WHO}
    record_preference(journal, left=left, right=right, about=about, value=preferred, id=f"p{preferred}", **common)
    record_thumb(journal, explanation=left, value=value, id=f"t{value}", **common)
    return {
        "sources": [left.source, right.source],
        "ids": [left.id, right.id],
        "thumb": thumb_of(journal, left.id, "Ann"),
    }


def _judged(journal: LocalJournal, bench: Workbench, rater: str, winner: str, id: str) -> str:
    (slot,) = next_slots(journal, "First look", rater, bench.now()).slots
    record_judgement(journal, slot, Answer(winner), rater=rater, id=id, now=bench.now(), **WHO)
    return str(slot.id)


def _newest(bench: Workbench) -> dict[str, Any]:
    return {
        "model": bench.store.model("films", "foldin").settings["k"],
        "models": [info.settings.get("k") for info in bench.store.models("films")],
        "data sets": [info.name for info in bench.store.recent_datasets()],
        "title": bench.catalogue("books").items.titles[0],
        "evaluation": bench.store.evaluations("films")[0]["about"],
    }


def before(bench: Workbench, journal: LocalJournal, root: Path) -> dict[str, Any]:
    """With the clock ahead: a store is filled."""
    _versions(bench, "old")
    films_dataset(bench.store)
    train(bench, "films", "ease")
    train(bench, "films", "foldin", {"k": 10})
    bench.store.save_evaluation("films", {"about": "old", "created": bench.now().isoformat()})
    said = _said(bench, journal, 1, "A")
    opened(bench, journal, sample=4, overlap=1, gold=0, decoys={})
    held = [slot.id for slot in next_slots(journal, "First look", "Gone", bench.now(), count=3).slots]
    judged = _judged(journal, bench, "Bob", "left", "j1")
    write_backup(bench.store.layout, journal, root.parent / "backup", now=bench.now(), app_version="1", progress=silent)
    return {"said": said, "held": held, "judged": judged, "newest": _newest(bench)}


def after(bench: Workbench, journal: LocalJournal, root: Path) -> dict[str, Any]:
    """With the clock set back: the same store is used on."""
    global days  # noqa: PLW0603 (the clock of the whole process)
    reopened = _newest(bench)
    said = _said(bench, journal, 0, "B")  # before there is another model to predict ratings
    _versions(bench, "new")
    train(bench, "films", "foldin", {"k": 12})
    bench.store.save_evaluation("films", {"about": "new", "created": bench.now().isoformat()})
    newest = _newest(bench)
    bench.store.delete_dataset("books")
    undone = undo(journal, "First look", rater="Bob", id="j2", now=bench.now(), **WHO)
    again = _judged(journal, bench, "Bob", "right", "j3")
    taken = [_judged(journal, bench, "Cid", "left", f"j{number}") for number in (4, 5, 6)]
    frame = audit_people(journal).frame
    allowance = Allowance()
    waits = [allowance.take("one", 1)]
    days -= 1
    waits.append(allowance.take("one", 1))
    first = forget(bench, journal, Person("rater", "Ann", how="pseudonymise"), ADMIN)
    days -= 1
    second = forget(bench, journal, Person("rater", first.pseudonym), ADMIN)
    return {
        "reopened": reopened, "newest": newest, "title": bench.catalogue("books").items.titles[0], "said": said,
        "undone": undone, "again": again, "taken": taken, "waits": waits, "second": second.pseudonym,
        "counted": sorted(frame.loc[frame.rater.isin(["Bob", "Cid"]), ["rater", "winner"]].itertuples(index=False)),
    }  # fmt: skip


def restored(root: Path) -> dict[str, Any]:
    """Put the backup of before in the place of the store."""
    done = restore_backup(Layout(root), root.parent / "backup", replace=True, progress=silent)
    findings = [one.what for one in examine(Layout(root), silent, deep=True) if one.kind == "broken"]
    journal = LocalJournal(root / "journal.duckdb")
    raters = [row["rater"] for row in journal.read("raters")]
    journal.close()
    return {"forgotten": done.forgotten, "raters": raters, "broken": findings}


def main() -> None:
    root, step = Path(sys.argv[1]), sys.argv[3]
    bench = Workbench(Settings(root))
    journal = LocalJournal(root / "journal.duckdb")
    try:
        seen = (before if step == "before" else after)(bench, journal, root)
    finally:
        journal.close()
        bench.close()
    if step == "after":
        seen["restored"] = restored(root)
    print(json.dumps(seen | {"now": bench.now().isoformat()}))


if __name__ == "__main__":
    main()
