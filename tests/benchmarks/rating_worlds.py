"""A campaign in which some raters are careless, for the simulation of the rater panel."""

from __future__ import annotations

import numpy as np
import pandas as pd

RATERS, VOTES, OVERLAP, GOLD = 12, 40, 4, 12
RIGHT_ON_GOLD = 0.92  # of attentive raters
ROLES = {"r00": "lazy (at random, in a hurry)", "r01": "at random, at the usual pace", "r02": "always left"}
ATTENTIVE = "attentive"


def careless_frame(seed: int, taste: float = 0.5) -> tuple[pd.DataFrame, dict[str, str]]:
    """Judgements of 12 raters on two variants, 40 pairs each, four raters a pair, 12 gold pairs each; and their roles.

    How much better one text is differs between pairs (standard deviation 1.2 logits), and attentive raters differ in
    taste by `taste` logits.
    """
    rng = np.random.default_rng(seed)
    names = [f"r{g:02d}" for g in range(RATERS)]
    pairs = RATERS * VOTES // OVERLAP
    better, own = rng.normal(0.3, 1.2, pairs), rng.normal(0, taste, RATERS)
    rows = []
    for pair in range(pairs):
        for g in ((pair + shift * 3 + pair // RATERS) % RATERS for shift in range(OVERLAP)):
            first = rng.random() < 0.5
            chance = 1 / (1 + np.exp(-better[pair] - own[g]))
            honest = "tie" if rng.random() < 0.15 else "left" if (rng.random() < chance) == first else "right"
            rows.append((names[g], *(("a", "b") if first else ("b", "a")), f"p{pair}", "normal", "", honest))
    for g in range(RATERS):
        for k in range(GOLD):
            side = str(rng.choice(["left", "right"]))
            honest = side if rng.random() < RIGHT_ON_GOLD else str(rng.choice(["left", "right", "tie"]))
            rows.append((names[g], "a", "b", f"g{k}", "gold", side, honest))
    frame = pd.DataFrame(rows, columns=["rater", "left", "right", "pair", "kind", "expected", "winner"])
    role = frame["rater"].map(lambda name: ROLES.get(name, ATTENTIVE))
    at_random = rng.choice(["left", "right", "tie"], len(frame), p=[0.425, 0.425, 0.15])
    careless = role.isin([ROLES["r00"], ROLES["r01"]])
    frame["winner"] = frame["winner"].mask(careless, pd.Series(at_random)).mask(role == ROLES["r02"], "left")
    frame["seconds"] = rng.gamma(4, np.where(role == ROLES["r00"], 0.6, 3.0))
    frame["order"] = rng.permutation(len(frame)) + 1
    return frame, {name: ROLES.get(name, ATTENTIVE) for name in names}
