"""Do the intervals hold what they promise, and who is called a winner without being one? By simulation.

OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python -m tests.benchmarks.rating_coverage [--runs 2000]

Raters have tastes of their own: the log-odds between two variants differ between raters with the standard deviation
given (heterogeneity, in logits). The truth that an interval has to hold is what the statistic tends to with more and
more such raters: the fit to the expected votes. Prints the tables of docs/statistics.md.
"""

from __future__ import annotations

import argparse
import sys

import numpy as np

from core.audit.people.counts import Counts, win_rates
from core.audit.people.davidson import of_counts
from core.audit.people.gate import EARLY_RATERS, rater_e_process, rater_shares, verdict
from core.audit.people.intervals import jackknife_interval, wilson, wilson_share
from core.audit.people.jackknife import leave_one_out
from core.audit.people.leads import lead_of
from core.audit.people.raters import rater_panel
from core.audit.people.standings import standings_of
from core.audit.people.strengths import fit
from tests.benchmarks.rating_worlds import careless_frame

STRENGTHS = np.array([0.4, 0.0, -0.4])
NU = 0.5
HETEROGENEITY = (0.0, 0.5, 1.0)
DESIGNS = ((5, 40), (10, 40), (40, 10))


def chances(theta: np.ndarray, nu: float, position: float = 0.0) -> np.ndarray:
    """Chance of left, right and tie on every ordered pair; strengths (…, n) -> (…, n, n, 3)."""
    delta = theta[..., :, None] - theta[..., None, :] + position
    odds = np.stack([np.exp(delta / 2), np.exp(-delta / 2), np.full_like(delta, nu)], axis=-1)
    return odds / odds.sum(axis=-1, keepdims=True)


def tastes(rng: np.random.Generator, raters: int, heterogeneity: float, strengths: np.ndarray) -> np.ndarray:
    """Strengths of each rater; the difference of two has the standard deviation `heterogeneity`."""
    return strengths + heterogeneity / np.sqrt(2) * rng.standard_normal((raters, len(strengths)))


def campaign(rng: np.random.Generator, own: np.ndarray, votes: int, nu: float = NU, position: float = 0.0) -> Counts:
    """Votes of raters with their own strengths (raters, n), each on pairs and sides drawn at random."""
    raters, n = own.shape
    chance = chances(own, nu, position)
    pairs = ~np.eye(n, dtype=bool)
    shown = rng.multinomial(votes, np.full(pairs.sum(), 1 / pairs.sum()), size=raters)
    counts = np.zeros((raters, n, n, 4), dtype=np.int64)
    counts[:, pairs, :3] = rng.multinomial(shown, chance[:, pairs])
    return Counts(tuple(f"v{i}" for i in range(n)), tuple(f"r{g:03d}" for g in range(raters)), counts)


def expected(heterogeneity: float, strengths: np.ndarray, position: float = 0.0) -> Counts:
    """Votes in the proportions to which they tend with ever more raters, a million for each ordered pair."""
    own = tastes(np.random.default_rng(0), 200_000, heterogeneity, strengths)
    mean = np.mean([chances(part, NU, position).mean(axis=0) for part in np.array_split(own, 20)], axis=0)
    counts = np.zeros((1, len(strengths), len(strengths), 4), dtype=np.int64)
    counts[0, :, :, :3] = np.rint(mean * 1e6 * ~np.eye(len(strengths), dtype=bool)[:, :, None])
    return Counts(tuple(f"v{i}" for i in range(len(strengths))), ("all",), counts)


def coverage(runs: int, seed: int) -> None:
    """Share of the intervals that hold the truth."""
    print("\n| raters × votes | heterogeneity | strength | win rate | Wilson, effective count | row-level Wilson |")
    print("|---|---|---|---|---|---|")
    for raters, votes in DESIGNS:
        for heterogeneity in HETEROGENEITY:
            rng = np.random.default_rng(seed)
            limit = expected(heterogeneity, STRENGTHS)
            truth = fit(of_counts(limit), tie=True).strengths.values
            points, total = win_rates(limit.wins[0], limit.ties[0])
            rates = points / total
            hits: list[list[bool]] = [[], [], [], []]
            missing = 0
            for _ in range(runs):
                counts = campaign(rng, tastes(rng, raters, heterogeneity, STRENGTHS), votes)
                own_points, own_votes = win_rates(counts.wins, counts.ties)
                full = fit(of_counts(counts), tie=True)
                for i, row in enumerate(standings_of(counts, full, leave_one_out(full), 0.95)[0]):
                    if row.low is None or row.high is None:
                        missing += 1
                        continue
                    hits[0].append(row.low <= truth[i] <= row.high)
                    share = row.win_rate
                    hits[1].append(share.interval.low <= rates[i] <= share.interval.high)
                    other = wilson_share(own_points[:, i], own_votes[:, i]).interval
                    hits[2].append(other.low <= rates[i] <= other.high)
                    low, high = wilson(share.value, share.votes)
                    hits[3].append(low <= rates[i] <= high)
            cells = " | ".join(f"{np.mean(hit):.3f}" for hit in hits)
            none = f" ({missing} of {runs * 3} without interval)" if missing else ""
            print(f"| {raters} × {votes} | {heterogeneity} | {cells} |{none}", flush=True)


def false_winners(runs: int, seed: int, variants: int, raters: int = 40, votes: int = 20) -> None:
    """Share of campaigns among equal variants in which a look after every completed rater ends with a winner."""
    for heterogeneity in HETEROGENEITY:
        rng = np.random.default_rng(seed)
        winners = naive = early = 0
        for _ in range(runs):
            counts = campaign(rng, tastes(rng, raters, heterogeneity, np.zeros(variants)), votes)
            looks = _looks_worth_taking(counts)
            found = [called(_first(counts, g), ended=False) for g in looks]
            early += any(found)
            winners += any(found) or called(counts, ended=True)
            naive += _naive(counts)
        cells = " | ".join(f"{share / runs:.1%}" for share in (winners, early, naive))
        print(f"| {variants} | {raters} × {votes} | {heterogeneity} | {cells} |", flush=True)


def called(counts: Counts, ended: bool) -> bool:
    """The verdict of the leaderboard, without its votes-to-flip, which nobody asks for here."""
    full = fit(of_counts(counts), tie=True)
    lead = lead_of(counts, full, leave_one_out(full), 0.95, None)
    return verdict(lead, full.strengths.votes, ended).decided


def _first(counts: Counts, raters: int) -> Counts:
    return Counts(counts.variants, counts.raters[:raters], counts.votes[:raters])


def _looks_worth_taking(counts: Counts) -> list[int]:
    """Looks at which the gate can decide at all: enough raters, and E of some pair at 20 or more."""
    wins = counts.wins.astype(np.float64)
    best = np.zeros(len(counts.raters))
    for i in range(len(counts.variants)):
        for j in range(i):
            voted = wins[:, i, j] + wins[:, j, i] > 0
            values = np.ones(len(best))
            values[voted] = rater_e_process(rater_shares(wins[:, i, j], wins[:, j, i]))
            best = np.maximum(best, np.where(voted, values, 0.0))
    return [g + 1 for g in range(EARLY_RATERS - 1, len(best)) if best[g] >= 20]


def _naive(counts: Counts) -> bool:
    """Whether a row-level z-test after each rater ever calls the first two variants different."""
    wins = counts.wins[:, 0, 1].cumsum()
    losses = counts.wins[:, 1, 0].cumsum()
    return bool((np.abs(wins - losses) > 1.96 * np.sqrt(np.maximum(wins + losses, 1))).any())


def biases(runs: int, seed: int) -> None:
    """Recovery of a pull to the left of 0.5 logit."""
    print("\n| raters × votes | heterogeneity | limit | mean estimate | interval holds it |")
    print("|---|---|---|---|---|")
    for raters, votes in DESIGNS:
        for heterogeneity in HETEROGENEITY:
            rng = np.random.default_rng(seed)
            truth = fit(of_counts(expected(heterogeneity, STRENGTHS, 0.5)), tie=True, position=True).strengths.position
            found, held = [], []
            for _ in range(runs):
                counts = campaign(rng, tastes(rng, raters, heterogeneity, STRENGTHS), votes, position=0.5)
                full = fit(of_counts(counts), tie=True, position=True)
                value = full.strengths.position
                if value is not None:
                    interval = jackknife_interval(value, leave_one_out(full).parameters[:, -1])
                    found.append(value)
                    held.append(interval.low <= truth <= interval.high)
            print(
                f"| {raters} × {votes} | {heterogeneity} | {truth:.3f} | {np.mean(found):.3f} | {np.mean(held):.3f} |",
                flush=True,
            )


def careless(runs: int, seed: int) -> None:
    """How often which raters are flagged."""
    flagged: dict[str, list[bool]] = {}
    kinds: dict[str, list[bool]] = {}
    for run in range(runs):
        frame, roles = careless_frame(seed + run)
        for row in rater_panel(frame):
            role = roles[row.rater]
            flagged.setdefault(role, []).append(bool(row.flags))
            for word, name in (("faster", "speed"), ("gold", "gold"), ("chooses", "side"), ("unlike", "answers")):
                kinds.setdefault(f"{role}/{name}", []).append(any(word in flag for flag in row.flags))
    print("\n| rater | flagged | by speed | by gold pairs | by side | by answers |")
    print("|---|---|---|---|---|---|")
    for role, marks in flagged.items():
        by = " | ".join(f"{np.mean(kinds[f'{role}/{name}']):.1%}" for name in ("speed", "gold", "side", "answers"))
        print(f"| {role} | {np.mean(marks):.1%} | {by} |")


def main() -> None:
    """Print all tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(sys.argv[1:])
    coverage(given.runs, given.seed)
    print("\n| variants | raters × votes | heterogeneity | called | of these early | row-level z-test at every look |")
    print("|---|---|---|---|---|---|")
    for variants, raters in ((2, 40), (2, 120), (3, 40)):
        false_winners(given.runs, given.seed, variants, raters)
    biases(given.runs // 2, given.seed)
    careless(max(1, given.runs // 10), given.seed)


if __name__ == "__main__":
    main()
