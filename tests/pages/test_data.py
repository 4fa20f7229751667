"""The Data page in AppTest, on a small store; imports run as real processes."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.operations import Workbench
from core.settings import Settings
from dashboard import jobs
from tests.core.operations.conftest import small_dataset
from tests.pages.app import page, texts

CSV = "who,what,stars\n" + "".join(f"u{n % 7},i{n % 5},{1 + n % 5}\n" for n in range(30)) + "u1,i2,ten\n,i1,3\n"


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workbench]:
    monkeypatch.setenv("WHYBOARD_STORE", str(tmp_path / "store"))
    found = Workbench(Settings(store=tmp_path / "store"))
    small_dataset(found.store)
    yield found
    for job in jobs.listed("data:"):
        jobs.cancel(job.id)
        wait(job.id)
        jobs.forget(job.id)


def wait(job_id: str, seconds: float = 60) -> jobs.JobStatus:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        job = jobs.status(job_id)
        assert job is not None
        if job.state != jobs.RUNNING:
            return job
        time.sleep(0.1)
    raise AssertionError("the job did not end")


def importing(path: object) -> AppTest:
    """The import form with a path typed in."""
    app = page("data", view="Import").run()
    app.session_state["import-way"] = "Path on this computer"
    app.run()
    return app.text_input(key="import-path").set_value(str(path)).run()


def test_the_card_tells_counts_and_versions(bench: Workbench) -> None:
    app = page("data", dataset="small").run()
    assert not app.exception
    shown = {metric.label: metric.value for metric in app.metric}
    assert (shown["Users"], shown["Items"], shown["Ratings"]) == ("6", "8", "42")
    assert shown["Density"] == "87.5%"  # 42 of 48 pairs
    assert shown["Cold items"] == "0.0%"
    assert app.dataframe[-1].value["Version"].tolist() == [bench.store.dataset("small").version]
    assert "nothing was rejected" in texts(app)
    assert "#000001" in app.get("plotly_chart")[0].proto.spec  # a placeholder for the first colour of the theme


def test_a_table_is_imported_with_guessed_columns_and_a_reject_report(bench: Workbench, tmp_path: Path) -> None:
    file = tmp_path / "r.csv"
    file.write_text(CSV.replace("who,what,stars", "user,item,rating"))
    app = importing(file)
    assert [app.selectbox(key=f"map-{name}-r.csv").value for name in ("user", "item", "rating")] == [
        "user", "item", "rating",
    ]  # fmt: skip
    app.toggle(key="import-train").set_value(False)
    app.button(key="import-start").click().run()
    (job,) = jobs.listed("data:import:r")
    assert wait(job.id).state == jobs.DONE
    info = bench.store.dataset("r")
    assert (info.users, info.items, sum(info.rejected.values())) == (7, 5, 2)
    app.run()
    assert not app.exception
    assert "2 rows were not taken" in texts(app)
    assert set(app.dataframe[0].value["reason"]) == set(info.rejected)


def test_columns_that_cannot_be_guessed_are_asked_for(bench: Workbench, tmp_path: Path) -> None:
    file = tmp_path / "odd.csv"
    file.write_text(CSV.replace("who,what,stars", "aa,bb,cc"))
    app = importing(file)
    assert "Choose the column of user and of item and of rating" in texts(app)
    assert not [button for button in app.button if button.key == "import-start"]
    for name, column in (("user", "aa"), ("item", "bb"), ("rating", "cc")):
        app.selectbox(key=f"map-{name}-odd.csv").set_value(column)
    app.run()
    assert app.button(key="import-start")


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("empty.csv", b"", "empty"),
        ("broken.zip", b"PK\x03\x04" + bytes(range(256)) * 8, "binary data"),
        ("nowhere", None, "nothing at"),
    ],
)
def test_bad_files_are_told_calmly(
    bench: Workbench, tmp_path: Path, name: str, content: bytes | None, told: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    app = importing(tmp_path / name)
    assert not app.exception
    assert told in "\n".join(str(warning.value) for warning in app.warning)


def test_a_bad_name_is_told_before_anything_starts(bench: Workbench, tmp_path: Path) -> None:
    file = tmp_path / "r.csv"
    file.write_text(CSV.replace("who,what,stars", "user,item,rating"))
    app = importing(file)
    app.text_input(key="import-name-r").set_value("Näme!").run()
    app.button(key="import-start").click().run()
    assert "cannot name a data set" in texts(app)
    assert not jobs.listed("data:")


def test_an_import_that_fails_says_why_and_leaves_the_store_as_it_was(bench: Workbench, tmp_path: Path) -> None:
    file = tmp_path / "r.csv"
    file.write_text("user,item,rating\nu1,i1,no\n")
    app = importing(file)
    app.button(key="import-start").click().run()
    (job,) = jobs.listed("data:import:r")
    assert wait(job.id).state == jobs.FAILED
    app.run()
    assert not app.exception
    assert app.warning or app.error
    assert [info.name for info in bench.store.datasets()] == ["small"]


def test_a_path_is_offered_only_where_the_server_talks_to_this_computer_alone(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    import streamlit as st

    monkeypatch.setattr(st, "get_option", lambda name: "0.0.0.0")
    app = page("data", view="Import").run()
    app.session_state["import-way"] = "Path on this computer"
    app.run()
    assert not [box for box in app.text_input if box.key == "import-path"]


def test_a_version_is_deleted_only_after_its_id_was_typed(bench: Workbench) -> None:
    info = bench.store.dataset("small")
    app = page("data").run()
    assert app.button(key=f"really-{info.id}").disabled
    app.text_input(key=f"confirm-{info.id}").set_value("small").run()
    assert app.button(key=f"really-{info.id}").disabled
    app.text_input(key=f"confirm-{info.id}").set_value(info.id).run()
    app.button(key=f"really-{info.id}").click().run()
    assert bench.store.datasets() == []
    assert not app.exception
