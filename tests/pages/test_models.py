"""The Models page in AppTest, on a small store; jobs run as real processes."""

import time
from pathlib import Path

import pytest

from core.operations import Workbench, evaluate, train
from core.settings import Settings
from dashboard import jobs
from dashboard.components.train_form import arguments
from tests.core.operations.conftest import small_dataset
from tests.pages.app import page, texts


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workbench:
    monkeypatch.setenv("WHYBOARD_STORE", str(tmp_path))
    found = Workbench(Settings(store=tmp_path))
    small_dataset(found.store)
    return found


def wait(prefix: str, seconds: float = 60) -> jobs.JobStatus:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        (job,) = jobs.listed(prefix)
        if job.state != jobs.RUNNING:
            return job
        time.sleep(0.1)
    raise AssertionError("the job did not end")


def test_without_data_the_page_says_where_to_begin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHYBOARD_STORE", str(tmp_path))
    app = page("models").run()
    assert not app.exception
    assert len(texts(app)) > 100
    assert not app.header  # nothing to train on


def test_without_models_it_says_what_to_do(bench: Workbench) -> None:
    app = page("models").run()
    assert not app.exception
    assert "No model has been trained" in texts(app)
    assert "No evaluation has been made" in texts(app)


def test_models_stand_beside_the_popularity_list(bench: Workbench) -> None:
    info = train(bench, "small", "ease", {"ridge": 3})
    app = page("models").run()
    table = app.dataframe[0].value
    assert table["model"].tolist() == ["EASE", "Popularity list (yardstick)"]
    assert app.dataframe[1].value["model"].tolist() == table["model"].tolist()
    assert app.dataframe[1].value["settings"][0] == "ridge=3.0"
    assert table["id"][0] == info.model
    assert table["precision_at_10"][0] == f"{info.metrics['precision_at_10']:.3f}"
    assert "rmse" not in table  # neither predicts ratings, so there is nothing to show


def test_a_model_is_trained_with_the_settings_of_the_form(bench: Workbench) -> None:
    info = bench.store.dataset("small")
    app = page("models").run()
    app.selectbox(key="train-kind").set_value("foldin").run()
    app.number_input(key="set-foldin-k").set_value(2)
    app.number_input(key="set-foldin-seeds").set_value(1)
    next(b for b in app.button if b.label.startswith("Train")).click().run()
    job = wait(f"models:{info.id}:train")
    assert job.state == jobs.DONE, job.error
    (model,) = bench.store.models("small")
    assert (model.kind, model.settings["k"], model.settings["seeds"]) == ("foldin", 2, 1)
    assert "done in" in texts(app.run())
    jobs.forget(job.id)


def test_the_command_has_only_what_differs_from_the_defaults(bench: Workbench) -> None:
    info = bench.store.dataset("small")
    assert arguments(info, "ease", {"ridge": None, "neutral": 0.5}, tune=True) == [
        "train", info.id, "--model", "ease", "--set", "ridge=null", "--set", "neutral=0.5", "--tune",
    ]  # fmt: skip


def test_an_evaluation_is_shown_with_intervals(bench: Workbench) -> None:
    document = evaluate(bench, "small", ["ease", "baseline"], folds=2)
    app = page("models").run()
    assert not app.exception
    table = app.dataframe[0].value if len(app.dataframe) == 1 else app.dataframe[1].value
    shown = dict(zip(table["Model"], table["rmse"], strict=True))
    assert shown["EASE"] == "—"
    mean = next(row["rmse"]["mean"] for row in document["models"] if row["kind"] == "baseline")
    assert shown["Baseline only"].startswith(f"{mean:.4f} ± ")


def test_a_model_is_deleted_only_after_its_name_was_typed(bench: Workbench) -> None:
    info = train(bench, "small", "popularity")
    app = page("models").run()
    assert app.button(key=f"really-{info.model}").disabled
    app.text_input(key=f"confirm-{info.model}").set_value(info.model).run()
    app.button(key=f"really-{info.model}").click().run()
    assert not app.exception
    assert bench.store.models("small") == []
    assert "No model has been trained" in texts(app)


def test_an_unknown_data_set_in_a_link_is_told(bench: Workbench) -> None:
    app = page("models", dataset="nothing").run()
    assert not app.exception
    assert "nothing" in texts(app)
