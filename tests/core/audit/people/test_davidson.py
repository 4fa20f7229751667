"""Davidson's model against an independent fit of the full likelihood, and its unhappy paths."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import logsumexp

from core.audit.people.counts import count_votes
from core.audit.people.davidson import fit_davidson
from core.errors import InputError
from tests.core.audit.people.judgements import drawn, frame, llmfao


def by_scipy(rows, position: bool, length: bool) -> np.ndarray:
    """θ (mean 0), log ν, γ, β by minimising the negative log-likelihood over single judgements, as in the paper."""
    names = sorted(set(rows["left"]) | set(rows["right"]))
    left, right = (np.array([names.index(v) for v in rows[side]]) for side in ("left", "right"))
    answer = np.array([("left", "right", "tie").index(w) for w in rows["winner"]])
    words = (rows["left_words"] - rows["right_words"]).to_numpy(float) if length else np.zeros(len(rows))
    z = words / np.sqrt(np.mean(words**2)) if length else words
    n = len(names)

    def loss(x):
        theta = np.append(x[: n - 1], -x[: n - 1].sum())
        gamma = x[n] if position else 0.0
        beta = x[-1] if length else 0.0
        one, other = theta[left] + gamma / 2 + beta * z / 2, theta[right] - gamma / 2 - beta * z / 2
        logits = np.stack([one, other, x[n - 1] + (one + other) / 2], axis=1)
        return -(logits[np.arange(len(answer)), answer] - logsumexp(logits, axis=1)).sum()

    x = minimize(loss, np.zeros(n + position + length), method="BFGS", options={"gtol": 1e-6}).x
    return np.concatenate([x[: n - 1], [-x[: n - 1].sum()], x[n - 1 :]])


@pytest.mark.parametrize(("position", "length"), [(False, False), (True, False), (False, True), (True, True)])
def test_equals_an_independent_fit(position: bool, length: bool) -> None:
    rows = drawn([0.8, 0.1, -0.2, -0.7], raters=6, votes=60, nu=0.8, position=0.5, length=0.3, taste=0.3)
    found = fit_davidson(rows, position, length)
    there = [value for value in (found.position, found.length) if value is not None]
    ours = np.concatenate([found.values, [np.log(found.nu)], there])
    assert len(there) == position + length
    assert ours == pytest.approx(by_scipy(rows, position, length), abs=1e-4)


@pytest.mark.real_data
def test_equals_an_independent_fit_on_real_votes(real_data) -> None:
    rows = llmfao(real_data("preferences"))
    found = fit_davidson(rows)
    counts = count_votes(rows)
    wins, ties = counts.wins.sum(axis=0), counts.ties.sum(axis=0)
    pi = np.exp(found.values)
    # Davidson's likelihood equations: the points and the ties expected are those observed.
    between = found.nu * np.sqrt(pi[:, None] * pi)
    total = pi[:, None] + pi + between
    votes = wins + wins.T + ties
    expected = (votes * (pi[:, None] + between / 2) / total).sum(axis=1)
    assert expected == pytest.approx((wins + ties / 2).sum(axis=1), abs=1e-5)
    assert (votes * between / total).sum() == pytest.approx(ties.sum(), abs=1e-5)


def test_counts_and_frame_agree() -> None:
    rows = drawn([0.5, 0, -0.5], raters=5, votes=30, nu=0.5)
    assert fit_davidson(count_votes(rows)).values == pytest.approx(fit_davidson(rows).values, abs=1e-12)


def test_swapping_sides_turns_the_position_effect_only() -> None:
    rows = drawn([0.5, 0, -0.5], raters=5, votes=60, nu=0.5, position=0.6)
    swapped = rows.rename(columns={"left": "right", "right": "left"})
    swapped["winner"] = rows["winner"].replace({"left": "right", "right": "left"})
    one, other = fit_davidson(rows, position=True), fit_davidson(swapped, position=True)
    assert one.values == pytest.approx(other.values, abs=1e-9)
    assert one.position == pytest.approx(-other.position, abs=1e-9)


def test_without_ties_it_is_bradley_terry() -> None:
    found = fit_davidson(drawn([0.5, 0, -0.5], raters=5, votes=30))
    assert (found.model, found.nu) == ("bradley-terry", None)


def test_all_ties() -> None:
    found = fit_davidson(frame([("r", "a", "b", "tie"), ("s", "b", "a", "tie")]))
    assert not found.exist
    assert found.notes[-1].startswith("All 2 votes are ties")


def test_both_bad_is_no_vote() -> None:
    rows = [("r", "a", "b", "left"), ("s", "b", "a", "left"), ("s", "a", "c", "both bad")]
    found = fit_davidson(frame(rows))
    assert found.votes == 2
    assert np.isnan(found.values[2])


def test_sides_that_never_change_have_no_position_effect() -> None:
    rows = [("r", "a", "b", w) for w in ("left", "right", "tie", "left")]
    found = fit_davidson(frame(rows), position=True)
    assert found.position is None
    assert np.isfinite(found.values).all()
    assert "position effect has no finite value" in found.notes[0]


def test_always_left_has_no_finite_position_effect() -> None:
    found = fit_davidson(frame([("r", "a", "b", "left"), ("r", "b", "a", "left")]), position=True)
    assert found.position is None
    assert found.values == pytest.approx([0, 0], abs=1e-9)


def test_equal_lengths_have_no_length_effect() -> None:
    rows = drawn([0.5, -0.5], raters=3, votes=20).assign(left_words=30, right_words=30)
    found = fit_davidson(rows, length=True)
    assert found.length is None
    assert "same number of words" in found.notes[0]


def test_length_needs_words() -> None:
    rows = drawn([0.5, -0.5], raters=3, votes=20)
    with pytest.raises(InputError, match="how long"):
        fit_davidson(count_votes(rows), length=True)
    with pytest.raises(InputError, match="left_words"):
        fit_davidson(rows.drop(columns="left_words"), length=True)
    with pytest.raises(InputError, match="1 judgements do not say"):
        fit_davidson(rows.assign(left_words=rows["left_words"].astype(float).where(rows.index > 0)), length=True)


def test_ties_without_a_contradicting_vote_have_no_finite_strengths() -> None:
    votes = [("r", "a", "b", "left")] * 25 + [("r", "a", "b", "tie")] * 9
    found = fit_davidson(frame(votes))
    assert not found.exist
    assert "agrees with one order" in found.notes[0]
    assert fit_davidson(frame([*votes, ("r", "a", "b", "right")])).exist


def test_a_chain_with_a_tie_across_two_steps_is_a_contradiction() -> None:
    chain = [("r", "a", "b", "left"), ("r", "b", "c", "left")]
    near, far = [("r", "a", "b", "tie"), ("r", "b", "c", "tie")], [("r", "a", "c", "tie")]
    assert not fit_davidson(frame(chain + near)).exist
    rows = frame(chain + far).assign(left_words=1, right_words=1)
    found = fit_davidson(rows)
    ours = np.array([*found.values, np.log(found.nu)])
    assert ours == pytest.approx(by_scipy(rows, False, False), abs=1e-4)
