"""Drawings for packets: well-formed, honest about what is cut, harmless."""

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.audit.drawings import _ticks, forest_svg, matrix_svg
from core.audit.estimates import Cell, Estimate, axis_of, figures, side_of

HOSTILE = "</svg><script>alert(1)</script> & \"quotes\" 'single'"
values = st.floats(-100, 100)


def of_kind(drawing: ElementTree.Element, tag: str, kind: str) -> list[ElementTree.Element]:
    return [element for element in drawing.iter(tag) if kind in element.get("class", "").split()]


def test_a_forest_has_a_point_for_each_row_in_the_class_of_its_side() -> None:
    rows = [Estimate("a", 1.0, 0.5, 1.5), Estimate("b", 0.1, -0.5, 0.7), Estimate("c", -1.0, -1.5, -0.1)]
    drawing = ElementTree.fromstring(forest_svg(rows, "strength", 0.0))
    assert [c.get("class") for c in drawing.iter("circle")] == ["up", "even", "down"]
    places = [float(c.get("cx", "")) for c in drawing.iter("circle")]
    assert places[0] > places[1] > places[2]
    line = of_kind(drawing, "line", "up")[0]
    assert float(line.get("x1", "")) < places[0] < float(line.get("x2", ""))
    assert places[0] - float(line.get("x1", "")) == pytest.approx(float(line.get("x2", "")) - places[0], abs=0.11)


def test_words_of_people_stay_words() -> None:
    rows = [Estimate(HOSTILE, 0.6, 0.5, 0.7, HOSTILE)]
    drawing = ElementTree.fromstring(forest_svg(rows, HOSTILE, 0.5, share=True))
    assert not list(drawing.iter("script"))
    assert HOSTILE in drawing.get("aria-label", "")
    matrix = ElementTree.fromstring(matrix_svg([HOSTILE, "b"], [[Cell(None, 0), Cell(0.7, 10)]] * 2))
    assert not list(matrix.iter("script"))


def test_an_interval_without_end_is_cut_and_says_so() -> None:
    rows = [Estimate("a", 0.2, -300.0, 300.0), Estimate("b", -0.2, -0.4, 0.0)]
    told = [text.text for text in ElementTree.fromstring(forest_svg(rows, "strength", 0.0)).iter("text")]
    assert "«" in told
    assert "»" in told
    assert "+0.20 (−300.00 to +300.00)" in told


def test_cells_hold_percent_over_votes_and_pairs_never_compared_a_dash() -> None:
    cells = [[Cell(None, 0), Cell(0.704, 1200), Cell(None, 0)]] + [[Cell(None, 0)] * 3] * 2
    drawing = ElementTree.fromstring(matrix_svg(["a", "b", "c"], cells))
    told = [text.text for text in drawing.iter("text")]
    assert "70" in told
    assert "1,200" in told
    assert told.count("–") == 5
    assert len(of_kind(drawing, "rect", "line")) == 6


def test_many_variants_still_fit() -> None:
    count = 20
    drawing = ElementTree.fromstring(matrix_svg([str(n) for n in range(count)], [[Cell(0.5, 1)] * count] * count))
    box = [float(number) for number in drawing.get("viewBox", "").split()]
    assert max(float(r.get("x", "")) + float(r.get("width", "")) for r in drawing.iter("rect")) <= box[2] + 0.5
    assert max(float(r.get("y", "")) + float(r.get("height", "")) for r in drawing.iter("rect")) <= box[3] + 0.5


@given(values, st.floats(1e-3, 1e4))
def test_ticks_are_round_few_and_inside(low: float, span: float) -> None:
    ticks = _ticks(low, low + span)
    assert 1 <= len(ticks) <= 7
    assert all(low - 1e-6 <= tick <= low + span + 1e-6 for tick in ticks)


@given(values, st.floats(0, 1e9), st.floats(0, 1e9))
def test_an_axis_holds_the_estimate_and_the_null_and_is_not_dwarfed(value: float, below: float, above: float) -> None:
    low, high = axis_of([Estimate("", value, value - below, value + above)], 0.0, False)
    assert low < min(value, 0) <= max(value, 0) < high
    assert high - low <= 5 * (abs(value) or 1.0)


def test_figures_in_words() -> None:
    assert figures(Estimate("", 0.42, 0.1, 0.74), False) == "+0.42 (+0.10 to +0.74)"
    assert figures(Estimate("", 0.62, 0.55, 0.69), True) == "62% (55 to 69)"
    assert figures(Estimate("", -0.5, None, None), False) == "−0.50"
    assert [side_of(Estimate("", 1, low, 2), 0.5) for low in (0.4, 0.6)] == [0, 1]
    assert side_of(Estimate("", 1, None, None), 0.5) == 0
