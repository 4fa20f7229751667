"""Home: an empty store, a store with data, data without models, a broken folder."""

import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from core.datasets import demo
from core.recommend.training import train
from core.store import Store
from dashboard import jobs, services
from tests.pages.app import page, texts


def now() -> datetime:
    return datetime(2026, 1, 2, 3, 4, 5)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WHYBOARD_STORE", str(tmp_path))
    return tmp_path


@pytest.fixture
def no_jobs(store: Path) -> Callable[[], jobs.JobStatus]:
    def ended() -> jobs.JobStatus:
        status = jobs.find(f"demo:{store}")
        assert status is not None
        jobs.cancel(status.id)
        while (status := jobs.status(status.id)) and status.state == jobs.RUNNING:
            time.sleep(0.05)
        assert status is not None
        return status

    return ended


def test_an_empty_store_starts_building_the_demo_world_once(no_jobs: Callable[[], jobs.JobStatus]) -> None:
    app = page("home").run()
    assert "It is being built now" in texts(app)
    first = jobs.find(f"demo:{services.settings().store}")
    app.run()
    again = jobs.find(f"demo:{services.settings().store}")
    assert first and again and first.id == again.id
    assert no_jobs().state == jobs.CANCELLED
    app.run()
    assert "was cancelled" in texts(app)
    assert "There is no data yet" in texts(app)
    app.button(key="build-demo").click().run()
    assert "It is being built now" in texts(app)
    no_jobs()


def test_a_page_in_chinese_builds_it_with_chinese_texts_too(store: Path, no_jobs: Callable[[], jobs.JobStatus]) -> None:
    page("home", lang="zh").run()
    asked = " ".join(next(job for job in jobs._jobs.values() if job.key == f"demo:{store}")._process.args)
    assert "core demo --language zh" in asked
    no_jobs()


def test_a_demo_world_that_cannot_be_built_says_why(store: Path, no_jobs: Callable[[], jobs.JobStatus]) -> None:
    (store / "datasets").write_text("in the way")
    app = page("home").run()
    deadline = datetime.now().timestamp() + 60
    while (status := jobs.find(f"demo:{store}")) and status.state == jobs.RUNNING:
        assert datetime.now().timestamp() < deadline
        time.sleep(0.05)
    app.run()
    assert status and status.state == jobs.FAILED
    assert app.error or app.warning
    assert app.button(key="build-demo").label == "Try again"


def test_home_shows_what_there_is_and_a_user_to_begin_with(store: Path) -> None:
    opened = Store(store)
    info = demo.build(opened, now=now)
    app = page("home").run()
    assert not app.exception
    assert "No model has been trained on this data set yet" in texts(app)
    assert app.dataframe[0].value["Data set"].tolist() == ["demo"]
    assert app.dataframe[0].value["Ratings"].tolist() == [info.ratings]

    train(opened, "demo", "ease", {}, now=now, memory_limit_gb=4.0, metrics=False)
    app.run()  # another process trained it; the next run shows it
    assert app.dataframe[1].value["Model"].tolist() == ["EASE"]
    user = services.newcomer(info.id)
    assert user is not None and user in texts(app)
    top = services.top_n(info.id, opened.model("demo", "ease").model, user, 10)
    assert "On top of their list" in texts(app)
    assert top.items[0].title.split()[0] in texts(app)
    assert info.id in texts(app)


def test_a_broken_data_set_hides_nothing_else(store: Path) -> None:
    demo.build(Store(store), now=now)
    (store / "datasets" / "broken@0123456789ab").mkdir()
    (store / "datasets" / "broken@0123456789ab" / "dataset.json").write_text("{")
    app = page("home").run()
    assert any("broken" in error.value for error in [*app.error, *app.warning])
    assert app.dataframe[0].value["Data set"].tolist() == ["demo"]


def test_a_link_to_an_unknown_data_set_says_so(store: Path) -> None:
    demo.build(Store(store), now=now)
    app = page("home", dataset="nothing-like-it").run()
    assert any("which is not here" in warning.value for warning in app.warning)
    assert app.selectbox(key="dataset").value == "demo"
