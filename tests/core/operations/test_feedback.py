"""What raters say comes back: the latest of it, as the two texts are shown now."""

from datetime import datetime
from itertools import count
from typing import Any

import pytest

from core.errors import InputError
from core.explain.generate import About
from core.explain.types import Explanation, Variant
from core.operations.feedback import (
    COMMENT_LIMIT,
    DIMENSIONS,
    Said,
    Thumb,
    judged_by,
    record_comment,
    record_likert,
    record_preference,
    record_thumb,
    said_by,
)
from core.store import LocalJournal

ABOUT = About("d@1", "ease-1", "u", "i")
NUMBERS = count()


def explanation(key: str, evidence: str = "h") -> Explanation:
    return Explanation(key, Variant("template", "", "concise-1"), evidence, 0, f"Text {key}.", "generated", (), 0.1)


LEFT, RIGHT = explanation("e1"), explanation("e2")


def stamp(rater: str = "ann") -> dict[str, Any]:
    return {"rater": rater, "id": f"{next(NUMBERS)}", "now": datetime(2026, 1, 1), "app_version": "0"}


def prefer(journal: LocalJournal, value: str | None, rater: str = "ann", swapped: bool = False, **more: Any) -> None:
    left, right = (RIGHT, LEFT) if swapped else (LEFT, RIGHT)
    record_preference(journal, left=left, right=right, about=ABOUT, value=value, **stamp(rater), **more)


def test_all_that_a_rater_said_comes_back_and_nothing_of_others(journal: LocalJournal) -> None:
    assert said_by(journal, "ann", "e1", "e2") == Said()
    record_thumb(journal, explanation=LEFT, value=0, reasons=["too long", "wrong fact"], **stamp())
    record_thumb(journal, explanation=RIGHT, value=1, **stamp())
    prefer(journal, "B", blind=True, seconds=12.5, shown="BA")
    record_likert(journal, explanation=LEFT, dimension="clear", value=4, **stamp())
    record_likert(journal, explanation=LEFT, dimension="grounded", value=1, **stamp())
    record_comment(journal, explanation=LEFT, other=RIGHT, text=" Both “fine”. 你好 ", **stamp())
    record_comment(journal, explanation=RIGHT, text="Only this one.", **stamp())
    record_comment(journal, explanation=LEFT, other=explanation("e3"), text="Of another pair.", **stamp())
    prefer(journal, "tie", rater="bob")
    record_likert(journal, explanation=LEFT, dimension="clear", value=1, **stamp("bob"))
    assert said_by(journal, "ann", "e1", "e2") == Said(
        {"e1": Thumb(0, ("wrong fact", "too long")), "e2": Thumb(1)},
        "B",
        {"e1": {"clear": 4, "grounded": 1}},
        "Both “fine”. 你好",
        {"e2": "Only this one."},
    )
    (first, _) = journal.read("preferences")
    assert (first["blind"], first["seconds"], first["shown"], first["item"]) == (True, 12.5, "BA", "i")


@pytest.mark.parametrize(("said", "seen"), [("A", "B"), ("B", "A"), ("tie", "tie"), ("both bad", "both bad")])
def test_a_preference_follows_its_text_when_the_sides_are_swapped(journal: LocalJournal, said: str, seen: str) -> None:
    prefer(journal, said)
    assert said_by(journal, "ann", "e1", "e2").preference == said
    assert said_by(journal, "ann", "e2", "e1").preference == seen
    prefer(journal, said, swapped=True)
    assert said_by(journal, "ann", "e2", "e1").preference == said


def test_a_changed_mind_is_a_new_row_and_none_takes_it_back(journal: LocalJournal) -> None:
    for value in ("A", "both bad", None):
        prefer(journal, value)
        assert said_by(journal, "ann", "e1", "e2").preference == value
    for rating in (5, 2, None):
        record_likert(journal, explanation=LEFT, dimension="useful", value=rating, **stamp())
        expected = {} if rating is None else {"useful": rating}
        assert said_by(journal, "ann", "e1", "e2").likert == {"e1": expected}
    for text in ("One.", "Two.", ""):
        record_comment(journal, explanation=LEFT, other=RIGHT, text=text, **stamp())
        assert said_by(journal, "ann", "e2", "e1").comment == text
        record_comment(journal, explanation=RIGHT, text=text, **stamp())
        assert said_by(journal, "ann", "e2", "e1").comments == ({"e2": text} if text else {})
    for thumb, reasons in ((0, ("unclear",)), (0, ()), (None, ())):
        record_thumb(journal, explanation=LEFT, value=thumb, reasons=reasons, **stamp())
        expected_thumbs = {} if thumb is None else {"e1": Thumb(thumb, reasons)}
        assert said_by(journal, "ann", "e1", "e2").thumbs == expected_thumbs
    assert [len(journal.read(table)) for table in ("preferences", "likert", "comments", "thumbs")] == [3, 3, 6, 3]


def test_judged_pairs_are_those_of_one_rater_unless_taken_back(journal: LocalJournal) -> None:
    assert judged_by(journal, "ann") == frozenset()
    prefer(journal, "A")
    prefer(journal, "both bad", swapped=True)
    assert judged_by(journal, " ann ") == {frozenset((LEFT.id, RIGHT.id))}
    assert judged_by(journal, "bob") == frozenset()
    prefer(journal, None)
    assert judged_by(journal, "ann") == frozenset()


def test_the_same_row_sent_twice_is_one(journal: LocalJournal) -> None:
    once = stamp()
    for value in ("A", "B"):
        record_preference(journal, left=LEFT, right=RIGHT, about=ABOUT, value=value, **once)
    assert [row["value"] for row in journal.read("preferences")] == ["A"]


def test_what_cannot_be_is_refused_and_named(journal: LocalJournal) -> None:
    with pytest.raises(InputError, match=r"'left'.*A, B, tie, both bad"):
        prefer(journal, "left")
    with pytest.raises(InputError, match="order of the sides"):
        prefer(journal, "A", shown="AA")
    for seconds in (-1.0, float("nan"), float("inf")):
        with pytest.raises(InputError, match="seconds"):
            prefer(journal, "A", seconds=seconds)
    with pytest.raises(InputError, match="same explanation"):
        record_preference(journal, left=LEFT, right=LEFT, about=ABOUT, value="A", **stamp())
    with pytest.raises(InputError, match="same evidence"):
        other = explanation("e9", "another")
        record_preference(journal, left=LEFT, right=other, about=ABOUT, value="A", **stamp())
    for value in (0, 6, True):
        with pytest.raises(InputError, match="1 to 5"):
            record_likert(journal, explanation=LEFT, dimension=DIMENSIONS[0], value=value, **stamp())
    with pytest.raises(InputError, match="“pretty”"):
        record_likert(journal, explanation=LEFT, dimension="pretty", value=3, **stamp())
    with pytest.raises(InputError, match=r"“boring”.*wrong fact, too generic"):
        record_thumb(journal, explanation=LEFT, value=0, reasons=["boring"], **stamp())
    with pytest.raises(InputError, match="without a thumb"):
        record_thumb(journal, explanation=LEFT, value=None, reasons=["unclear"], **stamp())
    with pytest.raises(InputError, match="4,001 characters"):
        record_comment(journal, explanation=LEFT, text="x" * (COMMENT_LIMIT + 1), **stamp())
    for rater, told in ((" ", "needs a rater"), ("x" * 201, "201 characters")):
        with pytest.raises(InputError, match=told):
            record_comment(journal, explanation=LEFT, text="x", **stamp(rater))
    assert journal.read("preferences") + journal.read("likert") + journal.read("comments") == []


def test_odd_text_is_kept_as_far_as_a_database_can(journal: LocalJournal) -> None:
    text = "a\x00b 😀 \ud83d '; DROP TABLE comments; --" + "x" * 3_000
    record_comment(journal, explanation=LEFT, other=RIGHT, text=text, **stamp(" ann "))
    kept = said_by(journal, "ann", "e1", "e2").comment
    assert kept == text.replace("\x00", "").replace("\ud83d", "?")
