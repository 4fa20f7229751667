"""The section on the faithfulness of explanations: its chart, its words, its form, on a small store."""

from dataclasses import replace
from pathlib import Path

import pytest
from plotly.graph_objects import Figure
from streamlit.testing.v1 import AppTest

from core.cli.main import main as command_line
from core.operations import Workbench, train
from core.operations.faithfulness import evaluate_explanations
from core.settings import Settings
from dashboard.charts.faithfulness import Bar, faithfulness
from dashboard.components.faithfulness_table import ORDERS, arguments, percent
from tests.core.operations.conftest import small_dataset


def section() -> None:
    from dashboard import services
    from dashboard.components.faithfulness_table import faithfulness_table

    faithfulness_table(services.workbench().store.dataset("small"))


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workbench:
    monkeypatch.setenv("WHYBOARD_STORE", str(tmp_path))
    found = Workbench(replace(Settings(), store=tmp_path))
    small_dataset(found.store)
    return found


def shown() -> AppTest:
    app = AppTest.from_function(section, default_timeout=30).run()
    assert not app.exception
    return app


def test_without_models_and_evaluations_it_says_what_to_do(bench: Workbench) -> None:
    told = [box.value for box in shown().info]
    assert told == [
        "**No explanations have been evaluated yet.** Evaluate them below; the result is kept.",
        "**No model has exact drivers yet.** Train EASE or Fold-in SVD above.",
    ]


def test_the_newest_evaluation_is_drawn_and_another_can_be_chosen(bench: Workbench) -> None:
    train(bench, "small", "ease")
    train(bench, "small", "baseline")
    first = evaluate_explanations(bench, "small", ["ease"], users=3, least=3)
    # Kept later by a clock that was set back: it is the newest all the same.
    bench.store.save_faithfulness("small", {**first, "users": 4, "created": "2020-01-01T00:00:00"})
    app = shown()
    table = app.dataframe[0].value
    assert table["order"].tolist() == list(ORDERS.values())
    three = [row for row in first["models"][0]["rows"] if row["removed"] == 3]
    assert table["pn"].tolist() == [percent(row["pn"]) for row in three]
    assert "3 pairs: the first 5 items of 3 users drawn among those with 3 ratings or more" in app.caption[0].value
    box = app.selectbox[2].set_value(5)
    box.run()
    five = [row for row in first["models"][0]["rows"] if row["removed"] == 5]
    assert app.dataframe[0].value["del"].tolist()[0].startswith(f"{five[0]['del']['value']:.3f}")
    assert [label.rpartition(" · ")[2] for label in app.selectbox[0].options] == ["4 users", "3 users"]


def test_the_form_asks_for_what_the_command_takes(bench: Workbench) -> None:
    model = train(bench, "small", "ease")
    app = shown()
    assert app.multiselect[0].options == ["EASE"]
    assert [box.value for box in app.number_input] == [6, 7]  # all users; the mean number of ratings
    given = arguments(bench.store.dataset("small"), [model.model], 3, 5)
    assert command_line([*given, "--store", str(bench.settings.store)]) == 0
    assert bench.store.faithfulness("small")[0]["models"][0]["users"] == 3
    app.multiselect[0].set_value([])
    app.button[0].click().run()
    assert "No model was chosen" in app.warning[0].value


def test_shares_are_written_with_their_interval() -> None:
    assert percent({"value": 0.2424, "low": 0.228, "high": 0.2571}) == "24.2% (22.8 to 25.7)"
    assert percent({"value": 0.5, "low": None, "high": None}) == "50.0%"
    assert percent(None) == "—"


def test_the_chart_has_a_bar_a_kind_in_order_with_its_interval() -> None:
    bars = [
        Bar("Drivers of the score", 0.5, 0.4, 0.7, True),
        Bar("Largest fall when left <out>", 0.25, None, None, False),
    ]
    found = faithfulness(bars, "share")
    strong, other, figures = found["data"]
    assert (strong["x"], other["x"], figures["x"]) == ([0.5], [0.25], [0.7, 0.25])
    assert strong["error_x"]["array"] == pytest.approx([0.2])
    assert strong["error_x"]["arrayminus"] == pytest.approx([0.1])
    assert other["y"] == ["Largest fall when left<br>&lt;out&gt;"]
    assert found["layout"]["yaxis"]["categoryarray"] == strong["y"] + other["y"]
    Figure(found)
    Figure(faithfulness([], "share"))
