"""What drives a model, on the Models page: opened, fitted, drawn, and what is said where it cannot be."""

import gc
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.operations import Workbench, train
from core.operations.surrogates import has_surrogate, surrogate_of
from core.results import ModelInfo
from core.settings import Settings
from dashboard.components.global_view import feature_table, grade, pair_table
from dashboard.services import surrogates
from tests.core.operations.conftest import small_dataset
from tests.core.operations.test_surrogates import grown
from tests.pages.app import page, texts


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workbench:
    monkeypatch.setenv("WHYBOARD_STORE", str(tmp_path))
    return Workbench(Settings(store=tmp_path))


@pytest.fixture(scope="module", autouse=True)
def _let_go() -> Iterator[None]:
    """Undo what importing in the background froze, or the database's library complains at the end."""
    yield
    for thread in threading.enumerate():
        if thread.name == "imports":
            thread.join()
    gc.unfreeze()


@pytest.fixture
def info(bench: Workbench) -> ModelInfo:
    grown(bench)
    return train(bench, "grown", "svd", {"n_factors": 2, "n_epochs": 2})


def opened(**parameters: str) -> AppTest:
    return page("models", **{"dataset": "grown", "feature": "quality"} | parameters).run()


def fit_button(app: AppTest) -> list:
    return [button for button in app.button if button.label.startswith("Fit")]


def charts(app: AppTest) -> list:
    return [chart for chart in app.get("plotly_chart") if "global" in str(chart.proto.id)]


def test_nothing_is_computed_before_the_section_is_opened(info: ModelInfo) -> None:
    app = page("models", dataset="grown").run()
    assert not app.exception
    assert "What drives a model" in texts(app)
    assert not fit_button(app)


def test_without_a_model_it_says_what_to_do(bench: Workbench) -> None:
    grown(bench)
    app = opened()
    assert not app.exception
    assert "no model to look into" in texts(app)


def test_a_surrogate_is_fitted_on_request_and_drawn(bench: Workbench, info: ModelInfo) -> None:
    app = opened()
    assert not has_surrogate(bench, info)
    assert not charts(app)
    (button,) = fit_button(app)
    app = button.click().run()
    assert not app.exception
    assert has_surrogate(bench, info)
    shown = texts(app)
    fidelity = surrogate_of(bench, info).fidelity
    assert {metric.label: metric.value for metric in app.metric} == {
        "Surrogate R²": f"{fidelity.r2:.2f}",
        "Rank correlation": f"{fidelity.spearman:+.2f}".replace("-", "−"),
        "Top-10 overlap": f"{fidelity.overlap:.0%}",
    }
    assert "not the model itself" in shown
    assert len(charts(app)) == 3
    assert not fit_button(app.run())  # it is there now


def test_the_feature_of_the_link_is_drawn_and_another_can_be_picked(bench: Workbench, info: ModelInfo) -> None:
    surrogate_of(bench, info)
    app = opened(feature="activity")
    assert app.selectbox(key="choice-feature").value == "activity"
    assert "How many items the user rated." in texts(app)
    app = app.selectbox(key="choice-feature").set_value("mean").run()
    assert "Mean of the user's ratings" in texts(app)
    assert not app.exception


def test_an_unknown_feature_in_a_link_is_told(bench: Workbench, info: ModelInfo) -> None:
    surrogate_of(bench, info)
    app = opened(feature="<b>nonsense")
    assert not app.exception
    assert "which is not here" in texts(app)


def test_a_damaged_surrogate_is_told_and_fitted_again(bench: Workbench, info: ModelInfo) -> None:
    surrogate_of(bench, info)
    folder = bench.store.layout.model(info.dataset, info.model) / "surrogates"
    card = next(folder.glob("*/surrogate.json"))
    card.write_text("{")
    app = opened()
    assert "damaged" in texts(app)
    (button,) = fit_button(app)
    assert button.label == "Fit it again"
    app = button.click().run()
    assert not app.exception
    assert len(charts(app)) == 3
    assert card.read_text() != "{"


def test_too_small_a_data_set_is_told(bench: Workbench) -> None:
    small_dataset(bench.store)
    with bench.store.new_catalogue("alone") as builder:
        builder.execute("INSERT INTO users VALUES (0, 'u')")
        builder.execute("INSERT INTO items VALUES (0, 'i', 'Item', 1990, ''), (1, 'j', 'Other', 1990, '')")
        builder.execute("INSERT INTO ratings VALUES (0, 0, 4, NULL)")
        builder.publish(source="table", created="2024-01-01T00:00:00")
    train(bench, "alone", "popularity")
    app = opened(dataset="alone")
    app = fit_button(app)[0].click().run()
    assert not app.exception
    assert "too small to be described by features" in texts(app)


def test_tables_hold_every_feature_and_every_pair(bench: Workbench, info: ModelInfo) -> None:
    surrogate_of(bench, info)
    sample = surrogates.sample(info)
    table = feature_table(sample)
    assert len(table) == len(sample.features)
    assert table["share"].sum() == pytest.approx(1)
    assert table["mean size"].is_monotonic_decreasing
    pairs = pair_table(sample, bench.catalogue("grown"))
    adds = pairs[[f"{feature.name}_adds" for feature in sample.features]].to_numpy()
    predicted = surrogates.surrogate(info).trees.predict(sample.matrix)
    np.testing.assert_allclose(sample.base + adds.sum(axis=1), predicted, atol=1e-5)
    assert set(pairs["user"]) <= {f"u{n}" for n in range(30)}


def test_how_far_to_trust_follows_fidelity(bench: Workbench, info: ModelInfo) -> None:
    fidelity = surrogate_of(bench, info).fidelity
    said = []
    for r2 in (0.95, 0.8, 0.3):
        values = {name: getattr(fidelity, name) for name in type(fidelity).__dataclass_fields__}
        said.append(grade(type(fidelity)(**(values | {"r2": r2, "overlap": 0.46}))))
    assert [sentence.split(" the model ")[1].split()[0] for sentence in said] == ["closely", "in", "loosely"]
    assert all("4.6 of 10" in sentence for sentence in said)
