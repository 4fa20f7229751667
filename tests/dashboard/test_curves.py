import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from plotly.graph_objects import Figure

from core.attribute.types import Curve
from dashboard.charts.curves import STYLES, alt, curves, rank_words, spread

numbers = st.floats(-10, 10)


def found(*ends: float) -> dict[str, Curve]:
    return {
        name: Curve(np.array([1.0, end]), np.array([1.0, 12.0])) for name, end in zip(STYLES, ends, strict=True)
    }  # fmt: skip


def test_lines_are_told_apart_by_more_than_colour() -> None:
    assert len({style.dash for style in STYLES.values()}) == len({style.label for style in STYLES.values()}) == 4
    drawn = curves(found(0.1, 0.4, 0.5, 0.9), 10, "stars", "ratings taken away")
    assert {trace["line"]["dash"] for trace in drawn["data"]} == {style.dash for style in STYLES.values()}
    written = {note["text"] for note in drawn["layout"]["annotations"]}
    assert written == {style.label for style in STYLES.values()}
    Figure(drawn)


def test_points_outside_the_list_are_hollow() -> None:
    for n, symbols in ((10, ["circle", "circle-open"]), (12, ["circle", "circle"])):
        drawn = curves(found(0.1, 0.4, 0.5, 0.9), n, "stars", "ratings taken away")
        assert {tuple(trace["marker"]["symbol"]) for trace in drawn["data"]} == {tuple(symbols)}


@given(st.lists(numbers, min_size=4, max_size=4), st.floats(0.01, 1.0))
def test_labels_keep_their_distance_and_order(ends: list[float], gap: float) -> None:
    given_ends = dict(zip(STYLES, ends, strict=True))
    places = spread(given_ends, gap)
    heights = [places[name] for name in sorted(STYLES, key=lambda name: given_ends[name])]
    assert all(high - low >= 0.95 * gap for low, high in itertools.pairwise(heights))
    order = sorted(ends)
    if all(high - low >= gap for low, high in itertools.pairwise(order)):
        assert places == given_ends


@given(st.lists(numbers, min_size=4, max_size=4))
def test_every_point_and_label_is_inside(ends: list[float]) -> None:
    drawn = curves(found(*ends), 10, "stars", "ratings taken away")
    low, high = drawn["layout"]["yaxis"]["range"]
    heights = [y for trace in drawn["data"] for y in trace["y"]] + [n["y"] for n in drawn["layout"]["annotations"]]
    assert low <= min(heights) <= max(heights) <= high


def test_words_beside_the_lines() -> None:
    assert rank_words(4.0) == "rank 4"
    assert rank_words(1204.0) == "rank 1,204"
    assert rank_words(4.5) == "rank 4.5 on average"
    assert "Strongest drivers 1.00 to 0.10" in alt(found(0.1, 0.4, 0.5, 0.9), "stars", insert=False)
