"""The commands of the documents: those of the README run one after the other, all others are at least understood."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.cli.main import main, parser
from tests.conftest import ROOT

DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")), ROOT / "data" / "README.md"]
SPAN = re.compile(r"`python -m core ([^`]+)`")  # within a sentence, may go on in the next line
LINE = re.compile(r"^ *python -m core ((?:\\\n|[^\n])+)", re.M)  # of a block
N_USERS, N_ITEMS = 60, 180
# What the README says that is not run here, and why.
NOT_RUN = {
    "demo": "the browser tests build the demo world",
    "audit demo": "needs the demo world",
    "explain ml-100k --user 42 --item 50 --variant concise-2 --variant Cool": "needs a server",
    "backup": "writes outside of the project; its own tests run it",
}


def commands(path: Path) -> list[str]:
    """Commands of a document, without comments; a line of a block that ends in a backslash goes on."""
    text = path.read_text(encoding="utf-8")
    lines = [found.replace("\\\n", " ").partition(" #")[0] for found in LINE.findall(text)]
    return [" ".join(found.split()) for found in [*lines, *SPAN.findall(text)]]


def write_movielens(folder: Path) -> None:
    """Write a small data set in the layout of MovieLens 100K, with the users and items that the README names."""
    rng = np.random.default_rng(5)
    rated = rng.random((N_USERS, N_ITEMS)) < 0.3
    rated[41, [21, 49, 116]] = False  # user 42 asks about items 22, 50 and 117
    rated[41, 173] = True
    users, items = np.nonzero(rated)
    alike = (users % 3 == items % 3).astype(int)
    values = np.clip(np.round(2.6 + 1.4 * alike + rng.normal(0, 0.8, len(users))), 1, 5).astype(int)
    folder.mkdir(parents=True)
    frame = pd.DataFrame({"u": users + 1, "i": items + 1, "r": values, "t": 880_000_000 + np.arange(len(users))})
    frame.to_csv(folder / "u.data", sep="\t", header=False, index=False)
    genres = ["unknown", "Action", "Comedy", "Drama"]
    (folder / "u.genre").write_text("".join(f"{name}|{place}\n" for place, name in enumerate(genres)))
    of_genre = ["0|1|0|0", "0|0|1|0", "0|0|0|1"]
    films = [f"{n}|Film {n} (1990)|01-Jan-1990||http://x|{of_genre[n % 3]}\n" for n in range(1, N_ITEMS + 1)]
    (folder / "u.item").write_text("".join(films))
    people = "".join(f"{n}|{20 + n % 40}|{'FM'[n % 2]}|student|{10000 + n}\n" for n in range(1, N_USERS + 1))
    (folder / "u.user").write_text(people)


def write_tables(folder: Path) -> None:
    """Write the other files that the README names."""
    rng = np.random.default_rng(6)
    pairs = [(f"c{u}", f"p{i}") for u in range(20) for i in range(15) if rng.random() < 0.5]
    frame = pd.DataFrame(pairs, columns=["uid", "iid"]).assign(stars=rng.integers(1, 6, len(pairs)))
    frame.to_csv(folder / "ratings.csv", index=False)
    frame.head(30).assign(stars=5).to_csv(folder / "more.csv", index=False)
    pd.DataFrame({"iid": [f"p{i}" for i in range(15)], "title": [f"Thing {i}" for i in range(15)]}).to_csv(
        folder / "items.csv", index=False
    )
    pd.DataFrame({"uid": ["42"], "iid": ["22"], "reason": ["It is a film you may like."]}).to_csv(
        folder / "theirs.csv", index=False
    )
    pd.DataFrame({"left": ["a"], "right": ["b"], "winner": ["left"], "worker": ["Ann Example"]}).to_csv(
        folder / "crowd.csv", index=False
    )


def test_the_commands_of_the_readme_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    write_movielens(tmp_path / "path" / "to" / "ml-100k")
    write_tables(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WHYBOARD_STORE", str(tmp_path / "store"))
    told = commands(ROOT / "README.md")
    left_out = {name for name in NOT_RUN if any(command.startswith(name) for command in told)}
    assert left_out == set(NOT_RUN)
    for command in told:
        if "--help" in command or command.startswith(tuple(NOT_RUN)):
            continue
        code = main([*shlex.split(command), "--progress", "none"])
        assert (command, code, "" if code == 0 else capsys.readouterr().err) == (command, 0, "")


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_command_in_the_documents_is_understood(path: Path) -> None:
    understood = parser()
    verbs = understood._subparsers._group_actions[0].choices
    wrong = []
    for command in commands(path):
        words = shlex.split(command.rstrip(":.,;)"))
        if "…" in words:
            words = words[: words.index("…")]
        if not words or (len(words) <= 2 and words[0] in verbs):  # named, not shown
            continue
        try:
            understood.parse_args(words)
        except SystemExit as stop:
            if stop.code:
                wrong.append(command)
    assert wrong == []
