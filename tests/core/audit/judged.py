"""Frames of judgements made up for tests: who preferred what is given, everything else is plain."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from core.rate.judgements import COLUMNS

DECOY = "decoy: wrong user"


def frame(rows: Iterable[dict[str, object]]) -> pd.DataFrame:
    """A frame with all columns; what a row leaves out is plain."""
    made = [
        {
            "judgement": f"j{n}", "campaign": "", "pair": f"p{n}", "rater": "Ann", "left": "a", "right": "b",
            "winner": "left", "left_words": 20, "right_words": 20, "order": n + 1, "seconds": 12.0, "kind": "normal",
            "expected": "", "dataset": "films@1", "model": "ease-1", "user": f"u{n % 7}", "item": f"i{n % 5}",
            "stability": 0.9, "segment": "active",
        }
        | row
        for n, row in enumerate(rows)
    ]  # fmt: skip
    return pd.DataFrame({name: pd.Series([row[name] for row in made], dtype=kind) for name, kind in COLUMNS.items()})


def drawn(
    strengths: dict[str, float], raters: int, each: int, *, seed: int = 0, ties: float = 0.1, kind: str = "normal"
) -> list[dict[str, object]]:
    """Votes of raters on pairs drawn evenly, with Bradley–Terry strengths and a share of ties."""
    rng = np.random.default_rng(seed)
    names = list(strengths)
    rows: list[dict[str, object]] = []
    for rater in range(raters):
        for vote in range(each):
            left, right = rng.choice(len(names), 2, replace=False)
            lead = strengths[names[left]] - strengths[names[right]]
            won = "tie" if rng.random() < ties else "left" if rng.random() < 1 / (1 + np.exp(-lead)) else "right"
            rows.append(
                {"rater": f"r{rater:02}", "left": names[left], "right": names[right], "winner": won, "kind": kind,
                 "pair": f"{kind}-{rater % 3}-{vote}", "order": vote + 1, "left_words": int(rng.integers(10, 40)),
                 "right_words": int(rng.integers(10, 40)), "segment": str(rng.choice(["new", "active"]))}
            )  # fmt: skip
    return rows
