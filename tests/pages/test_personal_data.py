"""Personal data on the Data page in AppTest: shown, forgotten when the name is typed again, and told."""

import gc
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.operations import Workbench
from core.operations.forgetting import Person, traces
from core.settings import Settings
from core.store import LocalJournal
from core.store.erasing import one_at_a_time
from core.store.tables import TABLES
from dashboard import background, services
from dashboard.components.personal_tables import EFFECTS, ROWS
from tests.core.operations.remembered import PRIVATE, RATER, SAYING, USER
from tests.core.operations.test_forgetting import FORGETTING, Killed, found_in
from tests.core.store.disks import MB, read_only, small_disk
from tests.hostile import TEXTS
from tests.pages.app import page, texts
from tests.pages.seen import english, seen

PARTS = {"rater": {}, "user": {"part": "user", "dataset": "films"}}


@pytest.fixture
def root(remembered_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("WHYBOARD_STORE", str(tmp_path / "store"))
    yield Path(shutil.copytree(remembered_store, tmp_path / "store"))
    services.close_journals()


def looked_at(name: str, kind: str = "rater", **parameters: str) -> AppTest:
    """The part once somebody's name was given."""
    app = page("data", view="Personal data", **PARTS[kind], **parameters).run()
    app.text_input(key=f"personal-name-{kind}").set_value(name)
    return button(app, "personal-look").click().run()


def button(app: AppTest, key: str) -> Any:
    return next(each for each in app.button if str(each.key).startswith(key))


def forgotten(app: AppTest, name: str, how: str = "delete") -> AppTest:
    """The part once somebody was forgotten."""
    app.radio(key="personal-how").set_value(how)
    app.text_input(key="personal-again").set_value(name).run()
    button(app, "personal-forget").click().run()
    for _ in range(20):
        if any(each.key == "personal-close" for each in app.button):
            break
        for work in list(background._works.values()):
            work.wait(10)
        app.run()
    assert not app.exception
    return app


def shown(app: AppTest) -> dict[tuple[str, str], int]:
    """The table of what is kept, as the reader sees it."""
    frame = app.dataframe[0].value
    return {(what, where): number for what, number, where in frame.itertuples(index=False)}


def test_what_is_kept_is_shown_by_kind_and_place(root: Path) -> None:
    app = looked_at(USER, "user")
    bench, journal = Workbench(Settings(root)), services.journal()
    found = traces(bench, journal, Person("user", USER, "films"))
    expected = {(ROWS[table], "Journal"): count for table, count in found.rows.items()}
    expected |= {("Ratings", version): count for version, count in found.ratings.items()}
    assert shown(app) == expected | {("Texts written in bulk", "Folders of the models"): found.texts}
    assert [each.label for each in app.radio] == ["How far"]
    assert app.radio(key="personal-how").options == ["Pseudonymise", "Delete"]  # nothing to withdraw
    assert "Backups that lie elsewhere are not changed" in texts(app)
    assert "until it is trained again" in texts(app)
    bench.close()


def test_every_table_and_manner_has_its_words() -> None:
    from core.store.erasures import MANNERS

    assert ROWS.keys() == TABLES.keys()
    assert EFFECTS.keys() == {(kind, how) for kind, hows in MANNERS.items() for how in hows}


@pytest.mark.parametrize(("kind", "name", "how"), [("rater", RATER, "delete"), ("user", USER, "pseudonymise")])
def test_the_name_typed_again_forgets_somebody_for_good(root: Path, kind: str, name: str, how: str) -> None:
    app = looked_at(name, kind)
    before = shown(app)
    for wrong in ("", name.swapcase(), f"{name} ", name[:-1]):
        app.text_input(key="personal-again").set_value(wrong).run()
        assert button(app, "personal-forget").disabled
    app = forgotten(app, name, how)
    (row,) = services.journal().read("erasures")
    assert (row["kind"], row["how"], row["rater"]) == (kind, how, "this machine")
    assert f"“{row['pseudonym']}” stands in every place" in texts(app).replace("\\", "").replace("\u2060", "")
    assert shown(app) == before  # what there was
    assert found_in(root, name) == []
    assert bool(found_in(root, SAYING)) == (kind == "user")
    assert bool(found_in(root, PRIVATE)) == (kind == "rater")
    log = app.dataframe[-1].value
    assert log["pseudonym"].tolist() == [row["pseudonym"]]
    app = button(app, "personal-close").click().run()
    assert app.text_input(key=f"personal-name-{kind}").value == ""
    assert "What is kept about" not in " ".join(each.value for each in app.subheader)


def test_nothing_in_memory_keeps_the_name(root: Path) -> None:
    app = forgotten(looked_at(RATER), RATER)
    assert RATER not in repr(app.session_state)
    gc.collect()
    held = [each for each in gc.get_objects() if type(each) is Person and each.name == RATER]
    assert [each for each in held if not any(each is own for own in FORGETTING.values())] == []


@pytest.mark.parametrize(
    ("kind", "name", "told"),
    [
        ("rater", "Nobody", "No rater is called “Nobody”. Give the name as Audit shows it."),
        ("rater", RATER.upper(), f"Is it “{RATER}”?"),
        ("rater", "", "Nobody is named."),
        ("rater", TEXTS["script"], "No rater is called"),
        ("rater", "\u202e" + "W" * 5000, f"No rater is called “{'W' * 79}”"),
        ("rater", "' OR 1=1;--", "No rater is called “' OR 1=1;--”"),
        ("user", "user-1799", "“films” has no user “user-1799”. Give the id as Explore shows it."),
        ("user", TEXTS["image"], "“films” has no user"),
    ],
)
def test_who_is_not_there_is_told_with_the_remedy(root: Path, kind: str, name: str, told: str) -> None:
    app = looked_at(name, kind)
    assert not app.exception
    (warning,) = app.warning
    assert told in warning.value.replace("\\", "").replace("\u2060", "").replace("**", "")
    for harm in ("<script", "<img", "\u202e"):
        assert harm not in warning.value.replace("\\<", "")
    assert not [box for box in app.text_input if box.key == "personal-again"]


def test_a_name_that_is_markup_is_shown_and_forgotten_as_it_is(root: Path) -> None:
    from tests.core.operations.voted import votes

    name = f"{TEXTS['script']} **Zo** :red[x]"
    journal = LocalJournal(root / "journal.duckdb")
    votes(journal, [{"rater": name}], "hostile-")
    journal.close()
    app = looked_at(name)
    said = " ".join(each.value for each in app.subheader) + texts(app) + app.text_input(key="personal-again").label
    assert "<script" not in said.replace("\\<", "") and "**Zo" not in said and " :red[" not in said
    forgotten(app, name)
    assert found_in(root, name) == []


def test_what_was_broken_off_is_told_and_finished(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_: object) -> None:
        raise Killed

    app = looked_at(RATER)
    with monkeypatch.context() as patch:
        patch.setattr("core.store.journal.copy_without", killed)
        with pytest.raises(Killed):
            from core.operations.forgetting import forget
            from core.operations.roles import LOCAL

            forget(services.workbench(LOCAL), services.journal(LOCAL), Person("rater", RATER), LOCAL)
    assert "was broken off" in texts(app.run())
    app = button(app, "personal-finish").click().run()
    for work in list(background._works.values()):
        work.wait(20)
    assert "What was broken off is done" in texts(app.run())
    assert found_in(root, RATER) == []
    app = button(app, "personal-close").click().run()
    assert "was broken off" not in texts(app)


def test_two_at_once_are_told_to_wait(root: Path) -> None:
    app = looked_at(RATER)
    with one_at_a_time(services.workbench().store.layout):  # as another browser, or a command, does
        assert "Somebody is being forgotten right now" in texts(app.run())
        app = forgotten(app, RATER)
        assert "Wait until that is done" in texts(app)
    assert services.journal().read("erasures") == []
    forgotten(looked_at(RATER), RATER)
    assert found_in(root, RATER) == []


def test_a_store_that_may_only_be_read_says_so_and_changes_nothing(
    remembered_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with small_disk(tmp_path / "disk", 64 * MB) as place:
        root = Path(shutil.copytree(remembered_store, place / "store"))
        monkeypatch.setenv("WHYBOARD_STORE", str(root))
        with read_only(place):
            app = forgotten(looked_at(RATER), RATER)
            assert "cannot be written" in texts(app) and "Check permissions" in texts(app)
            services.close_journals()
        assert found_in(root, RATER) == ["journal.duckdb"]
        assert not (root / "forgetting.json").exists()


def test_results_about_somebody_are_not_kept_beside_the_store(root: Path) -> None:
    key = ("a result", 1)
    background.started(key, lambda progress: RATER).wait(5)
    forgotten(looked_at(RATER), RATER)
    assert background.find(key) is None


@pytest.mark.parametrize(("kind", "name", "how"), [("rater", RATER, "withdraw"), ("user", USER, "delete")])
def test_it_speaks_chinese(root: Path, kind: str, name: str, how: str) -> None:
    app = looked_at(name, kind, lang="zh")
    words = (name, "films", "journal", "before-restore-", "set-aside")
    assert english(seen(app), *words) == []
    app = forgotten(app, name, how)
    assert english(seen(app), *words) == []
    assert "已删除" in texts(app)
    assert english(seen(looked_at("Nobody", kind, lang="zh")), "Nobody", *words) == []
