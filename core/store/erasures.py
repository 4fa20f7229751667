"""What it means to forget a person: who, how far, and the record that is left of it, which names nobody."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

RATER, USER = "rater", "user"
PSEUDONYMISE, DELETE, WITHDRAW = "pseudonymise", "delete", "withdraw"
MANNERS: Mapping[str, tuple[str, ...]] = {RATER: (PSEUDONYMISE, DELETE, WITHDRAW), USER: (PSEUDONYMISE, DELETE)}
# Tables in which a rater says something of texts; in the others a rater made something that others go on using.
OPINIONS = ("thumbs", "preferences", "likert", "comments", "reservations", "judgements", "checker_marks")
EMPTY_EVIDENCE = '{"facts": [], "model": "", "title": "", "unit": ""}'  # stands where evidence was deleted


@dataclass(frozen=True, slots=True)
class Erasure:
    """Somebody to forget.

    Attributes
    ----------
    id : str
        Of this erasure; the same one again changes nothing more.
    kind, how : str
        `rater` or `user`; one of `MANNERS` of that kind.
    name : str
        The rater's name, or the user's id. It is never written into the journal.
    dataset : str
        Name of the user's data set; '' for a rater.
    pseudonym : str
        What stands in every place of the name from now on: random, so that nothing leads back to the name.
    rater, app_version, created
        Who asked for it, with which program, when (naive UTC).
    places : tuple of (str, int)
        By data set version the index of the user.
    texts : tuple of str
        Ids of texts about the user that stand in batches.
    """

    id: str
    kind: str
    how: str
    name: str
    dataset: str
    pseudonym: str
    rater: str
    app_version: str
    created: datetime
    places: tuple[tuple[str, int], ...] = ()
    texts: tuple[str, ...] = ()

    @property
    def deletes(self) -> bool:
        """Whether words and ratings go, too, and not the name alone."""
        return self.how != PSEUDONYMISE


def erasure_to_json(erasure: Erasure) -> dict[str, Any]:
    """Return an erasure as JSON values; they name the person."""
    return asdict(erasure) | {"created": erasure.created.isoformat()}


def erasure_from_json(value: Mapping[str, Any]) -> Erasure:
    """Read an erasure back from JSON values.

    Raises
    ------
    TypeError, ValueError, KeyError
        They are something else.
    """
    given = dict(value)
    given["created"] = datetime.fromisoformat(given["created"])
    given["places"] = tuple((str(version), int(index)) for version, index in given["places"])
    given["texts"] = tuple(str(text) for text in given["texts"])
    found = Erasure(**given)
    if found.how not in MANNERS[found.kind] or not found.name or not found.pseudonym:
        raise ValueError("an erasure says who, how, and what stands for the name")
    return found


def record(erasure: Erasure, rows: Mapping[str, int], marks: list[tuple[str, int, str]]) -> dict[str, Any]:
    """Return the journal's row of an erasure: it names nobody.

    `marks` are by table the first row about the person: its number and when it was written. An older copy of the
    journal has the same row, and there it says whom to forget again.
    """
    return {
        "id": erasure.id, "kind": erasure.kind, "how": erasure.how, "dataset": erasure.dataset,
        "pseudonym": erasure.pseudonym, "rows_json": json.dumps(dict(rows)),
        "marks_json": json.dumps({"rows": marks, "places": erasure.places}), "rater": erasure.rater,
        "app_version": erasure.app_version, "created": erasure.created,
    }  # fmt: skip


def again(row: Mapping[str, Any], name: str, places: tuple[tuple[str, int], ...], texts: tuple[str, ...]) -> Erasure:
    """The erasure of a record once more, for an older copy in which the person still has a name."""
    return Erasure(
        row["id"], row["kind"], row["how"], name, row["dataset"], row["pseudonym"], row["rater"], row["app_version"],
        row["created"], places, texts,
    )  # fmt: skip
