"""What a leaderboard with intervals costs, beside a single Bradley–Terry fit of `evalica` on the same votes.

OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python -m tests.benchmarks.leaderboard_speed

100,000 judgements of 100 raters among 20 variants. Ratios are of processor times measured in turns, from the same
columns: ours from the frame of judgements, theirs from lists of names and winners made before the clock starts.
"""

from __future__ import annotations

import evalica

from core.audit.people.counts import count_votes
from core.audit.people.leaderboard import leaderboard
from tests.benchmarks.attribution import interleaved
from tests.core.audit.people.judgements import drawn

JUDGEMENTS, VARIANTS, RATERS = 100_000, 20, 100
PLAIN_BAR, TERMS_BAR = 20.0, 200.0


def main() -> None:
    """Print the ratios."""
    strengths = [0.1 * (i - (VARIANTS - 1) / 2) for i in range(VARIANTS)]
    frame = drawn(strengths, RATERS, JUDGEMENTS // RATERS, nu=0.6, position=0.3, length=0.2, taste=0.3)
    winners = {"left": evalica.Winner.X, "right": evalica.Winner.Y, "tie": evalica.Winner.Draw}
    xs, ys, ws = frame["left"].tolist(), frame["right"].tolist(), [winners[w] for w in frame["winner"]]
    counts = count_votes(frame)
    one_rater = frame[frame["rater"] == counts.raters[0]]
    work = {
        "evalica, one Bradley–Terry fit": lambda: evalica.bradley_terry(xs, ys, ws),
        "Bradley–Terry with intervals": lambda: leaderboard(frame, ties="half"),
        "Davidson with intervals": lambda: leaderboard(frame),
        "Davidson, position and length": lambda: leaderboard(frame, position=True, length=True),
        "Davidson after one rater's new votes": lambda: leaderboard(counts.updated(one_rater)),
    }
    seconds = interleaved(*work.values(), rounds=5)
    for name, spent in zip(work, seconds, strict=True):
        bar = TERMS_BAR if "length" in name else PLAIN_BAR
        limit = "" if spent is seconds[0] else f"  ×{spent / seconds[0]:.2f} (limit {bar:.0f})"
        print(f"{name:40} {spent * 1000:8.0f} ms{limit}")


if __name__ == "__main__":
    main()
