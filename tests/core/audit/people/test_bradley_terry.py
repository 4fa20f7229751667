"""Bradley–Terry strengths against published abilities, another library, and laws."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.audit.people.bradley_terry import fit_bradley_terry
from core.audit.people.counts import count_votes
from core.errors import InputError
from tests.conftest import REAL_DATA
from tests.core.audit.people.judgements import llmfao


@pytest.mark.real_data
def test_baseball_has_the_published_abilities(real_data) -> None:
    games = pd.read_csv(real_data("preferences") / "baseball.csv")
    published = json.loads((REAL_DATA / "references.json").read_text(encoding="utf-8"))["baseball"]
    teams = sorted(set(games["home.team"]))
    wins = np.zeros((7, 7))
    for home, away, won, lost in games.itertuples(index=False):
        wins[teams.index(home), teams.index(away)] += won
        wins[teams.index(away), teams.index(home)] += lost
    found = fit_bradley_terry(wins, teams)
    ability = dict(zip(teams, found.values - found.values[teams.index("Baltimore")], strict=True))
    for team, (value, _) in published["model1_no_home"].items():
        assert ability[team] == pytest.approx(value, abs=1e-4)
    printed = published["published"]["agresti_2002_table10.11_col3_sorted_model1"]
    assert sorted(ability.values())[1:] == pytest.approx(printed, abs=0.005)


@pytest.mark.real_data
def test_llmfao_equals_evalica(real_data) -> None:
    evalica = pytest.importorskip("evalica")
    rows = llmfao(real_data("preferences"))
    winners = {"left": evalica.Winner.X, "right": evalica.Winner.Y, "tie": evalica.Winner.Draw}
    other = evalica.bradley_terry(
        rows["left"].tolist(), rows["right"].tolist(), [winners[w] for w in rows["winner"]], tolerance=1e-12, limit=9999
    )
    logs = np.log(other.scores)
    counts = count_votes(rows)
    wins = (counts.wins + counts.ties / 2).sum(axis=0)
    found = fit_bradley_terry(wins, counts.variants)
    assert found.values == pytest.approx((logs - logs.mean()).loc[list(counts.variants)].to_numpy(), abs=1e-4)


@given(st.integers(1, 400), st.integers(1, 400))
def test_two_variants_differ_by_the_log_odds(won: int, lost: int) -> None:
    found = fit_bradley_terry(np.array([[0, won], [lost, 0]]))
    assert found.values[0] - found.values[1] == pytest.approx(np.log(won / lost), abs=1e-7)
    assert found.values.sum() == pytest.approx(0, abs=1e-12)


@given(st.integers(3, 6).flatmap(lambda n: st.lists(st.integers(1, 50), min_size=n * n, max_size=n * n)))
def test_expected_wins_equal_the_wins(cells: list[int]) -> None:
    n = int(len(cells) ** 0.5)
    wins = np.array(cells, dtype=float).reshape(n, n) * (1 - np.eye(n))
    theta = fit_bradley_terry(wins).values
    chance = 1 / (1 + np.exp(theta[None] - theta[:, None]))
    expected = ((wins + wins.T) * chance).sum(axis=1)
    assert expected == pytest.approx(wins.sum(axis=1), abs=1e-6)


def test_a_lopsided_chain_is_fitted() -> None:
    found = fit_bradley_terry(np.array([[0, 10_000, 0], [1, 0, 10_000], [0, 1, 0]]))
    assert found.values == pytest.approx(np.log(1e4) * np.array([1, 0, -1]), abs=1e-6)


def test_all_ties_are_equal_strengths() -> None:
    found = fit_bradley_terry(np.array([[0, 2.5], [2.5, 0]]))
    assert found.values == pytest.approx([0, 0], abs=1e-12)


def test_never_compared() -> None:
    found = fit_bradley_terry(np.array([[0, 3, 0], [2, 0, 0], [0, 0, 0]]), ["a", "b", "c"])
    assert np.isnan(found.values).tolist() == [False, False, True]
    assert found.values[0] - found.values[1] == pytest.approx(np.log(1.5), abs=1e-9)
    assert found.notes == ("“c” was never compared (both-bad answers aside): it has no strength.",)


def test_disconnected_groups_are_named() -> None:
    wins = np.zeros((5, 5))
    wins[0, 1] = wins[1, 0] = wins[1, 2] = wins[2, 1] = wins[3, 4] = wins[4, 3] = 2
    found = fit_bradley_terry(wins, list("abcde"))
    assert np.isfinite(found.values).tolist() == [True, True, True, False, False]
    assert found.groups == (("a", "b", "c"), ("d", "e"))
    assert found.notes == (
        "“d”, “e”: no comparison links it with the ranked variants, so it cannot be placed beside them.",
    )


def test_who_never_won_has_no_finite_strength() -> None:
    wins = np.array([[0, 3, 5], [2, 0, 5], [0, 0, 0]])
    found = fit_bradley_terry(wins, list("abc"))
    assert np.isnan(found.values[2])
    assert "“c” never won against the ranked variants" in found.notes[0]
    # The strengths of the others are what the likelihood tends to as the third goes to minus infinity.
    nearly = wins.astype(float)
    nearly[2, :2] = 1e-7
    theta = fit_bradley_terry(nearly).values
    assert theta[0] - theta[1] == pytest.approx(found.values[0] - found.values[1], abs=1e-5)


def test_one_always_wins() -> None:
    found = fit_bradley_terry(np.array([[0, 4], [0, 0]]), ["a", "b"])
    assert not found.exist
    assert found.notes[0].startswith("No strengths exist")
    assert any("“a” never lost" in note for note in found.notes)


def test_nothing_at_all() -> None:
    found = fit_bradley_terry(np.zeros((0, 0)))
    assert not found.exist
    assert found.votes == 0


@pytest.mark.parametrize(
    "wins", [np.ones((2, 3)), np.array([[0, -1], [1, 0]]), np.eye(2), np.array([[0, np.nan], [1, 0]])]
)
def test_what_is_no_win_matrix_is_refused(wins) -> None:
    with pytest.raises(InputError):
        fit_bradley_terry(wins)
