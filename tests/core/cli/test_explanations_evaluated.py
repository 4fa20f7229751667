"""`evaluate --explanations`: the keys of its JSON, its table, what it keeps and what it refuses."""

from pathlib import Path

import pytest

from core.store import Store
from tests.core.cli.conftest import Done, Run

ASKED = ("evaluate", "small", "--explanations", "--users", 4, "--least", 10)
KEYS = {"order", "removed", "pos_at_5", "pos_at_10", "pos_of_first", "pn", "ps", "f_ns", "del", "ins", "pn_behind",
        "pn_times"}  # fmt: skip


def test_explanations_are_evaluated_and_kept(inside: Run, imported: tuple[Path, Done]) -> None:
    done = inside(*ASKED, "--model", "ease", "--model", "foldin", "--json", "--progress", "json")
    assert done.code == 0, done.err
    found = done.document
    assert (found["dataset"], found["users"], found["least"], found["n"]) == ("small", 4, 10, 5)
    assert [model["kind"] for model in found["models"]] == ["ease", "foldin"]
    for model in found["models"]:
        assert (model["users"], model["pairs"]) == (4, 20)
        assert all(set(row) == KEYS for row in model["rows"])
        assert {row["order"] for row in model["rows"]} >= {"attribution", "leave-one-out", "cosine", "highest rated"}
        first = model["rows"][0]
        assert first["pn"]["value"] == pytest.approx(1 - first["pos_at_5"]["value"])
        assert first["pn"]["low"] <= first["pn"]["value"] <= first["pn"]["high"]
    assert "EASE: user 1 of 4" in done.err
    store = Store(imported[0])
    assert store.faithfulness("small")[0]["models"] == found["models"]
    assert all("folds" in kept for kept in store.evaluations("small"))  # the other evaluations are left alone
    store.close()


def test_the_table_reads(inside: Run) -> None:
    lines = inside(*ASKED, "--model", "ease").out.splitlines()
    assert lines[2].endswith(
        "the first 5 items of 4 users with 10 ratings or more, 20 pairs; del and ins in preference points"
    )
    assert "leaves the top 5" in lines[3]
    assert sum("highest rated" in line for line in lines) == 3


def test_the_same_seed_gives_the_same_figures(inside: Run) -> None:
    one, again, other = (
        inside(*ASKED, "--model", "ease", "--seed", seed, "--json").document["models"] for seed in (1, 1, 2)
    )
    assert one == again
    assert one != other


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (("evaluate", "small", "--model", "ease", "--users", 3), "--users is about explanations"),
        ((*ASKED, "--model", "ease", "--model", "ease"), "was named twice"),
        (("evaluate", "small", "--explanations", "--model", "ease"), "No user has 50 ratings; the most"),
        ((*ASKED[:3], "--users", 0, "--least", 5, "--model", "ease"), "0 users were asked for"),
    ],
)  # fmt: skip
def test_what_is_refused_says_so(inside: Run, asked: tuple[object, ...], told: str) -> None:
    done = inside(*asked)
    assert done.code == 2
    assert told in done.err


def test_a_model_that_cannot_be_asked_is_refused(inside: Run) -> None:
    assert inside("train", "small", "--model", "popularity").code == 0
    done = inside(*ASKED, "--model", "popularity")
    assert done.code == 2
    assert "cannot be asked what it would do without a rating" in done.err
