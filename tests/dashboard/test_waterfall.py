import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.attribute.decomposition import decomposition
from core.attribute.history import history_attribution
from dashboard.charts.waterfall import share_bar, steps, waterfall
from tests.core.attribute.worlds import PlainEase, PlainFoldIn, catalogue, loaded, random_table


@given(st.integers(0, 11), st.integers(0, 8), st.sampled_from(["raw", "excess", "foldin"]), st.integers(1, 8))
@settings(max_examples=60, deadline=None)
def test_a_waterfall_ends_at_the_score(user: int, item: int, form: str, most: int) -> None:
    table = random_table(4)
    model = loaded(PlainFoldIn(table) if form == "foldin" else PlainEase(table))
    world = catalogue(table)
    found = history_attribution(world, model, world.ratings.of(user), item, "excess" if form == "excess" else "raw")
    rows = steps(found, most)
    assert [row.level for row in (rows[0], rows[-1])] == [True, True]
    assert sum(row.value for row in rows[:-1]) == pytest.approx(found.score, abs=1e-5)
    assert rows[-1].value == found.score
    drawn = waterfall(rows, found.unit)
    bars, axis = drawn["data"][0], drawn["layout"]["xaxis"]["range"]
    assert bars["measure"] == ["absolute", *["relative"] * (len(rows) - 2), "absolute"]
    reached = np.cumsum(bars["x"][:-1])
    assert axis[0] < min(reached) and max(reached) < axis[1]


def test_the_parts_of_a_factor_model_are_drawn_from_the_mean() -> None:
    table = random_table(4)
    found = decomposition(loaded(PlainFoldIn(table)), catalogue(table).ratings.of(1), 2)
    drawn = share_bar(found)
    mean = found.contributions[0].value
    assert sum(trace["x"][0] for trace in drawn["data"]) == pytest.approx(found.score - mean)


def test_titles_cannot_bring_markup_into_a_chart() -> None:
    table = random_table(4)
    world = catalogue(table, tuple(f"<a href='http://x'>{n}</a>" for n in range(9)))
    found = history_attribution(world, loaded(PlainEase(table)), world.ratings.of(1), 2)
    assert "<a" not in str(waterfall(steps(found, 9), found.unit))
