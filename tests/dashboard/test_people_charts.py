"""Forest plot and win matrix: what they must hold, whatever the figures are."""

import re
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from plotly.graph_objects import Figure

from core.audit.estimates import Cell, Estimate, side_of
from dashboard.charts import forest as forests
from dashboard.charts import win_matrix as matrices
from dashboard.charts.forest import forest
from dashboard.charts.frame import GREY
from dashboard.charts.rows import apart
from dashboard.charts.waterfall import AGAINST, FOR
from dashboard.charts.win_matrix import colour, win_matrix

HOSTILE = "<img src=x onerror=alert(1)> <b>bold"
finite = st.floats(-50, 50, allow_subnormal=False)
widths = st.floats(0, 1e6, allow_subnormal=False)  # of half of the smallest number no margin is left


@st.composite
def estimates(draw: st.DrawFn) -> Estimate:
    value, below, above = draw(finite), draw(widths), draw(widths)
    bare = draw(st.booleans())
    return Estimate("x", value, None if bare else value - below, None if bare else value + above)


@given(st.lists(estimates(), min_size=1, max_size=6), st.sampled_from([0.0, None]))
def test_every_estimate_and_the_null_are_inside_and_no_interval_dwarfs_them(
    rows: list[Estimate], null: float | None
) -> None:
    drawn = forest(rows, "strength", null)
    low, high = drawn["layout"]["xaxis"]["range"]
    points = [row.value for row in rows] + ([] if null is None else [null])
    assert low < min(points) <= max(points) < high
    span = max(points) - min(points) or 1.0
    assert high - low <= 5 * span
    drawn_ends = [x for trace in drawn["data"] if trace.get("mode") == "lines" for x in trace["x"]]
    assert all(low <= x <= high for x in drawn_ends)
    cut = sum((row.low is not None and row.low < low) + (row.high is not None and row.high > high) for row in rows)
    assert sum("»" in note["text"] or "«" in note["text"] for note in drawn["layout"]["annotations"]) == cut
    Figure(drawn)


def test_colour_and_filling_say_on_which_side_of_the_null_an_interval_lies() -> None:
    rows = [Estimate("a", 1.0, 0.5, 1.5), Estimate("b", 0.1, -0.5, 0.7), Estimate("c", -1.0, -1.5, -0.1)]
    assert [side_of(row, 0.0) for row in rows] == [1, 0, -1]
    assert [side_of(row, None) for row in rows] == [0, 0, 0]
    points = next(trace for trace in forest(rows, "strength", 0.0)["data"] if trace.get("mode") == "markers")
    assert points["marker"]["color"] == [FOR, GREY, AGAINST]
    assert points["marker"]["symbol"] == ["circle", "circle-open", "circle"]


def test_labels_that_would_look_alike_once_cut_are_told_apart() -> None:
    rows = [
        Estimate(name, 0.1, None, None)
        for name in ("Embedded model (small), concise", "Embedded model (small), detailed", "Template, cautious")
    ]
    told = [note["text"] for note in forest(rows, "strength", 0.0)["layout"]["annotations"]]
    assert [text for text in told if "0.1" not in text] == ["…concise", "…detailed", "Template, cautious"]
    assert apart(["a" * 50, "a" * 49 + "b", "c"], 10) == ["a" * 9 + "…", "a" * 9 + "…", "c"]  # no word of its own
    assert apart(["same", "same"]) == ["same", "same"]


def test_shares_are_percentages_and_words_are_harmless() -> None:
    rows = [Estimate(HOSTILE, 0.624, 0.551, 0.688, "n 120", "key")]
    drawn = forest(rows, "win rate", 0.5, share=True)
    told = [note["text"] for note in drawn["layout"]["annotations"]]
    assert "62% (55 to 69)" in told
    assert not any("<img" in text for text in [*told, *drawn["data"][-1]["text"]])
    assert drawn["data"][-1]["customdata"] == ["key"]
    assert "62% (55 to 69), n 120" in forests.told(rows, "Win rates", share=True)


def test_a_cell_is_louder_the_clearer_it_is_and_empty_without_votes() -> None:
    def opacity(share: float) -> float:
        found = re.fullmatch(r"rgba\(\d+,\d+,\d+,([\d.]+)\)", colour(share))
        assert found
        return float(found[1])

    assert all(opacity(less) < opacity(more) for less, more in pairwise([0.5, 0.6, 0.8, 1.0]))
    assert all(opacity(less) < opacity(more) for less, more in pairwise([0.5, 0.4, 0.2, 0.0]))
    assert colour(0.2)[:12] != colour(0.8)[:12]
    assert colour(None) == "rgba(0,0,0,0)"


def matrix_of(count: int) -> tuple[list[str], list[list[Cell]], list[str]]:
    names = [f"Variant {n}" for n in range(count)]
    shares = [[0.5 + (column - row) / 2 / count for column in range(count)] for row in range(count)]
    cells = [[Cell(share, 10 + row) for share in line] for row, line in enumerate(shares)]
    return names, cells, [f"v{n}" for n in range(count)]


def test_every_pair_is_a_cell_that_names_row_and_column() -> None:
    names, cells, keys = matrix_of(4)
    cells[0][3] = cells[3][0] = Cell(None, 0)
    names[1] = HOSTILE
    drawn = win_matrix(names, cells, keys)
    bars, figures = drawn["data"]
    assert set(bars["customdata"]) == {f"{a}|{b}" for a in keys for b in keys if a != b}
    place = bars["customdata"].index("v0|v3")
    assert (bars["x"][place], bars["base"][place]) == (3, -0.5)
    assert "never compared" in bars["text"][place]
    assert figures["text"][place] == "·"
    place = bars["customdata"].index("v0|v2")
    assert "75% of 10 votes" in bars["text"][place]
    assert not any("<img" in text for text in [*bars["text"], *drawn["layout"]["yaxis"]["ticktext"]])
    Figure(drawn)


def test_many_variants_leave_the_figures_to_the_hover() -> None:
    assert len(win_matrix(*matrix_of(matrices.MOST_WORDS))["data"]) == 2
    assert len(win_matrix(*matrix_of(matrices.MOST_WORDS + 1))["data"]) == 1


def test_the_matrix_in_words_leaves_out_pairs_never_compared() -> None:
    names, cells, _ = matrix_of(2)
    assert matrices.told(names, cells) == "Win matrix: Variant 0 wins 75% of 10 votes against Variant 1"
    assert matrices.told(names, [[Cell(None, 0)] * 2] * 2) == "Win matrix: no two were compared"
