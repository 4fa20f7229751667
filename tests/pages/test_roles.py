"""Each role at each page: what it may not do is not offered, nor done by a page that was drawn for another role."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.operations import Workbench, explain, train
from core.operations.roles import (
    CAMPAIGNS,
    DELETE,
    EVALUATE,
    EXPLAIN,
    IMPORT,
    JUDGE,
    LOCAL,
    PERSONAL,
    ROLES,
    TRAIN,
    VARIANTS,
    VERBS,
    Actor,
)
from core.store import LocalJournal
from dashboard import jobs, services, sign_in
from tests.core.operations.films import films_workbench
from tests.core.operations.rated import VARIANTS as STYLES
from tests.core.operations.rated import opened
from tests.pages.app import page, texts

NAME = "ann@x.org"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store to copy, with an open campaign and two texts."""
    root = tmp_path_factory.mktemp("roles")
    found, journal = films_workbench(root, ("ease",)), LocalJournal(root / "journal.duckdb")
    opened(found, journal, "First look")
    explain(found, journal, "films", "user-1", "f05", "ease", variants=STYLES[:2])
    journal.close()
    found.close()
    return root


@pytest.fixture
def bench(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workbench]:
    shutil.copytree(made, tmp_path / "store")
    monkeypatch.setenv("WHYBOARD_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("WHYBOARD_ROLES_FILE", str(tmp_path / "roles"))
    monkeypatch.setattr(sign_in, "settings", lambda: {"client_id": "whyboard"})
    yield services.workbench(LOCAL)
    services.close_journals()


def somebody(app: AppTest, role: str, tmp_path: Path) -> AppTest:
    """The page with somebody signed in who has a role as of now."""
    (tmp_path / "roles").write_text(f"{NAME}={role}\n")
    app.user = {"email": NAME, "email_verified": True, "sub": "1", "name": "Ann", "is_logged_in": True}
    return app


@dataclass(frozen=True)
class Control:
    """A control of a page: the verb that it stands for, how it is found, and what it changes."""

    verb: str
    page: str
    find: Callable[[AppTest], Any]
    parameters: dict[str, str]
    press: str = "click"


def button(*, label: str = "", key: str = "") -> Callable[[AppTest], Any]:
    def find(app: AppTest) -> Any:
        found = [b for b in app.button if (label and b.label.startswith(label)) or (key and str(b.key).startswith(key))]
        return found[0] if found else None

    return find


def field(*, key: str) -> Callable[[AppTest], Any]:
    return lambda app: next((box for box in app.text_input if str(box.key).startswith(key)), None)


def thumb(app: AppTest) -> Any:
    found = app.get("feedback")
    return found[0] if found else None


TEXT = {"user": "user-1", "item": "f05", "model": "ease", "a": STYLES[0].id, "b": STYLES[1].id}
WRITE = {"variant": STYLES[2].id, "user": "user-2", "item": "f06"}
OPEN = "First look@1"
CONTROLS = {
    "train": Control(TRAIN, "models", button(label="Train "), {}),
    "evaluate": Control(EVALUATE, "models", button(label="Evaluate"), {}),
    "delete a model": Control(DELETE, "models", button(key="really-"), {}),
    "delete a data set": Control(DELETE, "data", button(key="really-"), {}),
    "import": Control(IMPORT, "data", lambda app: next(iter(app.get("file_uploader")), None), {"view": "Import"}),
    "forget": Control(PERSONAL, "data", field(key="personal-name"), {"view": "Personal data"}),
    "retire": Control(VARIANTS, "variants", button(key="state-"), {"variant": STYLES[0].id}),
    "new variant": Control(VARIANTS, "variants", button(key="create-"), {"part": "new"}),
    "prompt": Control(VARIANTS, "variants", button(key="save-"), {"part": "prompts"}),
    "pause": Control(CAMPAIGNS, "rate", button(key="campaign-pause"), {"part": "campaigns", "campaign": OPEN}),
    "begin": Control(JUDGE, "rate", button(label="Begin"), {"campaign": OPEN}),
    "thumb": Control(JUDGE, "compare", thumb, TEXT),
    "write": Control(EXPLAIN, "variants", button(key="try-"), WRITE),
}


@pytest.mark.parametrize("role", ROLES)
def test_a_page_offers_what_the_role_may(bench: Workbench, tmp_path: Path, role: str) -> None:
    for name, control in CONTROLS.items():
        app = somebody(page(control.page, **control.parameters), role, tmp_path).run()
        assert not app.exception, name
        found = control.find(app)
        if Actor(NAME, role).may(control.verb):
            assert found is not None, name
            locked = getattr(found, "disabled", False)
            assert not locked or name.startswith("delete"), name  # until its name is typed
        else:
            assert found is None or found.disabled, name
            said = texts(app) + " ".join(str(b.help) for b in app.button)
            assert f"takes the role {VERBS[control.verb]}" in said or name == "thumb", name


def rows(query: str) -> list[dict[str, Any]]:
    return services.journal(LOCAL).read(query)


def state(bench: Workbench) -> tuple[Any, ...]:
    tables = ("thumbs", "variant_states", "campaign_states", "judgements", "reservations", "prompts", "variants")
    files = sorted(str(path) for path in bench.store.layout.datasets.rglob("*.json"))
    return files, [len(rows(table)) for table in tables], len(jobs.listed())


@pytest.mark.parametrize("name", ["retire", "pause", "train", "write", "begin"])
def test_a_page_drawn_before_a_role_was_taken_away_does_nothing(bench: Workbench, tmp_path: Path, name: str) -> None:
    control = CONTROLS[name]
    app = somebody(page(control.page, **control.parameters), "admin", tmp_path).run()
    before = state(bench)
    control.find(app).click()
    somebody(app, "viewer", tmp_path).run()
    assert state(bench) == before
    assert not app.exception


def test_a_confirmed_deletion_needs_the_role_at_that_moment(bench: Workbench, tmp_path: Path) -> None:
    app = somebody(page("models"), "admin", tmp_path).run()
    model = bench.store.models("films")[0].model
    app.text_input(key=f"confirm-{model}").set_value(model)
    app.run()
    app.button(key=f"really-{model}").click()
    somebody(app, "analyst", tmp_path).run()
    assert [info.model for info in bench.store.models("films")] == [model]
    somebody(app, "admin", tmp_path).run()
    app.text_input(key=f"confirm-{model}").set_value(model)
    app.run()
    app.button(key=f"really-{model}").click().run()
    assert bench.store.models("films") == []  # the same clicks by an admin do


def test_forgetting_somebody_needs_the_role_at_that_moment(bench: Workbench, tmp_path: Path) -> None:
    app = somebody(page("data", view="Personal data"), "admin", tmp_path).run()
    app.text_input(key="personal-name-rater").set_value("Ann")
    button(label="Show what is kept")(app).click().run()
    app.text_input(key="personal-again").set_value("Ann").run()
    app.button(key="personal-forget").click()
    somebody(app, "analyst", tmp_path).run()
    assert "takes the role admin" in texts(app)
    assert rows("erasures") == [] and {row["rater"] for row in rows("raters")} == {"Ann"}


def test_a_thumb_stands_under_who_signed_in(bench: Workbench, tmp_path: Path) -> None:
    app = somebody(page("compare", **TEXT, rater="mallory"), "rater", tmp_path).run()
    assert not [box for box in app.text_input if box.label == "Your name"]
    thumb(app).set_value(1).run()
    assert [row["rater"] for row in rows("thumbs")] == [NAME]


def test_who_has_no_role_sees_no_data(bench: Workbench, tmp_path: Path) -> None:
    for name in ("home", "explore", "audit"):
        app = somebody(page(name), "none", tmp_path).run()
        assert "have no role here" in texts(app)
        assert "films" not in texts(app) and not app.dataframe
        app = page(name)
        app.user = {}
        assert "Sign in to go on." in texts(app.run())


def test_nothing_of_one_person_is_left_for_the_next(bench: Workbench, tmp_path: Path) -> None:
    app = somebody(page("compare", **TEXT), "rater", tmp_path).run()
    app.session_state["something"] = "of Ann"
    app.user = {}
    app.run()
    assert "something" not in app.session_state


def test_a_job_acts_for_who_started_it(bench: Workbench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command refuses by itself what the role of who started it does not allow."""
    import subprocess
    import sys

    from core.operations.roles import COMMAND

    for role, code in (("rater", 1), ("analyst", 0)):
        monkeypatch.setenv(COMMAND, Actor(NAME, role).to_text())
        done = subprocess.run(
            [sys.executable, "-m", "core", "train", "films", "--model", "popularity", "--progress", "json"],
            cwd=Path(__file__).resolve().parents[2], capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == code, done.stderr
        assert ("may not train models" in done.stderr) == (role == "rater")
    assert {info.kind for info in bench.store.models("films")} == {"ease", "popularity"}
    train(bench, "films", "popularity")  # who sits at the terminal may, as before
