"""Counting added-up judgements is counting each of them."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.audit.people.counts import count_votes
from core.audit.people.frame import KINDS, WINNERS
from core.audit.tallies import counts_of, tally
from core.errors import InputError
from tests.core.audit.judged import frame


@settings(max_examples=30)
@given(st.integers(0, 2**20), st.sampled_from([("normal",), ("decoy",), ("normal", "decoy")]))
def test_tallies_count_as_the_judgements_behind_them(seed: int, kinds: tuple[str, ...]) -> None:
    rng = np.random.default_rng(seed)
    rows = []
    for n in range(int(rng.integers(0, 60))):
        left, right = rng.choice(list("abcd"), 2, replace=False)
        rows.append(
            {"rater": f"r{rng.integers(4)}", "left": left, "right": right, "winner": str(rng.choice(WINNERS)),
             "kind": str(rng.choice(KINDS)), "pair": f"p{rng.integers(30)}", "order": n}
        )  # fmt: skip
    judged = frame(rows)
    expected, found = count_votes(judged, kinds), counts_of(tally(judged), kinds)
    assert (found.variants, found.raters) == (expected.variants, expected.raters)
    np.testing.assert_array_equal(found.votes, expected.votes)


@pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning")
def test_what_cannot_be_counted_is_refused() -> None:
    good = tally(frame([{}]))
    with pytest.raises(InputError, match="winner “maybe”"):
        counts_of(good.assign(winner=pd.Series(["maybe"], dtype="str")), ("normal",))
    with pytest.raises(InputError, match="compared with itself"):
        counts_of(good.assign(right=good["left"]), ("normal",))
